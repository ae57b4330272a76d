// Paths into lanes, and gradients out of them.
#if defined(SIGPATH_KERNEL_PATHS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_PATHS_INL_H_
#undef SIGPATH_KERNEL_PATHS_INL_H_
#else
#define SIGPATH_KERNEL_PATHS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// rows <- vertices [begin, end) of a path that stays at its last one, every one `repeat` times but
// the first.
template <class T>
void padded_vertices(const LaneSource<T>& source, const Path<T>& path, index begin, index end,
                     T* rows) {
  const index last = path.steps(), d = path.channels();
  if (source.repeat == 1) {
    const index own = std::min(last + 1, end);
    if (own > begin) {
      write_vertices(source.options, path, begin, own, rows);
      rows += (own - begin) * d;
      begin = own;
    }
  }
  for (index j = begin; j < end; ++j, rows += d) {
    const index vertex = std::min(last, (j + source.repeat - 1) / source.repeat);
    write_vertices(source.options, path, vertex, vertex + 1, rows);
  }
}

// Whether the first `vertices` of all paths lie in memory as rows without gaps.
template <class T>
bool are_rows(const LaneSource<T>& source, index vertices) {
  return std::all_of(source.paths, source.paths + source.count, [&](const Path<T>& p) {
    return !p.lead_lag && !p.has_time && !p.has_basepoint && p.stride == p.dim &&
           p.length >= vertices;
  });
}

// at: [step][channel][lane] increments, or with `lifted` one more of vertices, times source.factor.
template <class T>
void load_lanes(const KernelShape& shape, const LaneSource<T>& source, index steps, T* rows,
                T* at) {
  constexpr index kLane = kLanes<T>, kChunk = kRowsOfSource - 1;
  const index d = shape.channels, stride = kRowsOfSource * d;
  const auto factor = hn::Set(Lane<T>(), static_cast<T>(source.factor));
  for (index begin = 0; begin <= steps; begin += kChunk) {
    const index end = std::min(begin + kChunk, steps + 1), n = (end - begin) * d;
    // Points without transforms are transposed where they are.
    const bool plain = source.repeat == 1 && are_rows(source, end);
    const auto row = [&](index lane) -> const T* {
      if (lane >= source.count) return nullptr;
      return plain ? source.paths[lane].points + begin * d : rows + lane * stride;
    };
    for (index lane = 0; lane < source.count && !plain; ++lane)
      padded_vertices(source, source.paths[lane], begin, end, rows + lane * stride);
    const auto put = [&](index i, Vector<T> v) {
      store(hn::Mul(v, factor), at + (begin * d + i) * kLane);
    };
    if (source.shared)
      for (index i = 0; i < n; ++i) put(i, hn::Set(Lane<T>(), row(0)[i]));
    else
      from_rows<T>(row, n, put);
  }
  if (shape.lifted) return;
  for (index i = 0; i < steps * d; ++i) {
    T* const own = at + i * kLane;
    store(hn::Sub(load(own + d * kLane), load(own)), own);
  }
}

// The adjoint. Increments: vertex i has factor * (g_{i-1} - g_i), of steps within the path.
template <class T>
void unload_lanes(const KernelShape& shape, const LaneSource<T>& source, index steps, T* rows,
                  const T* gradient, const PathGradient<T>* to) {
  constexpr index kLane = kLanes<T>, kChunk = kRowsOfSource - 1;
  const index d = shape.channels, stride = kRowsOfSource * d;
  const auto factor = hn::Set(Lane<T>(), static_cast<T>(source.factor));
  const index all = shape.lifted ? steps + 1 : steps;
  for (index begin = 0; begin < all; begin += kChunk) {
    const index n = std::min(kChunk, all - begin);
    const auto own = [&](index i) {
      return hn::Mul(load(gradient + (begin * d + i) * kLane), factor);
    };
    if (source.shared)
      for (index i = 0; i < n * d; ++i) rows[i] = hn::GetLane(hn::SumOfLanes(Lane<T>(), own(i)));
    else
      to_rows(own, source.count, n * d, rows, stride);
    for (index lane = 0; lane < source.count; ++lane) {
      const Path<T>& path = source.paths[lane];
      T* g = rows + lane * stride;
      const index within = std::clamp<index>(path.steps() + shape.lifted - begin, 0, n);
      if (within == 0) continue;
      if (!shape.lifted) {
        for (index c = 0; c < d; ++c) g[within * d + c] = 0;
        for (index i = within; i >= 0; --i)
          for (index c = 0; c < d; ++c)
            g[i * d + c] = (i > 0 ? g[(i - 1) * d + c] : T(0)) - g[i * d + c];
      }
      add_vertices(path, begin, begin + within + !shape.lifted, g, to[lane]);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
