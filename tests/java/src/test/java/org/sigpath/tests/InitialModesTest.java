package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sigpath.InitialModes;
import org.sigpath.InitialModes.Kind;

class InitialModesTest {
  @Test
  void diagonalKindsAreTheirFormulas() {
    double[] lin = InitialModes.of(Kind.LIN, 4).lambda();
    assertArrayEquals(new double[] {-0.5, -2 * Math.PI}, new double[] {lin[4], lin[5]}, 1e-15);
    double[] inv = InitialModes.of(Kind.INV, 4).lambda();
    assertEquals(-8 / Math.PI * (8.0 / 5 - 1), inv[5], 1e-14);
    double[] quad = InitialModes.of(Kind.QUAD, 4).lambda();
    assertEquals(-25 / Math.PI, quad[5], 1e-14);
    double[] real = InitialModes.of(Kind.REAL, 4).lambda();
    assertArrayEquals(new double[] {-3, 0}, new double[] {real[4], real[5]});
    double[] fout = InitialModes.of(Kind.FOUT, 4).p();
    assertArrayEquals(new double[] {Math.sqrt(0.5), 0, 1, 0, 1, 0, 1, 0}, fout, 1e-15);
  }

  /** Of HiPPO-LegS with two states, A = [[-1, 0], [-sqrt(3), -2]], B = (1, sqrt(3)). */
  @Test
  void legsOfTwoStates() {
    InitialModes modes = InitialModes.of(Kind.LEGS, 1);
    assertArrayEquals(new double[] {-0.5, -Math.sqrt(3) / 2}, modes.lambda(), 1e-14);
    double norm = modes.b()[0] * modes.b()[0] + modes.b()[1] * modes.b()[1];
    assertEquals(2, norm, 1e-14);
    assertEquals(modes.b()[0] / Math.sqrt(2), modes.p()[0], 1e-15);
  }

  /** Of the Legendre window with two states, A = -[[1, -sqrt(3)], [sqrt(3), 3]] / 2. */
  @Test
  void legtOfTwoStates() {
    InitialModes modes = InitialModes.of(Kind.LEGT, 1);
    assertEquals(2, Kind.LEGT.rank());
    assertArrayEquals(new double[] {0, -Math.sqrt(3) / 2}, modes.lambda(), 1e-14);
    double norm = modes.b()[0] * modes.b()[0] + modes.b()[1] * modes.b()[1];
    assertEquals(0.5, norm, 1e-14);
    double[] p = modes.p();
    assertEquals(0.75, p[0] * p[0] + p[1] * p[1], 1e-14);
    assertEquals(0.25, p[2] * p[2] + p[3] * p[3], 1e-14);
  }

  /** Modes are their matrix in another basis, in which B^* A^k B is the same. */
  @Test
  void lowRankModesAreTheirMatrices() {
    for (int modes : new int[] {1, 3, 4}) {
      int n = 2 * modes;
      double[][] legs = new double[n][n];
      double[][] legt = new double[n][n];
      double[] b = new double[n];
      double[] half = new double[n];
      for (int i = 0; i < n; i++) {
        b[i] = Math.sqrt(2 * i + 1);
        half[i] = b[i] / 2;
        for (int j = 0; j < n; j++) {
          double product = Math.sqrt((2 * i + 1) * (2 * j + 1));
          legs[i][j] = i == j ? -i - 1 : i > j ? -product : 0;
          legt[i][j] = (i < j && (j - i) % 2 == 1 ? 1 : -1) * product / 2;
        }
      }
      moments("LegS, " + modes, InitialModes.of(Kind.LEGS, modes), legs, b);
      moments("LegT, " + modes, InitialModes.of(Kind.LEGT, modes), legt, half);
    }
  }

  private static void moments(String what, InitialModes modes, double[][] a, double[] b) {
    double[] expected = b.clone();
    double[] actual = modes.b().clone();
    for (int k = 0; k <= b.length; k++) {
      double scale = Math.sqrt(inner(b, b) * inner(expected, expected));
      String text = what + ", power " + k;
      assertEquals(inner(b, expected), 2 * inner(modes.b(), actual), 1e-12 * scale, text);
      expected = Dense.times(a, expected);
      actual = times(modes, actual);
    }
  }

  /** A s of states that come with their conjugates. */
  private static double[] times(InitialModes modes, double[] s) {
    double[] to = new double[s.length];
    for (int n = 0; n < s.length / 2; n++) {
      Complex sum = Complex.at(modes.lambda(), n).times(Complex.at(s, n));
      for (int from = 0; from < modes.p().length; from += s.length) {
        double[] p = Arrays.copyOfRange(modes.p(), from, from + s.length);
        sum = sum.minus(Complex.at(p, n).times(2 * inner(p, s)));
      }
      sum.put(to, n);
    }
    return to;
  }

  private static double inner(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Test
  void imaginaryPartsOfBMayBeClipped() {
    InitialModes whole = InitialModes.of(Kind.LEGS, 8);
    InitialModes clipped = InitialModes.of(Kind.LEGS, 8, 0.5);
    boolean some = false;
    for (int i = 1; i < 16; i += 2) {
      some |= Math.abs(whole.b()[i]) > 0.5;
      assertEquals(Math.clamp(whole.b()[i], -0.5, 0.5), clipped.b()[i]);
      assertEquals(whole.b()[i - 1], clipped.b()[i - 1]);
    }
    assertTrue(some);
    var e = assertThrows(IllegalArgumentException.class, () -> InitialModes.of(Kind.LEGS, 8, -1));
    assertTrue(e.getMessage().contains("clip: is -1"), e::getMessage);
  }

  @Test
  void drawsFollowFromTheSeed() {
    double[] steps = InitialModes.drawSteps(3, 1e-3, 0.1, 1000);
    assertArrayEquals(steps, InitialModes.drawSteps(3, 1e-3, 0.1, 1000));
    for (double step : steps) {
      assertTrue(step >= 1e-3 && step <= 0.1, () -> "step " + step);
    }
    double[] weights = InitialModes.drawWeights(3, 10000);
    assertEquals(20000, weights.length);
    double size = 0;
    for (double x : weights) {
      size += x * x / 10000;
    }
    assertEquals(1, size, 0.05);
  }

  @Test
  void badArgumentsAreNamed() {
    for (int modes : new int[] {0, -3, 5000}) {
      var e = assertThrows(IllegalArgumentException.class, () -> InitialModes.of(Kind.LEGS, modes));
      assertTrue(e.getMessage().contains("modes: is " + modes), e::getMessage);
    }
    var e = assertThrows(IllegalArgumentException.class, () -> InitialModes.drawSteps(1, 0, 1, 5));
    assertTrue(e.getMessage().contains("least"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> InitialModes.drawWeights(1, -1));
  }
}
