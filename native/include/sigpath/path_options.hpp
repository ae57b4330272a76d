/**
 * @file path_options.hpp
 * @brief The transforms of paths that signatures, kernels and so on have in common.
 */
#ifndef SIGPATH_PATH_OPTIONS_HPP_
#define SIGPATH_PATH_OPTIONS_HPP_

#include "sigpath/paths.hpp"
#include "sigpath/signature.h"

namespace sigpath {

/** Options of the C functions with the transforms among them; `Self` is the class that has them. */
template <class Self, class Options>
class PathOptions {
 public:
  Self& lead_lag(bool on = true) {
    options_.lead_lag = on;
    return self();
  }
  /** A channel of time in equal steps. */
  Self& time(double start = 0, double end = 1) {
    options_.time = SIGPATH_TIME_UNIFORM;
    options_.time_start = start;
    options_.time_end = end;
    return self();
  }
  /** A channel of time from Paths::times(). */
  Self& given_time() {
    options_.time = SIGPATH_TIME_GIVEN;
    return self();
  }
  /** The origin in front of every path. */
  Self& basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_ZERO;
    return self();
  }
  /** Paths::basepoint() in front of every path. */
  Self& given_basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_GIVEN;
    return self();
  }
  /** Whether NaN and infinity are refused; on unless turned off. */
  Self& check_finite(bool on) {
    options_.check_finite = on;
    return self();
  }
  const Options& options() const { return options_; }

 protected:
  explicit PathOptions(const Options& options) : options_(options) {}
  Self& self() { return static_cast<Self&>(*this); }

  Options options_;
};

namespace detail {
/** Those arrays of the paths that the options ask for. */
template <class Options, class T>
const T* times(const Options& options, const Paths<T>& paths) {
  return options.time == SIGPATH_TIME_GIVEN ? paths.times() : nullptr;
}
template <class Options, class T>
const T* basepoint(const Options& options, const Paths<T>& paths) {
  return options.basepoint == SIGPATH_BASEPOINT_GIVEN ? paths.basepoint() : nullptr;
}
}  // namespace detail

}  // namespace sigpath

#endif  // SIGPATH_PATH_OPTIONS_HPP_
