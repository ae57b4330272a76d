/**
 * @file stream.h
 * @brief Live paths that grow: signatures over any range of the points seen, or of a rolling
 * window.
 *
 * Both objects hold B paths that get a point each at a time. They are not shareable between
 * threads: one call at a time per object, in whatever thread. Every call but those for gradients
 * runs on the calling thread alone; different objects may be used at the same time.
 *
 * Points have absolute numbers from 0, whatever has been dropped since. Under lead-lag an appended
 * point is two steps of the transformed path, and ranges are still of original points, as if the
 * transforms were applied to the points of the range alone.
 *
 * No inverse is taken anywhere: after a million updates a signature is as precise as one that is
 * computed anew.
 */
#ifndef SIGPATH_STREAM_H_
#define SIGPATH_STREAM_H_

#include "sigpath/logsignature.h"
#include "sigpath/signature.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Live paths with signatures over any range of points; see sigpath_stream_create(). */
typedef struct sigpath_stream sigpath_stream;

/** The last points of live paths; see sigpath_rolling_create(). */
typedef struct sigpath_rolling sigpath_rolling;

/** What a live object holds. */
typedef struct sigpath_stream_info {
  sigpath_index size;           /**< sizeof(sigpath_stream_info). */
  sigpath_index batch;          /**< B paths. */
  sigpath_index dim;            /**< d channels, before the transforms. */
  sigpath_index first;          /**< Number of the oldest point kept; `end` if there is none. */
  sigpath_index end;            /**< Points seen so far. */
  sigpath_index signature_size; /**< Coefficients of a signature. */
  sigpath_index bytes;          /**< Memory of the object. */
} sigpath_stream_info;

/** Initial value of a sigpath_stream_info, to be filled in by a describe function. */
#define SIGPATH_STREAM_INFO_INIT \
  { (sigpath_index)sizeof(sigpath_stream_info), 0, 0, 0, 0, 0, 0 }

/**
 * @brief Makes B live paths without points. Destroy them with sigpath_stream_destroy().
 *
 * A tree of products of blocks of increments grows with the paths. An appended point costs about an
 * increment of sigpath_signature(), and in the mean a product of two signatures for every block; a
 * block has 16 to 1024 points. Memory: the points, and per block two signatures.
 *
 * @param options depth, method (of the increments), scalar_term, lead_lag and check_finite count.
 * time may be SIGPATH_TIME_GIVEN, times then come with the points. Refused are
 * SIGPATH_TIME_UNIFORM, as a live path has no end that it could run to; a basepoint, which is
 * simply the first point to append; and expanding.
 * @param dtype A ::sigpath_dtype, of all arrays.
 * @param batch B >= 1.
 * @param dim d >= 1.
 */
SIGPATH_API sigpath_status sigpath_stream_create(const sigpath_signature_options* options,
                                                 int dtype, sigpath_index batch, sigpath_index dim,
                                                 sigpath_stream** stream);

/** @brief Ends a stream. NULL is ignored. */
SIGPATH_API void sigpath_stream_destroy(sigpath_stream* stream);

/**
 * @brief Appends n >= 0 points to every path: all of them or, unless the status is SIGPATH_OK,
 * none. Memory grows by doubling and shrinks when little of it is used; a stream that keeps about
 * as many points, however many come and go, allocates nothing.
 *
 * @param points (B, n, d), contiguous.
 * @param points_count Elements at points: B * n * d, which says what n is.
 * @param times (n), of the points of every path, none before the one in front of it; NULL unless
 * SIGPATH_TIME_GIVEN.
 * @param times_count Elements at times: n or 0.
 */
SIGPATH_API sigpath_status sigpath_stream_append(sigpath_stream* stream, const void* points,
                                                 sigpath_index points_count, const void* times,
                                                 sigpath_index times_count);

/**
 * @brief Forgets the points before number `first`, 0..end; those which are forgotten already do not
 * count. The numbers of the others stay. Memory is reused, or given back when little of it is used.
 */
SIGPATH_API sigpath_status sigpath_stream_drop(sigpath_stream* stream, sigpath_index first);

/**
 * @brief The signatures of the points start..end-1, which the stream must hold. Fewer than two
 * points have the signature 0.
 *
 * Cost: at most two blocks of increments and about 2 log2(number of blocks) products. The result
 * depends neither on the pieces in which the points came nor on what was dropped, bit for bit. One
 * channel without transforms takes the ends of the range alone.
 *
 * @param out (B, size), contiguous.
 * @param out_count Elements at out: exactly B * size.
 */
SIGPATH_API sigpath_status sigpath_stream_signature(sigpath_stream* stream, sigpath_index start,
                                                    sigpath_index end, void* out,
                                                    sigpath_index out_count);

/**
 * @brief The log-signatures of the points start..end-1; see sigpath_stream_signature() and
 * sigpath_logsignature().
 * @param plan Over the channels after the transforms, and of the stream's depth or less.
 * @param out (B, count), contiguous, in the order of the plan; scalar_term does not count.
 * @param out_count Elements at out: exactly B * count.
 */
SIGPATH_API sigpath_status sigpath_stream_logsignature(sigpath_stream* stream,
                                                       const sigpath_logsignature_plan* plan,
                                                       sigpath_index start, sigpath_index end,
                                                       void* out, sigpath_index out_count);

/**
 * @brief Copies the points start..end-1, which the stream must hold. With them every function of
 * this library is at hand for what the stream does not answer itself.
 * @param points (B, n, d), contiguous, n = end - start.
 * @param points_count Elements at points: exactly B * n * d.
 * @param times (n), or NULL, which it must be unless SIGPATH_TIME_GIVEN.
 * @param times_count Elements at times: n or 0.
 */
SIGPATH_API sigpath_status sigpath_stream_points(const sigpath_stream* stream, sigpath_index start,
                                                 sigpath_index end, void* points,
                                                 sigpath_index points_count, void* times,
                                                 sigpath_index times_count);

/**
 * @brief Vector-Jacobian product of sigpath_stream_signature(): that of sigpath_signature_vjp() for
 * a copy of the n = end - start >= 1 points of the range.
 * @param context Its threads and workspace limit; NULL for every core.
 * @param cotangent (B, size), contiguous.
 * @param grad_points (B, n, d), contiguous: the gradient of sum(cotangent * signature).
 * @param grad_times NULL, or (B, n), contiguous; needs SIGPATH_TIME_GIVEN. A row per path, though
 * the paths share their times.
 */
SIGPATH_API sigpath_status sigpath_stream_signature_vjp(
    sigpath_context* context, const sigpath_stream* stream, sigpath_index start, sigpath_index end,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count);

/**
 * @brief Vector-Jacobian product of sigpath_stream_logsignature(), as
 * sigpath_stream_signature_vjp().
 * @param cotangent (B, count), contiguous.
 */
SIGPATH_API sigpath_status sigpath_stream_logsignature_vjp(
    sigpath_context* context, const sigpath_stream* stream, const sigpath_logsignature_plan* plan,
    sigpath_index start, sigpath_index end, const void* cotangent, sigpath_index cotangent_count,
    void* grad_points, sigpath_index grad_points_count, void* grad_times,
    sigpath_index grad_times_count);

/** @brief Describes a stream. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_stream_describe(const sigpath_stream* stream,
                                                   sigpath_stream_info* info);

/**
 * @brief Makes B live paths of which the last `window` points count. Destroy them with
 * sigpath_rolling_destroy().
 *
 * All memory, B * (window / 2 + 2 signatures and 2 * window points), is allocated here, and
 * SIGPATH_OUT_OF_MEMORY says when this machine has not as much. Every point
 * costs a product of two signatures and three increments of sigpath_signature(), always: there is
 * no point at which the window is worked through. Windows so small that it is faster are computed
 * anew, as by sigpath_signature() with the same method.
 *
 * @param options As in sigpath_stream_create().
 * @param window Points of a window, 1 or more.
 */
SIGPATH_API sigpath_status sigpath_rolling_create(const sigpath_signature_options* options,
                                                  int dtype, sigpath_index batch, sigpath_index dim,
                                                  sigpath_index window, sigpath_rolling** rolling);

/** @brief Ends a rolling window. NULL is ignored. */
SIGPATH_API void sigpath_rolling_destroy(sigpath_rolling* rolling);

/**
 * @brief Appends n >= 0 points to every path and writes, after each, the signature of the last
 * `window` points of each, of fewer at the start: all or, unless the status is SIGPATH_OK, nothing.
 * Allocates nothing.
 *
 * points and times are those of sigpath_stream_append().
 * @param out (B, n, size), contiguous.
 * @param out_count Elements at out: exactly B * n * size.
 */
SIGPATH_API sigpath_status sigpath_rolling_push(sigpath_rolling* rolling, const void* points,
                                                sigpath_index points_count, const void* times,
                                                sigpath_index times_count, void* out,
                                                sigpath_index out_count);

/**
 * @brief Copies the n = end - first points of the window, oldest first; see sigpath_stream_points()
 * and sigpath_rolling_describe().
 */
SIGPATH_API sigpath_status sigpath_rolling_points(const sigpath_rolling* rolling, void* points,
                                                  sigpath_index points_count, void* times,
                                                  sigpath_index times_count);

/**
 * @brief Vector-Jacobian product of the signature after the last point, to the points of the
 * window, of which there must be one; see sigpath_stream_signature_vjp().
 */
SIGPATH_API sigpath_status sigpath_rolling_vjp(sigpath_context* context,
                                               const sigpath_rolling* rolling,
                                               const void* cotangent, sigpath_index cotangent_count,
                                               void* grad_points, sigpath_index grad_points_count,
                                               void* grad_times, sigpath_index grad_times_count);

/** @brief Describes a rolling window. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_rolling_describe(const sigpath_rolling* rolling,
                                                    sigpath_stream_info* info);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_STREAM_H_ */
