package org.sigpath.tests;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;

/** A CUDA device and memory of it and of the host for as long as a test runs. */
class OnDevice implements AutoCloseable {
  final Arena arena = Arena.ofShared();
  final Context context = Context.cuda(0);
  private final List<DeviceBuffer> buffers = new ArrayList<>();

  @Override
  public void close() {
    buffers.forEach(DeviceBuffer::close);
    context.close();
    arena.close();
  }

  DeviceBuffer allocate(DType dtype, long count) {
    DeviceBuffer buffer = context.allocate(dtype, count);
    buffers.add(buffer);
    return buffer;
  }

  DeviceBuffer doubles(long count) {
    return allocate(DType.FLOAT64, count);
  }

  DeviceBuffer copy(MemorySegment from) {
    DeviceBuffer buffer = doubles(from.byteSize() / Double.BYTES);
    buffer.copyFrom(from);
    return buffer;
  }

  /** What is in a buffer once the context's work is done. */
  double[] numbers(DeviceBuffer from) {
    context.synchronize();
    MemorySegment to = Numbers.doubles(arena, from.count());
    from.copyTo(to);
    return to.toArray(ValueLayout.JAVA_DOUBLE);
  }
}
