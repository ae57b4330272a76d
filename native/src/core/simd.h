#pragma once

// The SIMD targets that CPU kernels are compiled for, the best of which is chosen at run time:
// AVX3 (AVX-512), AVX2 with FMA, SSE4 and the compiler's baseline on x86-64; NEON on ARM, where the
// vectors of SVE, whose size is not known to the compiler, cannot be held in tiles.
// Include before any Highway header.
#ifdef SIGPATH_FEW_TARGETS  // those that stand for all, in builds that take long to compile
#define SIGPATH_LEFT_OUT (HWY_SSE4 | HWY_AVX2)
#else
#define SIGPATH_LEFT_OUT 0
#endif
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | SIGPATH_LEFT_OUT)

#include <string>

namespace sigpath {

const char* simd_target();                  // the one in use
std::string simd_targets();                 // those this machine can run, best first
void simd_force(const char* name_or_null);  // process-wide

}  // namespace sigpath
