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

  to_lanes(cotangent, stride, count, shape.size, adjoint);
  carries.init();
  LaneForward<T> forward(shape, carries, z);
  for_each_chunk_backward(
      chunks, shape.block, below, states, progress,
      [&](T* state, index steps) { forward.advance(state, shape.depth - 1, steps); },
      [&](index c, T* state, index steps) {
        LaneBackward<T>{shape.d, lanes,  shape.depth, carries, dcarries, z,
                        dz,      leaves, state,       adjoint, steps}
            .run();
        chunks.add(c, dz, gradients);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
