package org.sigpath.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the program reads and writes beside files. {@link System#out} keeps failures to itself; here
 * they are seen.
 *
 * @param in standard input
 * @param out standard output, without a buffer
 */
record StandardStreams(InputStream in, OutputStream out) {
  static final String INPUT = "standard input";
  static final String OUTPUT = "standard output";

  /** Standard output as characters; what nobody reads any more goes nowhere. */
  Writer writer() {
    return new Writer() {
      private boolean read = true;

      @Override
      public void write(char[] text, int start, int length) {
        read = read && StandardStreams.this.write(CharBuffer.wrap(text, start, length));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /** Those of the process. */
  static StandardStreams ofProcess() {
    return new StandardStreams(
        new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
  }

  /**
   * Writes a text at once.
   *
   * @return false if nobody reads any more, as after {@code | head}
   */
  boolean write(CharSequence text) {
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      if ("Broken pipe".equals(e.getMessage())) {
        return false;
      }
      throw Failure.of(OUTPUT, e);
    }
  }
}
