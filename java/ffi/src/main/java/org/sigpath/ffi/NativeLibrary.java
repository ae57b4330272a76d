package org.sigpath.ffi;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds libsigpath and loads it by absolute path: from {@code -Dsigpath.library.path} (the library
 * or its folder) if that is set, else from the natives jar of this platform, whose files are
 * unpacked into a folder of the user's own that is named by their content.
 */
final class NativeLibrary {
  private static final String PROPERTY = "sigpath.library.path";
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("----w--w-");

  static {
    load();
    checkVersion();
  }

  private NativeLibrary() {}

  /** A symbol of the library, which the first call loads. */
  static Optional<MemorySegment> find(String symbol) {
    return SymbolLookup.loaderLookup().find(symbol);
  }

  /** Refuses a library of another ABI version, before the bindings call anything else of it. */
  private static void checkVersion() {
    int abi;
    try {
      abi =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      find("sigpath_abi_version").orElseThrow(),
                      FunctionDescriptor.of(ValueLayout.JAVA_INT))
                  .invokeExact();
    } catch (Throwable e) {
      throw (UnsatisfiedLinkError)
          new UnsatisfiedLinkError("sigpath: the library tells no ABI version: " + e).initCause(e);
    }
    if (abi != SigpathC.SIGPATH_ABI_VERSION()) {
      throw new UnsatisfiedLinkError(
          "sigpath: the native library has ABI version "
              + abi
              + ", expected "
              + SigpathC.SIGPATH_ABI_VERSION());
    }
  }

  private static void load() {
    Path library = locate();
    try {
      System.load(library.toString());
    } catch (UnsatisfiedLinkError e) {
      throw new UnsatisfiedLinkError("sigpath: could not load " + library + ": " + e.getMessage());
    }
  }

  private static Path locate() {
    String given = System.getProperty(PROPERTY);
    if (given != null && !given.isBlank()) {
      Path path = Path.of(given).toAbsolutePath();
      Path library = Files.isDirectory(path) ? path.resolve(Platform.library()) : path;
      if (!Files.isRegularFile(library)) {
        throw new UnsatisfiedLinkError(
            "sigpath: -D" + PROPERTY + "=" + given + " names no library: " + library);
      }
      return library;
    }
    try {
      return unpack();
    } catch (IOException e) {
      throw (UnsatisfiedLinkError)
          new UnsatisfiedLinkError("sigpath: could not unpack the native library: " + e)
              .initCause(e);
    }
  }

  /** Unpacks every file that the natives jar's manifest lists as "sha256 name". */
  private static Path unpack() throws IOException {
    String base = "org/sigpath/natives/" + Platform.name() + "/";
    byte[] manifest = resource(base + "manifest");
    if (manifest == null) {
      throw new UnsatisfiedLinkError(
          "sigpath: no native library for "
              + Platform.name()
              + "; put the jar sigpath-natives with the classifier "
              + Platform.name()
              + " on the class path, or set -D"
              + PROPERTY
              + " to the folder of "
              + Platform.library());
    }
    Path folder = userFolder().resolve(sha256(manifest).substring(0, 16));
    createPrivate(folder);
    for (String line : new String(manifest, StandardCharsets.UTF_8).lines().toList()) {
      List<String> parts = List.of(line.trim().split("\\s+", 2));
      if (parts.size() == 2) {
        place(base + parts.get(1), parts.get(0), folder.resolve(parts.get(1)));
      }
    }
    return folder.resolve(Platform.library());
  }

  /** Writes one file under a passing name and renames it, unless it is there already, whole. */
  private static void place(String resource, String hash, Path file) throws IOException {
    if (Files.isRegularFile(file) && sha256(Files.readAllBytes(file)).equals(hash)) {
      return;
    }
    byte[] content = resource(resource);
    if (content == null || !sha256(content).equals(hash)) {
      throw new IOException("the natives jar is damaged: " + resource);
    }
    Path passing = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
    try {
      Files.write(passing, content);
      Files.move(
          passing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  private static Path userFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"));
    Path root = cache != null && !cache.isBlank() ? Path.of(cache) : home.resolve(".cache");
    return root.toAbsolutePath().resolve("sigpath");
  }

  /** A folder that nobody else can write to: 0700, and refused if it was there with more. */
  private static void createPrivate(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder);
      return;
    }
    for (Path path : List.of(folder.getParent(), folder)) {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_WRITE::contains)) {
        throw new IOException(path + " can be written to by others; make it private (chmod 700)");
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    ClassLoader loader = NativeLibrary.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
