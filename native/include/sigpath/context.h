/**
 * @file context.h
 * @brief Contexts: threads, device, scratch memory, progress and cancellation.
 */
#ifndef SIGPATH_CONTEXT_H_
#define SIGPATH_CONTEXT_H_

#include "sigpath/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Threads, device and memory of a series of calls. May be shared between threads, whose
 * calls then run at the same time and share the worker threads.
 *
 * In a context for a CUDA device signatures, signatures over words, log-signatures, signature
 * kernels and discrepancies, with their derivatives, and state-space models run there; others
 * refuse it with SIGPATH_UNSUPPORTED. Arrays of the host pass through pinned memory, of which a
 * context keeps 8 MiB for each call that ran at the same time; arrays in the memory of the device,
 * sigpath_paths::device, are used in place. Where memory of the device is short, fewer paths, or
 * pairs of them, at a time are computed, before a call fails with SIGPATH_OUT_OF_MEMORY. A failure
 * of the device is SIGPATH_DEVICE_ERROR, its text has the name of CUDA's error and says whether
 * this process can go on using the device; what the call was writing is then unspecified.
 * Cancelling takes effect between groups of paths that are computed at a time, and progress counts
 * what the device was given.
 */
typedef struct sigpath_context sigpath_context;

/** Options of sigpath_context_create(). */
typedef struct sigpath_context_options {
  sigpath_index size;            /**< sizeof(sigpath_context_options). */
  int threads;                   /**< CPU threads per call, each with scratch memory of its own; 0:
                                    every core. No more run at a time than there are cores. */
  int device;                    /**< A ::sigpath_device. */
  int ordinal;                   /**< Which CUDA device, from 0. */
  int reserved;                  /**< 0. */
  void* stream;                  /**< A cudaStream_t, NULL for the default stream: all work of a
                                    CUDA context is done in it. */
  sigpath_index workspace_limit; /**< Bytes of scratch memory that one call may use; 0: no limit. A
                                    tight limit may choose another algorithm, whose results differ
                                    by rounding. Of a CUDA context it is that of the device, staged
                                    arrays of the host included; fewer paths at a time are computed
                                    to keep it, with the same results. */
} sigpath_context_options;

/** Initial value of a sigpath_context_options. */
#define SIGPATH_CONTEXT_OPTIONS_INIT \
  { (sigpath_index)sizeof(sigpath_context_options), 0, 0, 0, 0, 0, 0 }

/**
 * @brief Makes a context. Scratch memory is kept between calls, so that calls of a known shape
 * allocate nothing; it is freed with the context.
 * @param options NULL for the defaults: every core of the CPU.
 * @param context Receives the context; destroy it with sigpath_context_destroy().
 * @return SIGPATH_DEVICE_ERROR or SIGPATH_UNSUPPORTED when the CUDA device cannot be had.
 */
SIGPATH_API sigpath_status sigpath_context_create(const sigpath_context_options* options,
                                                  sigpath_context** context);

/** @brief Frees a context that no call is using any more. NULL is ignored. */
SIGPATH_API void sigpath_context_destroy(sigpath_context* context);

/**
 * @brief Makes the calls that run in this context, and all later ones, end with
 * SIGPATH_CANCELLED, until sigpath_context_reset().
 */
SIGPATH_API sigpath_status sigpath_context_cancel(sigpath_context* context);

/** @brief Takes sigpath_context_cancel() back and sets the progress counters to zero. */
SIGPATH_API sigpath_status sigpath_context_reset(sigpath_context* context);

/**
 * @brief How far the calls of this context are; may be polled from any thread.
 * @param done Receives the path increments processed since the context was made or reset; a call
 * that goes over its paths twice counts them twice, kernels count those of x for every pair, and
 * what a failed call left undone stays so.
 * @param total Receives the path increments of all the calls begun since then.
 */
SIGPATH_API sigpath_status sigpath_context_progress(const sigpath_context* context,
                                                    sigpath_index* done, sigpath_index* total);

/** @brief The number of CPU threads that a call in this context may use (NULL: the default one). */
SIGPATH_API sigpath_status sigpath_context_threads(const sigpath_context* context, int* threads);

/**
 * @brief Waits until the device has done the work of this context's calls. Calls in a CUDA context
 * whose arrays are all in device memory and that check no values return before it has; others, and
 * those of a CPU context, have done their work when they return.
 * @return SIGPATH_DEVICE_ERROR when that work has failed.
 */
SIGPATH_API sigpath_status sigpath_context_synchronize(sigpath_context* context);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_CONTEXT_H_ */
