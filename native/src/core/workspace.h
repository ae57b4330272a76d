#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "core/error.h"

namespace sigpath {

// Scratch memory that outlives a call, so that calls of a known shape allocate nothing.
class WorkspacePool {
 public:
  static constexpr std::size_t kAlignment = 64;

  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  struct Buffer {
    std::unique_ptr<std::byte[], Free> data;
    std::size_t bytes = 0;
  };

  // A buffer on loan; goes back to the pool with its holder.
  class Loan {
   public:
    Loan(WorkspacePool& pool, std::size_t bytes) : pool_(pool) {
      if (bytes > 0) buffer_ = pool.take(bytes);
    }
    ~Loan() {
      if (buffer_.data != nullptr) pool_.give(std::move(buffer_));
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    std::byte* data() const { return buffer_.data.get(); }

   private:
    WorkspacePool& pool_;
    Buffer buffer_;
  };

 private:
  Buffer take(std::size_t bytes) {
    Buffer b;
    {
      // The smallest that is large enough; where none is, what lies idle makes room for it.
      std::lock_guard<std::mutex> lock(mutex_);
      auto best = free_.end();
      for (auto i = free_.begin(); i != free_.end(); ++i)
        if (i->bytes >= bytes && (best == free_.end() || i->bytes < best->bytes)) best = i;
      if (best != free_.end()) {
        b = std::move(*best);
        free_.erase(best);
      } else {
        free_.clear();
      }
    }
    if (b.data == nullptr) {
      const std::size_t whole = (bytes + kAlignment - 1) / kAlignment * kAlignment;
      b.data.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, whole)));
      if (b.data == nullptr)
        fail(SIGPATH_OUT_OF_MEMORY, "workspace: could not allocate ", bytes, " bytes");
      b.bytes = bytes;
    }
    return b;
  }

  void give(Buffer b) noexcept {
    try {
      std::lock_guard<std::mutex> lock(mutex_);
      free_.push_back(std::move(b));
    } catch (...) {
      // The list could not grow: the buffer is simply freed.
    }
  }

  std::mutex mutex_;
  std::vector<Buffer> free_;
};

}  // namespace sigpath
