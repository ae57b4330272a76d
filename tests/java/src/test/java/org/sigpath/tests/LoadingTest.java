package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sigpath.Signature;
import org.sigpath.Sigpath;

/** How the native library is found, in virtual machines of their own. */
class LoadingTest {
  @TempDir private Path cache;

  @Test
  void runsWhereTheBuildSays() {
    boolean modules = Boolean.getBoolean("sigpath.expect.modules");
    assertEquals(modules, Signature.class.getModule().isNamed());
    assertTrue(Sigpath.simdTargets().contains(Sigpath.simdTarget()));
    assertEquals("0.1.0", Sigpath.version());
  }

  @Test
  void unpacksIntoAPrivateFolderAndRepairsIt() throws Exception {
    assertEquals("0.1.0", start().trim());
    Path library = unpacked();
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(library.getParent())));
    byte[] whole = Files.readAllBytes(library);
    Files.write(library, new byte[] {1, 2, 3});
    assertEquals("0.1.0", start().trim());
    assertTrue(java.util.Arrays.equals(whole, Files.readAllBytes(library)));
    try (Stream<Path> files = Files.list(library.getParent())) {
      assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")));
    }
  }

  @Test
  void refusesAFolderThatOthersCanWriteTo() throws Exception {
    Path folder = Files.createDirectory(cache.resolve("sigpath"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    String said = start();
    assertTrue(said.contains("can be written to by others"), said);
  }

  @Test
  void takesTheLibraryThatIsNamed() throws Exception {
    start();
    Path library = unpacked();
    assertEquals("0.1.0", start("-Dsigpath.library.path=" + library).trim());
    assertEquals("0.1.0", start("-Dsigpath.library.path=" + library.getParent()).trim());
    String said = start("-Dsigpath.library.path=" + cache.resolve("nowhere"));
    assertTrue(said.contains("names no library: " + cache.resolve("nowhere")), said);
    Path notALibrary = Files.writeString(cache.resolve("text.so"), "hello");
    said = start("-Dsigpath.library.path=" + notALibrary);
    assertTrue(said.contains("could not load " + notALibrary), said);
  }

  private Path unpacked() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(f -> f.endsWith("libsigpath.so")).findFirst().orElseThrow();
    }
  }

  /** What {@link PrintVersion} prints, errors included. */
  private String start(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PrintVersion.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** Loads the library and prints its version. */
  static final class PrintVersion {
    private PrintVersion() {}

    public static void main(String[] args) {
      System.out.println(Sigpath.version());
    }
  }
}
