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

// The same for a band of strips and a block of columns at a time, as two matrix products per block:
// the tiles' weights are kept until then, w[row of the band][column of the block][lane].
template <class T>
class LinearBand {
 public:
  LinearBand(const LanePath<T>& x, const LanePath<T>& y, index channels, index most_columns, T* w)
      : x_(x), y_(y), channels_(channels), row_(most_columns * lane_stride<T>()), w_(w) {}

  // The weights of strip number s of the band, of columns from `begin` on.
  auto strip(index s, index begin) const {
    T* const rows = w_ + s * kTileRows * row_;
    const index row = row_;
    return [=](index column, const auto& w) {
      T* at = rows + (column - begin) * lane_stride<T>();
      for (int r = 0; r < kTileRows; ++r, at += row)
        for (std::size_t c = 0; c < std::size(w[r]); ++c)
          store(w[r][c], at + static_cast<index>(c) * lane_stride<T>());
    };
  }

  // Of the strips [first, last) of x and the columns [begin, end).
  void finish(index first, index last, index begin, index end) const {
    const index lane = lane_stride<T>(), rows = (last - first) * kTileRows;
    const LanePath<T> x = x_.from(first * kTileRows), y = y_.from(begin);
    for (index i = 0; i < rows; i += kTileRows)
      product(x.from(i), y, w_ + i * row_, row_, lane, end - begin);
    for (index j = 0; j < end - begin; j += kTileRows)
      product(y.from(j), x, w_ + j * lane, lane, row_, rows);
  }

 private:
  // gradient of `to`[i] += sum_k w[i][k] from[k], i < kTileRows, k < n.
  void product(const LanePath<T>& to, const LanePath<T>& from, const T* w, index w_i, index w_k,
               index n) const {
    index c = 0;
    for (; c + kTileColumns <= channels_; c += kTileColumns)
      some_channels<kTileColumns>(to, from, w, w_i, w_k, n, c);
    for (; c < channels_; ++c) some_channels<1>(to, from, w, w_i, w_k, n, c);
  }
  template <int kChannels>
  void some_channels(const LanePath<T>& to, const LanePath<T>& from, const T* w, index w_i,
                     index w_k, index n, index channel) const {
    const index lane = lane_stride<T>();
    T* const gradient = to.beside + channel * lane;
    const T* in = from.at + channel * lane;
    Vector<T> sum[kTileRows][kChannels];
    for (int i = 0; i < kTileRows; ++i)
      for (int c = 0; c < kChannels; ++c) sum[i][c] = load(gradient + i * to.row + c * lane);
    for (index k = 0; k < n; ++k, in += from.row, w += w_k) {
      Vector<T> b[kChannels];
      for (int c = 0; c < kChannels; ++c) b[c] = load(in + c * lane);
      for (int i = 0; i < kTileRows; ++i) {
        const Vector<T> a = load(w + i * w_i);
        for (int c = 0; c < kChannels; ++c) sum[i][c] = hn::MulAdd(a, b[c], sum[i][c]);
      }
    }
    for (int i = 0; i < kTileRows; ++i)
      for (int c = 0; c < kChannels; ++c) store(sum[i][c], gradient + i * to.row + c * lane);
  }

  LanePath<T> x_, y_;
  index channels_, row_;
  T* w_;
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
