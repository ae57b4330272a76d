#pragma once

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>

#include "core/checked.h"
#include "core/context.h"

namespace sigpath {

// How a loop over independent items is spread: `slots` workers, each with its own scratch memory.
struct Slots {
  index count;  // workers
  index bytes;  // scratch per worker, a multiple of the alignment

  index all_bytes() const { return count * bytes; }

  // As many workers as the context has threads, there are items and the workspace limit allows
  // beside `shared` bytes that the call takes for itself. `work` is in multiply-adds, of any size:
  // waking other threads does not pay below some tens of microseconds.
  static Slots plan(const sigpath_context& context, index items, index bytes_each, double work,
                    index shared = 0) {
    if (items == 0) return {1, 0};
    constexpr index kAlign = HostMemory::kAlignment;
    constexpr double kWorthSharing = 200000;
    const index bytes = (checked_add(bytes_each, kAlign - 1, "workspace") / kAlign) * kAlign;
    index count = std::max<index>(1, std::min<index>(context.threads, items));
    if (work < kWorthSharing) count = 1;
    if (context.workspace_limit > 0) {
      const index left = context.workspace_limit - shared;
      if (bytes > 0) count = std::min(count, std::max<index>(0, left) / bytes);
      if (left < 0 || count == 0)
        fail(SIGPATH_OUT_OF_MEMORY, "workspace: one thread needs ", bytes + shared,
             " bytes, more than the context's workspace_limit of ", context.workspace_limit);
    }
    checked_mul(count, bytes, "workspace");
    return {count, bytes};
  }
};

// Calls body(item, at(worker)) for every item, in parallel. Items are taken one after the other by
// whichever worker is free, at most so many at a time; as each is computed alone, results do not
// depend on the threads. After a failure no more items are taken.
template <class At, class Body>
void deal(sigpath_context& context, index items, index workers, index at_a_time, const At& at,
          const Body& body) {
  if (workers == 1) {
    for (index i = 0; i < items; ++i) body(i, at(0));
    return;
  }
  // Several items at a time when there are many: one atomic operation for all of them.
  const index chunk = std::clamp<index>(items / (workers * 16), 1, at_a_time);
  std::atomic<index> next{0};
  const auto work = [&](index worker) {
    try {
      for (index i; (i = next.fetch_add(chunk, std::memory_order_relaxed)) < items;)
        for (index j = i; j < std::min(i + chunk, items); ++j) body(j, at(worker));
    } catch (...) {
      next = items;
      throw;
    }
  };
  context.arena->execute(
      [&] { tbb::parallel_for(index{0}, workers, work, tbb::simple_partitioner()); });
}

// The same with body(item, scratch), each worker having scratch memory of its own.
template <class Body>
void for_each(sigpath_context& context, index items, Slots slots, const Body& body,
              index at_a_time = 64) {
  WorkspacePool::Loan scratch(context.workspaces,
                              static_cast<std::size_t>(slots.all_bytes()));
  deal(
      context, items, slots.count, at_a_time,
      [&](index slot) { return scratch.data() + slot * slots.bytes; }, body);
}

// Calls body(item, scratch) for every item, in parallel, each of `scratch` elements and `work`
// multiply-adds; a cancel is seen between two.
template <class T, class Body>
void for_each_item(sigpath_context& context, index items, index scratch, double work,
                   const Body& body) {
  const Slots slots = Slots::plan(context, items, checked_mul(scratch, sizeof(T), "workspace"),
                                  work * static_cast<double>(items));
  for_each(context, items, slots, [&](index i, std::byte* bytes) {
    context.progress.poll();
    body(i, reinterpret_cast<T*>(bytes));
  });
}

}  // namespace sigpath
