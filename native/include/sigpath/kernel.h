/**
 * @file kernel.h
 * @brief Signature kernels of pairs of paths, and their gradients.
 *
 * The signature kernel k(x, y) = <S(x), S(y)> solves the Goursat problem
 *   d^2 k / ds dt = <dx_s, dy_t> k,  k(0, .) = k(., 0) = 1
 * (arXiv 2006.14794). Of paths lifted by a static kernel kappa the inner product of increments is
 * the double increment of kappa,
 *   Delta_ij = kappa(x_{i+1}, y_{j+1}) - kappa(x_{i+1}, y_j) - kappa(x_i, y_{j+1}) + kappa(x_i,
 * y_j).
 *
 * In a CUDA context all of this runs on its device. The arrays of both sides and of the results lie
 * where x->device and y->device, which are equal, say: all of them in the memory of the host or all
 * in that of the device; lengths are the host's always. Arrays of the host are staged; all paths,
 * and with them the results, must fit in the device's memory at once, pairs need not. With arrays
 * in device memory and check_finite 0 the call returns before the device is done, unless lengths
 * are over 64 KiB or orders of refinement are SIGPATH_DYADIC_AUTO; sigpath_context_synchronize()
 * waits for it. Two runs give the same bits; those of the CPU differ by rounding.
 * SIGPATH_UNSUPPORTED: grids of more than 2^28 refined steps a side. Solvers by power series keep
 * their edges in memory and are slower by what that costs; for truncated kernels the driver sets
 * about 2 GB of device memory aside. When a call fails, what is at its outputs in device memory is
 * unspecified.
 */
#ifndef SIGPATH_KERNEL_H_
#define SIGPATH_KERNEL_H_

#include "sigpath/context.h"
#include "sigpath/paths.h"
#include "sigpath/signature.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * kappa(x, y), with r = |x - y| / scale. A convention to know: other libraries write the RBF kernel
 * as exp(-|x - y|^2 / sigma), which is scale = sqrt(sigma / 2).
 */
typedef enum sigpath_static_kernel {
  SIGPATH_STATIC_LINEAR = 0,            /**< scale^2 <x, y> */
  SIGPATH_STATIC_POLYNOMIAL = 1,        /**< (scale^2 <x, y> + shape)^degree */
  SIGPATH_STATIC_RBF = 2,               /**< exp(-r^2 / 2) */
  SIGPATH_STATIC_MATERN12 = 3,          /**< exp(-r); its gradient is taken as 0 at r = 0 */
  SIGPATH_STATIC_MATERN32 = 4,          /**< (1 + sqrt(3) r) exp(-sqrt(3) r) */
  SIGPATH_STATIC_MATERN52 = 5,          /**< (1 + sqrt(5) r + 5 r^2 / 3) exp(-sqrt(5) r) */
  SIGPATH_STATIC_RATIONAL_QUADRATIC = 6 /**< (1 + r^2 / (2 shape))^-shape */
} sigpath_static_kernel;

/** How the Goursat problem is solved. */
typedef enum sigpath_kernel_solver {
  /** Second order in the mesh (arXiv 2509.10613, equation (1), in row differences):
   * k_{i+1,j+1} = (k_{i+1,j} + k_{i,j+1})(1 + R/2 + R^2/12) - k_ij (1 - R^2/12),
   * R = Delta 2^-(dyadic_x + dyadic_y). Keep max|R| below about 0.3. */
  SIGPATH_SOLVER_DIFFERENCE = 0,
  /** A power series of degree `order` along both sides of every cell (in the spirit of arXiv
   * 2502.20392 and 2502.08470): exact in the limit, 1e-10 and better with order 8 on cells of
   * |Delta| < 0.5; the cost of a cell grows with order^2. */
  SIGPATH_SOLVER_SERIES = 1,
  /** The truncated signature kernel sum_{n <= order} level_weights[n] <S_n(x), S_n(y)>: exact for
   * piecewise linear paths, whatever the number of channels; the cost grows with order^3. */
  SIGPATH_SOLVER_TRUNCATED = 2
} sigpath_kernel_solver;

/** What a call answers of each pair, of paths of M and N steps after the transforms. */
typedef enum sigpath_kernel_output {
  SIGPATH_KERNEL_VALUE = 0, /**< k(x, y): 1 number. */
  SIGPATH_KERNEL_EDGES = 1, /**< k of all of x with the prefixes of y, N + 1 numbers from the first
                               vertex on, then k of the prefixes of x with all of y, M + 1. */
  SIGPATH_KERNEL_GRID = 2   /**< k of every prefix of x with every prefix of y, (M + 1, N + 1). */
} sigpath_kernel_output;

/** `dyadic_x` and `dyadic_y` are both chosen by sigpath_kernel_dyadic_order(). */
#define SIGPATH_DYADIC_AUTO (-1)

/** Orders of solvers end here; degree and orders of refinement, too. */
#define SIGPATH_KERNEL_MAX_ORDER 16

/** @brief Which kernel to compute. The transforms are those of sigpath_signature_options. */
typedef struct sigpath_kernel_options {
  sigpath_index size; /**< sizeof(sigpath_kernel_options). */
  int static_kernel;  /**< A ::sigpath_static_kernel. */
  int degree;         /**< Polynomial: 1..16. Otherwise not read. */
  double scale;       /**< > 0; see ::sigpath_static_kernel. */
  double shape;       /**< Polynomial: c >= 0. Rational quadratic: alpha > 0. Otherwise not read. */
  int solver;         /**< A ::sigpath_kernel_solver. */
  int order;          /**< Series: 2..16. Truncated: 1..16. Otherwise not read. */
  int dyadic_x;       /**< Every step of x is cut into 2^dyadic_x, 0..16, or SIGPATH_DYADIC_AUTO.
                         Refining one side alone stalls: orders that differ are for lengths that do.
                         Truncated: 0. */
  int dyadic_y;       /**< The same for y. */
  int richardson;     /**< 1: (4 k_1 - k_0) / 3 of these orders and of one more: third order, for
                         five times the cost. Differences only; output VALUE only. */
  int normalized;     /**< 1: k(x, y) / sqrt(k(x, x) k(y, y)), without overflow. Output VALUE only;
                         where y is x, orders that are equal. */
  int gram;           /**< 0: pair b is path b of x and path b of y. 1: every path of x with every
                         path of y, (Bx, By). */
  int output;         /**< A ::sigpath_kernel_output. */
  int lead_lag;       /**< 1: lead-lag. */
  int time;           /**< A ::sigpath_time. */
  int basepoint;      /**< A ::sigpath_basepoint. */
  int check_finite;   /**< 1: NaN and infinity are SIGPATH_INVALID_ARGUMENT; 0: they may spread. */
  double time_start;  /**< First time under SIGPATH_TIME_UNIFORM. */
  double time_end;    /**< Last time under SIGPATH_TIME_UNIFORM. */
  double level_weights[SIGPATH_KERNEL_MAX_ORDER + 1]; /**< Truncated: of the levels 0..order; all 0:
                                                         every level counts 1. Otherwise 0. */
} sigpath_kernel_options;

/** Initial value of a sigpath_kernel_options: linear, differences, no refinement, pairs. */
#define SIGPATH_KERNEL_OPTIONS_INIT                                                              \
  {                                                                                              \
    (sigpath_index)sizeof(sigpath_kernel_options), 0, 1, 1.0, 1.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 1, 0.0, 1.0, {                                                                        \
      0.0                                                                                        \
    }                                                                                            \
  }

/**
 * @brief The numbers per pair: 1, or by `output` M + N + 2 or (M + 1)(N + 1).
 * @param length_x Points of the paths x. @param length_y Points of the paths y.
 */
SIGPATH_API sigpath_status sigpath_kernel_size(const sigpath_kernel_options* options,
                                               sigpath_index length_x, sigpath_index length_y,
                                               sigpath_index* size);

/**
 * @brief The order of refinement that SIGPATH_DYADIC_AUTO takes for both sides: the least with
 * max|Delta| 4^-order <= 0.3, where max|Delta| is bounded by the longest step of any x times that
 * of any y, both in the feature space of the static kernel; where kernels of x or y with itself are
 * needed too (normalized, or the sets of discrepancy.h), by the square of the longest step of all.
 * One order for all pairs, or the kernel would not be positive definite. Cost: one pass over the
 * points.
 * @param y NULL: y is x. Arrays as in sigpath_kernel().
 * @return SIGPATH_INVALID_ARGUMENT, naming the bound, when the order is over 16.
 */
SIGPATH_API sigpath_status sigpath_kernel_dyadic_order(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint, int* order);

/** Which function sigpath_kernel_workspace() is asked about. */
typedef enum sigpath_kernel_pass {
  SIGPATH_KERNEL_PASS_FORWARD = 0, /**< sigpath_kernel() */
  SIGPATH_KERNEL_PASS_VJP = 1,     /**< sigpath_kernel_vjp() */
  SIGPATH_KERNEL_PASS_JVP = 2      /**< sigpath_kernel_jvp() */
} sigpath_kernel_pass;

/**
 * @brief Bytes of scratch memory that a call uses, all threads together: forward O(M + N) per
 * thread, backward O(sqrt(M) N), never the grid. Fewer threads are used rather than more than the
 * context's workspace_limit. Of a CUDA context it is memory of the device: all paths,
 * and for up to 512 MiB of pairs at a time, fewer rather than more than the limit, O(M + N) numbers
 * each; backward also the states of threads every 16 steps, M N / 10 numbers of a pair where pairs
 * are few and M N / 2 where there are thousands of short ones, of power series about (order + 1) /
 * 4 times M N, of truncated kernels (order + 1)(order + 2) / 8 times.
 * @param y NULL: y is x.
 * @param pass A ::sigpath_kernel_pass. With SIGPATH_DYADIC_AUTO the answer is for order 0.
 */
SIGPATH_API sigpath_status sigpath_kernel_workspace(const sigpath_context* context,
                                                    const sigpath_kernel_options* options,
                                                    const sigpath_paths* x, const sigpath_paths* y,
                                                    int pass, sigpath_index* bytes);

/**
 * @brief Signature kernels of pairs of paths, taken as piecewise linear.
 *
 * The paths of x and those of y may differ in length and number, but not in channels or dtype; with
 * gram = 0 their numbers are the same. A path of one point has k = 1 with every path (a truncated
 * kernel: the weight of level 0). A table of
 * windows is refused. Results do not depend on the number of threads, bit for bit, and where y is x
 * the Gram matrix is computed for j <= i and is exactly symmetric.
 * Cost per pair: 2^(dyadic_x + dyadic_y) M N cells of about 6 multiply-adds, and d more for each of
 * the M N steps.
 *
 * @param context NULL: the process's default, every core of the CPU.
 * @param x,x_points,x_lengths,x_times,x_basepoint As in sigpath_signature().
 * @param y NULL: y is x, and the other arrays of y are NULL.
 * @param out (B, size), or (Bx, By, size) with gram, contiguous; of sigpath_kernel_size(). What is
 * beyond a shorter path's end repeats the value at its end.
 * @param out_count Elements at out, exactly.
 * @param exponents NULL, or one per number of `out`, for kernels beyond the floating range: the
 * kernel is out * 2^exponent then, 0.5 <= |out| < 1 or out = 0. Output VALUE only, not normalized.
 * Without it a kernel beyond the range is infinite; within, it is right even where the solution
 * passes beyond it on the way.
 * @param exponents_count Elements at exponents: 0 with NULL, else out_count.
 * @return SIGPATH_INVALID_ARGUMENT too, unless check_finite is 0 and NaN may spread, where a step
 * of the grid is too large to be solved, |Delta| being over 300 (float) or 1e6 (double),
 * and where an edge or a grid is beyond the floating range; `out` is unspecified then.
 */
SIGPATH_API sigpath_status sigpath_kernel(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint, void* out,
    sigpath_index out_count, sigpath_index* exponents, sigpath_index exponents_count);

/**
 * @brief The vector-Jacobian product of sigpath_kernel(), exact for the discrete solver: the
 * gradients of sum_p cotangent_p k_p. Output VALUE only; richardson and normalized too.
 *
 * Rows of the solution are kept every sqrt(M), on a device the state of its threads every 16 steps,
 * and what lies between is recomputed forward, never rebuilt backward. Every gradient may be NULL,
 * with the count 0, but not all. Cost: about 5 times the forward.
 *
 * @param cotangent (B), or (Bx, By) with gram.
 * @param grad_x_points (Bx, Lx, d), contiguous; zero beyond a path's length. Where y is x, of both
 * arguments together.
 * @param grad_x_times (Bx, Lx + 1 if there is a basepoint); needs SIGPATH_TIME_GIVEN.
 * @param grad_x_basepoint (Bx, d); needs a basepoint, zero or given.
 * @param grad_y_points,grad_y_times,grad_y_basepoint The same for y; NULL where y is x.
 * @param grad_static (2): to scale and to shape, of all pairs together; 0 for what is not read.
 * @return SIGPATH_INVALID_ARGUMENT too when a kernel that a gradient passes through is beyond the
 * floating range, even with cotangent 0; the gradients are unspecified then.
 */
SIGPATH_API sigpath_status sigpath_kernel_vjp(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_x_points,
    sigpath_index grad_x_points_count, void* grad_x_times, sigpath_index grad_x_times_count,
    void* grad_x_basepoint, sigpath_index grad_x_basepoint_count, void* grad_y_points,
    sigpath_index grad_y_points_count, void* grad_y_times, sigpath_index grad_y_times_count,
    void* grad_y_basepoint, sigpath_index grad_y_basepoint_count, void* grad_static,
    sigpath_index grad_static_count);

/**
 * @brief Directional derivatives: d/de of the kernels at x + e * tangent, y fixed; exact for the
 * discrete solver. Output VALUE only. Where y is x, both arguments move.
 *
 * @param tangent (Bx, Lx, d), contiguous: the direction of the points of x. Beyond a path's length
 * it is not read. Times and basepoints stand still.
 * @param out (B), or (Bx, By) with gram.
 * @return SIGPATH_INVALID_ARGUMENT too when a kernel is beyond the floating range; `out` is
 * unspecified then.
 */
SIGPATH_API sigpath_status sigpath_kernel_jvp(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint,
    const void* tangent, sigpath_index tangent_count, void* out, sigpath_index out_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_KERNEL_H_ */
