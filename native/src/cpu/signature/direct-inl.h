// The direct algorithm, arXiv 2509.10613, algorithm 1: with E = exp(z), E_m = z^m/m!, for k = N..1,
//   A_k += sum_{i=1..k-1} A_i (x) E_{k-i} + E_k.
// Compiled once for every SIMD target.
#if defined(SIGPATH_DIRECT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_DIRECT_INL_H_
#undef SIGPATH_DIRECT_INL_H_
#else
#define SIGPATH_DIRECT_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// D: the number of channels where it is known to the compiler, else 0. The meaning of step() and
// step_vjp() is that of Horner's.
template <class T, int D>
struct Direct {
  index dim;
  int depth;
  T* scratch;

  index d() const { return D > 0 ? D : dim; }

  void step(T* a, const T* z, int n) const {
    const index d = this->d();
    T* e = scratch;
    exp(z, n, e);
    T* ak = a + tensor_size(d, n - 1);
    index size = level_size(d, n);
    const T* ek = e + (ak - a);
    for (int k = n; k >= 1; --k) {
      const T* ai = ak;
      index left = size, right = 1;
      const T* em = e;
      for (int i = k - 1; i >= 1; --i) {
        left /= d;
        right *= d;
        ai -= left;
        for (index p = 0; p < left; ++p) add_scaled(em, ai[p], right, ak + p * right);
        em += right;
      }
      for (index p = 0; p < size; ++p) ak[p] += ek[p];
      size /= d;
      ak -= size;
      ek -= size;
    }
  }

  void step_vjp(const T* a, const T* z, T* g, T* dz) const {
    const index d = this->d();
    const index total = tensor_size(d, depth);
    T* e = scratch;
    T* de = scratch + total;
    exp(z, depth, e);
    for (index p = 0; p < total; ++p) de[p] = g[p];
    const T* gk = g + d;
    index size = d * d;
    for (int k = 2; k <= depth; ++k) {
      index offset = 0, left = d, right = size / d;
      for (int i = 1; i <= k - 1; ++i) {
        const index m = tensor_size(d, k - i - 1);
        T* gi = g + offset;
        for (index p = 0; p < left; ++p) {
          const T* up = gk + p * right;
          gi[p] += dot(up, e + m, right);
          add_scaled(up, a[offset + p], right, de + m);
        }
        offset += left;
        left *= d;
        right /= d;
      }
      gk += size;
      size *= d;
    }
    // The adjoint of exp: E_m = E_{m-1} (x) z/m.
    for (index j = 0; j < d; ++j) dz[j] = 0;
    index below = level_size(d, depth - 1);
    T* dm = de + total - below * d;
    for (int m = depth; m >= 2; --m) {
      const T share = T(1) / static_cast<T>(m);
      const T* lower = e + (dm - de) - below;
      T* dlower = dm - below;
      for (index p = 0; p < below; ++p) {
        const T* up = dm + p * d;
        dlower[p] += share * dot(up, z, d);
        add_scaled(up, share * lower[p], d, dz);
      }
      dm = dlower;
      below /= d;
    }
    for (index j = 0; j < d; ++j) dz[j] += de[j];
  }

 private:
  void exp(const T* z, int n, T* e) const {
    const index d = this->d();
    for (index j = 0; j < d; ++j) e[j] = z[j];
    index size = d;
    for (int k = 2; k <= n; ++k) {
      const T share = T(1) / static_cast<T>(k);
      T* next = e + size;
      for (index p = 0; p < size; ++p)
        for (index j = 0; j < d; ++j) next[p * d + j] = e[p] * share * z[j];
      e = next;
      size *= d;
    }
  }

  static void add_scaled(const T* x, T by, index n, T* HWY_RESTRICT out) {
    for (index q = 0; q < n; ++q) out[q] += by * x[q];
  }

  static T dot(const T* x, const T* y, index n) {
    T s = 0;
    for (index q = 0; q < n; ++q) s += x[q] * y[q];
    return s;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
