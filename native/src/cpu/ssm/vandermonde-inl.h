// Vandermonde products in blocks; see engine.h.
#if defined(SIGPATH_SSM_VANDERMONDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_VANDERMONDE_INL_H_
#undef SIGPATH_SSM_VANDERMONDE_INL_H_
#else
#define SIGPATH_SSM_VANDERMONDE_INL_H_
#endif

#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// e^x of complex numbers; beyond the range of the vectors' functions by those of the library.
HWY_INLINE ComplexVector<double> exp(ComplexVector<double> x) {
  const Lane<double> d;
  constexpr double kLargestAngle = 30000, kLargest = 700;
  const auto within = hn::And(hn::Le(hn::Abs(x.im), hn::Set(d, kLargestAngle)),
                              hn::Le(hn::Abs(x.re), hn::Set(d, kLargest)));
  if (HWY_LIKELY(hn::AllTrue(d, within))) {
    const auto size = hn::Exp(d, x.re);
    return {hn::Mul(size, hn::Cos(d, x.im)), hn::Mul(size, hn::Sin(d, x.im))};
  }
  HWY_ALIGN double re[hn::MaxLanes(Lane<double>())], im[hn::MaxLanes(Lane<double>())];
  store(x.re, re);
  store(x.im, im);
  for (index l = 0; l < lane_stride<double>(); ++l) {
    const double size = std::exp(re[l]), angle = im[l];
    re[l] = size * std::cos(angle);
    im[l] = size * std::sin(angle);
  }
  return {load(re), load(im)};
}

// The scratch of a worker. Complex arrays have all real parts first.
template <class T>
class ModePowers {
 public:
  static constexpr index kBlock = ModeShape::kBlock, kRows = ModeShape::kRows;

  ModePowers(const ModeShape& shape, std::byte* scratch)
      : modes_(shape.modes), n_(shape.padded()), doubles_(reinterpret_cast<double*>(scratch)) {
    elements_ = reinterpret_cast<T*>(doubles_ + kDoubles * n_);
  }
  static index bytes(const ModeShape& shape) {
    const index n = shape.padded();
    return kDoubles * n * static_cast<index>(sizeof(double)) +
           (4 * n * kBlock + 2 * kRows * (n + kBlock)) * static_cast<index>(sizeof(T));
  }

  // Makes the powers X^0 .. X^{kRows kBlock}, in steps of kBlock; no table is there yet.
  void begin(const double* x) {
    const index lanes = lane_stride<double>();
    double *re = base(), *im = re + n_;
    for (index n = 0; n < n_; ++n) {
      re[n] = n < modes_ ? x[2 * n] : 0;
      im[n] = n < modes_ ? x[2 * n + 1] : 0;
    }
    for (index n = 0; n < n_; n += lanes) {
      const ComplexVector<double> own{load(re + n), load(im + n)};
      put(one(), n, exp(own));
      const auto block = hn::Set(Lane<double>(), static_cast<double>(kBlock));
      ComplexVector<double> row = set(1.0, 0.0);
      const auto step = exp({hn::Mul(own.re, block), hn::Mul(own.im, block)});
      // X^{j kBlock} from two of half as many factors: errors add up to no more than j of them.
      put(powers(0), n, row);
      put(powers(1), n, step);
      for (index j = 2; j <= kRows; ++j)
        put(powers(j), n, mul(get(powers(j / 2), n), get(powers(j - j / 2), n)));
    }
    flags()[0] = flags()[1] = 0;
  }

  void expand(const double* f, index length, index stride, T* re, T* im) {
    fill_by_mode();
    start();
    const index blocks = (length + kBlock - 1) / kBlock;
    for (index first = 0; first < blocks; first += kRows, advance()) {
      const index rows = std::min(kRows, blocks - first);
      for (T* const out : {re, im}) {
        if (out == nullptr) continue;
        weigh(f, rows, out == im);
        product<T>(rows, 2 * n_, kBlock, {weights(), 2 * n_}, {by_mode(), kBlock},
                   {sums(), kBlock});
        const index begin = first * kBlock, end = std::min(begin + rows * kBlock, length);
        for (index l = begin; l < end; ++l) out[l * stride] = sums()[l - begin];
      }
    }
  }

  void project(const T* g, index length, index stride, double* s0, double* s1) {
    fill_by_exponent();
    // Powers of growing modes that no number meets may be beyond the range.
    if (length < kBlock)
      std::fill(by_exponent() + 2 * n_ * length, by_exponent() + 2 * n_ * kBlock, T(0));
    start();
    std::fill_n(s0, 2 * modes_, 0.0);
    if (s1 != nullptr) std::fill_n(s1, 2 * modes_, 0.0);
    const index blocks = (length + kBlock - 1) / kBlock;
    for (index first = 0; first < blocks; first += kRows, advance()) {
      const index rows = std::min(kRows, blocks - first), begin = first * kBlock;
      for (index i = 0; i < rows * kBlock; ++i)
        sums()[i] = begin + i < length ? g[(begin + i) * stride] : T(0);
      multiply(rows);
      add(
          rows, [](index) { return 1.0; }, s0);
      if (s1 == nullptr) continue;
      add(
          rows, [&](index j) { return static_cast<double>((first + j) * kBlock); }, s1);
      for (index i = 0; i < rows * kBlock; ++i) sums()[i] *= static_cast<T>(i % kBlock);
      multiply(rows);
      add(
          rows, [](index) { return 1.0; }, s1);
    }
  }

 private:
  // one, base, powers 0..kRows and the first ones of a table, two halves each, and the flags.
  static constexpr index kFirst = 9, kDoubles = 2 * (2 + kRows + 1 + kFirst) + 1;

  double* one() { return doubles_; }
  double* base() { return doubles_ + 2 * n_; }
  double* powers(index j) { return doubles_ + 2 * n_ * (2 + j); }
  double* first(index t) { return powers(kRows + 1 + t); }
  double* flags() { return doubles_ + (kDoubles - 1) * n_; }
  T* by_mode() { return elements_; }                        // (re and im of modes, kBlock)
  T* by_exponent() { return elements_ + 2 * n_ * kBlock; }  // (kBlock, re and im of modes)
  T* weights() { return elements_ + 4 * n_ * kBlock; }      // (kRows, re and im of modes)
  T* sums() { return weights() + 2 * kRows * n_; }          // (kRows, kBlock)

  ComplexVector<double> get(const double* at, index n) const {
    return {load(at + n), load(at + n_ + n)};
  }
  void put(double* at, index n, ComplexVector<double> v) const {
    store(v.re, at + n);
    store(v.im, at + n_ + n);
  }

  // base: X^{first row's exponent}.
  void start() {
    std::fill_n(base(), n_, 1.0);
    std::fill_n(base() + n_, n_, 0.0);
  }
  void advance() {
    for (index n = 0; n < n_; n += lane_stride<double>())
      put(base(), n, mul(get(base(), n), get(powers(kRows), n)));
  }

  void fill_by_exponent() {
    if (flags()[1] != 0) return;
    flags()[1] = 1;
    for (index n = 0; n < n_; n += lane_stride<double>()) {
      // By four steps at a time, so that no power has more than kBlock / 4 + 3 factors.
      const auto x = get(one(), n), x2 = mul(x, x), x4 = mul(x2, x2);
      ComplexVector<double> w[4] = {set(1.0, 0.0), x, x2, mul(x2, x)};
      for (index t = 0; t < kBlock; t += 4)
        for (int k = 0; k < 4; ++k) {
          T* const row = by_exponent() + (t + k) * 2 * n_ + n;
          round(w[k].re, row);
          round(w[k].im, row + n_);
          w[k] = mul(w[k], x4);
        }
    }
  }
  void fill_by_mode() {
    if (flags()[0] != 0) return;
    flags()[0] = 1;
    const Lane<double> d;
    const index lanes = lane_stride<double>();
    for (index n = 0; n < n_; n += lanes) {
      ComplexVector<double> w = set(1.0, 0.0);
      for (index t = 0; t <= lanes; ++t, w = mul(w, get(one(), n))) put(first(t), n, w);
    }
    for (index n = 0; n < modes_; ++n) {
      // A vector of neighbouring exponents, and from it to the next one.
      HWY_ALIGN double re[hn::MaxLanes(Lane<double>())], im[hn::MaxLanes(Lane<double>())];
      for (index t = 0; t < lanes; ++t) {
        re[t] = first(t)[n];
        im[t] = first(t)[n_ + n];
      }
      ComplexVector<double> w{hn::Load(d, re), hn::Load(d, im)};
      const auto step = set(first(lanes)[n], first(lanes)[n_ + n]);
      T* const row = by_mode() + n * kBlock;
      for (index t = 0; t < kBlock; t += lanes, w = mul(w, step)) {
        round(w.re, row + t);
        round(w.im, row + n_ * kBlock + t);
      }
    }
    for (index n = modes_; n < n_; ++n)  // weights of 0 are not to meet NaN
      for (const index half : {n, n_ + n}) std::fill_n(by_mode() + half * kBlock, kBlock, T(0));
  }

  // Rows of the factors of Re X^t and Im X^t in Re, or Im, of f X^{j kBlock} X^t.
  void weigh(const double* f, index rows, bool imaginary) {
    const Lane<double> d;
    for (index n = 0; n < n_; n += lane_stride<double>()) {
      HWY_ALIGN double re[hn::MaxLanes(Lane<double>())] = {}, im[hn::MaxLanes(Lane<double>())] = {};
      for (index l = 0; l < lane_stride<double>() && n + l < modes_; ++l) {
        re[l] = f[2 * (n + l)];
        im[l] = f[2 * (n + l) + 1];
      }
      const auto own = mul({hn::Load(d, re), hn::Load(d, im)}, get(base(), n));
      for (index j = 0; j < rows; ++j) {
        const auto w = mul(own, get(powers(j), n));
        T* const row = weights() + j * 2 * n_ + n;
        round(imaginary ? w.im : w.re, row);
        round(imaginary ? w.re : hn::Neg(w.im), row + n_);
      }
    }
  }

  // weights <- sums, rows of kBlock numbers, times the table.
  void multiply(index rows) {
    product<T>(rows, kBlock, 2 * n_, {sums(), kBlock}, {by_exponent(), 2 * n_},
               {weights(), 2 * n_});
  }
  // to += sum_j factor(j) X^{j kBlock} weights_j.
  template <class Factor>
  void add(index rows, const Factor& factor, double* to) {
    const Lane<double> d;
    for (index n = 0; n < n_; n += lane_stride<double>()) {
      ComplexVector<double> sum = set(0.0, 0.0);
      for (index j = 0; j < rows; ++j) {
        const T* const row = weights() + j * 2 * n_ + n;
        const auto by = hn::Set(d, factor(j));
        const auto m = mul({widen(row), widen(row + n_)}, get(powers(j), n));
        sum = {hn::MulAdd(by, m.re, sum.re), hn::MulAdd(by, m.im, sum.im)};
      }
      sum = mul(sum, get(base(), n));
      HWY_ALIGN double re[hn::MaxLanes(Lane<double>())], im[hn::MaxLanes(Lane<double>())];
      store(sum.re, re);
      store(sum.im, im);
      for (index l = 0; l < lane_stride<double>() && n + l < modes_; ++l) {
        to[2 * (n + l)] += re[l];
        to[2 * (n + l) + 1] += im[l];
      }
    }
  }

  static HWY_INLINE void round(Vector<double> v, T* to) {
    if constexpr (sizeof(T) == 4) {
      const hn::Rebind<float, Lane<double>> narrow;
      hn::StoreU(hn::DemoteTo(narrow, v), narrow, to);
    } else {
      store(v, to);
    }
  }
  static HWY_INLINE Vector<double> widen(const T* from) {
    if constexpr (sizeof(T) == 4) {
      const hn::Rebind<float, Lane<double>> narrow;
      return hn::PromoteTo(Lane<double>(), hn::LoadU(narrow, from));
    } else {
      return load(from);
    }
  }

  index modes_, n_;
  double* doubles_;
  T* elements_;
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
