#include "core/context.h"

#include <memory>

#include "core/checked.h"

using sigpath::guard;
using sigpath::require;

sigpath_status sigpath_context_create(const sigpath_context_options* options,
                                      sigpath_context** context) {
  return guard([&] {
    require(context != nullptr, "context: is NULL, expected a pointer to a pointer");
    *context = nullptr;
    sigpath_context_options known = SIGPATH_CONTEXT_OPTIONS_INIT;
    if (options != nullptr) known = sigpath::read_sized(options, "options");
    *context = std::make_unique<sigpath_context>(known).release();
  });
}

void sigpath_context_destroy(sigpath_context* context) {
  std::unique_ptr<sigpath_context>{context};
}

sigpath_status sigpath_context_cancel(sigpath_context* context) {
  return guard([&] { sigpath_context::of(context).progress.cancel(); });
}

sigpath_status sigpath_context_reset(sigpath_context* context) {
  return guard([&] { sigpath_context::of(context).progress.reset(); });
}

sigpath_status sigpath_context_progress(const sigpath_context* context, sigpath_index* done,
                                        sigpath_index* total) {
  return guard([&] {
    require(done != nullptr, "done: is NULL, expected a pointer to a count");
    require(total != nullptr, "total: is NULL, expected a pointer to a count");
    const auto& progress = sigpath_context::of(const_cast<sigpath_context*>(context)).progress;
    *done = progress.done();
    *total = progress.total();
  });
}

sigpath_status sigpath_context_threads(const sigpath_context* context, int* threads) {
  return guard([&] {
    require(threads != nullptr, "threads: is NULL, expected a pointer to an int");
    *threads = sigpath_context::of(const_cast<sigpath_context*>(context)).threads;
  });
}

sigpath_status sigpath_context_synchronize(sigpath_context* context) {
  return guard([&] { sigpath_context::of(context).synchronize(); });
}
