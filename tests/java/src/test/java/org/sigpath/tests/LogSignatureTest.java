package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.in;
import static org.sigpath.tests.Checks.out;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sigpath.Basis;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.TensorAlgebra;
import org.sigpath.Windows;
import org.sigpath.Words;

/** Log-signatures in every basis against the tensor logarithm, with their gradients. */
class LogSignatureTest {
  private static final int DIM = 2;
  private static final int DEPTH = 4;
  private static final int LENGTH = 6;
  private static final double TOLERANCE = 1e-12;
  private static final Words WORDS = Words.parse(DIM, "(1,0) (0) (1,1,0) () (0,1,1,1) (0)");

  @Test
  void expandedIsTheTensorLogarithm() {
    double[] points = Numbers.random(121, 3 * LENGTH * DIM);
    double[] signatures = Signature.builder().depth(DEPTH).build().compute(points, 3, LENGTH, DIM);
    double[] expected = TensorAlgebra.of(DIM, DEPTH, DType.FLOAT64).log().compute(signatures);
    LogSignature expanded = plan(Basis.EXPANDED);
    double[] actual = expanded.compute(points, 3, LENGTH, DIM);
    Numbers.assertLevels(expected, actual, DIM, DEPTH, TOLERANCE, "seed 121");
    assertArrayEquals(actual, expanded.ofSignature(DType.FLOAT64).compute(signatures), 1e-15);
  }

  @Test
  void wordsAreCoefficientsOfTheExpanded() {
    double[] points = Numbers.random(122, LENGTH * DIM);
    double[] expanded = plan(Basis.EXPANDED).compute(points, 1, LENGTH, DIM);
    TensorAlgebra algebra = TensorAlgebra.of(DIM, DEPTH, DType.FLOAT64);
    double[] lyndon = algebra.extract(Words.lyndon(DIM, DEPTH)).compute(expanded);
    double[] actual = plan(Basis.LYNDON_WORDS).compute(points, 1, LENGTH, DIM);
    Numbers.assertClose(lyndon, actual, TOLERANCE, "Lyndon words, seed 122");
    double[] some = algebra.extract(WORDS).compute(expanded);
    some[3] = 0;
    double[] given = plan(Basis.WORDS).compute(points, 1, LENGTH, DIM);
    Numbers.assertClose(some, given, TOLERANCE, "words, seed 122");
  }

  @Test
  void names() {
    assertEquals(
        List.of("(0)", "(1)", "(0,1)", "(0,0,1)", "(0,1,1)"),
        LogSignature.builder(2, 3).build().names());
    assertEquals(
        List.of("0", "1", "[0,1]", "[0,[0,1]]", "[[0,1],1]"),
        LogSignature.builder(2, 3).basis(Basis.LYNDON_BRACKETS).build().names());
    assertEquals(Words.truncated(DIM, DEPTH).names(), plan(Basis.EXPANDED).names(DIM));
    assertEquals(WORDS.names(), plan(Basis.WORDS).names());
    LogSignature lagged = LogSignature.builder(2, 2).leadLag().timeAugmented().build();
    assertEquals(5, lagged.letters());
    assertEquals(15, lagged.outputSize(2));
  }

  @ParameterizedTest
  @EnumSource(names = "WORDS", mode = EnumSource.Mode.EXCLUDE)
  void thereAndBack(Basis basis) {
    LogSignature plan = plan(basis);
    double[] first = Numbers.random(123, LENGTH * DIM);
    double[] second = Numbers.random(124, LENGTH * DIM);
    System.arraycopy(first, (LENGTH - 1) * DIM, second, 0, DIM);
    double[] whole = Arrays.copyOf(first, (2 * LENGTH - 1) * DIM);
    System.arraycopy(second, DIM, whole, LENGTH * DIM, (LENGTH - 1) * DIM);
    double[] a = plan.compute(first, 1, LENGTH, DIM);
    double[] b = plan.compute(second, 1, LENGTH, DIM);
    double[] signature = Signature.builder().depth(DEPTH).build().compute(first, 1, LENGTH, DIM);
    Numbers.assertLevels(
        signature,
        plan.toSignature(DType.FLOAT64).compute(a),
        DIM,
        DEPTH,
        TOLERANCE,
        "seed 123, " + basis);
    Numbers.assertClose(
        plan.compute(whole, 1, 2 * LENGTH - 1, DIM),
        plan.combine(DType.FLOAT64).compute(a, b),
        TOLERANCE,
        "seeds 123 and 124, " + basis);
  }

  @ParameterizedTest
  @EnumSource
  void gradients(Basis basis) {
    LogSignature plan = plan(basis);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = random(arena, 125, 2 * LENGTH * DIM);
      Paths paths =
          Paths.builder(points, DType.FLOAT64, 2, LENGTH, DIM)
              .lengths(Numbers.longs(arena, LENGTH, 4))
              .windows(Windows.dyadic(LENGTH, 1))
              .build();
      MemorySegment value = plan.allocate(arena, paths);
      MemorySegment cotangent = random(arena, 126, (int) (value.byteSize() / 8));
      MemorySegment gradient = Numbers.doubles(arena, 2L * LENGTH * DIM);
      plan.vjp(Context.shared(), paths, cotangent, PathsGradient.of(gradient));
      Runnable forward = () -> plan.compute(paths, value);
      Checks.gradient(basis.name(), forward, points, value, cotangent, gradient, 1e-7);
      Checks.segments("compute", s -> plan.compute(paths, s[0]), out("out", value));
      Checks.segments(
          "vjp",
          s -> plan.vjp(paths, s[0], s[1]),
          in("cotangent", cotangent),
          out("gradient.points", gradient));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfTheWays(Basis basis) {
    LogSignature plan = plan(basis);
    try (Arena arena = Arena.ofConfined()) {
      Checks.function(arena, "of " + basis, plan.ofSignature(DType.FLOAT64), 1e-6);
      Checks.vjpReads(arena, "of " + basis, plan.ofSignature(DType.FLOAT64));
      if (basis != Basis.WORDS) {
        Checks.vjpReads(arena, "to " + basis, plan.toSignature(DType.FLOAT64));
        Checks.function(arena, "to " + basis, plan.toSignature(DType.FLOAT64), 1e-6);
        Checks.function(arena, "combine " + basis, plan.combine(DType.FLOAT64), 1e-6);
      }
    }
  }

  @Test
  void expandingAndWorkspace() {
    LogSignature expanding =
        LogSignature.builder(DIM, DEPTH).leadLag().basepoint().expanding().build();
    LogSignature whole = LogSignature.builder(DIM, DEPTH).leadLag().basepoint().build();
    double[] points = Numbers.random(127, LENGTH * DIM);
    double[] rows = expanding.compute(points, 1, LENGTH, DIM);
    int size = (int) whole.outputSize();
    assertEquals(LENGTH * size, rows.length);
    Numbers.assertClose(
        whole.compute(Arrays.copyOf(points, 3 * DIM), 1, 3, DIM),
        Arrays.copyOfRange(rows, 2 * size, 3 * size),
        TOLERANCE,
        "seed 127");
    try (Arena arena = Arena.ofConfined();
        Context context = Context.builder().threads(1).build()) {
      Paths paths = Paths.of(Numbers.doubles(arena, points), DType.FLOAT64, 1, LENGTH, DIM);
      assertTrue(whole.workspaceBytes(context, paths, false) > 0);
    }
  }

  @Test
  void whatIsRefused() {
    refused("basis", () -> LogSignature.builder(2, 3).basis(Basis.WORDS));
    refused("basis", () -> LogSignature.builder(WORDS).basis(Basis.EXPANDED));
    refused("dim", () -> LogSignature.builder(0, 3).build());
    refused("depth", () -> LogSignature.builder(2, 0).build());
    refused("dim: paths of 3 channels", () -> plan(Basis.EXPANDED).outputSize(3));
    refused(
        "expected", () -> plan(Basis.EXPANDED).ofSignature(DType.FLOAT64).compute(new double[5]));
    LogSignature words = plan(Basis.WORDS);
    double[] a = new double[(int) words.outputSize()];
    assertThrows(
        UnsupportedOperationException.class, () -> words.toSignature(DType.FLOAT64).compute(a));
    assertThrows(
        UnsupportedOperationException.class, () -> words.combine(DType.FLOAT64).compute(a, a));
    try (Arena arena = Arena.ofConfined()) {
      Paths paths = Paths.of(random(arena, 128, 9), DType.FLOAT64, 1, 3, 3);
      MemorySegment eight = Numbers.doubles(arena, plan(Basis.LYNDON_WORDS).outputSize());
      refused("plan", () -> plan(Basis.LYNDON_WORDS).compute(paths, eight));
    }
  }

  private static LogSignature plan(Basis basis) {
    return basis == Basis.WORDS
        ? LogSignature.builder(WORDS).build()
        : LogSignature.builder(DIM, DEPTH).basis(basis).build();
  }

  private static MemorySegment random(Arena arena, int seed, int n) {
    return Numbers.doubles(arena, Numbers.random(seed, n));
  }
}
