/**
 * @file convolution.h
 * @brief The convolution layer of state-space models: y = k * u + D u by fast Fourier transforms.
 *
 * In a context of a CUDA device calls run there, as ssm.h says.
 */
#ifndef SIGPATH_CONVOLUTION_H_
#define SIGPATH_CONVOLUTION_H_

#include "sigpath/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Shapes of a convolution: B batch elements of H inputs each, of which every input has Cs
 * kernels and as many outputs.
 */
typedef struct sigpath_convolution_options {
  sigpath_index size;          /**< sizeof(sigpath_convolution_options). */
  int dtype;                   /**< A ::sigpath_dtype, of all arrays. */
  int bidirectional;           /**< 1: a second kernel runs backward in time. */
  int accumulate;              /**< 1: adds to what `out` holds; gradients never add. */
  int device;                  /**< A ::sigpath_device, whose memory all arrays are in. */
  sigpath_index batch;         /**< B >= 0. */
  sigpath_index channels;      /**< Cs >= 1. */
  sigpath_index dim;           /**< H >= 1. */
  sigpath_index length;        /**< L >= 1. */
  sigpath_index kernel_length; /**< Lk >= 1; 0: L. What is beyond L does not matter. */
} sigpath_convolution_options;

/** Initial value of a sigpath_convolution_options: one channel, kernels as long as the inputs. */
#define SIGPATH_CONVOLUTION_OPTIONS_INIT(dtype, batch, dim, length)                          \
  {                                                                                          \
    (sigpath_index)sizeof(sigpath_convolution_options), (dtype), 0, 0, 0, (batch), 1, (dim), \
        (length), 0                                                                          \
  }

/**
 * @brief y_l = sum_{j <= l} k_j u_{l-j} + D u_l, and if bidirectional + sum_j k'_j u_{l+1+j} with
 * the second kernel k'; what is before and after an input is 0.
 *
 * By transforms of n = 2^a 3^b 5^c >= L + min(Lk, L) - 1 points of each row for itself. Cost:
 * about 2.5 n log2 n floating-point operations a transform; one for kernels, and two for each B.
 * Results do not depend on the number of threads, bit for bit, nor rows on each other. Tables, some
 * 20 n bytes, are kept on the CPU by the process up to 64 MiB and not counted in workspace.
 *
 * A long input may come in chunks: with out = what the states of a model add (its out_state) and
 * `accumulate`, this gives the next chunk's outputs, and the model's forward_state the next states.
 *
 * @param kernel (Cs, H, Lk), or (2, Cs, H, Lk) if bidirectional: the forward kernels, then k'.
 * @param u (B, H, L). @param d (Cs, H), or NULL: 0. @param out (B, Cs, H, L).
 */
SIGPATH_API sigpath_status sigpath_convolution(sigpath_context* context,
                                               const sigpath_convolution_options* options,
                                               const void* kernel, const void* u, const void* d,
                                               void* out, sigpath_index out_count);

/**
 * @brief Gradients of <cotangent, out> of sigpath_convolution(): correlations. Cost: about that of
 * two convolutions.
 * @param cotangent (B, Cs, H, L). Gradients are as kernel, u and d; each may be NULL, with the
 * count 0, but not all.
 */
SIGPATH_API sigpath_status sigpath_convolution_vjp(
    sigpath_context* context, const sigpath_convolution_options* options, const void* kernel,
    const void* u, const void* d, const void* cotangent, sigpath_index cotangent_count,
    void* grad_kernel, sigpath_index grad_kernel_count, void* grad_u, sigpath_index grad_u_count,
    void* grad_d, sigpath_index grad_d_count);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads are used
 * rather than more than the context's workspace_limit.
 * @param vjp 0: sigpath_convolution(). 1: sigpath_convolution_vjp() with all gradients.
 */
SIGPATH_API sigpath_status sigpath_convolution_workspace(const sigpath_context* context,
                                                         const sigpath_convolution_options* options,
                                                         int vjp, sigpath_index* bytes);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_CONVOLUTION_H_ */
