#include "textbook_tensor.h"

#include <vector>

namespace sigpath::bench {
namespace {

// Sizes and offsets of the levels 1..depth.
struct Levels {
  std::vector<std::ptrdiff_t> size{1}, offset{0};
  Levels(std::ptrdiff_t d, int depth) {
    for (int k = 1; k <= depth; ++k) {
      offset.push_back(offset.back() + (k > 1 ? size.back() : 0));
      size.push_back(size.back() * d);
    }
  }
  std::ptrdiff_t total() const { return offset.back() + size.back(); }
};

// Calls body(x at i, y at j, x (x) y at p) for all products of levels 1 and above.
template <class Body>
void for_each_product(const Levels& l, int depth, const Body& body) {
  for (int k = 2; k <= depth; ++k)
    for (int i = 1; i < k; ++i)
      for (std::ptrdiff_t p = 0; p < l.size[i]; ++p)
        body(l.offset[i] + p, l.offset[k - i], l.offset[k] + p * l.size[k - i], l.size[k - i]);
}

// out <- b x + x (x) y.
template <class T>
void multiply(const Levels& l, int depth, const T* x, T b, const T* y, T* out) {
  for (std::ptrdiff_t p = 0; p < l.total(); ++p) out[p] = b * x[p];
  for_each_product(l, depth,
                   [&](std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t to, std::ptrdiff_t n) {
                     for (std::ptrdiff_t q = 0; q < n; ++q) out[to + q] += x[i] * y[j + q];
                   });
}

}  // namespace

template <class T>
void textbook_product(std::ptrdiff_t d, int depth, const T* a, const T* b, T* out) {
  const Levels l(d, depth);
  multiply(l, depth, a, T(1), b, out);
  for (std::ptrdiff_t p = 0; p < l.total(); ++p) out[p] += b[p];
}

template <class T>
void textbook_log(std::ptrdiff_t d, int depth, const T* x, T* out) {
  const Levels l(d, depth);
  std::vector<T> r(static_cast<std::size_t>(l.total()), T(0)), next = r;
  for (int m = depth; m >= 2; --m) {
    multiply(l, depth, x, T(1) / static_cast<T>(m), r.data(), next.data());
    for (std::size_t p = 0; p < r.size(); ++p) r[p] = -next[p];
  }
  multiply(l, depth, x, T(1), r.data(), out);
}

template <class T>
void textbook_log_vjp(std::ptrdiff_t d, int depth, const T* x, const T* cotangent, T* dx) {
  const Levels l(d, depth);
  const auto total = static_cast<std::size_t>(l.total());
  std::vector<std::vector<T>> r(static_cast<std::size_t>(depth) + 2, std::vector<T>(total, T(0)));
  for (int m = depth; m >= 2; --m) {
    multiply(l, depth, x, T(1) / static_cast<T>(m), r[m + 1].data(), r[m].data());
    for (T& v : r[m]) v = -v;
  }
  std::vector<T> g(cotangent, cotangent + total), dr(total);
  for (std::size_t p = 0; p < total; ++p) dx[p] = 0;
  for (int m = 1; m <= depth; ++m) {
    const T* y = r[m + 1].data();
    for (std::size_t p = 0; p < total; ++p) {
      dx[p] += g[p] / static_cast<T>(m);
      dr[p] = 0;
    }
    for_each_product(l, depth,
                     [&](std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t to, std::ptrdiff_t n) {
                       T sum = 0;
                       for (std::ptrdiff_t q = 0; q < n; ++q) {
                         sum += g[to + q] * y[j + q];
                         dr[j + q] += x[i] * g[to + q];
                       }
                       dx[i] += sum;
                     });
    for (std::size_t p = 0; p < total; ++p) g[p] = -dr[p];
  }
}

template void textbook_product(std::ptrdiff_t, int, const float*, const float*, float*);
template void textbook_product(std::ptrdiff_t, int, const double*, const double*, double*);
template void textbook_log(std::ptrdiff_t, int, const float*, float*);
template void textbook_log(std::ptrdiff_t, int, const double*, double*);
template void textbook_log_vjp(std::ptrdiff_t, int, const float*, const float*, float*);
template void textbook_log_vjp(std::ptrdiff_t, int, const double*, const double*, double*);

}  // namespace sigpath::bench
