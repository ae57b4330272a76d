package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * Numbers in the memory of a CUDA device, for {@link Paths}, parameters of state-space models,
 * outputs and gradients of calls that then copy nothing. Java cannot read or write them but by
 * {@link #copyFrom} and {@link #copyTo}. May be used by many threads at the same time.
 *
 * <p>A buffer is freed by {@link #close()}, not by the garbage collector.
 */
public final class DeviceBuffer implements AutoCloseable {
  private final int ordinal;
  private final DType dtype;
  private final long count;
  private final Arena arena;
  private final MemorySegment address;

  private DeviceBuffer(int ordinal, DType dtype, long count, Arena arena, MemorySegment address) {
    this.ordinal = ordinal;
    this.dtype = dtype;
    this.count = count;
    this.arena = arena;
    this.address = address;
  }

  /**
   * Memory of a CUDA device, aligned to 256 bytes, of unspecified content.
   *
   * @param ordinal the device, from 0
   * @param count 0 or more elements
   * @throws IllegalArgumentException if there is no such device or count is out of range
   * @throws UnsupportedOperationException when this build has no CUDA part
   * @throws OutOfNativeMemoryException if the device does not have so much
   * @throws SigpathException when there is no usable driver
   */
  public static DeviceBuffer allocate(int ordinal, DType dtype, long count) {
    Objects.requireNonNull(dtype, "dtype");
    Segments.notNegative("ordinal", ordinal);
    // No memory at all would have no address.
    long bytes =
        Math.max(1, Segments.product("count", Segments.notNegative("count", count), dtype.bytes()));
    Arena owner = Arena.ofShared();
    try {
      MemorySegment address =
          Calls.object(
              owner,
              made -> SigpathC.sigpath_device_alloc(ordinal, bytes, made),
              pointer -> Status.check(SigpathC.sigpath_device_free(ordinal, pointer)));
      return new DeviceBuffer(ordinal, dtype, count, owner, address);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /** The device that the memory is of. */
  public int ordinal() {
    return ordinal;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The number of elements. */
  public long count() {
    return count;
  }

  /**
   * Copies numbers of the host to the device and waits for the end. Work that the device is to do
   * on the old ones must be done: see {@link Context#synchronize()}.
   *
   * @param from native memory of exactly count elements, aligned to the dtype
   * @throws IllegalArgumentException if it is of another size, on the heap or unaligned
   * @throws IllegalStateException if this is closed
   */
  public void copyFrom(MemorySegment from) {
    checkCount("from", Segments.count("from", from, dtype.bytes()));
    Status.check(
        SigpathC.sigpath_device_copy(
            ordinal,
            address,
            SigpathC.SIGPATH_CUDA(),
            from,
            SigpathC.SIGPATH_CPU(),
            from.byteSize()));
  }

  /**
   * Copies the numbers to the host and waits for the end. Work of the device that writes them must
   * be done: see {@link Context#synchronize()}.
   *
   * @param to native memory of exactly count elements, aligned to the dtype
   * @throws IllegalArgumentException if it is of another size, on the heap, unaligned or read-only
   * @throws IllegalStateException if this is closed
   */
  public void copyTo(MemorySegment to) {
    checkCount("to", Segments.output("to", to, dtype.bytes()));
    Status.check(
        SigpathC.sigpath_device_copy(
            ordinal, to, SigpathC.SIGPATH_CPU(), address, SigpathC.SIGPATH_CUDA(), to.byteSize()));
  }

  /**
   * Frees the memory, after the work that the device has been given. A second close does nothing.
   *
   * @throws IllegalStateException while a call uses it
   */
  @Override
  public void close() {
    Calls.close(arena);
  }

  @Override
  public String toString() {
    return "DeviceBuffer[device " + ordinal + ", " + dtype + ", count=" + count + "]";
  }

  /**
   * Where it begins, as a segment of no bytes, since the address means nothing to Java; a call that
   * is given it keeps the memory alive, and is refused when this is closed.
   */
  MemorySegment address() {
    return address;
  }

  private void checkCount(String name, long elements) {
    if (elements != count) {
      throw new IllegalArgumentException(
          name + ": has " + elements + " elements, expected " + count);
    }
  }
}
