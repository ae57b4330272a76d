package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sigpath.Method;
import org.sigpath.Signature;

/** Identities that every signature satisfies. */
class AlgebraTest {
  private static final double TOLERANCE = 1e-12;

  @ParameterizedTest
  @EnumSource(Method.class)
  void equalsThePlainDefinition(Method method) {
    for (int d : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}) {
      for (int depth = 1; depth <= (d < 4 ? 5 : 3); depth++) {
        for (int length : new int[] {1, 2, 13}) {
          long seed = d * 100 + depth * 10 + length;
          double[][] path = Numbers.rows(Numbers.random(seed, length * d), d);
          double[] actual = plan(depth, method).compute(path);
          double[] expected = Tensors.signature(path, depth);
          assertEquals(1, actual[0]);
          Numbers.assertLevels(
              tail(expected), tail(actual), d, depth, TOLERANCE, "seed " + seed + " d " + d);
        }
      }
    }
  }

  @Test
  void chen() {
    int d = 3;
    int depth = 4;
    double[][] path = Numbers.rows(Numbers.random(1, 20 * d), d);
    Signature plan = plan(depth, Method.AUTO);
    double[] product =
        Tensors.multiply(
            plan.compute(Arrays.copyOfRange(path, 0, 8)),
            plan.compute(Arrays.copyOfRange(path, 7, 20)),
            d,
            depth);
    Numbers.assertClose(product, plan.compute(path), TOLERANCE, "seed 1");
  }

  @Test
  void timeReversalInverts() {
    int d = 2;
    int depth = 5;
    double[][] path = Numbers.rows(Numbers.random(2, 15 * d), d);
    double[][] back = path.clone();
    for (int i = 0; i < path.length; i++) {
      back[i] = path[path.length - 1 - i];
    }
    Signature plan = plan(depth, Method.AUTO);
    double[] product = Tensors.multiply(plan.compute(path), plan.compute(back), d, depth);
    double[] unit = new double[product.length];
    unit[0] = 1;
    assertArrayEquals(unit, product, TOLERANCE, "seed 2");
  }

  @Test
  void shuffles() {
    int d = 3;
    double[][] path = Numbers.rows(Numbers.random(3, 11 * d), d);
    Signature plan = Signature.builder().depth(3).build();
    List<String> words = plan.words(d);
    double[] s = plan.compute(path);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < d; k++) {
          double product = at(s, words, i) * at(s, words, j, k);
          double shuffle = at(s, words, i, j, k) + at(s, words, j, i, k) + at(s, words, j, k, i);
          assertEquals(product, shuffle, TOLERANCE, "seed 3, words " + i + " and " + j + k);
        }
      }
    }
  }

  @Test
  void scalesByLevel() {
    int d = 2;
    int depth = 4;
    double[] path = Numbers.random(4, 9 * d);
    double[] twice = Arrays.stream(path).map(x -> 2 * x).toArray();
    double[] expected = plan(depth, Method.AUTO).compute(path, 1, 9, d);
    for (int k = 1; k <= depth; k++) {
      for (int p = Tensors.offset(d, k); p < Tensors.offset(d, k + 1); p++) {
        expected[p] *= 1 << k;
      }
    }
    double[] actual = plan(depth, Method.AUTO).compute(twice, 1, 9, d);
    Numbers.assertClose(expected, actual, TOLERANCE, "seed 4");
  }

  @Test
  void doesNotSeeTheParametrisation() {
    int d = 2;
    double[][] path = Numbers.rows(Numbers.random(5, 6 * d), d);
    double[][] finer = new double[11][d];
    for (int i = 0; i < finer.length; i++) {
      for (int c = 0; c < d; c++) {
        double weight = i % 2 == 0 ? 0 : 0.3;
        double next = path[Math.min(i / 2 + 1, 5)][c];
        finer[i][c] = path[i / 2][c] * (1 - weight) + next * weight;
      }
    }
    Signature plan = plan(4, Method.AUTO);
    Numbers.assertClose(plan.compute(path), plan.compute(finer), TOLERANCE, "seed 5");
  }

  private static Signature plan(int depth, Method method) {
    return Signature.builder().depth(depth).method(method).scalarTerm().build();
  }

  private static double[] tail(double[] x) {
    return Arrays.copyOfRange(x, 1, x.length);
  }

  private static double at(double[] s, List<String> words, int... letters) {
    String word = Arrays.toString(letters).replace("[", "(").replace("]", ")").replace(" ", "");
    return s[words.indexOf(word)];
  }
}
