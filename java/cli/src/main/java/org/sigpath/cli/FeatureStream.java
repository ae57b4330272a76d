package org.sigpath.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Points from standard input as they come, and a row of features for each on standard output, there
 * at once. It ends with its input, or when nobody reads its output any more; a signal ends it
 * between two rows.
 */
final class FeatureStream implements CsvRows.Sink, AutoCloseable {
  private static final long SECONDS_TO_STOP = 5;

  private final StandardStreams streams;
  private final LongFunction<LiveFeatures> opening;
  private final Windowing windowing;
  private final boolean basepoint;
  private final ReentrantLock row = new ReentrantLock();
  private final StringBuilder text = new StringBuilder();
  private LiveFeatures features;
  private long points;

  /** There is nobody to write to. */
  private static final class Unread extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A stream that has not begun.
   *
   * @param opening makes the features of points of so many channels
   * @param windowing the points that a row is of; null: all so far
   * @param basepoint whether the origin is in front of the first point
   */
  FeatureStream(
      StandardStreams streams,
      LongFunction<LiveFeatures> opening,
      Windowing windowing,
      boolean basepoint) {
    this.streams = streams;
    this.opening = opening;
    this.windowing = windowing;
    this.basepoint = basepoint;
  }

  /** Reads to the end. */
  void run(TimeColumn timeColumn) throws IOException {
    ShutdownHook hook = new ShutdownHook(this::stop);
    try {
      CsvFile.read(streams.in(), new CsvRows(StandardStreams.INPUT, timeColumn, this));
    } catch (Unread e) {
      // As it should be: the reader has seen enough.
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.of(StandardStreams.INPUT, e);
    } finally {
      hook.close();
    }
  }

  @Override
  public void add(double[] point, double time) {
    row.lock();
    try {
      if (features == null) {
        open(point.length, time);
      }
      NativeArray values = features.push(point, time);
      points++;
      OptionalLong start = windowing == null ? OptionalLong.of(0) : windowing.start(points);
      if (start.isPresent()) {
        writeRow(start.getAsLong(), values);
      }
    } finally {
      row.unlock();
    }
  }

  @Override
  public void close() {
    if (features != null) {
      features.close();
    }
  }

  private void open(long dim, double time) {
    try {
      features = opening.apply(dim);
    } catch (IllegalArgumentException e) {
      throw Failure.of(StandardStreams.INPUT, e);
    }
    if (basepoint) {
      features.push(new double[(int) dim], time);
      points++;
    }
    List<String> header = new ArrayList<>(FeatureTable.RANGE);
    header.addAll(features.names());
    StringWriter line = new StringWriter();
    CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(line).writeRecord(header);
    write(line.toString());
  }

  private void writeRow(long start, NativeArray values) {
    text.setLength(0);
    text.append(start).append(',').append(points);
    for (long i = 0, n = values.elements(); i < n; i++) {
      text.append(',').append(values.text(i));
    }
    write(text.append('\n'));
  }

  private void write(CharSequence line) {
    if (!streams.write(line)) {
      throw new Unread();
    }
  }

  /** Lets the row under way come to its end, and none follow. */
  private void stop() {
    try {
      row.tryLock(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
