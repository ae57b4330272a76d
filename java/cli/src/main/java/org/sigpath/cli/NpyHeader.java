package org.sigpath.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sigpath.DType;

/**
 * What stands before the elements of a NumPy file: a magic number, the format's version, the length
 * of a text, and that text, a Python dict.
 *
 * @param dtype the elements' type
 * @param shape the array's extents
 * @param offset where in the file the elements begin
 */
record NpyHeader(DType dtype, List<Long> shape, long offset) {
  private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
  private static final int ALIGNMENT = 64;
  private static final int MAX_LENGTH = 1 << 20;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[.*?\\])");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  /** Reads the header and leaves the channel where the elements begin. */
  static NpyHeader read(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = read(file, channel, MAGIC.length + 2);
    byte[] magic = new byte[MAGIC.length];
    start.get(magic);
    int version = start.get();
    if (!Arrays.equals(magic, MAGIC)) {
      throw Failure.of(file, "is not a NumPy file, expected one that numpy.save() has written");
    }
    if (version < 1 || version > 3) {
      throw Failure.of(file, "has format version " + version + ", expected 1, 2 or 3");
    }
    int length =
        version == 1
            ? Short.toUnsignedInt(read(file, channel, Short.BYTES).getShort())
            : read(file, channel, Integer.BYTES).getInt();
    if (length < 0 || length > MAX_LENGTH) {
      throw Failure.of(file, "has a header of " + Integer.toUnsignedLong(length) + " bytes");
    }
    byte[] text = read(file, channel, length).array();
    String dict = new String(text, StandardCharsets.UTF_8);
    DType dtype = dtype(file, find(file, dict, DESCR, "descr"));
    if (find(file, dict, ORDER, "fortran_order").equals("True")) {
      throw Failure.of(
          file, "is in Fortran order, expected C order, as numpy.ascontiguousarray() gives");
    }
    return new NpyHeader(dtype, shape(file, find(file, dict, SHAPE, "shape")), channel.position());
  }

  /** The header in format version 1.0, padded so that the elements are aligned. */
  static ByteBuffer write(DType dtype, List<Long> shape) {
    String dict =
        "{'descr': '"
            + switch (dtype) {
              case FLOAT32 -> "<f4";
              case FLOAT64 -> "<f8";
            }
            + "', 'fortran_order': False, 'shape': "
            + NativeArray.shapeText(shape)
            + ", }";
    int before = MAGIC.length + 2 + Short.BYTES;
    int size = (before + dict.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (size - before));
    header.put(dict.getBytes(StandardCharsets.US_ASCII));
    header.put(" ".repeat(header.remaining() - 1).getBytes(StandardCharsets.US_ASCII));
    return header.put((byte) '\n').flip();
  }

  private static ByteBuffer read(Path file, FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw Failure.of(
            file, channel.size() == 0 ? "is empty, expected a NumPy array" : "ends in its header");
      }
    }
    return buffer.flip();
  }

  private static String find(Path file, String dict, Pattern pattern, String key) {
    Matcher matcher = pattern.matcher(dict);
    if (!matcher.find()) {
      throw Failure.of(file, "has no readable '" + key + "' in its header");
    }
    return matcher.group(1);
  }

  private static DType dtype(Path file, String descr) {
    return switch (descr) {
      case "'<f4'" -> DType.FLOAT32;
      case "'<f8'" -> DType.FLOAT64;
      case "'>f4'", "'>f8'" ->
          throw Failure.of(
              file, "is big-endian, dtype " + descr + ", expected little-endian '<f4' or '<f8'");
      default -> throw Failure.of(file, "has dtype " + descr + ", expected '<f4' or '<f8'");
    };
  }

  private static List<Long> shape(Path file, String extents) {
    try {
      List<Long> shape =
          Stream.of(extents.split(","))
              .map(String::strip)
              .filter(extent -> !extent.isEmpty())
              .map(Long::parseUnsignedLong)
              .toList();
      if (shape.stream().anyMatch(extent -> extent < 0)) {
        throw new ArithmeticException();
      }
      Math.multiplyExact(NativeArray.elements(shape), Double.BYTES);
      return shape;
    } catch (NumberFormatException | ArithmeticException e) {
      throw Failure.of(file, "has shape (" + extents + "), which is no array's");
    }
  }
}
