#include "core/device_stream.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace sigpath {
namespace {

constexpr index kSmall = 64 * 1024;        // the driver passes on so much with the command itself
constexpr index kPiece = 4 * 1024 * 1024;  // one of two halves of the pinned memory

}  // namespace

DeviceStream::DeviceStream(sigpath_context& context)
    : context_(context), on_{context.ordinal, context.stream} {}

DeviceStream::~DeviceStream() {
  if (busy_) cuda().synchronize(on_);  // pinned memory goes back to its pool
}

std::byte* DeviceStream::half(index i) {
  if (!pinned_) pinned_.emplace(context_.pinned_memory, 2 * kPiece);
  return pinned_->data() + i % 2 * kPiece;
}

void DeviceStream::copy(void* to, const void* from, index bytes) {
  if (bytes > 0) check_cuda("copying", cuda().copy_async(on_, to, from, bytes));
}

void DeviceStream::upload(void* to, const void* from, index bytes) {
  if (bytes == 0) return;
  if (bytes <= kSmall) {
    // So little of memory that is not pinned has been read when the call returns.
    static thread_local std::byte small[kSmall];
    std::memcpy(small, from, static_cast<std::size_t>(bytes));
    return copy(to, small, bytes);
  }
  for (index at = 0, i = 0; at < bytes; at += kPiece, ++i) {
    const index n = std::min(kPiece, bytes - at);
    // Before a half is filled again, what was in it must have gone.
    if (busy_ && i % 2 == 0) synchronize();
    std::memcpy(half(i), static_cast<const std::byte*>(from) + at, static_cast<std::size_t>(n));
    busy_ = true;
    copy(static_cast<std::byte*>(to) + at, half(i), n);
  }
}

void DeviceStream::download(void* to, const void* from, index bytes) {
  if (bytes <= kSmall) {
    copy(to, from, bytes);
    return synchronize();
  }
  synchronize();
  for (index at = 0; at < bytes; at += 2 * kPiece) {
    const index n = std::min(2 * kPiece, bytes - at);
    busy_ = true;
    copy(half(0), static_cast<const std::byte*>(from) + at, n);
    synchronize();
    std::memcpy(static_cast<std::byte*>(to) + at, half(0), static_cast<std::size_t>(n));
  }
}

void DeviceStream::launch(CudaLaunch launch, const void* call) {
  if (launch.blocks == 0) return;
  if (launch.blocks > std::numeric_limits<int>::max())
    fail(
        SIGPATH_UNSUPPORTED, "batch: takes ", launch.blocks,
        " blocks of threads, more than a CUDA device runs at once; expected fewer paths or inputs");
  launch.on = on_;
  check_cuda("launching a kernel", cuda().launch(launch, call));
}

void DeviceStream::synchronize() {
  check_cuda("waiting for the stream", cuda().synchronize(on_));
  busy_ = false;
}

}  // namespace sigpath
