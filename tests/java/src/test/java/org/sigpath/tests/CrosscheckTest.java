package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sigpath.Basis;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
import org.sigpath.DType;
import org.sigpath.Discretization;
import org.sigpath.KernelGradient;
import org.sigpath.KernelSolver;
import org.sigpath.LogSignature;
import org.sigpath.Method;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;
import org.sigpath.Signature;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TransformBuilder;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** The C++ side's inputs give the C++ side's outputs, bit for bit. */
class CrosscheckTest {
  private static final int MAGIC = 0x53504335;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Test
  void sameBits() throws IOException {
    Path folder = Path.of(System.getProperty("sigpath.crosscheck"));
    assumeTrue(Files.isDirectory(folder), "the native tests write " + folder);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.toString().endsWith(".bin")).sorted().toList();
    }
    assertTrue(files.size() >= 8, folder + " holds " + files.size() + " cases");
    for (Path file : files) {
      check(file);
    }
  }

  private static void check(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Reader in = new Reader(arena, Files.readAllBytes(file));
      assertEquals(MAGIC, in.nextInt(), file.toString());
      DType dtype = in.nextInt() == 1 ? DType.FLOAT32 : DType.FLOAT64;
      Signature.Builder plan = Signature.builder().depth(in.nextInt());
      plan.method(Method.values()[in.nextInt()]);
      if (in.nextInt() == 1) {
        plan.scalarTerm();
      }
      boolean leadLag = in.nextInt() == 1;
      boolean time = in.nextInt() == 1;
      boolean basepoint = in.nextInt() == 1;
      transforms(plan, leadLag, time, basepoint);
      long batch = in.nextLong();
      long length = in.nextLong();
      long dim = in.nextLong();
      boolean ragged = in.nextInt() == 1;
      in.nextInt();
      MemorySegment lengths = in.next(ragged ? batch * Long.BYTES : 0);
      MemorySegment points = in.next(batch * length * dim * dtype.bytes());
      Paths.Builder paths = Paths.builder(points, dtype, batch, length, dim);
      if (ragged) {
        paths.lengths(lengths);
      }
      long outBytes = in.nextLong() * dtype.bytes();
      MemorySegment expected = in.next(outBytes);
      MemorySegment cotangent = in.next(outBytes);
      MemorySegment expectedGradient = in.next(points.byteSize());
      assertSame(file + ": signature", plan.build(), paths.build(), expected);
      MemorySegment gradient = arena.allocate(points.byteSize(), 8);
      plan.build().vjp(paths.build(), cotangent, gradient);
      assertEquals(-1, expectedGradient.mismatch(gradient), file + ": gradient");

      int depth = plan.build().depth();
      Words lyndon = Words.lyndon(plan.build().channels(dim), depth);
      WordSignature.Builder words = WordSignature.builder(lyndon);
      transforms(words, leadLag, time, basepoint);
      MemorySegment atWords = in.next(in.nextLong() * dtype.bytes());
      assertSame(file + ": words", words.build(), paths.build(), atWords);
      LogSignature.Builder logs = LogSignature.builder(dim, depth).basis(Basis.LYNDON_BRACKETS);
      transforms(logs, leadLag, time, basepoint);
      MemorySegment inBrackets = in.next(in.nextLong() * dtype.bytes());
      assertSame(file + ": log-signature", logs.build(), paths.build(), inBrackets);
      SignatureKernel.Builder kernel = SignatureKernel.builder();
      transforms(kernel, leadLag, time, basepoint);
      checkKernels(file.toString(), in, kernel, paths.build());
      checkModels(file.toString(), in, dtype);
      checkLayers(file.toString(), in, dtype);
      in.end();
    }
  }

  private static void checkKernels(
      String what, Reader in, SignatureKernel.Builder builder, Paths x) {
    int kernel = in.nextInt();
    int degree = in.nextInt();
    int solver = in.nextInt();
    int order = in.nextInt();
    builder.dyadic(in.nextInt(), in.nextInt());
    builder.staticKernel(staticKernel(kernel, degree, in.nextDouble(), in.nextDouble()));
    builder.solver(
        switch (solver) {
          case 0 -> KernelSolver.difference();
          case 1 -> KernelSolver.series(order);
          default -> KernelSolver.truncated(order);
        });
    int bytes = x.dtype().bytes();
    long lengthY = in.nextLong();
    MemorySegment points = in.next(x.batch() * lengthY * x.dim() * bytes);
    Paths y = Paths.of(points, x.dtype(), x.batch(), lengthY, x.dim());
    SignatureKernel plan = builder.build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pairs = plan.pairs().allocate(arena, x, y);
      plan.pairs(x, y, pairs);
      assertEquals(-1, in.next(pairs.byteSize()).mismatch(pairs), what + ": kernels");
      MemorySegment gram = plan.gram().allocate(arena, x, y);
      plan.gram(x, y, gram);
      assertEquals(-1, in.next(gram.byteSize()).mismatch(gram), what + ": Gram matrix");
      MemorySegment cotangent = in.next(gram.byteSize());
      MemorySegment gradX = arena.allocate(x.batch() * x.length() * x.dim() * bytes, 8);
      MemorySegment gradY = arena.allocate(points.byteSize(), 8);
      plan.gram().vjp(x, y, cotangent, KernelGradient.of(gradX, gradY));
      assertEquals(-1, in.next(gradX.byteSize()).mismatch(gradX), what + ": gradient to x");
      assertEquals(-1, in.next(gradY.byteSize()).mismatch(gradY), what + ": gradient to y");
      plan.gram(x, gram);
      assertEquals(-1, in.next(gram.byteSize()).mismatch(gram), what + ": Gram matrix of x");
    }
  }

  private static void checkModels(String what, Reader in, DType dtype) {
    Discretization discretization = Discretization.values()[in.nextInt()];
    boolean perMode = in.nextInt() == 1;
    long channels = in.nextLong();
    long dim = in.nextLong();
    long modes = in.nextLong();
    long sets = in.nextLong();
    long length = in.nextLong();
    long batch = in.nextLong();
    S4dModel.Builder builder =
        S4dModel.builder(dtype, dim, modes, length)
            .discretization(discretization)
            .channels(channels)
            .sets(sets);
    if (perMode) {
      builder.dtPerMode();
    }
    S4dModel model = builder.build();
    long a = sets * modes * dtype.bytes();
    long kernel = model.kernelSize() * dtype.bytes();
    long one = model.stateSize() * dtype.bytes();
    S4dParameters p =
        new S4dParameters(
            in.next(a),
            in.next(a),
            in.next(2 * a),
            in.next(channels * one),
            in.next(perMode ? one / 2 : dim * dtype.bytes()));
    MemorySegment state = in.next(batch * one);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(kernel, 8);
      MemorySegment outState = arena.allocate(batch * kernel, 8);
      model.kernel(p, state, out, outState);
      assertEquals(-1, in.next(kernel).mismatch(out), what + ": kernels of a model");
      assertEquals(-1, in.next(batch * kernel).mismatch(outState), what + ": kernels of states");
      S4dGradient gradient =
          new S4dGradient(
              arena.allocate(a, 8),
              arena.allocate(a, 8),
              arena.allocate(2 * a, 8),
              arena.allocate(p.c().byteSize(), 8),
              arena.allocate(p.dt().byteSize(), 8),
              arena.allocate(batch * one, 8));
      model.kernelVjp(p, state, in.next(kernel), in.next(batch * kernel), gradient);
      List<MemorySegment> parts =
          List.of(
              gradient.aReal(),
              gradient.aImag(),
              gradient.b(),
              gradient.c(),
              gradient.dt(),
              gradient.state());
      for (MemorySegment part : parts) {
        String name = what + ": gradient " + parts.indexOf(part) + " of a model";
        assertEquals(-1, in.next(part.byteSize()).mismatch(part), name);
      }
    }
  }

  private static void checkLayers(String what, Reader in, DType dtype) {
    long rank = in.nextLong();
    long channels = in.nextLong();
    long dim = in.nextLong();
    long modes = in.nextLong();
    long sets = in.nextLong();
    long length = in.nextLong();
    S4Model model =
        S4Model.builder(dtype, dim, modes, length).rank(rank).channels(channels).sets(sets).build();
    long a = sets * modes * dtype.bytes();
    long kernel = model.kernelSize() * dtype.bytes();
    long one = model.stateSize() * dtype.bytes();
    S4Parameters p =
        new S4Parameters(
            in.next(a),
            in.next(a),
            in.next(2 * rank * a),
            in.next(2 * a),
            in.next(channels * one),
            in.next(dim * dtype.bytes()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment tuned = arena.allocate(channels * one, 8);
      model.tune(p, 0, length, tuned);
      assertNext(what + ": tuned weights", in, tuned);
      S4Parameters own = new S4Parameters(p.aReal(), p.aImag(), p.p(), p.b(), tuned, p.dt());
      MemorySegment out = arena.allocate(kernel, 8);
      model.kernel(own, out);
      assertNext(what + ": kernels of a low-rank model", in, out);
      S4Gradient gradient =
          new S4Gradient(
              arena.allocate(a, 8),
              arena.allocate(a, 8),
              arena.allocate(2 * rank * a, 8),
              arena.allocate(2 * a, 8),
              arena.allocate(channels * one, 8),
              arena.allocate(dim * dtype.bytes(), 8),
              MemorySegment.NULL);
      model.kernelVjp(own, in.next(kernel), gradient);
      assertNext(what + ": to aReal", in, gradient.aReal());
      assertNext(what + ": to aImag", in, gradient.aImag());
      assertNext(what + ": to p", in, gradient.p());
      assertNext(what + ": to b", in, gradient.b());
      assertNext(what + ": to c", in, gradient.c());
      assertNext(what + ": to dt", in, gradient.dt());

      MemorySegment u = in.next(3 * dim * length * dtype.bytes());
      S4Steps steps = model.steps(S4StepMode.LINEAR, own);
      MemorySegment state = steps.defaultState(arena, 3);
      MemorySegment now = arena.allocate(3 * channels * dim * dtype.bytes(), 8);
      steps.step(u.asSlice(0, 3 * dim * dtype.bytes()), state, now);
      assertNext(what + ": a state after a step", in, state);
      assertNext(what + ": its output", in, now);
      Convolution layer = Convolution.builder(dtype, dim, length).channels(channels).build();
      MemorySegment y = arena.allocate(3 * kernel, 8);
      layer.apply(out, u, MemorySegment.NULL, y);
      assertNext(what + ": a convolution", in, y);
      MemorySegment toKernel = arena.allocate(kernel, 8);
      MemorySegment toU = arena.allocate(u.byteSize(), 8);
      layer.vjp(
          out,
          u,
          MemorySegment.NULL,
          y,
          new ConvolutionGradient(toKernel, toU, MemorySegment.NULL));
      assertNext(what + ": to the kernels of a convolution", in, toKernel);
      assertNext(what + ": to its inputs", in, toU);
    }
  }

  private static void assertNext(String what, Reader in, MemorySegment actual) {
    assertEquals(-1, in.next(actual.byteSize()).mismatch(actual), what);
  }

  private static StaticKernel staticKernel(int code, int degree, double scale, double shape) {
    return switch (code) {
      case 0 -> StaticKernel.linear(scale);
      case 1 -> StaticKernel.polynomial(scale, shape, degree);
      case 2 -> StaticKernel.rbf(scale);
      case 3 -> StaticKernel.matern12(scale);
      case 4 -> StaticKernel.matern32(scale);
      case 5 -> StaticKernel.matern52(scale);
      default -> StaticKernel.rationalQuadratic(scale, shape);
    };
  }

  private static void assertSame(
      String what, PathFunction function, Paths paths, MemorySegment expected) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = function.allocate(arena, paths);
      function.compute(paths, out);
      assertEquals(-1, expected.mismatch(out), what);
    }
  }

  private static void transforms(
      TransformBuilder<?> plan, boolean leadLag, boolean time, boolean basepoint) {
    if (leadLag) {
      plan.leadLag();
    }
    if (time) {
      plan.timeAugmented();
    }
    if (basepoint) {
      plan.basepoint();
    }
  }

  /** Reads one number or aligned array after the other. */
  private static final class Reader {
    private final Arena arena;
    private final MemorySegment bytes;
    private long at;

    Reader(Arena arena, byte[] content) {
      this.arena = arena;
      this.bytes = MemorySegment.ofArray(content);
    }

    int nextInt() {
      at += Integer.BYTES;
      return bytes.get(INT, at - Integer.BYTES);
    }

    long nextLong() {
      at += Long.BYTES;
      return bytes.get(LONG, at - Long.BYTES);
    }

    double nextDouble() {
      return Double.longBitsToDouble(nextLong());
    }

    MemorySegment next(long size) {
      at += size;
      return arena.allocate(size, 8).copyFrom(bytes.asSlice(at - size, size));
    }

    void end() {
      assertEquals(bytes.byteSize(), at, "nothing is left over");
    }
  }
}
