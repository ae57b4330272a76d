// The forward sweep where the solution passes beyond the floating range. It is linear in its edges,
// so that every block of the top and the state of the strip may have a power of two for a factor;
// both are brought to the larger one before they meet, and to small numbers afterwards. One factor
// for a whole row would not do: what is left of its largest number would vanish.
#if defined(SIGPATH_KERNEL_SCALED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_SCALED_INL_H_
#undef SIGPATH_KERNEL_SCALED_INL_H_
#else
#define SIGPATH_KERNEL_SCALED_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
constexpr int kMantissaBits = sizeof(T) == 4 ? 23 : 52;
template <class T>
constexpr int kExponentBias = sizeof(T) == 4 ? 127 : 1023;

// 2^e for whole e of the range.
template <class T>
Vector<T> power_of_two(Vector<T> e) {
  const Lane<T> tag;
  const hn::RebindToSigned<Lane<T>> whole;
  const auto biased = hn::Add(hn::ConvertTo(whole, e), hn::Set(whole, kExponentBias<T>));
  return hn::BitCast(tag, hn::ShiftLeft<kMantissaBits<T>>(biased));
}

// e with 2^e <= |x| < 2^(e+1); below the range its least.
template <class T>
Vector<T> exponent_of(Vector<T> x) {
  const Lane<T> tag;
  const hn::RebindToSigned<Lane<T>> whole;
  const auto bits = hn::ShiftRight<kMantissaBits<T>>(hn::BitCast(whole, hn::Abs(x)));
  return hn::ConvertTo(tag, hn::Sub(bits, hn::Set(whole, kExponentBias<T>)));
}

// p times 2^e for whole e <= 0, in two steps: 2^e alone may be below the range where the product is
// not.
template <class T>
void scale(Vector<T> e, T* p, index elements) {
  const Lane<T> tag;
  const auto least = hn::Set(tag, static_cast<T>(1 - kExponentBias<T>));
  const auto once = hn::Max(e, least), twice = hn::Max(hn::Sub(e, once), least);
  const auto a = power_of_two<T>(once), b = power_of_two<T>(twice);
  for (index i = 0; i < elements; i += lane_stride<T>())
    store(hn::Mul(hn::Mul(load(p + i), a), b), p + i);
}

template <class T>
Vector<T> largest(Vector<T> so_far, const T* p, index elements) {
  for (index i = 0; i < elements; i += lane_stride<T>())
    so_far = hn::Max(so_far, hn::Abs(load(p + i)));
  return so_far;
}

// values * 2^exponents. scratch: shape.scaled_scratch() elements.
template <class Solver>
void scaled_sweep(const KernelShape& shape, const LaneGrid<typename Solver::T>& grid,
                  typename Solver::T* scratch, typename Solver::T* values,
                  typename Solver::T* exponents, Progress& progress) {
  using T = typename Solver::T;
  const Lane<T> tag;
  const Solver solver(shape);
  const index blocks = shape.columns / kColumnUnit, block = kColumnUnit * shape.top();
  T* top = scratch;
  T* state = top + shape.columns * shape.top();
  T* of_top = state + shape.state();
  solver.begin_top(top, shape.columns);
  std::fill_n(of_top, blocks * shape.lanes, T(0));
  with_delta<Vector<T>>(shape, grid, [&](const auto& make) {
    for (index s = 0; s < shape.strips(); ++s, progress.poll()) {
      auto delta = make(s);
      solver.begin_strip(state);
      auto of_state = hn::Zero(tag);
      for (index b = 0; b < blocks; ++b) {
        T* const at = top + b * block;
        T* const own = of_top + b * shape.lanes;
        auto e = hn::Max(load(own), of_state);
        scale<T>(hn::Sub(load(own), e), at, block);
        scale<T>(hn::Sub(of_state, e), state, shape.state());
        solver.strip(delta, b * kColumnUnit, (b + 1) * kColumnUnit, at, state);
        const auto most = largest(largest(hn::Zero(tag), at, block), state, shape.state());
        // To where a block has the most room to grow. What is small stays: it may yet meet others
        // that are not.
        const auto base = hn::Set(tag, static_cast<T>(-kExponentBias<T> / 2));
        const auto down = hn::Min(hn::Sub(base, exponent_of<T>(most)), hn::Zero(tag));
        scale<T>(down, at, block);
        scale<T>(down, state, shape.state());
        e = hn::Sub(e, down);
        store(e, own);
        of_state = e;
      }
    }
  });
  store(solver.value(top + (shape.columns - 1) * shape.top()), values);
  store(load(of_top + (blocks - 1) * shape.lanes), exponents);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
