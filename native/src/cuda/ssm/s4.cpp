#include "cuda/ssm/s4.h"

#include "cuda/ssm/fft_run.h"
#include "cuda/ssm/low_rank_vjp.h"
#include "cuda/ssm/rational_correct.h"
#include "cuda/ssm/rational_vjp.h"
#include "cuda/ssm/s4_model.h"
#include "cuda/ssm/set_sums_run.h"

namespace sigpath {
namespace {

// Kernels at work, or their gradients: so many inputs at a time as memory is taken for.
template <class T>
class KernelRun {
 public:
  KernelRun(const S4Plan& plan, bool vjp, index inputs_at_a_time, Carver& memory)
      : plan_(plan), model_(plan, memory), each_(inputs_at_a_time) {
    const sigpath_s4_options& o = plan.options;
    shape_.rows = o.batch + 1;
    shape_.channels = o.channels;
    shape_.rank = o.rank;
    shape_.modes = o.modes;
    shape_.nodes = o.tuned / 2 + 1;
    const index n = o.modes, products = shape_.products();
    fft_.emplace("options.tuned", o.tuned, each_, memory);
    angles_ = memory.take<Pair<double>>(shape_.nodes);
    shape_.angles = angles_;
    const auto pairs = [&](bool wanted, index count) {
      return memory.take<Pair<double>>(wanted ? count : 0);
    };
    const auto sides = [&](bool wanted, index others) {
      return pairs(wanted, each_ * (others + o.rank) * n);
    };
    in_ = sides(true, shape_.rows);
    out_ = sides(true, o.channels);
    to_in_ = sides(vjp, shape_.rows);
    to_out_ = sides(vjp, o.channels);
    weights_ = memory.take<double>(each_ * products * n * 2);
    poles_ = memory.take<double>(each_ * n * 2);
    to_weights_ = memory.take<double>(vjp ? each_ * products * n * 2 : 0);
    to_poles_ = memory.take<double>(vjp ? each_ * n * 2 : 0);
    wide_ = memory.take<int>(each_);
    rho_ = pairs(true, each_ * products * shape_.nodes);
    drho_ = pairs(vjp, each_ * products * shape_.nodes);
    spectra_ = memory.take<T>(2 * shape_.rows * o.channels * each_ * shape_.nodes);
    to_lambda = pairs(vjp, o.dim * n);
    to_a = pairs(vjp, o.dim * n);
    to_b = pairs(vjp, o.dim * n);
    to_p = pairs(vjp, o.dim * o.rank * n);
    to_steps = memory.take<double>(vjp ? o.dim : 0);
  }

  // body(first) for some inputs at a time, from that on, whose sums rho have been made.
  template <class Body>
  void for_each_piece(DeviceStream& stream, const S4Parameters<T>& p, const T* state,
                      const Body& body) {
    const sigpath_s4_options& o = plan_.options;
    call_.model = model_.take(stream, p, state);
    fft_->prepare(stream);
    launch_numbers<T>(stream, CudaKernel::kNodeAngles, shape_.nodes,
                      NodeAnglesCall{o.tuned, shape_.nodes, angles_});
    for (index first = 0; first < o.dim; first += each_) {
      shape_.count = std::min(each_, o.dim - first);
      call_ = {call_.model, shape_, first, in_, out_, weights_, poles_, wide_};
      launch_blocks<T>(stream, CudaKernel::kLowRankInputs, shape_.count, LowRankInputs<T>::kThreads,
                       LowRankInputs<T>::shared_bytes(o.rank), call_);
      const RationalSumsCall<T> sums{shape_, weights_, poles_, wide_, rho_};
      in_both(CudaKernel::kRationalSums, CudaKernel::kRationalSumsDouble, [&](CudaKernel kernel) {
        launch_blocks<T>(stream, kernel, shape_.count * RationalSums<T, T>::tiles(shape_.nodes),
                         RationalSums<T, T>::kThreads, RationalSums<T, double>::kSharedBytes, sums);
      });
      body(first);
    }
  }
  // Kernels of a piece's inputs from rho.
  void give(DeviceStream& stream, index first, T* out, T* out_state) const {
    correct(stream, CudaKernel::kRationalCorrect, CudaKernel::kRationalCorrectDouble);
    for_each_spectrum(first, out, out_state, [&](T* spectra, T* rows) {
      fft_->backward(stream, spectra, shape_.count, signals(rows));
    });
  }
  // The gradients to a piece's parameters from those to kernels.
  void back(DeviceStream& stream, index first, const T* g, const T* g_state,
            const S4Gradients<T>& to) const {
    for_each_spectrum(first, g, g_state, [&](T* spectra, const T* rows) {
      fft_->forward(stream, signals(rows), shape_.count, spectra, true);
    });
    correct(stream, CudaKernel::kRationalCorrectVjp, CudaKernel::kRationalCorrectVjpDouble);
    using Body = RationalSumsVjp<T, T>;
    const RationalSumsVjpCall<T> sums{shape_, weights_,    poles_,   wide_,
                                      drho_,  to_weights_, to_poles_};
    in_both(CudaKernel::kRationalSumsVjp, CudaKernel::kRationalSumsVjpDouble,
            [&](CudaKernel kernel) {
              launch_blocks<T>(stream, kernel, shape_.count * Body::groups(shape_.modes),
                               Body::kThreads, RationalSumsVjp<T, double>::kSharedBytes, sums);
            });
    const index rank = plan_.options.rank;
    launch_blocks<T>(stream, CudaKernel::kLowRankVjp, shape_.count, LowRankVjp<T>::kThreads,
                     LowRankVjp<T>::shared_bytes(rank),
                     LowRankVjpCall<T>{call_, to_weights_, to_poles_, to_in_, to_out_, to.c,
                                       to.state, to.dt, to_lambda, to_a, to_b, to_p, to_steps});
  }

 private:
  // launch(kernel) in T and, for inputs of floats that are wide, in double.
  template <class Launch>
  static void in_both(CudaKernel own, CudaKernel wide, const Launch& launch) {
    launch(own);
    if (sizeof(T) == 4) launch(wide);
  }
  void correct(DeviceStream& stream, CudaKernel own, CudaKernel wide) const {
    const RationalCorrectCall<T> call{shape_, wide_, rho_, spectra_, spectra_, drho_};
    in_both(own, wide, [&](CudaKernel kernel) {
      launch_numbers<T>(stream, kernel, shape_.count * shape_.nodes, call);
    });
  }
  // Kernels of a piece's inputs.
  template <class P>
  RealRows<P> signals(P* rows) const {
    return RealRows<P>::plain(rows, plan_.options.length, plan_.options.length);
  }
  // body(spectra, rows) of these inputs for every state and B, and channel.
  template <class P, class Body>
  void for_each_spectrum(index first, P out, P out_state, const Body& body) const {
    const sigpath_s4_options& o = plan_.options;
    for (index row = 0; row < shape_.rows; ++row)
      for (index channel = 0; channel < o.channels; ++channel) {
        P const kernels = row < o.batch ? out_state + row * plan_.out() : out;
        body(spectra_ + 2 * (row * o.channels + channel) * shape_.count * shape_.nodes,
             kernels + (channel * o.dim + first) * o.length);
      }
  }

  const S4Plan& plan_;
  LowRankModel<T> model_;
  LowRankInputsCall<T> call_{};
  NodesShape<T> shape_{};
  index each_;
  std::optional<DeviceRealFft<T>> fft_;
  Pair<double>*angles_, *in_, *out_, *to_in_, *to_out_, *rho_, *drho_;
  double *weights_, *poles_, *to_weights_, *to_poles_;
  int* wide_;
  T* spectra_;

 public:
  // Gradients of every input; see LowRankVjpCall.
  Pair<double>*to_lambda, *to_a, *to_b, *to_p;
  double* to_steps;
};

void require_kernel(const S4Plan& plan) {
  require_tuned(plan);
  require_device_rank(plan.options.rank);
}

}  // namespace

template <class T>
index device_s4_bytes(const sigpath_context& context, const S4Plan& plan, bool vjp) {
  require_kernel(plan);
  const auto take = [&](index inputs, Carver& memory) {
    KernelRun<T>(plan, vjp, inputs, memory);
    Finders(plan.out(), memory);
  };
  return scratch_bytes(take, parts_at_a_time(context, plan.reserved, plan.options.dim, take));
}

template <class T>
void device_s4_kernel(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                      const T* state, T* out, T* out_state) {
  require_kernel(plan);
  run_in_parts(context, plan.reserved, plan.options.dim, [&](index inputs, Carver& memory) {
    KernelRun<T> run(plan, false, inputs, memory);
    const Finders finders(plan.out(), memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    run.for_each_piece(stream, p, state, [&](index first) {
      context.progress.poll();
      run.give(stream, first, out, out_state);
    });
    const auto check = [&](const T* kernels, index count) {
      const index bad = finders.first_not_finite(stream, kernels, count);
      if (bad < 0) return;
      T value{};
      stream.download(&value, kernels + bad, sizeof(T));
      refuse_s4_kernel(static_cast<double>(value), bad % plan.options.length);
    };
    check(out, plan.out());
    check(out_state, plan.out_state());
  });
}

template <class T>
void device_s4_kernel_vjp(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                          const T* state, const T* g, const T* g_state, const S4Gradients<T>& to) {
  require_kernel(plan);
  const sigpath_s4_options& o = plan.options;
  run_in_parts(context, plan.reserved, o.dim, [&](index inputs, Carver& memory) {
    KernelRun<T> run(plan, true, inputs, memory);
    const Finders finders(plan.out(), memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    run.for_each_piece(stream, p, state, [&](index first) {
      context.progress.poll();
      run.back(stream, first, g, g_state, to);
    });
    // A pole on a node reaches lambda, whatever else.
    const auto check = [&](const double* gradients, index each) {
      const index bad = finders.first_not_finite(stream, gradients, o.dim * each);
      if (bad >= 0) refuse_s4_gradients(bad / each);
    };
    check(reinterpret_cast<const double*>(run.to_lambda), 2 * o.modes);
    check(run.to_steps, 1);
    const SetGradients<T, sigpath_s4_options> sets(stream, o);
    sets.real(run.to_a, o.modes, to.a_real, to.a_imag);
    sets.complex(run.to_b, o.modes, to.b);
    for (index r = 0; r < o.rank; ++r)
      sets.complex(run.to_p + r * o.modes, o.rank * o.modes,
                   to.p == nullptr ? nullptr : to.p + 2 * r * o.sets * o.modes);
  });
}

template index device_s4_bytes<float>(const sigpath_context&, const S4Plan&, bool);
template index device_s4_bytes<double>(const sigpath_context&, const S4Plan&, bool);
template void device_s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                               const float*, float*, float*);
template void device_s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                               const double*, double*, double*);
template void device_s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                                   const float*, const float*, const float*,
                                   const S4Gradients<float>&);
template void device_s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                                   const double*, const double*, const double*,
                                   const S4Gradients<double>&);

}  // namespace sigpath
