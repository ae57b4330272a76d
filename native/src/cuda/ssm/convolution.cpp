#include "cuda/ssm/convolution.h"

#include "cuda/kernel/sums.h"
#include "cuda/ssm/convolution_run.h"
#include "cuda/ssm/direct_gradient.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {
namespace {

// run(sizes, memory) takes memory for rows and, unless it is only counted, computes.
template <class T>
struct ForwardRun {
  sigpath_context* context;  // null if memory is only counted
  const ConvolutionPlan& plan;
  const T *kernel, *u, *d;
  T* out;

  void operator()(const ConvolutionSizes& sizes, Carver& memory) const {
    const sigpath_convolution_options& o = plan.options;
    const ConvolutionSteps<T> steps(plan, sizes, memory);
    T* const kernels = steps.take_kernels(memory);
    T *input = nullptr, *output = nullptr;
    if (!steps.at_once()) {
      input = steps.take_rows(memory);
      // A single product overwrites the input.
      output = o.channels == 1 ? input : steps.take_rows(memory);
    }
    if (memory.counting()) return;
    DeviceStream stream(*context);
    steps.prepare(stream);
    steps.each_piece(
        [&](const ConvolutionPiece& p) {
          for (index c = 0; c < o.channels; ++c)
            steps.forward(stream, steps.kernel_rows(kernel, c, p), p.inputs,
                          steps.kernels_of(kernels, c, p));
        },
        [&](const ConvolutionPiece& p) {
          context->progress.poll();
          const auto from = steps.rows(u, 1, 0, p);
          if (!steps.at_once()) steps.forward(stream, from, p.rows(), input);
          for (index c = 0; c < o.channels; ++c) {
            const T* const own = steps.kernels_of(kernels, c, p);
            const auto to = steps.rows(out, o.channels, c, p);
            const bool add = o.accumulate != 0;
            const FftDirect<T> direct{d == nullptr ? nullptr : d + c * o.dim + p.first_h, 0, from,
                                      0, 1};
            if (steps.at_once()) {
              steps.convolve(stream, p, false, own, from, to, add, direct);
            } else {
              steps.multiply(stream, p, false, false, own, input, output);
              steps.backward(stream, output, p.rows(), to, add, direct);
            }
          }
        },
        [](const ConvolutionPiece&) {});
  }
};

template <class T>
struct VjpRun {
  sigpath_context* context;  // null if memory is only counted
  const ConvolutionPlan& plan;
  const T *kernel, *u, *d, *g;
  T *to_kernel, *to_u;

  void operator()(const ConvolutionSizes& sizes, Carver& memory) const {
    const sigpath_convolution_options& o = plan.options;
    const ConvolutionSteps<T> steps(plan, sizes, memory);
    T *const kernels = steps.take_kernels(memory), *const to_kernels = steps.take_kernels(memory);
    T *const input = steps.take_rows(memory), *const of = steps.take_rows(memory);
    // The gradients of inputs by a single channel need no sum.
    const bool at_once = steps.at_once() && o.channels == 1;
    T* const sum = at_once ? nullptr : steps.take_rows(memory);
    if (memory.counting()) return;
    DeviceStream stream(*context);
    steps.prepare(stream);
    steps.each_piece(
        [&](const ConvolutionPiece& p) {
          for (index c = 0; c < o.channels && to_u != nullptr; ++c)
            steps.forward(stream, steps.kernel_rows(kernel, c, p), p.inputs,
                          steps.kernels_of(kernels, c, p));
        },
        [&](const ConvolutionPiece& p) {
          context->progress.poll();
          if (to_kernel != nullptr) steps.forward(stream, steps.rows(u, 1, 0, p), p.rows(), input);
          for (index c = 0; c < o.channels; ++c) {
            if (to_kernel != nullptr || !at_once)
              steps.forward(stream, steps.rows(g, o.channels, c, p), p.rows(), of);
            if (to_kernel != nullptr)
              steps.correlate(stream, p, p.first_b > 0, input, of,
                              steps.kernels_of(to_kernels, c, p));
            if (to_u != nullptr && !at_once)
              steps.multiply(stream, p, true, c > 0, steps.kernels_of(kernels, c, p), of, sum);
          }
          if (to_u == nullptr) return;
          const auto from = steps.rows(g, o.channels, 0, p);
          const auto to = steps.rows(to_u, 1, 0, p);
          const FftDirect<T> direct{d == nullptr ? nullptr : d + p.first_h, o.dim, from,
                                    o.dim * o.length, static_cast<int>(o.channels)};
          if (at_once)
            steps.convolve(stream, p, true, kernels, from, to, false, direct);
          else
            steps.backward(stream, sum, p.rows(), to, false, direct);
        },
        [&](const ConvolutionPiece& p) {
          for (index c = 0; c < o.channels && to_kernel != nullptr; ++c)
            steps.backward(stream, steps.kernels_of(to_kernels, c, p), p.inputs,
                           steps.kernel_rows(to_kernel, c, p), false, {});
        });
  }
};

template <class Run>
index bytes_of(const Run& run, const ConvolutionSizes& sizes) {
  Carver counted;
  run(sizes, counted);
  return counted.bytes();
}

// Fewer inputs, whose kernels are transformed once all the same, before fewer batch elements; false
// where there is one of both.
bool make_less(ConvolutionSizes& sizes) {
  index& own = sizes.inputs > 1 ? sizes.inputs : sizes.batch;
  if (own <= 1) return false;
  own = (own + 1) / 2;
  return true;
}

// All rows at a time, or as many as the workspace limit allows and as keep a device busy.
template <class Run>
ConvolutionSizes sizes_of(const sigpath_context& context, const ConvolutionPlan& plan,
                          const Run& run) {
  constexpr index kShare = index{1} << 28;
  const index limit = context.workspace_limit;
  const index most = limit == 0 ? kShare : std::min(limit - plan.reserved, kShare);
  ConvolutionSizes sizes{plan.options.dim, plan.options.batch};
  while (bytes_of(run, sizes) > most && make_less(sizes)) {
  }
  return sizes;
}

template <class Run>
void run_convolution(sigpath_context& context, const ConvolutionPlan& plan, const Run& run) {
  ConvolutionSizes sizes = sizes_of(context, plan, run);
  run_in_memory(
      context, plan.reserved, [&] { return bytes_of(run, sizes); },
      [&] { return make_less(sizes); }, [&](Carver& memory) { run(sizes, memory); });
}

}  // namespace

template <class T>
void device_convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                        const T* u, const T* d, T* out) {
  if (plan.options.batch == 0) return;
  run_convolution(context, plan, ForwardRun<T>{&context, plan, kernel, u, d, out});
}

template <class T>
void device_convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                            const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d) {
  const sigpath_convolution_options& o = plan.options;
  context.progress.begin(1);
  if (to_d != nullptr) {
    const DirectGradientCall<T> call{o.batch, o.channels, o.dim, o.length, u, g, to_d};
    DeviceStream(context).launch(DirectGradient<T>::launch(call), &call);
  }
  if (to_kernel != nullptr && (o.batch == 0 || o.kernel_length > plan.kernel_used())) {
    const FillCall<T> call{to_kernel, plan.kernels(), 0};
    DeviceStream stream(context);
    launch_numbers<T>(stream, CudaKernel::kFill, call.count, call);
  }
  if (o.batch > 0 && (to_kernel != nullptr || to_u != nullptr))
    run_convolution(context, plan, VjpRun<T>{&context, plan, kernel, u, d, g, to_kernel, to_u});
  context.progress.tick(1);
}

template <class T>
index device_convolution_bytes(const sigpath_context& context, const ConvolutionPlan& plan,
                               bool vjp) {
  if (plan.options.batch == 0) return 0;
  T* const none = nullptr;
  const auto bytes = [&](const auto& run) { return bytes_of(run, sizes_of(context, plan, run)); };
  return vjp ? bytes(VjpRun<T>{nullptr, plan, none, none, none, none, none, none})
             : bytes(ForwardRun<T>{nullptr, plan, none, none, none, none});
}

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
template index device_convolution_bytes<float>(const sigpath_context&, const ConvolutionPlan&,
                                               bool);
template index device_convolution_bytes<double>(const sigpath_context&, const ConvolutionPlan&,
                                                bool);

}  // namespace sigpath
