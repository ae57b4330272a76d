/**
 * @file base.hpp
 * @brief Errors and spans of the C++ layer; see sigpath.hpp.
 */
#ifndef SIGPATH_BASE_HPP_
#define SIGPATH_BASE_HPP_

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "sigpath/base.h"

namespace sigpath {

/** A call that failed. */
class Error : public std::runtime_error {
 public:
  Error(sigpath_status status, const char* text) : std::runtime_error(text), status_(status) {}
  /** What sort of failure it was. */
  sigpath_status status() const noexcept { return status_; }

 private:
  sigpath_status status_;
};

/** Throws Error unless status is SIGPATH_OK. */
inline void check(sigpath_status status) {
  if (status != SIGPATH_OK) throw Error(status, sigpath_last_error());
}

namespace detail {
/** a * b * c elements. */
inline std::size_t elements(sigpath_index a, sigpath_index b, sigpath_index c) {
  const auto most = static_cast<double>(PTRDIFF_MAX) / 16;
  if (a < 0 || b < 0 || c < 0 ||
      static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c) > most)
    throw Error(SIGPATH_INVALID_ARGUMENT, "paths: their sizes are negative or too large");
  return static_cast<std::size_t>(a * b * c);
}
}  // namespace detail

/** A pointer and a count, made from a vector or from the two; nothing more. */
template <class T>
class Span {
 public:
  Span() = default;
  Span(T* data, std::size_t size) : data_(data), size_(size) {}
  template <class Container, class = std::enable_if_t<std::is_convertible_v<
                                 decltype(std::declval<Container&>().data()), T*>>>
  Span(Container&& c) : data_(c.data()), size_(c.size()) {}
  T* data() const { return data_; }
  std::size_t size() const { return size_; }
  sigpath_index count() const { return static_cast<sigpath_index>(size_); }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  T& operator[](std::size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sigpath

#endif  // SIGPATH_BASE_HPP_
