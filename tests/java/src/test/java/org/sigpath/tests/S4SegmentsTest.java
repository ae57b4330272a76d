package org.sigpath.tests;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;

/** Bad segments of low-rank models are exceptions that name them. */
class S4SegmentsTest {
  private static final long BATCH = 2;

  private final S4Model model =
      S4Model.builder(DType.FLOAT64, 2, 3, 5).channels(2).sets(2).rank(2).build();

  private static MemorySegment random(Arena arena, long n) {
    return Numbers.doubles(arena, Numbers.random(91, (int) n));
  }

  private S4Parameters parameters(Arena arena) {
    return new S4Parameters(
        random(arena, 6),
        random(arena, 6),
        random(arena, 24),
        random(arena, 12),
        random(arena, 24),
        random(arena, 2));
  }

  private static S4Parameters parameters(MemorySegment... s) {
    return new S4Parameters(s[0], s[1], s[2], s[3], s[4], s[5]);
  }

  private static Checks.Argument[] with(S4Parameters p, Checks.Argument... more) {
    Checks.Argument[] all = new Checks.Argument[6 + more.length];
    all[0] = Checks.in("aReal", p.aReal());
    all[1] = Checks.in("aImag", p.aImag());
    all[2] = Checks.in("p", p.p());
    all[3] = Checks.in("b", p.b());
    all[4] = Checks.in("c", p.c());
    all[5] = Checks.in("dt", p.dt());
    System.arraycopy(more, 0, all, 6, more.length);
    return all;
  }

  @Test
  void kernelsAndGradients() {
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = parameters(arena);
      MemorySegment state = random(arena, BATCH * model.stateSize());
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      MemorySegment outState = Numbers.doubles(arena, BATCH * model.kernelSize());
      Checks.segments(
          "kernel", s -> model.kernel(parameters(s), s[6]), with(p, Checks.out("out", out)));
      Checks.segments(
          "kernel of states",
          s -> model.kernel(p, s[0], out, s[1]),
          Checks.in("state", state),
          Checks.out("outState", outState));
      MemorySegment g = random(arena, model.kernelSize());
      MemorySegment gState = random(arena, BATCH * model.kernelSize());
      S4Parameters to = S4ModelTest.like(arena, p);
      MemorySegment toState = Numbers.doubles(arena, BATCH * model.stateSize());
      Checks.segments(
          "vjp",
          s -> model.kernelVjp(parameters(s), state, s[6], gState, S4Gradient.of(to)),
          with(p, Checks.in("cotangent", g)));
      Checks.segments(
          "gradient",
          s ->
              model.kernelVjp(
                  p, state, g, gState, new S4Gradient(s[0], s[1], s[2], s[3], s[4], s[5], s[6])),
          Checks.out("gradient.aReal", to.aReal()),
          Checks.out("gradient.aImag", to.aImag()),
          Checks.out("gradient.p", to.p()),
          Checks.out("gradient.b", to.b()),
          Checks.out("gradient.c", to.c()),
          Checks.out("gradient.dt", to.dt()),
          Checks.out("gradient.state", toState));
    }
  }

  @Test
  void theRecurrence() {
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = parameters(arena);
      MemorySegment c = p.c();
      Checks.segments(
          "tune",
          s -> model.tune(new S4Parameters(s[0], s[1], s[2], p.b(), s[3], s[4]), 0, 5, s[5]),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("p", p.p()),
          Checks.in("c", c),
          Checks.in("dt", p.dt()),
          Checks.out("out", Numbers.doubles(arena, 24L)));
      MemorySegment state = random(arena, BATCH * model.stateSize());
      Checks.segments(
          "forwardState",
          s ->
              model.forwardState(
                  new S4Parameters(s[0], s[1], s[2], s[3], c, s[4]), s[5], s[6], s[7]),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("p", p.p()),
          Checks.in("b", p.b()),
          Checks.in("dt", p.dt()),
          Checks.in("u", random(arena, BATCH * 2 * 5)),
          Checks.in("state", state),
          Checks.out("out", Numbers.doubles(arena, BATCH * model.stateSize())));
      Checks.segments("steps", s -> model.steps(S4StepMode.DENSE, parameters(s)), with(p));
      S4Steps steps = model.steps(S4StepMode.LINEAR, p);
      Checks.segments(
          "step",
          s -> steps.step(s[0], s[1], s[2]),
          Checks.in("u", random(arena, BATCH * 2)),
          Checks.out("state", state),
          Checks.out("out", Numbers.doubles(arena, BATCH * 4)));
    }
  }
}
