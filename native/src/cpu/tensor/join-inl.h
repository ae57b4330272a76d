// One more segment at either end, a (x) exp(z) or exp(z) (x) a, by Horner's scheme
// (arXiv 2509.10613, algorithm 2) and its mirror image: C_0 = a_0 and
//   C_i = C_{i-1} (x) z/(k-i+1) + a_i,   or   C_i = z/(k-i+1) (x) C_{i-1} + a_i,   i = 1..k,
// ends with C_k, level k of the result. Compiled once for every SIMD target.
#if defined(SIGPATH_JOIN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_JOIN_INL_H_
#undef SIGPATH_JOIN_INL_H_
#else
#define SIGPATH_JOIN_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// D: the number of channels where it is known to the compiler, else 0.
template <class T, int D, bool Left>
struct Join {
  const TensorShape& s;

  index d() const { return D > 0 ? D : s.d; }

  // next <- share * (c (x) z), or z (x) c. next may be c: its end is written first.
  void multiply(const T* c, index size, const T* z, T share, T* next) const {
    const index d = this->d();
    if (Left) {
      for (index j = d - 1; j >= 0; --j) {
        const T zj = z[j] * share;
        for (index p = 0; p < size; ++p) next[j * size + p] = zj * c[p];
      }
    } else {
      for (index p = size - 1; p >= 0; --p) {
        const T v = c[p] * share;
        for (index j = 0; j < d; ++j) next[p * d + j] = v * z[j];
      }
    }
  }

  // scratch: level N-1.
  void operator()(const T* a, const T* z, T* scratch, T* out) const {
    const T a0 = s.scalar ? a[0] : T(1);
    const T* a1 = a + s.scalar;
    T* c = scratch;
    for (int k = s.depth; k >= 1; --k) {
      c[0] = a0;
      index size = 1, offset = 0;
      for (int i = 1; i <= k; ++i) {
        T* next = i == k ? out + s.scalar + offset : c;
        multiply(c, size, z, T(1) / static_cast<T>(k - i + 1), next);
        size *= d();
        add_scaled(a1 + offset, T(1), size, next);
        offset += size;
      }
    }
    if (s.scalar) out[0] = a0;
  }

  // scratch: C_0..C_{N-1} and the adjoint of one of them, level N-1.
  void vjp(const T* a, const T* z, const T* g, T* scratch, T* da, T* dz) const {
    const index d = this->d(), total = s.size(), below = s.levels() - level_size(d, s.depth) + 1;
    const T* a1 = a + s.scalar;
    T* c = scratch;
    T* dc = c + below;
    for (index p = 0; p < total; ++p) da[p] = g[p];
    for (index j = 0; j < d; ++j) dz[j] = 0;
    const T* gk = g + s.scalar;
    for (int k = 1; k <= s.depth; ++k) {
      c[0] = s.scalar ? a[0] : T(1);
      index size = 1, at = 0, offset = 0;  // of C_i and of a_i
      for (int i = 1; i < k; ++i) {
        T* next = c + at + size;
        multiply(c + at, size, z, T(1) / static_cast<T>(k - i + 1), next);
        at += size;
        size *= d;
        for (index p = 0; p < size; ++p) next[p] += a1[offset + p];
        offset += size;
      }
      const T* up = gk;
      for (int i = k; i >= 1; --i) {
        contract(up, c + at, size, z, T(1) / static_cast<T>(k - i + 1), dc, dz);
        if (i > 1) {
          offset -= size;
          add_scaled(dc, T(1), size, da + s.scalar + offset);
          size /= d;
          at -= size;
        } else if (s.scalar) {
          da[0] += dc[0];
        }
        up = dc;
      }
      gk += level_size(d, k);
    }
  }

 private:
  // The adjoint of multiply(): from up to dc, which is written and may be up, and to dz.
  void contract(const T* up, const T* c, index size, const T* z, T share, T* dc, T* dz) const {
    const index d = this->d();
    if (Left) {
      for (index j = 0; j < d; ++j) dz[j] += share * dot(up + j * size, c, size);
      for (index p = 0; p < size; ++p) dc[p] = up[p] * (share * z[0]);
      for (index j = 1; j < d; ++j) add_scaled(up + j * size, share * z[j], size, dc);
    } else {
      for (index p = 0; p < size; ++p) {
        T v = 0;
        const T cp = c[p] * share;
        for (index j = 0; j < d; ++j) {
          const T u = up[p * d + j];
          v += u * z[j];
          dz[j] += u * cp;
        }
        dc[p] = v * share;
      }
    }
  }
};

template <class T, class Body>
void with_join(const TensorShape& s, bool left, const Body& body) {
  with_width(s.d, [&](auto width) {
    constexpr int kWidth = decltype(width)::value;
    if (left)
      body(Join<T, kWidth, true>{s});
    else
      body(Join<T, kWidth, false>{s});
  });
}

template <class T>
void join(const TensorShape& s, bool left, const T* a, const T* z, T* scratch, T* out) {
  with_join<T>(s, left, [&](const auto& algorithm) { algorithm(a, z, scratch, out); });
}

template <class T>
void join_vjp(const TensorShape& s, bool left, const T* a, const T* z, const T* g, T* scratch,
              T* da, T* dz) {
  with_join<T>(s, left, [&](const auto& algorithm) { algorithm.vjp(a, z, g, scratch, da, dz); });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
