/**
 * @file paths.hpp
 * @brief Batches of paths; see paths.h.
 */
#ifndef SIGPATH_PATHS_HPP_
#define SIGPATH_PATHS_HPP_

#include <type_traits>

#include "sigpath/base.hpp"
#include "sigpath/paths.h"
#include "sigpath/windows.hpp"

namespace sigpath {

/** The dtype of arrays of T, float or double. */
template <class T>
inline constexpr sigpath_dtype dtype_of =
    std::is_same_v<T, float> ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;

/** A view of a batch of paths, T being float or double; see sigpath_paths. */
template <class T>
class Paths {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);

 public:
  /** (batch, length, dim), contiguous. */
  Paths(const T* points, sigpath_index batch, sigpath_index length, sigpath_index dim)
      : points_(points), shape_ SIGPATH_PATHS_INIT(dtype_of<T>, batch, length, dim) {}

  /** Windows of `size` points, `step` points apart, over one series of `length` points. */
  static Paths sliding(const T* series, sigpath_index length, sigpath_index dim, sigpath_index size,
                       sigpath_index step) {
    if (step < 1) throw Error(SIGPATH_INVALID_ARGUMENT, "step: expected 1 point or more");
    const sigpath_index windows = length < size ? 0 : (length - size) / step + 1;
    return Paths(series, windows, size, dim).strides(step * dim, dim);
  }

  /** Elements from path to path, and from point to point. */
  Paths& strides(sigpath_index batch, sigpath_index length) {
    shape_.batch_stride = batch;
    shape_.length_stride = length;
    return *this;
  }
  /** Points of each path: `batch` numbers from 1 to length. */
  Paths& lengths(const sigpath_index* lengths) {
    lengths_ = lengths;
    return *this;
  }
  /** Times of the vertices; stride 0: the same for every path. */
  Paths& times(const T* times, sigpath_index stride = 0) {
    times_ = times;
    shape_.times_stride = stride;
    return *this;
  }
  /** A point before each path; stride 0: the same for every path. */
  Paths& basepoint(const T* basepoint, sigpath_index stride = 0) {
    basepoint_ = basepoint;
    shape_.basepoint_stride = stride;
    return *this;
  }

  /** All arrays of the call but lengths and windows are in the memory of a CUDA device. */
  Paths& on_device() {
    shape_.device = SIGPATH_CUDA;
    return *this;
  }

  /** A table of ranges [start, end) of points, `rows` of them: a result for each; see
   * sigpath_paths.
   */
  Paths& windows(const sigpath_index* table, sigpath_index rows) {
    windows_ = table;
    shape_.windows = rows;
    return *this;
  }
  /** Throws Error for a table without rows, such as that of windows longer than the path. */
  Paths& windows(const Windows& windows) {
    if (windows.rows() == 0)
      throw Error(SIGPATH_INVALID_ARGUMENT, "windows: has no rows, expected 1 or more");
    return this->windows(windows.table(), windows.rows());
  }

  const sigpath_paths& shape() const { return shape_; }
  const T* points() const { return points_; }
  const sigpath_index* lengths() const { return lengths_; }
  const T* times() const { return times_; }
  const T* basepoint() const { return basepoint_; }
  const sigpath_index* windows() const { return windows_; }

 private:
  const T* points_;
  const sigpath_index* lengths_ = nullptr;
  const T* times_ = nullptr;
  const T* basepoint_ = nullptr;
  const sigpath_index* windows_ = nullptr;
  sigpath_paths shape_;
};

/** Where vjp() writes: points (B, L, d), times (B, vertices) or empty, basepoint (B, d) or empty.
 */
template <class T>
struct PathsGradient {
  Span<T> points;
  Span<T> times = {};
  Span<T> basepoint = {};
};

}  // namespace sigpath

#endif  // SIGPATH_PATHS_HPP_
