package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
import org.sigpath.DType;
import org.sigpath.OutOfNativeMemoryException;

/** Convolutions against plain sums, their gradients against differences. */
class ConvolutionTest {
  private static final DType F64 = DType.FLOAT64;

  /** A layer with random arrays. */
  private record Layer(
      int batch, int channels, int dim, int length, int taps, boolean both, boolean direct) {
    Convolution plan(DType dtype) {
      Convolution.Builder builder =
          Convolution.builder(dtype, dim, length).channels(channels).kernelLength(taps);
      return (both ? builder.bidirectional() : builder).build();
    }

    double[] kernel() {
      return Numbers.random(92, (both ? 2 : 1) * channels * dim * taps);
    }

    double[] u() {
      return Numbers.random(93, batch * dim * length);
    }

    double[] d() {
      return direct ? Numbers.random(94, channels * dim) : new double[0];
    }

    double[] apply(DType dtype) {
      return direct ? plan(dtype).apply(kernel(), u(), d()) : plan(dtype).apply(kernel(), u());
    }

    double[] outputs() {
      double[] kernel = kernel();
      double[] u = u();
      double[] out = new double[batch * channels * dim * length];
      for (int i = 0; i < out.length; i++) {
        int l = i % length;
        int row = i / length % (channels * dim);
        int input = (i / (length * channels * dim) * dim + row % dim) * length;
        for (int j = 0; j < taps; j++) {
          if (j <= l) {
            out[i] += kernel[row * taps + j] * u[input + l - j];
          }
          if (both && l + 1 + j < length) {
            out[i] += kernel[(channels * dim + row) * taps + j] * u[input + l + 1 + j];
          }
        }
        out[i] += direct ? d()[row] * u[input + l] : 0;
      }
      return out;
    }
  }

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(1, 1, 1, 1, 1, false, true),
          new Layer(2, 1, 3, 10, 10, false, false),
          new Layer(2, 2, 2, 11, 4, true, true),
          new Layer(1, 1, 5, 6, 13, true, false),
          new Layer(7, 3, 1, 5, 5, false, true));

  @Test
  void outputsAreTheSum() {
    for (Layer l : LAYERS) {
      Numbers.assertClose(l.outputs(), l.apply(F64), 1e-14, l.toString());
      Numbers.assertClose(l.outputs(), l.apply(DType.FLOAT32), 2e-6, l.toString());
    }
  }

  @Test
  void outputsMayBeAdded() {
    for (Layer l : LAYERS) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment kernel = Numbers.doubles(arena, l.kernel());
        MemorySegment u = Numbers.doubles(arena, l.u());
        MemorySegment d = l.direct() ? Numbers.doubles(arena, l.d()) : MemorySegment.NULL;
        double[] expected = l.outputs();
        double[] before = Numbers.random(95, expected.length);
        MemorySegment out = Numbers.doubles(arena, before);
        l.plan(F64).add(kernel, u, d, out);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(before[i] + expected[i], Numbers.get(out, i), 1e-13, l + ", " + i);
        }
      }
    }
  }

  @Test
  void gradientsAreDifferences() {
    for (Layer l : LAYERS) {
      Convolution plan = l.plan(F64);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment kernel = Numbers.doubles(arena, l.kernel());
        MemorySegment u = Numbers.doubles(arena, l.u());
        MemorySegment d = Numbers.doubles(arena, Numbers.random(94, l.channels() * l.dim()));
        long count = l.batch() * plan.outputSize();
        MemorySegment out = Numbers.doubles(arena, count);
        MemorySegment g = Numbers.doubles(arena, Numbers.random(96, (int) count));
        ConvolutionGradient to =
            new ConvolutionGradient(
                arena.allocate(kernel.byteSize(), 8),
                arena.allocate(u.byteSize(), 8),
                arena.allocate(d.byteSize(), 8));
        plan.vjp(kernel, u, d, g, to);
        Runnable forward = () -> plan.apply(kernel, u, d, out);
        Checks.gradient(l + " kernel", forward, kernel, out, g, to.kernel(), 1e-7);
        Checks.gradient(l + " u", forward, u, out, g, to.u(), 1e-7);
        Checks.gradient(l + " d", forward, d, out, g, to.d(), 1e-7);
        MemorySegment none = MemorySegment.NULL;
        MemorySegment alone = arena.allocate(u.byteSize(), 8);
        plan.vjp(kernel, u, d, g, new ConvolutionGradient(none, alone, none));
        assertEquals(-1, to.u().mismatch(alone), l + ": the gradient to u alone");
        var nothing = new ConvolutionGradient(none, none, none);
        Checks.refused("grad_kernel", () -> plan.vjp(kernel, u, d, g, nothing));
      }
    }
  }

  @Test
  void badSegmentsAreNamed() {
    Layer l = new Layer(2, 2, 3, 4, 2, true, true);
    Convolution plan = l.plan(F64);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment kernel = Numbers.doubles(arena, l.kernel());
      MemorySegment u = Numbers.doubles(arena, l.u());
      MemorySegment d = Numbers.doubles(arena, l.d());
      MemorySegment out = Numbers.doubles(arena, 2 * plan.outputSize());
      Checks.segments(
          "apply",
          s -> plan.apply(s[0], s[1], s[2], s[3]),
          Checks.in("kernel", kernel),
          Checks.in("u", u),
          Checks.in("d", d),
          Checks.out("out", out));
      Checks.segments(
          "vjp",
          s -> plan.vjp(s[0], s[1], s[2], s[3], new ConvolutionGradient(s[4], s[5], s[6])),
          Checks.in("kernel", kernel),
          Checks.in("u", u),
          Checks.in("d", d),
          Checks.in("cotangent", Numbers.doubles(arena, l.outputs())),
          Checks.out("gradient.kernel", Numbers.doubles(arena, (long) l.kernel().length)),
          Checks.out("gradient.u", Numbers.doubles(arena, (long) l.u().length)),
          Checks.out("gradient.d", Numbers.doubles(arena, (long) l.d().length)));
      Checks.refused(
          "out: overlaps u", () -> plan.add(kernel, out.asSlice(0, u.byteSize()), d, out));
    }
  }

  @Test
  void badOptionsAreRefused() {
    Checks.refused("dim: is 0", () -> Convolution.builder(F64, 0, 1));
    Checks.refused("length: is -1", () -> Convolution.builder(F64, 1, -1));
    Convolution.Builder builder = Convolution.builder(F64, 2, 3);
    Checks.refused("channels: is 0", () -> builder.channels(0));
    Checks.refused("kernelLength: is 0", () -> builder.kernelLength(0));
    assertThrows(NullPointerException.class, () -> Convolution.builder(null, 1, 1));
    Convolution plan = Convolution.builder(F64, 2, 3).build();
    Checks.refused("kernel", () -> plan.apply(new double[5], new double[6]));
    Checks.refused("u", () -> plan.apply(new double[6], new double[7]));
    double[] bad = {1, 2, Double.NaN, 0, 0, 0};
    Checks.refused("u: element 2", () -> plan.apply(new double[6], bad));
    assertEquals(0, plan.apply(new double[6], new double[0]).length);
  }

  @Test
  void theWorkspaceLimitHolds() {
    Convolution plan = Convolution.builder(DType.FLOAT32, 100, 200).build();
    try (Arena arena = Arena.ofConfined();
        Context one = Context.builder().threads(1).build()) {
      long bytes = plan.workspaceBytes(one, 3, false);
      assertTrue(plan.workspaceBytes(one, 3, true) > bytes);
      MemorySegment kernel = arena.allocate(ValueLayout.JAVA_FLOAT, 20_000);
      MemorySegment u = arena.allocate(ValueLayout.JAVA_FLOAT, 60_000);
      MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, 60_000);
      MemorySegment none = MemorySegment.NULL;
      try (Context enough = Context.builder().workspaceLimit(bytes).build();
          Context less = Context.builder().workspaceLimit(bytes - 1).build()) {
        plan.apply(enough, kernel, u, none, out);
        assertThrows(
            OutOfNativeMemoryException.class, () -> plan.apply(less, kernel, u, none, out));
      }
    }
  }
}
