package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.cli.Program.csv;
import static org.sigpath.cli.Program.walk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sigpath.cli.Program.Result;

/** {@code --words} of {@code sigpath signature}. */
final class WordsOptionTest {
  private Program program;

  @BeforeEach
  void corner(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.write("in.csv", "0,0\n1,0\n1,1\n");
  }

  private Result run(String words, String options) throws IOException {
    program.write("in.txt", words);
    return program.run(("signature @in.csv -o @out.csv --words @in.txt " + options).strip());
  }

  @Test
  void columnsAreTheWordsInTheirOrder() throws IOException {
    assertEquals(Result.SILENT, run("(1,1) () # the scalar term\n\n(0)\t(0,1)", ""));
    assertEquals("\"(1,1)\",(),(0),\"(0,1)\"\n0.5,1.0,1.0,1.0\n", program.read("out.csv"));
    assertEquals(Result.SILENT, run("(1) (1)", "--scalar-term --depth 1"));
    assertEquals("(),(1),(1)\n1.0,1.0,1.0\n", program.read("out.csv"));
  }

  @Test
  void lettersAreTheTransformedChannels() throws IOException {
    assertEquals(Result.SILENT, run("(4) (2) (0)", "--lead-lag --time"));
    assertEquals("(4),(2),(0)\n1.0,1.0,1.0\n", program.read("out.csv"));
    assertEquals(
        Result.failure(1, "in.txt:1: column 2: letter 2, expected 0 to 1"), run("(2)", ""));
  }

  @Test
  void theEmptyWordAlone() throws IOException {
    assertEquals(Result.SILENT, run("()", ""));
    assertEquals("()\n1.0\n", program.read("out.csv"));
    assertEquals(
        new Result(0, "start,end,()\n0,1,1.0\n", ""),
        program.run("4,2\n", "signature --stream --words @in.txt"));
  }

  @Test
  void longWordsOverManyLettersCostWhatTheyAre() throws IOException {
    program.write("in.csv", csv(walk(20, 50)));
    assertEquals(Result.SILENT, run("(49,3,17,8,8,0,41,22)", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(0)/(0,x)     | in.txt:2: column 4: 'x', expected a letter, 0 to 1",
        "(0)//(1       | in.txt:3: column 3: the text ends, expected ',' or ')'",
        "# nothing     | in.txt:1: column 10: the text ends without a word, expected one such as (0,3,1)",
        "(0)(1)        | in.txt:1: column 4: a word follows another, expected white space between them",
      })
  void badWordsAreNamedByLineAndColumn(String words, String message) throws IOException {
    assertEquals(Result.failure(1, message), run(words.replace('/', '\n'), ""));
    assertEquals(List.of("in.csv", "in.txt"), program.files());
  }

  @Test
  void wordsBeyondTheDepth() throws IOException {
    assertEquals(
        Result.failure(
            1, "in.txt:2: column 6: a word of more than 2 letters, expected at most the depth"),
        run("(0)\n(0,1,1)", "--depth 2"));
  }

  @Test
  void badUsage() throws IOException {
    assertEquals(
        Result.failure(2, "--method: is given with --words, which have one only"),
        run("(0)", "--method horner"));
    assertEquals(
        Result.failure(1, "no.txt: no such file"),
        program.run("signature @in.csv -o @out.csv --words @no.txt"));
    assertEquals(
        Result.failure(2, "--depth: is missing, expected 1 or more, or --words"),
        program.run("signature @in.csv -o @out.csv"));
  }
}
