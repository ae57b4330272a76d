package org.sigpath.tests;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/** Bad segments of diagonal models are exceptions that name them. */
class S4dSegmentsTest {
  private static final long BATCH = 2;

  private final S4dModel model =
      S4dModel.builder(DType.FLOAT64, 2, 3, 5).channels(2).sets(2).dtPerMode().build();

  private static MemorySegment random(Arena arena, long n) {
    return Numbers.doubles(arena, Numbers.random(71, (int) n));
  }

  private S4dParameters parameters(Arena arena) {
    return new S4dParameters(
        random(arena, 6), random(arena, 6), random(arena, 12), random(arena, 24), random(arena, 6));
  }

  private static S4dParameters parameters(MemorySegment... s) {
    return new S4dParameters(s[0], s[1], s[2], s[3], s[4]);
  }

  @Test
  void kernelsAndGradients() {
    try (Arena arena = Arena.ofConfined()) {
      S4dParameters p = parameters(arena);
      MemorySegment state = random(arena, BATCH * model.stateSize());
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      MemorySegment outState = Numbers.doubles(arena, BATCH * model.kernelSize());
      Checks.segments(
          "kernel",
          s -> model.kernel(parameters(s), s[5]),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("b", p.b()),
          Checks.in("c", p.c()),
          Checks.in("dt", p.dt()),
          Checks.out("out", out));
      Checks.segments(
          "kernel of states",
          s -> model.kernel(p, s[0], out, s[1]),
          Checks.in("state", state),
          Checks.out("outState", outState));
      MemorySegment g = random(arena, model.kernelSize());
      MemorySegment gState = random(arena, BATCH * model.kernelSize());
      S4dParameters to = S4dModelTest.like(arena, p);
      MemorySegment toState = Numbers.doubles(arena, BATCH * model.stateSize());
      Checks.segments(
          "vjp",
          s -> model.kernelVjp(parameters(s), state, s[5], gState, S4dGradient.of(to)),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("b", p.b()),
          Checks.in("c", p.c()),
          Checks.in("dt", p.dt()),
          Checks.in("cotangent", g));
      Checks.segments(
          "vjp of states",
          s -> model.kernelVjp(p, s[0], g, s[1], S4dGradient.of(to)),
          Checks.in("state", state),
          Checks.in("cotangentState", gState));
      Checks.segments(
          "gradient",
          s ->
              model.kernelVjp(
                  p, state, g, gState, new S4dGradient(s[0], s[1], s[2], s[3], s[4], s[5])),
          Checks.out("gradient.aReal", to.aReal()),
          Checks.out("gradient.aImag", to.aImag()),
          Checks.out("gradient.b", to.b()),
          Checks.out("gradient.c", to.c()),
          Checks.out("gradient.dt", to.dt()),
          Checks.out("gradient.state", toState));
    }
  }

  @Test
  void theRecurrence() {
    try (Arena arena = Arena.ofConfined()) {
      S4dParameters p = parameters(arena);
      MemorySegment c = p.c();
      MemorySegment da = Numbers.doubles(arena, model.stateSize());
      MemorySegment db = Numbers.doubles(arena, model.stateSize());
      Checks.segments(
          "discretize",
          s -> model.discretize(new S4dParameters(s[0], s[1], s[2], c, s[3]), s[4], s[5]),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("b", p.b()),
          Checks.in("dt", p.dt()),
          Checks.out("da", da),
          Checks.out("db", db));
      MemorySegment state = random(arena, BATCH * model.stateSize());
      MemorySegment out = Numbers.doubles(arena, BATCH * 4);
      Checks.segments(
          "step",
          s -> model.step(s[0], s[1], s[2], s[3], s[4], s[5]),
          Checks.in("da", da),
          Checks.in("db", db),
          Checks.in("c", c),
          Checks.in("u", random(arena, BATCH * 2)),
          Checks.out("state", state),
          Checks.out("out", out));
      MemorySegment u = random(arena, BATCH * 2 * 5);
      Checks.segments(
          "forwardState",
          s -> model.forwardState(new S4dParameters(s[0], s[1], s[2], c, s[3]), s[4], s[5], s[6]),
          Checks.in("aReal", p.aReal()),
          Checks.in("aImag", p.aImag()),
          Checks.in("b", p.b()),
          Checks.in("dt", p.dt()),
          Checks.in("u", u),
          Checks.in("state", state),
          Checks.out("out", Numbers.doubles(arena, BATCH * model.stateSize())));
      Checks.refused("out: overlaps state", () -> model.forwardState(p, u, state, state));
    }
  }

  @Test
  void cIsNotReadWhereItDoesNotMatter() {
    try (Arena arena = Arena.ofConfined()) {
      S4dParameters all = parameters(arena);
      S4dParameters p =
          new S4dParameters(all.aReal(), all.aImag(), all.b(), MemorySegment.NULL, all.dt());
      MemorySegment da = Numbers.doubles(arena, model.stateSize());
      MemorySegment db = Numbers.doubles(arena, model.stateSize());
      model.discretize(p, da, db);
      model.forwardState(p, random(arena, 10), da);
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      Checks.refused("c: has 0 elements", () -> model.kernel(p, out));
    }
  }
}
