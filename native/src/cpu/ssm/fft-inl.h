// Transforms of rows side by side; see fft.h.
#if defined(SIGPATH_SSM_FFT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_FFT_INL_H_
#undef SIGPATH_SSM_FFT_INL_H_
#else
#define SIGPATH_SSM_FFT_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
HWY_INLINE ComplexVector<T> point(const T* x, index i) {
  const index lanes = lane_stride<T>();
  return {load(x + 2 * i * lanes), load(x + (2 * i + 1) * lanes)};
}
template <class T>
HWY_INLINE void put_point(ComplexVector<T> v, T* x, index i) {
  const index lanes = lane_stride<T>();
  store(v.re, x + 2 * i * lanes);
  store(v.im, x + (2 * i + 1) * lanes);
}
template <class T>
HWY_INLINE ComplexVector<T> times(ComplexVector<T> v, T factor) {
  const auto f = hn::Set(Lane<T>(), factor);
  return {hn::Mul(v.re, f), hn::Mul(v.im, f)};
}
// i v
template <class T>
HWY_INLINE ComplexVector<T> turned(ComplexVector<T> v) {
  return {hn::Neg(v.im), v.re};
}

// v_k <- sum_j v_j e^{-+ 2 pi i j k / radix}.
template <int kRadix, bool kInverse, class T>
HWY_INLINE void butterfly(ComplexVector<T>* v) {
  // -i v, or i v of the inverse.
  const auto turn = [](ComplexVector<T> a) {
    return kInverse ? turned(a) : ComplexVector<T>{a.im, hn::Neg(a.re)};
  };
  if constexpr (kRadix == 2) {
    const auto a = v[0];
    v[0] = add(a, v[1]);
    v[1] = sub(a, v[1]);
  } else if constexpr (kRadix == 3) {
    const auto s = add(v[1], v[2]), d = turn(times(sub(v[1], v[2]), T(0.86602540378443864676)));
    const auto m = sub(v[0], times(s, T(0.5)));
    v[0] = add(v[0], s);
    v[1] = add(m, d);
    v[2] = sub(m, d);
  } else if constexpr (kRadix == 4) {
    const auto a = add(v[0], v[2]), b = sub(v[0], v[2]), c = add(v[1], v[3]),
               d = turn(sub(v[1], v[3]));
    v[0] = add(a, c);
    v[1] = add(b, d);
    v[2] = sub(a, c);
    v[3] = sub(b, d);
  } else {
    constexpr double kCos1 = 0.30901699437494742410, kCos2 = -0.80901699437494742410,
                     kSin1 = 0.95105651629515357212, kSin2 = 0.58778525229247312917;
    const auto s1 = add(v[1], v[4]), d1 = sub(v[1], v[4]), s2 = add(v[2], v[3]),
               d2 = sub(v[2], v[3]);
    const auto even1 = add(v[0], add(times(s1, T(kCos1)), times(s2, T(kCos2))));
    const auto even2 = add(v[0], add(times(s1, T(kCos2)), times(s2, T(kCos1))));
    const auto odd1 = turn(add(times(d1, T(kSin1)), times(d2, T(kSin2))));
    const auto odd2 = turn(sub(times(d1, T(kSin2)), times(d2, T(kSin1))));
    v[0] = add(v[0], add(s1, s2));
    v[1] = add(even1, odd1);
    v[4] = sub(even1, odd1);
    v[2] = add(even2, odd2);
    v[3] = sub(even2, odd2);
  }
}

// One pass over a block: the butterflies and then the factors, or of the inverse the other way.
template <int kRadix, bool kInverse, class T>
void pass_block(index m, const T* factors, T* x) {
  for (index j = 0; j < m; ++j) {
    ComplexVector<T> v[kRadix];
    const T* const w = factors + 2 * (kRadix - 1) * j;
    const auto factor = [&](int k) { return set(w[2 * k - 2], w[2 * k - 1]); };
    for (int k = 0; k < kRadix; ++k) v[k] = point(x, j + k * m);
    if constexpr (kInverse)
      for (int k = 1; k < kRadix; ++k) v[k] = mul(v[k], conj(factor(k)));
    butterfly<kRadix, kInverse>(v);
    if constexpr (!kInverse)
      for (int k = 1; k < kRadix; ++k) v[k] = mul(v[k], factor(k));
    for (int k = 0; k < kRadix; ++k) put_point(v[k], x, j + k * m);
  }
}
// The last pass of a block has no factors.
template <int kRadix, bool kInverse, class T>
void pass_points(T* x) {
  ComplexVector<T> v[kRadix];
  for (int k = 0; k < kRadix; ++k) v[k] = point(x, k);
  butterfly<kRadix, kInverse>(v);
  for (int k = 0; k < kRadix; ++k) put_point(v[k], x, k);
}
template <int kRadix, bool kInverse, class T>
HWY_INLINE void pass_blocks(const typename FftTables<T>::Pass& pass, index blocks, T* x) {
  const index step = 2 * lane_stride<T>() * kRadix * pass.m;
  if (pass.m == 1)
    for (index b = 0; b < blocks; ++b) pass_points<kRadix, kInverse>(x + b * step);
  else
    for (index b = 0; b < blocks; ++b)
      pass_block<kRadix, kInverse>(pass.m, pass.factors.data(), x + b * step);
}
template <bool kInverse, class T>
void run_pass(const typename FftTables<T>::Pass& pass, index blocks, T* x) {
  switch (pass.radix) {
    case 2:
      return pass_blocks<2, kInverse>(pass, blocks, x);
    case 3:
      return pass_blocks<3, kInverse>(pass, blocks, x);
    case 4:
      return pass_blocks<4, kInverse>(pass, blocks, x);
    default:
      return pass_blocks<5, kInverse>(pass, blocks, x);
  }
}

// Passes from number `first` on over a block of n points. Depth first until a block is in the
// first-level cache, so that every level of caches sees few passes.
template <bool kInverse, class T>
void run_passes(const FftTables<T>& t, std::size_t first, index n, T* x) {
  constexpr index kCached = (16 << 10) / sizeof(T);
  if (2 * n * lane_stride<T>() <= kCached) {
    const std::size_t count = t.passes.size();
    for (std::size_t i = first; i < count; ++i) {
      const auto& pass = t.passes[kInverse ? count - 1 - (i - first) : i];
      run_pass<kInverse>(pass, n / (pass.radix * pass.m), x);
    }
    return;
  }
  const auto& pass = t.passes[first];
  if (!kInverse) run_pass<kInverse>(pass, 1, x);
  for (index b = 0; b < pass.radix; ++b)
    run_passes<kInverse>(t, first + 1, pass.m, x + 2 * b * pass.m * lane_stride<T>());
  if (kInverse) run_pass<kInverse>(pass, 1, x);
}

// x_i <- t_i from_i, or conj(t_i) from_i.
template <class T>
void scale(const T* t, bool conjugate, index n, T factor, const T* from, T* x) {
  for (index i = 0; i < n; ++i) {
    const T im = conjugate ? -t[2 * i + 1] : t[2 * i + 1];
    put_point(mul(point(from, i), set(factor * t[2 * i], factor * im)), x, i);
  }
}

template <class T>
void fft(const FftTables<T>& t, bool inverse, T* x, T* scratch) {
  if (t.padded != nullptr) {
    // The inverse is the conjugate of everything: conj(c) is even, and so is its spectrum.
    const FftTables<T>& padded = *t.padded;
    scale(t.chirp.data(), inverse, t.n, T(1), x, scratch);
    std::fill_n(scratch + 2 * t.n * lane_stride<T>(), 2 * (padded.n - t.n) * lane_stride<T>(),
                T(0));
    run_passes<false>(padded, 0, padded.n, scratch);
    scale(t.chirp_spectrum.data(), inverse, padded.n, T(1) / static_cast<T>(padded.n), scratch,
          scratch);
    run_passes<true>(padded, 0, padded.n, scratch);
    scale(t.chirp.data(), inverse, t.n, T(1), scratch, x);
  } else if (inverse) {
    run_passes<true>(t, 0, t.n, x);
  } else {
    run_passes<false>(t, 0, t.n, x);
  }
}

// Frequencies k and h - k of 2 h real numbers from the points' Z_k and Z_{h-k}: with E and O those
// of the even and odd numbers, E = (Z_k + conj(Z_{h-k})) / 2, O = (Z_k - conj(Z_{h-k})) / 2i and w
// = e^{-pi i k / h}, they are E + w O and conj(E - w O).
template <class T>
HWY_INLINE void split(ComplexVector<T> w, ComplexVector<T> z, ComplexVector<T> mirror,
                      ComplexVector<T>& own, ComplexVector<T>& other) {
  const auto even = times(add(z, conj(mirror)), T(0.5));
  const auto d = times(sub(z, conj(mirror)), T(0.5));
  const auto odd = mul(w, ComplexVector<T>{d.im, hn::Neg(d.re)});
  own = add(even, odd);
  other = conj(sub(even, odd));
}
// And back.
template <class T>
HWY_INLINE void join(ComplexVector<T> w, ComplexVector<T> own, ComplexVector<T> other,
                     ComplexVector<T>& z, ComplexVector<T>& mirror) {
  const auto even = times(add(own, conj(other)), T(0.5));
  const auto odd = mul(conj(w), times(sub(own, conj(other)), T(0.5)));
  z = add(even, turned(odd));
  mirror = add(conj(even), turned(conj(odd)));
}

// Where frequencies k and h - k are, and w.
template <class T>
struct Pair {
  HWY_INLINE Pair(const RealFft<T>& fft, index k)
      : own(fft.tables->position[static_cast<std::size_t>(k)]),
        other(fft.tables->position[static_cast<std::size_t>(k == 0 ? 0 : fft.tables->n - k)]),
        w(set(fft.angles->cosine[static_cast<std::size_t>(k)],
              -fft.angles->sine[static_cast<std::size_t>(k)])) {}
  index own, other;
  ComplexVector<T> w;
};

template <class T>
void multiply(const RealFft<T>& fft, bool conjugate, bool more, const T* k, const T* u, T* y) {
  for (index f = 0; f <= fft.tables->n / 2; ++f) {
    const Pair<T> at(fft, f);
    ComplexVector<T> k0, k1, u0, u1, z, mirror;
    split(at.w, point(k, at.own), point(k, at.other), k0, k1);
    split(at.w, point(u, at.own), point(u, at.other), u0, u1);
    if (conjugate) {
      k0 = conj(k0);
      k1 = conj(k1);
    }
    join(at.w, mul(k0, u0), mul(k1, u1), z, mirror);
    if (more) {
      z = add(z, point(y, at.own));
      mirror = add(mirror, point(y, at.other));
    }
    put_point(z, y, at.own);
    if (at.other != at.own) put_point(mirror, y, at.other);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
