/**
 * @file device.hpp
 * @brief CUDA devices and their memory; see device.h.
 */
#ifndef SIGPATH_DEVICE_HPP_
#define SIGPATH_DEVICE_HPP_

#include <memory>
#include <vector>

#include "sigpath/base.hpp"
#include "sigpath/device.h"

namespace sigpath {

/** The CUDA devices of this machine, by ordinal. */
inline std::vector<sigpath_device_info> devices() {
  int count = 0;
  check(sigpath_device_count(&count));
  std::vector<sigpath_device_info> all(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    all[static_cast<std::size_t>(i)].size = sizeof(sigpath_device_info);
    check(sigpath_device_describe(i, &all[static_cast<std::size_t>(i)]));
  }
  return all;
}

/** Elements in the memory of a CUDA device, which this object owns. */
template <class T>
class DeviceArray {
 public:
  /** Holds undefined values. @param size 1 element or more. */
  explicit DeviceArray(std::size_t size, int ordinal = 0)
      : size_(size), data_(allocate(size, ordinal), Free{ordinal}) {}
  /** A copy of elements of the host. */
  explicit DeviceArray(Span<const T> from, int ordinal = 0) : DeviceArray(from.size(), ordinal) {
    upload(from);
  }

  /** Not to be followed by the host. */
  T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

  /** Copies all elements from the host and waits. @param from size() elements. */
  void upload(Span<const T> from) {
    check_size(from.size());
    check(sigpath_device_copy(data_.get_deleter().ordinal, data(), SIGPATH_CUDA, from.data(),
                              SIGPATH_CPU, bytes()));
  }
  /** Copies all elements to the host, after what runs in the default stream, and waits. */
  std::vector<T> download() const {
    std::vector<T> to(size_);
    check(sigpath_device_copy(data_.get_deleter().ordinal, to.data(), SIGPATH_CPU, data(),
                              SIGPATH_CUDA, bytes()));
    return to;
  }

 private:
  struct Free {
    int ordinal;
    void operator()(T* p) const { sigpath_device_free(ordinal, p); }
  };
  static T* allocate(std::size_t size, int ordinal) {
    void* p = nullptr;
    check(sigpath_device_alloc(ordinal, static_cast<sigpath_index>(size * sizeof(T)), &p));
    return static_cast<T*>(p);
  }
  sigpath_index bytes() const { return static_cast<sigpath_index>(size_ * sizeof(T)); }
  void check_size(std::size_t size) const {
    if (size != size_)
      throw Error(SIGPATH_INVALID_ARGUMENT, "from: its size is not that of the device array");
  }

  std::size_t size_;
  std::unique_ptr<T, Free> data_;
};

}  // namespace sigpath

#endif  // SIGPATH_DEVICE_HPP_
