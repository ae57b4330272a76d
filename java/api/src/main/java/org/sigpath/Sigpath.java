package org.sigpath;

import java.util.List;
import org.sigpath.ffi.Native;

/** Facts about the native library that is loaded. */
public final class Sigpath {
  private Sigpath() {}

  /** Its version, such as "0.1.0". */
  public static String version() {
    return Native.version();
  }

  /** The SIMD target that CPU kernels run on, such as "AVX3". */
  public static String simdTarget() {
    return Native.simdTarget();
  }

  /** The SIMD targets that this machine can run, best first. */
  public static List<String> simdTargets() {
    return List.of(Native.simdTargets().split(" "));
  }
}
