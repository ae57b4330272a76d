// What a solver counts with: a vector of lanes, or a dual number, whose tangent makes the same code
// compute directional derivatives.
#if defined(SIGPATH_KERNEL_NUMBER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_NUMBER_INL_H_
#undef SIGPATH_KERNEL_NUMBER_INL_H_
#else
#define SIGPATH_KERNEL_NUMBER_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Rows and columns of a tile of steps, whose Deltas are in registers together.
constexpr int kTileRows = 4;
constexpr int kTileColumns = kManyRegisters ? 4 : 2;
static_assert(kStripRows == kTileRows && kColumnUnit % kTileColumns == 0);

template <class T>
struct Dual {
  Vector<T> value, tangent;
};

// How numbers lie in memory, kVectors vectors each.
template <class N>
struct Number {
  using Element = hn::TFromV<N>;
  static constexpr index kVectors = 1;
  static N set(Element x) { return hn::Set(Lane<Element>(), x); }
  static N load(const Element* p) { return hn::Load(Lane<Element>(), p); }
  static void store(N v, Element* p) { hn::Store(v, Lane<Element>(), p); }
};
template <class T>
struct Number<Dual<T>> {
  using Element = T;
  static constexpr index kVectors = 2;
  static Dual<T> set(T x) { return {hn::Set(Lane<T>(), x), hn::Zero(Lane<T>())}; }
  static Dual<T> load(const T* p) {
    return {hn::Load(Lane<T>(), p), hn::Load(Lane<T>(), p + lane_stride<T>())};
  }
  static void store(Dual<T> v, T* p) {
    hn::Store(v.value, Lane<T>(), p);
    hn::Store(v.tangent, Lane<T>(), p + lane_stride<T>());
  }
};
template <class N>
using Element = typename Number<N>::Element;

// Elements from number to number.
template <class N>
HWY_INLINE index number_stride() {
  return Number<N>::kVectors * lane_stride<Element<N>>();
}
template <class N>
HWY_INLINE N load_number(const Element<N>* p, index i) {
  return Number<N>::load(p + i * number_stride<N>());
}
template <class N>
HWY_INLINE void store_number(N v, Element<N>* p, index i) {
  Number<N>::store(v, p + i * number_stride<N>());
}
template <class N>
void fill_numbers(Element<N>* p, index n, Element<N> x) {
  for (index i = 0; i < n; ++i) store_number(Number<N>::set(x), p, i);
}

template <class N>
HWY_INLINE N add(N a, N b) {
  return hn::Add(a, b);
}
template <class N>
HWY_INLINE N sub(N a, N b) {
  return hn::Sub(a, b);
}
template <class N>
HWY_INLINE N mul(N a, N b) {
  return hn::Mul(a, b);
}
// a * b + c
template <class N>
HWY_INLINE N mul_add(N a, N b, N c) {
  return hn::MulAdd(a, b, c);
}
// by a constant
template <class N>
HWY_INLINE N times(N a, Element<N> x) {
  return hn::Mul(a, hn::Set(Lane<Element<N>>(), x));
}
// a * constant + c
template <class N>
HWY_INLINE N times_add(N a, Element<N> x, N c) {
  return hn::MulAdd(a, hn::Set(Lane<Element<N>>(), x), c);
}

template <class T>
HWY_INLINE Dual<T> add(Dual<T> a, Dual<T> b) {
  return {hn::Add(a.value, b.value), hn::Add(a.tangent, b.tangent)};
}
template <class T>
HWY_INLINE Dual<T> sub(Dual<T> a, Dual<T> b) {
  return {hn::Sub(a.value, b.value), hn::Sub(a.tangent, b.tangent)};
}
template <class T>
HWY_INLINE Dual<T> mul(Dual<T> a, Dual<T> b) {
  return {hn::Mul(a.value, b.value), hn::MulAdd(a.value, b.tangent, hn::Mul(a.tangent, b.value))};
}
template <class T>
HWY_INLINE Dual<T> mul_add(Dual<T> a, Dual<T> b, Dual<T> c) {
  return {hn::MulAdd(a.value, b.value, c.value),
          hn::MulAdd(a.value, b.tangent, hn::MulAdd(a.tangent, b.value, c.tangent))};
}
template <class T>
HWY_INLINE Dual<T> times(Dual<T> a, T x) {
  const auto v = hn::Set(Lane<T>(), x);
  return {hn::Mul(a.value, v), hn::Mul(a.tangent, v)};
}
template <class T>
HWY_INLINE Dual<T> times_add(Dual<T> a, T x, Dual<T> c) {
  const auto v = hn::Set(Lane<T>(), x);
  return {hn::MulAdd(a.value, v, c.value), hn::MulAdd(a.tangent, v, c.tangent)};
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
