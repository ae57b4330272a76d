/**
 * @file windows.hpp
 * @brief Tables of windows; see windows.h. They go to Paths::windows().
 */
#ifndef SIGPATH_WINDOWS_HPP_
#define SIGPATH_WINDOWS_HPP_

#include <vector>

#include "sigpath/base.hpp"
#include "sigpath/windows.h"

namespace sigpath {

/** Rows of start and end, one after the other. Owns them: it must outlive the paths that use it. */
class Windows {
 public:
  explicit Windows(std::vector<sigpath_index> table) : table_(std::move(table)) {
    if (table_.size() % 2 != 0)
      throw Error(SIGPATH_INVALID_ARGUMENT, "table: expected two numbers per row");
  }

  /** Of `size` points, `step` points apart. */
  static Windows sliding(sigpath_index length, sigpath_index size, sigpath_index step = 1) {
    return made([=](sigpath_index* t, sigpath_index n, sigpath_index* rows) {
      return sigpath_windows_sliding(length, size, step, t, n, rows);
    });
  }
  /** From the first point on, of size, size + step, ... points. */
  static Windows expanding(sigpath_index length, sigpath_index size = 2, sigpath_index step = 1) {
    return made([=](sigpath_index* t, sigpath_index n, sigpath_index* rows) {
      return sigpath_windows_expanding(length, size, step, t, n, rows);
    });
  }
  /** 1, 2, 4, ..., 2^levels windows one after the other. */
  static Windows dyadic(sigpath_index length, int levels) {
    return made([=](sigpath_index* t, sigpath_index n, sigpath_index* rows) {
      return sigpath_windows_dyadic(length, levels, t, n, rows);
    });
  }

  const sigpath_index* table() const { return table_.data(); }
  sigpath_index rows() const { return static_cast<sigpath_index>(table_.size() / 2); }

 private:
  template <class Make>
  static Windows made(const Make& make) {
    sigpath_index rows = 0;
    check(make(nullptr, 0, &rows));
    std::vector<sigpath_index> table(detail::elements(rows, 2, 1));
    if (rows > 0) check(make(table.data(), 2 * rows, &rows));
    return Windows(std::move(table));
  }

  std::vector<sigpath_index> table_;
};

}  // namespace sigpath

#endif  // SIGPATH_WINDOWS_HPP_
