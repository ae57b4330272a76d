#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "core/error.h"

namespace sigpath {

// Memory of the machine, aligned for every SIMD target.
struct HostMemory {
  static constexpr std::size_t kAlignment = 64;

  std::byte* allocate(std::size_t bytes) const {
    const std::size_t whole = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    auto* p = static_cast<std::byte*>(std::aligned_alloc(kAlignment, whole));
    if (p == nullptr)
      fail(SIGPATH_OUT_OF_MEMORY, "workspace: could not allocate ", bytes, " bytes");
    return p;
  }
  void operator()(std::byte* p) const { std::free(p); }
};

// Scratch memory that outlives a call, so that calls of a known shape allocate nothing. A source
// allocates, refusing with an error, and frees.
template <class Source>
class Pool {
 public:
  explicit Pool(Source source = {}) : source_(source) {}

  struct Buffer {
    std::unique_ptr<std::byte[], Source> data;
    std::size_t bytes = 0;
  };

  // A buffer on loan; goes back to the pool with its holder.
  class Loan {
   public:
    Loan(Pool& pool, std::size_t bytes) : pool_(pool), buffer_{{nullptr, pool.source_}, 0} {
      if (bytes > 0) buffer_ = pool.take(bytes);
    }
    ~Loan() {
      if (buffer_.data != nullptr) pool_.give(std::move(buffer_));
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    std::byte* data() const { return buffer_.data.get(); }

   private:
    Pool& pool_;
    Buffer buffer_;
  };

 private:
  Buffer take(std::size_t bytes) {
    Buffer b{{nullptr, source_}, 0};
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
      b.data.reset(source_.allocate(bytes));
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

  Source source_;
  std::mutex mutex_;
  std::vector<Buffer> free_;
};

using WorkspacePool = Pool<HostMemory>;

}  // namespace sigpath
