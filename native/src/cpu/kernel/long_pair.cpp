#include "cpu/kernel/long_pair.h"

#include <algorithm>
#include <cmath>

#include "cpu/kernel/side.h"
#include "cpu/kernel/skew.h"
#include "cpu/kernel/skew_paths.h"

namespace sigpath {
namespace {

// The memory and the work of one pair.
template <class T>
class LongPair {
 public:
  LongPair(sigpath_context& context, const KernelPlan& plan, const SkewShape& largest, int workers,
           bool backward, T* memory)
      : context_(context),
        plan_(plan),
        shape_(largest),
        workers_(workers),
        backward_(backward),
        memory_(memory) {}

  // Elements that a pair needs.
  static double elements(const SkewShape& s, int workers, bool backward) {
    const auto real = [](index n) { return static_cast<double>(n); };
    const index longer = std::max(s.strips * s.strip_rows(), s.blocks * kColumnUnit);
    const double sides = real(s.strips) * real(s.x()) + real(s.y()),
                 vertices = real(s.vertices(longer));
    const double running = real(workers) * real(s.running());
    const double clocks = real(clock_elements(s));
    if (!backward) return clocks + vertices + sides + real(s.row()) + running;
    const double bands = std::ceil(real(s.strips) / real(s.kept));
    const double moves = real(s.strips) * real(kStripRows * s.lanes.lanes) +
                         real(s.lanes.columns) * real(s.lanes.lanes);
    return clocks + vertices + 2 * sides + moves + (bands + 1) * real(s.row()) +
           real(s.row_adjoint()) + running + real(s.kept) * real(s.trace()) +
           real(s.strips) * real(2 * s.lanes.lanes);
  }

  // Takes the paths in; the shape becomes theirs.
  void load(const sigpath_signature_options& options, const Path<T>& x, const Path<T>& y) {
    const index kept = shape_.kept;
    shape_ = SkewShape(plan_, shape_.lanes.lanes, x.steps(), y.steps(), workers_);
    shape_.kept = std::min(kept, shape_.strips);
    T* at = memory_;
    const auto take = [&](index n) {
      T* const own = at;
      at += n;
      return own;
    };
    const index xs = shape_.strips * shape_.x();
    clocks_ = reinterpret_cast<std::atomic<index>*>(take(clock_elements(shape_)));
    vertices_ = take(shape_.vertices(std::max(x.steps(), y.steps())));
    x_ = {take(xs), backward_ ? take(xs) : nullptr, nullptr};
    y_ = {take(shape_.y()), backward_ ? take(shape_.y()) : nullptr, nullptr};
    if (backward_) {
      x_.moves = take(shape_.strips * shape_.strip_rows());
      y_.moves = take(shape_.lanes.columns * shape_.lanes.lanes);
      sums_ = take(shape_.strips * 2 * shape_.lanes.lanes);
      std::fill_n(x_.beside, xs, T(0));
      std::fill_n(y_.beside, shape_.y(), T(0));
      std::fill_n(sums_, shape_.strips * 2 * shape_.lanes.lanes, T(0));
    }
    row_ = take(shape_.row());
    rest_ = at;
    skew_path(shape_, options, x, x_factor(), kPlacesOfX, kStripRows, vertices_, x_);
    skew_path(shape_, options, y, plan_.lift.y_factor(), kPlacesOfY, shape_.lanes.columns,
              vertices_, y_);
    if (!backward_ || !shape_.lanes.lifted) return;
    const index lanes = shape_.lanes.lanes;
    for (index i = 0; i < shape_.strips * shape_.strip_rows(); ++i) {
      const index lane = i % lanes, row = i / lanes % kStripRows, strip = i / shape_.strip_rows();
      x_.moves[i] = (strip * lanes + lane) * kStripRows + row < x.steps() ? T(1) : T(0);
    }
    for (index i = 0; i < shape_.lanes.columns * lanes; ++i) {
      const index step = i / lanes - i % lanes * kColumnUnit;
      y_.moves[i] = step >= 0 && step < y.steps() ? T(1) : T(0);
    }
  }

  T value() {
    const SkewSweeps<T>& sweeps = skew_sweeps<T>(plan_.solver);
    sweeps.begin(shape_, row_);
    each_strip(0, shape_.strips, false, [&](index s, T* scratch, const StripClock& clock) {
      sweeps.forward(shape_, grid(s), row_, scratch, nullptr, clock);
    });
    return sweeps.value(shape_, row_, rest_);
  }

  // Adds the gradients of cotangent * k to what lies beside x and y; returns k.
  T backward(T cotangent) {
    const SkewSweeps<T>& sweeps = skew_sweeps<T>(plan_.solver);
    const index kept = shape_.kept, bands = (shape_.strips + kept - 1) / kept;
    T* rows = rest_;
    T* adjoint = rows + bands * shape_.row();
    T* traces = adjoint + shape_.row_adjoint();
    T* const running = traces + kept * shape_.trace();
    T k = 0;
    sweeps.begin(shape_, row_);
    rest_ = running;
    for (index b = 0; b < bands; ++b) {
      std::copy_n(row_, shape_.row(), rows + b * shape_.row());
      if (b + 1 < bands)
        each_strip(b * kept, (b + 1) * kept, false,
                   [&](index s, T* scratch, const StripClock& clock) {
                     sweeps.forward(shape_, grid(s), row_, scratch, nullptr, clock);
                   });
    }
    std::fill_n(adjoint, shape_.row_adjoint(), T(0));
    for (index b = bands - 1; b >= 0; --b) {
      const index first = b * kept, last = std::min(first + kept, shape_.strips);
      std::copy_n(rows + b * shape_.row(), shape_.row(), row_);
      const auto trace = [&](index s) { return traces + (s - first) * shape_.trace(); };
      each_strip(first, last, false, [&](index s, T* scratch, const StripClock& clock) {
        sweeps.forward(shape_, grid(s), row_, scratch, trace(s), clock);
      });
      if (last == shape_.strips) k = sweeps.value(shape_, row_, rest_);
      each_strip(first, last, true, [&](index s, T* scratch, const StripClock& clock) {
        sweeps.backward(shape_, grid(s), s + 1 == shape_.strips ? cotangent : T(0), adjoint,
                        scratch, trace(s), clock);
      });
    }
    return k;
  }

  void add_gradients(const Path<T>& x, const PathGradient<T>* to_x, const Path<T>& y,
                     const PathGradient<T>* to_y) const {
    if (to_y != nullptr)
      unskew_path(shape_, y, plan_.lift.y_factor(), kPlacesOfY, shape_.lanes.columns, vertices_, y_,
                  *to_y);
    if (to_x != nullptr)
      unskew_path(shape_, x, x_factor(), kPlacesOfX, kStripRows, vertices_, x_, *to_x);
  }
  // As KernelGroup::add_lift_sums().
  void add_lift_sums(double* sums) const {
    if (plan_.lift.linear()) {
      for (index i = 0; i < shape_.strips * shape_.x(); ++i)
        sums[0] += static_cast<double>(x_.at[i]) * static_cast<double>(x_.beside[i]);
      return;
    }
    const index lanes = shape_.lanes.lanes;
    for (index i = 0; i < shape_.strips * 2 * lanes; ++i)
      sums[i / lanes % 2] += static_cast<double>(sums_[i]);
  }

 private:
  static constexpr auto kPlacesOfX = [](const SkewShape& shape, index rows, const auto& body) {
    each_place_x(shape, rows, body);
  };
  static constexpr auto kPlacesOfY = [](const SkewShape& shape, index columns, const auto& body) {
    each_place_y(shape, columns, body);
  };

  static index clock_elements(const SkewShape& s) {
    const index lanes = s.lanes.lanes,
                words = s.strips * static_cast<index>(sizeof(index) / sizeof(T));
    return (words + lanes - 1) / lanes * lanes;
  }
  double x_factor() const {
    return plan_.lift.x_factor() * (plan_.lift.linear() ? shape_.lanes.factor() : 1);
  }
  LaneGrid<T> grid(index s) const {
    const auto part = [](T* at, index n) { return at == nullptr ? nullptr : at + n; };
    return {{x_.at + s * shape_.x(), part(x_.beside, s * shape_.x()),
             part(x_.moves, s * shape_.strip_rows())},
            y_,
            &plan_.lift,
            part(sums_, s * 2 * shape_.lanes.lanes)};
  }

  // Runs strips first..last - 1, or back from the last, as a wavefront of workers.
  template <class Body>
  void each_strip(index first, index last, bool down, const Body& body) {
    const index count = last - first;
    for (index i = 0; i < count; ++i) new (clocks_ + i) std::atomic<index>(0);
    std::atomic<bool> failed{false};  // nobody waits any more
    const auto work = [&](index i, T* scratch) {
      const index s = down ? last - 1 - i : first + i, whole = plan_.progress();
      try {
        body(
            s, scratch,
            StripClock(i == 0 ? nullptr : clocks_ + i - 1, clocks_ + i, failed, context_.progress));
      } catch (...) {
        failed = true;
        throw;
      }
      // The last pass over a strip is what counts.
      context_.progress.tick(
          down == backward_ ? whole * (s + 1) / shape_.strips - whole * s / shape_.strips : 0);
    };
    deal(
        context_, count, std::min<index>(workers_, count), 1,
        [&](index worker) { return rest_ + worker * shape_.running(); }, work);
  }

  sigpath_context& context_;
  const KernelPlan& plan_;
  SkewShape shape_;
  int workers_;
  bool backward_;
  T* memory_;
  LaneBuffer<T> x_{}, y_{};
  std::atomic<index>* clocks_ = nullptr;  // of the strips that run
  T* vertices_ = nullptr;
  T* sums_ = nullptr;
  T* row_ = nullptr;
  T* rest_ = nullptr;
};

// Threads of a pair, and the memory that they share.
template <class T>
struct Workers {
  SkewShape shape;
  int count;
  index bytes;

  Workers(const sigpath_context& context, const KernelPlan& plan, bool backward)
      : shape(plan, path_lanes<T>().lanes, plan.x.max_steps, plan.y.max_steps, context.threads),
        count(static_cast<int>(std::min<index>(context.threads, shape.strips))) {
    while (true) {
      const double all = LongPair<T>::elements(shape, count, backward) * sizeof(T);
      if (all > 4e18)
        fail(SIGPATH_OUT_OF_MEMORY, "workspace: a pair of these lengths needs ", all, " bytes");
      bytes = static_cast<index>(all);
      if (!backward) bytes = std::max(bytes, scaled_value_bytes<T>(plan));  // taken in its stead
      const index limit = context.workspace_limit;
      if (limit == 0 || bytes + plan.reserved <= limit) return;
      if (count == 1)
        fail(SIGPATH_OUT_OF_MEMORY, "workspace: one thread needs ", bytes + plan.reserved,
             " bytes, more than the context's workspace_limit of ", limit);
      shape = SkewShape(plan, shape.lanes.lanes, plan.x.max_steps, plan.y.max_steps, --count);
    }
  }
};

}  // namespace

template <class T>
bool by_long_pairs(const KernelPlan& plan, const KernelUnits& units) {
  const index lanes = path_lanes<T>().lanes, pairs = units.pairs();
  if (pairs >= 2 * lanes || pairs == 0) return false;
  const auto real = [](index n) { return static_cast<double>(n); };
  const double m = real(plan.x.max_steps), n = real(plan.y.max_steps);
  if (std::min(m, n) >= 512) return true;  // all threads can work on it
  const double rows = real(kStripRows * lanes);
  const double one = std::ceil(m / rows) * kStripRows * (n + real(kColumnUnit * (lanes - 1)));
  return 1.25 * real(pairs) * one < m * n * std::ceil(real(pairs) / real(lanes));
}

template <class T>
index long_pair_bytes(const sigpath_context& context, const KernelPlan& plan, bool backward) {
  return Workers<T>(context, plan, backward).bytes;
}

template <class T>
void long_pair_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      const KernelUnits& units, KernelSink<T> sink) {
  const Workers<T> workers(context, plan, false);
  const WorkspacePool::Loan memory(context.workspaces, static_cast<std::size_t>(workers.bytes));
  LongPair<T> pair(context, plan, workers.shape, workers.count, false,
                   reinterpret_cast<T*>(memory.data()));
  for (index p = 0; p < units.pairs(); ++p) {
    index i, j;
    units.order().place(p, i, j);
    pair.load(plan.x.options, batch.x.path(i), batch.y.path(j));
    const T k = pair.value();
    sink(i, j,
         std::isfinite(k)
             ? KernelValue<T>{k, 0}
             : scaled_value(context, plan, batch, i, j, reinterpret_cast<T*>(memory.data())));
  }
}

template <class T>
void add_long_pair_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const KernelUnits& units,
                       KernelWeights<T> weights, const SideGradients<T>& x,
                       const SideGradients<T>& y, double* lift) {
  const Workers<T> workers(context, plan, true);
  const WorkspacePool::Loan memory(context.workspaces, static_cast<std::size_t>(workers.bytes));
  LongPair<T> pair(context, plan, workers.shape, workers.count, true,
                   reinterpret_cast<T*>(memory.data()));
  const SideGradients<T>& to_y = batch.same ? x : y;
  for (index p = 0; p < units.pairs(); ++p) {
    index i, j;
    units.order().place(p, i, j);
    const Path<T> of_x = batch.x.path(i), of_y = batch.y.path(j);
    pair.load(plan.x.options, of_x, of_y);
    const T k = pair.backward(pair_weight(plan, batch, weights, i, j));
    refuse_infinite(plan, batch, i, j, k);
    const PathGradient<T> rows[2] = {row_of(batch.x, x, i), row_of(batch.y, to_y, j)};
    pair.add_gradients(of_x, x.any() ? rows : nullptr, of_y, to_y.any() ? rows + 1 : nullptr);
    double sums[2] = {0, 0};
    if (lift != nullptr) {
      pair.add_lift_sums(sums);
      lift[0] += plan.lift.scale_gradient(sums[0]);
      lift[1] += sums[1];
    }
  }
}

template bool by_long_pairs<float>(const KernelPlan&, const KernelUnits&);
template bool by_long_pairs<double>(const KernelPlan&, const KernelUnits&);
template index long_pair_bytes<float>(const sigpath_context&, const KernelPlan&, bool);
template index long_pair_bytes<double>(const sigpath_context&, const KernelPlan&, bool);
template void long_pair_values(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                               const KernelUnits&, KernelSink<float>);
template void long_pair_values(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                               const KernelUnits&, KernelSink<double>);
template void add_long_pair_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                                const KernelUnits&, KernelWeights<float>,
                                const SideGradients<float>&, const SideGradients<float>&, double*);
template void add_long_pair_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                                const KernelUnits&, KernelWeights<double>,
                                const SideGradients<double>&, const SideGradients<double>&,
                                double*);

}  // namespace sigpath
