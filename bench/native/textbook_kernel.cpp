#include "textbook_kernel.h"

#include <cmath>
#include <vector>

namespace sigpath::bench {
namespace {

using size = std::ptrdiff_t;

template <class T>
struct Matrix {
  Matrix(size rows_, size columns_, T value)
      : rows(rows_), columns(columns_), data(static_cast<std::size_t>(rows * columns), value) {}
  T* operator[](size i) { return data.data() + i * columns; }
  const T* operator[](size i) const { return data.data() + i * columns; }

  size rows, columns;
  std::vector<T> data;
};

template <class T>
Matrix<T> increments(const PlainPath<T>& x) {
  Matrix<T> dx(x.length - 1, x.dim, T(0));
  for (size i = 0; i < dx.rows; ++i)
    for (size c = 0; c < x.dim; ++c)
      dx[i][c] = x.points[(i + 1) * x.dim + c] - x.points[i * x.dim + c];
  return dx;
}

// a b^T.
template <class T>
Matrix<T> product_transposed(const Matrix<T>& a, const Matrix<T>& b) {
  Matrix<T> c(a.rows, b.rows, T(0));
  for (size i = 0; i < a.rows; ++i)
    for (size j = 0; j < b.rows; ++j) {
      T sum = 0;
      for (size k = 0; k < a.columns; ++k) sum += a[i][k] * b[j][k];
      c[i][j] = sum;
    }
  return c;
}

// kappa(x_i, y_j).
template <class T>
Matrix<T> rbf_matrix(T scale, const PlainPath<T>& x, const PlainPath<T>& y) {
  Matrix<T> k(x.length, y.length, T(0));
  for (size i = 0; i < x.length; ++i)
    for (size j = 0; j < y.length; ++j) {
      T square = 0;
      for (size c = 0; c < x.dim; ++c) {
        const T z = x.points[i * x.dim + c] - y.points[j * x.dim + c];
        square += z * z;
      }
      k[i][j] = std::exp(-square / (2 * scale * scale));
    }
  return k;
}

template <class T>
Matrix<T> deltas(const PlainKernel& kernel, const PlainPath<T>& x, const PlainPath<T>& y) {
  if (kernel.rbf == 0) return product_transposed(increments(x), increments(y));
  const Matrix<T> k = rbf_matrix(static_cast<T>(kernel.rbf), x, y);
  Matrix<T> delta(x.length - 1, y.length - 1, T(0));
  for (size i = 0; i < delta.rows; ++i)
    for (size j = 0; j < delta.columns; ++j)
      delta[i][j] = k[i + 1][j + 1] - k[i + 1][j] - k[i][j + 1] + k[i][j];
  return delta;
}

// R = Delta 4^-dyadic; k_{i+1,j+1} = (k_{i+1,j} + k_{i,j+1})(1 + R/2 + R^2/12) - k_ij (1 - R^2/12).
template <class T>
Matrix<T> solve(const Matrix<T>& delta, int l) {
  Matrix<T> k((delta.rows << l) + 1, (delta.columns << l) + 1, T(1));
  const T part = std::ldexp(T(1), -2 * l);
  for (size i = 0; i + 1 < k.rows; ++i)
    for (size j = 0; j + 1 < k.columns; ++j) {
      const T r = delta[i >> l][j >> l] * part, q = r * r / 12;
      k[i + 1][j + 1] = (k[i + 1][j] + k[i][j + 1]) * (1 + r / 2 + q) - k[i][j] * (1 - q);
    }
  return k;
}

// dF/dDelta: u_ij, the adjoint of k_{i+1,j+1}, is w_{i,j+1} + w_{i+1,j} - v_{i+1,j+1}, w = u A(R),
// v = u B(R), and dF/dR_ij = u_ij ((k_{i+1,j} + k_{i,j+1})(1/2 + R/6) + k_ij R/6).
template <class T>
Matrix<T> solve_vjp(const Matrix<T>& delta, const Matrix<T>& k, int l, T cotangent) {
  Matrix<T> gradient(delta.rows, delta.columns, T(0));
  Matrix<T> w(k.rows, k.columns, T(0)), v = w;
  const T part = std::ldexp(T(1), -2 * l);
  for (size i = k.rows - 2; i >= 0; --i)
    for (size j = k.columns - 2; j >= 0; --j) {
      const bool last = i == k.rows - 2 && j == k.columns - 2;
      const T u = last ? cotangent : w[i][j + 1] + w[i + 1][j] - v[i + 1][j + 1];
      const T r = delta[i >> l][j >> l] * part, q = r * r / 12;
      w[i][j] = u * (1 + r / 2 + q);
      v[i][j] = u * (1 - q);
      gradient[i >> l][j >> l] +=
          part * u * ((k[i + 1][j] + k[i][j + 1]) * (T(0.5) + r / 6) + k[i][j] * r / 6);
    }
  return gradient;
}

// Delta = dx dy^T.
template <class T>
void linear_vjp(const Matrix<T>& w, const PlainPath<T>& x, const PlainPath<T>& y, T* gradient_x,
                T* gradient_y) {
  const Matrix<T> dx = increments(x), dy = increments(y);
  for (size i = 0; i < w.rows; ++i)
    for (size j = 0; j < w.columns; ++j)
      for (size c = 0; c < x.dim; ++c) {
        const T to_x = w[i][j] * dy[j][c], to_y = w[i][j] * dx[i][c];
        gradient_x[(i + 1) * x.dim + c] += to_x;
        gradient_x[i * x.dim + c] -= to_x;
        gradient_y[(j + 1) * x.dim + c] += to_y;
        gradient_y[j * x.dim + c] -= to_y;
      }
}

// d kappa(x_i, y_j) = -kappa (x_i - y_j) / scale^2, at the four corners of every cell.
template <class T>
void rbf_vjp(T scale, const Matrix<T>& w, const PlainPath<T>& x, const PlainPath<T>& y,
             T* gradient_x, T* gradient_y) {
  Matrix<T> corners(x.length, y.length, T(0));
  for (size i = 0; i < w.rows; ++i)
    for (size j = 0; j < w.columns; ++j) {
      corners[i + 1][j + 1] += w[i][j];
      corners[i + 1][j] -= w[i][j];
      corners[i][j + 1] -= w[i][j];
      corners[i][j] += w[i][j];
    }
  const Matrix<T> k = rbf_matrix(scale, x, y);
  for (size i = 0; i < x.length; ++i)
    for (size j = 0; j < y.length; ++j) {
      const T p = corners[i][j] * k[i][j] / (scale * scale);
      for (size c = 0; c < x.dim; ++c) {
        const T z = p * (y.points[j * x.dim + c] - x.points[i * x.dim + c]);
        gradient_x[i * x.dim + c] += z;
        gradient_y[j * x.dim + c] -= z;
      }
    }
}

}  // namespace

template <class T>
T textbook_kernel(const PlainKernel& kernel, const PlainPath<T>& x, const PlainPath<T>& y) {
  return solve(deltas(kernel, x, y), kernel.dyadic).data.back();
}

template <class T>
void textbook_kernel_vjp(const PlainKernel& kernel, const PlainPath<T>& x, const PlainPath<T>& y,
                         T cotangent, T* gradient_x, T* gradient_y) {
  const Matrix<T> delta = deltas(kernel, x, y), k = solve(delta, kernel.dyadic);
  const Matrix<T> w = solve_vjp(delta, k, kernel.dyadic, cotangent);
  if (kernel.rbf == 0)
    linear_vjp(w, x, y, gradient_x, gradient_y);
  else
    rbf_vjp(static_cast<T>(kernel.rbf), w, x, y, gradient_x, gradient_y);
}

template float textbook_kernel(const PlainKernel&, const PlainPath<float>&,
                               const PlainPath<float>&);
template double textbook_kernel(const PlainKernel&, const PlainPath<double>&,
                                const PlainPath<double>&);
template void textbook_kernel_vjp(const PlainKernel&, const PlainPath<float>&,
                                  const PlainPath<float>&, float, float*, float*);
template void textbook_kernel_vjp(const PlainKernel&, const PlainPath<double>&,
                                  const PlainPath<double>&, double, double*, double*);

}  // namespace sigpath::bench
