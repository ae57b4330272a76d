package org.sigpath.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * What the generated {@link SigpathC} leaves open: native pointers get their size and lifetime.
 * With linking and loading, these are the restricted calls of the project, all in this package.
 */
public final class Native {
  private static final long TEXT_BYTES = 4096;

  private Native() {}

  /** The text of the calling thread's last error. */
  public static String lastError() {
    return text(SigpathC.sigpath_last_error());
  }

  /** The native library's version. */
  public static String version() {
    return text(SigpathC.sigpath_version());
  }

  /** The SIMD target in use. */
  public static String simdTarget() {
    return text(SigpathC.sigpath_simd_target());
  }

  /** The SIMD targets that this machine can run, separated by spaces. */
  public static String simdTargets() {
    return text(SigpathC.sigpath_simd_targets());
  }

  /**
   * A created object as a handle that lives as long as {@code owner}, with which it is destroyed:
   * an arena that is closed, which the JDK refuses while a call uses it, or an automatic one.
   */
  public static MemorySegment own(
      MemorySegment object, Arena owner, Consumer<MemorySegment> destroy) {
    return object.reinterpret(owner, destroy);
  }

  private static String text(MemorySegment pointer) {
    return pointer.reinterpret(TEXT_BYTES).getString(0);
  }
}
