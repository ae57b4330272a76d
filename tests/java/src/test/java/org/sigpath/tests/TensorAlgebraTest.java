package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.Signature;
import org.sigpath.TensorAlgebra;
import org.sigpath.TensorBiFunction;
import org.sigpath.Words;

/** The identities of signatures, the gradients, and the refusals of the tensor algebra. */
class TensorAlgebraTest {
  private static final int DIM = 2;
  private static final int DEPTH = 3;
  private static final int SIZE = 14;
  private static final double TOLERANCE = 1e-13;
  private static final TensorAlgebra ALGEBRA = TensorAlgebra.of(DIM, DEPTH, DType.FLOAT64);
  private static final Signature SIGNATURE = Signature.builder().depth(DEPTH).build();
  private static final Words WORDS = Words.parse(DIM, "(1,0) (0) (1,1,0) (0)");

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void sizes() {
    assertEquals(SIZE, ALGEBRA.size());
    assertEquals(SIZE + 1, ALGEBRA.withScalarTerm().size());
    assertEquals(DIM, ALGEBRA.append().bSize());
    assertEquals(1, ALGEBRA.inner().outputSize());
    refused("dim", () -> TensorAlgebra.of(0, 2, DType.FLOAT64));
    refused("depth", () -> TensorAlgebra.of(2, 0, DType.FLOAT64));
    refused("depth", () -> TensorAlgebra.of(1000, 40, DType.FLOAT64));
  }

  @Test
  void productIsChensIdentity() {
    double[] first = Numbers.random(91, 5 * DIM);
    double[] second = Numbers.random(92, 4 * DIM);
    System.arraycopy(first, 4 * DIM, second, 0, DIM);
    double[] whole = new double[8 * DIM];
    System.arraycopy(first, 0, whole, 0, 5 * DIM);
    System.arraycopy(second, DIM, whole, 5 * DIM, 3 * DIM);
    double[] a = SIGNATURE.compute(first, 1, 5, DIM);
    double[] b = SIGNATURE.compute(second, 1, 4, DIM);
    double[] expected = SIGNATURE.compute(whole, 1, 8, DIM);
    Numbers.assertClose(expected, ALGEBRA.product().compute(a, b), TOLERANCE, "product");
    double[] row = join(a, b);
    Numbers.assertClose(expected, ALGEBRA.productAll(2).compute(row), TOLERANCE, "productAll");
    assertArrayEquals(new double[SIZE], ALGEBRA.productAll(0).compute(new double[0]));
  }

  @Test
  void oneItemServesAll() {
    double[] initial = Numbers.random(93, SIZE);
    double[] many = Numbers.random(94, 3 * SIZE);
    double[] actual = ALGEBRA.product().compute(initial, many);
    assertEquals(3 * SIZE, actual.length);
    for (int i = 0; i < 3; i++) {
      double[] one = Arrays.copyOfRange(many, i * SIZE, (i + 1) * SIZE);
      assertArrayEquals(
          ALGEBRA.product().compute(initial, one),
          Arrays.copyOfRange(actual, i * SIZE, (i + 1) * SIZE));
    }
  }

  @Test
  void antipodeInvertsAndReverses() {
    double[][] path = Numbers.rows(Numbers.random(95, 6 * DIM), DIM);
    double[][] back = new double[6][];
    for (int i = 0; i < 6; i++) {
      back[i] = path[5 - i];
    }
    double[] s = SIGNATURE.compute(path);
    double[] inverse = ALGEBRA.antipode().compute(s);
    Numbers.assertClose(SIGNATURE.compute(back), inverse, TOLERANCE, "reversed");
    double[] unit = ALGEBRA.product().compute(s, inverse);
    assertArrayEquals(new double[SIZE], unit, TOLERANCE);
  }

  @Test
  void logUndoesExp() {
    double[] a = Numbers.random(96, 2 * SIZE);
    double[] there = ALGEBRA.exp().compute(a);
    Numbers.assertClose(a, ALGEBRA.log().compute(there), TOLERANCE, "seed 96");
    double[] z = {0.3, -2};
    double[] step = new double[SIZE];
    System.arraycopy(z, 0, step, 0, DIM);
    double[] segment = SIGNATURE.compute(new double[][] {{0, 0}, z});
    Numbers.assertClose(segment, ALGEBRA.exp().compute(step), TOLERANCE, "one segment");
  }

  @Test
  void segmentsJoinAtEitherEnd() {
    double[] s = SIGNATURE.compute(new double[][] {{1, 2}, {0, 5}, {4, 4}});
    Numbers.assertClose(
        SIGNATURE.compute(new double[][] {{1, 2}, {0, 5}, {4, 4}, {5, 3}}),
        ALGEBRA.append().compute(s, new double[] {1, -1}),
        TOLERANCE,
        "append");
    Numbers.assertClose(
        SIGNATURE.compute(new double[][] {{0, 3}, {1, 2}, {0, 5}, {4, 4}}),
        ALGEBRA.prepend().compute(s, new double[] {1, -1}),
        TOLERANCE,
        "prepend");
  }

  @Test
  void dilationScalesChannels() {
    double[] s = SIGNATURE.compute(new double[][] {{1, 2}, {0, 5}, {4, 4}});
    Numbers.assertClose(
        SIGNATURE.compute(new double[][] {{3, -4}, {0, -10}, {12, -8}}),
        ALGEBRA.dilate().compute(s, new double[] {3, -2}),
        TOLERANCE,
        "dilate");
  }

  @Test
  void shufflesMultiplyFunctionals() {
    double[] s = SIGNATURE.compute(Numbers.rows(Numbers.random(97, 7 * DIM), DIM));
    double[] a = new double[SIZE];
    double[] b = new double[SIZE];
    a[0] = 2;
    a[1] = -1;
    b[1] = 3;
    // Of two levels at most, so that the truncation cuts nothing off.
    b[2] = 1;
    double product = at(s, a) * at(s, b);
    assertEquals(product, at(s, ALGEBRA.shuffle().compute(a, b)), TOLERANCE * Math.abs(product));
  }

  @Test
  void extractReadsWords() {
    double[] s = Numbers.random(98, SIZE);
    double[] actual = ALGEBRA.extract(WORDS).compute(s);
    List<String> names = SIGNATURE.names(DIM);
    assertEquals(WORDS.size(), actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(s[names.indexOf(WORDS.names().get(i))], actual[i]);
    }
    assertArrayEquals(new double[] {1}, ALGEBRA.extract(Words.parse(DIM, "()")).compute(s));
    refused("words", () -> ALGEBRA.extract(Words.truncated(3, 2)).compute(s));
    refused("words", () -> ALGEBRA.extract(Words.truncated(DIM, 4)).compute(s));
  }

  @Test
  void scalarTerms() {
    TensorAlgebra full = ALGEBRA.withScalarTerm();
    double[] a = Numbers.random(99, SIZE + 1);
    double[] b = Numbers.random(100, SIZE + 1);
    Numbers.assertClose(
        Tensors.multiply(a, b, DIM, DEPTH), full.product().compute(a, b), TOLERANCE, "general");
    assertEquals(1, full.exp().compute(a)[0]);
    assertEquals(0, full.log().compute(a)[0]);
  }

  @Test
  void floats() {
    TensorAlgebra narrow = TensorAlgebra.of(DIM, DEPTH, DType.FLOAT32);
    double[] a = Numbers.random(101, SIZE);
    double[] b = Numbers.random(102, SIZE);
    Numbers.assertClose(
        ALGEBRA.product().compute(a, b),
        Numbers.toDoubles(narrow.product().compute(Numbers.toFloats(a), Numbers.toFloats(b))),
        1e-6,
        "f32");
    refused("FLOAT64", () -> narrow.exp().compute(a));
    refused("FLOAT32", () -> ALGEBRA.exp().compute(new float[SIZE]));
  }

  @Test
  void gradientsAndSegmentsOfOneArgument() {
    for (TensorAlgebra algebra : List.of(ALGEBRA, ALGEBRA.withScalarTerm())) {
      Checks.function(arena, "exp", algebra.exp(), 1e-7);
      Checks.function(arena, "log", algebra.log(), 1e-7);
      Checks.function(arena, "antipode", algebra.antipode(), 1e-7);
      Checks.function(arena, "productAll", algebra.productAll(3), 1e-7);
      Checks.function(arena, "extract", algebra.extract(WORDS), 1e-7);
      Checks.vjpReads(arena, "exp", algebra.exp());
      Checks.vjpReads(arena, "log", algebra.log());
      Checks.vjpReads(arena, "productAll", algebra.productAll(3));
    }
  }

  @Test
  void gradientsAndSegmentsOfTwoArguments() {
    for (TensorAlgebra algebra : List.of(ALGEBRA, ALGEBRA.withScalarTerm())) {
      Checks.function(arena, "product", algebra.product(), 1e-7);
      Checks.function(arena, "dilate", algebra.dilate(), 1e-7);
      Checks.function(arena, "append", algebra.append(), 1e-7);
      Checks.function(arena, "prepend", algebra.prepend(), 1e-7);
      Checks.function(arena, "shuffle", algebra.shuffle(), 1e-7);
      Checks.function(arena, "inner", algebra.inner(), 1e-7);
    }
  }

  @Test
  void arraysOfTheWrongLength() {
    refused("a: has 13", () -> ALGEBRA.exp().compute(new double[13]));
    refused("b: has 3", () -> ALGEBRA.append().compute(new double[SIZE], new double[3]));
    refused("b: has", () -> ALGEBRA.product().compute(new double[2 * SIZE], new double[3 * SIZE]));
    refused("items", () -> ALGEBRA.productAll(-1));
  }

  @Test
  void gradientsOfASharedItem() {
    TensorBiFunction product = ALGEBRA.product();
    MemorySegment a = random(103, SIZE);
    MemorySegment b = random(104, 2 * SIZE);
    MemorySegment cotangent = random(105, 2 * SIZE);
    MemorySegment gradA = Numbers.doubles(arena, 2L * SIZE);
    MemorySegment gradB = Numbers.doubles(arena, 2L * SIZE);
    product.vjp(a, b, cotangent, gradA, gradB);
    MemorySegment value = Numbers.doubles(arena, 2L * SIZE);
    Runnable forward = () -> product.compute(a, b, value);
    Checks.gradient("b", forward, b, value, cotangent, gradB, 1e-7);
    MemorySegment sum = Numbers.doubles(arena, (long) SIZE);
    for (int i = 0; i < 2 * SIZE; i++) {
      Numbers.add(sum, i % SIZE, Numbers.get(gradA, i));
    }
    Checks.gradient("a", forward, a, value, cotangent, sum, 1e-7);
  }

  private static double at(double[] s, double[] functional) {
    return ALGEBRA.inner().compute(functional, s)[0];
  }

  private static double[] join(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private MemorySegment random(int seed, int n) {
    return Numbers.doubles(arena, Numbers.random(seed, n));
  }
}
