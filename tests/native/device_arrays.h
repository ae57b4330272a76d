// A batch and its results in the memory of the device.
#pragma once

#include <optional>

#include "device_batch.h"

namespace sigpath_test {

// A DeviceArray, or nothing where there are no elements.
template <class T>
class DeviceVector {
 public:
  explicit DeviceVector(const std::vector<T>& from) {
    if (!from.empty()) array_.emplace(sigpath::Span<const T>(from));
  }
  T* data() const { return array_ ? array_->data() : nullptr; }
  sigpath::Span<T> span() const {
    return sigpath::Span<T>(data(), array_ ? array_->size() : std::size_t{0});
  }
  void upload(const std::vector<T>& from) {
    if (array_) array_->upload(sigpath::Span<const T>(from));
  }
  std::vector<T> download() const { return array_ ? array_->download() : std::vector<T>(); }

 private:
  std::optional<sigpath::DeviceArray<T>> array_;
};

template <class T>
struct OnDevice {
  // Room for results like `expected`, which holds something else so far.
  OnDevice(const Shape& s, const Batch<T>& b, const Results<T>& expected)
      : shape(s),
        batch(b),
        points(b.points),
        times(b.times),
        basepoint(b.basepoint),
        cotangent(random_values<T>(static_cast<Index>(expected.rows.size()), s.seed + 1000)),
        rows(other_than(expected.rows)),
        grad_points(other_than(expected.gradient.points)),
        grad_times(other_than(expected.gradient.times)),
        grad_basepoint(other_than(expected.gradient.basepoint)) {}

  sigpath::Paths<T> paths() const {
    return sigpath::Paths<T>(points.data(), shape.batch, shape.length, shape.dim)
        .lengths(shape.ragged ? batch.lengths.data() : nullptr)
        .times(times.data(), batch.times_stride())
        .basepoint(basepoint.data(), batch.basepoint_stride())
        .windows(windows.data(), static_cast<Index>(windows.size() / 2))
        .on_device();
  }
  template <class Function>
  void compute(const Function& function, const sigpath::Context& cuda) {
    function.compute(paths(), rows.span(), &cuda);
  }
  template <class Function>
  void vjp(const Function& function, const sigpath::Context& cuda) {
    const auto c = cotangent.span();
    function.vjp(
        paths(), sigpath::Span<const T>(c.data(), c.size()),
        sigpath::PathsGradient<T>{grad_points.span(), grad_times.span(), grad_basepoint.span()},
        &cuda);
  }
  Results<T> results() const {
    return {rows.download(),
            {grad_points.download(), grad_times.download(), grad_basepoint.download()}};
  }

  Shape shape;
  const Batch<T>& batch;
  std::vector<Index> windows;  // a table, on the host
  DeviceVector<T> points, times, basepoint, cotangent, rows, grad_points, grad_times,
      grad_basepoint;

 private:
  static std::vector<T> other_than(const std::vector<T>& expected) {
    return std::vector<T>(expected.size(), T(777));
  }
};

template <class Call>
sigpath_status status_of(const Call& call) {
  try {
    call();
    return SIGPATH_OK;
  } catch (const sigpath::Error& e) {
    return e.status();
  }
}

}  // namespace sigpath_test
