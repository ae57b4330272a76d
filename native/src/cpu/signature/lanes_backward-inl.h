// The lane engine's adjoint; see lanes.h.
#if defined(SIGPATH_LANES_BACKWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LANES_BACKWARD_INL_H_
#undef SIGPATH_LANES_BACKWARD_INL_H_
#else
#define SIGPATH_LANES_BACKWARD_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The adjoint of one chunk: from the state before it and the adjoint of the state after it, to dz
// and the adjoint of the state before it. The state is used up.
template <class T>
struct LaneBackward {
  index d, lanes;
  int depth;
  Carries<T> carries, dcarries;
  const T* z;
  T* dz;
  T* leaves;  // scratch of LeavesVjp and TwigsVjp
  T* state;
  T* adjoint;
  index steps;

  void run() const {
    std::fill_n(dz, steps * d * lanes, T(0));
    descend(0, 0);
  }

 private:
  index at(int n, index p) const { return (tensor_size(d, n - 1) + p) * lanes; }

  void descend(int n, index p) const {
    const T* v = carries.of(n);
    T* dv = dcarries.of(n);
    const index stride = carries.stride;
    const int below = depth - n;
    if (below == 2) {
      const index first = at(n + 1, p * d);
      LeavesVjp<T>{v,
                   v + stride,
                   z,
                   d,
                   steps,
                   state + first,
                   adjoint + at(n + 2, p * d * d),
                   adjoint + first,
                   dz,
                   dv,
                   dv + stride,
                   leaves,
                   leaves + AdjointTiling::kMostRows * stride}
          .run();
      return;
    }
    if (below == 3 && d >= 2 && d <= Twigs<T>::kMostChannels) {
      const index first = at(n + 1, p * d), second = at(n + 2, p * d * d);
      TwigsVjp<T>{v,
                  stride,
                  z,
                  steps,
                  state + first,
                  state + second,
                  adjoint + at(n + 3, p * d * d * d),
                  adjoint + first,
                  adjoint + second,
                  dz,
                  dv,
                  leaves}
          .run(d);
      return;
    }
    for (index a = 0; a < d; ++a) {
      const index word = at(n + 1, p * d + a);
      with_carries(below - 1, [&](auto k) {
        node<decltype(k)::value>(below - 1, v, z + a * lanes, d * lanes, steps, stride,
                                 state + word, carries.of(n + 1));
      });
      descend(n + 1, p * d + a);
      with_carries(below - 1, [&](auto k) {
        const auto run = [&](auto first_letter) {
          node_vjp<decltype(k)::value, decltype(first_letter)::value>(
              below - 1, v, z + a * lanes, d * lanes, steps, stride, dcarries.of(n + 1),
              adjoint + word, dz + a * lanes, dv);
        };
        if (a == 0)
          run(std::true_type());
        else
          run(std::false_type());
      });
    }
  }
};

// vectors += the cotangents of the signatures after `move` moves; those that a path has.
template <class T>
void add_row(const LaneShape& shape, const Path<T>* paths, index count, const T* cotangent,
             index stride, index move, T* vectors) {
  const auto row = [&](index lane) {
    const bool has = lane < count && move < paths[lane].vertices();
    return has ? cotangent + lane * stride + (move - 1) * shape.row : nullptr;
  };
  from_rows<T>(row, shape.size, [&](index i, Vector<T> v) {
    T* at = vectors + i * kLanes<T>;
    store(hn::Add(load(at), v), at);
  });
}

template <class T>
void lanes_backward(const LaneShape& shape, const Path<T>* paths, index count, const T* cotangent,
                    index stride, T* scratch, const PathGradient<T>* gradients,
                    Progress& progress) {
  const index lanes = shape.lanes, below = shape.below * lanes;
  T* z = scratch;
  T* dz = z + shape.increments();
  const Carries<T> carries{dz + shape.increments(), shape.depth, shape.chunk * lanes};
  const Carries<T> dcarries{carries.data + shape.carries(), shape.depth, shape.chunk * lanes};
  T* leaves = dcarries.data + shape.carries();
  T* adjoint = leaves + shape.leaves();
  T* states = adjoint + shape.size * lanes;
  T* rows = states + (1 + shape.block + shape.blocks) * below;
  const Chunks<T> chunks(shape, paths, count, rows, z);

  carries.init();
  LaneForward<T> forward(shape, carries, z);
  const auto advance = [&](T* state, index steps) {
    forward.advance(state, shape.depth - 1, steps);
  };
  const auto adjoint_of = [&](index t, index steps, T* state) {
    const index at = t * shape.d * lanes;
    LaneBackward<T>{shape.d, lanes,  shape.depth, carries, dcarries, z + at,
                    dz + at, leaves, state,       adjoint, steps}
        .run();
  };
  if (shape.row == 0) {
    to_lanes(cotangent, stride, count, shape.size, adjoint);
    for_each_chunk_backward(chunks, shape.block, below, states, progress, advance,
                            [&](index c, T* state, index steps) {
                              adjoint_of(0, steps, state);
                              chunks.add(c, dz, gradients);
                            });
    return;
  }
  // A step at a time, the states within the chunk being kept: each move brings a cotangent.
  T* within = rows + shape.rows();
  const index per_move = paths[0].steps_per_move();
  std::fill_n(adjoint, shape.size * lanes, T(0));
  for_each_chunk_backward(
      chunks, shape.block, below, states, progress, advance, [&](index c, T* state, index steps) {
        for (index t = 0; t < steps; ++t) {
          std::copy_n(state, below, within + t * below);
          if (t + 1 < steps)
            LaneForward<T>(shape, carries, z + t * shape.d * lanes)
                .advance(state, shape.depth - 1, 1);
        }
        for (index t = steps - 1; t >= 0; --t) {
          const index done = chunks.begin(c) + t + 1;
          if (done % per_move == 0)
            add_row(shape, paths, count, cotangent, stride, done / per_move, adjoint);
          adjoint_of(t, 1, within + t * below);
        }
        chunks.add(c, dz, gradients);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
