#include <cmath>

#include "core/finite.h"
#include "cpu/ssm/s4_run.h"

namespace sigpath {
namespace {

template <class T>
void require_range(const T* row, index length) {
  const index bad = first_not_finite(row, length);
  if (bad < length) refuse_s4_kernel(static_cast<double>(row[bad]), bad);
}

// From a row's transform to its gradients by the inverse: times m / n, m = 1 of the real
// frequencies, else 2; 0 beyond them.
template <class T>
void weigh_spectrum(index n, index stride, T* spectrum) {
  for (T* const part : {spectrum, spectrum + stride})
    for (index k = 0; k < stride; ++k) {
      const double m = k == 0 || 2 * k == n ? 1 : 2;
      part[k] = 2 * k > n ? T(0) : static_cast<T>(m / static_cast<double>(n)) * part[k];
    }
}

// Gradients of all inputs: those to what sets share wait for the last one.
template <class T>
class S4ParameterGradients {
 public:
  S4ParameterGradients(sigpath_context& context, const S4Plan& plan, const S4Gradients<T>& to)
      : o_(plan.options),
        to_(to),
        a_(context, o_.dim, 2 * o_.modes, to.a_real != nullptr || to.a_imag != nullptr),
        b_(context, o_.dim, 2 * o_.modes, to.b != nullptr),
        p_(context, o_.dim, 2 * o_.modes * o_.rank, to.p != nullptr) {}

  template <class Input>
  void take(const Input& input, index h) const {
    require_finite(input, h);
    const index n = o_.modes;
    const S4Model& model = input.model();
    for (index b = 0; b < o_.batch; ++b) put(n, input.to_state(b), to_.state, b * o_.dim + h);
    for (index c = 0; c < o_.channels; ++c) put(n, input.to_c(c), to_.c, c * o_.dim + h);
    if (to_.dt != nullptr) to_.dt[h] = static_cast<T>(input.to_dt() * model.dt_slope);
    for (index k = 0; k < n && a_.of(h) != nullptr; ++k) {
      a_.of(h)[k] = input.to_lambda()[k].real() * model.real_slope[k];
      a_.of(h)[n + k] = input.to_lambda()[k].imag() * model.imag_slope[k];
    }
    put(n, input.to_b(), b_.of(h), 0);
    put(o_.rank * n, input.to_p(), p_.of(h), 0);
  }

  void write() const {
    const index n = o_.modes;
    a_.write(o_.sets, to_.a_real, 0, n);
    a_.write(o_.sets, to_.a_imag, n, n);
    b_.write(o_.sets, to_.b);
    // (H, R, N) to (R, S, N).
    for (index r = 0; r < o_.rank && to_.p != nullptr; ++r)
      p_.write(o_.sets, to_.p + 2 * n * r * o_.sets, 2 * n * r, 2 * n);
  }

 private:
  // Row number `row` of `count` numbers; null: of none.
  template <class N>
  static void put(index count, const Complex* from, N* to, index row) {
    for (index k = 0; k < count && to != nullptr; ++k) put_complex(from[k], to, row * count + k);
  }
  // A pole on a node reaches lambda, whatever else.
  template <class Input>
  static void require_finite(const Input& input, index h) {
    bool finite = std::isfinite(input.to_dt());
    for (index k = 0; k < input.shape().modes; ++k)
      finite = finite && std::isfinite(std::abs(input.to_lambda()[k]));
    if (!finite) refuse_s4_gradients(h);
  }

  const sigpath_s4_options& o_;
  S4Gradients<T> to_;
  ItemGradients a_, b_, p_;
};

}  // namespace

template <class T>
void s4_kernel(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
               const T* state, T* out, T* out_state) {
  const FftEngine<T>& engine = fft_engine<T>();
  const index length = plan.options.length, stride = rational_shape(plan).nodes;
  const S4Run<T> run(context, plan, p, state, false);
  const RealFft<T>& fft = run.fft();
  const T factor = T(1) / static_cast<T>(fft.tables->n);
  const auto to_signals = [&](T** spectrum, T** signal, T* x, T* scratch) {
    engine.take_spectra(fft, spectrum, stride, x);
    engine.transform(*fft.tables, true, x, scratch);
    engine.give(fft, x, length, factor, false, signal);
    for (index r = 0; r < engine.lanes(); ++r)
      if (signal[r] != nullptr) require_range(signal[r], length);
  };
  run.blocks([&](const S4Spectra<T>& spectra) {
    run.inputs(spectra, [](auto& input, index, auto* y) { input.spectra(y); });
    run.groups(spectra, out, out_state, to_signals);
  });
}

template <class T>
void s4_kernel_vjp(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                   const T* state, const T* g, const T* g_state, const S4Gradients<T>& to) {
  const FftEngine<T>& engine = fft_engine<T>();
  const index length = plan.options.length, stride = rational_shape(plan).nodes;
  const S4Run<T> run(context, plan, p, state, true);
  const RealFft<T>& fft = run.fft();
  const S4ParameterGradients<T> gradients(context, plan, to);
  const auto to_spectra = [&](T** spectrum, const T** signal, T* x, T* scratch) {
    engine.take(fft, signal, length, x);
    engine.transform(*fft.tables, false, x, scratch);
    engine.give_spectra(fft, x, stride, spectrum);
    for (index r = 0; r < engine.lanes(); ++r)
      if (spectrum[r] != nullptr) weigh_spectrum(fft.n, stride, spectrum[r]);
  };
  run.blocks([&](const S4Spectra<T>& spectra) {
    run.groups(spectra, g, g_state, to_spectra);
    run.inputs(spectra, [&](auto& input, index h, const auto* dy) {
      input.back(dy, state, h);
      gradients.take(input, h);
    });
  });
  gradients.write();
}

template void s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<float>&, const float*,
                        float*, float*);
template void s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<double>&, const double*,
                        double*, double*);
template void s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                            const float*, const float*, const float*, const S4Gradients<float>&);
template void s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                            const double*, const double*, const double*,
                            const S4Gradients<double>&);

}  // namespace sigpath
