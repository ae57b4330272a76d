/**
 * @file base.h
 * @brief Status, errors, versions and SIMD targets of sigpath; see sigpath.h.
 */
#ifndef SIGPATH_BASE_H_
#define SIGPATH_BASE_H_

#if defined(_WIN32)
#define SIGPATH_API __declspec(dllimport)
#elif defined(SIGPATH_BUILDING)
#define SIGPATH_API __attribute__((visibility("default")))
#else
#define SIGPATH_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this ABI: raised when a call compiled against an older header would break. */
#define SIGPATH_ABI_VERSION 2

/** A size, count, stride or index: 64 bits and signed on every platform. */
typedef long long sigpath_index;

/** What a function answers. */
typedef enum sigpath_status {
  SIGPATH_OK = 0,
  SIGPATH_INVALID_ARGUMENT = 1, /**< An argument is wrong; nothing was written. */
  SIGPATH_UNSUPPORTED = 2,      /**< Right, but not in this build or on this device. */
  SIGPATH_OUT_OF_MEMORY = 3,    /**< Memory, or the context's workspace limit, is too small. */
  SIGPATH_DEVICE_ERROR = 4,     /**< The device or its driver failed or is missing. */
  SIGPATH_CANCELLED = 5,        /**< sigpath_context_cancel() was called. */
  SIGPATH_INTERNAL = 6          /**< A defect of the library: please report it. */
} sigpath_status;

/** Element type of an array. */
typedef enum sigpath_dtype { SIGPATH_FLOAT32 = 1, SIGPATH_FLOAT64 = 2 } sigpath_dtype;

/** Where work is done or memory lies. */
typedef enum sigpath_device { SIGPATH_CPU = 0, SIGPATH_CUDA = 1 } sigpath_device;

/** @return SIGPATH_ABI_VERSION of the library that is loaded. */
SIGPATH_API int sigpath_abi_version(void);

/** @return The library's version, such as "0.1.0"; static storage. */
SIGPATH_API const char* sigpath_version(void);

/**
 * @return The text of the last error in the calling thread, "" if there was none. Owned by the
 * library and valid until the next failing call of this thread.
 */
SIGPATH_API const char* sigpath_last_error(void);

/** @return The SIMD target that CPU kernels run on, such as "AVX3"; static storage. */
SIGPATH_API const char* sigpath_simd_target(void);

/**
 * @brief Makes every CPU kernel of the process run on one SIMD target, for tests and comparisons.
 * No other call may be running.
 * @param target A name from sigpath_simd_targets(), or NULL for the best one again.
 * @return SIGPATH_UNSUPPORTED when this machine or this build does not have the target.
 */
SIGPATH_API sigpath_status sigpath_simd_force(const char* target);

/** @return The targets that this machine can run, best first, separated by spaces. */
SIGPATH_API const char* sigpath_simd_targets(void);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_BASE_H_ */
