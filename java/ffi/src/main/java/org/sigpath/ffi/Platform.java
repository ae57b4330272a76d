package org.sigpath.ffi;

import java.util.Locale;

/** The operating system and processor that native libraries are named after. */
final class Platform {
  private Platform() {}

  /** Such as {@code linux-x86_64}. */
  static String name() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String family = os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : os;
    return switch (arch) {
      case "amd64", "x86_64", "x86-64" -> family + "-x86_64";
      case "aarch64", "arm64" -> family + "-aarch64";
      default -> family + "-" + arch;
    };
  }

  /** The file that holds the C ABI. */
  static String library() {
    return System.mapLibraryName("sigpath");
  }
}
