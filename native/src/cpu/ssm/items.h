#pragma once

#include <algorithm>

#include "core/parallel.h"
#include "cpu/ssm/complex.h"
#include "cpu/ssm/modes.h"

namespace sigpath {

// Runs sums that share a row of modes by up to kGroup at a time, so that its tables are made once
// for them.
struct ItemGroups {
  static constexpr index kGroup = 16;
  index items, rows;  // rows divide items

  index each() const { return items / rows; }
  index per_row() const { return (each() + kGroup - 1) / kGroup; }
  index count() const { return rows * per_row(); }
  index row(index group) const { return group % rows; }
  // body(item) for those of a group.
  template <class Body>
  void for_each_item(index group, const Body& body) const {
    const index first = group / rows * kGroup;
    for (index k = first; k < std::min(first + kGroup, each()); ++k) body(k * rows + group % rows);
  }
};

// What a worker needs for a row of modes: the engine's scratch, and numbers of its own.
template <class T>
class ModeScratch {
 public:
  static index bytes(const ModeShape& shape, index more) {
    return engine_bytes(shape) + (8 * shape.modes + more) * 8;
  }
  ModeScratch(const ModeShape& shape, std::byte* at)
      : shape_(shape), engine_(at), numbers_(reinterpret_cast<double*>(at + engine_bytes(shape))) {}

  // Four rows of complex numbers, and what was asked for besides.
  double* numbers(index row) const { return numbers_ + 2 * row * shape_.modes; }
  double* more() const { return numbers(4); }

  template <class X>
  void begin(const X* x) const {
    std::copy_n(x, 2 * shape_.modes, numbers(0));
    mode_engine<T>().begin(shape_, numbers(0), engine_);
  }
  // f(n): the weight of mode n.
  template <class Weight>
  void expand(const Weight& f, index length, index stride, T* re, T* im) const {
    for (index n = 0; n < shape_.modes; ++n) put_complex(f(n), numbers(0), n);
    mode_engine<T>().expand(shape_, numbers(0), length, stride, re, im, engine_);
  }
  // s0 and s1 of g, real or, `complex`, with the imaginary parts.
  void project(const T* g, index length, bool complex, double* s0, double* s1) const {
    const index n = 2 * shape_.modes, stride = complex ? 2 : 1;
    mode_engine<T>().project(shape_, g, length, stride, s0, s1, engine_);
    if (!complex) return;
    double *t0 = numbers(2), *t1 = s1 == nullptr ? nullptr : numbers(3);
    mode_engine<T>().project(shape_, g + 1, length, stride, t0, t1, engine_);
    for (index i = 0; i < n; i += 2) {  // += i t
      s0[i] -= t0[i + 1];
      s0[i + 1] += t0[i];
      if (s1 == nullptr) continue;
      s1[i] -= t1[i + 1];
      s1[i + 1] += t1[i];
    }
  }

 private:
  static index engine_bytes(const ModeShape& shape) {
    return round_up(mode_engine<T>().bytes(shape), HostMemory::kAlignment);
  }

  ModeShape shape_;
  std::byte* engine_;
  double* numbers_;
};

// body(item, scratch) for all sums, whose modes the scratch has begun with; work: multiply-adds of
// one, more: doubles of scratch.
template <class T, class Body>
void for_each_sum(sigpath_context& context, const ModesPlan& plan, const T* x, index more,
                  double work, const Body& body) {
  const ItemGroups groups{plan.items(), plan.shape.mode_rows};
  if (groups.items == 0) return;
  const double all = work * static_cast<double>(groups.items);
  const Slots slots =
      Slots::plan(context, groups.count(), ModeScratch<T>::bytes(plan.modes(), more), all);
  context.progress.begin(groups.items);
  for_each(context, groups.count(), slots, [&](index group, std::byte* memory) {
    const ModeScratch<T> scratch(plan.modes(), memory);
    scratch.begin(x + groups.row(group) * plan.shape.modes * 2);
    groups.for_each_item(group, [&](index item) {
      body(item, scratch);
      context.progress.tick(1);
    });
  });
}

// Gradients of every item, (items, row), summed over those that share a row.
class ItemGradients {
 public:
  ItemGradients(sigpath_context& context, index items, index row, bool wanted)
      : row_(row),
        items_(items),
        memory_(context.workspaces, wanted ? sizeof(double) * static_cast<std::size_t>(checked_mul(
                                                                  items, row, "workspace"))
                                           : 0) {}
  // Null where they are not wanted.
  double* of(index item) const {
    auto* const at = reinterpret_cast<double*>(memory_.data());
    return at == nullptr ? nullptr : at + item * row_;
  }
  template <class T>
  void write(index rows, T* to) const {
    write(rows, to, 0, row_);
  }
  // (rows, count) of the `count` numbers of a row from `first` on.
  template <class T>
  void write(index rows, T* to, index first, index count) const {
    if (to == nullptr) return;
    for (index r = 0; r < rows; ++r)
      for (index i = 0; i < count; ++i) {
        double sum = 0;
        for (index item = r; item < items_; item += rows) sum += of(item)[first + i];
        to[r * count + i] = static_cast<T>(sum);
      }
  }

 private:
  index row_, items_;
  WorkspacePool::Loan memory_;
};

}  // namespace sigpath
