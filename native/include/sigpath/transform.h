/**
 * @file transform.h
 * @brief The transforms of paths as operations of their own: basepoint, lead-lag, time.
 */
#ifndef SIGPATH_TRANSFORM_H_
#define SIGPATH_TRANSFORM_H_

#include "sigpath/context.h"
#include "sigpath/paths.h"
#include "sigpath/signature.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief The shape of the transformed paths: of V vertices, L or with a basepoint L + 1, lead-lag
 * makes 2V - 1 points.
 * @param options Of them lead_lag, time, time_start, time_end, basepoint and check_finite count;
 * depth, method and scalar_term are not looked at, and expanding must be 0. So in all functions of
 * this file.
 * @param length Points of a transformed path.
 * @param dim Channels of it, D.
 */
SIGPATH_API sigpath_status sigpath_transform_shape(const sigpath_signature_options* options,
                                                   const sigpath_paths* paths,
                                                   sigpath_index* length, sigpath_index* dim);

/**
 * @brief Carries out the transforms that sigpath_signature() applies on the fly: the signature of
 * the transformed paths is that of the paths with the same options.
 *
 * out is (B, length, D) of sigpath_transform_shape(), contiguous: a basepoint in front, then
 * lead-lag, channels (lag, lead), points (x_i, x_i), (x_i, x_{i+1}), (x_{i+1}, x_{i+1})..., then
 * time in the last channel. Uniform time goes from time_start to time_end over the transformed
 * points of each path; a single point has time_start. Given times take midpoints under lead-lag.
 * Rows beyond a path's length are 0.
 *
 * The arrays are those of sigpath_signature(). Cost: one pass over out; no scratch memory.
 * @param out_count Elements at out: exactly B * length * D.
 */
SIGPATH_API sigpath_status sigpath_transform(sigpath_context* context,
                                             const sigpath_signature_options* options,
                                             const sigpath_paths* paths, const void* points,
                                             const sigpath_index* lengths, const void* times,
                                             const void* basepoint, void* out,
                                             sigpath_index out_count);

/**
 * @brief The vector-Jacobian product of sigpath_transform(), which is linear: J^T cotangent. The
 * values of points, times and basepoint do not count; they are checked all the same.
 *
 * @param cotangent (B, length, D), contiguous; rows beyond a path's length are not used,
 * but with check_finite they have to be finite.
 * @param grad_points (B, L, d), contiguous; zero beyond a path's length.
 * @param grad_times NULL, or (B, L + 1 if there is a basepoint), contiguous; needs
 * SIGPATH_TIME_GIVEN. One row per path even where the paths share their times.
 * @param grad_basepoint NULL, or (B, d), contiguous; needs a basepoint, zero or given. One row per
 * path even where the paths share it.
 */
SIGPATH_API sigpath_status sigpath_transform_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count,
    void* grad_basepoint, sigpath_index grad_basepoint_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_TRANSFORM_H_ */
