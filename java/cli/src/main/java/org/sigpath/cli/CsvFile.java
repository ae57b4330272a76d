package org.sigpath.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.CsvWriter.CsvWriterRecord;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.sigpath.DType;

/** A table of numbers as text. */
final class CsvFile {
  private CsvFile() {}

  /** Reads one path: its points are the rows, its channels the columns; (points, channels). */
  static NativeArray read(Path file, DType dtype, Arena arena) throws IOException {
    try (CsvReader<CsvRecord> records =
            CsvReader.builder().skipEmptyLines(false).detectBomHeader(true).ofCsvRecord(file);
        CsvRows rows = new CsvRows(file, dtype)) {
      records.forEach(rows::add);
      return rows.toArray(arena);
    } catch (CsvParseException e) {
      throw Failure.of(file, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes a header and the array's rows, of as many columns as there are names. */
  static void write(FileChannel channel, List<String> names, NativeArray array) throws IOException {
    long rows = array.elements() / names.size();
    try (CsvWriter writer =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
      writer.writeRecord(names);
      long next = 0;
      for (long row = 0; row < rows; row++) {
        CsvWriterRecord record = writer.writeRecord();
        for (int column = 0; column < names.size(); column++) {
          record.writeField(array.text(next++));
        }
        record.endRecord();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
