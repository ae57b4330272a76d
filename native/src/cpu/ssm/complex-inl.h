// Vectors of complex numbers.
#if defined(SIGPATH_SSM_COMPLEX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_COMPLEX_INL_H_
#undef SIGPATH_SSM_COMPLEX_INL_H_
#else
#define SIGPATH_SSM_COMPLEX_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {
// Complex numbers, a vector of them.
template <class T>
struct ComplexVector {
  Vector<T> re, im;
};
template <class T>
HWY_INLINE ComplexVector<T> set(T re, T im) {
  return {hn::Set(Lane<T>(), re), hn::Set(Lane<T>(), im)};
}
template <class T>
HWY_INLINE ComplexVector<T> add(ComplexVector<T> a, ComplexVector<T> b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
template <class T>
HWY_INLINE ComplexVector<T> sub(ComplexVector<T> a, ComplexVector<T> b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
template <class T>
HWY_INLINE ComplexVector<T> mul(ComplexVector<T> a, ComplexVector<T> b) {
  return {hn::NegMulAdd(a.im, b.im, hn::Mul(a.re, b.re)),
          hn::MulAdd(a.re, b.im, hn::Mul(a.im, b.re))};
}
template <class T>
HWY_INLINE ComplexVector<T> conj(ComplexVector<T> a) {
  return {a.re, hn::Neg(a.im)};
}
template <class T>
HWY_INLINE ComplexVector<T> inverse(ComplexVector<T> a) {
  const auto norm = hn::MulAdd(a.re, a.re, hn::Mul(a.im, a.im));
  const auto r = hn::Div(hn::Set(Lane<T>(), T(1)), norm);
  return {hn::Mul(a.re, r), hn::Neg(hn::Mul(a.im, r))};
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
