// Tiles of h from paths in lanes, and the adjoint: what the tiles' weights dF/dh add to the paths.
#if defined(SIGPATH_KERNEL_DELTA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_DELTA_INL_H_
#undef SIGPATH_KERNEL_DELTA_INL_H_
#else
#define SIGPATH_KERNEL_DELTA_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// A path in lanes, [step or vertex][channel][lane], and beside it its tangent, or its gradient.
template <class T>
struct LanePath {
  T* at;
  T* beside;
  index row;  // elements from step to step

  LanePath from(index step) const {
    return {at + step * row, beside == nullptr ? nullptr : beside + step * row, row};
  }
};

// The numbers of channel c (c * lanes) at `steps` steps from p on.
template <class N, int kSteps>
HWY_INLINE void load_steps(const LanePath<Element<N>>& p, index at, N (&out)[kSteps]) {
  for (int i = 0; i < kSteps; ++i) {
    if constexpr (Number<N>::kVectors == 1)
      out[i] = load(p.at + i * p.row + at);
    else
      out[i] = {load(p.at + i * p.row + at), load(p.beside + i * p.row + at)};
  }
}

// h_ij = <dx_i, dy_j>, the factor being in dx.
template <class N>
struct LinearDelta {
  using T = Element<N>;
  LanePath<T> x, y;  // increments; x from the strip's first
  index channels;

  template <int kColumns>
  HWY_INLINE void operator()(index column, N (&h)[kTileRows][kColumns]) const {
    const LanePath<T> from = y.from(column);
    for (auto& row : h)
      for (N& v : row) v = Number<N>::set(0);
    const index size = channels * lane_stride<T>();
    for (index at = 0; at < size; at += lane_stride<T>()) {
      N dx[kTileRows], dy[kColumns];
      load_steps(x, at, dx);
      load_steps(from, at, dy);
      for (int r = 0; r < kTileRows; ++r)
        for (int c = 0; c < kColumns; ++c) h[r][c] = mul_add(dx[r], dy[c], h[r][c]);
    }
  }
};

// dx_i += sum_j w_ij dy_j, dy_j += sum_i w_ij dx_i.
template <class T>
struct LinearWeight {
  LanePath<T> x, y;
  index channels;

  template <int kColumns>
  HWY_INLINE void operator()(index column, const Vector<T> (&w)[kTileRows][kColumns]) const {
    const LanePath<T> from = y.from(column);
    const index size = channels * lane_stride<T>();
    for (index at = 0; at < size; at += lane_stride<T>()) {
      Vector<T> dy[kColumns], gy[kColumns];
      for (int c = 0; c < kColumns; ++c) {
        dy[c] = load(from.at + c * from.row + at);
        gy[c] = load(from.beside + c * from.row + at);
      }
      for (int r = 0; r < kTileRows; ++r) {
        const Vector<T> dx = load(x.at + r * x.row + at);
        Vector<T> gx = load(x.beside + r * x.row + at);
        for (int c = 0; c < kColumns; ++c) {
          gx = hn::MulAdd(w[r][c], dy[c], gx);
          gy[c] = hn::MulAdd(w[r][c], dx, gy[c]);
        }
        store(gx, x.beside + r * x.row + at);
      }
      for (int c = 0; c < kColumns; ++c) store(gy[c], from.beside + c * from.row + at);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
