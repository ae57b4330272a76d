#pragma once

#include "core/device_stream.h"
#include "cuda/kernel/backward.h"
#include "cuda/kernel/collect.h"
#include "cuda/kernel/compose.h"
#include "cuda/kernel/forward.h"
#include "cuda/kernel/sums.h"
#include "cuda/kernel/sweep_plan.h"

namespace sigpath {

template <class T>
void fill(DeviceStream& stream, T* at, index count, T value) {
  const FillCall<T> call{at, count, value};
  constexpr auto kKernel = std::is_same_v<T, double> ? CudaKernel::kFillDouble : CudaKernel::kFill;
  stream.launch(launch_per_number(kKernel, sizeof(T), count), &call);
}

// One sweep, forward or backward, over the grids of some pairs.
template <class N>
class SweepRun {
 public:
  using T = Real<N>;

  SweepRun(const KernelPlan& term, index pairs, SweepKind kind)
      : plan_(plan_sweep(term, pairs, sizeof(T), kind)),
        delta_{term.lift, term.channels(),
               static_cast<T>((term.solver.difference() ? 0.5 : 1) *
                              std::exp2(-(term.dyadic_x + term.dyadic_y))),
               term.dyadic_x, term.dyadic_y},
        solver_(term.solver),
        units_x_(plan_.grid.rows, term.dyadic_x, !term.lift.linear()),
        units_y_(plan_.grid.columns, term.dyadic_y, !term.lift.linear()),
        count_x_(units_x_.count(term.x.max_steps)),
        count_y_(units_y_.count(term.y.max_steps)) {}

  struct Memory {
    N *edges, *states;
    T *edge_adjoints, *adjoint_states, *records, *x, *y, *sums;
  };
  Memory carve(index pairs, Carver& memory) const {
    const index blocks = plan_.blocks(pairs), threads = plan_.grid.threads;
    const auto product = [](std::initializer_list<index> factors) {
      index n = 1;
      for (const index f : factors) n = checked_mul(n, f, "workspace");
      return n;
    };
    const bool back = plan_.backward(), launches = plan_.in_launches();
    Memory m{};
    m.edges = memory.take<N>(product({pairs, plan_.edges(), edge_stride()}));
    m.states = memory.take<N>(product({back       ? plan_.panels + 1
                                       : launches ? 1
                                                  : 0,
                                       blocks, plan_.side + plan_.edge, threads}));
    if (!back) return m;
    m.edge_adjoints =
        memory.take<T>(product({pairs, plan_.adjoint_edges(), adjoint_edge_stride()}));
    m.adjoint_states = memory.take<T>(
        product({launches ? blocks : 0, plan_.side_adjoint + plan_.edge_adjoint, threads}));
    m.records = memory.take<T>(product({blocks, kPanel, plan_.record, threads}));
    m.x = memory.take<T>(product({pairs, delta_.channels, count_x_}));
    m.y = memory.take<T>(product({pairs, delta_.channels, count_y_}));
    m.sums = memory.take<T>(product({blocks, 2, threads}));
    return m;
  }

  // The values of pairs; with exponents of those that have no finite one.
  void forward(DeviceStream& stream, const DevicePairs<N>& pairs, const Memory& memory, N* values,
               T* exponents, const PrefixOutputs<T>& outputs = {}) const {
    KernelForwardCall<N> call{sweep_call(pairs, memory, values, exponents), outputs};
    if (outputs.at != nullptr) {
      call.sweep.all_x = outputs.m;
      call.sweep.all_y = outputs.n;
    }
    CudaLaunch launch = plan_.forward_launch();
    launch.blocks = plan_.blocks(pairs.count);
    for (int panel = 0; panel == 0 || panel < plan_.all_panels; panel += plan_.panels_per_launch) {
      call.sweep.first_panel = panel;
      call.sweep.last_panel = panel + plan_.panels_per_launch;
      stream.launch(launch, &call);
      if (plan_.panels_per_launch == 0) break;
    }
  }

  // The gradients of weights * kernels, pair by pair, and the lanes' sums if they are wanted. After
  // forward(), with the same memory.
  void backward(DeviceStream& stream, const DevicePairs<T>& pairs, const Memory& memory, T* values,
                const T* weights, bool with_sums) const {
    const index threads = plan_.grid.threads, blocks = plan_.blocks(pairs.count);
    const index x = delta_.channels * count_x_, y = delta_.channels * count_y_;
    fill(stream, memory.x, pairs.count * x, T(0));
    fill(stream, memory.y, pairs.count * y, T(0));
    if (with_sums) fill(stream, memory.sums, blocks * 2 * threads, T(0));
    KernelBackwardCall<T> call{sweep_call(pairs, memory, values, nullptr),
                               weights,
                               {memory.x, memory.y, count_x_, count_y_, nullptr},
                               x,
                               y,
                               with_sums ? memory.sums : nullptr,
                               memory.edge_adjoints,
                               adjoint_edge_stride(),
                               plan_.adjoint_edges() * adjoint_edge_stride(),
                               memory.records,
                               plan_.in_launches() ? memory.adjoint_states : nullptr};
    CudaLaunch launch = plan_.launch;
    launch.blocks = blocks;
    if (plan_.panels_per_launch == 0) return;
    const int launches = TeamGrid::parts(plan_.all_panels, plan_.panels_per_launch);
    for (int l = launches - 1; l >= 0; --l) {
      call.sweep.first_panel = l * plan_.panels_per_launch;
      call.sweep.last_panel = call.sweep.first_panel + plan_.panels_per_launch;
      stream.launch(launch, &call);
    }
  }

  // Adds the gradients of the pairs to those of the paths of x, or of y.
  void collect(DeviceStream& stream, const DevicePairs<T>& pairs, const Memory& memory, bool of_y,
               index paths, index steps, double* to) const {
    const index count = of_y ? count_y_ : count_x_;
    const CollectCall<T> call{{pairs.order, pairs.first, pairs.count},
                              of_y,
                              paths,
                              delta_.channels,
                              steps,
                              of_y ? units_y_ : units_x_,
                              of_y ? memory.y : memory.x,
                              delta_.channels * count,
                              count,
                              to};
    stream.launch(launch_per_number(CudaKernel::kCollect, sizeof(T), Collect<T>::count(call)),
                  &call);
  }

  // Adds the lanes' sums to those of the paths of x, (paths, 2).
  void collect_sums(DeviceStream& stream, const DevicePairs<T>& pairs, const Memory& memory,
                    index paths, double* to) const {
    const TeamGrid& g = plan_.grid;
    const CollectSumsCall<T> call{{pairs.order, pairs.first, pairs.count},
                                  paths,
                                  memory.sums,
                                  g.threads,
                                  g.lanes * g.warps,
                                  g.strips,
                                  to};
    stream.launch(launch_per_number(CudaKernel::kCollectSums, sizeof(T), 2 * paths), &call);
  }

 private:
  index edge_stride() const { return static_cast<index>(plan_.tiles) * plan_.edge; }
  index adjoint_edge_stride() const { return static_cast<index>(plan_.tiles) * plan_.edge_adjoint; }

  SweepCall<N> sweep_call(const DevicePairs<N>& pairs, const Memory& memory, N* values,
                          T* exponents) const {
    const bool back = plan_.backward();
    return {plan_.grid,
            pairs,
            delta_,
            solver_,
            0,
            0,
            values,
            exponents,
            memory.edges,
            back || plan_.grid.strips > 1,
            edge_stride(),
            plan_.edges() * edge_stride(),
            back || plan_.in_launches() ? memory.states : nullptr,
            back,
            plan_.panels,
            0,
            0};
  }

  SweepPlan plan_;
  DeltaPlan<T> delta_;
  SolverPlan solver_;
  GradientUnits units_x_, units_y_;
  index count_x_, count_y_;
};

}  // namespace sigpath
