package org.sigpath.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.sigpath.SigpathException;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;

/** What a user can put right: a message that names the file, or a stream, and what is wrong. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Failures whose message says all there is to say. */
  private static final List<Class<? extends Exception>> EXPECTED =
      List.of(
          Failure.class,
          ParameterException.class,
          IllegalArgumentException.class,
          UnsupportedOperationException.class,
          SigpathException.class,
          IOException.class);

  private Failure(String message, Throwable cause) {
    super(message, cause);
  }

  static Failure of(Object file, String what) {
    return new Failure(file + ": " + what, null);
  }

  static Failure at(Object file, long line, String what) {
    return new Failure(file + ":" + line + ": " + what, null);
  }

  /** A failure to which only the file's name is missing. */
  static Failure of(Object file, Exception cause) {
    return new Failure(file + ": " + text(cause), cause);
  }

  /** Any failure in one line. */
  static String describe(Throwable e) {
    return text(e).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String text(Throwable e) {
    Throwable cause = e.getCause();
    if (cause != null && (e instanceof ExecutionException || e instanceof UncheckedIOException)) {
      return text(cause);
    }
    if (e instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    if (e instanceof CancellationException) {
      return "interrupted";
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory: " + e.getMessage();
    }
    if (e instanceof LinkageError) {
      return Objects.requireNonNullElse(e.getMessage(), e.toString())
          .replaceFirst("^sigpath: ", "");
    }
    boolean expected = EXPECTED.stream().anyMatch(type -> type.isInstance(e));
    return expected && e.getMessage() != null ? e.getMessage() : "unexpected failure: " + e;
  }

  /** What is wrong with a file, without its name. */
  static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getReason() == null ? e.toString() : e.getReason().toLowerCase(Locale.ROOT);
  }
}
