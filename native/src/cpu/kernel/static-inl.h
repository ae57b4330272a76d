// Static kernels as functions of rho, which is r^2 = |x - y|^2 of points divided by the scale or,
// for polynomials, scale^2 <x, y>; of kappa the constant that its double increments lose is left
// out, so that small distances keep their digits.
#if defined(SIGPATH_KERNEL_STATIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_STATIC_INL_H_
#undef SIGPATH_KERNEL_STATIC_INL_H_
#else
#define SIGPATH_KERNEL_STATIC_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
class StaticKernel {
 public:
  using V = Vector<T>;

  explicit StaticKernel(const StaticPlan& plan)
      : kind_(plan.kind), degree_(plan.degree), shape_(static_cast<T>(plan.shape)) {}

  bool is_dot() const { return kind_ == SIGPATH_STATIC_POLYNOMIAL; }

  // kappa, but for a constant.
  V value(V rho) const {
    switch (kind_) {
      case SIGPATH_STATIC_POLYNOMIAL:
        return power(hn::Add(rho, set(shape_)), degree_);
      case SIGPATH_STATIC_RBF:
        return expm1(hn::Mul(rho, set(T(-0.5))));
      case SIGPATH_STATIC_MATERN12:
        return expm1(hn::Neg(hn::Sqrt(rho)));
      case SIGPATH_STATIC_MATERN32: {
        const V a = radius(rho, 3), e = expm1(hn::Neg(a));
        return hn::MulAdd(a, hn::Add(e, set(1)), e);
      }
      case SIGPATH_STATIC_MATERN52: {
        const V a = radius(rho, 5), e = expm1(hn::Neg(a));
        const V b = hn::MulAdd(hn::Mul(a, a), set(T(1) / 3), a);
        return hn::MulAdd(b, hn::Add(e, set(1)), e);
      }
      default:
        return expm1(hn::Mul(log1p(ratio(rho)), set(-shape_)));
    }
  }

  // d kappa / d rho.
  V slope(V rho) const {
    switch (kind_) {
      case SIGPATH_STATIC_POLYNOMIAL:
        return hn::Mul(power(hn::Add(rho, set(shape_)), degree_ - 1), set(static_cast<T>(degree_)));
      case SIGPATH_STATIC_RBF:
        return hn::Mul(exp(hn::Mul(rho, set(T(-0.5)))), set(T(-0.5)));
      case SIGPATH_STATIC_MATERN12: {  // -exp(-r) / (2 r)
        const V r = hn::Sqrt(rho);
        const V d = hn::Div(hn::Mul(exp(hn::Neg(r)), set(T(-0.5))), r);
        return hn::IfThenElse(hn::Gt(r, set(0)), d, set(0));
      }
      case SIGPATH_STATIC_MATERN32:
        return hn::Mul(exp(hn::Neg(radius(rho, 3))), set(T(-1.5)));
      case SIGPATH_STATIC_MATERN52: {
        const V a = radius(rho, 5);
        return hn::Mul(hn::Mul(hn::Add(a, set(1)), exp(hn::Neg(a))), set(T(-5) / 6));
      }
      default:
        return hn::Mul(exp(hn::Mul(log1p(ratio(rho)), set(-shape_ - 1))), set(T(-0.5)));
    }
  }

  // d kappa / d shape; 0 where it has none.
  V by_shape(V rho) const {
    if (kind_ == SIGPATH_STATIC_POLYNOMIAL) return slope(rho);
    if (kind_ != SIGPATH_STATIC_RATIONAL_QUADRATIC) return set(0);
    const V u = ratio(rho), l = log1p(u);
    const V d = hn::Sub(hn::Div(u, hn::Add(u, set(1))), l);
    return hn::Mul(exp(hn::Mul(l, set(-shape_))), d);
  }

 private:
  static V set(T x) { return hn::Set(Lane<T>(), x); }
  static V exp(V x) { return hn::CallExp(Lane<T>(), x); }
  static V expm1(V x) { return hn::CallExpm1(Lane<T>(), x); }
  static V log1p(V x) { return hn::CallLog1p(Lane<T>(), x); }
  static V radius(V rho, int n) { return hn::Sqrt(hn::Mul(rho, set(static_cast<T>(n)))); }
  V ratio(V rho) const { return hn::Mul(rho, set(T(0.5) / shape_)); }
  static V power(V x, int n) {
    V p = set(1);
    for (int i = 0; i < n; ++i) p = hn::Mul(p, x);
    return p;
  }

  int kind_, degree_;
  T shape_;
};

template <class T>
Vector<T> kappa(const StaticKernel<T>& k, Vector<T> rho) {
  return k.value(rho);
}
template <class T>
Dual<T> kappa(const StaticKernel<T>& k, Dual<T> rho) {
  return {k.value(rho.value), hn::Mul(k.slope(rho.value), rho.tangent)};
}

// rho of kRows x kColumns vertices from x and y on.
template <class N, int kRows, int kColumns>
void rho_tile(bool dot, const LanePath<Element<N>>& x, const LanePath<Element<N>>& y,
              index channels, N (&rho)[kRows][kColumns]) {
  using T = Element<N>;
  for (auto& row : rho)
    for (N& v : row) v = Number<N>::set(0);
  const index size = channels * lane_stride<T>();
  for (index at = 0; at < size; at += lane_stride<T>()) {
    N a[kRows], b[kColumns];
    load_steps(x, at, a);
    load_steps(y, at, b);
    for (int r = 0; r < kRows; ++r)
      for (int c = 0; c < kColumns; ++c) {
        const N difference = sub(a[r], b[c]);
        rho[r][c] =
            dot ? mul_add(a[r], b[c], rho[r][c]) : mul_add(difference, difference, rho[r][c]);
      }
  }
}

// h = factor * the double increments of kappa, the columns of a strip one after the other.
template <class N>
class LiftedDelta {
 public:
  using T = Element<N>;
  LiftedDelta(const StaticKernel<T>& kernel, T factor, const LanePath<T>& x, const LanePath<T>& y,
              index channels)
      : kernel_(kernel), factor_(factor), x_(x), y_(y), channels_(channels) {}

  template <int kColumns>
  HWY_INLINE void operator()(index column, N (&h)[kTileRows][kColumns]) {
    if (column != next_) {
      N first[kTileRows + 1][1];
      rho_tile(kernel_.is_dot(), x_, y_.from(column), channels_, first);
      for (int r = 0; r <= kTileRows; ++r) edge_[r] = kappa(kernel_, first[r][0]);
    }
    next_ = column + kColumns;
    N k[kTileRows + 1][kColumns];
    rho_tile(kernel_.is_dot(), x_, y_.from(column + 1), channels_, k);
    for (auto& row : k)
      for (N& v : row) v = kappa(kernel_, v);
    for (int c = 0; c < kColumns; ++c)
      for (int r = 0; r <= kTileRows; ++r) {
        const N here = k[r][c];
        k[r][c] = sub(here, edge_[r]);  // along y
        edge_[r] = here;
      }
    for (int r = 0; r < kTileRows; ++r)
      for (int c = 0; c < kColumns; ++c) h[r][c] = times(sub(k[r + 1][c], k[r][c]), factor_);
  }

 private:
  StaticKernel<T> kernel_;
  T factor_;
  LanePath<T> x_, y_;
  index channels_, next_ = -1;
  N edge_[kTileRows + 1];
};

// The adjoint. x_moves and y_moves, [step][lane], are 0 where a lane's path has ended, so that what
// is padded gives nothing to its last point. sums: of q rho and of dF/dkappa dkappa/dshape.
template <class T>
struct LiftedWeight {
  StaticKernel<T> kernel;
  T factor;
  LanePath<T> x, y;
  const T* x_moves;
  const T* y_moves;
  index channels;
  T* sums;

  template <int kWidth>
  HWY_INLINE void operator()(index column, const Vector<T> (&w)[kTileRows][kWidth]) const {
    using V = Vector<T>;
    constexpr int kRows = kTileRows + 1, kColumns = kWidth + 1;
    const index lanes = lane_stride<T>();
    const LanePath<T> from = y.from(column);
    V moved[kTileRows][kWidth], rho[kRows][kColumns], q[kRows][kColumns];
    for (int r = 0; r < kTileRows; ++r)
      for (int c = 0; c < kWidth; ++c) {
        const V both = hn::Mul(load(x_moves + r * lanes), load(y_moves + (column + c) * lanes));
        moved[r][c] = hn::Mul(hn::Mul(w[r][c], both), hn::Set(Lane<T>(), factor));
      }
    rho_tile(kernel.is_dot(), x, from, channels, rho);
    V by_scale = load(sums), by_shape = load(sums + lanes);
    for (int r = 0; r < kRows; ++r)
      for (int c = 0; c < kColumns; ++c) {
        V v = hn::Zero(Lane<T>());  // the corner's share of the four cells around it
        if (r > 0 && c > 0) v = hn::Add(v, moved[r - 1][c - 1]);
        if (r < kTileRows && c < kWidth) v = hn::Add(v, moved[r][c]);
        if (r > 0 && c < kWidth) v = hn::Sub(v, moved[r - 1][c]);
        if (r < kTileRows && c > 0) v = hn::Sub(v, moved[r][c - 1]);
        q[r][c] = hn::Mul(v, kernel.slope(rho[r][c]));
        by_scale = hn::MulAdd(q[r][c], rho[r][c], by_scale);
        by_shape = hn::MulAdd(v, kernel.by_shape(rho[r][c]), by_shape);
        if (!kernel.is_dot()) q[r][c] = hn::Add(q[r][c], q[r][c]);  // d rho = 2 <x - y, dx - dy>
      }
    store(by_scale, sums);
    store(by_shape, sums + lanes);
    const index size = channels * lanes;
    for (index at = 0; at < size; at += lanes)
      for (int r = 0; r < kRows; ++r) {
        const V a = load(x.at + r * x.row + at);
        V ga = load(x.beside + r * x.row + at);
        for (int c = 0; c < kColumns; ++c) {
          const V b = load(from.at + c * from.row + at);
          T* const gb = from.beside + c * from.row + at;
          if (kernel.is_dot()) {
            ga = hn::MulAdd(q[r][c], b, ga);
            store(hn::MulAdd(q[r][c], a, load(gb)), gb);
          } else {
            const V d = hn::Sub(a, b);
            ga = hn::MulAdd(q[r][c], d, ga);
            store(hn::NegMulAdd(q[r][c], d, load(gb)), gb);
          }
        }
        store(ga, x.beside + r * x.row + at);
      }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
