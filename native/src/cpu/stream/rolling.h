#pragma once

#include <vector>

#include "core/context.h"
#include "cpu/stream/live_paths.h"

namespace sigpath {

// The signature of the last `window` points after every point, with one product and three appended
// or prepended increments for each, always, and no inverse.
//
// Increments t = 0, 1, ... are cut into blocks of h = ceil(W/2), W = window - 1 being those of a
// window. A window that ends with increment t of block m begins at s = t-W+1 in block c-1 or with
// block c, c = m-1 or m, and is
//   (the increments [s, ch))  (x)  (the increments [ch, t]).
// The right factors of the two latest blocks grow by an increment at every step. The left ones are
// the suffixes of block c-1: they grow to the left, one at every step of the block after theirs,
// and are done before the first of them, the longest, is needed. Each takes the place of one of the
// block before that has had its turn: even blocks lie in order of their lengths, odd ones reversed.
template <class T>
class Rolling {
 public:
  Rolling(const LivePaths& paths, index window);

  const LivePaths& paths() const { return paths_; }
  index first() const { return end_ < window_ ? 0 : end_ - window_; }
  index end() const { return end_; }  // points seen
  T last_time() const { return last_time_; }
  index bytes() const;

  // points (B, n, dim), times (n) or null; (B, n, plan.size) at out.
  void push(const T* points, const T* times, index n, T* out);

  // As Stream::copy(), of points of the window.
  void copy(index start, index end, T* points, T* times) const;

 private:
  Path<T> part(index b, index from, index to) const;
  void next(index b, T* a);
  void prepend(const Path<T>& increment, const T* a, T* to);
  T* prefix(index b, index block);
  T* suffix(index b, index block, index length);

  LivePaths paths_;
  index window_;
  index block_;  // h, or 0: the window is computed anew, where that is less work
  index end_ = 0;
  T last_time_ = 0;
  // The window's points, (B, 2 window, dim), and times. Point i is at i mod window and again
  // `window` rows further on: the rows of a window follow each other wherever it begins.
  std::vector<T> points_, times_;
  std::vector<T> prefixes_;  // (B, 2, tensor)
  std::vector<T> suffixes_;  // (B, h - 1, tensor)
  std::vector<T> scratch_;
  Progress progress_;
};

}  // namespace sigpath
