/**
 * @file signature.h
 * @brief Truncated signatures and their vector-Jacobian products.
 */
#ifndef SIGPATH_SIGNATURE_H_
#define SIGPATH_SIGNATURE_H_

#include "sigpath/context.h"
#include "sigpath/paths.h"

#ifdef __cplusplus
extern "C" {
#endif

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
  int check_finite;   /**< 1: NaN and infinity are SIGPATH_INVALID_ARGUMENT; 0: they may spread. */
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
 * is L - 1, or L with a basepoint. (With a table of windows it is the number of its rows.)
 * @param length L, the points of the paths.
 */
SIGPATH_API sigpath_status sigpath_signature_rows(const sigpath_signature_options* options,
                                                  sigpath_index length, sigpath_index* rows);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads are used
 * rather than more than the context's workspace_limit. Of a CUDA context it is memory of the
 * device, without what check_finite takes there for a moment.
 * @param windows The table of windows, NULL unless paths->windows > 0.
 * @param vjp 0: sigpath_signature(); 1: sigpath_signature_vjp().
 */
SIGPATH_API sigpath_status sigpath_signature_workspace(const sigpath_context* context,
                                                       const sigpath_signature_options* options,
                                                       const sigpath_paths* paths,
                                                       const sigpath_index* windows, int vjp,
                                                       sigpath_index* bytes);

/**
 * @brief The truncated signature of every path of a batch, taken as piecewise linear.
 *
 * out is (B, rows, size), contiguous: levels 1..N one after the other, in each the words in
 * lexicographic order, the first letter most significant. A path of one point has the signature 0.
 * With `expanding` row i is the signature of the vertices 0..i+1, and rows beyond a path's length
 * are 0. With a table of windows row w is the signature of window w, and expanding must be 0.
 * Otherwise there is one row.
 * Results do not depend on the number of threads, bit for bit. Cost: about
 * sum_{k=2..N} sum_{i=2..k} D^i multiply-adds per increment by Horner's scheme.
 *
 * In a CUDA context the method counts for nothing, and depths over 64, and so many channels that a
 * step of them is over 46 KiB, are SIGPATH_UNSUPPORTED. Two runs give the same bits; those of the
 * CPU differ by rounding. With arrays in device memory and check_finite 0 the call returns before
 * the device is done, unless lengths, windows or tables of words are over 64 KiB;
 * sigpath_context_synchronize() waits for it.
 *
 * @param context NULL: the process's default, every core of the CPU.
 * @param lengths (B) or NULL: every path has paths->length points.
 * @param times See sigpath_paths; NULL unless SIGPATH_TIME_GIVEN.
 * @param basepoint See sigpath_paths; NULL unless SIGPATH_BASEPOINT_GIVEN.
 * @param windows See sigpath_paths; NULL unless paths->windows > 0.
 * @param out_count Elements at out: exactly B * rows * size.
 */
SIGPATH_API sigpath_status sigpath_signature(sigpath_context* context,
                                             const sigpath_signature_options* options,
                                             const sigpath_paths* paths, const void* points,
                                             const sigpath_index* lengths, const void* times,
                                             const void* basepoint, const sigpath_index* windows,
                                             void* out, sigpath_index out_count);

/**
 * @brief The vector-Jacobian product of sigpath_signature(): J^T cotangent, exact.
 *
 * Prefixes of the signature are recomputed forward from checkpoints, never rebuilt backward, so
 * that gradients keep their precision on long paths. sigpath_signature_workspace() gives the
 * scratch memory. Cost: 2 to 6 times the forward.
 *
 * @param cotangent (B, rows, size), contiguous; rows beyond a path's length are not used,
 * but with check_finite they have to be finite.
 * @param grad_points (B, L, d), contiguous; zero beyond a path's length.
 * @param grad_times NULL, or (B, L + 1 if there is a basepoint), contiguous; needs
 * SIGPATH_TIME_GIVEN. One row per path even where the paths share their times.
 * @param grad_basepoint NULL, or (B, d), contiguous; needs a basepoint, zero or given. One row per
 * path even where the paths share it.
 */
SIGPATH_API sigpath_status sigpath_signature_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const sigpath_index* windows, const void* cotangent, sigpath_index cotangent_count,
    void* grad_points, sigpath_index grad_points_count, void* grad_times,
    sigpath_index grad_times_count, void* grad_basepoint, sigpath_index grad_basepoint_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_SIGNATURE_H_ */
