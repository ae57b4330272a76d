package org.sigpath.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;

/**
 * The C functions as the public API calls them. All restricted calls of the project are in this
 * package: loading the library, linking, and giving a size or a lifetime to native pointers.
 *
 * <p>The generated bindings wrap what the JDK throws for a closed arena or a segment of another
 * thread; here it passes through as it is.
 */
public final class Native {
  private static final long TEXT_BYTES = 4096;

  static {
    NativeLibrary.load();
    int abi = SigpathC.sigpath_abi_version();
    if (abi != SigpathC.SIGPATH_ABI_VERSION()) {
      throw new UnsatisfiedLinkError(
          "sigpath: the native library has ABI version "
              + abi
              + ", expected "
              + SigpathC.SIGPATH_ABI_VERSION());
    }
  }

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
   * A created context whose memory is freed when {@code owner} is closed, which the JDK refuses
   * while a call uses it.
   */
  public static MemorySegment own(MemorySegment context, Arena owner) {
    return context.reinterpret(owner, SigpathC::sigpath_context_destroy);
  }

  /** sigpath_signature(). */
  public static int signature(
      MemorySegment context,
      MemorySegment options,
      MemorySegment paths,
      MemorySegment points,
      MemorySegment lengths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment windows,
      MemorySegment out,
      long outCount) {
    try {
      return SigpathC.sigpath_signature(
          context, options, paths, points, lengths, times, basepoint, windows, out, outCount);
    } catch (AssertionError e) {
      throw unwrapped(e);
    }
  }

  /** sigpath_signature_vjp(). */
  public static int signatureVjp(
      MemorySegment context,
      MemorySegment options,
      MemorySegment paths,
      MemorySegment points,
      MemorySegment lengths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment windows,
      MemorySegment cotangent,
      long cotangentCount,
      MemorySegment gradPoints,
      long gradPointsCount,
      MemorySegment gradTimes,
      long gradTimesCount,
      MemorySegment gradBasepoint,
      long gradBasepointCount) {
    try {
      return SigpathC.sigpath_signature_vjp(
          context,
          options,
          paths,
          points,
          lengths,
          times,
          basepoint,
          windows,
          cotangent,
          cotangentCount,
          gradPoints,
          gradPointsCount,
          gradTimes,
          gradTimesCount,
          gradBasepoint,
          gradBasepointCount);
    } catch (AssertionError e) {
      throw unwrapped(e);
    }
  }

  /** sigpath_signature_size(). */
  public static int signatureSize(MemorySegment options, long dim, MemorySegment size) {
    return call(() -> SigpathC.sigpath_signature_size(options, dim, size));
  }

  /** sigpath_signature_rows(). */
  public static int signatureRows(MemorySegment options, long length, MemorySegment rows) {
    return call(() -> SigpathC.sigpath_signature_rows(options, length, rows));
  }

  /** sigpath_signature_workspace(). */
  public static int signatureWorkspace(
      MemorySegment context,
      MemorySegment options,
      MemorySegment paths,
      MemorySegment windows,
      boolean vjp,
      MemorySegment bytes) {
    return call(
        () ->
            SigpathC.sigpath_signature_workspace(
                context, options, paths, windows, vjp ? 1 : 0, bytes));
  }

  /** sigpath_device_count(). */
  public static int deviceCount(MemorySegment count) {
    return call(() -> SigpathC.sigpath_device_count(count));
  }

  /** sigpath_device_describe(). */
  public static int deviceDescribe(int ordinal, MemorySegment info) {
    return call(() -> SigpathC.sigpath_device_describe(ordinal, info));
  }

  /** sigpath_context_create(). */
  public static int create(MemorySegment options, MemorySegment context) {
    return call(() -> SigpathC.sigpath_context_create(options, context));
  }

  /** sigpath_context_cancel(). */
  public static int cancel(MemorySegment context) {
    return call(() -> SigpathC.sigpath_context_cancel(context));
  }

  /** sigpath_context_reset(). */
  public static int reset(MemorySegment context) {
    return call(() -> SigpathC.sigpath_context_reset(context));
  }

  /** sigpath_context_progress(). */
  public static int progress(MemorySegment context, MemorySegment done, MemorySegment total) {
    return call(() -> SigpathC.sigpath_context_progress(context, done, total));
  }

  /** sigpath_context_threads(). */
  public static int threads(MemorySegment context, MemorySegment threads) {
    return call(() -> SigpathC.sigpath_context_threads(context, threads));
  }

  private static int call(IntSupplier function) {
    try {
      return function.getAsInt();
    } catch (AssertionError e) {
      throw unwrapped(e);
    }
  }

  private static RuntimeException unwrapped(AssertionError e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    throw e;
  }

  private static String text(MemorySegment pointer) {
    return pointer.reinterpret(TEXT_BYTES).getString(0);
  }
}
