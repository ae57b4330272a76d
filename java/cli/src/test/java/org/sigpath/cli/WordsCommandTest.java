package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sigpath.cli.Program.Result;

/** {@code sigpath words}. */
final class WordsCommandTest {
  private Program program;

  @BeforeEach
  void folder(@TempDir Path folder) {
    program = new Program(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dim 2 --depth 2                                 | (0) (1) (0,0) (0,1) (1,0) (1,1)",
        "--dim 2 --depth 3 --lyndon                        | (0) (1) (0,1) (0,0,1) (0,1,1)",
        "--weights 1,2 --threshold 3                       | (0) (1) (0,0) (0,1) (1,0) (0,0,0)",
        "--dim 3 --depth 3 --transitions 0:1,1:2           | (0) (1) (2) (0,1) (1,2) (0,1,2)",
        "--dim 1 --depth 2 --lead-lag                      | (0) (1) (0,0) (0,1) (1,0) (1,1)",
      })
  void families(String options, String words) {
    assertEquals(
        new Result(0, words.replace(' ', '\n') + "\n", ""), program.run("words " + options));
  }

  @Test
  void leadLagHasNoLetterNextToAnotherChannels() {
    String words = program.run("words --dim 2 --depth 2 --lead-lag").out();
    assertEquals(4 + 12, words.lines().count());
    assertTrue(words.contains("(0,2)") && !words.contains("(0,3)") && !words.contains("(2,1)"));
  }

  @Test
  void parseNormalisesAndUnionAdds() throws IOException {
    program.write("a.txt", "( 2, 0 )  (1)# first\n()");
    program.write("b.txt", "(1) (0)");
    assertEquals(
        new Result(0, "(2,0)\n(1)\n()\n(0)\n", ""),
        program.run("words --dim 3 --parse @a.txt --union @b.txt"));
    assertEquals(
        new Result(0, "(0)\n(1)\n(2)\n(2,0)\n()\n", ""),
        program.run("words --dim 3 --depth 1 --union @a.txt --union @b.txt"));
    assertEquals(
        Result.failure(1, "a.txt:1: column 3: letter 2, expected 0 to 1"),
        program.run("words --dim 2 --parse @a.txt"));
    assertEquals(
        Result.failure(
            1, "a.txt:1: column 6: a word of more than 1 letters, expected at most the depth"),
        program.run("words --dim 3 --parse @a.txt --depth 1"));
  }

  @Test
  void countSaysSizeAndClosure() throws IOException {
    program.write("a.txt", "(0,1,1) (0,1,1) (2)");
    assertEquals(
        new Result(0, "words    3\nclosure  4\n", ""),
        program.run("words --dim 3 --parse @a.txt --count"));
  }

  @Test
  void outputIsWhatWordsReads() throws IOException {
    program.write("in.csv", "0,0\n1,0\n1,1\n");
    assertEquals(Result.SILENT, program.run("words --dim 2 --depth 2 --lyndon -o @words.txt"));
    assertEquals("(0)\n(1)\n(0,1)\n", program.read("words.txt"));
    assertEquals(Result.SILENT, program.run("signature @in.csv -o @out.csv --words @words.txt"));
    assertEquals("(0),(1),\"(0,1)\"\n1.0,1.0,1.0\n", program.read("out.csv"));
  }

  @Test
  void manyWordsComeWhole() {
    List<String> words = program.run("words --dim 7 --depth 6").out().lines().toList();
    assertEquals(7 + 49 + 343 + 2401 + 16807 + 117649, words.size());
    assertEquals("(6,6,6,6,6,6)", words.getLast());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                              | --dim: is missing, expected 1 or more",
        "--dim 0 --depth 1               | --dim: is 0, expected 1 or more",
        "--dim 2                         | --depth: is missing, expected 1 or more",
        "--dim 2 --depth 0               | --depth: is 0, expected 1 or more",
        "--weights 1,2                   | --weights and --threshold: one is missing, expected both",
        "--dim 3 --weights 1,2 --threshold 3 | --dim: is 3, expected the number of --weights",
        "--depth 3 --weights 1,2 --threshold 3 | --depth: is 3, expected none with --weights",
        "--dim 2 --depth 2 --lyndon --lead-lag | expected at most one of --lyndon, --weights,"
            + " --transitions, --lead-lag and --parse",
        "--dim 2 --depth 2 --transitions 0:2 | --transitions: is 0:2, expected letters 0 to 1",
        "--dim 2 --depth 2 --transitions 0-1 | Invalid value for option '--transitions'"
            + " (A:B,C:D,...): is '0-1', expected two letters such as 0:1",
      })
  void badUsage(String options, String message) {
    assertEquals(Result.failure(2, message), program.run(("words " + options).strip()));
  }

  @Test
  void whatTheLibraryRefuses() {
    assertEquals(1, program.run("words --weights 1,-2 --threshold 3").exitCode());
    Result result = program.run("words --dim 1000 --depth 20");
    assertEquals(1, result.exitCode());
    assertEquals(1, result.err().lines().count());
  }
}
