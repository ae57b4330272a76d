#include "cuda/ssm/cauchy.h"

#include "cuda/ssm/modes.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {

template <class T>
void device_cauchy(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z,
                   const T* w, T* out) {
  const sigpath_modes& s = plan.shape;
  const index numbers = s.batch * s.length;
  run_in_scratch(context, plan.reserved, [&](Carver& memory) {
    const Finders finders(2 * numbers, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    launch_numbers<T>(stream, CudaKernel::kCauchy, numbers,
                      CauchyCall<T>{s, v, z, w, nullptr, out});
    launch_numbers<T>(
        stream, CudaKernel::kNotFinite, finders.threads,
        NotFiniteCall<T>{out, 1, 2 * numbers, 1, 0, 1, nullptr, 0, finders.found, finders.threads});
    const index first = finders.first(stream);
    if (first < 0) return;
    T value{};
    stream.download(&value, out + first, sizeof(T));
    fail(SIGPATH_INVALID_ARGUMENT, "z: the sum of ", first / 2 / s.length, " at point ",
         first / 2 % s.length, " is ", value,
         ", expected points that are no poles, and sums within the floating range");
  });
}

template <class T>
void device_cauchy_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z,
                       const T* w, const T* g, T* dv, T* dz, T* dw) {
  const sigpath_modes& s = plan.shape;
  context.progress.begin(1);
  DeviceStream stream(context);
  const auto to_modes = [&](CudaKernel kernel, index rows, T* to) {
    if (to != nullptr)
      launch_blocks<T>(stream, kernel, rows * s.modes, CauchyToModes<T, false>::kThreads,
                       CauchyToModes<T, false>::kSharedBytes, CauchyCall<T>{s, v, z, w, g, to});
  };
  to_modes(CudaKernel::kCauchyToWeights, s.weight_rows, dv);
  to_modes(CudaKernel::kCauchyToPoles, s.mode_rows, dw);
  if (dz != nullptr)
    launch_numbers<T>(stream, CudaKernel::kCauchyToPoints, s.point_rows * s.length,
                      CauchyCall<T>{s, v, z, w, g, dz});
  context.progress.tick(1);
}

template void device_cauchy(sigpath_context&, const ModesPlan&, const float*, const float*,
                            const float*, float*);
template void device_cauchy(sigpath_context&, const ModesPlan&, const double*, const double*,
                            const double*, double*);
template void device_cauchy_vjp(sigpath_context&, const ModesPlan&, const float*, const float*,
                                const float*, const float*, float*, float*, float*);
template void device_cauchy_vjp(sigpath_context&, const ModesPlan&, const double*, const double*,
                                const double*, const double*, double*, double*, double*);

}  // namespace sigpath
