#pragma once

#include <vector>

#include "core/context.h"
#include "cpu/logsignature/plan.h"
#include "cpu/stream/live_paths.h"
#include "cpu/stream/ring.h"

namespace sigpath {

// Live paths whose signature can be asked for over any range of points. Leaves are the signatures
// of blocks of K increments; node i of level l is the product of the nodes 2i and 2i+1 of level
// l-1, the leaves being level 0. A range is two parts of blocks and O(log n) nodes, multiplied from
// left to right: no inverse is taken, so what was appended long ago loses no digit. Blocks and
// nodes have absolute numbers: neither the pieces in which points came nor what was dropped changes
// a bit of a result.
template <class T>
class Stream {
 public:
  explicit Stream(const LivePaths& paths);

  const LivePaths& paths() const { return paths_; }
  index first() const { return first_; }  // the oldest point kept
  index end() const { return end_; }      // points seen
  T last_time() const { return last_time_; }
  index bytes() const;

  // points (B, n, dim), times (n) or null. When memory is short nothing changes.
  void append(const T* points, const T* times, index n);

  // Forgets the points before `first` <= end().
  void drop(index first);

  // Of the points [start, end), first() <= start <= end <= end(): (B, plan.size) at out.
  void signature(index start, index end, T* out);

  // The same: (B, log.count) at out; log is over the paths' channels, and no deeper than they are.
  void logsignature(const sigpath_logsignature_plan& log, index start, index end, T* out);

  // The points [start, end) of every path, (B, end - start, dim), and unless null their times.
  void copy(index start, index end, T* points, T* times) const;

 private:
  index leaf_after(index point) const { return (point + block_ - 1) / block_; }
  void reserve(index end);
  void put(const T* points, index stride, const T* time);
  void write(index chunk, index row, const T* points, index stride, const T* time);
  void complete(index leaf);
  const T* point(index b, index i) const;
  const T* times(index i) const;
  Path<T> part(index b, index from, index to) const;
  void levels(index b, index start, index end, T* a);
  void range(index b, index from, index to, T* a);
  T* node(int level, index i, index b) const { return nodes_[level][i] + b * paths_.plan.tensor(); }

  LivePaths paths_;
  index block_;  // K, a power of two
  index first_ = 0, end_ = 0;
  T last_time_ = 0;
  // Chunk k: the points kK..kK+K, (B, K+1, dim), then their times.
  Ring<T> chunks_;
  std::vector<Ring<T>> nodes_;  // by level, (B, tensor) each
  std::vector<T> scratch_, log_scratch_;
  Progress progress_;
};

}  // namespace sigpath
