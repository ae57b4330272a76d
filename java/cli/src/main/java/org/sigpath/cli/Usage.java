package org.sigpath.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses what is wrong with the arguments of a command, which then ends with 2.
 *
 * @param spec the command
 */
record Usage(CommandSpec spec) {
  void require(boolean right, String message) {
    if (!right) {
      throw error(message);
    }
  }

  ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  void threads(int threads) {
    require(threads >= 0 && threads <= 4096, "--threads: is " + threads + ", expected 0 to 4096");
  }

  /** Refuses what is no CUDA device; null: none is asked for. */
  void cuda(Integer cuda) {
    require(cuda == null || cuda >= 0, "--cuda: is " + cuda + ", expected 0 or more");
  }

  /** The format that a file's name says. */
  FileFormat format(Path file) {
    return FileFormat.of(file)
        .orElseThrow(() -> error(file + ": is neither .csv nor .npy by its name"));
  }
}
