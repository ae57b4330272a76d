package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What is checked of a call's buffers before their addresses leave Java. */
record DeviceArrays(Context context, DType dtype) {
  /** Refuses a context of the CPU. */
  DeviceArrays {
    if (context.ordinal() == Device.HOST) {
      throw new IllegalArgumentException(
          "context: is for the CPU, expected one for the CUDA device of the buffers");
    }
  }

  /** The address of a buffer of exactly so many elements. */
  MemorySegment of(String name, DeviceBuffer buffer, long size) {
    Objects.requireNonNull(buffer, name);
    if (buffer.ordinal() != context.ordinal()) {
      throw new IllegalArgumentException(
          name
              + ": is in the memory of CUDA device "
              + buffer.ordinal()
              + ", expected that of the context's, "
              + context.ordinal());
    }
    if (buffer.dtype() != dtype) {
      throw new IllegalArgumentException(name + ": is " + buffer.dtype() + ", expected " + dtype);
    }
    if (buffer.count() != size) {
      throw new IllegalArgumentException(
          name + ": has " + buffer.count() + " elements, expected " + size);
    }
    return buffer.address();
  }

  /** The same, or {@link MemorySegment#NULL} for null. */
  MemorySegment optional(String name, DeviceBuffer buffer, long size) {
    return buffer == null ? MemorySegment.NULL : of(name, buffer, size);
  }

  /** The same of rows for some states; null is allowed where there are none. */
  MemorySegment ofStates(String name, DeviceBuffer buffer, long states, long row) {
    return states == 0 && buffer == null
        ? MemorySegment.NULL
        : of(name, buffer, Segments.product(name, states, row));
  }

  /** Rows of so many elements in a buffer; 0 for null. */
  static long rows(String name, DeviceBuffer buffer, long row) {
    return buffer == null ? 0 : Segments.rows(name, buffer.count(), row);
  }
}
