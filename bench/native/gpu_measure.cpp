#include "gpu_measure.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "gpu_timing.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

// The calls of a case, whose function is a signature, of the whole path or of windows, or a
// log-signature at Lyndon words.
class Function {
 public:
  Function(const GpuCase& c, bool check_finite)
      : signature_(c.shape.signature().check_finite(check_finite)),
        windows_(c.windows > 0 ? std::optional(Windows::sliding(c.shape.length, c.window))
                               : std::nullopt) {
    if (c.kind == GpuCase::Kind::kLogSignature)
      logs_.emplace(c.shape.channels(), c.shape.depth, SIGPATH_BASIS_LYNDON_WORDS, signature_);
  }

  index coefficients(const Shape& s) const {
    return s.batch * (windows_ ? windows_->rows() : 1) *
           (logs_ ? logs_->size() : signature_.size(s.dim));
  }
  template <class T>
  Paths<T> paths(const Shape& s, const T* points) const {
    Paths<T> p(points, s.batch, s.length, s.dim);
    if (windows_) p.windows(*windows_);
    return p;
  }
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context) const {
    logs_ ? logs_->compute(paths, out, context) : signature_.compute(paths, out, context);
  }
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, Span<T> gradient,
           const Context* context) const {
    const PathsGradient<T> out{gradient};
    logs_ ? logs_->vjp(paths, cotangent, out, context)
          : signature_.vjp(paths, cotangent, out, context);
  }
  template <class T>
  index workspace(const Paths<T>& paths, bool vjp, const Context& context) const {
    index bytes = 0;
    check(logs_ ? sigpath_logsignature_workspace(context.get(), logs_->plan(), &logs_->options(),
                                                 &paths.shape(), paths.windows(), vjp, &bytes)
                : sigpath_signature_workspace(context.get(), &signature_.options(), &paths.shape(),
                                              paths.windows(), vjp, &bytes));
    return bytes;
  }

 private:
  Signature signature_;
  std::optional<LogSignature> logs_;
  std::optional<Windows> windows_;
};

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
    if (direction != GpuDirection::kBackward) rows.emplace(host.rows.size());
    if (direction == GpuDirection::kForward) return;
    cotangent.emplace(Span<const T>(host.cotangent));
    gradient.emplace(host.gradient.size());
  }
  static Span<T> span(const Array& a) { return Span<T>(a->data(), a->size()); }

  Array points, rows, cotangent, gradient;
};

template <class T>
void run(const Function& f, GpuDirection direction, const Paths<T>& paths, Span<T> rows,
         Span<const T> cotangent, Span<T> gradient, const Context* context) {
  if (direction != GpuDirection::kBackward) f.compute(paths, rows, context);
  if (direction != GpuDirection::kForward) f.vjp(paths, cotangent, gradient, context);
}
template <class T>
void run(const Function& f, const Shape& s, GpuDirection direction, Arrays<T>& a,
         const Context* context) {
  run<T>(f, direction, f.paths(s, a.points.data()), a.rows, Span<const T>(a.cotangent), a.gradient,
         context);
}
template <class T>
void run(const Function& f, const Shape& s, GpuDirection direction, const DeviceArrays<T>& a,
         const Context* context) {
  const auto span = [](const auto& array) {
    return array ? DeviceArrays<T>::span(array) : Span<T>();
  };
  const Span<T> cotangent = span(a.cotangent);
  run<T>(f, direction, f.paths(s, a.points->data()).on_device(), span(a.rows),
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
template <class T>
void measure_on_device(const Function& f, const Shape& s, GpuDirection direction, Arrays<T>& host,
                       GpuRow& row) {
  const Stream stream;
  const auto call = [&](const DeviceArrays<T>& arrays, Context& cuda) {
    run(f, s, direction, arrays, &cuda);
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

template <class T>
GpuRow measure(const GpuCase& c, GpuDirection direction, const GpuPeaks& peaks) {
  const Shape& s = c.shape;
  const Function f(c, true), unchecked(c, false);
  const bool forward = direction != GpuDirection::kBackward;
  const bool backward = direction != GpuDirection::kForward;

  GpuRow row;
  row.benchmark = c.benchmark;
  row.shape = c.name();
  row.dtype = dtype_name<T>();
  row.direction = name_of(direction);
  row.floor_ms =
      1e3 * c.multiply_adds() * (forward + 2 * backward) / (sizeof(T) == 4 ? peaks.f32 : peaks.f64);
  const Published& published = sizeof(T) == 4 ? c.f32 : c.f64;
  row.published_ms = published.ms(direction);
  if (direction == GpuDirection::kTraining) row.published_mb = published.training_mb;

  const auto rows = static_cast<std::size_t>(f.coefficients(s));
  const auto points = static_cast<std::size_t>(s.points());
  const Context cuda = Context::cuda();
  const Paths<T> on_device = f.paths<T>(s, nullptr).on_device();
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

  Arrays<T> host{random_walks<T>(s), std::vector<T>(rows), random_cotangent<T>(f.coefficients(s)),
                 std::vector<T>(points)};
  run(f, s, direction, host, nullptr);
  try {
    measure_on_device(unchecked, s, direction, host, row);
    row.host_ms =
        median_of_runs([&] { return milliseconds([&] { run(f, s, direction, host, &cuda); }, 1); });
  } catch (const Error& e) {
    if (e.status() != SIGPATH_OUT_OF_MEMORY) throw;
    row.note = std::string("does not fit: ") + e.what();
  }
  return row;
}

template GpuRow measure<float>(const GpuCase&, GpuDirection, const GpuPeaks&);
template GpuRow measure<double>(const GpuCase&, GpuDirection, const GpuPeaks&);

}  // namespace sigpath::bench
