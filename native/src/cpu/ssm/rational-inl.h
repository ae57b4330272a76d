// Generating functions at nodes, a vector of them at a time; see rational.h.
#if defined(SIGPATH_SSM_RATIONAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_RATIONAL_INL_H_
#undef SIGPATH_SSM_RATIONAL_INL_H_
#else
#define SIGPATH_SSM_RATIONAL_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Products that share a denominator in registers.
constexpr int kProducts = kManyRegisters ? 4 : 2;

// What a vector of nodes needs of its angles.
template <class T>
struct Angles {
  HWY_INLINE Angles(const T* cosine, const T* sine, index at)
      : c(hn::LoadU(Lane<T>(), cosine + at)),
        s(hn::LoadU(Lane<T>(), sine + at)),
        cc(hn::Mul(c, c)),
        ss(hn::Mul(s, s)),
        sc(hn::Mul(s, c)) {}
  Vector<T> c, s, cc, ss, sc;

  // 1 / (c^2 q - s^2 - i s c e).
  HWY_INLINE ComplexVector<T> inverse_of(const T* pole) const {
    const Lane<T> d;
    const auto re = hn::MulSub(cc, hn::Set(d, pole[0]), ss), im = hn::Mul(sc, hn::Set(d, pole[1]));
    const auto norm = hn::MulAdd(re, re, hn::Mul(im, im));
    const auto r = hn::Div(hn::Set(d, T(1)), norm);
    return {hn::Mul(re, r), hn::Mul(im, r)};
  }
};

template <int kCount, class T>
void sums_tile(const RationalShape& shape, index first, const T* weights, const T* poles,
               const T* cosine, const T* sine, T* rho) {
  const Lane<T> d;
  const index row = 2 * shape.modes;
  for (index k = 0; k < shape.nodes; k += lane_stride<T>()) {
    const Angles<T> angles(cosine, sine, k);
    ComplexVector<T> by_a[kCount], by_b[kCount];
    for (int j = 0; j < kCount; ++j) by_a[j] = by_b[j] = set(T(0), T(0));
    const T* own = weights + first * row;
    for (index n = 0; n < shape.modes; ++n, own += 2) {
      const auto r = angles.inverse_of(poles + 2 * n);
      for (int j = 0; j < kCount; ++j) {
        const auto a = hn::Set(d, own[j * row]), b = hn::Set(d, own[j * row + 1]);
        by_a[j] = {hn::MulAdd(a, r.re, by_a[j].re), hn::MulAdd(a, r.im, by_a[j].im)};
        by_b[j] = {hn::MulAdd(b, r.re, by_b[j].re), hn::MulAdd(b, r.im, by_b[j].im)};
      }
    }
    for (int j = 0; j < kCount; ++j) {  // i s (by_a) - c (by_b)
      T* const to = rho + 2 * (first + j) * shape.nodes + k;
      store(hn::Neg(hn::MulAdd(angles.s, by_a[j].im, hn::Mul(angles.c, by_b[j].re))), to);
      store(hn::MulSub(angles.s, by_a[j].re, hn::Mul(angles.c, by_b[j].im)), to + shape.nodes);
    }
  }
}

// With the gradients g of rho: of a those are Re(g conj(i s r)), of b Re(-g conj(c r)); r has
// g_r = sum conj(i s a - c b) g, and the denominator -conj(r^2) g_r.
template <int kCount, class T>
void sums_vjp_tile(const RationalShape& shape, index first, const T* weights, const T* poles,
                   const T* cosine, const T* sine, const T* drho, double* dweights,
                   double* dpoles) {
  const Lane<T> d;
  const index row = 2 * shape.modes, lanes = lane_stride<T>();
  // So many nodes that their gradients stay in the first-level cache.
  const index chunk = 16 * lanes;
  const auto sum_of = [&](Vector<T> v) {
    return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, v)));
  };
  for (index begin = 0; begin < shape.nodes; begin += chunk) {
    const index end = std::min(begin + chunk, shape.nodes);
    for (index n = 0; n < shape.modes; ++n) {
      const T* const own = weights + first * row + 2 * n;
      Vector<T> to_a[kCount], to_b[kCount];
      for (int j = 0; j < kCount; ++j) to_a[j] = to_b[j] = hn::Zero(d);
      Vector<T> to_q = hn::Zero(d), to_e = to_q;
      for (index k = begin; k < end; k += lanes) {
        const Angles<T> angles(cosine, sine, k);
        const auto r = angles.inverse_of(poles + 2 * n);
        const auto sr = hn::Mul(angles.s, r.re), si = hn::Mul(angles.s, r.im),
                   cr = hn::Mul(angles.c, r.re), ci = hn::Mul(angles.c, r.im);
        // sum_j a g and sum_j b g.
        auto ga = set(T(0), T(0)), gb = ga;
        for (int j = 0; j < kCount; ++j) {
          const T* const from = drho + 2 * (first + j) * shape.nodes + k;
          const auto re = load(from), im = load(from + shape.nodes);
          const auto a = hn::Set(d, own[j * row]), b = hn::Set(d, own[j * row + 1]);
          to_a[j] = hn::MulAdd(im, sr, hn::NegMulAdd(re, si, to_a[j]));
          to_b[j] = hn::NegMulAdd(re, cr, hn::NegMulAdd(im, ci, to_b[j]));
          ga = {hn::MulAdd(a, re, ga.re), hn::MulAdd(a, im, ga.im)};
          gb = {hn::MulAdd(b, re, gb.re), hn::MulAdd(b, im, gb.im)};
        }
        // g_r = -i s ga - c gb.
        const ComplexVector<T> gr{hn::MulSub(angles.s, ga.im, hn::Mul(angles.c, gb.re)),
                                  hn::Neg(hn::MulAdd(angles.s, ga.re, hn::Mul(angles.c, gb.im)))};
        const auto g = mul(conj(mul(r, r)), gr);  // minus that of the denominator
        to_q = hn::NegMulAdd(angles.cc, g.re, to_q);
        to_e = hn::MulAdd(angles.sc, g.im, to_e);
      }
      for (int j = 0; j < kCount; ++j) {
        dweights[(first + j) * row + 2 * n] += sum_of(to_a[j]);
        dweights[(first + j) * row + 2 * n + 1] += sum_of(to_b[j]);
      }
      dpoles[2 * n] += sum_of(to_q);
      dpoles[2 * n + 1] += sum_of(to_e);
    }
  }
}

// tile(first, constant) for all products.
template <class Tile>
HWY_INLINE void each_tile(index products, const Tile& tile) {
  index first = 0;
  for (; first + kProducts <= products; first += kProducts)
    tile(first, std::integral_constant<int, kProducts>());
  for (; first < products; ++first) tile(first, std::integral_constant<int, 1>());
}

template <class T>
void rational_sums(const RationalShape& shape, const T* weights, const T* poles, const T* cosine,
                   const T* sine, T* rho) {
  each_tile(shape.products(), [&](index first, auto count) {
    sums_tile<decltype(count)::value>(shape, first, weights, poles, cosine, sine, rho);
  });
}
template <class T>
void rational_sums_vjp(const RationalShape& shape, const T* weights, const T* poles,
                       const T* cosine, const T* sine, const T* drho, double* dweights,
                       double* dpoles) {
  std::fill_n(dweights, 2 * shape.products() * shape.modes, 0.0);
  std::fill_n(dpoles, 2 * shape.modes, 0.0);
  each_tile(shape.products(), [&](index first, auto count) {
    sums_vjp_tile<decltype(count)::value>(shape, first, weights, poles, cosine, sine, drho,
                                          dweights, dpoles);
  });
}

// A vector of nodes at work: the blocks of rho, and small matrices in scratch.
template <class T>
class Nodes {
 public:
  Nodes(const RationalShape& shape, const T* cosine, const T* sine, index at)
      : shape_(shape),
        c(hn::LoadU(Lane<T>(), cosine + at)),
        s(hn::LoadU(Lane<T>(), sine + at)),
        half(hn::Mul(c, hn::Set(Lane<T>(), T(0.5)))),
        at_(at) {}

  // e^{i theta} / 2.
  ComplexVector<T> rotation() const { return {half, hn::Mul(s, hn::Set(Lane<T>(), T(0.5)))}; }
  ComplexVector<T> get(const T* from, index i) const {
    const T* const p = from + 2 * i * shape_.nodes + at_;
    return {load(p), load(p + shape_.nodes)};
  }
  void put(ComplexVector<T> v, T* to, index i) const {
    T* const p = to + 2 * i * shape_.nodes + at_;
    store(v.re, p);
    store(v.im, p + shape_.nodes);
  }
  ComplexVector<T> halved(ComplexVector<T> v) const {
    return {hn::Mul(half, v.re), hn::Mul(half, v.im)};
  }

  // m (rank, rank) <- (I + c/2 rho11)^-1 by Gauss and Jordan, without pivots: where no mode grows,
  // its Hermitian part is I or more.
  void invert(const T* rho, T* m) const {
    const index rank = shape_.rank;
    for (index i = 0; i < rank; ++i)
      for (index j = 0; j < rank; ++j) {
        auto own = halved(get(rho, shape_.product(shape_.rows + i, shape_.channels + j)));
        if (i == j) own.re = hn::Add(own.re, hn::Set(Lane<T>(), T(1)));
        put_point(own, m, i * rank + j);
      }
    for (index k = 0; k < rank; ++k) {
      const auto pivot = inverse(point(m, k * rank + k));
      put_point(set(T(1), T(0)), m, k * rank + k);
      for (index j = 0; j < rank; ++j)
        put_point(mul(point(m, k * rank + j), pivot), m, k * rank + j);
      for (index i = 0; i < rank; ++i) {
        if (i == k) continue;
        const auto factor = point(m, i * rank + k);
        put_point(set(T(0), T(0)), m, i * rank + k);
        for (index j = 0; j < rank; ++j)
          put_point(sub(point(m, i * rank + j), mul(factor, point(m, k * rank + j))), m,
                    i * rank + j);
      }
    }
  }
  // w (rank, channels) = (I + c/2 rho11)^-1 rho10.
  void right(const T* rho, const T* m, T* w) const {
    for (index i = 0; i < shape_.rank; ++i)
      for (index j = 0; j < shape_.channels; ++j) {
        auto sum = set(T(0), T(0));
        for (index r = 0; r < shape_.rank; ++r)
          sum = add(sum, mul(point(m, i * shape_.rank + r),
                             get(rho, shape_.product(shape_.rows + r, j))));
        put_point(sum, w, i * shape_.channels + j);
      }
  }
  // x (rows, rank) = rho01 (I + c/2 rho11)^-1.
  void left(const T* rho, const T* m, T* x) const {
    for (index i = 0; i < shape_.rows; ++i)
      for (index j = 0; j < shape_.rank; ++j) {
        auto sum = set(T(0), T(0));
        for (index r = 0; r < shape_.rank; ++r)
          sum = add(sum, mul(get(rho, shape_.product(i, shape_.channels + r)),
                             point(m, r * shape_.rank + j)));
        put_point(sum, x, i * shape_.rank + j);
      }
  }

 private:
  const RationalShape& shape_;
  Vector<T> c, s, half;
  index at_;
};

template <class T>
index rational_scratch(const RationalShape& shape) {
  return 2 * lane_stride<T>() *
         (shape.rank * (shape.rank + 2 * shape.channels + shape.rows) +
          shape.rows * shape.channels);
}

template <class T>
void rational_correct(const RationalShape& shape, const T* cosine, const T* sine, const T* rho,
                      T* y, T* scratch) {
  T* const w = scratch + 2 * lane_stride<T>() * shape.rank * shape.rank;
  for (index k = 0; k < shape.nodes; k += lane_stride<T>()) {
    const Nodes<T> at(shape, cosine, sine, k);
    at.invert(rho, scratch);
    at.right(rho, scratch, w);
    for (index i = 0; i < shape.rows; ++i)
      for (index j = 0; j < shape.channels; ++j) {
        auto sum = set(T(0), T(0));
        for (index r = 0; r < shape.rank; ++r)
          sum = add(sum, mul(at.get(rho, shape.product(i, shape.channels + r)),
                             point(w, r * shape.channels + j)));
        at.put(mul(at.rotation(), sub(at.get(rho, shape.product(i, j)), at.halved(sum))), y,
               i * shape.channels + j);
      }
  }
}

// With g the gradients of the brackets, W and X as above and h = c/2: of rho00 they are g, of
// rho01 -h g W^*, of rho10 -h X^* g, of rho11 h^2 X^* g W^*.
template <class T>
void rational_correct_vjp(const RationalShape& shape, const T* cosine, const T* sine, const T* dy,
                          T* rho, T* scratch) {
  const index one = 2 * lane_stride<T>(), rank = shape.rank, channels = shape.channels;
  T* const w = scratch + one * rank * rank;
  T* const x = w + one * rank * channels;
  T* const g = x + one * shape.rows * rank;
  T* const xg = g + one * shape.rows * channels;  // h X^* g, (rank, channels)
  for (index k = 0; k < shape.nodes; k += lane_stride<T>()) {
    const Nodes<T> at(shape, cosine, sine, k);
    at.invert(rho, scratch);
    at.right(rho, scratch, w);
    at.left(rho, scratch, x);
    for (index i = 0; i < shape.rows * channels; ++i)
      put_point(mul(conj(at.rotation()), at.get(dy, i)), g, i);
    for (index r = 0; r < rank; ++r)
      for (index j = 0; j < channels; ++j) {
        auto sum = set(T(0), T(0));
        for (index i = 0; i < shape.rows; ++i)
          sum = add(sum, mul(conj(point(x, i * rank + r)), point(g, i * channels + j)));
        put_point(at.halved(sum), xg, r * channels + j);
      }
    // By the rows of g over those of -xg, then by columns.
    for (index i = 0; i < shape.rows + rank; ++i) {
      const bool top = i < shape.rows;
      const T* const own = top ? g + one * i * channels : xg + one * (i - shape.rows) * channels;
      const auto sign = hn::Set(Lane<T>(), top ? T(1) : T(-1));
      const auto signed_of = [&](index j) {
        const auto v = point(own, j);
        return ComplexVector<T>{hn::Mul(sign, v.re), hn::Mul(sign, v.im)};
      };
      for (index j = 0; j < channels; ++j) at.put(signed_of(j), rho, shape.product(i, j));
      for (index r = 0; r < rank; ++r) {
        auto sum = set(T(0), T(0));
        for (index j = 0; j < channels; ++j)
          sum = add(sum, mul(signed_of(j), conj(point(w, r * channels + j))));
        const auto half = at.halved(sum);
        at.put({hn::Neg(half.re), hn::Neg(half.im)}, rho, shape.product(i, channels + r));
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
