// Steps of recurrences; see recurrence.h.
#if defined(SIGPATH_SSM_RECURRENCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_RECURRENCE_INL_H_
#undef SIGPATH_SSM_RECURRENCE_INL_H_
#else
#define SIGPATH_SSM_RECURRENCE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
void low_rank_step(const RecurrenceShape& shape, const T* model, index count, const T* u, T* state,
                   T* scratch) {
  const Lane<T> d;
  const index n = shape.padded(), lanes = lane_stride<T>();
  const T *const diagonal = model, *const grown = model + 2 * n, *const input = model + 4 * n,
                 *const columns = model + 6 * n;
  T *const t = scratch, *const products = scratch + 2 * n;
  const auto at = [&](const T* from, index i) {
    return ComplexVector<T>{load(from + i), load(from + n + i)};
  };
  const auto put = [&](ComplexVector<T> v, T* to, index i) {
    store(v.re, to + i);
    store(v.im, to + n + i);
  };
  // Re sum_n conj(a_n) b_n, for 2 n numbers.
  const auto product = [&](const T* a, const T* b) {
    auto sum = hn::Zero(d);
    for (index i = 0; i < 2 * n; i += lanes) sum = hn::MulAdd(load(a + i), load(b + i), sum);
    return hn::GetLane(hn::SumOfLanes(d, sum));
  };
  // v - sum_r P_r products_r
  const auto corrected = [&](ComplexVector<T> v, index i) {
    for (index r = 0; r < shape.rank; ++r) {
      const auto by = hn::Set(d, products[r]);
      const auto p = at(columns + 4 * r * n, i);
      v = {hn::NegMulAdd(by, p.re, v.re), hn::NegMulAdd(by, p.im, v.im)};
    }
    return v;
  };
  for (index l = 0; l < count; ++l) {
    for (index r = 0; r < shape.rank; ++r) products[r] = T(2) * product(columns + 4 * r * n, state);
    const auto now = hn::Set(d, u[l]);
    for (index i = 0; i < n; i += lanes) {
      const auto own = mul(at(grown, i), at(state, i)), in = at(input, i);
      put(corrected({hn::MulAdd(in.re, now, own.re), hn::MulAdd(in.im, now, own.im)}, i), t, i);
    }
    for (index r = 0; r < shape.rank; ++r) products[r] = product(columns + (4 * r + 2) * n, t);
    for (index i = 0; i < n; i += lanes)
      put(mul(at(diagonal, i), corrected(at(t, i), i)), state, i);
  }
}

template <class T>
void dense_step(index n, index stride, const T* m, const T* b, T u, const T* x, T* y) {
  const Lane<T> d;
  constexpr int kRows = 4;
  for (index i = 0; i < stride; i += kRows * lane_stride<T>()) {
    const int rows = static_cast<int>(std::min<index>(kRows, (stride - i) / lane_stride<T>()));
    Vector<T> sum[kRows];
    for (int r = 0; r < rows; ++r)
      sum[r] = hn::Mul(load(b + i + r * lane_stride<T>()), hn::Set(d, u));
    for (index j = 0; j < n; ++j) {
      const auto own = hn::Set(d, x[j]);
      for (int r = 0; r < rows; ++r)
        sum[r] = hn::MulAdd(load(m + j * stride + i + r * lane_stride<T>()), own, sum[r]);
    }
    for (int r = 0; r < rows; ++r) store(sum[r], y + i + r * lane_stride<T>());
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
