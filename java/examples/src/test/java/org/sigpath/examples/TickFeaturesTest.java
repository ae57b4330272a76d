package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.Paths;

final class TickFeaturesTest {
  private static final int WINDOW = 7;
  private static final int DEPTH = 3;
  private static final int CHANNELS = 2;
  private static final int TICKS = 30;

  /** Gives one line at a time, and notes how many answers had come when the next is asked for. */
  private static final class Feed extends Reader {
    private final StringWriter answers;
    private final List<String> lines;
    private final List<Long> answered = new ArrayList<>();

    Feed(List<String> lines, StringWriter answers) {
      this.lines = lines;
      this.answers = answers;
    }

    @Override
    public int read(char[] buffer, int start, int length) {
      answered.add(answers.toString().lines().count());
      if (answered.size() > lines.size()) {
        return -1;
      }
      String line = lines.get(answered.size() - 1) + "\n";
      line.getChars(0, line.length(), buffer, start);
      return line.length();
    }

    @Override
    public void close() {}
  }

  @Test
  void answersEveryTickAtOnceWithTheLogSignatureOfTheLast() throws IOException {
    Random random = new Random(3);
    double[] times = random.doubles(TICKS).sorted().toArray();
    double[] points = random.doubles((long) TICKS * CHANNELS, -1, 1).toArray();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < TICKS; i++) {
      lines.add(times[i] + "," + points[CHANNELS * i] + "," + points[CHANNELS * i + 1]);
    }

    StringWriter out = new StringWriter();
    Feed feed = new Feed(lines, out);
    answer(feed, out);

    for (int i = 0; i <= TICKS; i++) {
      assertEquals(i + 1, feed.answered.get(i), "a header and an answer to every line before");
    }
    List<CsvRecord> rows = CsvReader.builder().ofCsvRecord(out.toString()).stream().toList();
    assertEquals(
        List.of("time", "(0)", "(1)", "(2)", "(0,1)", "(0,2)"),
        rows.getFirst().getFields().subList(0, 6));
    for (int i = 0; i < TICKS; i++) {
      double[] row =
          rows.get(i + 1).getFields().stream().mapToDouble(Double::parseDouble).toArray();
      assertEquals(times[i], row[0]);
      int first = Math.max(0, i + 1 - WINDOW);
      assertArrayEquals(
          logSignature(
              Arrays.copyOfRange(times, first, i + 1),
              Arrays.copyOfRange(points, CHANNELS * first, CHANNELS * (i + 1))),
          Arrays.copyOfRange(row, 1, row.length),
          1e-13);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'1,2,3\n0.5,2,3', line 2: times",
    "'1,2,3\n1,2', 'line 2: has 2 columns, expected 3'",
    "'1,2,3\n\n1,2,3\n2,x,1', line 4",
    "'1,NaN,3', line 1: points",
  })
  void namesTheLineThatIsWrong(String lines, String message) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> answer(new StringReader(lines), new StringWriter()));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  private static void answer(Reader in, StringWriter out) throws IOException {
    try (TickWindow window = new TickWindow(CHANNELS, DEPTH, WINDOW)) {
      TickFeatures.answer(window, CHANNELS, in, out);
    }
  }

  private static double[] logSignature(double[] times, double[] points) {
    LogSignature plan = LogSignature.builder(CHANNELS, DEPTH).givenTime().build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, points);
      Paths paths =
          Paths.builder(copy, DType.FLOAT64, 1, times.length, CHANNELS)
              .times(arena.allocateFrom(ValueLayout.JAVA_DOUBLE, times))
              .build();
      MemorySegment out = plan.allocate(arena, paths);
      plan.compute(paths, out);
      return out.toArray(ValueLayout.JAVA_DOUBLE);
    }
  }
}
