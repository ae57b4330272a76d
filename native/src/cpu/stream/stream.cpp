#include "cpu/stream/stream.h"

#include <algorithm>

#include "cpu/logsignature/rows.h"
#include "cpu/signature/path_signature.h"
#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

// K. The two parts of blocks at the ends of a range are K increments on average; they may cost what
// 16 products do, about half of the products for a million points. Blocks are longer where the
// nodes would take more than 256 numbers per point.
index block_size(const LivePaths& paths) {
  constexpr index kLeast = 16, kMost = 1024;
  const double products = 16 * paths.product_work() / std::max(1.0, paths.increment_work());
  const double memory = static_cast<double>(paths.plan.tensor()) / 128;
  index block = kLeast;
  while (block < kMost && static_cast<double>(block) * 1.5 < std::max(products, memory)) block *= 2;
  return block;
}

}  // namespace

template <class T>
Stream<T>::Stream(const LivePaths& paths)
    : paths_(paths),
      block_(block_size(paths)),
      chunks_(checked_mul(checked_add(checked_mul(paths.batch, paths.dim, "batch"),
                                      paths.has_time(), "batch"),
                          block_ + 1, "batch"),
              0),
      scratch_(static_cast<std::size_t>(paths.plan.forward_scratch())) {}

template <class T>
index Stream<T>::bytes() const {
  index all =
      chunks_.bytes() + static_cast<index>((scratch_.size() + log_scratch_.size()) * sizeof(T));
  for (const Ring<T>& level : nodes_) all += level.bytes();
  return all;
}

template <class T>
void Stream<T>::append(const T* points, const T* times, index n) {
  reserve(checked_add(end_, n, "points"));
  for (index i = 0; i < n; ++i)
    put(points + i * paths_.dim, n * paths_.dim, times == nullptr ? nullptr : times + i);
}

// Room for the chunks of `end` points, and for the nodes over the leaves that they complete.
template <class T>
void Stream<T>::reserve(index end) {
  chunks_.reserve(leaf_after(end));
  if (paths_.plan.one_channel || end == 0) return;
  index count = (end - 1) / block_, first = leaf_after(first_);
  for (std::size_t level = 0; count > first; ++level, count /= 2, first = (first + 1) / 2) {
    if (level == nodes_.size()) nodes_.emplace_back(paths_.batch * paths_.plan.tensor(), first);
    nodes_[level].reserve(count);
  }
}

template <class T>
void Stream<T>::put(const T* points, index stride, const T* time) {
  const index chunk = end_ / block_, row = end_ % block_;
  if (row == 0) {
    if (chunk > chunks_.first()) {
      write(chunk - 1, block_, points, stride, time);
      complete(chunk - 1);
    }
    chunks_.push();
  }
  write(chunk, row, points, stride, time);
  if (time != nullptr) last_time_ = *time;
  ++end_;
}

template <class T>
void Stream<T>::write(index chunk, index row, const T* points, index stride, const T* time) {
  const index path = (block_ + 1) * paths_.dim;
  T* to = chunks_[chunk];
  for (index b = 0; b < paths_.batch; ++b)
    std::copy_n(points + b * stride, paths_.dim, to + b * path + row * paths_.dim);
  if (time != nullptr) to[paths_.batch * path + row] = *time;
}

// A block is whole: its leaf, and the nodes whose right half that is. Those which begin before the
// first point that is kept are left out, and so are the nodes above them.
template <class T>
void Stream<T>::complete(index leaf) {
  const SignaturePlan& plan = paths_.plan;
  index i = leaf;
  for (int level = 0; level < static_cast<int>(nodes_.size()); ++level, i /= 2) {
    if (i < nodes_[level].first()) return;
    nodes_[level].push();
    for (index b = 0; b < paths_.batch; ++b) {
      T* to = node(level, i, b);
      if (level == 0) {
        path_signature(plan, part(b, leaf * block_, (leaf + 1) * block_), scratch_.data(), to,
                       progress_);
      } else {
        tensor_kernels<T>().product(paths_.tensor(), node(level - 1, 2 * i, b),
                                    node(level - 1, 2 * i + 1, b), to);
      }
    }
    if (i % 2 == 0) return;
  }
}

template <class T>
void Stream<T>::drop(index first) {
  first_ = std::max(first_, first);
  chunks_.drop(first_ / block_);
  index leaf = leaf_after(first_);
  for (Ring<T>& level : nodes_) {
    level.drop(leaf);
    leaf = (leaf + 1) / 2;
  }
}

template <class T>
const T* Stream<T>::point(index b, index i) const {
  return chunks_[i / block_] + (b * (block_ + 1) + i % block_) * paths_.dim;
}

template <class T>
const T* Stream<T>::times(index i) const {
  return chunks_[i / block_] + paths_.batch * (block_ + 1) * paths_.dim + i % block_;
}

template <class T>
void Stream<T>::copy(index start, index end, T* points, T* times) const {
  for (index b = 0; b < paths_.batch; ++b)
    for (index i = start; i < end; ++i) points = std::copy_n(point(b, i), paths_.dim, points);
  if (times == nullptr) return;
  for (index i = start; i < end; ++i) *times++ = *this->times(i);
}

// The increments [from, to), which lie in one block.
template <class T>
Path<T> Stream<T>::part(index b, index from, index to) const {
  return paths_.path(point(b, from), paths_.dim, paths_.has_time() ? times(from) : nullptr,
                     to - from + 1);
}

template <class T>
void Stream<T>::signature(index start, index end, T* out) {
  const SignaturePlan& plan = paths_.plan;
  for (index b = 0; b < paths_.batch; ++b, out += plan.size) {
    if (plan.options.scalar_term) *out = 1;
    levels(b, start, end, out + plan.options.scalar_term);
  }
}

template <class T>
void Stream<T>::logsignature(const sigpath_logsignature_plan& log, index start, index end, T* out) {
  const index tensor = paths_.plan.tensor();
  log_scratch_.resize(static_cast<std::size_t>(tensor + log_row_scratch(log)));
  T* signature = log_scratch_.data();
  for (index b = 0; b < paths_.batch; ++b) {
    levels(b, start, end, signature);
    log_row(log, Layout::kWhole, signature, signature + tensor, out + b * log.count);
  }
}

// Levels 1..N of the points [start, end).
template <class T>
void Stream<T>::levels(index b, index start, index end, T* a) {
  const SignaturePlan& plan = paths_.plan;
  if (end - start < 2) {
    std::fill_n(a, plan.tensor(), T(0));
  } else if (plan.one_channel) {
    const T* from = point(b, start);
    path_signature(plan, paths_.path<T>(from, point(b, end - 1) - from, nullptr, 2),
                   scratch_.data(), a, progress_);
  } else {
    range(b, start, end - 1, a);
  }
}

// The increments [from, to), one or more.
template <class T>
void Stream<T>::range(index b, index from, index to, T* a) {
  const SignaturePlan& plan = paths_.plan;
  const index last = to / block_;  // the leaves of the range end before it
  index leaf = leaf_after(from);
  const index left = std::min(to, leaf * block_);
  path_signature(plan, part(b, from, left), scratch_.data(), a, progress_);
  while (leaf < last) {
    int level = 0;
    while (leaf % (index{2} << level) == 0 && leaf + (index{2} << level) <= last) ++level;
    const T* next = node(level, leaf >> level, b);
    if (leaf * block_ == from)
      std::copy_n(next, plan.tensor(), a);
    else
      tensor_kernels<T>().product(paths_.tensor(), a, next, a);
    leaf += index{1} << level;
  }
  if (left < to && last * block_ < to)
    append_path(plan, part(b, last * block_, to), scratch_.data(), a);
}

template class Stream<float>;
template class Stream<double>;

}  // namespace sigpath
