// Cauchy sums; see engine.h.
#if defined(SIGPATH_SSM_CAUCHY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_CAUCHY_INL_H_
#undef SIGPATH_SSM_CAUCHY_INL_H_
#else
#define SIGPATH_SSM_CAUCHY_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Vectors of neighbouring complex numbers, of which `count` exist; what is beyond is `rest`.
template <class T>
HWY_INLINE ComplexVector<T> load_complex(const T* p, index count, T rest) {
  const Lane<T> d;
  ComplexVector<T> v;
  if (count >= lane_stride<T>()) {
    hn::LoadInterleaved2(d, p, v.re, v.im);
    return v;
  }
  HWY_ALIGN T re[hn::MaxLanes(Lane<T>())], im[hn::MaxLanes(Lane<T>())];
  for (index l = 0; l < lane_stride<T>(); ++l) {
    re[l] = l < count ? p[2 * l] : rest;
    im[l] = l < count ? p[2 * l + 1] : rest;
  }
  return {hn::Load(d, re), hn::Load(d, im)};
}
template <class T>
HWY_INLINE void store_complex(ComplexVector<T> v, T* p, index count) {
  const Lane<T> d;
  if (count >= lane_stride<T>()) {
    hn::StoreInterleaved2(v.re, v.im, d, p);
    return;
  }
  HWY_ALIGN T re[hn::MaxLanes(Lane<T>())], im[hn::MaxLanes(Lane<T>())];
  hn::Store(v.re, d, re);
  hn::Store(v.im, d, im);
  for (index l = 0; l < count; ++l) {
    p[2 * l] = re[l];
    p[2 * l + 1] = im[l];
  }
}

// body(first, count) for vectors of so many numbers.
template <class T, class Body>
HWY_INLINE void each_vector(index numbers, const Body& body) {
  for (index i = 0; i < numbers; i += lane_stride<T>()) body(i, numbers - i);
}

// What pole w with weight v gives at points z, both as vectors of which one may be the same number.
// Symmetric: 2 (z Re v - Re(v conj w)) / ((z - w)(z - conj w)), one division for both.
template <class T>
HWY_INLINE ComplexVector<T> pole(bool symmetric, ComplexVector<T> v, ComplexVector<T> z,
                                 ComplexVector<T> w) {
  const auto apart = sub(z, w);
  if (!symmetric) return mul(v, inverse(apart));
  const auto both = mul(apart, sub(z, conj(w)));
  const auto real = hn::MulAdd(v.re, w.re, hn::Mul(v.im, w.im));
  const ComplexVector<T> top{hn::Sub(hn::Mul(z.re, v.re), real), hn::Mul(z.im, v.re)};
  const auto half = mul(top, inverse(both));
  return add(half, half);
}

template <class T>
void cauchy_sums(bool symmetric, index modes, index length, const T* v, const T* z, const T* w,
                 T* out) {
  each_vector<T>(length, [&](index l, index count) {
    const auto at = load_complex(z + 2 * l, count, T(1));
    auto sum = set(T(0), T(0));
    for (index n = 0; n < modes; ++n)
      sum = add(sum, pole(symmetric, set(v[2 * n], v[2 * n + 1]), at, set(w[2 * n], w[2 * n + 1])));
    store_complex(sum, out + 2 * l, count);
  });
}

// dv = sum_l [g / conj(z - w) + conj(g) / (z - conj w)],
// dw = conj(v) sum_l [g / conj(z - w)^2 + conj(g) / (z - conj w)^2],
// dz = -g conj(sum_n [v / (z - w)^2 + conj(v) / (z - conj w)^2]); of each the first terms if plain.
template <class T>
void cauchy_vjp(bool symmetric, index modes, index length, const T* v, const T* z, const T* w,
                const T* g, T* dv, T* dz, T* dw) {
  // Vectors of modes, which have all points; then vectors of points, which have all modes.
  if (dv != nullptr || dw != nullptr)
    each_vector<T>(modes, [&](index n, index count) {
      const auto own = load_complex(v + 2 * n, count, T(0));
      const auto at = load_complex(w + 2 * n, count, T(0));
      auto by_v = set(T(0), T(0)), by_w = by_v;
      for (index l = 0; l < length; ++l) {
        const auto of = set(g[2 * l], g[2 * l + 1]), to = set(z[2 * l], z[2 * l + 1]);
        const auto a = inverse(conj(sub(to, at)));
        const auto ga = mul(of, a);
        by_v = add(by_v, ga);
        by_w = add(by_w, mul(ga, a));
        if (!symmetric) continue;
        const auto b = inverse(sub(to, conj(at)));
        const auto gb = mul(conj(of), b);
        by_v = add(by_v, gb);
        by_w = add(by_w, mul(gb, b));
      }
      if (dv != nullptr) store_complex(by_v, dv + 2 * n, count);
      if (dw != nullptr) store_complex(mul(conj(own), by_w), dw + 2 * n, count);
    });
  if (dz == nullptr) return;
  each_vector<T>(length, [&](index l, index count) {
    const auto at = load_complex(z + 2 * l, count, T(1));
    auto sum = set(T(0), T(0));
    for (index n = 0; n < modes; ++n) {
      const auto of = set(v[2 * n], v[2 * n + 1]), to = set(w[2 * n], w[2 * n + 1]);
      const auto a = inverse(sub(at, to));
      sum = add(sum, mul(of, mul(a, a)));
      if (!symmetric) continue;
      const auto b = inverse(sub(at, conj(to)));
      sum = add(sum, mul(conj(of), mul(b, b)));
    }
    const auto own = load_complex(g + 2 * l, count, T(0));
    const auto gradient = mul(own, conj(sum));
    store_complex<T>({hn::Neg(gradient.re), hn::Neg(gradient.im)}, dz + 2 * l, count);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
