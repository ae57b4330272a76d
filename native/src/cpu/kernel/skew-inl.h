// Strips of one pair, lane after lane some blocks behind; see skew.h.
#if defined(SIGPATH_KERNEL_SKEW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_SKEW_INL_H_
#undef SIGPATH_KERNEL_SKEW_INL_H_
#else
#define SIGPATH_KERNEL_SKEW_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Moves the lanes of vectors by one, up (from lane l - 1 to l) or down.
template <class T>
class LaneShift {
 public:
  explicit LaneShift(bool up) : last_(up ? kLanes<T> - 1 : 0) {
    const int open = up ? 0 : kLanes<T> - 1;
    for (int l = 0; l < kLanes<T>; ++l) {
      from_[l] = static_cast<Index>(std::clamp(up ? l - 1 : l + 1, 0, kLanes<T> - 1));
      open_[l] = l == open ? T(1) : T(0);
    }
  }

  // vectors[i] moves, and in[i] comes in where a lane is left; 0 if in is null.
  void move(T* vectors, index n, const T* in) const {
    const Lane<T> tag;
    const auto indices = hn::SetTableIndices(tag, from_);
    const auto open = hn::Gt(load(open_), hn::Zero(tag));
    for (index i = 0; i < n; ++i) {
      T* const at = vectors + i * kLanes<T>;
      const auto entering = in == nullptr ? hn::Zero(tag) : hn::Set(tag, in[i]);
      store(hn::IfThenElse(open, entering, hn::TableLookupLanes(load(at), indices)), at);
    }
  }
  // out[i] <- the lane of vectors[i] that the next move loses.
  void take(const T* vectors, index n, T* out) const {
    for (index i = 0; i < n; ++i) out[i] = vectors[i * kLanes<T> + last_];
  }

 private:
  using Index = hn::TFromD<hn::RebindToSigned<Lane<T>>>;

  int last_;
  HWY_ALIGN Index from_[kLanes<T>];
  HWY_ALIGN T open_[kLanes<T>];
};

template <class Solver>
void skew_forward(const SkewShape& shape, const LaneGrid<typename Solver::T>& grid,
                  typename Solver::T* row, typename Solver::T* scratch, typename Solver::T* trace,
                  const StripClock& clock) {
  using T = typename Solver::T;
  const KernelShape& lanes = shape.lanes;
  const Solver solver(lanes);
  const index numbers = kColumnUnit * lanes.top() / lanes.lanes, behind = lanes.lanes - 1;
  T* state = scratch;
  T* top = state + lanes.state();
  T* side = trace == nullptr ? nullptr : trace + shape.row();
  const LaneShift<T> shift(true);
  solver.begin_strip(state);
  solver.begin_top(top, kColumnUnit);
  with_delta<Vector<T>>(lanes, grid, [&](const auto& make) {
    auto delta = make(0);
    for (index t = 0; t < shape.steps(); ++t) {
      // Strips wait for each other a panel at a time: single blocks would go from core to core.
      const bool starts = t % SkewShape::kPanelSteps == 0;
      if (starts && !clock.wait(std::min(t + SkewShape::kPanelSteps, shape.blocks))) return;
      const T* const in = t < shape.blocks ? row + t * numbers : nullptr;
      if (trace != nullptr) {
        if (in != nullptr) std::copy_n(in, numbers, trace + t * numbers);
        if (starts) side = std::copy_n(scratch, shape.side(), side);
      }
      shift.move(top, numbers, in);
      solver.strip(delta, t * kColumnUnit, (t + 1) * kColumnUnit, top, state);
      if (t < behind) continue;
      shift.take(top, numbers, row + (t - behind) * numbers);
      const index done = t - behind + 1;
      if (done % SkewShape::kPanelSteps == 0 || done == shape.blocks) clock.done(done);
    }
  });
}

// Sweeps steps [begin, end) of a strip again, from its trace, and records them.
template <class Solver, class Delta>
void skew_again(const SkewShape& shape, const Solver& solver, Delta& delta,
                const LaneShift<typename Solver::T>& shift, index begin, index end,
                const typename Solver::T* trace, typename Solver::T* side,
                typename Solver::T* record) {
  const KernelShape& lanes = shape.lanes;
  const index numbers = kColumnUnit * lanes.top() / lanes.lanes;
  auto* top = side + lanes.state();
  std::copy_n(trace + shape.row() + begin / SkewShape::kPanelSteps * shape.side(), shape.side(),
              side);
  for (index t = begin; t < end; ++t, record += kColumnUnit * lanes.record()) {
    shift.move(top, numbers, t < shape.blocks ? trace + t * numbers : nullptr);
    solver.strip(delta, t * kColumnUnit, (t + 1) * kColumnUnit, top, side, record);
  }
}

template <class Solver>
void skew_backward(const SkewShape& shape, const LaneGrid<typename Solver::T>& grid,
                   typename Solver::T cotangent, typename Solver::T* row,
                   typename Solver::T* scratch, const typename Solver::T* trace,
                   const StripClock& clock) {
  using T = typename Solver::T;
  const KernelShape& lanes = shape.lanes;
  const Solver solver(lanes);
  const index numbers = kColumnUnit * lanes.bottom() / lanes.lanes, behind = lanes.lanes - 1;
  T* side = scratch;
  T* state = side + shape.side();
  T* bottom = state + lanes.state_adjoint();
  T* record = bottom + kColumnUnit * lanes.bottom();
  const LaneShift<T> up(true), down(false);
  solver.begin_strip_adjoint(state);
  solver.begin_bottom(bottom, kColumnUnit);
  HWY_ALIGN T seed[kLanes<T>] = {};
  seed[kLanes<T> - 1] = cotangent;
  if (cotangent != 0) solver.seed(state, load(seed));
  with_delta<Vector<T>>(lanes, grid, [&](const auto& make_delta) {
    with_weight<T>(lanes, grid, [&](const auto& make_weight) {
      auto delta = make_delta(0);
      auto weight = make_weight(0);
      for (index end = shape.steps(); end > 0;) {
        const index begin = (end - 1) / SkewShape::kPanelSteps * SkewShape::kPanelSteps;
        skew_again(shape, solver, delta, up, begin, end, trace, side, record);
        // Where it has done the last step that touches these columns of y, too.
        if (!clock.wait(shape.steps() - std::max<index>(0, begin - std::max<index>(behind, 1))))
          return;
        for (index t = end - 1; t >= begin; --t) {
          down.move(bottom, numbers, t >= behind ? row + (t - behind) * numbers : nullptr);
          solver.strip_adjoint(weight, t * kColumnUnit, (t + 1) * kColumnUnit, bottom, state,
                               record + (t - begin) * kColumnUnit * lanes.record());
          if (t < shape.blocks) down.take(bottom, numbers, row + t * numbers);
        }
        clock.done(shape.steps() - begin);
        end = begin;
      }
    });
  });
}

template <class Solver>
typename Solver::T skew_value(const SkewShape& shape, const typename Solver::T* row,
                              typename Solver::T* scratch) {
  using T = typename Solver::T;
  const index n = shape.lanes.top() / shape.lanes.lanes;
  const T* last = row + (shape.blocks * kColumnUnit - 1) * n;
  for (index i = 0; i < n; ++i) store(hn::Set(Lane<T>(), last[i]), scratch + i * kLanes<T>);
  return hn::GetLane(Solver(shape.lanes).value(scratch));
}

template <class Solver>
void skew_begin(const SkewShape& shape, typename Solver::T* row) {
  using T = typename Solver::T;
  const index edge = shape.lanes.solver.edge();
  const index columns = (shape.blocks * kColumnUnit) << shape.lanes.dyadic_y;
  std::fill_n(row, columns * edge, T(0));
  for (index c = 0; c < columns; ++c) row[c * edge] = 1;
}

template <class T, template <class> class Solver>
const SkewSweeps<T>& skew_of() {
  using S = Solver<Vector<T>>;
  static constexpr SkewSweeps<T> kSweeps = {skew_forward<S>, skew_backward<S>, skew_value<S>,
                                            skew_begin<S>};
  return kSweeps;
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
