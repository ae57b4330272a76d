#include "cuda/ssm/convolution.h"

#include "cuda/kernel/sums.h"
#include "cuda/ssm/fft_run.h"
#include "cuda/ssm/spectra.h"

namespace sigpath {
namespace {

// A convolution at work: all rows of some inputs at a time.
template <class T>
class ConvolutionRun {
 public:
  ConvolutionRun(const sigpath_context& context, const ConvolutionPlan& plan, Carver& memory)
      : plan_(plan) {
    const sigpath_convolution_options& o = plan.options;
    const index half = plan.points / 2 + 1, outputs = o.batch * o.channels;
    const index rows = o.channels + o.batch + outputs;
    const index most = std::max({o.channels, o.batch, outputs});  // that are transformed at once
    const index bytes = checked_add(
        checked_mul(rows * half, static_cast<index>(sizeof(Pair<T>)), "workspace"),
        checked_mul(most, DeviceFft<T>::row_bytes(plan.points), "workspace"), "workspace");
    each_ = parts_at_a_time(context, o.dim, bytes);
    fft_.emplace(plan.points, most * each_, memory);
    const auto take = [&](index count) { return memory.take<Pair<T>>(count * each_ * half); };
    call_ = {o.batch,       o.channels,    0,       half, take(o.channels),
             take(o.batch), take(outputs), nullptr, o.dim};
  }

  // body() for some inputs at a time.
  template <class Body>
  void for_each_piece(DeviceStream& stream, const Body& body) {
    fft_->prepare(stream);
    for (first_ = 0; first_ < plan_.options.dim; first_ += each_) {
      call_.count = std::min(each_, plan_.options.dim - first_);
      body();
    }
  }
  // Spectra of these inputs' kernels and D, of what comes in, and of the outputs or their
  // gradients.
  void take_kernels(DeviceStream& stream, const T* kernel, const T* d) {
    fft_->forward(stream, call_.channels * call_.count, kernels(kernel), at(call_.kernels));
    call_.d = d == nullptr ? nullptr : d + first_;
  }
  void take_inputs(DeviceStream& stream, const T* u) const {
    fft_->forward(stream, call_.batch * call_.count, rows(u), at(call_.inputs));
  }
  void take_outputs(DeviceStream& stream, const T* g) const {
    fft_->forward(stream, call_.batch * call_.channels * call_.count, rows(g), at(call_.outputs));
  }
  // What follows from the others.
  void give_outputs(DeviceStream& stream, T* out) const {
    launch_numbers<T>(stream, CudaKernel::kSpectraProducts, call_.batch * call_.count * call_.half,
                      call_);
    fft_->backward(stream, call_.batch * call_.channels * call_.count, at(call_.outputs), rows(out),
                   plan_.options.accumulate != 0);
  }
  void give_inputs(DeviceStream& stream, T* to_u) const {
    launch_numbers<T>(stream, CudaKernel::kSpectraToInputs, call_.batch * call_.count * call_.half,
                      call_);
    fft_->backward(stream, call_.batch * call_.count, at(call_.inputs), rows(to_u));
  }
  // The gradients to D are those to the kernels' first numbers.
  void give_kernels(DeviceStream& stream, T* to_kernel, T* to_d) const {
    launch_numbers<T>(stream, CudaKernel::kSpectraToKernels,
                      call_.channels * call_.count * call_.half, call_);
    const auto give = [&](const SignalRows<T>& to) {
      fft_->backward(stream, call_.channels * call_.count, at(call_.kernels), to);
    };
    if (to_kernel != nullptr) give(kernels(to_kernel));
    if (to_d != nullptr) give({to_d + first_, 1, call_.count, plan_.options.dim, 1, nullptr});
  }

 private:
  static T* at(Pair<T>* p) { return reinterpret_cast<T*>(p); }
  // These inputs' rows of (any, H, L).
  template <class P>
  SignalRows<P> rows(P* data) const {
    const sigpath_convolution_options& o = plan_.options;
    return {data + first_ * o.length, o.length, call_.count, o.dim * o.length, o.length, nullptr};
  }
  template <class P>
  SignalRows<P> kernels(P* data) const {
    const sigpath_convolution_options& o = plan_.options;
    P* const own = data + first_ * o.kernel_length;
    return {own,
            o.kernel_length,
            call_.count,
            o.dim * o.kernel_length,
            plan_.kernel_used(),
            plan_.both() ? own + plan_.d() * o.kernel_length : nullptr};
  }

  const ConvolutionPlan& plan_;
  SpectraCall<T> call_{};
  index each_, first_ = 0;
  std::optional<DeviceFft<T>> fft_;
};

}  // namespace

template <class T>
index device_convolution_bytes(const sigpath_context& context, const ConvolutionPlan& plan, bool) {
  return scratch_bytes([&](Carver& memory) { ConvolutionRun<T>(context, plan, memory); });
}

template <class T>
void device_convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                        const T* u, const T* d, T* out) {
  run_in_scratch(context, plan.reserved, [&](Carver& memory) {
    ConvolutionRun<T> run(context, plan, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    run.for_each_piece(stream, [&] {
      context.progress.poll();
      run.take_kernels(stream, kernel, d);
      run.take_inputs(stream, u);
      run.give_outputs(stream, out);
    });
  });
}

template <class T>
void device_convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                            const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d) {
  const sigpath_convolution_options& o = plan.options;
  run_in_scratch(context, plan.reserved, [&](Carver& memory) {
    ConvolutionRun<T> run(context, plan, memory);
    if (memory.counting()) return;
    DeviceStream stream(context);
    // What is beyond an input's end does not matter.
    if (to_kernel != nullptr && plan.kernel_used() < o.kernel_length)
      launch_numbers<T>(stream, CudaKernel::kFill, plan.kernels(),
                        FillCall<T>{to_kernel, plan.kernels(), T(0)});
    run.for_each_piece(stream, [&] {
      context.progress.poll();
      run.take_outputs(stream, g);
      if (to_kernel != nullptr || to_d != nullptr) {
        run.take_inputs(stream, u);
        run.give_kernels(stream, to_kernel, to_d);
      }
      if (to_u != nullptr) {
        run.take_kernels(stream, kernel, d);
        run.give_inputs(stream, to_u);
      }
    });
  });
}

template index device_convolution_bytes<float>(const sigpath_context&, const ConvolutionPlan&,
                                               bool);
template index device_convolution_bytes<double>(const sigpath_context&, const ConvolutionPlan&,
                                                bool);
template void device_convolution(sigpath_context&, const ConvolutionPlan&, const float*,
                                 const float*, const float*, float*);
template void device_convolution(sigpath_context&, const ConvolutionPlan&, const double*,
                                 const double*, const double*, double*);
template void device_convolution_vjp(sigpath_context&, const ConvolutionPlan&, const float*,
                                     const float*, const float*, const float*, float*, float*,
                                     float*);
template void device_convolution_vjp(sigpath_context&, const ConvolutionPlan&, const double*,
                                     const double*, const double*, const double*, double*, double*,
                                     double*);

}  // namespace sigpath
