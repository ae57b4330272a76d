package org.sigpath.examples;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.CsvWriter.CsvWriterRecord;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Features of a feed as it comes: reads ticks, {@code time,price,volume} a line, from standard
 * input, and answers each at once with a line of the {@link TickWindow} of the last of them. Ten
 * ticks a second of a price that wanders:
 *
 * <pre>{@code
 * awk 'BEGIN { p = 100; for (t = 0; ; t += 0.1) { p += rand() - 0.5
 *      print t "," p "," int(9 * rand()) + 1; fflush(); system("sleep 0.1") } }' |
 *   bash java/example TickFeatures 50 3
 * }</pre>
 *
 * <p>A feature of k letters is made of products of k moves, so that columns should come in units in
 * which a window moves each by about 1.
 */
public final class TickFeatures {
  private TickFeatures() {}

  /** Arguments: ticks of a window, 100; depth, 3; channels besides time, 2. */
  public static void main(String[] args) {
    Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    // Unlike System.out, says when nobody reads any more.
    Writer out =
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
    try {
      int ticks = args.length > 0 ? Integer.parseInt(args[0]) : 100;
      int depth = args.length > 1 ? Integer.parseInt(args[1]) : 3;
      int channels = args.length > 2 ? Integer.parseInt(args[2]) : 2;
      try (TickWindow window = new TickWindow(channels, depth, ticks)) {
        answer(window, channels, in, out);
      }
    } catch (IllegalArgumentException | CsvParseException | UncheckedIOException | IOException e) {
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      if (!"Broken pipe".equals(cause.getMessage())) {
        System.err.println("TickFeatures: " + cause.getMessage());
        System.exit(1);
      }
    }
  }

  /** Only what is text allocates memory: the features of a tick do not. */
  static void answer(TickWindow window, int channels, Reader in, Writer out) throws IOException {
    double[] tick = new double[channels];
    double[] features = new double[window.names().size()];
    try (CsvReader<CsvRecord> lines = CsvReader.builder().ofCsvRecord(in);
        CsvWriter answers = CsvWriter.builder().autoFlush(true).build(out)) {
      List<String> header = new ArrayList<>(window.names());
      header.addFirst("time");
      answers.writeRecord(header);
      for (CsvRecord line : lines) {
        push(window, line, tick, features);
        CsvWriterRecord answer = answers.writeRecord().writeField(line.getField(0));
        for (double feature : features) {
          answer.writeField(Double.toString(feature));
        }
        answer.endRecord();
      }
    }
  }

  private static void push(TickWindow window, CsvRecord line, double[] tick, double[] features) {
    try {
      if (line.getFieldCount() != tick.length + 1) {
        throw new IllegalArgumentException(
            "has " + line.getFieldCount() + " columns, expected " + (tick.length + 1));
      }
      double time = Double.parseDouble(line.getField(0));
      for (int i = 0; i < tick.length; i++) {
        tick[i] = Double.parseDouble(line.getField(i + 1));
      }
      window.push(time, tick, features);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line " + line.getStartingLineNumber() + ": " + e.getMessage(), e);
    }
  }
}
