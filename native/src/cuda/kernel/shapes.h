#pragma once

#include <utility>

#include "cuda/device/device.h"
#include "cuda/kernel/backward.h"
#include "cuda/kernel/difference.h"
#include "cuda/kernel/forward.h"
#include "cuda/kernel/held_delta.h"
#include "cuda/kernel/power.h"
#include "cuda/kernel/scaled.h"
#include "cuda/kernel/tile_delta.h"

namespace sigpath {

// The kinds of h that there is code for, CudaLaunch::delta: so many channels, held in registers, or
// one of these. Kernels of prefixes, tangents and scaled sweeps come with kRefined and
// kRefinedLifted alone.
constexpr int kMostHeld = 8;
using HeldChannels = std::integer_sequence<int, 1, 2, 3, 4, 5, 6, 7, 8>;
using FewHeldChannels = std::integer_sequence<int, 1, 2, 3, 4>;
// Backward, where registers hold gradients, too.
constexpr int most_held(int element_bytes) { return element_bytes == 4 ? kMostHeld : 4; }
enum DeltaKind : int { kLinear = 0, kLifted = -1, kRefined = -2, kRefinedLifted = -3 };

// Calls run(body) with the body that a launch asks for; false if there is none.
template <template <class, class> class Body, class Solver, class Run>
bool with_refined(const CudaLaunch& launch, const Run& run) {
  using N = typename Solver::N;
  constexpr int R = Solver::kRows, C = Solver::kColumns;
  switch (launch.delta) {
    case kRefined:
      return run(Body<Solver, TileDelta<N, R, C, false, true>>()), true;
    case kRefinedLifted:
      return run(Body<Solver, TileDelta<N, R, C, true, true>>()), true;
    default:
      return false;
  }
}

template <template <class, class> class Body, class T, class Run, int... D>
bool with_plain(const CudaLaunch& launch, const Run& run, std::integer_sequence<int, D...>) {
  using Solver = Difference<T>;
  switch (launch.delta) {
    case kLinear:
      return run(Body<Solver, TileDelta<T, kPack, kPack, false, false>>()), true;
    case kLifted:
      return run(Body<Solver, TileDelta<T, kPack, kPack, true, false>>()), true;
    default:
      return ((launch.delta == D && (run(Body<Solver, HeldDelta<T, D>>()), true)) || ...);
  }
}

template <template <class, class> class Body, class N, template <class> class Wrap, class Run>
bool with_solver(const CudaLaunch& launch, const Run& run) {
  switch (launch.solver) {
    case SIGPATH_SOLVER_SERIES:
      return with_refined<Body, Wrap<PowerSeries<N, false>>>(launch, run);
    case SIGPATH_SOLVER_TRUNCATED:
      return with_refined<Body, Wrap<PowerSeries<N, true>>>(launch, run);
    default:
      return with_refined<Body, Wrap<Difference<N>>>(launch, run);
  }
}

template <class Solver>
using Plain = Solver;

template <class T, class Run>
bool with_kernel_forward(const CudaLaunch& launch, const Run& run) {
  if (launch.number == KernelNumber::kDual)
    return with_solver<KernelForward, Dual<T>, Plain>(launch, run);
  if (launch.number == KernelNumber::kScaled)
    return with_solver<KernelForward, T, Scaled>(launch, run);
  if (launch.delta > kRefined) return with_plain<KernelForward, T>(launch, run, HeldChannels());
  return with_solver<KernelForward, T, Plain>(launch, run);
}

template <class T, class Run>
bool with_kernel_backward(const CudaLaunch& launch, const Run& run) {
  using Held = std::conditional_t<sizeof(T) == 4, HeldChannels, FewHeldChannels>;
  if (launch.delta == kRefined || launch.delta == kRefinedLifted)
    return with_solver<KernelBackward, T, Plain>(launch, run);
  return with_plain<KernelBackward, T>(launch, run, Held());
}

}  // namespace sigpath
