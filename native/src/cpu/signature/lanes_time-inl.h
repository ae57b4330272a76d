// The lane engine's loops over time. What a chunk of steps does to a state, and backward to its
// adjoint, is the caller's: the loops know nothing of the words.
#if defined(SIGPATH_LANES_TIME_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LANES_TIME_INL_H_
#undef SIGPATH_LANES_TIME_INL_H_
#else
#define SIGPATH_LANES_TIME_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The steps of a group of paths in chunks, whose increments are in z one chunk at a time.
template <class T>
class Chunks {
 public:
  // rows: scratch of load_increments().
  Chunks(const LaneTime& shape, const Path<T>* paths, index count, T* rows, T* z)
      : shape_(shape),
        paths_(paths),
        count_(count),
        steps_(longest(paths, count)),
        rows_(rows),
        z_(z) {}

  index count() const { return (steps_ + shape_.chunk - 1) / shape_.chunk; }
  index begin(index c) const { return c * shape_.chunk; }
  index size(index c) const { return std::min(shape_.chunk, steps_ - begin(c)); }
  // Steps of all paths in a chunk, as progress counts them.
  index work(index c) const { return steps_of(paths_, count_, begin(c), size(c)); }

  // Loads the increments of chunk c; returns their number. The points of the chunk `next` are asked
  // for: each path is a stream of its own, too slow for the hardware to follow.
  index load(index c, index next) const {
    load_increments(shape_, paths_, count_, begin(c), size(c), rows_, z_);
    if (next >= 0 && next < count()) prefetch(next);
    return size(c);
  }

  // Adds the adjoints dz of chunk c's increments to the gradients of the paths.
  void add(index c, const T* dz, const PathGradient<T>* gradients) const {
    add_increments(shape_, paths_, count_, begin(c), size(c), dz, rows_, gradients);
  }

 private:
  void prefetch(index c) const {
    constexpr index kLine = 64 / sizeof(T);
    for (index lane = 0; lane < count_; ++lane) {
      const Path<T>& path = paths_[lane];
      const index first = begin(c) / path.steps_per_move();
      const index moves = steps_within(path, begin(c), size(c)) / path.steps_per_move();
      if (moves == 0) continue;
      const T* x = path.vertex(first + 1);
      for (index i = 0; i < moves * path.stride; i += kLine) hwy::Prefetch(x + i);
    }
  }

  const LaneTime& shape_;
  const Path<T>* paths_;
  index count_;
  index steps_;
  T* rows_;
  T* z_;
};

// Runs the chunks from the last to the first: adjoint(c, state, steps) with the increments of chunk
// c loaded and the state, `size` elements, as it is before the chunk. States start from zero;
// advance(state, steps) runs one over the chunk that is loaded. They are kept at the starts of
// `block` chunks at a time, and at the start of each such block, from which the others are
// recomputed. states: (1 + block + number of blocks) * size elements.
template <class T, class Advance, class Adjoint>
void for_each_chunk_backward(const Chunks<T>& chunks, index block, index size, T* states,
                             Progress& progress, const Advance& advance, const Adjoint& adjoint) {
  T* state = states;
  T* starts = state + size;
  T* checkpoints = starts + block * size;
  const auto step_over = [&](index c) {
    advance(state, chunks.load(c, c + 1));
    progress.poll();
  };
  const index blocks = (chunks.count() + block - 1) / block;
  std::fill_n(state, size, T(0));
  for (index b = 0; b < blocks; ++b) {
    std::copy_n(state, size, checkpoints + b * size);
    if (b + 1 < blocks)
      for (index c = b * block; c < (b + 1) * block; ++c) step_over(c);
  }
  for (index b = blocks - 1; b >= 0; --b) {
    const index first = b * block, end = std::min(chunks.count(), first + block);
    std::copy_n(checkpoints + b * size, size, state);
    for (index c = first; c < end; ++c) {
      std::copy_n(state, size, starts + (c - first) * size);
      if (c + 1 < end) step_over(c);
    }
    for (index c = end - 1; c >= first; --c) {
      adjoint(c, starts + (c - first) * size, chunks.load(c, c - 1));
      progress.tick(chunks.work(c));
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
