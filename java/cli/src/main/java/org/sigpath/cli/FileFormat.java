package org.sigpath.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a file's name says that is in it. */
enum FileFormat {
  CSV,
  NPY;

  static Optional<FileFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    return name.endsWith(".npy") ? Optional.of(NPY) : Optional.empty();
  }
}
