#pragma once

#include "cuda/kernel/norms.h"

namespace sigpath {

// What a call for gradients has; its arrays are the host's or the device's, as the paths are.
template <class T>
struct VjpCall {
  sigpath_context& context;
  const KernelPlan& plan;
  const KernelBatch<T>& batch;
  const T* cotangent;
  SideGradients<T> x, y;
  T* lift;  // to the static parameters, or null
};

// The gradients of a weighted sum of kernels of some sets of pairs to their paths and the static
// kernel's parameters.
template <class T>
class GradientSums {
 public:
  using Engine = KernelEngine<T>;
  using Sweeps = typename Engine::Sweeps;

  // The sweeps of a set of pairs; those for values are needed with normalisation alone.
  struct Part {
    Sweeps back, values;
  };
  Part part(const PairSet& set) const {
    Part p{engine_.sweeps(set, SweepKind::kBackward), {}};
    if (norms_.any()) p.values = engine_.sweeps(set, SweepKind::kValues);
    return p;
  }

  GradientSums(Engine& engine, NormsMemory<T>& norms) : engine_(engine), norms_(norms) {
    if (!norms.any()) return;
    square_x_ = engine.sweeps(engine.square_x(false), SweepKind::kBackward);
    if (!engine.batch().same)
      square_y_ = engine.sweeps(engine.square_y(false), SweepKind::kBackward);
  }

  // Room for so many pairs at a time of these parts, in the engine and for norms, too.
  void carve(std::initializer_list<const Part*> parts, index count, Carver& memory) {
    std::vector<const Sweeps*> all{&norms_.x(), &norms_.y(), &square_x_, &square_y_};
    for (const Part* p : parts) {
      all.push_back(&p->back);
      all.push_back(&p->values);
    }
    engine_.carve(all, count, memory);
    norms_.carve(memory);
    const auto& batch = engine_.batch();
    const auto take = [&](const SignatureBatch<T>& b) { return memory.take<double>(elements(b)); };
    x_ = take(batch.x);
    y_ = batch.same ? x_ : take(batch.y);
    index pairs = 0;
    for (const Sweeps* s : all) pairs = std::max(pairs, std::min(count, s->set.pairs));
    weights_ = memory.take<T>(pairs);
    const index n = batch.x.shape.batch, m = batch.y.shape.batch;
    lift_rows_ = std::max(n, m);
    lift_ = memory.take<double>(2 * lift_rows_);
    if (!norms_.any()) return;
    shares_x_ = memory.take<double>(n);
    shares_y_ = batch.same ? shares_x_ : memory.take<double>(m);
    squares_ = memory.take<double>(std::max(n, m));
  }

  void begin(DeviceStream& stream) {
    const auto& batch = engine_.batch();
    norms_.fill(stream);
    fill(stream, x_, elements(batch.x), 0.0);
    if (!batch.same) fill(stream, y_, elements(batch.y), 0.0);
    fill(stream, lift_, 2 * lift_rows_, 0.0);
    if (!norms_.any()) return;
    fill(stream, shares_x_, batch.x.shape.batch, 0.0);
    if (!batch.same) fill(stream, shares_y_, batch.y.shape.batch, 0.0);
  }

  // The part of the sum with these weights.
  void add(DeviceStream& stream, const Part& part, const PairWeights<T>& weights,
           bool with_lift) const {
    const DeviceNorms<T> norms = norms_.of(part.back.set);
    if (norms.any()) add_shares(stream, part.values, weights, norms);
    add(stream, part.back, weights, norms, nullptr, with_lift);
  }

  // Writes them; the arrays are the device's, or null.
  void finish(DeviceStream& stream, const PathGradient<T>& x, const PathGradient<T>& y, T* lift) {
    if (norms_.any()) {
      add_squares(stream, square_x_, shares_x_, norms_.norms().x, lift != nullptr);
      if (!engine_.batch().same)
        add_squares(stream, square_y_, shares_y_, norms_.norms().y, lift != nullptr);
    }
    gather(stream, engine_.x().batch(), x_, x);
    if (!engine_.batch().same) gather(stream, engine_.y().batch(), y_, y);
    if (lift == nullptr) return;
    const TotalsCall<T> call{lift_,   lift_rows_, 2, {engine_.plan().lift.scale_gradient(1), 1.0},
                             nullptr, lift};
    stream.launch(launch_per_number(CudaKernel::kTotals, sizeof(T), 2), &call);
  }

 private:
  static index elements(const SignatureBatch<T>& b) {
    return checked_mul(checked_mul(b.shape.batch, b.plan.channels, "workspace"),
                       b.plan.max_steps + 1, "workspace");
  }

  // Of dF = dk / sqrt(a b) - F/2 (da / a + db / b) the sums of F.
  void add_shares(DeviceStream& stream, const Sweeps& values, const PairWeights<T>& weights,
                  const DeviceNorms<T>& norms) const {
    const PairSet& set = values.set;
    engine_.each_piece(set, [&](index first, index count) {
      PairSumsCall<T> call{{set.order, first, count},
                           false,
                           set.rows,
                           engine_.values(stream, values, first, count),
                           norms,
                           weights,
                           set.x_is_y ? shares_y_ : shares_x_};
      stream.launch(launch_per_number(CudaKernel::kPairSums, sizeof(T), call.paths), &call);
      call.of_y = true;
      call.paths = set.order.columns;
      call.to = set.y_is_x ? shares_x_ : shares_y_;
      stream.launch(launch_per_number(CudaKernel::kPairSums, sizeof(T), call.paths), &call);
    });
  }

  void add_squares(DeviceStream& stream, const Sweeps& back, const double* shares,
                   const KernelTerms<T>& norms, bool with_lift) const {
    const SquareWeightsCall<T> call{back.set.pairs, shares, norms, squares_};
    stream.launch(launch_per_number(CudaKernel::kSquareWeights, sizeof(T), call.paths), &call);
    add(stream, back, {}, {}, squares_, with_lift);
  }

  void add(DeviceStream& stream, const Sweeps& back, const PairWeights<T>& weights,
           const DeviceNorms<T>& norms, const double* squares, bool with_lift) const {
    const PairSet& set = back.set;
    for (std::size_t t = 0; t < back.runs.size(); ++t)
      engine_.each_piece(set, [&](index first, index count) {
        const WeighCall<T> call{set.order, first,           count,   weights,
                                norms,     back.weights[t], squares, weights_};
        stream.launch(launch_per_number(CudaKernel::kWeigh, sizeof(T), count), &call);
        engine_.backward(stream, back, t, first, count, weights_, set.x_is_y ? y_ : x_,
                         set.y_is_x ? x_ : y_, with_lift ? lift_ : nullptr);
      });
  }

  void gather(DeviceStream& stream, const SignatureBatch<T>& batch, const double* from,
              const PathGradient<T>& to) const {
    const PathGatherCall<T> call{
        batch,       !engine_.plan().lift.linear(), engine_.factor(), from, to.points, to.times,
        to.basepoint};
    stream.launch(
        launch_per_number(CudaKernel::kPathGather, sizeof(T), VertexNumber<T>::count(batch)),
        &call);
  }

  Engine& engine_;
  NormsMemory<T>& norms_;
  Sweeps square_x_{}, square_y_{};
  double *x_, *y_, *lift_, *shares_x_ = nullptr, *shares_y_ = nullptr, *squares_ = nullptr;
  T* weights_;
  index lift_rows_ = 0;
};

}  // namespace sigpath
