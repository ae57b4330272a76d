#pragma once

#include <tbb/task_arena.h>

#include <atomic>
#include <optional>

#include "core/device_memory.h"

namespace sigpath {

// Counts finished work and looks at the cancel flag; algorithms call tick() or poll() every so
// often.
class Progress {
 public:
  void begin(index work) {
    total_.fetch_add(work, std::memory_order_relaxed);
    poll();
  }
  void tick(index work) {
    done_.fetch_add(work, std::memory_order_relaxed);
    poll();
  }
  void poll() const {
    if (cancelled_.load(std::memory_order_relaxed))
      fail(SIGPATH_CANCELLED, "cancelled by sigpath_context_cancel()");
  }
  void cancel() { cancelled_ = true; }
  void reset() {
    cancelled_ = false;
    done_ = 0;
    total_ = 0;
  }
  index done() const { return done_; }
  index total() const { return total_; }

 private:
  std::atomic<index> done_{0}, total_{0};
  std::atomic<bool> cancelled_{false};
};

}  // namespace sigpath

struct sigpath_context {
  explicit sigpath_context(const sigpath_context_options& options);

  // NULL stands for one context of the process with every core.
  static sigpath_context& of(sigpath_context* context);

  // Waits for the work of a CUDA device's stream.
  void synchronize() const;

  int threads;
  int device;  // a sigpath_device
  int ordinal;
  void* stream;
  sigpath::index workspace_limit;  // bytes; 0: none
  sigpath::WorkspacePool workspaces;
  sigpath::Pool<sigpath::DeviceMemory> device_memory;  // used in the order of the stream
  sigpath::Pool<sigpath::PinnedMemory> pinned_memory;
  sigpath::Progress progress;
  std::optional<tbb::task_arena> arena;  // none with one thread
};
