// The direct algorithm, arXiv 2509.10613, algorithm 1: Chen's identity with E = exp(z), E_m =
// z^m/m!. Compiled once for every SIMD target.
#if defined(SIGPATH_DIRECT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_DIRECT_INL_H_
#undef SIGPATH_DIRECT_INL_H_
#else
#define SIGPATH_DIRECT_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The meaning of step() and step_vjp() is that of Horner's.
template <class T>
struct Direct {
  index d;
  int depth;
  T* scratch;

  void step(T* a, const T* z, int n) const {
    exp(z, n, scratch);
    chen(a, scratch, d, n);
  }

  void step_vjp(const T* a, const T* z, T* g, T* dz) const {
    const index total = tensor_size(d, depth);
    T* e = scratch;
    T* de = scratch + total;
    exp(z, depth, e);
    chen_vjp(a, e, d, depth, g, de);
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
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
