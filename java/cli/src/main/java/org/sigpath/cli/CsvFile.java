package org.sigpath.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.CsvWriter.CsvWriterRecord;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.sigpath.DType;

/** A table of numbers as text. */
final class CsvFile {
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private CsvFile() {}

  /**
   * Reads one path: its points are the rows, its channels the columns; (points, channels).
   *
   * @param timeColumn the column of times; null: there is none
   */
  static PathData read(Path file, TimeColumn timeColumn, DType dtype, Arena arena)
      throws IOException {
    try (PathBuilder path = new PathBuilder(dtype, timeColumn != null)) {
      CsvRows rows = new CsvRows(file, timeColumn, path);
      read(
          file,
          CsvReader.builder().detectBomHeader(true).skipEmptyLines(false).ofCsvRecord(file),
          rows);
      return path.build(arena);
    }
  }

  /** Reads rows as they come. */
  static void read(InputStream stream, CsvRows rows) throws IOException {
    PushbackReader text = new PushbackReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    int first = text.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      text.unread(first);
    }
    read(StandardStreams.INPUT, CsvReader.builder().skipEmptyLines(false).ofCsvRecord(text), rows);
  }

  private static void read(Object source, CsvReader<CsvRecord> reader, CsvRows rows)
      throws IOException {
    try (reader) {
      reader.forEach(rows::add);
      rows.end();
    } catch (CsvParseException e) {
      throw Failure.of(source, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes a header and the rows of a table. */
  static void write(FileChannel channel, FeatureTable table) throws IOException {
    write(Channels.newWriter(channel, StandardCharsets.UTF_8), table);
  }

  /** The same as text, and closes it. */
  static void write(Writer text, FeatureTable table) throws IOException {
    try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      writer.writeRecord(table.header());
      for (long row = 0, rows = table.rows(); row < rows; row++) {
        CsvWriterRecord record = writer.writeRecord();
        table.cells(row, record::writeField);
        record.endRecord();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
