package org.sigpath.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sigpath.Method;
import org.sigpath.Signature;

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
    }
  }

  private static void check(Signature plan, JsonNode c, int batch, int dim) {
    int length = c.get("length").asInt();
    int channels = (int) plan.channels(dim);
    int depth = plan.depth();
    double[] path = numbers(c.get("path"));
    double[] signature = numbers(c.get("signature"));
    double[] cotangent = numbers(c.get("cotangent"));
    double[] gradient = numbers(c.get("path_vjp"));
    String what = "batch " + batch + ", length " + length + ", dim " + dim + ", depth " + depth;

    Numbers.assertLevels(
        signature, plan.compute(path, batch, length, dim), channels, depth, F64, what);
    Numbers.assertClose(
        gradient, plan.vjp(path, batch, length, dim, cotangent), F64, "gradient, " + what);
    float[] narrow = Numbers.toFloats(path);
    Numbers.assertLevels(
        signature,
        Numbers.toDoubles(plan.compute(narrow, batch, length, dim)),
        channels,
        depth,
        F32,
        "f32, " + what);
    Numbers.assertClose(
        gradient,
        Numbers.toDoubles(plan.vjp(narrow, batch, length, dim, Numbers.toFloats(cotangent))),
        F32,
        "f32 gradient, " + what);
  }

  private static List<JsonNode> cases(String file) throws IOException {
    Path path = Path.of(System.getProperty("sigpath.fixtures"), file);
    List<JsonNode> cases = new ArrayList<>();
    new ObjectMapper().readTree(path.toFile()).get("cases").forEach(cases::add);
    if (cases.isEmpty()) {
      throw new IOException(path + " holds no cases");
    }
    return cases;
  }

  private static double[] numbers(JsonNode node) {
    return leaves(node).mapToDouble(JsonNode::asDouble).toArray();
  }

  private static Stream<JsonNode> leaves(JsonNode node) {
    if (!node.isArray()) {
      return Stream.of(node);
    }
    List<JsonNode> children = new ArrayList<>();
    node.forEach(children::add);
    return children.stream().flatMap(FixturesTest::leaves);
  }
}
