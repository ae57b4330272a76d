#include "cpu/ssm/convolution.h"

#include <algorithm>
#include <cmath>

#include "cpu/ssm/convolution_worker.h"
#include "cpu/ssm/options.h"

namespace sigpath {
namespace {

// body(worker, first_b, end_b, scratch) for all items.
template <class T, class Body>
void for_each_chunk(sigpath_context& context, const ConvolutionPlan& plan, bool vjp,
                    const Body& body) {
  const ConvolutionItems items = items_of<T>(plan, vjp);
  const Slots slots = convolution_slots<T>(context, plan, vjp);
  const RealFft<T> fft(plan.points);
  context.progress.begin(items.count());
  for_each(
      context, items.count(), slots,
      [&](index i, std::byte* memory) {
        body(ConvolutionWorker<T>(plan, fft, items.rows_of(i)), items.first_b(i), items.end_b(i),
             ConvolutionScratch<T>(plan, memory));
        context.progress.tick(1);
      },
      1);
}

// D's gradients: sum_{b,l} g u.
template <class T>
void direct_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* u, const T* g,
                T* to_d) {
  const sigpath_convolution_options& o = plan.options;
  const auto work = static_cast<double>(o.batch * o.length);
  for_each_item<T>(context, plan.d(), 0, work, [&](index row, T*) {
    double sum = 0;
    for (index b = 0; b < o.batch; ++b) {
      const T* const own_u = u + (b * o.dim + row % o.dim) * o.length;
      const T* const own_g = g + (b * plan.d() + row) * o.length;
      for (index l = 0; l < o.length; ++l)
        sum += static_cast<double>(own_g[l]) * static_cast<double>(own_u[l]);
    }
    to_d[row] = static_cast<T>(sum);
  });
}

}  // namespace

ConvolutionPlan plan_convolution(const sigpath_convolution_options& options) {
  ConvolutionPlan plan{options, 0};
  sigpath_convolution_options& o = plan.options;
  require_dtype("options", o.dtype);
  require_flag("options", "bidirectional", o.bidirectional);
  require_flag("options", "accumulate", o.accumulate);
  require_size("batch", o.batch, 0);
  require_size("channels", o.channels, 1);
  require_size("dim", o.dim, 1);
  require_size("length", o.length, 1);
  require_size("kernel_length", o.kernel_length, 0);
  if (o.kernel_length == 0) o.kernel_length = o.length;
  const index rows = checked_mul(o.channels, o.dim, "the rows");
  checked_mul(checked_mul(rows, o.kernel_length, "kernels"), 32, "kernels in bytes");
  checked_mul(
      checked_mul(rows, checked_mul(checked_add(o.batch, 1, "outputs"), o.length, "outputs"),
                  "outputs"),
      16, "outputs in bytes");
  // A transform's memory in bytes, with vectors of any target.
  require(o.length <= index{1} << 40, "options.length: is ", o.length, ", expected at most 2^40");
  checked_mul(checked_mul(2 * o.channels + 3, 2 * o.length, "workspace"), index{1} << 16,
              "workspace");
  const index least = o.length + plan.kernel_used() - (plan.both() ? 0 : 1);
  plan.points = 2 * smooth_size((least + 1) / 2);
  return plan;
}

template <class T>
Slots convolution_slots(const sigpath_context& context, const ConvolutionPlan& plan, bool vjp) {
  const sigpath_convolution_options& o = plan.options;
  // The kernels of all channels, an input, which the last output overwrites, and an output;
  // backward the kernels' gradients, an input, an output's gradient and an input's.
  const index spectra = vjp ? 2 * o.channels + 3 : o.channels + std::min<index>(o.channels, 2);
  const auto points = static_cast<double>(plan.points);
  const double work = 5 * points * std::log2(points + 1) *
                      static_cast<double>((o.batch + 1) * (o.channels + 1) * o.dim);
  return Slots::plan(context, items_of<T>(plan, vjp).count(),
                     ConvolutionScratch<T>::bytes(plan, spectra), work);
}

template <class T>
void convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel, const T* u,
                 const T* d, T* out) {
  const sigpath_convolution_options& o = plan.options;
  const auto convolve = [&](const ConvolutionWorker<T>& worker, index first, index end,
                            const ConvolutionScratch<T>& scratch) {
    for (index c = 0; c < o.channels; ++c) worker.take_kernels(c, kernel, scratch.spectrum(c));
    T* const input = scratch.spectrum(o.channels);
    for (index b = first; b < end; b += worker.side_by_side()) {
      context.progress.poll();
      ConvolutionRows<const T*> from;
      ConvolutionRows<T*> to;
      worker.rows_of(u, 1, 0, b, end, from);
      worker.take(from, input);
      for (index c = 0; c < o.channels; ++c) {
        // The last one makes no room for itself.
        T* const output = c + 1 == o.channels ? input : scratch.spectrum(o.channels + 1);
        worker.multiply(false, false, scratch.spectrum(c), input, output);
        worker.rows_of(out, o.channels, c, b, end, to);
        worker.give(output, o.accumulate != 0, to);
        worker.add_direct(c, d, from, to);
      }
    }
  };
  for_each_chunk<T>(context, plan, false, convolve);
}

template <class T>
void convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                     const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d) {
  const sigpath_convolution_options& o = plan.options;
  if (to_d != nullptr) direct_vjp(context, plan, u, g, to_d);
  if (to_kernel == nullptr && to_u == nullptr) return;
  const auto correlate = [&](const ConvolutionWorker<T>& worker, index first, index end,
                             const ConvolutionScratch<T>& scratch) {
    // Spectra of kernels and of their gradients, then of an input, an output's gradient and the
    // sum of an input's gradients.
    const auto to_kernels = [&](index c) { return scratch.spectrum(o.channels + c); };
    T *const x = scratch.spectrum(2 * o.channels), *const of = scratch.spectrum(2 * o.channels + 1),
             *const sum = scratch.spectrum(2 * o.channels + 2);
    for (index c = 0; c < o.channels; ++c) {
      if (to_u != nullptr) worker.take_kernels(c, kernel, scratch.spectrum(c));
      std::fill(to_kernels(c), to_kernels(c + 1), T(0));
    }
    for (index b = first; b < end; b += worker.side_by_side()) {
      context.progress.poll();
      ConvolutionRows<const T*> from;
      ConvolutionRows<T*> to;
      if (to_kernel != nullptr) {
        worker.rows_of(u, 1, 0, b, end, from);
        worker.take(from, x);
      }
      for (index c = 0; c < o.channels; ++c) {
        worker.rows_of(g, o.channels, c, b, end, from);
        worker.take(from, of);
        if (to_kernel != nullptr) worker.multiply(true, true, x, of, to_kernels(c));
        if (to_u != nullptr) worker.multiply(true, c > 0, scratch.spectrum(c), of, sum);
      }
      if (to_u == nullptr) continue;
      worker.rows_of(to_u, 1, 0, b, end, to);
      worker.give(sum, false, to);
      for (index c = 0; c < o.channels; ++c) {
        worker.rows_of(g, o.channels, c, b, end, from);
        worker.add_direct(c, d, from, to);
      }
    }
    for (index c = 0; c < o.channels && to_kernel != nullptr; ++c)
      worker.give_kernels(c, to_kernels(c), to_kernel);
  };
  for_each_chunk<T>(context, plan, true, correlate);
}

template Slots convolution_slots<float>(const sigpath_context&, const ConvolutionPlan&, bool);
template Slots convolution_slots<double>(const sigpath_context&, const ConvolutionPlan&, bool);
template void convolution(sigpath_context&, const ConvolutionPlan&, const float*, const float*,
                          const float*, float*);
template void convolution(sigpath_context&, const ConvolutionPlan&, const double*, const double*,
                          const double*, double*);
template void convolution_vjp(sigpath_context&, const ConvolutionPlan&, const float*, const float*,
                              const float*, const float*, float*, float*, float*);
template void convolution_vjp(sigpath_context&, const ConvolutionPlan&, const double*,
                              const double*, const double*, const double*, double*, double*,
                              double*);

}  // namespace sigpath
