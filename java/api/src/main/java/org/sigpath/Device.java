package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_device_info;

/**
 * A CUDA device.
 *
 * @param ordinal its number, from 0
 * @param name such as "NVIDIA H200"
 * @param memoryBytes its memory, in bytes
 * @param computeCapability such as "9.0"
 */
public record Device(int ordinal, String name, long memoryBytes, String computeCapability) {
  /** Stands for host memory, or the CPU, where another ordinal stands for a device. */
  static final int HOST = -1;

  /**
   * The CUDA devices of this machine.
   *
   * @throws UnsupportedOperationException when this build has no CUDA part
   * @throws SigpathException when there is no usable driver
   */
  public static List<Device> list() {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment count = frame.allocate(ValueLayout.JAVA_INT);
      Status.check(SigpathC.sigpath_device_count(count));
      return IntStream.range(0, count.get(ValueLayout.JAVA_INT, 0))
          .mapToObj(Device::describe)
          .toList();
    }
  }

  static Device describe(int ordinal) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment info = frame.allocate(sigpath_device_info.layout());
      sigpath_device_info.size(info, info.byteSize());
      Status.check(SigpathC.sigpath_device_describe(ordinal, info));
      return new Device(
          ordinal,
          sigpath_device_info.name(info).getString(0),
          sigpath_device_info.memory_bytes(info),
          sigpath_device_info.major(info) + "." + sigpath_device_info.minor(info));
    }
  }
}
