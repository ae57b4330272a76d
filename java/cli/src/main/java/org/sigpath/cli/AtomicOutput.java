package org.sigpath.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that appears whole or not at all: it is written beside its place under a passing name and
 * renamed by {@link #commit()}. Closed before that, or when the process is interrupted, it leaves
 * nothing behind. What is there and no file, such as a pipe or a terminal, is written to as it is.
 */
final class AtomicOutput implements AutoCloseable {
  private final Path target;
  private final Path passing; // null: the target itself is written to
  private final FileChannel channel;
  private final ShutdownHook cleanup;

  private AtomicOutput(Path device) throws IOException {
    target = device;
    passing = null;
    channel = FileChannel.open(device, StandardOpenOption.WRITE);
    cleanup = null;
  }

  private AtomicOutput(Path target, Path passing) throws IOException {
    this.target = target;
    this.passing = passing;
    cleanup = new ShutdownHook(() -> passing.toFile().delete());
    try {
      channel = FileChannel.open(passing, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      cleanup.close();
      throw e;
    }
  }

  static AtomicOutput to(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw Failure.of(file, "is a folder, expected a file");
    }
    boolean exists = Files.exists(file);
    if (!exists && Files.isSymbolicLink(file)) {
      throw Failure.of(file, "is a link to what does not exist, expected a file");
    }
    try {
      if (exists && !Files.isRegularFile(file)) {
        return new AtomicOutput(file);
      }
      // The file that a link names is replaced, and not the link.
      Path target = exists ? file.toRealPath() : file.toAbsolutePath();
      String mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
      Path passing = target.resolveSibling("." + target.getFileName() + "." + mark + ".part");
      return new AtomicOutput(target, passing);
    } catch (NoSuchFileException e) {
      throw Failure.of(file, "cannot be written, its folder does not exist");
    } catch (FileSystemException e) {
      throw Failure.of(file, "cannot be written: " + Failure.reason(e));
    }
  }

  FileChannel channel() {
    return channel;
  }

  /** Puts the file in its place. */
  void commit() throws IOException {
    channel.close();
    if (passing == null) {
      return;
    }
    if (attributes(target) != null && Files.exists(target)) {
      attributes(passing).setPermissions(attributes(target).readAttributes().permissions());
    }
    Files.move(
        passing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (passing != null) {
      Files.deleteIfExists(passing);
      cleanup.close();
    }
  }

  /** Null where files have no such permissions. */
  private static PosixFileAttributeView attributes(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }
}
