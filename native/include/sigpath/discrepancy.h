/**
 * @file discrepancy.h
 * @brief Sets of paths compared by a signature kernel: maximum mean discrepancies, scoring rules,
 * the two-sample test, and Nystrom features for sets too large for a Gram matrix.
 *
 * Options are those of kernel.h; `gram` and `output` are not read. In all of these x and y are sets
 * of n and m paths, and no Gram matrix of all of them is stored but in the two-sample test. Kernels
 * beyond the floating range are SIGPATH_INVALID_ARGUMENT: normalize, or scale the paths down.
 *
 * In a CUDA context all of this runs on its device, the permutations too; where arrays lie and when
 * a call waits is said in kernel.h. sigpath_two_sample_test() and sigpath_nystrom_features() wait
 * for the device.
 */
#ifndef SIGPATH_DISCREPANCY_H_
#define SIGPATH_DISCREPANCY_H_

#include "sigpath/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A loss of the samples x against the samples y. */
typedef enum sigpath_discrepancy_kind {
  /** MMD^2 = mean of all k(x_i, x_j) - 2 mean of k(x_i, y_j) + mean of all k(y_i, y_j); >= 0. */
  SIGPATH_MMD_BIASED = 0,
  /** The same with the means of k(x_i, x_j) and k(y_i, y_j) over i != j; needs n, m >= 2. */
  SIGPATH_MMD_UNBIASED = 1,
  /** The kernel scoring rule of each y_j, m numbers (arXiv 2305.16274): lambda times the mean of
   * k(x_i, x_j) over i != j, minus 2 mean_i k(x_i, y_j); needs n >= 2. */
  SIGPATH_SCORE = 2,
  /** The mean of the scores of all y_j; needs n >= 2. */
  SIGPATH_EXPECTED_SCORE = 3
} sigpath_discrepancy_kind;

/** Which discrepancy. */
typedef struct sigpath_discrepancy_options {
  sigpath_index size; /**< sizeof(sigpath_discrepancy_options). */
  int kind;           /**< A ::sigpath_discrepancy_kind. */
  int reserved;       /**< 0. */
  double lambda; /**< Of the scores: weight of the diversity of x, finite. Otherwise not read. */
} sigpath_discrepancy_options;

/** Initial value of a sigpath_discrepancy_options; lambda is 1. */
#define SIGPATH_DISCREPANCY_OPTIONS_INIT(kind) \
  { (sigpath_index)sizeof(sigpath_discrepancy_options), (kind), 0, 1.0 }

/**
 * @brief A discrepancy between two sets of paths. Sums are taken in double, in a fixed order.
 * Cost: n (n + 1) / 2 + n m kernels, and m (m + 1) / 2 more for MMD.
 * @param y May not be NULL: a set has no discrepancy from itself. Other arrays as in
 * sigpath_kernel().
 * @param out 1 number, or m for SIGPATH_SCORE, of the paths' dtype.
 */
SIGPATH_API sigpath_status sigpath_discrepancy(
    sigpath_context* context, const sigpath_kernel_options* options,
    const sigpath_discrepancy_options* discrepancy, const sigpath_paths* x, const void* x_points,
    const sigpath_index* x_lengths, const void* x_times, const void* x_basepoint,
    const sigpath_paths* y, const void* y_points, const sigpath_index* y_lengths,
    const void* y_times, const void* y_basepoint, void* out, sigpath_index out_count);

/**
 * @brief Gradients of sum_j cotangent_j out_j of sigpath_discrepancy().
 * @param cotangent 1 number, or m for SIGPATH_SCORE.
 * @param grad_x_points As all gradients: see sigpath_kernel_vjp(). Each may be NULL, not all.
 */
SIGPATH_API sigpath_status sigpath_discrepancy_vjp(
    sigpath_context* context, const sigpath_kernel_options* options,
    const sigpath_discrepancy_options* discrepancy, const sigpath_paths* x, const void* x_points,
    const sigpath_index* x_lengths, const void* x_times, const void* x_basepoint,
    const sigpath_paths* y, const void* y_points, const sigpath_index* y_lengths,
    const void* y_times, const void* y_basepoint, const void* cotangent,
    sigpath_index cotangent_count, void* grad_x_points, sigpath_index grad_x_points_count,
    void* grad_x_times, sigpath_index grad_x_times_count, void* grad_x_basepoint,
    sigpath_index grad_x_basepoint_count, void* grad_y_points, sigpath_index grad_y_points_count,
    void* grad_y_times, sigpath_index grad_y_times_count, void* grad_y_basepoint,
    sigpath_index grad_y_basepoint_count, void* grad_static, sigpath_index grad_static_count);

/**
 * @brief The permutation test of the hypothesis that x and y come from one distribution (Gretton et
 * al., A kernel two-sample test, JMLR 13, 2012).
 *
 * The Gram matrix of all n + m paths is computed once and kept, (n + m)^2 numbers of the paths'
 * dtype; every permutation then deals its rows anew into n and m. Permutations follow from the seed
 * alone. Cost beyond the Gram matrix: (n + m)^2 multiply-adds per permutation.
 *
 * @param y May not be NULL.
 * @param biased 1: the statistic is SIGPATH_MMD_BIASED, 0: SIGPATH_MMD_UNBIASED (n, m >= 2).
 * @param permutations P >= 1.
 * @param seed Any number.
 * @param statistic Receives MMD^2 of x and y.
 * @param p_value Receives (1 + permutations whose MMD^2 is as large or larger) / (1 + P).
 * @param null_statistics NULL, or (P): MMD^2 of every permutation. These three are memory of the
 * host always.
 * @param null_count 0 with NULL, else P.
 */
SIGPATH_API sigpath_status sigpath_two_sample_test(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint, int biased,
    sigpath_index permutations, unsigned long long seed, double* statistic, double* p_value,
    double* null_statistics, sigpath_index null_count);

/**
 * @brief Nystrom features: phi(x) with <phi(x), phi(x')> = K(x, z) (K(z, z) + ridge I)^-1 K(z, x'),
 * the kernel projected on the span of m landmark paths z (Williams and Seeger, NIPS 2000). With
 * K(z, z) + ridge I = L L^T, phi(x) = L^-1 K(z, x).
 *
 * Cost: n m + m (m + 1) / 2 kernels, then m^3 / 6 + n m^2 / 2 multiply-adds in double.
 *
 * @param x n paths. @param z m >= 1 landmarks, for instance some of x.
 * @param ridge >= 0, times the mean of the diagonal of K(z, z); 1e-10 is usual in double.
 * @param out (n, m), of the paths' dtype.
 * @return SIGPATH_INVALID_ARGUMENT when K(z, z) + ridge I is not positive definite in floating
 * point, which equal landmarks or too small a ridge cause.
 */
SIGPATH_API sigpath_status sigpath_nystrom_features(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* z, const void* z_points,
    const sigpath_index* z_lengths, const void* z_times, const void* z_basepoint, double ridge,
    void* out, sigpath_index out_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_DISCREPANCY_H_ */
