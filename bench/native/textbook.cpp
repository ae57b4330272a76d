#include "textbook.h"

#include <algorithm>
#include <vector>

namespace sigpath::bench {
namespace {

template <class T>
using Level = std::vector<T>;
template <class T>
using Tensor = std::vector<Level<T>>;  // level k at [k]

template <class T>
Tensor<T> zero_tensor(std::size_t d, int depth) {
  Tensor<T> a(1);
  std::size_t size = 1;
  for (int k = 1; k <= depth; ++k) a.emplace_back(size *= d, T(0));
  return a;
}

// z[m] <- (x_{t+1} - x_t) sign / m for m = 1..N.
template <class T>
void increment(const PlainPath<T>& path, std::ptrdiff_t t, T sign, std::vector<Level<T>>& z) {
  const T* x = path.points + t * path.dim;
  for (std::size_t m = 1; m < z.size(); ++m)
    for (std::ptrdiff_t j = 0; j < path.dim; ++j)
      z[m][j] = (x[path.dim + j] - x[j]) * sign / static_cast<T>(m);
}

// A <- A (x) exp(z): for k = N..2, with B_1 = z/k and B_{i+1} = (B_i + A_i) (x) z/(k-i),
// A_k += (B_{k-1} + A_{k-1}) (x) z.
template <class T>
void step(Tensor<T>& a, Tensor<T>& b, const std::vector<Level<T>>& z) {
  const std::size_t d = z[1].size();
  const int depth = static_cast<int>(a.size()) - 1;
  for (int k = depth; k >= 2; --k) {
    b[1] = z[k];
    for (int i = 1; i <= k - 2; ++i)
      for (std::size_t p = 0; p < a[i].size(); ++p) {
        const T c = b[i][p] + a[i][p];
        for (std::size_t j = 0; j < d; ++j) b[i + 1][p * d + j] = c * z[k - i][j];
      }
    for (std::size_t p = 0; p < a[k - 1].size(); ++p) {
      const T c = b[k - 1][p] + a[k - 1][p];
      for (std::size_t j = 0; j < d; ++j) a[k][p * d + j] += c * z[1][j];
    }
  }
  for (std::size_t j = 0; j < d; ++j) a[1][j] += z[1][j];
}

// g: from the adjoint of the state after an increment to that of the state a before it; dz: the
// adjoint of the increment. The chain C_i = B_i + A_i of each level is kept for its way back.
template <class T>
void step_vjp(const Tensor<T>& a, Tensor<T>& c, Tensor<T>& dc, const std::vector<Level<T>>& z,
              Tensor<T>& g, Level<T>& dz) {
  const std::size_t d = dz.size();
  const int depth = static_cast<int>(a.size()) - 1;
  Level<T> sum(d);
  dz = g[1];
  for (int k = 2; k <= depth; ++k) {
    for (std::size_t j = 0; j < d; ++j) c[1][j] = z[k][j] + a[1][j];
    for (int i = 1; i <= k - 2; ++i)
      for (std::size_t p = 0; p < a[i].size(); ++p)
        for (std::size_t j = 0; j < d; ++j)
          c[i + 1][p * d + j] = c[i][p] * z[k - i][j] + a[i + 1][p * d + j];
    for (int i = k - 1; i >= 1; --i) {
      const Level<T>& up = i == k - 1 ? g[k] : dc[i + 1];
      std::fill(sum.begin(), sum.end(), T(0));
      for (std::size_t p = 0; p < a[i].size(); ++p) {
        T s = 0;
        for (std::size_t j = 0; j < d; ++j) {
          s += up[p * d + j] * z[k - i][j];
          sum[j] += up[p * d + j] * c[i][p];
        }
        dc[i][p] = s;
        g[i][p] += s;
      }
      for (std::size_t j = 0; j < d; ++j) dz[j] += sum[j] / static_cast<T>(k - i);
    }
    for (std::size_t j = 0; j < d; ++j) dz[j] += dc[1][j] / static_cast<T>(k);
  }
}

}  // namespace

template <class T>
void textbook_signature(const PlainPath<T>& path, int depth, T* out) {
  Tensor<T> a = zero_tensor<T>(path.dim, depth), b = a;
  std::vector<Level<T>> z(depth + 1, Level<T>(path.dim));
  for (std::ptrdiff_t t = 0; t + 1 < path.length; ++t) {
    increment(path, t, T(1), z);
    step(a, b, z);
  }
  for (const Level<T>& level : a) out = std::copy(level.begin(), level.end(), out);
}

template <class T>
void textbook_signature_vjp(const PlainPath<T>& path, int depth, const T* cotangent, T* gradient,
                            Replay replay) {
  Tensor<T> a = zero_tensor<T>(path.dim, depth), b = a, c = a, dc = a, g = a;
  std::vector<Level<T>> z(depth + 1, Level<T>(path.dim));
  Level<T> dz(path.dim);
  for (Level<T>& level : g) {
    std::copy_n(cotangent, level.size(), level.begin());
    cotangent += level.size();
  }
  std::vector<Tensor<T>> states;
  for (std::ptrdiff_t t = 0; t + 1 < path.length; ++t) {
    if (replay == Replay::kStored) states.push_back(a);
    increment(path, t, T(1), z);
    step(a, b, z);
  }
  std::fill_n(gradient, path.length * path.dim, T(0));
  for (std::ptrdiff_t t = path.length - 2; t >= 0; --t) {
    if (replay == Replay::kDeconstructed) {
      increment(path, t, T(-1), z);
      step(a, b, z);
    }
    increment(path, t, T(1), z);
    step_vjp(replay == Replay::kStored ? states[t] : a, c, dc, z, g, dz);
    for (std::ptrdiff_t j = 0; j < path.dim; ++j) {
      gradient[(t + 1) * path.dim + j] += dz[j];
      gradient[t * path.dim + j] -= dz[j];
    }
  }
}

template void textbook_signature(const PlainPath<float>&, int, float*);
template void textbook_signature(const PlainPath<double>&, int, double*);
template void textbook_signature_vjp(const PlainPath<float>&, int, const float*, float*, Replay);
template void textbook_signature_vjp(const PlainPath<double>&, int, const double*, double*, Replay);

}  // namespace sigpath::bench
