#include "cuda/ssm/s4d.h"

#include "cuda/ssm/diagonal_step.h"
#include "cuda/ssm/powers_run.h"
#include "cuda/ssm/set_sums_run.h"

namespace sigpath {
namespace {

// The modes of a model in discrete time.
template <class T>
class DiagonalModes {
 public:
  DiagonalModes(const S4dPlan& plan, Carver& memory)
      : plan_(plan),
        finders_(numbers(), memory),
        modes(memory.take<DeviceMode>(numbers())),
        x(memory.take<Pair<double>>(numbers())) {}

  index numbers() const { return plan_.options.dim * plan_.options.modes; }
  // Refuses bad ones, for so many powers; waits for the device.
  void take(DeviceStream& stream, const S4dParameters<T>& p, index length) const {
    const sigpath_s4d_options& o = plan_.options;
    const double most = most_s4d_growth<T>(length);
    launch_numbers<T>(stream, CudaKernel::kDiscretize, finders_.threads,
                      DiagonalCall<T>{o, p.a_real, p.a_imag, p.b, p.dt, modes, x, most,
                                      finders_.found, finders_.threads});
    const index first = finders_.first(stream);
    if (first < 0) return;
    DeviceMode bad{};
    stream.download(&bad, modes + first, sizeof(bad));
    check_s4d_mode(first / o.modes, first % o.modes, bad.dt, {bad.log_da.re, bad.log_da.im}, length,
                   most);
  }

 private:
  const S4dPlan& plan_;
  Finders finders_;

 public:
  DeviceMode* modes;
  Pair<double>* x;
};

// What kernels take, or their gradients.
template <class T>
struct KernelMemory {
  KernelMemory(const S4dPlan& plan, bool vjp, index inputs_at_a_time, Carver& memory)
      : items(plan.options.channels * plan.options.dim),
        state_items(plan.options.batch * items),
        own(plan, memory),
        powers(own.x, plan.options.dim, plan.options.modes, plan.options.length,
               vjp ? PowersRun<T>::For::kProject : PowersRun<T>::For::kExpand, inputs_at_a_time,
               memory) {
    const index n = plan.options.modes, inputs = vjp ? plan.options.dim * n : 0;
    for (int i = 0; i < (vjp ? 2 : 1); ++i) {
      kernels[i] = memory.take<Pair<double>>(items * n);
      states[i] = memory.take<Pair<double>>(state_items * n);
    }
    to_a = memory.take<Pair<double>>(inputs);
    to_b = memory.take<Pair<double>>(inputs);
    to_dt = memory.take<double>(inputs);
  }
  index items, state_items;
  DiagonalModes<T> own;
  PowersRun<T> powers;
  // Weights, or the projections s0 and s1 of cotangents.
  Pair<double>*kernels[2] = {}, *states[2] = {};
  Pair<double>*to_a, *to_b;
  double* to_dt;
};

}  // namespace

template <class T>
index device_s4d_bytes(const sigpath_context& context, const S4dPlan& plan, bool vjp) {
  const auto take = [&](index inputs, Carver& memory) {
    KernelMemory<T>(plan, vjp, inputs, memory);
  };
  return scratch_bytes(take, parts_at_a_time(context, plan.reserved, plan.options.dim, take));
}

template <class T>
void device_s4d_kernel(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                       const T* state, T* out, T* out_state) {
  const sigpath_s4d_options& o = plan.options;
  run_in_parts(context, plan.reserved, o.dim, [&](index inputs, Carver& memory) {
    const KernelMemory<T> at(plan, false, inputs, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    at.own.take(stream, p, o.length);
    const auto weigh = [&](index items, const T* s, Pair<double>* to) {
      launch_numbers<T>(
          stream, CudaKernel::kDiagonalWeights, items * o.modes,
          DiagonalWeightsCall<T>{items, o.channels, o.dim, o.modes, at.own.modes, p.c, s, to});
    };
    weigh(at.items, nullptr, at.kernels[0]);
    weigh(at.state_items, state, at.states[0]);
    at.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      at.powers.expand(stream, powers, at.items, at.kernels[0], false, out);
      at.powers.expand(stream, powers, at.state_items, at.states[0], false, out_state);
    });
  });
}

template <class T>
void device_s4d_kernel_vjp(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                           const T* state, const T* g, const T* g_state,
                           const S4dGradients<T>& to) {
  const sigpath_s4d_options& o = plan.options;
  run_in_parts(context, plan.reserved, o.dim, [&](index inputs, Carver& memory) {
    const KernelMemory<T> at(plan, true, inputs, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    at.own.take(stream, p, o.length);
    at.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      const auto project = [&](index items, const T* from, Pair<double>* const(&s)[2]) {
        at.powers.project(stream, items, {powers, from, items, false, false, false, s[0], s[1]});
      };
      project(at.items, g, at.kernels);
      project(at.state_items, g_state, at.states);
    });
    launch_numbers<T>(
        stream, CudaKernel::kDiagonalChain, o.dim * o.modes,
        DiagonalChainCall<T>{o.batch, o.channels, o.dim, o.modes, at.own.modes, p.c, state,
                             at.kernels[0], at.kernels[1], at.states[0], at.states[1], to.c,
                             to.state, at.to_a, at.to_b, at.to_dt});
    const SetGradients<T, sigpath_s4d_options> sets(stream, o);
    sets.real(at.to_a, o.modes, to.a_real, to.a_imag);
    sets.complex(at.to_b, o.modes, to.b);
    if (to.dt != nullptr)
      launch_numbers<T>(stream, CudaKernel::kModeTotals, plan.dt(),
                        ModeTotalsCall<T>{plan.dt(), o.dim * o.modes / plan.dt(), at.to_dt, to.dt});
  });
}

template <class T>
void device_s4d_discretize(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                           T* da, T* db) {
  run_in_scratch(context, plan.reserved, [&](Carver& memory) {
    const DiagonalModes<T> own(plan, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    own.take(stream, p, 1);
    launch_numbers<T>(stream, CudaKernel::kGiveModes, own.numbers(),
                      GiveModesCall<T>{own.numbers(), own.modes, da, db});
  });
}

template <class T>
void device_s4d_step(sigpath_context& context, const S4dPlan& plan, const T* da, const T* db,
                     const T* c, const T* u, T* state, T* out) {
  const sigpath_s4d_options& o = plan.options;
  const index rows = o.batch * o.dim, model = 2 * o.modes;
  context.progress.begin(1);
  DeviceStream stream(context);
  using Body = DiagonalStep<T>;
  launch_blocks<T>(stream, CudaKernel::kDiagonalStep, (rows + Body::kRows - 1) / Body::kRows,
                   Body::kThreads, Body::kSharedBytes,
                   DiagonalStepCall<T>{rows, o.dim, o.channels, o.modes, T(2), da, db, c, model,
                                       model, o.dim * model, u, state, out});
  context.progress.tick(1);
}

template <class T>
void device_s4d_forward_state(sigpath_context& context, const S4dPlan& plan,
                              const S4dParameters<T>& p, const T* u, const T* state, T* out) {
  const sigpath_s4d_options& o = plan.options;
  const index items = o.batch * o.dim;
  run_in_parts(context, plan.reserved, o.dim, [&](index inputs, Carver& memory) {
    const DiagonalModes<T> own(plan, memory);
    const PowersRun<T> run(own.x, o.dim, o.modes, o.length, PowersRun<T>::For::kProject, inputs,
                           memory);
    auto* const s0 = memory.take<Pair<double>>(items * o.modes);
    if (memory.counting()) return;
    DeviceStream stream(context);
    own.take(stream, p, o.length);
    run.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      run.project(stream, items, {powers, u, items, false, false, true, s0, nullptr});
    });
    launch_numbers<T>(
        stream, CudaKernel::kDiagonalState, items * o.modes,
        DiagonalStateCall<T>{items * o.modes, o.dim, o.modes, o.length, own.modes, s0, state, out});
  });
}

template index device_s4d_bytes<float>(const sigpath_context&, const S4dPlan&, bool);
template index device_s4d_bytes<double>(const sigpath_context&, const S4dPlan&, bool);
template void device_s4d_kernel(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                                const float*, float*, float*);
template void device_s4d_kernel(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                                const double*, double*, double*);
template void device_s4d_kernel_vjp(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                                    const float*, const float*, const float*,
                                    const S4dGradients<float>&);
template void device_s4d_kernel_vjp(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                                    const double*, const double*, const double*,
                                    const S4dGradients<double>&);
template void device_s4d_discretize(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                                    float*, float*);
template void device_s4d_discretize(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                                    double*, double*);
template void device_s4d_step(sigpath_context&, const S4dPlan&, const float*, const float*,
                              const float*, const float*, float*, float*);
template void device_s4d_step(sigpath_context&, const S4dPlan&, const double*, const double*,
                              const double*, const double*, double*, double*);
template void device_s4d_forward_state(sigpath_context&, const S4dPlan&,
                                       const S4dParameters<float>&, const float*, const float*,
                                       float*);
template void device_s4d_forward_state(sigpath_context&, const S4dPlan&,
                                       const S4dParameters<double>&, const double*, const double*,
                                       double*);

}  // namespace sigpath
