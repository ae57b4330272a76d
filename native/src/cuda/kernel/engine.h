#pragma once

#include <memory>

#include "cpu/kernel/composite.h"
#include "cpu/kernel/side.h"
#include "cuda/device/find.h"
#include "cuda/kernel/side_memory.h"
#include "cuda/kernel/sweep_run.h"

namespace sigpath {

// Pairs that a call sweeps: those of its options, or of one side's paths with themselves.
struct PairSet {
  KernelPlan plan;
  PairOrder order;
  index rows, pairs;
  bool x_is_y, y_is_x;  // which sides' paths x and y are: square_x has x for y, square_y the other
  const char *x_name, *y_name;
};

// The sweeps of a call over its pairs, some pairs at a time, all in device memory.
template <class N>
class KernelEngine {
 public:
  using T = Real<N>;

  KernelEngine(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch)
      : context_(context), plan_(plan), batch_(batch) {}

  PairSet pairs() const {
    return set(plan_, batch_.x.shape.batch, batch_.y.shape.batch, batch_.same, false, batch_.same,
               batch_.x_name, batch_.y_name);
  }
  // All pairs of a side, or each path with itself.
  PairSet square_x(bool gram) const {
    return set(square_plan(plan_, plan_.x, plan_.dyadic_x, gram), batch_.x.shape.batch,
               batch_.x.shape.batch, true, false, true, batch_.x_name, batch_.x_name);
  }
  PairSet square_y(bool gram) const {
    return set(square_plan(plan_, plan_.y, plan_.dyadic_y, gram), batch_.y.shape.batch,
               batch_.y.shape.batch, true, true, false, batch_.y_name, batch_.y_name);
  }

  // The sweeps of one kind over a set, one for each term.
  struct Sweeps {
    PairSet set;
    std::vector<SweepRun<N>> runs, scaled;
    std::vector<double> weights;
  };
  Sweeps sweeps(const PairSet& set, SweepKind kind) const {
    Sweeps s{set, {}, {}, {}};
    for_each_term(set.plan, [&](const KernelPlan& term, double weight) {
      s.runs.emplace_back(term, set.pairs, kind);
      if (kind == SweepKind::kValues) s.scaled.emplace_back(term, set.pairs, SweepKind::kScaled);
      s.weights.push_back(weight);
    });
    return s;
  }

  // Room for the paths and for the pairs of these sweeps, so many at a time. tangent: a direction
  // of x, or null.
  void carve(const std::vector<const Sweeps*>& all, index count, Carver& memory,
             const T* tangent = nullptr) {
    x_.emplace(batch_.x, tangent, !std::is_same_v<N, T>, memory);
    y_.reset();
    if (!batch_.same) y_.emplace(batch_.y, nullptr, false, memory);
    at_a_time_ = count;
    index most = 0;
    for (const Sweeps* s : all) most = std::max(most, std::min(count, s->set.pairs));
    for (int t = 0; t < 2; ++t) {
      const index own = t == 0 || plan_.options.richardson != 0 ? most : 0;
      values_[t] = memory.take<N>(own);
      exponents_[t] = memory.take<T>(own);
    }
    found_ = memory.take<index>(kFound);
    // Sweeps come one after the other and share their memory.
    scratch_ = memory;
    for (const Sweeps* s : all)
      for (const auto* runs : {&s->runs, &s->scaled})
        for (const SweepRun<N>& run : *runs) {
          Carver own = scratch_;
          run.carve(std::min(count, s->set.pairs), own);
          if (own.bytes() > memory.bytes()) memory = own;
        }
  }

  void begin(DeviceStream& stream) const {
    x_->upload(stream, plan_, factor());
    if (y_) y_->upload(stream, plan_, factor());
  }

  const SideMemory<N>& x() const { return *x_; }
  const SideMemory<N>& y() const { return y_ ? *y_ : *x_; }
  // What the coordinates of both sides are multiplied by: rho is made of the products.
  double factor() const {
    const StaticPlan& lift = plan_.lift;
    return lift.linear() || lift.dot() ? lift.scale : 1 / lift.scale;
  }
  bool here() const { return x_->here(); }
  const KernelPlan& plan() const { return plan_; }
  const KernelBatch<T>& batch() const { return batch_; }

  // body(first, count) for the pairs of a set, some at a time.
  template <class Body>
  void each_piece(const PairSet& set, const Body& body) const {
    for (index first = 0; first < set.pairs; first += at_a_time_) {
      context_.progress.poll();
      body(first, std::min(at_a_time_, set.pairs - first));
    }
  }

  // The kernels of pairs, in the engine's memory until the next sweeps.
  KernelTerms<N> values(DeviceStream& stream, const Sweeps& s, index first, index count) const {
    KernelTerms<N> terms{};
    for (std::size_t t = 0; t < s.runs.size(); ++t) {
      const DevicePairs<N> pairs = device_pairs(s.set, first, count);
      s.runs[t].forward(stream, pairs, memory_of(s.runs[t], count), values_[t], nullptr);
      if constexpr (std::is_same_v<N, T>)
        if (!s.scaled.empty()) {
          fill(stream, exponents_[t], count, T(0));
          s.scaled[t].forward(stream, pairs, memory_of(s.scaled[t], count), values_[t],
                              exponents_[t]);
        }
      check(stream, s.set, values_[t], first, count,
            s.scaled.empty() ? kFiniteKernel : kSmallerSteps);
      terms.values[t] = values_[t];
      terms.exponents[t] = s.scaled.empty() ? nullptr : exponents_[t];
      terms.weights[t] = s.weights[t];
      terms.count = static_cast<int>(t) + 1;
    }
    return terms;
  }

  void prefixes(DeviceStream& stream, const Sweeps& s, index first, index count,
                const PrefixOutputs<T>& outputs) const {
    s.runs[0].forward(stream, device_pairs(s.set, first, count), memory_of(s.runs[0], count),
                      values_[0], nullptr, outputs);
    check(stream, s.set, values_[0], first, count, kFiniteKernel);
  }

  // Sweeps one term back and forth; weights: of its pairs. to_x and to_y, or null: see
  // Collect; to_lift, or null: see CollectSums.
  void backward(DeviceStream& stream, const Sweeps& s, std::size_t term, index first, index count,
                const T* weights, double* to_x, double* to_y, double* to_lift) const {
    const SweepRun<N>& run = s.runs[term];
    const DevicePairs<N> pairs = device_pairs(s.set, first, count);
    const auto memory = memory_of(run, count);
    run.forward(stream, pairs, memory, values_[0], nullptr);
    check(stream, s.set, values_[0], first, count, kFiniteKernel);
    run.backward(stream, pairs, memory, values_[0], weights, to_lift != nullptr);
    const auto& x = s.set.x_is_y ? y() : this->x();
    const auto& y = s.set.y_is_x ? this->x() : this->y();
    if (to_x != nullptr)
      run.collect(stream, pairs, memory, false, x.batch().shape.batch, s.set.plan.x.max_steps,
                  to_x);
    if (to_y != nullptr)
      run.collect(stream, pairs, memory, true, y.batch().shape.batch, s.set.plan.y.max_steps, to_y);
    if (to_lift != nullptr) run.collect_sums(stream, pairs, memory, x.batch().shape.batch, to_lift);
  }

  // The number of the first of so many kernels, `stride` elements apart, that is not finite; -1:
  // all are.
  index first_not_finite(DeviceStream& stream, const T* values, index count,
                         index stride = 1) const {
    const NotFiniteCall<T> call{values, 1,       count, 1,      0,
                                stride, nullptr, 0,     found_, std::min(count, kFound)};
    return sigpath::first_not_finite(stream, call);
  }

 private:
  static constexpr index kFound = 1 << 12;

  static PairSet set(const KernelPlan& plan, index rows, index columns, bool same, bool x_is_y,
                     bool y_is_x, const char* x_name, const char* y_name) {
    const bool gram = plan.options.gram != 0;
    PairSet s{plan, {gram, gram && same, columns}, rows, 0, x_is_y, y_is_x, x_name, y_name};
    s.pairs = s.order.count(rows);
    return s;
  }
  DevicePairs<N> device_pairs(const PairSet& set, index first, index count) const {
    return {(set.x_is_y ? y() : x()).side, (set.y_is_x ? x() : y()).side, set.order, first, count};
  }
  auto memory_of(const SweepRun<N>& run, index count) const {
    Carver own = scratch_;
    return run.carve(count, own);
  }
  void check(DeviceStream& stream, const PairSet& set, const N* values, index first, index count,
             const char* expected) const {
    if (set.plan.options.check_finite == 0) return;
    constexpr index kNumbers = sizeof(N) / sizeof(T);  // of which the first is the value
    const T* const from = reinterpret_cast<const T*>(values);
    const index found = first_not_finite(stream, from, count, kNumbers);
    if (found < 0) return;
    T k{};
    stream.download(&k, from + found * kNumbers, sizeof(T));
    index i, j;
    set.order.place(first + found, i, j);
    refuse_infinite(set.plan, set.x_name, set.y_name, i, j, k, expected);
  }

  sigpath_context& context_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  std::optional<SideMemory<N>> x_, y_;
  index at_a_time_ = 0;
  N* values_[2];
  T* exponents_[2];
  index* found_;
  Carver scratch_;
};

// Bytes of device memory that a call takes for so many pairs at a time; see run_pairs().
template <class Run>
index pair_bytes(const Run& run, index count) {
  Carver sizes;
  run(count, sizes);
  return sizes.bytes();
}
template <class Run>
index pairs_at_a_time(const sigpath_context& context, index pairs, const Run& run) {
  constexpr index kMostBytes = index{1} << 29;
  const index limit = context.workspace_limit, least = pair_bytes(run, 1);
  if (limit != 0 && least > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: one pair at a time needs ", least,
         " bytes of device memory, more than the context's workspace_limit of ", limit);
  index count = std::max<index>(pairs, 1);
  for (; count > 1; count = (count + 1) / 2) {
    const index bytes = pair_bytes(run, count);
    if (bytes - least <= kMostBytes && (limit == 0 || bytes <= limit)) break;
  }
  return count;
}
// Runs a call on a device, as many of its pairs at a time as the workspace limit and the device's
// memory allow, and no more than keep it busy. run(count, memory) takes memory for so many pairs at
// a time and, unless it is only counted, runs them all.
template <class Run>
void run_pairs(sigpath_context& context, index pairs, const Run& run) {
  for (index count = pairs_at_a_time(context, pairs, run);; count = (count + 1) / 2) {
    std::optional<Pool<DeviceMemory>::Loan> memory;
    try {
      memory.emplace(context.device_memory, static_cast<std::size_t>(pair_bytes(run, count)));
    } catch (const Error& e) {
      if (e.status() != SIGPATH_OUT_OF_MEMORY || count == 1) throw;
      continue;
    }
    Carver carver(memory->data());
    return run(count, carver);
  }
}

// The same with the progress of a call over `all` pairs, of which no set has more than `most`.
template <class Run>
void run_kernel_call(sigpath_context& context, const KernelPlan& plan, index most, index all,
                     const Run& run) {
  const index work = checked_mul(all, plan.progress(), "the steps of all pairs");
  context.progress.begin(work);
  run_pairs(context, most, run);
  context.progress.tick(work);
}

}  // namespace sigpath
