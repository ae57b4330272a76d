// The shuffle product, c_w = sum over the ways to share the letters of w between a word u and a
// word v, in order: a_u b_v. Compiled once for every SIMD target.
#if defined(SIGPATH_SHUFFLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SHUFFLE_INL_H_
#undef SIGPATH_SHUFFLE_INL_H_
#else
#define SIGPATH_SHUFFLE_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The shuffles of u and v, both of a letter or more: a depth-first walk over the letters of w from
// the first on, each going to u or to v, until two are left, whose d^2 words lie together.
template <class T>
struct Shuffle {
  const TensorShape& s;
  const T *a, *b;  // level 1

  // Where a walk stands: the index of u and v in their levels, and those levels' offsets.
  struct Part {
    index at, offset, size;  // size 1: the empty word, at offset -1
    int length;
    Part then(index d, index j) const { return {at * d + j, offset + size, size * d, length + 1}; }
  };

  // Calls leaf(u, v, p), p being the first of the d^2 words of w.
  template <class Leaf>
  void walk(int k, const Leaf& leaf) const {
    const Part empty{0, -1, 1, 0};
    step(empty, empty, k, 0, level_size(s.d, k), leaf);
  }

 private:
  template <class Leaf>
  void step(const Part& u, const Part& v, int rest, index p, index size, const Leaf& leaf) const {
    if (rest == 2) return leaf(u, v, p);
    size /= s.d;
    for (index j = 0; j < s.d; ++j) {
      step(u.then(s.d, j), v, rest - 1, p + j * size, size, leaf);
      step(u, v.then(s.d, j), rest - 1, p + j * size, size, leaf);
    }
  }
};

// C(k, i+1) from C(k, i): words of one letter shuffle in that many ways.
inline double next_binomial(double c, int k, int i) { return c * (k - i) / (i + 1); }

// ways * a * b. The ways may be more than a number holds, but of nothing they make nothing.
inline double times(double ways, double a, double b) {
  const double once = a * b;
  return once == 0 ? 0 : ways * once;
}

template <class T>
void shuffle(const TensorShape& s, const T* a, const T* b, T* out) {
  const index d = s.d;
  const T a0 = s.scalar ? a[0] : T(0), b0 = s.scalar ? b[0] : T(0);
  const T* a1 = a + s.scalar;
  const T* b1 = b + s.scalar;
  T* c = out + s.scalar;
  for (int k = 1; k <= s.depth; ++k) {
    const index offset = tensor_size(d, k - 1), size = level_size(d, k);
    for (index p = 0; p < size; ++p)
      c[offset + p] = s.scalar ? a0 * b1[offset + p] + a1[offset + p] * b0 : T(0);
    if (k == 1) continue;
    if (d == 1) {
      double ways = 1;
      double sum = 0;
      for (int i = 1; i < k; ++i) {
        ways = next_binomial(ways, k, i - 1);
        sum += times(ways, a1[i - 1], b1[k - i - 1]);
      }
      c[offset] += static_cast<T>(sum);
      continue;
    }
    const Shuffle<T> words{s, a1, b1};
    using Part = typename Shuffle<T>::Part;
    words.walk(k, [&](const Part& u, const Part& v, index p) {
      T* HWY_RESTRICT to = c + offset + p;
      const Part u1 = u.then(d, 0), v1 = v.then(d, 0);
      const T* au = a1 + u1.offset + u1.at;
      const T* bv = b1 + v1.offset + v1.at;
      for (index i = 0; i < d; ++i)
        for (index j = 0; j < d; ++j) to[i * d + j] += au[i] * bv[j] + bv[i] * au[j];
      if (v.length > 0) {
        const Part u2 = u1.then(d, 0);
        add_scaled(a1 + u2.offset + u2.at, b1[v.offset + v.at], d * d, to);
      }
      if (u.length > 0) {
        const Part v2 = v1.then(d, 0);
        add_scaled(b1 + v2.offset + v2.at, a1[u.offset + u.at], d * d, to);
      }
    });
  }
  if (s.scalar) out[0] = a0 * b0;
}

template <class T>
void shuffle_vjp(const TensorShape& s, const T* a, const T* b, const T* g, T* da, T* db) {
  const index d = s.d, total = s.levels();
  const T* a1 = a + s.scalar;
  const T* b1 = b + s.scalar;
  const T* g1 = g + s.scalar;
  T* da1 = da + s.scalar;
  T* db1 = db + s.scalar;
  for (index p = 0; p < total; ++p) da1[p] = s.scalar ? g1[p] * b[0] : T(0);
  for (index p = 0; p < total; ++p) db1[p] = s.scalar ? g1[p] * a[0] : T(0);
  if (s.scalar) {
    da[0] = g[0] * b[0] + dot(g1, b1, total);
    db[0] = g[0] * a[0] + dot(g1, a1, total);
  }
  for (int k = 2; k <= s.depth; ++k) {
    const T* gk = g1 + tensor_size(d, k - 1);
    if (d == 1) {
      double ways = 1;
      for (int i = 1; i < k; ++i) {
        ways = next_binomial(ways, k, i - 1);
        da1[i - 1] += static_cast<T>(times(ways, *gk, b1[k - i - 1]));
        db1[k - i - 1] += static_cast<T>(times(ways, *gk, a1[i - 1]));
      }
      continue;
    }
    const Shuffle<T> words{s, a1, b1};
    using Part = typename Shuffle<T>::Part;
    words.walk(k, [&](const Part& u, const Part& v, index p) {
      const T* up = gk + p;
      const Part u1 = u.then(d, 0), v1 = v.then(d, 0);
      const index au = u1.offset + u1.at, bv = v1.offset + v1.at;
      for (index i = 0; i < d; ++i) {
        const T ai = a1[au + i], bi = b1[bv + i];
        da1[au + i] += dot(up + i * d, b1 + bv, d);
        db1[bv + i] += dot(up + i * d, a1 + au, d);
        add_scaled(up + i * d, ai, d, db1 + bv);
        add_scaled(up + i * d, bi, d, da1 + au);
      }
      if (v.length > 0) {
        const Part u2 = u1.then(d, 0);
        const index at = u2.offset + u2.at;
        add_scaled(up, b1[v.offset + v.at], d * d, da1 + at);
        db1[v.offset + v.at] += dot(up, a1 + at, d * d);
      }
      if (u.length > 0) {
        const Part v2 = v1.then(d, 0);
        const index at = v2.offset + v2.at;
        add_scaled(up, a1[u.offset + u.at], d * d, db1 + at);
        da1[u.offset + u.at] += dot(up, b1 + at, d * d);
      }
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
