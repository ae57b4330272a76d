// The lane engine forward; see lanes.h.
#if defined(SIGPATH_LANES_FORWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LANES_FORWARD_INL_H_
#undef SIGPATH_LANES_FORWARD_INL_H_
#else
#define SIGPATH_LANES_FORWARD_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Advances states of levels 1..n by a chunk of steps.
template <class T>
class LaneForward {
 public:
  LaneForward(const LaneShape& shape, const Carries<T>& carries, const T* z)
      : d_(shape.d), lanes_(shape.lanes), carries_(carries), z_(z) {}

  // Only the subtree below the prefix number `top` of length `top_length`, and what is above it.
  void advance(T* state, int depth, index steps, int top_length = 0, index top = 0) {
    state_ = state;
    depth_ = depth;
    steps_ = steps;
    top_length_ = top_length;
    top_ = top;
    if (depth == 1)
      sum();
    else
      descend(0, 0);
  }

  // The coefficient of word number p of level n.
  T* coefficient(T* state, int n, index p) const {
    return state + (tensor_size(d_, n - 1) + p) * lanes_;
  }

 private:
  void sum() const {
    for (index a = 0; a < d_; ++a) {
      Vector<T> s = load(state_ + a * lanes_);
      for (index t = 0; t < steps_; ++t) s = hn::Add(s, load(z_ + (t * d_ + a) * lanes_));
      store(s, state_ + a * lanes_);
    }
  }

  // Everything below the word p of length n.
  void descend(int n, index p) const {
    const T* carries = carries_.of(n);
    const int below = depth_ - n;
    if (below == 2) {
      Leaves<T>{carries,
                carries + carries_.stride,
                z_,
                d_,
                steps_,
                coefficient(state_, n + 1, p * d_),
                coefficient(state_, n + 2, p * d_ * d_)}
          .run();
      return;
    }
    if (below == 3 && d_ >= 2 && d_ <= Twigs<T>::kMostChannels) {
      Twigs<T>{carries,
               carries_.stride,
               z_,
               steps_,
               coefficient(state_, n + 1, p * d_),
               coefficient(state_, n + 2, p * d_ * d_),
               coefficient(state_, n + 3, p * d_ * d_ * d_)}
          .run(d_);
      return;
    }
    index first = 0, end = d_;
    if (n < top_length_) {
      first = top_ / level_size(d_, top_length_ - n - 1) % d_;
      end = first + 1;
    }
    for (index a = first; a < end; ++a) {
      with_carries(below - 1, [&](auto k) {
        node<decltype(k)::value>(below - 1, carries, z_ + a * lanes_, d_ * lanes_, steps_,
                                 carries_.stride, coefficient(state_, n + 1, p * d_ + a),
                                 carries_.of(n + 1));
      });
      descend(n + 1, p * d_ + a);
    }
  }

  index d_, lanes_;
  Carries<T> carries_;
  const T* z_;
  T* state_ = nullptr;
  int depth_ = 0;
  index steps_ = 0;
  int top_length_ = 0;
  index top_ = 0;
};

// Whole states, a step at a time, out of the lanes after every move.
template <class T>
void advance_expanding(const LaneShape& shape, const Carries<T>& carries, const Path<T>* paths,
                       index count, index move, index steps, const T* z, T* state, T* out,
                       index stride) {
  const index per_move = paths[0].steps_per_move();
  for (index t = 0; t < steps; ++t) {
    LaneForward<T>(shape, carries, z + t * shape.d * shape.lanes).advance(state, shape.depth, 1);
    if ((t + 1) % per_move == 0)
      from_lanes(state, count, shape.size, out + move++ * shape.row, stride);
  }
}

template <class T>
void lanes_forward(const LaneShape& shape, const Path<T>* paths, index count, T* scratch, T* out,
                   index stride, Progress& progress) {
  const index d = shape.d, lanes = shape.lanes;
  T* z = scratch;
  const Carries<T> carries{z + shape.increments(), shape.depth, shape.chunk * lanes};
  T* total = carries.data + shape.carries();
  T* part = shape.spans > 1 ? total + shape.size * lanes : total;
  const Chunks<T> chunks(shape, paths, count, part + shape.size * lanes, z);
  carries.init();
  LaneForward<T> engine(shape, carries, z);
  const index tops = level_size(d, shape.top);
  const index spans = std::max<index>(1, (chunks.count() + shape.span - 1) / shape.span);
  for (index span = 0; span < spans; ++span) {
    T* state = span == 0 ? total : part;
    std::fill_n(state, shape.size * lanes, T(0));
    const index first = chunks.count() * span / spans, end = chunks.count() * (span + 1) / spans;
    for (index top = 0; top < tops; ++top) {
      // What is above a top prefix is run again for each one below it.
      for (int n = 1; n < shape.top; ++n)
        std::fill_n(engine.coefficient(state, n, top / level_size(d, shape.top - n)), lanes, T(0));
      for (index c = first; c < end; ++c) {
        const index steps = chunks.load(c, c + 1);
        if (shape.row > 0)
          advance_expanding(shape, carries, paths, count,
                            chunks.begin(c) / paths[0].steps_per_move(), steps, z, state, out,
                            stride);
        else
          engine.advance(state, shape.depth, steps, shape.top, top);
        progress.tick(share(chunks.work(c), top, tops));
      }
    }
    if (span > 0) LaneChen<T>(d, shape.depth, total, part).run();
  }
  if (shape.row == 0) from_lanes(total, count, shape.size, out, stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
