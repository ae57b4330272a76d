#include "gpu_measure.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "gpu_kernel.h"
#include "gpu_signature.h"
#include "gpu_ssm.h"
#include "gpu_timing.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

// What a direction reads and writes, on the host.
template <class T>
struct Arrays {
  std::vector<T> points, rows, cotangent, gradient;
};

// The same on the device; without those that the direction does not have.
template <class T>
struct DeviceArrays {
  using Array = std::optional<DeviceArray<T>>;
  DeviceArrays(const Arrays<T>& host, GpuDirection direction) {
    points.emplace(Span<const T>(host.points));
    if (runs_forward(direction)) rows.emplace(host.rows.size());
    if (!runs_backward(direction)) return;
    cotangent.emplace(Span<const T>(host.cotangent));
    gradient.emplace(host.gradient.size());
  }
  static Span<T> span(const Array& a) { return Span<T>(a->data(), a->size()); }

  Array points, rows, cotangent, gradient;
};

template <class T, class Function, class Input>
void run(const Function& f, GpuDirection direction, const Input& input, Span<T> rows,
         Span<const T> cotangent, Span<T> gradient, const Context* context) {
  if (runs_forward(direction)) f.compute(input, rows, context);
  if (runs_backward(direction)) f.vjp(input, cotangent, gradient, context);
}
template <class T, class Function>
void run(const Function& f, GpuDirection direction, Arrays<T>& a, const Context* context) {
  run<T>(f, direction, f.template input<T>(a.points.data(), false), a.rows,
         Span<const T>(a.cotangent), a.gradient, context);
}
template <class T, class Function>
void run(const Function& f, GpuDirection direction, const DeviceArrays<T>& a,
         const Context* context) {
  const auto span = [](const auto& array) {
    return array ? DeviceArrays<T>::span(array) : Span<T>();
  };
  const Span<T> cotangent = span(a.cotangent);
  run<T>(f, direction, f.template input<T>(a.points->data(), true), span(a.rows),
         Span<const T>(cotangent.data(), cotangent.size()), span(a.gradient), context);
}

template <class T>
void agree(const std::vector<T>& device, const std::vector<T>& processor, const char* what) {
  const double tolerance = sizeof(T) == 4 ? 1e-4 : 1e-10;
  double scale = 0, worst = 0;
  for (std::size_t i = 0; i < processor.size(); ++i) {
    scale = std::max(scale, std::abs(static_cast<double>(processor[i])));
    const double error = std::abs(static_cast<double>(device[i]) - processor[i]);
    if (!(error <= worst)) worst = error;  // NaN stays
    if (std::isnan(error)) break;
  }
  if (!(worst <= tolerance * scale))
    throw std::runtime_error(std::string(what) + ": device and processor differ by " +
                             std::to_string(worst / scale) + " of the largest");
}

std::size_t free_memory() {
  std::size_t free = 0, total = 0;
  check_cuda(cudaMemGetInfo(&free, &total));
  return free;
}

// A stream for the calls of a measurement.
struct Stream {
  Stream() { check_cuda(cudaStreamCreate(&stream)); }
  ~Stream() { cudaStreamDestroy(stream); }
  cudaStream_t stream = nullptr;
};

// Arrays, scratch memory and results of the calls of one direction, measured.
template <class T, class Function>
void measure_on_device(const Function& f, GpuDirection direction, const Arrays<T>& host,
                       GpuRow& row) {
  const Stream stream;
  const auto call = [&](const DeviceArrays<T>& arrays, Context& cuda) {
    run(f, direction, arrays, &cuda);
  };
  {
    // Loads the kernels, which takes memory of its own, and agrees with the processor.
    const DeviceArrays<T> arrays(host, direction);
    Context cuda = Context::cuda(0, stream.stream);
    call(arrays, cuda);
    cuda.synchronize();
    if (arrays.rows) agree(arrays.rows->download(), host.rows, "rows");
    if (arrays.gradient) agree(arrays.gradient->download(), host.gradient, "gradient");
  }
  const std::size_t before = free_memory();
  const DeviceArrays<T> arrays(host, direction);
  Context cuda = Context::cuda(0, stream.stream);
  for (int warm = 0; warm < 3; ++warm) call(arrays, cuda);
  cuda.synchronize();
  row.used_bytes = static_cast<long long>(before) - static_cast<long long>(free_memory());
  row.device_ms =
      median_of_runs([&] { return event_ms(stream.stream, [&] { call(arrays, cuda); }); });
}

}  // namespace

template <class T, class Case>
GpuRow measure(const Case& c, GpuDirection direction, const GpuPeaks& peaks) {
  const auto f = function_of(c, true), unchecked = function_of(c, false);
  const bool forward = runs_forward(direction), backward = runs_backward(direction);

  GpuRow row;
  row.benchmark = c.benchmark;
  row.shape = c.name();
  row.dtype = dtype_name<T>();
  row.direction = name_of(direction);
  row.floor_ms = 1e3 * c.multiply_adds(direction) / (sizeof(T) == 4 ? peaks.f32 : peaks.f64);
  const Published& published = sizeof(T) == 4 ? c.f32 : c.f64;
  row.published_ms = published.ms(direction);
  if (direction == GpuDirection::kTraining) row.published_mb = published.training_mb;

  const auto rows = static_cast<std::size_t>(f.results());
  const auto points = static_cast<std::size_t>(f.points());
  const Context cuda = Context::cuda();
  const auto on_device = unchecked.template input<T>(nullptr, true);
  const index workspace = std::max(forward ? unchecked.workspace(on_device, false, cuda) : 0,
                                   backward ? unchecked.workspace(on_device, true, cuda) : 0);
  const std::size_t elements = points + (forward ? rows : 0) + (backward ? rows + points : 0);
  row.bytes = static_cast<long long>(elements * sizeof(T)) + workspace;
  const std::size_t free = free_memory();
  if (elements * sizeof(T) > free) {
    row.note = "does not fit: " + std::to_string(elements * sizeof(T) >> 20) + " MiB of arrays, " +
               std::to_string(free >> 20) + " MiB free";
    return row;
  }

  Arrays<T> host{f.template random_points<T>(), std::vector<T>(rows),
                 random_cotangent<T>(f.results()), std::vector<T>(points)};
  run(f, direction, host, nullptr);
  try {
    measure_on_device(unchecked, direction, host, row);
    row.host_ms =
        median_of_runs([&] { return milliseconds([&] { run(f, direction, host, &cuda); }, 1); });
  } catch (const Error& e) {
    if (e.status() != SIGPATH_OUT_OF_MEMORY) throw;
    row.note = std::string("does not fit: ") + e.what();
  }
  return row;
}

template GpuRow measure<float>(const GpuCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<double>(const GpuCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<float>(const GpuKernelCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<double>(const GpuKernelCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<float>(const GpuSsmCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<double>(const GpuSsmCase&, GpuDirection, const GpuPeaks&);

}  // namespace sigpath::bench
