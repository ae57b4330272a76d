// Increments into lanes, and their adjoints out of them. Whole moves from vertex to vertex are
// transposed; what a transform makes of them is written in lanes: under lead-lag the lead moves and
// the lag is still, then the other way round, and time takes half of its step each time.
#if defined(SIGPATH_INCREMENTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_INCREMENTS_INL_H_
#undef SIGPATH_INCREMENTS_INL_H_
#else
#define SIGPATH_INCREMENTS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
index longest(const Path<T>* paths, index count) {
  index steps = 0;
  for (index i = 0; i < count; ++i) steps = std::max(steps, paths[i].steps());
  return steps;
}

// Steps of a path within [begin, begin + steps).
template <class T>
index steps_within(const Path<T>& path, index begin, index steps) {
  return std::clamp<index>(path.steps() - begin, 0, steps);
}

// Steps of all paths within [begin, begin + steps).
template <class T>
index steps_of(const Path<T>* paths, index count, index begin, index steps) {
  index n = 0;
  for (index i = 0; i < count; ++i) n += steps_within(paths[i], begin, steps);
  return n;
}

// z[t][channel][lane] <- the increments of steps begin .. begin + steps - 1, under lead-lag an even
// number of them from an even one; zero where a path has ended, which leaves its signature as it
// is. rows: shape.rows() elements.
template <class T>
void load_increments(const LaneTime& shape, const Path<T>* paths, index count, index begin,
                     index steps, T* rows, T* z) {
  constexpr index kBlock = kLanes<T>;
  const index d = shape.d, dim = paths[0].dim, per_move = paths[0].steps_per_move();
  const index first = begin / per_move, moves = steps / per_move, stride = shape.chunk * d;
  const auto fill_rows = [&](index width, const auto& differences) {
    for (index lane = 0; lane < count; ++lane) {
      T* row = rows + lane * stride;
      const index n = steps_within(paths[lane], begin, steps) / per_move;
      differences(paths[lane], n, row);
      std::fill(row + n * width, row + moves * width, T(0));
    }
  };
  fill_rows(dim, [&](const Path<T>& path, index n, T* row) { path.moves(first, n, row); });
  if (d == dim) return to_lanes(rows, stride, count, moves * dim, z);

  T* lag = z + (per_move - 1) * d * kBlock;  // the channels that move in the last step of a move
  T* lead = z + dim * kBlock;                // and in the first, under lead-lag
  index c = 0;
  const auto row_of = [&](index lane) { return lane < count ? rows + lane * stride : nullptr; };
  from_rows<T>(row_of, moves * dim, [&](index, Vector<T> v) {
    store(v, lag);
    if (per_move == 2) {
      store(v, lead);
      store(hn::Zero(Lane<T>()), lag + dim * kBlock);
      store(hn::Zero(Lane<T>()), lead - dim * kBlock);
    }
    const index next = ++c == dim ? (c = 0, per_move * d - dim + 1) * kBlock : kBlock;
    lag += next;
    lead += next;
  });
  if (!paths[0].has_time) return;
  fill_rows(1, [&](const Path<T>& path, index n, T* row) { path.time_steps(first, n, row); });
  from_rows<T>(row_of, moves, [&](index i, Vector<T> v) {
    for (index s = 0; s < per_move; ++s) store(v, z + ((i * per_move + s + 1) * d - 1) * kBlock);
  });
}

// The adjoint: adds those of the same steps, dz[t][channel][lane], to the gradients.
template <class T>
void add_increments(const LaneTime& shape, const Path<T>* paths, index count, index begin,
                    index steps, const T* dz, T* rows, const PathGradient<T>* gradients) {
  constexpr index kBlock = kLanes<T>;
  const index d = shape.d, dim = paths[0].dim, per_move = paths[0].steps_per_move();
  const index first = begin / per_move, moves = steps / per_move, stride = shape.chunk * d;
  const auto for_each_row = [&](const auto& body) {
    for (index lane = 0; lane < count; ++lane)
      body(lane, steps_within(paths[lane], begin, steps) / per_move, rows + lane * stride);
  };
  if (d == dim) {
    from_lanes(dz, count, moves * dim, rows, stride);
  } else {
    const T* lag = dz + (per_move - 1) * d * kBlock;
    const T* lead = dz + dim * kBlock;
    index c = 0;
    const auto next_move = [&](index) {
      const Vector<T> v = per_move == 2 ? hn::Add(load(lag), load(lead)) : load(lag);
      const index next = ++c == dim ? (c = 0, per_move * d - dim + 1) * kBlock : kBlock;
      lag += next;
      lead += next;
      return v;
    };
    to_rows(next_move, count, moves * dim, rows, stride);
  }
  for_each_row([&](index lane, index n, const T* row) {
    gradients[lane].add_moves(paths[lane], first, n, row);
  });
  if (gradients[0].times == nullptr) return;
  const auto time_of = [&](index i) {
    const T* at = dz + ((i * per_move + 1) * d - 1) * kBlock;
    return per_move == 2 ? hn::Add(load(at), load(at + d * kBlock)) : load(at);
  };
  to_rows(time_of, count, moves, rows, stride);
  for_each_row([&](index lane, index n, const T* row) {
    gradients[lane].add_time_steps(paths[lane], first, n, row);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
