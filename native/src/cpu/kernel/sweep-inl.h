// Sweeps over the grid of one group of lanes, forward and backward; see lanes.h.
#if defined(SIGPATH_KERNEL_SWEEP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_SWEEP_INL_H_
#undef SIGPATH_KERNEL_SWEEP_INL_H_
#else
#define SIGPATH_KERNEL_SWEEP_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
LanePath<T> path_of(const KernelShape& shape, const LaneBuffer<T>& p) {
  return {p.at, p.beside, shape.channels * shape.lanes};
}

// body(make), make(strip) being the source of a strip's tiles.
template <class N, class Body>
void with_delta(const KernelShape& shape, const LaneGrid<Element<N>>& grid, const Body& body) {
  using T = Element<N>;
  const LanePath<T> x = path_of(shape, grid.x), y = path_of(shape, grid.y);
  if (shape.lifted) {
    const StaticKernel<T> kernel(*grid.lift);
    body([&](index strip) {
      return LiftedDelta<N>(kernel, static_cast<T>(shape.factor()), x.from(strip * kStripRows), y,
                            shape.channels);
    });
  } else {
    body([&](index strip) {
      return LinearDelta<N>{x.from(strip * kStripRows), y, shape.channels};
    });
  }
}

template <class T>
LiftedWeight<T> lifted_weight(const KernelShape& shape, const LaneGrid<T>& grid, index strip) {
  return {StaticKernel<T>(*grid.lift),
          static_cast<T>(shape.factor()),
          path_of(shape, grid.x).from(strip * kStripRows),
          path_of(shape, grid.y),
          grid.x.moves + strip * kStripRows * shape.lanes,
          grid.y.moves,
          shape.channels,
          grid.sums};
}

// The same for the weights of tiles, which go to the paths at once.
template <class T, class Body>
void with_weight(const KernelShape& shape, const LaneGrid<T>& grid, const Body& body) {
  const LanePath<T> x = path_of(shape, grid.x), y = path_of(shape, grid.y);
  if (shape.lifted) {
    body([&](index strip) { return lifted_weight(shape, grid, strip); });
  } else {
    body([&](index strip) {
      return LinearWeight<T>{x.from(strip * kStripRows), y, shape.channels};
    });
  }
}

// body(band_of): band_of(first strip) takes the weights of a band of strips.
template <class T, class Body>
void with_band(const KernelShape& shape, const LaneGrid<T>& grid, T* memory, const Body& body) {
  const LanePath<T> x = path_of(shape, grid.x), y = path_of(shape, grid.y);
  if (shape.lifted)
    body(
        [&](index first) { return LiftedBand<T>(lifted_weight(shape, grid, first), shape.lanes); });
  else
    body([&](index) { return LinearBand<T>(x, y, shape.channels, shape.block(), memory); });
}

// Sweeps the strips [first, last), whose states are one after the other. top: (columns) tops.
// record: null, or (strips, columns) records.
template <class Solver, class Make>
void sweep_band(const KernelShape& shape, const Solver& solver, const Make& make, index first,
                index last, typename Solver::T* top, typename Solver::T* states,
                typename Solver::T* record) {
  using T = typename Solver::T;
  const index block = shape.block();
  for (index begin = 0; begin < shape.columns; begin += block) {
    const index end = std::min(begin + block, shape.columns);
    for (index s = first; s < last; ++s) {
      T* state = states + (s - first) * shape.state();
      if (begin == 0) solver.begin_strip(state);
      auto delta = make(s);
      T* at = top + begin * shape.top();
      if (record == nullptr)
        solver.strip(delta, begin, end, at, state);
      else
        solver.strip(delta, begin, end, at, state,
                     record + ((s - first) * shape.columns + begin) * shape.record());
    }
  }
}

// The values of the lanes' pairs. scratch: shape.forward_scratch() elements.
template <class Solver>
typename Solver::Value forward_sweep(const KernelShape& shape,
                                     const LaneGrid<typename Solver::T>& grid,
                                     typename Solver::T* scratch, Progress& progress) {
  using T = typename Solver::T;
  const Solver solver(shape);
  T* top = scratch;
  T* states = top + shape.columns * shape.top();
  solver.begin_top(top, shape.columns);
  with_delta<typename Solver::Value>(shape, grid, [&](const auto& make) {
    for (index first = 0; first < shape.strips(); first += KernelShape::kBandStrips) {
      const index last = std::min(first + KernelShape::kBandStrips, shape.strips());
      sweep_band<Solver>(shape, solver, make, first, last, top, states, static_cast<T*>(nullptr));
      progress.poll();
    }
  });
  return solver.value(top + (shape.columns - 1) * shape.top());
}

// The values after every strip; see Sweeps::rows.
template <class Solver>
void rows_sweep(const KernelShape& shape, const LaneGrid<typename Solver::T>& grid,
                typename Solver::T* scratch, typename Solver::T* right, typename Solver::T* bottom,
                const StripFunction& emit, Progress& progress) {
  using T = typename Solver::T;
  const Solver solver(shape);
  T* top = scratch;
  T* state = top + shape.columns * shape.top();
  solver.begin_top(top, shape.columns);
  with_delta<typename Solver::Value>(shape, grid, [&](const auto& make) {
    for (index s = 0; s < shape.strips(); ++s, progress.poll()) {
      sweep_band<Solver>(shape, solver, make, s, s + 1, top, state, static_cast<T*>(nullptr));
      typename Solver::Value k[kTileRows];
      solver.right(state, k);
      for (int r = 0; r < kTileRows; ++r) store(k[r], right + r * shape.lanes);
      for (index c = 0; c < shape.columns; ++c)
        store(solver.value(top + c * shape.top()), bottom + c * shape.lanes);
      emit(s);
    }
  });
}

// The adjoint; the gradients are added beside the grid's paths. values: those of the pairs.
template <class Solver>
void backward_sweep(const KernelShape& shape, const LaneGrid<typename Solver::T>& grid,
                    const typename Solver::T* cotangent, typename Solver::T* values,
                    typename Solver::T* scratch, Progress& progress) {
  using T = typename Solver::T;
  const Solver solver(shape);
  const index kept = shape.kept, strips = shape.strips(), columns = shape.columns;
  const index bands = (strips + kept - 1) / kept, row = columns * shape.top();
  T* tops = scratch;  // at the start of each band, and the one that is swept
  T* top = tops + bands * row;
  T* states = top + row;
  T* record = states + kept * shape.state();
  T* bottom = record + kept * columns * shape.record();
  T* adjoints = bottom + columns * shape.bottom();
  T* weights = adjoints + kept * shape.state_adjoint();
  const index block = shape.block(), blocks = (columns + block - 1) / block;

  solver.begin_top(top, columns);
  solver.begin_bottom(bottom, columns);
  with_delta<Vector<T>>(shape, grid, [&](const auto& make) {
    for (index band = 0; band < bands; ++band, progress.poll()) {
      std::copy_n(top, row, tops + band * row);
      if (band + 1 < bands)
        sweep_band<Solver>(shape, solver, make, band * kept, (band + 1) * kept, top, states,
                           static_cast<T*>(nullptr));
    }
    with_band<T>(shape, grid, weights, [&](const auto& band_of) {
      for (index band = bands - 1; band >= 0; --band, progress.poll()) {
        const index first = band * kept, last = std::min(first + kept, strips);
        std::copy_n(tops + band * row, row, top);
        sweep_band<Solver>(shape, solver, make, first, last, top, states, record);
        if (last == strips) store(solver.value(top + (columns - 1) * shape.top()), values);
        const auto of_band = band_of(first);
        for (index b = blocks - 1; b >= 0; --b) {
          const index begin = b * block, end = std::min(begin + block, columns);
          for (index s = last - 1; s >= first; --s) {
            T* state = adjoints + (s - first) * shape.state_adjoint();
            if (b == blocks - 1) solver.begin_strip_adjoint(state);
            if (b == blocks - 1 && s == strips - 1) solver.seed(state, load(cotangent));
            auto weight = of_band.strip(s - first, begin);
            solver.strip_adjoint(weight, begin, end, bottom + begin * shape.bottom(), state,
                                 record + ((s - first) * columns + begin) * shape.record());
          }
          of_band.finish(first, last, begin, end);
        }
      }
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
