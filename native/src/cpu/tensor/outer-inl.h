// Outer products x (x) y added to a level, and their adjoints. Compiled once for every SIMD target.
#if defined(SIGPATH_OUTER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_OUTER_INL_H_
#undef SIGPATH_OUTER_INL_H_
#else
#define SIGPATH_OUTER_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
void add_scaled(const T* x, T by, index n, T* HWY_RESTRICT out) {
  for (index q = 0; q < n; ++q) out[q] += by * x[q];
}

template <class T>
T dot(const T* x, const T* y, index n) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  index q = 0;
  T s = 0;
  if (n >= 2 * lanes) {
    // Two sums, so that one multiply-add need not wait for the other.
    auto even = hn::Zero(tag), odd = hn::Zero(tag);
    for (; q + 2 * lanes <= n; q += 2 * lanes) {
      even = hn::MulAdd(hn::LoadU(tag, x + q), hn::LoadU(tag, y + q), even);
      odd = hn::MulAdd(hn::LoadU(tag, x + q + lanes), hn::LoadU(tag, y + q + lanes), odd);
    }
    s = hn::GetLane(hn::SumOfLanes(tag, hn::Add(even, odd)));
  }
  for (; q < n; ++q) s += x[q] * y[q];
  return s;
}

// out += sum_t by_t rows_t, each of n elements: out is read and written once.
template <class T>
void add_combination(const T* by, const T* const* rows, int terms, index n, T* HWY_RESTRICT out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  index q = 0;
  for (; q + 4 * lanes <= n; q += 4 * lanes) {
    auto v0 = hn::LoadU(tag, out + q), v1 = hn::LoadU(tag, out + q + lanes);
    auto v2 = hn::LoadU(tag, out + q + 2 * lanes), v3 = hn::LoadU(tag, out + q + 3 * lanes);
    for (int t = 0; t < terms; ++t) {
      const auto c = hn::Set(tag, by[t]);
      const T* x = rows[t] + q;
      v0 = hn::MulAdd(c, hn::LoadU(tag, x), v0);
      v1 = hn::MulAdd(c, hn::LoadU(tag, x + lanes), v1);
      v2 = hn::MulAdd(c, hn::LoadU(tag, x + 2 * lanes), v2);
      v3 = hn::MulAdd(c, hn::LoadU(tag, x + 3 * lanes), v3);
    }
    hn::StoreU(v0, tag, out + q);
    hn::StoreU(v1, tag, out + q + lanes);
    hn::StoreU(v2, tag, out + q + 2 * lanes);
    hn::StoreU(v3, tag, out + q + 3 * lanes);
  }
  for (int t = 0; t < terms; ++t)
    for (index r = q; r < n; ++r) out[r] += by[t] * rows[t][r];
}

// out += by g, and the inner product of g and x.
template <class T>
T dot_and_add(const T* g, const T* x, T by, index n, T* HWY_RESTRICT out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  const auto c = hn::Set(tag, by);
  auto even = hn::Zero(tag), odd = hn::Zero(tag);
  index q = 0;
  for (; q + 2 * lanes <= n; q += 2 * lanes) {
    const auto g0 = hn::LoadU(tag, g + q), g1 = hn::LoadU(tag, g + q + lanes);
    even = hn::MulAdd(g0, hn::LoadU(tag, x + q), even);
    odd = hn::MulAdd(g1, hn::LoadU(tag, x + q + lanes), odd);
    hn::StoreU(hn::MulAdd(c, g0, hn::LoadU(tag, out + q)), tag, out + q);
    hn::StoreU(hn::MulAdd(c, g1, hn::LoadU(tag, out + q + lanes)), tag, out + q + lanes);
  }
  T s = q > 0 ? hn::GetLane(hn::SumOfLanes(tag, hn::Add(even, odd))) : T(0);
  for (; q < n; ++q) {
    s += g[q] * x[q];
    out[q] += by * g[q];
  }
  return s;
}

// Calls body(right) with the width of y's rows, known to the compiler where it is short: rows then
// stay in registers. Otherwise body(0).
template <class Body>
void with_width(index right, const Body& body) {
  switch (right) {
    case 2:
      return body(std::integral_constant<int, 2>{});
    case 3:
      return body(std::integral_constant<int, 3>{});
    case 4:
      return body(std::integral_constant<int, 4>{});
    case 5:
      return body(std::integral_constant<int, 5>{});
    case 6:
      return body(std::integral_constant<int, 6>{});
    case 8:
      return body(std::integral_constant<int, 8>{});
    default:
      return body(std::integral_constant<int, 0>{});
  }
}

// out_pq += x_p y_q, y being V vectors.
template <int V, class T>
void add_outer_vectors(const T* x, index left, const T* y, T* HWY_RESTRICT out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  hn::Vec<decltype(tag)> row[V];
  for (int v = 0; v < V; ++v) row[v] = hn::LoadU(tag, y + v * lanes);
  for (index p = 0; p < left; ++p) {
    const auto c = hn::Set(tag, x[p]);
    for (int v = 0; v < V; ++v, out += lanes)
      hn::StoreU(hn::MulAdd(c, row[v], hn::LoadU(tag, out)), tag, out);
  }
}

// out_pq += x_p y_q.
template <class T>
void add_outer(const T* x, index left, const T* y, index right, T* HWY_RESTRICT out) {
  const auto lanes =
      static_cast<index>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<T>()));
  if (right == lanes) return add_outer_vectors<1>(x, left, y, out);
  if (right == 2 * lanes) return add_outer_vectors<2>(x, left, y, out);
  if (right == 4 * lanes) return add_outer_vectors<4>(x, left, y, out);
  with_width(right, [&](auto width) {
    constexpr int kWidth = decltype(width)::value;
    if constexpr (kWidth == 0) {
      for (index p = 0; p < left; ++p) add_scaled(y, x[p], right, out + p * right);
    } else {
      T row[kWidth];
      for (int q = 0; q < kWidth; ++q) row[q] = y[q];
      for (index p = 0; p < left; ++p)
        for (int q = 0; q < kWidth; ++q) out[p * kWidth + q] += x[p] * row[q];
    }
  });
}

// dx_p += sum_q g_pq y_q,  dy_q += sum_p g_pq x_p.
template <class T>
void add_outer_vjp(const T* x, index left, const T* y, index right, const T* g, T* HWY_RESTRICT dx,
                   T* HWY_RESTRICT dy) {
  with_width(right, [&](auto width) {
    constexpr int kWidth = decltype(width)::value;
    if constexpr (kWidth == 0) {
      for (index p = 0; p < left; ++p) {
        dx[p] += dot(g + p * right, y, right);
        add_scaled(g + p * right, x[p], right, dy);
      }
    } else {
      T row[kWidth], sum[kWidth] = {};
      for (int q = 0; q < kWidth; ++q) row[q] = y[q];
      for (index p = 0; p < left; ++p) {
        T s = 0;
        for (int q = 0; q < kWidth; ++q) {
          s += g[p * kWidth + q] * row[q];
          sum[q] += g[p * kWidth + q] * x[p];
        }
        dx[p] += s;
      }
      for (int q = 0; q < kWidth; ++q) dy[q] += sum[q];
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
