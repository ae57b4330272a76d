#include "cpu/stream/rolling.h"

#include <algorithm>

#include "core/memory.h"
#include "cpu/signature/path_signature.h"
#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

std::size_t elements(index rows, index row) {
  const index n = checked_mul(rows, row, "window");
  const index bytes = checked_mul(n, sizeof(double), "window");
  if (static_cast<double>(bytes) > physical_memory())
    fail(SIGPATH_OUT_OF_MEMORY, "window: its memory is ", n, " numbers or more; this machine has ",
         physical_memory(), " bytes");
  return static_cast<std::size_t>(n);
}

// h: 0 where computing a window anew takes no longer than a product, two increments appended and
// one prepended. As measured on small signatures, the multiply-adds of the product and of the
// latter take about twice the time of those of an appended increment. One channel needs the ends of
// the window alone.
index block_size(const LivePaths& paths, index window) {
  const double increment = paths.increment_work();
  const double anew = static_cast<double>(window - 1) * increment;
  if (paths.plan.one_channel || anew <= 2 * paths.product_work() + 4 * increment) return 0;
  return window / 2;
}

}  // namespace

template <class T>
Rolling<T>::Rolling(const LivePaths& paths, index window)
    : paths_(paths),
      window_(window),
      block_(block_size(paths, window)),
      points_(elements(checked_mul(window, 2, "window"), paths.batch * paths.dim)),
      times_(elements(checked_mul(window, 2, "window"), paths.has_time())),
      prefixes_(elements(block_ == 0 ? 0 : 2, paths.batch * paths.plan.tensor())),
      suffixes_(elements(std::max<index>(block_ - 1, 0), paths.batch * paths.plan.tensor())),
      scratch_(static_cast<std::size_t>(std::max(
          paths.plan.forward_scratch(), paths.plan.max_steps * paths.plan.channels +
                                            paths.plan.tensor() + row_scratch(paths.tensor())))) {}

template <class T>
index Rolling<T>::bytes() const {
  return static_cast<index>(
      (points_.size() + times_.size() + prefixes_.size() + suffixes_.size() + scratch_.size()) *
      sizeof(T));
}

template <class T>
void Rolling<T>::push(const T* points, const T* times, index n, T* out) {
  const SignaturePlan& plan = paths_.plan;
  const index d = paths_.dim;
  for (index i = 0; i < n; ++i) {
    const index row = end_ % window_;
    for (const index at : {row, row + window_}) {
      for (index b = 0; b < paths_.batch; ++b)
        std::copy_n(points + (b * n + i) * d, d, points_.data() + (b * 2 * window_ + at) * d);
      if (times != nullptr) times_[static_cast<std::size_t>(at)] = times[i];
    }
    if (times != nullptr) last_time_ = times[i];
    ++end_;
    for (index b = 0; b < paths_.batch; ++b) {
      T* to = out + (b * n + i) * plan.size;
      if (plan.options.scalar_term) *to++ = 1;
      if (block_ > 0 && end_ > 1)
        next(b, to);
      else
        path_signature(plan, part(b, first(), end_ - 1), scratch_.data(), to, progress_);
    }
  }
}

template <class T>
void Rolling<T>::copy(index start, index end, T* points, T* times) const {
  if (start == end) return;
  for (index b = 0; b < paths_.batch; ++b)
    points = std::copy_n(part(b, start, end - 1).points, (end - start) * paths_.dim, points);
  if (times != nullptr) std::copy_n(part(0, start, end - 1).times, end - start, times);
}

// The increments [from, to) of the window.
template <class T>
Path<T> Rolling<T>::part(index b, index from, index to) const {
  const index row = (end_ - 1) % window_ + window_ - (end_ - 1 - from);
  return paths_.path(points_.data() + (b * 2 * window_ + row) * paths_.dim, paths_.dim,
                     paths_.has_time() ? times_.data() + row : nullptr, to - from + 1);
}

// After increment t: grows the right factors, multiplies, and grows a left one, which may take the
// place of the one just used.
template <class T>
void Rolling<T>::next(index b, T* a) {
  const SignaturePlan& plan = paths_.plan;
  const index h = block_, tensor = plan.tensor();
  const index t = end_ - 2, m = t / h, i = t % h;
  const Path<T> increment = part(b, t, t + 1);
  if (i == 0) std::fill_n(prefix(b, m), tensor, T(0));
  append_path(plan, increment, scratch_.data(), prefix(b, m));
  if (m > 0) append_path(plan, increment, scratch_.data(), prefix(b, m - 1));

  const index s = std::max<index>(t - (window_ - 1) + 1, 0), c = (s + h - 1) / h;
  if (s < c * h)
    tensor_kernels<T>().product(paths_.tensor(), suffix(b, c - 1, c * h - s), prefix(b, c), a);
  else
    std::copy_n(prefix(b, c), tensor, a);

  if (m == 0 || i + 1 >= h) return;
  const index begin = m * h - 1 - i;
  const Path<T> before = part(b, begin, begin + 1);
  T* longer = suffix(b, m - 1, i + 1);
  if (i == 0)
    path_signature(plan, before, scratch_.data(), longer, progress_);
  else
    prepend(before, suffix(b, m - 1, i), longer);
}

// to <- the increment's signature (x) a.
template <class T>
void Rolling<T>::prepend(const Path<T>& increment, const T* a, T* to) {
  const index d = paths_.plan.channels, steps = increment.steps();
  T* z = scratch_.data();
  T* between = z + steps * d;
  T* rest = between + paths_.plan.tensor();
  for (index s = 0; s < steps; ++s) increment.increment(s, z + s * d);
  const auto join = [&](index step, const T* from, T* out) {
    tensor_kernels<T>().join(paths_.tensor(), true, from, z + step * d, rest, out);
  };
  if (steps == 1) return join(0, a, to);
  join(1, a, between);
  join(0, between, to);
}

// The increments from the block's first on.
template <class T>
T* Rolling<T>::prefix(index b, index block) {
  return prefixes_.data() + (b * 2 + block % 2) * paths_.plan.tensor();
}

// The last `length` increments of a block.
template <class T>
T* Rolling<T>::suffix(index b, index block, index length) {
  const index at = block % 2 == 0 ? length - 1 : block_ - 1 - length;
  return suffixes_.data() + (b * (block_ - 1) + at) * paths_.plan.tensor();
}

template class Rolling<float>;
template class Rolling<double>;

}  // namespace sigpath
