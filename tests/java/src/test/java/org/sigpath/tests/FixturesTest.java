package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Fixtures.cases;
import static org.sigpath.tests.Fixtures.leaves;
import static org.sigpath.tests.Fixtures.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sigpath.Basis;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.Method;
import org.sigpath.PathFunction;
import org.sigpath.PathTransform;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.Windows;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** Reference values that other libraries computed. */
class FixturesTest {
  private static final double F64 = 1e-12;
  private static final double F32 = 1e-5;

  @ParameterizedTest
  @EnumSource(Method.class)
  void signatures(Method method) throws IOException {
    for (JsonNode c : cases("signature.json")) {
      Signature plan = Signature.builder().depth(c.get("depth").asInt()).method(method).build();
      check(plan, c, c.get("batch").asInt(), c.get("dim").asInt());
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void transforms(Method method) throws IOException {
    for (JsonNode c : cases("transforms.json")) {
      Signature.Builder builder = Signature.builder().depth(c.get("depth").asInt()).method(method);
      if (c.get("lead_lag").asBoolean()) {
        builder.leadLag();
      }
      if (c.get("time_aug").asBoolean()) {
        builder.timeAugmented();
      }
      check(builder.build(), c, 1, c.get("dim").asInt());
      PathTransform.Builder transform = PathTransform.builder();
      if (c.get("lead_lag").asBoolean()) {
        transform.leadLag();
      }
      if (c.get("time_aug").asBoolean()) {
        transform.timeAugmented();
      }
      double[] path = numbers(c.get("path"));
      int length = c.get("length").asInt();
      Numbers.assertClose(
          numbers(c.get("transformed")),
          transform.build().compute(path, 1, length, c.get("dim").asInt()),
          F64,
          "transformed");
    }
  }

  @Test
  void windows() throws IOException {
    for (JsonNode c : cases("windows.json")) {
      int batch = c.get("batch").asInt();
      int length = c.get("length").asInt();
      int dim = c.get("dim").asInt();
      Signature plan = Signature.builder().depth(c.get("depth").asInt()).build();
      Signature expanding = Signature.builder().depth(plan.depth()).expanding().build();
      Windows windows = Windows.of(words(c.get("windows")));
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment points = Numbers.doubles(arena, numbers(c.get("path")));
        Paths paths =
            Paths.builder(points, DType.FLOAT64, batch, length, dim).windows(windows).build();
        MemorySegment out = plan.allocate(arena, paths);
        plan.compute(paths, out);
        double[] actual = out.toArray(ValueLayout.JAVA_DOUBLE);
        Numbers.assertLevels(
            numbers(c.get("signature")), actual, dim, plan.depth(), F64, "windows");
      }
      Numbers.assertLevels(
          numbers(c.get("expanding")),
          expanding.compute(numbers(c.get("path")), batch, length, dim),
          dim,
          plan.depth(),
          F64,
          "expanding");
    }
  }

  @Test
  void words() throws IOException {
    for (JsonNode c : cases("words.json")) {
      int dim = c.get("dim").asInt();
      WordSignature plan = WordSignature.of(Words.of(dim, words(c.get("words"))));
      check(plan, c, 1, dim, numbers(c.get("coefficients")), FixturesTest::assertAll);

      Words light = Words.anisotropic(numbers(c.get("weights")), c.get("threshold").asDouble());
      List<long[]> expected = List.of(words(c.get("anisotropic_words")));
      assertEquals(expected.size(), light.size());
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), light.word(i));
      }
      Numbers.assertClose(
          numbers(c.get("anisotropic_coefficients")),
          WordSignature.of(light).compute(numbers(c.get("path")), 1, c.get("length").asInt(), dim),
          F64,
          "anisotropic, dim " + dim);
    }
  }

  @Test
  void logSignatures() throws IOException {
    for (JsonNode c : cases("logsignature.json")) {
      int dim = c.get("dim").asInt();
      int length = c.get("length").asInt();
      int depth = c.get("depth").asInt();
      double[] path = numbers(c.get("path"));
      String what = "dim " + dim + ", depth " + depth;
      LogSignature words = LogSignature.builder(dim, depth).build();
      check(words, c, 1, dim, numbers(c.get("lyndon_word_coefficients")), FixturesTest::assertAll);
      assertEquals(Words.of(dim, words(c.get("lyndon_words"))).names(), words.names());
      LogSignature expanded = LogSignature.builder(dim, depth).basis(Basis.EXPANDED).build();
      Numbers.assertClose(
          numbers(c.get("expanded")), expanded.compute(path, 1, length, dim), F64, what);
      LogSignature brackets = LogSignature.builder(dim, depth).basis(Basis.LYNDON_BRACKETS).build();
      Numbers.assertClose(
          numbers(c.get("lyndon_bracket_coefficients")),
          brackets.compute(path, 1, length, dim),
          F64,
          what);
      assertEquals(brackets(c.get("lyndon_brackets")), brackets.names());
    }
  }

  /** The fixtures' letters begin with 1. */
  private static List<String> brackets(JsonNode node) {
    return leaves(node)
        .map(leaf -> Pattern.compile("\\d").matcher(leaf.asText()))
        .map(digits -> digits.replaceAll(d -> "" + (Integer.parseInt(d.group()) - 1)))
        .toList();
  }

  private static void check(Signature plan, JsonNode c, int batch, int dim) {
    int channels = (int) plan.channels(dim);
    check(
        plan,
        c,
        batch,
        dim,
        numbers(c.get("signature")),
        (expected, actual, tolerance, what) ->
            Numbers.assertLevels(expected, actual, channels, plan.depth(), tolerance, what));
  }

  private interface Comparison {
    void check(double[] expected, double[] actual, double tolerance, String what);
  }

  private static void assertAll(double[] expected, double[] actual, double tolerance, String what) {
    Numbers.assertClose(expected, actual, tolerance, what);
  }

  /** Values and gradient, in both dtypes. */
  private static void check(
      PathFunction plan, JsonNode c, int batch, int dim, double[] expected, Comparison values) {
    int length = c.get("length").asInt();
    double[] path = numbers(c.get("path"));
    double[] cotangent = numbers(c.get("cotangent"));
    double[] gradient = numbers(c.get("path_vjp"));
    String what =
        "batch " + batch + ", length " + length + ", dim " + dim + ", " + plan.getClass().getName();

    values.check(expected, plan.compute(path, batch, length, dim), F64, what);
    Numbers.assertClose(
        gradient, plan.vjp(path, batch, length, dim, cotangent), F64, "gradient, " + what);
    float[] narrow = Numbers.toFloats(path);
    values.check(
        expected, Numbers.toDoubles(plan.compute(narrow, batch, length, dim)), F32, "f32, " + what);
    Numbers.assertClose(
        gradient,
        Numbers.toDoubles(plan.vjp(narrow, batch, length, dim, Numbers.toFloats(cotangent))),
        F32,
        "f32 gradient, " + what);
  }

  private static long[][] words(JsonNode node) {
    List<long[]> words = new ArrayList<>();
    node.forEach(word -> words.add(leaves(word).mapToLong(JsonNode::asLong).toArray()));
    return words.toArray(long[][]::new);
  }
}
