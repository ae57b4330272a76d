package org.sigpath.cli;

import java.lang.management.ManagementFactory;

/** The memory of this machine, of which more than there is would end the process. */
final class Memory {
  private Memory() {}

  /**
   * Refuses more than the machine has.
   *
   * @param bytes that are needed
   * @param what needs them
   */
  static void require(double bytes, String what) {
    if (ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        && bytes > machine.getTotalMemorySize()) {
      throw new IllegalArgumentException(
          "%s need %.1f GiB, and this machine has %.1f GiB"
              .formatted(
                  what, bytes / (1 << 30), (double) machine.getTotalMemorySize() / (1 << 30)));
    }
  }
}
