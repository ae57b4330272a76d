package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.in;
import static org.sigpath.tests.Checks.out;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.PathStream;
import org.sigpath.PathsGradient;
import org.sigpath.RollingWindow;
import org.sigpath.Signature;

/** Live paths against the same points in one call. */
class LivePathsTest {
  private static final int DIM = 2;
  private static final int DEPTH = 3;
  private static final int LENGTH = 300;
  private static final double TOLERANCE = 1e-11;
  private static final Signature PLAN = Signature.builder().depth(DEPTH).leadLag().build();

  private final double[] points = Numbers.random(151, LENGTH * DIM);

  @Test
  void anyRangeOfAStream() {
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 1, DIM);
        Arena arena = Arena.ofConfined()) {
      assertEquals(0, stream.end());
      stream.append(Numbers.doubles(arena, Arrays.copyOf(points, 100 * DIM)));
      for (int i = 100; i < LENGTH; i++) {
        stream.append(point(i));
      }
      assertEquals(LENGTH, stream.end());
      assertEquals(PLAN.outputSize(DIM), stream.signatureSize());
      for (int[] range : new int[][] {{0, LENGTH}, {3, 4}, {17, 256}, {100, 101}, {250, 300}}) {
        assertRange(stream, range[0], range[1]);
      }
      double[] before = stream.signature(170, 290);
      stream.drop(170);
      assertEquals(170, stream.first());
      assertArrayEquals(before, stream.signature(170, 290));
      refused("start", () -> stream.signature(169, 290));
      refused("end", () -> stream.signature(200, LENGTH + 1));
      refused("first", () -> stream.drop(LENGTH + 1));
      assertTrue(stream.bytes() > 0);
    }
  }

  @Test
  void logSignaturesOfAnyRange() {
    LogSignature logs = LogSignature.builder(DIM, DEPTH).leadLag().build();
    double[] all = Numbers.random(155, 2 * LENGTH * DIM);
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 2, DIM);
        Arena arena = Arena.ofConfined()) {
      stream.append(Numbers.doubles(arena, all));
      double[] actual = stream.logSignature(logs, 40, 275);
      int size = (int) logs.outputSize();
      assertEquals(2 * size, actual.length);
      for (int b = 0; b < 2; b++) {
        int from = (b * LENGTH + 40) * DIM;
        double[] range = Arrays.copyOfRange(all, from, from + 235 * DIM);
        Numbers.assertClose(
            logs.compute(range, 1, 235, DIM),
            Arrays.copyOfRange(actual, b * size, (b + 1) * size),
            TOLERANCE,
            "seed 155, path " + b);
      }
      LogSignature shallow = LogSignature.builder(2 * DIM, 2).build();
      double[] expected = shallow.ofSignature(DType.FLOAT64).compute(shallowSignatures(stream));
      Numbers.assertClose(expected, stream.logSignature(shallow, 3, 90), TOLERANCE, "depth 2");
      MemorySegment row = Numbers.doubles(arena, 2L * size);
      Checks.segments("log", s -> stream.logSignature(logs, 0, 9, s[0]), out("out", row));
      LogSignature other = LogSignature.builder(DIM, DEPTH).build();
      refused("plan", () -> stream.logSignature(other, 0, 9));
      refused("plan", () -> stream.logSignature(LogSignature.builder(4, 4).build(), 0, 9));
    }
  }

  /** Levels 1 and 2 of the signatures of the points 3..89. */
  private static double[] shallowSignatures(PathStream stream) {
    double[] deep = stream.signature(3, 90);
    int size = deep.length / 2;
    double[] levels = Arrays.copyOf(deep, 2 * 20);
    System.arraycopy(deep, size, levels, 20, 20);
    return levels;
  }

  @Test
  void batchesOfStreams() {
    int batch = 3;
    double[] all = Numbers.random(152, batch * 20 * DIM);
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, batch, DIM);
        Arena arena = Arena.ofConfined()) {
      stream.append(Numbers.doubles(arena, all));
      assertEquals(20, stream.end());
      Numbers.assertClose(
          PLAN.compute(all, batch, 20, DIM), stream.signature(0, 20), TOLERANCE, "seed 152");
    }
  }

  @Test
  void timesComeWithThePoints() {
    Signature timed = Signature.builder().depth(DEPTH).givenTime().build();
    Signature plain = Signature.builder().depth(DEPTH).build();
    double[][] path = new double[10][];
    try (PathStream stream = PathStream.of(timed, DType.FLOAT64, 1, DIM);
        RollingWindow rolling = RollingWindow.of(timed, DType.FLOAT64, 1, DIM, 10)) {
      double[] last = new double[(int) rolling.signatureSize()];
      for (int i = 0; i < path.length; i++) {
        double time = i * i / 8.0;
        path[i] = new double[] {point(i)[0], point(i)[1], time};
        stream.append(point(i), time);
        rolling.push(point(i), time, last);
      }
      double[] expected = plain.compute(path);
      Numbers.assertClose(expected, stream.signature(0, 10), TOLERANCE, "stream");
      Numbers.assertClose(expected, last, TOLERANCE, "rolling");
      refused("times", () -> stream.append(point(10), 1));
      refused("times", () -> stream.append(point(10)));
      assertEquals(10, stream.end());
    }
  }

  @Test
  void everyWindowOfARollingOne() {
    int window = 40;
    try (RollingWindow rolling = RollingWindow.of(PLAN, DType.FLOAT64, 1, DIM, window);
        Arena arena = Arena.ofConfined()) {
      assertEquals(window, rolling.window());
      int size = (int) rolling.signatureSize();
      double[] features = new double[size];
      for (int i = 0; i < 200; i++) {
        rolling.push(point(i), features);
        assertClose(Math.max(0, i + 1 - window), i + 1, features);
      }
      MemorySegment rest =
          Numbers.doubles(arena, Arrays.copyOfRange(points, 200 * DIM, LENGTH * DIM));
      MemorySegment rows = Numbers.doubles(arena, (LENGTH - 200L) * size);
      rolling.push(rest, rows);
      double[] all = rows.toArray(ValueLayout.JAVA_DOUBLE);
      for (int i = 200; i < LENGTH; i++) {
        double[] row = Arrays.copyOfRange(all, (i - 200) * size, (i - 199) * size);
        assertClose(i + 1 - window, i + 1, row);
      }
      assertEquals(LENGTH, rolling.end());
      assertEquals(LENGTH - window, rolling.first());
    }
  }

  @Test
  void manyUpdatesLoseNothing() {
    int window = 64;
    Signature plan = Signature.builder().depth(4).build();
    try (RollingWindow rolling = RollingWindow.of(plan, DType.FLOAT64, 1, DIM, window)) {
      double[] features = new double[(int) rolling.signatureSize()];
      double[] point = new double[DIM];
      double[] last = new double[window * DIM];
      double[] steps = Numbers.random(153, 100_000 * DIM);
      for (int i = 0; i < 100_000; i++) {
        for (int c = 0; c < DIM; c++) {
          point[c] += steps[i * DIM + c];
        }
        rolling.push(point, features);
        System.arraycopy(last, DIM, last, 0, last.length - DIM);
        System.arraycopy(point, 0, last, last.length - DIM, DIM);
      }
      Numbers.assertLevels(
          plan.compute(last, 1, window, DIM), features, DIM, 4, 1e-10, "after 100000 updates");
    }
  }

  @Test
  void floats() {
    Signature plan = Signature.builder().depth(DEPTH).build();
    try (PathStream stream = PathStream.of(plan, DType.FLOAT32, 1, DIM);
        RollingWindow rolling = RollingWindow.of(plan, DType.FLOAT32, 1, DIM, 8)) {
      double[] features = new double[(int) rolling.signatureSize()];
      for (int i = 0; i < 20; i++) {
        stream.append(point(i));
        rolling.push(point(i), features);
      }
      double[] expected = plan.compute(Arrays.copyOfRange(points, 12 * DIM, 20 * DIM), 1, 8, DIM);
      Numbers.assertClose(expected, features, 1e-5, "rolling");
      Numbers.assertClose(expected, stream.signature(12, 20), 1e-5, "stream");
    }
  }

  @Test
  void segments() {
    Signature timed = Signature.builder().depth(DEPTH).givenTime().build();
    try (PathStream stream = PathStream.of(timed, DType.FLOAT64, 2, DIM);
        RollingWindow rolling = RollingWindow.of(timed, DType.FLOAT64, 2, DIM, 4);
        Arena arena = Arena.ofConfined()) {
      MemorySegment two = Numbers.doubles(arena, Numbers.random(154, 2 * 3 * DIM));
      MemorySegment times = Numbers.doubles(arena, 1, 1, 1);
      Checks.segments(
          "append", s -> stream.append(s[0], s[1]), in("points", two), in("times", times));
      MemorySegment one = Numbers.doubles(arena, 2 * stream.signatureSize());
      Checks.segments("signature", s -> stream.signature(0, 3, s[0]), out("out", one));
      MemorySegment three = Numbers.doubles(arena, 6 * stream.signatureSize());
      Checks.segments(
          "push",
          s -> rolling.push(s[0], s[1], s[2]),
          in("points", two),
          in("times", times),
          out("out", three));
      MemorySegment toPoints = Numbers.doubles(arena, 2 * 3 * DIM);
      MemorySegment toTimes = Numbers.doubles(arena, 2 * 3);
      Checks.segments(
          "points",
          s -> stream.points(0, 3, s[0], s[1]),
          out("points", toPoints),
          out("times", toTimes.asSlice(0, 24)));
      Checks.segments(
          "signatureVjp",
          s ->
              stream.signatureVjp(
                  Context.shared(), 0, 3, s[0], new PathsGradient(s[1], s[2], MemorySegment.NULL)),
          in("cotangent", one),
          out("gradient.points", toPoints),
          out("gradient.times", toTimes));
      Checks.segments(
          "vjp",
          s ->
              rolling.vjp(
                  Context.shared(), s[0], new PathsGradient(s[1], s[2], MemorySegment.NULL)),
          in("cotangent", one),
          out("gradient.points", toPoints),
          out("gradient.times", toTimes));
      assertEquals(3, stream.end(), "what is refused appends nothing");
      assertEquals(3, rolling.end(), "what is refused appends nothing");
    }
  }

  @Test
  void whatIsRefused() {
    Signature uniform = Signature.builder().depth(2).timeAugmented().build();
    refused("time", () -> PathStream.of(uniform, DType.FLOAT64, 1, 1));
    Signature expanding = Signature.builder().depth(2).expanding().build();
    refused("expanding", () -> RollingWindow.of(expanding, DType.FLOAT64, 1, 1, 3));
    Signature based = Signature.builder().depth(2).basepoint().build();
    refused("basepoint", () -> PathStream.of(based, DType.FLOAT64, 1, 1));
    refused("batch", () -> PathStream.of(PLAN, DType.FLOAT64, 0, 1));
    refused("dim", () -> PathStream.of(PLAN, DType.FLOAT64, 1, 0));
    refused("window", () -> RollingWindow.of(PLAN, DType.FLOAT64, 1, 1, 0));
    assertThrows(NullPointerException.class, () -> PathStream.of(null, DType.FLOAT64, 1, 1));
    assertThrows(NullPointerException.class, () -> PathStream.of(PLAN, null, 1, 1));
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 1, DIM);
        RollingWindow rolling = RollingWindow.of(PLAN, DType.FLOAT64, 1, DIM, 2)) {
      refused("point", () -> stream.append(new double[3]));
      refused("channel 1", () -> stream.append(new double[] {0, Double.NaN}));
      refused("times", () -> stream.append(new double[2], 1));
      refused("out", () -> rolling.push(new double[2], new double[3]));
      assertEquals(0, stream.end());
      assertEquals(0, rolling.end());
    }
  }

  @Test
  void closedOnes() {
    PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 1, DIM);
    stream.close();
    stream.close();
    assertThrows(IllegalStateException.class, () -> stream.append(new double[DIM]));
    assertThrows(IllegalStateException.class, stream::end);
  }

  @Test
  void oneThreadAtATime() throws Exception {
    int points = 1000;
    AtomicBoolean seen = new AtomicBoolean();
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 1, DIM);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Arena arena = Arena.ofShared()) {
      MemorySegment many = Numbers.doubles(arena, (long) points * DIM);
      Future<Long> appending =
          pool.submit(
              () -> {
                long appended = 0;
                while (!seen.get()) {
                  try {
                    stream.append(many);
                    appended += points;
                  } catch (IllegalStateException e) {
                    // The other thread was at work.
                  }
                }
                return appended;
              });
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            while (!seen.get()) {
              try {
                stream.end();
              } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("another thread"), e.getMessage());
                seen.set(true);
              }
            }
          });
      assertEquals(appending.get(), stream.end());
    }
  }

  private void assertRange(PathStream stream, int start, int end) {
    assertClose(start, end, stream.signature(start, end));
  }

  private void assertClose(int start, int end, double[] actual) {
    double[] range = Arrays.copyOfRange(points, start * DIM, end * DIM);
    double[] expected = PLAN.compute(range, 1, end - start, DIM);
    Numbers.assertClose(expected, actual, TOLERANCE, "seed 151, " + start + ".." + end);
  }

  private double[] point(int i) {
    return Arrays.copyOfRange(points, i * DIM, (i + 1) * DIM);
  }
}
