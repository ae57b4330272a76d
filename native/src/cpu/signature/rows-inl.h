// Sums over rows of any length.
#if defined(SIGPATH_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_ROWS_INL_H_
#undef SIGPATH_ROWS_INL_H_
#else
#define SIGPATH_ROWS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// out += by * x
template <class T>
void add_scaled(const T* x, T by, index n, T* HWY_RESTRICT out) {
  for (index q = 0; q < n; ++q) out[q] += by * x[q];
}

template <class T>
HWY_INLINE T dot(const T* x, const T* y, index n) {
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  auto sum = hn::Zero(tag), other = sum;
  index q = 0;
  for (; q + 2 * lanes <= n; q += 2 * lanes) {
    sum = hn::MulAdd(hn::LoadU(tag, x + q), hn::LoadU(tag, y + q), sum);
    other = hn::MulAdd(hn::LoadU(tag, x + q + lanes), hn::LoadU(tag, y + q + lanes), other);
  }
  if (q + lanes <= n) {
    sum = hn::MulAdd(hn::LoadU(tag, x + q), hn::LoadU(tag, y + q), sum);
    q += lanes;
  }
  T rest = 0;
  // Only where a masked load touches what it is to load and no more.
  if constexpr (HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3) {
    const auto end = hn::FirstN(tag, static_cast<std::size_t>(n - q));
    other = hn::MulAdd(hn::MaskedLoad(end, tag, x + q), hn::MaskedLoad(end, tag, y + q), other);
  } else {
    for (; q < n; ++q) rest += x[q] * y[q];
  }
  return rest + hn::GetLane(hn::SumOfLanes(tag, hn::Add(sum, other)));
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
