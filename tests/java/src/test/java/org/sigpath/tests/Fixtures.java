package org.sigpath.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The cases of a fixture file, and their arrays. */
final class Fixtures {
  private Fixtures() {}

  static List<JsonNode> cases(String file) throws IOException {
    Path path = Path.of(System.getProperty("sigpath.fixtures"), file);
    List<JsonNode> cases = new ArrayList<>();
    new ObjectMapper().readTree(path.toFile()).get("cases").forEach(cases::add);
    if (cases.isEmpty()) {
      throw new IOException(path + " holds no cases");
    }
    return cases;
  }

  /** All numbers of nested arrays, in their order. */
  static double[] numbers(JsonNode node) {
    return leaves(node).mapToDouble(JsonNode::asDouble).toArray();
  }

  static Stream<JsonNode> leaves(JsonNode node) {
    if (!node.isArray()) {
      return Stream.of(node);
    }
    List<JsonNode> children = new ArrayList<>();
    node.forEach(children::add);
    return children.stream().flatMap(Fixtures::leaves);
  }
}
