package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.Context;
import org.sigpath.Sigpath;

/** The program's frame, {@code sigpath info} and the progress bar. */
final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionIsTheLibrarys() {
    assertEquals(0, run("--version"));
    assertEquals("sigpath " + Sigpath.version() + "\n", out.toString());
  }

  @Test
  void helpNamesTheCommands() {
    assertEquals(0, run("--help"));
    for (String command : List.of("signature", "logsignature", "kernel", "mmd", "words", "info")) {
      assertTrue(out.toString().contains("\n  " + command + " "), command);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signature", "logsignature", "kernel", "mmd", "words"})
  void helpOfACommandHasExamples(String command) {
    assertEquals(0, run(command, "--help"));
    assertTrue(out.toString().contains("\nExamples:\n  sigpath " + command + " "));
    List<String> examples =
        out.toString().lines().dropWhile(line -> !line.equals("Examples:")).skip(1).toList();
    assertTrue(examples.stream().allMatch(line -> line.matches("  .*sigpath " + command + " .*")));
  }

  @Test
  void infoSaysWhatItRunsOn() {
    assertEquals(0, run("info"));
    assertTrue(
        out.toString()
            .matches(
                "version .*\nSIMD .*\\(available: .*\\)\ncores +\\d+\nJava +\\d+.*\n(CUDA .+\n)+"));
  }

  @Test
  void noCommandIsBadUsage() {
    assertEquals(2, run());
    assertEquals(
        "sigpath: no command given, expected signature, logsignature, kernel, mmd, words or info;"
            + " see sigpath --help\n",
        err.toString());
  }

  @Test
  void unknownCommandIsBadUsage() {
    assertEquals(2, run("integrate"));
    assertEquals("sigpath: Unmatched argument at index 0: 'integrate'\n", err.toString());
  }

  @Test
  void progressIsALine() {
    assertTrue(ProgressBar.line(new Context.Progress(0, 0)).endsWith("]   0%"));
    assertTrue(
        ProgressBar.line(new Context.Progress(1, 2))
            .endsWith("[####################....................]  50%"));
    assertTrue(ProgressBar.line(new Context.Progress(3, 3)).endsWith("] 100%"));
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
