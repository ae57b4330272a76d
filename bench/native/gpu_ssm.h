#pragma once

#include <complex>
#include <random>
#include <sigpath/sigpath.hpp>

#include "gpu_ssm_cases.h"

namespace sigpath::bench {

// All arrays of a case, one after the other, and their gradients likewise: of models a_real,
// a_imag, dt, b, c and, of low-rank ones, p; of convolutions the kernels, u and d.
class GpuSsm {
 public:
  explicit GpuSsm(const GpuSsmCase& c) : case_(c) {}

  template <class T>
  struct Input {
    const T* data;
    bool on_device;
  };

  index points() const {
    if (is_convolution()) return case_.dim * case_.length * (1 + case_.batch) + case_.dim;
    const index sets = case_.modes * (is_low_rank() ? 6 : 4);
    return sets + case_.dim * (1 + 2 * case_.modes);
  }
  index results() const { return case_.dim * case_.length * (is_convolution() ? case_.batch : 1); }
  template <class T>
  std::vector<T> random_points() const {
    std::vector<T> all;
    const auto add = [&](double x) { all.push_back(static_cast<T>(x)); };
    if (is_convolution()) {
      std::mt19937 engine(1);
      std::normal_distribution<double> normal;
      for (index i = 0; i < points(); ++i) add(normal(engine));
      return all;
    }
    const InitialModes m = initial_modes(SIGPATH_SSM_LEGS, case_.modes, 2);
    std::vector<double> dt(static_cast<std::size_t>(case_.dim));
    std::vector<std::complex<double>> c(static_cast<std::size_t>(case_.dim * case_.modes));
    draw_parameters(1, 1e-3, 1e-1, dt, c);
    const auto add_all = [&](const std::vector<std::complex<double>>& from) {
      for (const auto& z : from) {
        add(z.real());
        add(z.imag());
      }
    };
    for (const auto& z : m.lambda) add(std::log(-z.real()));
    for (const auto& z : m.lambda) add(-z.imag());
    for (const double step : dt) add(std::log(step));
    add_all(m.b);
    add_all(c);
    if (is_low_rank()) add_all(m.p);
    return all;
  }

  template <class T>
  Input<T> input(const T* points, bool on_device) const {
    return {points, on_device};
  }
  template <class T>
  void compute(const Input<T>& in, Span<T> out, const Context* context) const {
    const Parts<T> at(case_, in.data);
    if (is_convolution())
      convolution<T>(in).apply(at.kernel, at.u, at.d, out, context);
    else if (is_low_rank())
      low_rank<T>(in).kernel(at.low_rank(), out, {}, {}, context);
    else
      diagonal<T>(in).kernel(at.diagonal(), out, {}, {}, context);
  }
  template <class T>
  void vjp(const Input<T>& in, Span<const T> cotangent, Span<T> gradient,
           const Context* context) const {
    const Parts<T> at(case_, in.data), to(case_, gradient.data());
    if (is_convolution()) {
      ConvolutionGradients<T> own{writable(to.kernel), writable(to.u), writable(to.d)};
      convolution<T>(in).vjp(at.kernel, at.u, at.d, cotangent, own, context);
    } else if (is_low_rank()) {
      S4Gradients<T> own{writable(to.a_real), writable(to.a_imag), writable(to.p),
                         writable(to.b),      writable(to.c),      writable(to.dt)};
      low_rank<T>(in).kernel_vjp(at.low_rank(), cotangent, own, {}, {}, context);
    } else {
      S4dGradients<T> own{writable(to.a_real), writable(to.a_imag), writable(to.b), writable(to.c),
                          writable(to.dt)};
      diagonal<T>(in).kernel_vjp(at.diagonal(), cotangent, own, {}, {}, context);
    }
  }
  // Bytes of scratch memory.
  template <class T>
  index workspace(const Input<T>& in, bool vjp, const Context& context) const {
    if (is_convolution()) return convolution<T>(in).workspace(vjp, &context);
    return is_low_rank() ? low_rank<T>(in).workspace(vjp, &context)
                         : diagonal<T>(in).workspace(vjp, &context);
  }

 private:
  // Views of the arrays.
  template <class T>
  struct Parts {
    using Complex = std::complex<T>;
    Parts(const GpuSsmCase& c, const T* data) {
      const auto take = [&](index count) {
        const Span<const T> part(data, static_cast<std::size_t>(count));
        data += count;
        return part;
      };
      const auto take_complex = [&](index count) {
        return Span<const Complex>(reinterpret_cast<const Complex*>(take(2 * count).data()),
                                   static_cast<std::size_t>(count));
      };
      if (c.of == GpuSsmCase::Of::kConvolution) {
        kernel = take(c.dim * c.length);
        u = take(c.batch * c.dim * c.length);
        d = take(c.dim);
        return;
      }
      a_real = take(c.modes);
      a_imag = take(c.modes);
      dt = take(c.dim);
      b = take_complex(c.modes);
      this->c = take_complex(c.dim * c.modes);
      if (c.of == GpuSsmCase::Of::kLowRank) p = take_complex(c.modes);
    }
    S4dParameters<T> diagonal() const { return {a_real, a_imag, b, c, dt}; }
    S4Parameters<T> low_rank() const { return {a_real, a_imag, p, b, c, dt}; }

    Span<const T> a_real, a_imag, dt, kernel, u, d;
    Span<const Complex> b, c, p;
  };
  template <class E>
  static Span<E> writable(Span<const E> s) {
    return {const_cast<E*>(s.data()), s.size()};
  }
  template <class T, class Model>
  static Model placed(Model model, const Input<T>& in) {
    return in.on_device ? model.on_device() : model;
  }
  template <class T>
  Convolution<T> convolution(const Input<T>& in) const {
    return placed(Convolution<T>(case_.batch, case_.dim, case_.length), in);
  }
  template <class T>
  S4dModel<T> diagonal(const Input<T>& in) const {
    return placed(S4dModel<T>(case_.dim, case_.modes, case_.length), in);
  }
  template <class T>
  S4Model<T> low_rank(const Input<T>& in) const {
    return placed(S4Model<T>(case_.dim, case_.modes, case_.length), in);
  }
  bool is_convolution() const { return case_.of == GpuSsmCase::Of::kConvolution; }
  bool is_low_rank() const { return case_.of == GpuSsmCase::Of::kLowRank; }

  GpuSsmCase case_;
};

// Their inputs are always checked.
inline GpuSsm function_of(const GpuSsmCase& c, bool) { return GpuSsm(c); }

}  // namespace sigpath::bench
