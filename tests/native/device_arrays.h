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
struct GradientOnDevice {
  explicit GradientOnDevice(const Gradient<T>& g)
      : points(g.points), times(g.times), basepoint(g.basepoint) {}

  sigpath::PathsGradient<T> to() const { return {points.span(), times.span(), basepoint.span()}; }
  Gradient<T> download() const {
    return {points.download(), times.download(), basepoint.download()};
  }

  DeviceVector<T> points, times, basepoint;
};

// A batch, and room for its gradients.
template <class T>
struct BatchOnDevice {
  explicit BatchOnDevice(const Batch<T>& b)
      : batch(b),
        points(b.points),
        times(b.times),
        basepoint(b.basepoint),
        gradient(gradient_arrays<T>(b.shape)) {}

  sigpath::Paths<T> paths() const {
    const Shape& s = batch.shape;
    return sigpath::Paths<T>(points.data(), s.batch, s.length, s.dim)
        .lengths(s.ragged ? batch.lengths.data() : nullptr)
        .times(times.data(), batch.times_stride())
        .basepoint(basepoint.data(), batch.basepoint_stride())
        .on_device();
  }

  const Batch<T>& batch;
  DeviceVector<T> points, times, basepoint;
  GradientOnDevice<T> gradient;
};

template <class T>
struct OnDevice : BatchOnDevice<T> {
  // Room for results like `expected`, which holds something else so far.
  OnDevice(const Batch<T>& b, const Results<T>& expected)
      : BatchOnDevice<T>(b),
        cotangent(random_values<T>(static_cast<Index>(expected.rows.size()), b.shape.seed + 1000)),
        rows(std::vector<T>(expected.rows.size(), T(777))) {}

  sigpath::Paths<T> paths() const {
    return BatchOnDevice<T>::paths().windows(windows.data(),
                                             static_cast<Index>(windows.size() / 2));
  }
  template <class Function>
  void compute(const Function& function, const sigpath::Context& cuda) {
    function.compute(paths(), rows.span(), &cuda);
  }
  template <class Function>
  void vjp(const Function& function, const sigpath::Context& cuda) {
    const auto c = cotangent.span();
    function.vjp(paths(), sigpath::Span<const T>(c.data(), c.size()), this->gradient.to(), &cuda);
  }
  Results<T> results() const { return {rows.download(), this->gradient.download()}; }

  std::vector<Index> windows;  // a table, on the host
  DeviceVector<T> cotangent, rows;
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
