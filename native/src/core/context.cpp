#include "core/context.h"

#include <tbb/info.h>

#include <algorithm>

#include "core/cuda_library.h"

using sigpath::fail;
using sigpath::require;

sigpath_context::sigpath_context(const sigpath_context_options& options)
    : threads(options.threads),
      device(options.device),
      ordinal(options.ordinal),
      stream(options.stream),
      workspace_limit(options.workspace_limit),
      device_memory({options.ordinal}),
      pinned_memory({options.ordinal}) {
  require(threads >= 0 && threads <= 4096, "options.threads: is ", threads, ", expected 0..4096");
  require(device == SIGPATH_CPU || device == SIGPATH_CUDA, "options.device: is ", options.device,
          ", expected SIGPATH_CPU or SIGPATH_CUDA");
  require(options.reserved == 0, "options.reserved: is ", options.reserved, ", expected 0");
  require(workspace_limit >= 0, "options.workspace_limit: is ", workspace_limit,
          " bytes, expected 0 (no limit) or more");
  if (device == SIGPATH_CUDA) {
    const auto per_thread = reinterpret_cast<void*>(2);  // cudaStreamPerThread
    require(stream != per_thread,
            "options.stream: is cudaStreamPerThread, expected one stream for all threads");
    sigpath::check_ordinal(ordinal);
  } else {
    require(stream == nullptr, "options.stream: is set, expected NULL without a CUDA device");
    require(ordinal == 0, "options.ordinal: is ", ordinal, ", expected 0 without a CUDA device");
  }
  const int cores = tbb::info::default_concurrency();
  if (threads == 0) threads = cores;
  if (threads > 1) arena.emplace(std::min(threads, std::max(cores, 2)));
}

void sigpath_context::synchronize() const {
  if (device == SIGPATH_CUDA)
    sigpath::check_cuda("waiting for the stream", sigpath::cuda().synchronize({ordinal, stream}));
}

sigpath_context& sigpath_context::of(sigpath_context* context) {
  if (context != nullptr) return *context;
  // Never destroyed: calls may outlive the static objects of a process that ends.
  static sigpath_context& shared = *new sigpath_context(SIGPATH_CONTEXT_OPTIONS_INIT);
  return shared;
}
