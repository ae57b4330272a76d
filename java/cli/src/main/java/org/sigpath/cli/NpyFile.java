package org.sigpath.cli;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sigpath.DType;

/**
 * A NumPy file. Elements go between the file and native memory without passing through the Java
 * heap. They are read rather than mapped: a file that another program cuts short while it is mapped
 * would end the process.
 */
final class NpyFile {
  /** Bytes that one buffer is sure to hold. */
  private static final long CHUNK = 1L << 30;

  private NpyFile() {}

  /**
   * Reads an array.
   *
   * @param wanted the type to convert to; null: the file's
   */
  static NativeArray read(Path file, DType wanted, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      NpyHeader header = NpyHeader.read(file, channel);
      long expected = NativeArray.elements(header.shape()) * header.dtype().bytes();
      long bytes = channel.size() - header.offset();
      if (bytes != expected) {
        throw Failure.of(
            file,
            "has "
                + bytes
                + " bytes of elements, expected "
                + expected
                + " for shape "
                + NativeArray.shapeText(header.shape()));
      }
      if (wanted == null || wanted == header.dtype()) {
        return elements(channel, header, arena);
      }
      try (Arena frame = Arena.ofConfined()) {
        return elements(channel, header, frame).as(wanted, arena);
      }
    }
  }

  /** Writes an array. */
  static void write(FileChannel channel, NativeArray array) throws IOException {
    ByteBuffer header = NpyHeader.write(array.dtype(), array.shape());
    while (header.hasRemaining()) {
      channel.write(header);
    }
    MemorySegment data = array.data();
    for (long done = 0; done < data.byteSize(); ) {
      done += channel.write(chunk(data, done));
    }
  }

  private static NativeArray elements(FileChannel channel, NpyHeader header, Arena arena)
      throws IOException {
    NativeArray array = NativeArray.allocate(arena, header.dtype(), header.shape());
    MemorySegment data = array.data();
    for (long done = 0; done < data.byteSize(); ) {
      int read = channel.read(chunk(data, done));
      if (read < 0) {
        throw new EOFException("was cut short while it was read");
      }
      done += read;
    }
    return array;
  }

  private static ByteBuffer chunk(MemorySegment data, long start) {
    return data.asSlice(start, Math.min(CHUNK, data.byteSize() - start)).asByteBuffer();
  }
}
