#pragma once

#include <algorithm>

#include "cpu/ssm/items.h"
#include "cpu/ssm/s4_model.h"

namespace sigpath {

inline RationalShape rational_shape(const S4Plan& plan) {
  const sigpath_s4_options& o = plan.options;
  return {o.batch + 1, o.channels, o.rank, o.modes,
          round_up(o.tuned / 2 + 1, RationalShape::kAlign)};
}

// The generating functions of one input, in the memory of a worker: from the states' inputs and B,
// then P, to C, then conj(P). Computed in T, whatever the parameters' type.
template <class T>
class S4Input {
 public:
  S4Input(const S4Plan& plan, const HalfAngles<T>& angles, bool vjp, std::byte* memory)
      : plan_(plan),
        shape_(rational_shape(plan)),
        cosine_(angles.cosine.data()),
        sine_(angles.sine.data()),
        model_(plan, reinterpret_cast<double*>(memory)) {
    auto* complex = reinterpret_cast<Complex*>(memory) + S4Model::numbers(plan) / 2;
    const auto take = [&](index count) {
      Complex* const at = complex;
      complex += count;
      return at;
    };
    inputs_ = take((shape_.rows + shape_.rank) * shape_.modes);
    outputs_ = take((shape_.channels + shape_.rank) * shape_.modes);
    if (vjp) {
      to_inputs_ = take((shape_.rows + shape_.rank) * shape_.modes);
      to_outputs_ = take((shape_.channels + shape_.rank) * shape_.modes);
      to_lambda_ = take(shape_.modes);
      to_weights_ = reinterpret_cast<double*>(take(shape_.products() * shape_.modes));
      to_poles_ = reinterpret_cast<double*>(take(shape_.modes));
    }
    auto* elements = reinterpret_cast<T*>(
        memory + round_up(reinterpret_cast<std::byte*>(complex) - memory, kAlign));
    rho_ = elements;
    small_ = rho_ + shape_.sums();
    weights_ = small_ + rational_engine<T>().scratch(shape_);
    poles_ = weights_ + 2 * shape_.products() * shape_.modes;
  }
  static index bytes(const S4Plan& plan, bool vjp) {
    const RationalShape s = rational_shape(plan);
    const index vectors = s.rows + s.channels + 2 * s.rank;
    const index complex = S4Model::numbers(plan) / 2 + (vjp ? 2 : 1) * vectors * s.modes +
                          (vjp ? (s.products() + 2) * s.modes : 0);
    const index elements =
        s.sums() + rational_engine<T>().scratch(s) + 2 * (s.products() + 1) * s.modes;
    return checked_add(round_up(checked_mul(complex, sizeof(Complex), "workspace"), kAlign),
                       checked_mul(elements, sizeof(T), "workspace"), "workspace");
  }

  // Takes in input h.
  template <class P>
  void read(const S4Parameters<P>& p, const P* state, index h) {
    const sigpath_s4_options& o = plan_.options;
    const index n = shape_.modes;
    read_model(plan_, p, h, model_);
    for (index b = 0; b < o.batch; ++b) enter(state + 2 * (b * o.dim + h) * n, inputs_ + b * n);
    std::copy_n(model_.b, n, inputs_ + o.batch * n);
    std::copy_n(model_.p, shape_.rank * n, inputs_ + shape_.rows * n);
    for (index c = 0; c < o.channels; ++c)
      for (index k = 0; k < n; ++k) outputs_[c * n + k] = complex_at(p.c, (c * o.dim + h) * n + k);
    for (index i = 0; i < shape_.rank * n; ++i)
      outputs_[shape_.channels * n + i] = std::conj(model_.p[i]);
  }
  // Whether a mode has hardly decayed after T steps: its pole is near a node, where the sums and
  // their correction cancel.
  bool undamped() const {
    constexpr double kDecay = 0.1;
    const auto steps = static_cast<double>(plan_.options.tuned);
    return std::any_of(model_.lambda, model_.lambda + model_.modes,
                       [&](Complex l) { return -l.real() * model_.dt * steps < kDecay; });
  }

  // Makes rho.
  void sums() {
    const index n = shape_.modes;
    for (index k = 0; k < n; ++k) {
      const Complex w = model_.dt * model_.lambda[k];
      poles_[2 * k] = static_cast<T>(std::norm(w) / 4);
      poles_[2 * k + 1] = static_cast<T>(w.real());
    }
    each_product([&](index i, index j, index product, index k) {
      const Complex v = model_.dt * inputs_[i * n + k] * outputs_[j * n + k];
      T* const to = weights_ + 2 * (product * n + k);
      to[0] = static_cast<T>(2 * v.real());
      to[1] = static_cast<T>((v * std::conj(model_.dt * model_.lambda[k])).real());
    });
    rational_engine<T>().sums(shape_, weights_, poles_, cosine_, sine_, rho_);
  }
  void spectra(T* y) const {
    rational_engine<T>().correct(shape_, cosine_, sine_, rho_, y, small_);
  }

  // The gradients from those of the spectra, to what the getters say.
  template <class P>
  void back(const T* dy, const P* state, index h) {
    const index n = shape_.modes;
    const RationalEngine<T>& engine = rational_engine<T>();
    engine.correct_vjp(shape_, cosine_, sine_, dy, rho_, small_);
    engine.sums_vjp(shape_, weights_, poles_, cosine_, sine_, rho_, to_weights_, to_poles_);
    std::fill_n(to_inputs_, (shape_.rows + shape_.rank) * n, Complex(0));
    std::fill_n(to_outputs_, (shape_.channels + shape_.rank) * n, Complex(0));
    to_dt_ = 0;
    // Of w = dt lambda: from |w|^2 / 4, Re w and b = Re(v conj w); then of v = dt in out.
    for (index k = 0; k < n; ++k)
      to_lambda_[k] = to_poles_[2 * k] / 2 * model_.dt * model_.lambda[k] + to_poles_[2 * k + 1];
    each_product([&](index i, index j, index product, index k) {
      const double *const g = to_weights_ + 2 * (product * n + k), dt = model_.dt;
      const Complex in = inputs_[i * n + k], out = outputs_[j * n + k], v = dt * in * out;
      const Complex to_v = 2 * g[0] + g[1] * dt * model_.lambda[k];
      to_lambda_[k] += g[1] * v;
      to_inputs_[i * n + k] += to_v * std::conj(dt * out);
      to_outputs_[j * n + k] += to_v * std::conj(dt * in);
      to_dt_ += (to_v * std::conj(in * out)).real();
    });
    for (index k = 0; k < n; ++k) {
      to_dt_ += (to_lambda_[k] * std::conj(model_.lambda[k])).real();
      to_lambda_[k] *= model_.dt;
    }
    for (index i = 0; i < shape_.rank * n; ++i)
      to_p()[i] += std::conj(to_outputs_[shape_.channels * n + i]);
    for (index b = 0; b < plan_.options.batch; ++b)
      enter_vjp(state + 2 * (b * plan_.options.dim + h) * n, to_inputs_ + b * n);
  }

  const S4Model& model() const { return model_; }
  const RationalShape& shape() const { return shape_; }
  const Complex* to_state(index b) const { return to_inputs_ + b * shape_.modes; }
  const Complex* to_b() const { return to_state(shape_.rows - 1); }
  Complex* to_p() const { return to_inputs_ + shape_.rows * shape_.modes; }
  const Complex* to_c(index channel) const { return to_outputs_ + channel * shape_.modes; }
  const Complex* to_lambda() const { return to_lambda_; }
  double to_dt() const { return to_dt_; }

 private:
  static constexpr index kAlign = HostMemory::kAlignment;

  template <class Body>
  void each_product(const Body& body) const {
    for (index i = 0; i < shape_.rows + shape_.rank; ++i)
      for (index j = 0; j < shape_.channels + shape_.rank; ++j)
        for (index k = 0; k < shape_.modes; ++k) body(i, j, shape_.product(i, j), k);
  }

  // A state enters as B does: dB = dA s for B = s / dt + A s / 2, A s = lambda s - sum_r P_r
  // <conj(P_r), s>.
  template <class P>
  void enter(const P* state, Complex* to) const {
    for (index k = 0; k < shape_.modes; ++k)
      to[k] = complex_at(state, k) * (1 / model_.dt + model_.lambda[k] / 2.0);
    for (index r = 0; r < shape_.rank; ++r) {
      const Complex* const p = model_.p + r * shape_.modes;
      double product = 0;
      for (index k = 0; k < shape_.modes; ++k)
        product += 2 * (std::conj(p[k]) * complex_at(state, k)).real();
      for (index k = 0; k < shape_.modes; ++k) to[k] -= product / 2 * p[k];
    }
  }
  // g: the gradients to what it enters as; those to the state after it.
  template <class P>
  void enter_vjp(const P* state, Complex* g) {
    for (index k = 0; k < shape_.modes; ++k) {
      const Complex s = complex_at(state, k);
      to_lambda_[k] += g[k] * std::conj(s) / 2.0;
      to_dt_ -= (g[k] * std::conj(s)).real() / (model_.dt * model_.dt);
    }
    // Those of the products <conj(P_r), s> come first: they need g as it was.
    for (index r = 0; r < shape_.rank; ++r) {
      const Complex* const p = model_.p + r * shape_.modes;
      double product = 0, to_product = 0;
      for (index k = 0; k < shape_.modes; ++k) {
        product += 2 * (std::conj(p[k]) * complex_at(state, k)).real();
        to_product -= (std::conj(p[k]) * g[k]).real() / 2;
      }
      for (index k = 0; k < shape_.modes; ++k)
        to_p()[r * shape_.modes + k] += 2 * to_product * complex_at(state, k) - product / 2 * g[k];
      products_of(r) = to_product;
    }
    for (index k = 0; k < shape_.modes; ++k) {
      g[k] *= std::conj(1 / model_.dt + model_.lambda[k] / 2.0);
      for (index r = 0; r < shape_.rank; ++r)
        g[k] += 2 * products_of(r) * model_.p[r * shape_.modes + k];
    }
  }
  double& products_of(index r) { return to_weights_[r]; }

  const S4Plan& plan_;
  RationalShape shape_;
  const T *cosine_, *sine_;
  S4Model model_;
  Complex *inputs_, *outputs_, *to_inputs_ = nullptr, *to_outputs_ = nullptr, *to_lambda_ = nullptr;
  double *to_weights_ = nullptr, *to_poles_ = nullptr, to_dt_ = 0;
  T *rho_, *small_, *weights_, *poles_;
};

}  // namespace sigpath
