#include "cpu/ssm/recurrence.h"
#include "cuda/ssm/diagonal_step.h"
#include "cuda/ssm/low_rank_steps.h"
#include "cuda/ssm/s4_model.h"

namespace sigpath {
namespace {

StepArrays step_arrays(index modes, index rank) {
  return {modes, rank, RecurrenceShape{modes, rank}.padded()};
}

}  // namespace

template <class T>
void device_s4_forward_state(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                             const T* u, const T* state, T* out) {
  const sigpath_s4_options& o = plan.options;
  const StepArrays arrays = step_arrays(o.modes, o.rank);
  const index rows = o.batch * o.dim, numbers = 2 * rows * o.modes;
  require_device_rank(o.rank);
  run_in_scratch(context, plan.reserved, [&](Carver& memory) {
    const LowRankModel<T> model(plan, memory);
    auto* const models = memory.take<double>(o.dim * arrays.elements());
    auto* const small = memory.take<double>(2 * o.dim * o.rank * o.rank);
    auto* const states = memory.take<double>(numbers);
    const Finders finders(numbers, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    const StepModelsCall<T> made{model.take(stream, p, nullptr), arrays, models, small};
    launch_blocks<T>(stream, CudaKernel::kStepModels, o.dim, StepModels<T>::kThreads,
                     StepModels<T>::kSharedBytes, made);
    launch_numbers<T>(stream, CudaKernel::kWidenStates, numbers,
                      StatesCall<T, double>{numbers, state, states});
    using Body = LowRankSteps<double, T>;
    launch_blocks<T>(stream, CudaKernel::kLowRankForward, rows, kWarp, Body::shared_bytes(o.rank),
                     StepCall<double, T>{arrays, rows, o.dim, o.channels, o.length, models,
                                         arrays.elements(), 0, u, states, nullptr, nullptr});
    launch_numbers<T>(stream, CudaKernel::kNarrowStates, numbers,
                      StatesCall<double, T>{numbers, states, out});
    const index bad = finders.first_not_finite(stream, out, numbers);
    if (bad >= 0)
      refuse_s4_state(bad / (2 * o.modes) / o.dim, bad / (2 * o.modes) % o.dim, bad / 2 % o.modes,
                      o.length);
  });
}

template <class T>
void give_steps_to_device(sigpath_context& context, S4Steps<T>& steps) {
  require_device_rank(steps.rank);
  const index bytes = steps.dim * steps.each * static_cast<index>(sizeof(T));
  const DeviceMemory memory{context.ordinal};
  steps.device_models = {memory.allocate(static_cast<std::size_t>(bytes)), memory};
  DeviceStream stream(context);
  stream.upload(steps.device_models.get(), steps.models.get(), bytes);
  stream.synchronize();
}

template <class T>
void device_s4_step(sigpath_context& context, const S4Steps<T>& steps, index batch, const T* u,
                    T* state, T* out, index reserved) {
  require(steps.device_models != nullptr &&
              steps.device_models.get_deleter().ordinal == context.ordinal,
          "steps: are in another device's memory or in that of the host, expected steps that were "
          "made in a context of CUDA device ",
          context.ordinal);
  const auto* const models = reinterpret_cast<const T*>(steps.device_models.get());
  const index rows = batch * steps.dim, width = steps.width();
  run_in_scratch(context, reserved, [&](Carver& memory) {
    const bool dense = steps.mode == SIGPATH_S4_DENSE;
    T* const scratch = memory.take<T>(dense ? 2 * rows * width : 1);  // some, to be counted
    if (memory.counting()) return;
    DeviceStream stream(context);
    if (steps.mode == SIGPATH_S4_DIAGONAL) {
      using Body = DiagonalStep<T>;
      launch_blocks<T>(stream, CudaKernel::kDiagonalStep, (rows + Body::kRows - 1) / Body::kRows,
                       Body::kThreads, Body::kSharedBytes,
                       DiagonalStepCall<T>{rows, steps.dim, steps.channels, width, T(1), models,
                                           models + 2 * width, models + 4 * width, steps.each,
                                           steps.each, 2 * width, u, state, out});
      return;
    }
    launch_blocks<T>(
        stream, dense ? CudaKernel::kDenseStep : CudaKernel::kLowRankStep, rows, kWarp,
        LowRankSteps<T, T>::shared_bytes(steps.rank),
        StepCall<T, T>{step_arrays(steps.modes, steps.rank), rows, steps.dim, steps.channels, 1,
                       models, steps.each, steps.weights(), u, state, scratch, out});
  });
}

template void device_s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                                      const float*, const float*, float*);
template void device_s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                                      const double*, const double*, double*);
template void give_steps_to_device(sigpath_context&, S4Steps<float>&);
template void give_steps_to_device(sigpath_context&, S4Steps<double>&);
template void device_s4_step(sigpath_context&, const S4Steps<float>&, index, const float*, float*,
                             float*, index);
template void device_s4_step(sigpath_context&, const S4Steps<double>&, index, const double*,
                             double*, double*, index);

}  // namespace sigpath
