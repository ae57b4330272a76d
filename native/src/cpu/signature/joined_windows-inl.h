// Windows joined at pivots, a group of them in every lane; see joined_windows.h.
#if defined(SIGPATH_JOINED_WINDOWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_JOINED_WINDOWS_INL_H_
#undef SIGPATH_JOINED_WINDOWS_INL_H_
#else
#define SIGPATH_JOINED_WINDOWS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
class LaneWindows {
 public:
  LaneWindows(const JoinedShape& shape, const SignatureBatch<T>& batch, T* scratch, T* out)
      : shape_(shape.lanes),
        batch_(batch),
        mirror_(shape.mirror),
        out_(out),
        z_(scratch),
        carries_{z_ + shape_.increments(), shape_.depth, shape_.chunk * shape_.lanes},
        state_(carries_.data + shape_.carries()),
        product_(state_ + shape_.size * shape_.lanes),
        rows_(product_ + shape_.size * shape_.lanes),
        copies_(rows_ + shape_.rows()),
        copy_stride_(shape.copy()),
        engine_(shape_, carries_, z_) {
    carries_.init();
  }

  // `count` items, number first + i being group (first + i) % groups of path (first + i) / groups.
  void run(const WindowGroup* groups, index group_count, index first, index count,
           Progress& progress) {
    count_ = count;
    index rows = 0;
    for (index lane = 0; lane < count; ++lane) {
      const index b = (first + lane) / group_count;
      path_[lane] = batch_.path(b);
      item_[lane] = b * batch_.plan.windows;
      group_[lane] = groups[(first + lane) % group_count];
      group_[lane].pivot = std::min(group_[lane].pivot, path_[lane].vertices() - 1);
      rows = std::max(rows, group_[lane].end - group_[lane].begin);
    }
    starts(rows, progress);
    ends(rows, progress);
  }

 private:
  static constexpr int kMost = kLanes<T>;

  // Backward from the pivots: the rows become the signatures of the reversed paths from the pivot
  // to their starts.
  void starts(index rows, Progress& progress) {
    Path<T> back[kMost];
    index at[kMost] = {}, to[kMost];
    T* out[kMost] = {};
    for (index lane = 0; lane < count_; ++lane) back[lane] = reversed(lane);
    std::fill_n(state_, shape_.size * shape_.lanes, T(0));
    for (index j = 0; j < rows; ++j) {
      for (index lane = 0; lane < count_; ++lane) {
        const WindowGroup& g = group_[lane];
        out[lane] = nullptr;
        to[lane] = at[lane];
        if (j >= g.end - g.begin) continue;
        const index w = g.end - 1 - j;
        const auto [start, stop] = batch_.range(item_[lane] + w);
        T* const row = out_ + (item_[lane] + w) * batch_.plan.size;
        if (stop - start > 1) {
          to[lane] = std::clamp<index>(g.pivot - start, at[lane], back[lane].length - 1);
          out[lane] = row;
        } else {
          std::fill_n(row, shape_.size, T(0));
        }
      }
      advance(back, at, to);
      to_each_row<T>([&](index i) { return load(state_ + i * shape_.lanes); }, count_, shape_.size,
                     [&](index lane) { return out[lane]; });
      progress.poll();
    }
  }

  // Forward from the pivots, and the products: the antipode turns a reversed path round again.
  void ends(index rows, Progress& progress) {
    index at[kMost] = {}, to[kMost];
    T* out[kMost] = {};
    for (index lane = 0; lane < count_; ++lane) at[lane] = group_[lane].pivot;
    std::fill_n(state_, shape_.size * shape_.lanes, T(0));
    for (index j = 0; j < rows; ++j) {
      index steps = 0;
      for (index lane = 0; lane < count_; ++lane) {
        const WindowGroup& g = group_[lane];
        out[lane] = nullptr;
        to[lane] = at[lane];
        if (j >= g.end - g.begin) continue;
        const index w = g.begin + j;
        const auto [start, stop] = batch_.range(item_[lane] + w);
        if (stop - start <= 1) continue;
        to[lane] = std::max(at[lane], stop - 1);
        out[lane] = out_ + (item_[lane] + w) * batch_.plan.size;
        steps += (stop - 1 - start) * path_[lane].steps_per_move();
      }
      advance(path_, at, to);
      const auto row = [&](index lane) { return out[lane]; };
      from_rows<T>(row, shape_.size, [&](index i, Vector<T> v) {
        const index m = mirror_[i];
        store(m < 0 ? hn::Neg(v) : v, product_ + (m < 0 ? ~m : m) * shape_.lanes);
      });
      LaneChen<T>(shape_.d, shape_.depth, product_, state_).run();
      to_each_row<T>([&](index i) { return load(product_ + i * shape_.lanes); }, count_,
                     shape_.size, row);
      progress.tick(steps);
    }
  }

  // Takes the state of every lane from vertex at[lane] of its path to vertex to[lane].
  void advance(const Path<T>* paths, index* at, const index* to) {
    Path<T> parts[kMost];
    for (index lane = 0; lane < count_; ++lane) {
      parts[lane] = paths[lane].part(at[lane], to[lane]);
      at[lane] = to[lane];
    }
    const Chunks<T> chunks(shape_, parts, count_, rows_, z_);
    for (index c = 0; c < chunks.count(); ++c)
      engine_.advance(state_, shape_.depth, chunks.load(c, -1));
  }

  // A copy of the vertices from the pivot back to the first start. Under lead-lag its lag is the
  // lead of the path, and the other way round.
  Path<T> reversed(index lane) {
    const Path<T>& path = path_[lane];
    const WindowGroup& g = group_[lane];
    index first = g.pivot;
    for (index w = g.begin; w < g.end; ++w) {
      const auto [start, stop] = batch_.range(item_[lane] + w);
      if (stop - start > 1) first = std::min(first, start);
    }
    const index n = std::min(g.pivot - first + 1, copy_stride_ / (path.dim + 1));
    T* const points = copies_ + lane * copy_stride_;
    T* const times = points + n * path.dim;
    for (index i = 0; i < n; ++i) {
      const T* from = path.vertex(g.pivot - i);
      for (index c = 0; c < path.dim; ++c)
        points[i * path.dim + c] = from == nullptr ? T(0) : from[c];
      if (path.times != nullptr) times[i] = path.times[g.pivot - i];
    }
    Path<T> back = path;
    back.points = points;
    back.times = path.times == nullptr ? nullptr : times;
    back.basepoint = nullptr;
    back.has_basepoint = false;
    back.length = n;
    back.stride = path.dim;
    back.time_step = -path.time_step;
    return back;
  }

  const LaneShape& shape_;
  const SignatureBatch<T>& batch_;
  const index* mirror_;
  T* out_;
  T* z_;
  Carries<T> carries_;
  T* state_;
  T* product_;
  T* rows_;
  T* copies_;
  index copy_stride_;
  LaneForward<T> engine_;
  index count_ = 0;
  Path<T> path_[kMost];
  WindowGroup group_[kMost];
  index item_[kMost];
};

template <class T>
void lanes_joined_windows(const JoinedShape& shape, const SignatureBatch<T>& batch, index first,
                          index count, T* scratch, T* out, Progress& progress) {
  LaneWindows<T>(shape, batch, scratch, out)
      .run(shape.groups, shape.group_count, first, count, progress);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
