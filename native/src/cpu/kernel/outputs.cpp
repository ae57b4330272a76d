#include <algorithm>

#include "cpu/kernel/group.h"
#include "cpu/kernel/kernel.h"
#include "cpu/kernel/prefix.h"
#include "cpu/kernel/side.h"

namespace sigpath {
namespace {

// Rows (first, last] of the grid from the vectors that a sweep left; columns beyond those swept
// repeat the last.
template <class T>
void put_rows(const PrefixOutput<T>& out, index first, index last, index columns, index lanes,
              const T* bottom, T edge) {
  for (index i = first; i < std::min(last, out.m); ++i) {
    out.put(i + 1, 0, edge);
    for (index j = 0; j < out.n; ++j)
      out.put(i + 1, j + 1, bottom[std::min(j, columns - 1) * lanes]);
  }
}

// Of a grid every row is wanted: each step of x then has a strip of its own, whose other rows stand
// still.
index steps_repeated(const KernelPlan& plan) {
  return plan.options.output == SIGPATH_KERNEL_GRID ? kStripRows : 1;
}
KernelPlan stretch(const KernelPlan& plan) {
  KernelPlan stretched = plan;
  stretched.x.max_steps = checked_mul(plan.x.max_steps, steps_repeated(plan), "x");
  return stretched;
}
index vectors(const KernelShape& shape) { return kStripRows + shape.columns; }

}  // namespace

template <class T>
Slots output_slots(const sigpath_context& context, const KernelPlan& plan,
                   const KernelUnits& units) {
  const KernelPlan stretched = stretch(plan);
  const KernelShape shape(stretched, path_lanes<T>().lanes, false);
  const index own = vectors(shape) * shape.lanes * static_cast<index>(sizeof(T));
  const index bytes = KernelGroup<T>::scratch_bytes(shape, KernelPass::kForward);
  const double work = stretched.work() * static_cast<double>(units.pairs());
  return Slots::plan(context, units.count(), checked_add(bytes, own, "workspace"), work,
                     plan.reserved);
}

template <class T>
void kernel_outputs(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                    T* out) {
  const bool grid = plan.options.output == SIGPATH_KERNEL_GRID, gram = plan.options.gram != 0;
  const index repeat = steps_repeated(plan), size = plan.size();
  const index m = plan.x.max_steps, n = plan.y.max_steps, lanes = path_lanes<T>().lanes;
  const T edge =
      static_cast<T>(plan.solver.kind == SIGPATH_SOLVER_TRUNCATED ? plan.solver.weights[0] : 1);
  const KernelPlan stretched = stretch(plan);
  const index own = vectors(KernelShape(stretched, lanes, false)) * lanes;
  const KernelUnits units =
      kernel_units<T>(plan, batch.x.shape.batch, batch.y.shape.batch, batch.same);
  const Slots slots = output_slots<T>(context, plan, units);
  context.progress.begin(checked_mul(units.pairs(), plan.progress(), "the steps of all pairs"));
  for_each(context, units.count(), slots, [&](index unit, std::byte* scratch) {
    T* const right = reinterpret_cast<T*>(scratch);
    T* const bottom = right + kStripRows * lanes;
    KernelGroup<T> group(stretched, KernelPass::kForward, right + own, repeat);
    index lanes_of_y = 0;
    for (index s = 0; s < units.sweeps(unit); ++s) {
      const LanePairs pairs = units.pairs(unit, s);
      if (pairs.count == 0) continue;
      if (pairs.count > lanes_of_y) group.load_y(batch.y, pairs, lanes_of_y = pairs.count);
      group.load_x(batch.x, pairs);
      const auto for_each_output = [&](const auto& body) {
        for (index l = 0; l < pairs.count; ++l) {
          const index i = pairs.x[l], j = pairs.y[l], columns = batch.y.shape.batch;
          body(PrefixOutput<T>{out + (gram ? i * columns + j : i) * size, grid, false, m, n}, l);
          if (gram && batch.same && i != j)
            body(PrefixOutput<T>{out + (j * columns + i) * size, grid, true, m, n}, l);
        }
      };
      const index columns = group.shape().columns, strips = group.shape().strips();
      const auto emit = [&](index strip) {
        for_each_output([&](const PrefixOutput<T>& to, index l) {
          if (strip == 0)
            for (index j = 0; j <= n; ++j) to.put(0, j, edge);
          if (!grid)
            for (index r = 0; r < kStripRows; ++r)
              if (const index i = strip * kStripRows + r; i < m)
                to.put(i + 1, n, right[r * lanes + l]);
          if (grid) put_rows(to, strip, strip + 1, columns, lanes, bottom + l, edge);
          if (strip + 1 < strips) return;
          if (grid) put_rows(to, strips, m, columns, lanes, bottom + l, edge);
          if (grid) return;
          for (index i = strips * kStripRows; i < m; ++i)
            to.put(i + 1, n, right[(kStripRows - 1) * lanes + l]);
          if (m > 0) put_rows(to, m - 1, m, columns, lanes, bottom + l, edge);
        });
      };
      group.rows(right, bottom, emit, context.progress);
      for (index l = 0; l < pairs.count; ++l)
        refuse_infinite(plan, batch, pairs.x[l], pairs.y[l], bottom[(columns - 1) * lanes + l]);
      context.progress.tick(pairs.count * plan.progress());
    }
  });
}

template Slots output_slots<float>(const sigpath_context&, const KernelPlan&, const KernelUnits&);
template Slots output_slots<double>(const sigpath_context&, const KernelPlan&, const KernelUnits&);
template void kernel_outputs(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                             float*);
template void kernel_outputs(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                             double*);

}  // namespace sigpath
