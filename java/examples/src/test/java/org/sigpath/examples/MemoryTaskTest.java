package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryTaskTest {
  private static final int POINTS = 1500;

  @Test
  void gradientDescentFindsWhatIsToBeRemembered() {
    MemoryTask.Task task = MemoryTask.Task.of(5, POINTS);
    MemoryTask.Task other = MemoryTask.Task.of(6, POINTS);
    try (StateSpaceFilter filter = new StateSpaceFilter(64, 4 * MemoryTask.DELAY, POINTS)) {
      double before = other.missed(filter.apply(other.signal()));
      filter.fit(task.signal(), task.target(), 100);
      double after = other.missed(filter.apply(other.signal()));
      assertTrue(before > 0.9, () -> "before: " + before);
      assertTrue(after < 0.35, () -> "after: " + after);
    }
  }
}
