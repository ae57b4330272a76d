package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.in;
import static org.sigpath.tests.Checks.out;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.Windows;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** Coefficients at words are those of the truncated signature, and so are their gradients. */
class WordSignatureTest {
  private static final int DIM = 2;
  private static final int LENGTH = 7;
  private static final int BATCH = 3;

  @Test
  void coefficientsOfTheSignature() {
    double[] points = Numbers.random(81, BATCH * LENGTH * DIM);
    Words words = Words.parse(5, "(4,0,1) (2) () (3,3) (4,0,1) (0,1)");
    WordSignature plan =
        WordSignature.builder(words).leadLag().timeAugmented().basepoint().expanding().build();
    Signature full =
        Signature.builder()
            .depth(3)
            .leadLag()
            .timeAugmented()
            .basepoint()
            .expanding()
            .scalarTerm()
            .build();
    assertEquals(5, plan.channels(DIM));
    assertEquals(words.names(), plan.names(DIM));
    List<String> names = full.names(DIM);
    double[] all = full.compute(points, BATCH, LENGTH, DIM);
    double[] some = plan.compute(points, BATCH, LENGTH, DIM);
    assertEquals(BATCH * plan.outputRows(LENGTH) * plan.outputSize(), some.length);
    double[] expected = new double[some.length];
    for (int i = 0; i < some.length; i++) {
      String name = plan.names().get(i % 6);
      // Rows are never beyond a path here: all paths have the same length.
      expected[i] = all[i / 6 * names.size() + names.indexOf(name)];
    }
    Numbers.assertClose(expected, some, 1e-13, "seed 81");
  }

  @Test
  void scalarTermComesFirst() {
    WordSignature plan = WordSignature.builder(Words.parse(2, "(0) (1,1)")).scalarTerm().build();
    assertEquals(List.of("()", "(0)", "(1,1)"), plan.names());
    double[] actual = plan.compute(new double[][] {{0, 0}, {3, 2}});
    Numbers.assertClose(new double[] {1, 3, 2}, actual, 1e-15, "one segment");
  }

  @Test
  void costFollowsTheClosure() {
    long[][] words = new long[100][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new long[] {i % 50, 49, 1, i / 2, 7, 7, 30, i % 3};
    }
    WordSignature plan = WordSignature.of(Words.of(50, words));
    double[] path = Numbers.random(82, 40 * 50);
    assertTrue(plan.words().closureSize() <= 800);
    assertEquals(100, plan.compute(path, 1, 40, 50).length);
    // Of 100^60 words of the truncated signature.
    WordSignature deep =
        WordSignature.builder(Words.of(100, new long[60])).leadLag().expanding().build();
    assertEquals(39, deep.compute(path, 1, 40, 50).length);
  }

  @Test
  void gradients() {
    WordSignature plan =
        WordSignature.builder(Words.parse(5, "(4,0,1) (2) (3,3) (4,0,1) ()"))
            .leadLag()
            .givenTime()
            .givenBasepoint()
            .scalarTerm()
            .build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = random(arena, 83, BATCH * LENGTH * DIM);
      MemorySegment times = random(arena, 84, LENGTH + 1);
      MemorySegment basepoint = random(arena, 85, BATCH * DIM);
      Paths paths =
          Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM)
              .lengths(Numbers.longs(arena, LENGTH, 1, 4))
              .times(times)
              .basepoint(basepoint, DIM)
              .windows(Windows.sliding(LENGTH + 1, 3, 2))
              .build();
      MemorySegment out = plan.allocate(arena, paths);
      MemorySegment cotangent = random(arena, 86, (int) (out.byteSize() / 8));
      PathsGradient gradient =
          new PathsGradient(
              Numbers.doubles(arena, BATCH * LENGTH * DIM),
              Numbers.doubles(arena, BATCH * (LENGTH + 1)),
              Numbers.doubles(arena, BATCH * DIM));
      plan.vjp(Context.shared(), paths, cotangent, gradient);
      Runnable forward = () -> plan.compute(paths, out);
      Checks.gradient("points", forward, points, out, cotangent, gradient.points(), 1e-8);
      Checks.gradient("basepoint", forward, basepoint, out, cotangent, gradient.basepoint(), 1e-8);
      // The paths share their times, and each has a row of its own in the gradient.
      MemorySegment sum = Numbers.doubles(arena, (long) LENGTH + 1);
      for (long i = 0; i < BATCH * (LENGTH + 1); i++) {
        Numbers.add(sum, i % (LENGTH + 1), Numbers.get(gradient.times(), i));
      }
      Checks.gradient("times", forward, times, out, cotangent, sum, 1e-8);
    }
  }

  @Test
  void segments() {
    WordSignature plan = WordSignature.of(Words.parse(DIM, "(0) (1,0)"));
    try (Arena arena = Arena.ofConfined()) {
      Paths paths =
          Paths.of(random(arena, 87, BATCH * LENGTH * DIM), DType.FLOAT64, BATCH, LENGTH, DIM);
      Checks.segments(
          "compute",
          s -> plan.compute(paths, s[0]),
          out("out", Numbers.doubles(arena, BATCH * 2L)));
      Checks.segments(
          "vjp",
          s -> plan.vjp(paths, s[0], s[1]),
          in("cotangent", Numbers.doubles(arena, BATCH * 2L)),
          out("gradient.points", Numbers.doubles(arena, (long) BATCH * LENGTH * DIM)));
    }
  }

  @Test
  void anotherNumberOfLetters() {
    WordSignature plan = WordSignature.builder(Words.truncated(3, 2)).leadLag().build();
    refused("dim: paths of 2 channels have 4", () -> plan.outputSize(2));
    refused("dim", () -> plan.names(2));
    try (Arena arena = Arena.ofConfined()) {
      Paths paths = Paths.of(random(arena, 88, LENGTH * DIM), DType.FLOAT64, 1, LENGTH, DIM);
      MemorySegment twelve = Numbers.doubles(arena, 12L);
      refused("words: are over 3 letters", () -> plan.compute(paths, twelve));
    }
  }

  @Test
  void workspace() {
    WordSignature plan = WordSignature.of(Words.truncated(2, 6));
    try (Arena arena = Arena.ofConfined();
        Context context = Context.builder().threads(1).build()) {
      Paths paths = Paths.of(random(arena, 89, LENGTH * DIM), DType.FLOAT64, 1, LENGTH, DIM);
      long forward = plan.workspaceBytes(context, paths, false);
      assertTrue(forward > 0);
      assertTrue(plan.workspaceBytes(context, paths, true) > forward);
    }
  }

  private static MemorySegment random(Arena arena, int seed, int n) {
    return Numbers.doubles(arena, Numbers.random(seed, n));
  }
}
