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
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.Method;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** The C++ side's inputs give the C++ side's outputs, bit for bit. */
class CrosscheckTest {
  private static final int MAGIC = 0x53504332;
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
      in.end();
    }
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
      PathFunction.Builder<?> plan, boolean leadLag, boolean time, boolean basepoint) {
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

    MemorySegment next(long size) {
      at += size;
      return arena.allocate(size, 8).copyFrom(bytes.asSlice(at - size, size));
    }

    void end() {
      assertEquals(bytes.byteSize(), at, "nothing is left over");
    }
  }
}
