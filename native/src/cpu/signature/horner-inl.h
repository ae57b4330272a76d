// Horner's scheme, arXiv 2509.10613, algorithm 2: with increment z, for k = N..2,
//   B_k = (...((z/k + A_1) (x) z/(k-1) + A_2) (x) ...) (x) z/2,   A_k += (B_k + A_{k-1}) (x) z.
// Compiled once for every SIMD target.
#if defined(SIGPATH_HORNER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_HORNER_INL_H_
#undef SIGPATH_HORNER_INL_H_
#else
#define SIGPATH_HORNER_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// D: the number of channels where it is known to the compiler, else 0.
template <class T, int D>
struct Horner {
  index dim;
  int depth;  // N of the scratch's layout
  T* scratch;

  index d() const { return D > 0 ? D : dim; }

  // a <- a (x) exp(z) on levels 1..n <= N.
  void step(T* a, const T* z, int n) const {
    const index d = this->d();
    T* fractions = scratch;
    T* HWY_RESTRICT b = scratch + depth * d;
    divide(z, n, fractions);
    for (int k = n; k >= 2; --k) {
      for (index j = 0; j < d; ++j) b[j] = fractions[(k - 1) * d + j];
      const T* ai = a;
      index size = d;
      for (int i = 1; i <= k - 2; ++i) {
        const T* HWY_RESTRICT zi = fractions + (k - i - 1) * d;
        // Backward, so that the new B, d times longer, overwrites the old one only once it is read.
        for (index p = size - 1; p >= 0; --p) {
          const T v = b[p] + ai[p];
          for (index j = 0; j < d; ++j) b[p * d + j] = v * zi[j];
        }
        ai += size;
        size *= d;
      }
      T* HWY_RESTRICT ak = a + (ai - a) + size;
      for (index p = 0; p < size; ++p) {
        const T v = b[p] + ai[p];
        for (index j = 0; j < d; ++j) ak[p * d + j] += v * z[j];
      }
    }
    for (index j = 0; j < d; ++j) a[j] += z[j];
  }

  // The adjoint of a step: a holds levels 1..N-1 before it; g, levels 1..N, goes from the adjoint
  // of the state after the step to that of the state before it; dz is written. Level k reads the
  // adjoint of level k alone, and adds to those below: so k goes upwards.
  void step_vjp(const T* a, const T* z, T* g, T* dz) const {
    const index d = this->d();
    T* fractions = scratch;
    T* c = fractions + depth * d;  // c_i = B before its i-th product, plus A_i
    T* db = c + tensor_size(d, depth - 1);
    T* sum = db + level_size(d, depth - 1);
    divide(z, depth, fractions);
    for (index j = 0; j < d; ++j) dz[j] = g[j];
    const T* gk = g + d;
    index gk_size = d * d;
    for (int k = 2; k <= depth; ++k) {
      for (index j = 0; j < d; ++j) c[j] = fractions[(k - 1) * d + j] + a[j];
      index offset = 0, size = d;
      for (int i = 1; i <= k - 2; ++i) {
        const T* HWY_RESTRICT ci = c + offset;
        T* HWY_RESTRICT next = c + offset + size;
        const T* an = a + offset + size;
        const T* zi = fractions + (k - i - 1) * d;
        for (index p = 0; p < size; ++p)
          for (index j = 0; j < d; ++j) next[p * d + j] = ci[p] * zi[j] + an[p * d + j];
        offset += size;
        size *= d;
      }
      const T* up = gk;
      for (int i = k - 1; i >= 1; --i) {
        const T* ci = c + offset;
        T* gi = g + offset;
        const T* zi = fractions + (k - i - 1) * d;
        contract(up, zi, ci, size, db, gi, sum);
        const T share = T(1) / static_cast<T>(k - i);
        for (index j = 0; j < d; ++j) dz[j] += sum[j] * share;
        up = db;
        size /= d;
        offset -= size;
      }
      const T share = T(1) / static_cast<T>(k);
      for (index j = 0; j < d; ++j) dz[j] += db[j] * share;
      gk += gk_size;
      gk_size *= d;
    }
  }

 private:
  // z/1, z/2, ..., z/n.
  void divide(const T* z, int n, T* fractions) const {
    const index d = this->d();
    for (int k = 1; k <= n; ++k)
      for (index j = 0; j < d; ++j) fractions[(k - 1) * d + j] = z[j] / static_cast<T>(k);
  }

  // db_p = sum_j up_pj z_j, which is added to gi too, and sum_j = sum_p up_pj c_p. db may be up.
  void contract(const T* up, const T* z, const T* c, index size, T* db, T* gi, T* sum) const {
    const index d = this->d();
    T local[D > 0 ? D : 1];
    T* acc = D > 0 ? local : sum;  // in registers where the count is known
    for (index j = 0; j < d; ++j) acc[j] = 0;
    for (index p = 0; p < size; ++p) {
      T s = 0;
      const T cp = c[p];
      for (index j = 0; j < d; ++j) {
        const T u = up[p * d + j];
        s += u * z[j];
        acc[j] += u * cp;
      }
      db[p] = s;
      gi[p] += s;
    }
    for (index j = 0; j < d; ++j) sum[j] = acc[j];
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
