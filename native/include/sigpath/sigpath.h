/**
 * @file sigpath.h
 * @brief The C ABI of sigpath: path signatures on CPUs and CUDA devices. C99 and C++.
 *
 * Conventions
 * - Every function returns a ::sigpath_status. After anything but SIGPATH_OK, sigpath_last_error()
 *   says in the calling thread which argument was wrong, its value, and what was expected.
 * - Nothing prints, aborts or throws across this boundary. Every function may be called from any
 *   thread at any time, except where it says otherwise.
 * - Structs begin with their own `size` in bytes, so that they can grow: set it to sizeof (the
 *   *_INIT macros do). Fields that an older caller does not know take their defaults, all zero.
 * - An array's pointer is an argument of its own beside the struct that describes its shape: a
 *   managed runtime keeps an argument's memory alive during a call, and cannot do so for a pointer
 *   that hides in a struct.
 * - Sizes, counts and strides are in elements, never in bytes, unless the name says bytes.
 * - Outputs are written whole when the status is SIGPATH_OK. Arguments are checked before anything
 *   is written; after SIGPATH_CANCELLED, SIGPATH_OUT_OF_MEMORY or SIGPATH_INTERNAL an output's
 *   contents are unspecified.
 * - Outputs may overlap neither an input nor one another. Every pointer is aligned to its element.
 */
#ifndef SIGPATH_SIGPATH_H_
#define SIGPATH_SIGPATH_H_

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
#define SIGPATH_ABI_VERSION 1

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

/* ---- Contexts -------------------------------------------------------------------------------- */

/**
 * @brief Threads, device and memory of a series of calls. May be shared between threads, whose
 * calls then run at the same time and share the worker threads.
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
  void* stream;                  /**< A cudaStream_t, NULL for the default stream. */
  sigpath_index workspace_limit; /**< Bytes of scratch memory that one call may use; 0: no limit. A
                                    tight limit may choose another algorithm, whose results differ
                                    by rounding. */
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
 * that goes over its paths twice counts them twice, and what a failed call left undone stays so.
 * @param total Receives the path increments of all the calls begun since then.
 */
SIGPATH_API sigpath_status sigpath_context_progress(const sigpath_context* context,
                                                    sigpath_index* done, sigpath_index* total);

/** @brief The number of CPU threads that a call in this context may use (NULL: the default one). */
SIGPATH_API sigpath_status sigpath_context_threads(const sigpath_context* context, int* threads);

/* ---- Devices --------------------------------------------------------------------------------- */

/** What is known of a CUDA device. */
typedef struct sigpath_device_info {
  sigpath_index size;         /**< sizeof(sigpath_device_info). */
  sigpath_index memory_bytes; /**< Total device memory. */
  int major;                  /**< Compute capability, major. */
  int minor;                  /**< Compute capability, minor. */
  char name[256];             /**< Zero-terminated. */
} sigpath_device_info;

/**
 * @brief Counts the CUDA devices.
 * @param count Receives the number; 0 whenever the status is not SIGPATH_OK.
 * @return SIGPATH_UNSUPPORTED without the CUDA part of sigpath, SIGPATH_DEVICE_ERROR without a
 * usable driver.
 */
SIGPATH_API sigpath_status sigpath_device_count(int* count);

/** @brief Describes one CUDA device. @param ordinal From 0. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_device_describe(int ordinal, sigpath_device_info* info);

/** @brief Allocates device memory, aligned to 256 bytes. Free it with sigpath_device_free(). */
SIGPATH_API sigpath_status sigpath_device_alloc(int ordinal, sigpath_index bytes, void** pointer);

/** @brief Frees memory of sigpath_device_alloc(). NULL is ignored. */
SIGPATH_API sigpath_status sigpath_device_free(int ordinal, void* pointer);

/**
 * @brief Copies bytes between host and device memory or within either, and waits for the end.
 * @param to_device ::sigpath_device of `to`. @param from_device ::sigpath_device of `from`.
 */
SIGPATH_API sigpath_status sigpath_device_copy(int ordinal, void* to, int to_device,
                                               const void* from, int from_device,
                                               sigpath_index bytes);

/* ---- Paths ----------------------------------------------------------------------------------- */

/**
 * @brief Shape of a batch of paths, whose points are passed beside it as
 * `points[b * batch_stride + i * length_stride + c]` for path b, point i, channel c.
 *
 * Strides may make paths overlap: batch_stride = step * dim gives sliding windows over one series.
 * Two more arrays may be passed beside the points, of the same dtype and on the same device:
 * - `times[b * times_stride + i]`, one for every point of the path, that of the basepoint first if
 *   there is one; read under SIGPATH_TIME_GIVEN;
 * - `basepoint[b * basepoint_stride + c]`; read under SIGPATH_BASEPOINT_GIVEN;
 * and `lengths[b]`, in host memory, the number of points of path b, 1..length: points beyond are
 * not read.
 */
typedef struct sigpath_paths {
  sigpath_index size;             /**< sizeof(sigpath_paths). */
  int dtype;                      /**< A ::sigpath_dtype. */
  int device;                     /**< The ::sigpath_device whose memory the arrays lie in. */
  sigpath_index batch;            /**< B >= 0 paths. */
  sigpath_index length;           /**< L >= 1 points. */
  sigpath_index dim;              /**< d >= 1 channels, next to each other in memory. */
  sigpath_index batch_stride;     /**< Elements from path to path; 0: length * length_stride. */
  sigpath_index length_stride;    /**< Elements from point to point; 0: dim. */
  sigpath_index times_stride;     /**< Elements from row to row of times; 0: one row for all. */
  sigpath_index basepoint_stride; /**< Elements from basepoint to basepoint; 0: one for all. */
} sigpath_paths;

/** Initial value of a contiguous sigpath_paths. */
#define SIGPATH_PATHS_INIT(dtype, batch, length, dim) \
  { (sigpath_index)sizeof(sigpath_paths), (dtype), 0, (batch), (length), (dim), 0, 0, 0, 0 }

/* ---- Truncated signatures -------------------------------------------------------------------- */

/** How a truncated signature is computed. */
typedef enum sigpath_method {
  SIGPATH_METHOD_AUTO = 0, /**< The fastest for the shape. */
  SIGPATH_METHOD_DIRECT =
      1, /**< A_k += sum_i A_i (x) z^(k-i)/(k-i)!; arXiv 2509.10613, algorithm 1. */
  SIGPATH_METHOD_HORNER = 2 /**< The same by Horner's scheme; arXiv 2509.10613, algorithm 2. */
} sigpath_method;

/** A channel of time, appended last, after lead-lag. */
typedef enum sigpath_time {
  SIGPATH_TIME_NONE = 0,
  SIGPATH_TIME_UNIFORM =
      1,                 /**< From time_start to time_end in equal steps over the path's points. */
  SIGPATH_TIME_GIVEN = 2 /**< From `times`; under lead-lag the points between take midpoints. */
} sigpath_time;

/** A point in front of every path; it comes before lead-lag and time. */
typedef enum sigpath_basepoint {
  SIGPATH_BASEPOINT_NONE = 0,
  SIGPATH_BASEPOINT_ZERO = 1, /**< The origin. */
  SIGPATH_BASEPOINT_GIVEN = 2 /**< From `basepoint`. */
} sigpath_basepoint;

/**
 * @brief Which signature to compute.
 *
 * Transforms are applied on the fly and never stored: a basepoint in front, then lead-lag, whose
 * channels are (lag, lead) and whose points are (x_i, x_i), (x_i, x_{i+1}), (x_{i+1}, x_{i+1})...,
 * then time. The transformed path has D = dim * (lead_lag ? 2 : 1) + (time ? 1 : 0) channels.
 */
typedef struct sigpath_signature_options {
  sigpath_index size; /**< sizeof(sigpath_signature_options). */
  int depth;          /**< Truncation level N >= 1. */
  int method;         /**< A ::sigpath_method. */
  int scalar_term;    /**< 1: the output begins with the level 0, which is 1. */
  int lead_lag;       /**< 1: lead-lag. */
  int time;           /**< A ::sigpath_time. */
  int basepoint;      /**< A ::sigpath_basepoint. */
  int check_finite;   /**< 1: NaN and infinity are SIGPATH_INVALID_ARGUMENT; 0: they spread. */
  int expanding;      /**< 1: the signature of every prefix of a path, a row for each vertex. */
  double time_start;  /**< First time under SIGPATH_TIME_UNIFORM. */
  double time_end;    /**< Last time under SIGPATH_TIME_UNIFORM. */
} sigpath_signature_options;

/** Initial value of a sigpath_signature_options of a depth; time would run from 0 to 1. */
#define SIGPATH_SIGNATURE_OPTIONS_INIT(depth) \
  { (sigpath_index)sizeof(sigpath_signature_options), (depth), 0, 0, 0, 0, 0, 1, 0, 0.0, 1.0 }

/**
 * @brief The coefficients of a signature: D + D^2 + ... + D^N, and 1 more with scalar_term.
 * @param dim Channels of the paths, before the transforms.
 */
SIGPATH_API sigpath_status sigpath_signature_size(const sigpath_signature_options* options,
                                                  sigpath_index dim, sigpath_index* size);

/**
 * @brief The signatures per path: 1, or with `expanding` the number of its vertices less 1, which
 * is L - 1, or L with a basepoint.
 * @param length L, the points of the paths.
 */
SIGPATH_API sigpath_status sigpath_signature_rows(const sigpath_signature_options* options,
                                                  sigpath_index length, sigpath_index* rows);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads are used
 * rather than more than the context's workspace_limit.
 * @param vjp 0: sigpath_signature(); 1: sigpath_signature_vjp().
 */
SIGPATH_API sigpath_status sigpath_signature_workspace(const sigpath_context* context,
                                                       const sigpath_signature_options* options,
                                                       const sigpath_paths* paths, int vjp,
                                                       sigpath_index* bytes);

/**
 * @brief The truncated signature of every path of a batch, taken as piecewise linear.
 *
 * out is (B, rows, size), contiguous: levels 1..N one after the other, in each the words in
 * lexicographic order, the first letter most significant. A path of one point has the signature 0.
 * With `expanding` row i is the signature of the vertices 0..i+1, and rows beyond a path's length
 * are 0; otherwise there is one row.
 * Results do not depend on the number of threads, bit for bit. Cost: about
 * sum_{k=2..N} sum_{i=2..k} D^i multiply-adds per increment by Horner's scheme.
 *
 * @param context NULL: the process's default, every core of the CPU.
 * @param lengths (B) or NULL: every path has paths->length points.
 * @param times See sigpath_paths; NULL unless SIGPATH_TIME_GIVEN.
 * @param basepoint See sigpath_paths; NULL unless SIGPATH_BASEPOINT_GIVEN.
 * @param out_count Elements at out: exactly B * rows * size.
 */
SIGPATH_API sigpath_status sigpath_signature(sigpath_context* context,
                                             const sigpath_signature_options* options,
                                             const sigpath_paths* paths, const void* points,
                                             const sigpath_index* lengths, const void* times,
                                             const void* basepoint, void* out,
                                             sigpath_index out_count);

/**
 * @brief The vector-Jacobian product of sigpath_signature(): J^T cotangent, exact.
 *
 * Prefixes of the signature are recomputed forward from checkpoints, never rebuilt backward, so
 * that gradients keep their precision on long paths. sigpath_signature_workspace() gives the
 * scratch memory. Cost: 2 to 6 times the forward.
 *
 * @param cotangent (B, rows, size), contiguous; rows beyond a path's length are not used.
 * @param grad_points (B, L, d), contiguous; zero beyond a path's length.
 * @param grad_times NULL, or (B, L + 1 if there is a basepoint), contiguous; needs
 * SIGPATH_TIME_GIVEN. One row per path even where the paths share their times.
 * @param grad_basepoint NULL, or (B, d), contiguous; needs a basepoint, zero or given. One row per
 * path even where the paths share it.
 */
SIGPATH_API sigpath_status sigpath_signature_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count,
    void* grad_basepoint, sigpath_index grad_basepoint_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_SIGPATH_H_ */
