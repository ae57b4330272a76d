package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Fixtures.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sigpath.KernelGradient;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Kernels and their gradients that another library computed. */
class KernelFixturesTest {
  private static final double F64 = 1e-12;
  private static final double F32 = 2e-5;

  @Test
  void kernelsAndGramMatrices() throws IOException {
    for (JsonNode c : Fixtures.cases("sigkernel.json")) {
      Case f = new Case(c);
      Numbers.assertClose(numbers(c.get("kernel")), f.kernel.pairs(f.x, f.y), F64, f.what);
      Numbers.assertClose(numbers(c.get("gram")), f.kernel.gram(f.x, f.y), F64, f.what);
      Paths x = narrow(f.x, numbers(c.get("x")));
      Paths y = narrow(f.y, numbers(c.get("y")));
      Numbers.assertClose(numbers(c.get("kernel")), f.kernel.pairs(x, y), F32, "f32, " + f.what);
      Numbers.assertClose(numbers(c.get("gram")), f.kernel.gram(x, y), F32, "f32, " + f.what);
    }
  }

  @Test
  void gradients() throws IOException {
    for (JsonNode c : Fixtures.cases("sigkernel.json")) {
      Case f = new Case(c);
      double[] dx = numbers(c.get("dx"));
      double[] dy = numbers(c.get("dy"));
      try (Arena arena = Arena.ofConfined()) {
        double[] ones = new double[(int) f.x.batch()];
        Arrays.fill(ones, 1);
        MemorySegment gradX = Numbers.doubles(arena, (long) dx.length);
        MemorySegment gradY = Numbers.doubles(arena, (long) dy.length);
        f.kernel
            .pairs()
            .vjp(f.x, f.y, Numbers.doubles(arena, ones), KernelGradient.of(gradX, gradY));
        Numbers.assertClose(dx, gradX.toArray(ValueLayout.JAVA_DOUBLE), F64, "dx, " + f.what);
        Numbers.assertClose(dy, gradY.toArray(ValueLayout.JAVA_DOUBLE), F64, "dy, " + f.what);
        Paths narrowX = narrow(f.x, numbers(c.get("x")));
        Paths narrowY = narrow(f.y, numbers(c.get("y")));
        double[] narrow = f.kernel.pairs().vjp(narrowX, narrowY, ones);
        Numbers.assertClose(dx, narrow, F32, "f32 dx, " + f.what);
      }
    }
  }

  private static Paths narrow(Paths shape, double[] points) {
    return Paths.copyOf(Numbers.toFloats(points), shape.batch(), shape.length(), shape.dim());
  }

  private static final class Case {
    final Paths x;
    final Paths y;
    final SignatureKernel kernel;
    final String what;

    Case(JsonNode c) {
      long batch = c.get("batch").asLong();
      long dim = c.get("dim").asLong();
      x = Paths.copyOf(numbers(c.get("x")), batch, c.get("length_x").asLong(), dim);
      y = Paths.copyOf(numbers(c.get("y")), batch, c.get("length_y").asLong(), dim);
      String name = c.get("static_kernel").asText();
      assertEquals(name.equals("rbf"), !name.equals("linear"), name);
      int dyadicX = c.get("dyadic_x").asInt();
      int dyadicY = c.get("dyadic_y").asInt();
      kernel =
          Kernels.plain(
              name.equals("rbf")
                  ? StaticKernel.rbf(c.get("rbf_s").asDouble())
                  : StaticKernel.linear(),
              dyadicX,
              dyadicY);
      what = name + ", " + x + ", " + y + ", orders " + dyadicX + " and " + dyadicY;
    }
  }
}
