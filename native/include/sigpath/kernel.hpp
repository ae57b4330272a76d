/**
 * @file kernel.hpp
 * @brief Signature kernels; see kernel.h.
 */
#ifndef SIGPATH_KERNEL_HPP_
#define SIGPATH_KERNEL_HPP_

#include <algorithm>
#include <string>
#include <vector>

#include "sigpath/context.hpp"
#include "sigpath/kernel.h"
#include "sigpath/path_options.hpp"

namespace sigpath {

/** Which pairs of paths; made by pairs() and gram(). A view, like Paths. */
template <class T>
class PathPairs {
 public:
  PathPairs(const Paths<T>& x, const Paths<T>& y, bool gram)
      : x_(x), y_(y), one_set_(false), gram_(gram) {}
  PathPairs(const Paths<T>& x, bool gram) : x_(x), y_(x), one_set_(true), gram_(gram) {}

  const Paths<T>& x() const { return x_; }
  /** x where there is one set. */
  const Paths<T>& y() const { return y_; }
  bool one_set() const { return one_set_; }
  bool is_gram() const { return gram_; }
  /** How many: B, or Bx By. */
  std::size_t count() const {
    return detail::elements(x_.shape().batch, gram_ ? y_.shape().batch : 1, 1);
  }

 private:
  Paths<T> x_, y_;
  bool one_set_, gram_;
};

/** Path b of x and path b of y. */
template <class T>
PathPairs<T> pairs(const Paths<T>& x, const Paths<T>& y) {
  return {x, y, false};
}
/** Every path with itself. */
template <class T>
PathPairs<T> pairs(const Paths<T>& x) {
  return {x, false};
}
/** Every path of x with every path of y. */
template <class T>
PathPairs<T> gram(const Paths<T>& x, const Paths<T>& y) {
  return {x, y, true};
}
/** Every path of x with every one of x: half the work of gram(x, x), and exactly symmetric. */
template <class T>
PathPairs<T> gram(const Paths<T>& x) {
  return {x, true};
}

/** Where vjp() writes; what is empty is not computed. y is empty where there is one set. */
template <class T>
struct KernelGradient {
  PathsGradient<T> x = {};
  PathsGradient<T> y = {};
  Span<T> static_parameters = {}; /**< To scale and to shape. */
};

namespace detail {
/** Checks call(what sigpath_kernel() takes of x and y). @param y Null: x. */
template <class T, class Call>
void with_arrays(const sigpath_kernel_options& options, const Paths<T>& x, const Paths<T>* y,
                 const Call& call) {
  check(call(&x.shape(), x.points(), x.lengths(), times(options, x), basepoint(options, x),
             y ? &y->shape() : nullptr, y ? y->points() : nullptr, y ? y->lengths() : nullptr,
             y ? times(options, *y) : nullptr, y ? basepoint(options, *y) : nullptr));
}

/** call(where the gradients go). */
template <class T, class Call>
sigpath_status with_gradient(const KernelGradient<T>& to, const Call& call) {
  return call(to.x.points.data(), to.x.points.count(), to.x.times.data(), to.x.times.count(),
              to.x.basepoint.data(), to.x.basepoint.count(), to.y.points.data(),
              to.y.points.count(), to.y.times.data(), to.y.times.count(), to.y.basepoint.data(),
              to.y.basepoint.count(), to.static_parameters.data(), to.static_parameters.count());
}

/** (B, L, d). */
template <class T>
std::vector<T> like_points(const Paths<T>& paths) {
  const auto& s = paths.shape();
  return std::vector<T>(elements(s.batch, s.length, s.dim));
}
}  // namespace detail

/** Gradients to the points of x and of y; y is empty where there is one set. */
template <class T>
struct PairGradients {
  std::vector<T> x, y;
};

/** Kernels beyond the floating range: values[i] * 2^exponents[i]. */
template <class T>
struct ScaledKernels {
  std::vector<T> values;
  std::vector<sigpath_index> exponents;
};

/** A signature kernel; see sigpath_kernel(). Immutable once made: share it as you like. */
class SignatureKernel : public PathOptions<SignatureKernel, sigpath_kernel_options> {
 public:
  /** Linear, by differences without refinement. */
  SignatureKernel() : SignatureKernel(sigpath_kernel_options SIGPATH_KERNEL_OPTIONS_INIT) {}
  /** `gram` and `output` follow from the calls. */
  explicit SignatureKernel(const sigpath_kernel_options& options) : PathOptions(options) {}

  /** scale^2 <x, y>; see ::sigpath_static_kernel for this and the others. */
  SignatureKernel& linear(double scale = 1) { return lift(SIGPATH_STATIC_LINEAR, scale); }
  SignatureKernel& polynomial(double scale, double constant, int degree) {
    return lift(SIGPATH_STATIC_POLYNOMIAL, scale, constant, degree);
  }
  /** exp(-|x - y|^2 / (2 scale^2)). */
  SignatureKernel& rbf(double scale) { return lift(SIGPATH_STATIC_RBF, scale); }
  SignatureKernel& matern12(double scale) { return lift(SIGPATH_STATIC_MATERN12, scale); }
  SignatureKernel& matern32(double scale) { return lift(SIGPATH_STATIC_MATERN32, scale); }
  SignatureKernel& matern52(double scale) { return lift(SIGPATH_STATIC_MATERN52, scale); }
  SignatureKernel& rational_quadratic(double scale, double alpha) {
    return lift(SIGPATH_STATIC_RATIONAL_QUADRATIC, scale, alpha);
  }

  /** Second order in the mesh. */
  SignatureKernel& difference() { return solver(SIGPATH_SOLVER_DIFFERENCE, 0); }
  /** Power series of each cell. */
  SignatureKernel& series(int order = 8) { return solver(SIGPATH_SOLVER_SERIES, order); }
  /** The levels 0..depth of the signature. @param weights Of each of them; empty: all 1. */
  SignatureKernel& truncated(int depth, const std::vector<double>& weights = {}) {
    solver(SIGPATH_SOLVER_TRUNCATED, depth);
    if (weights.empty()) return *this;
    if (depth > SIGPATH_KERNEL_MAX_ORDER ||
        static_cast<sigpath_index>(weights.size()) != sigpath_index{depth} + 1) {
      const std::string text = "weights: there are " + std::to_string(weights.size()) +
                               ", expected one for each of the levels 0 to depth, " +
                               std::to_string(depth);
      throw Error(SIGPATH_INVALID_ARGUMENT, text.c_str());
    }
    std::copy(weights.begin(), weights.end(), options_.level_weights);
    return *this;
  }
  /** Every step of x is cut into 2^x, of y into 2^y. */
  SignatureKernel& dyadic(int x, int y) {
    options_.dyadic_x = x;
    options_.dyadic_y = y;
    return *this;
  }
  /** Both orders by dyadic_order(). */
  SignatureKernel& auto_dyadic() { return dyadic(SIGPATH_DYADIC_AUTO, SIGPATH_DYADIC_AUTO); }
  /** Third order in the mesh, for five times the cost. */
  SignatureKernel& richardson(bool on = true) {
    options_.richardson = on;
    return *this;
  }
  /** k(x, y) / sqrt(k(x, x) k(y, y)). */
  SignatureKernel& normalized(bool on = true) {
    options_.normalized = on;
    return *this;
  }

  /** Writes a number for every pair, (B) or (Bx, By). @param context Null: the default, every core.
   */
  template <class T>
  void compute(const PathPairs<T>& of, Span<T> out, const Context* context = nullptr) const {
    values(of, SIGPATH_KERNEL_VALUE, out, {}, context);
  }
  /** A number for every pair, (B) or (Bx, By). */
  template <class T>
  std::vector<T> compute(const PathPairs<T>& of, const Context* context = nullptr) const {
    return values(of, SIGPATH_KERNEL_VALUE, context);
  }
  /** Of path b of x with path b of y, (B). */
  template <class T>
  std::vector<T> pairs(const Paths<T>& x, const Paths<T>& y,
                       const Context* context = nullptr) const {
    return compute(sigpath::pairs(x, y), context);
  }
  /** (Bx, By). */
  template <class T>
  std::vector<T> gram(const Paths<T>& x, const Paths<T>& y,
                      const Context* context = nullptr) const {
    return compute(sigpath::gram(x, y), context);
  }
  /** (Bx, Bx), symmetric. */
  template <class T>
  std::vector<T> gram(const Paths<T>& x, const Context* context = nullptr) const {
    return compute(sigpath::gram(x), context);
  }

  /** Kernels beyond the floating range: writes out[i] * 2^exponents[i]. */
  template <class T>
  void scaled(const PathPairs<T>& of, Span<T> out, Span<sigpath_index> exponents,
              const Context* context = nullptr) const {
    values(of, SIGPATH_KERNEL_VALUE, out, exponents, context);
  }
  template <class T>
  ScaledKernels<T> scaled(const PathPairs<T>& of, const Context* context = nullptr) const {
    ScaledKernels<T> out{std::vector<T>(of.count()), std::vector<sigpath_index>(of.count())};
    scaled(of, Span<T>(out.values), Span<sigpath_index>(out.exponents), context);
    return out;
  }

  /** Of all of x with the prefixes of y, N + 1 numbers, and of the prefixes of x with all of y, M +
   * 1, for every pair. */
  template <class T>
  void edges(const PathPairs<T>& of, Span<T> out, const Context* context = nullptr) const {
    values(of, SIGPATH_KERNEL_EDGES, out, {}, context);
  }
  template <class T>
  std::vector<T> edges(const PathPairs<T>& of, const Context* context = nullptr) const {
    return values(of, SIGPATH_KERNEL_EDGES, context);
  }
  /** Of every prefix of x with every prefix of y, (M + 1, N + 1) for every pair. */
  template <class T>
  void grid(const PathPairs<T>& of, Span<T> out, const Context* context = nullptr) const {
    values(of, SIGPATH_KERNEL_GRID, out, {}, context);
  }
  template <class T>
  std::vector<T> grid(const PathPairs<T>& of, const Context* context = nullptr) const {
    return values(of, SIGPATH_KERNEL_GRID, context);
  }
  /** Numbers per pair, of paths of so many points. */
  sigpath_index size(sigpath_kernel_output output, sigpath_index length_x,
                     sigpath_index length_y) const {
    const sigpath_kernel_options o = options(output, false);
    sigpath_index n = 0;
    check(sigpath_kernel_size(&o, length_x, length_y, &n));
    return n;
  }

  /** The gradient of <cotangent, kernels>, cotangent being (B) or (Bx, By). */
  template <class T>
  void vjp(const PathPairs<T>& of, Span<const T> cotangent, const KernelGradient<T>& out,
           const Context* context = nullptr) const {
    with(of, SIGPATH_KERNEL_VALUE, [&](auto... arrays) {
      return detail::with_gradient(out, [&](auto... gradient) {
        return sigpath_kernel_vjp(detail::handle(context), arrays..., cotangent.data(),
                                  cotangent.count(), gradient...);
      });
    });
  }
  /** The gradients to the points, (Bx, Lx, d) and (By, Ly, d). */
  template <class T>
  PairGradients<T> vjp(const PathPairs<T>& of, const std::vector<T>& cotangent,
                       const Context* context = nullptr) const {
    PairGradients<T> out{detail::like_points(of.x()), {}};
    if (!of.one_set()) out.y = detail::like_points(of.y());
    vjp(of, Span<const T>(cotangent), KernelGradient<T>{{out.x}, {out.y}, {}}, context);
    return out;
  }

  /** Writes the derivatives of the kernels along tangent, (Bx, Lx, d), a direction of the points of
   * x. */
  template <class T>
  void jvp(const PathPairs<T>& of, Span<const T> tangent, Span<T> out,
           const Context* context = nullptr) const {
    with(of, SIGPATH_KERNEL_VALUE, [&](auto... arrays) {
      return sigpath_kernel_jvp(detail::handle(context), arrays..., tangent.data(), tangent.count(),
                                out.data(), out.count());
    });
  }
  template <class T>
  std::vector<T> jvp(const PathPairs<T>& of, const std::vector<T>& tangent,
                     const Context* context = nullptr) const {
    std::vector<T> out(of.count());
    jvp(of, Span<const T>(tangent), Span<T>(out), context);
    return out;
  }

  /** The order that auto_dyadic() takes for these paths. */
  template <class T>
  int dyadic_order(const PathPairs<T>& of, const Context* context = nullptr) const {
    int order = 0;
    with(of, SIGPATH_KERNEL_VALUE, [&](auto... arrays) {
      return sigpath_kernel_dyadic_order(detail::handle(context), arrays..., &order);
    });
    return order;
  }

  /** Bytes of scratch memory. */
  template <class T>
  sigpath_index workspace(const PathPairs<T>& of,
                          sigpath_kernel_pass pass = SIGPATH_KERNEL_PASS_FORWARD,
                          const Context* context = nullptr) const {
    const sigpath_kernel_options o = options(SIGPATH_KERNEL_VALUE, of.is_gram());
    sigpath_index bytes = 0;
    check(sigpath_kernel_workspace(detail::handle(context), &o, &of.x().shape(),
                                   of.one_set() ? nullptr : &of.y().shape(), pass, &bytes));
    return bytes;
  }

  using PathOptions::options;

 private:
  SignatureKernel& lift(sigpath_static_kernel kernel, double scale, double shape = 1,
                        int degree = 1) {
    options_.static_kernel = kernel;
    options_.scale = scale;
    options_.shape = shape;
    options_.degree = degree;
    return *this;
  }
  SignatureKernel& solver(sigpath_kernel_solver solver, int order) {
    options_.solver = solver;
    options_.order = order;
    std::fill(std::begin(options_.level_weights), std::end(options_.level_weights), 0.0);
    return *this;
  }

  sigpath_kernel_options options(sigpath_kernel_output output, bool gram) const {
    sigpath_kernel_options o = options_;
    o.output = output;
    o.gram = gram;
    return o;
  }

  // call(options, the arrays of x and y).
  template <class T, class Call>
  void with(const PathPairs<T>& of, sigpath_kernel_output output, const Call& call) const {
    const sigpath_kernel_options o = options(output, of.is_gram());
    detail::with_arrays(o, of.x(), of.one_set() ? nullptr : &of.y(),
                        [&](auto... arrays) { return call(&o, arrays...); });
  }

  template <class T>
  void values(const PathPairs<T>& of, sigpath_kernel_output output, Span<T> out,
              Span<sigpath_index> exponents, const Context* context) const {
    with(of, output, [&](auto... arrays) {
      return sigpath_kernel(detail::handle(context), arrays..., out.data(), out.count(),
                            exponents.data(), exponents.count());
    });
  }
  template <class T>
  std::vector<T> values(const PathPairs<T>& of, sigpath_kernel_output output,
                        const Context* context) const {
    const auto each = size(output, of.x().shape().length, of.y().shape().length);
    std::vector<T> out(detail::elements(static_cast<sigpath_index>(of.count()), each, 1));
    values(of, output, Span<T>(out), {}, context);
    return out;
  }
};

}  // namespace sigpath

#endif  // SIGPATH_KERNEL_HPP_
