// Chen's identity: the product of two signatures, and its adjoint. Compiled once for every SIMD
// target.
#if defined(SIGPATH_CHEN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_CHEN_INL_H_
#undef SIGPATH_CHEN_INL_H_
#else
#define SIGPATH_CHEN_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// a <- a (x) b on levels 1..n, from the top down: A_k += sum_{i=1..k-1} A_i (x) B_{k-i} + B_k.
template <class T>
void chen(T* a, const T* b, index d, int n) {
  T* ak = a + tensor_size(d, n - 1);
  const T* bk = b + (ak - a);
  index size = level_size(d, n);
  for (int k = n; k >= 1; --k) {
    const T* ai = ak;
    const T* bm = b;
    index left = size, right = 1;
    for (int i = k - 1; i >= 1; --i) {
      left /= d;
      right *= d;
      ai -= left;
      for (index p = 0; p < left; ++p) add_scaled(bm, ai[p], right, ak + p * right);
      bm += right;
    }
    for (index p = 0; p < size; ++p) ak[p] += bk[p];
    size /= d;
    ak -= size;
    bk -= size;
  }
}

// From a and b to the adjoint of b, written to db, and in g from the adjoint of the product to that
// of a. Level k reads the adjoint of level k alone and adds to those below: k goes upwards.
template <class T>
void chen_vjp(const T* a, const T* b, index d, int n, T* g, T* db) {
  const index total = tensor_size(d, n);
  for (index p = 0; p < total; ++p) db[p] = g[p];
  const T* gk = g + d;
  index size = d * d;
  for (int k = 2; k <= n; ++k) {
    index offset = 0, left = d, right = size / d;
    for (int i = 1; i <= k - 1; ++i) {
      const index m = tensor_size(d, k - i - 1);
      for (index p = 0; p < left; ++p) {
        const T* up = gk + p * right;
        g[offset + p] += dot(up, b + m, right);
        add_scaled(up, a[offset + p], right, db + m);
      }
      offset += left;
      left *= d;
      right /= d;
    }
    gk += size;
    size *= d;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
