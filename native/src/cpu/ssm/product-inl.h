// Products of small matrices, rows of A by blocks of B that stay in the first-level cache.
#if defined(SIGPATH_SSM_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_PRODUCT_INL_H_
#undef SIGPATH_SSM_PRODUCT_INL_H_
#else
#define SIGPATH_SSM_PRODUCT_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// A tile of rows by vectors in registers.
constexpr int kTileRows = 6;
constexpr int kTileVectors = kManyRegisters ? 4 : 2;

template <class T>
struct Matrix {
  T* at;
  index row;  // elements from row to row
};

template <class T, int kRows>
HWY_INLINE void product_tile(Matrix<const T> a, Matrix<const T> b, index depth, Matrix<T> c) {
  const index lanes = lane_stride<T>();
  Vector<T> sum[kRows][kTileVectors];
  for (auto& row : sum)
    for (Vector<T>& v : row) v = hn::Zero(Lane<T>());
  for (index k = 0; k < depth; ++k) {
    Vector<T> in[kTileVectors];
    for (int v = 0; v < kTileVectors; ++v) in[v] = load(b.at + k * b.row + v * lanes);
    for (int r = 0; r < kRows; ++r) {
      const auto own = hn::Set(Lane<T>(), a.at[r * a.row + k]);
      for (int v = 0; v < kTileVectors; ++v) sum[r][v] = hn::MulAdd(own, in[v], sum[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kTileVectors; ++v) store(sum[r][v], c.at + r * c.row + v * lanes);
}

// c (rows, width) <- a (rows, depth) b (depth, width); width is a multiple of kTileVectors vectors.
template <class T>
void product(index rows, index depth, index width, Matrix<const T> a, Matrix<const T> b,
             Matrix<T> c) {
  const index step = kTileVectors * lane_stride<T>();
  for (index j = 0; j < width; j += step) {
    const Matrix<const T> in{b.at + j, b.row};
    index i = 0;
    for (; i + kTileRows <= rows; i += kTileRows)
      product_tile<T, kTileRows>({a.at + i * a.row, a.row}, in, depth,
                                 {c.at + i * c.row + j, c.row});
    for (; i < rows; ++i)
      product_tile<T, 1>({a.at + i * a.row, a.row}, in, depth, {c.at + i * c.row + j, c.row});
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
