/**
 * @file context.hpp
 * @brief Contexts; see context.h.
 */
#ifndef SIGPATH_CONTEXT_HPP_
#define SIGPATH_CONTEXT_HPP_

#include <memory>

#include "sigpath/base.hpp"
#include "sigpath/context.h"

namespace sigpath {

/** Threads, device and memory of a series of calls; see sigpath_context. */
class Context {
 public:
  /** @param threads 0: every core. @param workspace_limit Bytes of scratch per call; 0: no limit.
   */
  explicit Context(int threads = 0, sigpath_index workspace_limit = 0) {
    sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    options.workspace_limit = workspace_limit;
    create(options);
  }
  explicit Context(const sigpath_context_options& options) { create(options); }

  /**
   * A context for a CUDA device. @param stream A cudaStream_t; null: the default stream.
   * @param workspace_limit Bytes of device memory per call; 0: no limit.
   */
  static Context cuda(int ordinal = 0, void* stream = nullptr, sigpath_index workspace_limit = 0) {
    sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
    options.device = SIGPATH_CUDA;
    options.ordinal = ordinal;
    options.stream = stream;
    options.workspace_limit = workspace_limit;
    return Context(options);
  }

  sigpath_context* get() const { return context_.get(); }
  /** Ends the calls that run in this context, from any thread, with SIGPATH_CANCELLED. */
  void cancel() { check(sigpath_context_cancel(get())); }
  /** Takes cancel() back and sets progress to zero. */
  void reset() { check(sigpath_context_reset(get())); }
  /** Waits for the device; see sigpath_context_synchronize(). */
  void synchronize() { check(sigpath_context_synchronize(get())); }

  /** Path increments processed, and those of all calls begun. */
  struct Progress {
    sigpath_index done, total;
  };
  Progress progress() const {
    Progress p{};
    check(sigpath_context_progress(get(), &p.done, &p.total));
    return p;
  }

 private:
  void create(const sigpath_context_options& options) {
    sigpath_context* made = nullptr;
    check(sigpath_context_create(&options, &made));
    context_.reset(made);
  }
  struct Destroy {
    void operator()(sigpath_context* c) const { sigpath_context_destroy(c); }
  };
  std::unique_ptr<sigpath_context, Destroy> context_;
};

namespace detail {
/** Of a context that may be null, for the default. */
inline sigpath_context* handle(const Context* context) {
  return context == nullptr ? nullptr : context->get();
}
}  // namespace detail

}  // namespace sigpath

#endif  // SIGPATH_CONTEXT_HPP_
