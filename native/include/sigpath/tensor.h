/**
 * @file tensor.h
 * @brief The algebra of truncated tensors: products, exp and log, antipode, dilation, segments
 * joined on, shuffles, inner products; each with its vector-Jacobian product.
 */
#ifndef SIGPATH_TENSOR_H_
#define SIGPATH_TENSOR_H_

#include "sigpath/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Shape of a batch of tensors over R^dim, truncated at a depth N.
 *
 * A tensor is its level 0 if scalar_term is 1, then the levels 1..N, each dim^k coefficients of the
 * words of k letters in lexicographic order, the first letter most significant: the layout of
 * signatures. Arrays are contiguous, (batch, size).
 *
 * An input may have `batch` tensors, or a single one, which is used for every item: its count
 * tells. Gradients always have one row for each item, also those of an input used for all.
 *
 * Every vjp gives J^T cotangent, exact. NaN and infinity are not looked for and spread. Results do
 * not depend on the number of threads, bit for bit.
 */
typedef struct sigpath_tensors {
  sigpath_index size;  /**< sizeof(sigpath_tensors). */
  int dtype;           /**< A ::sigpath_dtype. */
  int device;          /**< The ::sigpath_device whose memory the arrays lie in. */
  sigpath_index batch; /**< B >= 0 tensors. */
  sigpath_index dim;   /**< d >= 1 letters. */
  int depth;           /**< N >= 1 levels. */
  int scalar_term;     /**< 1: the arrays hold level 0; 0: it has the value an operation names. */
} sigpath_tensors;

/** Initial value of a sigpath_tensors without a scalar term. */
#define SIGPATH_TENSORS_INIT(dtype, batch, dim, depth) \
  { (sigpath_index)sizeof(sigpath_tensors), (dtype), 0, (batch), (dim), (depth), 0 }

/** @brief Coefficients of one tensor: d + d^2 + ... + d^N, and 1 more with scalar_term. */
SIGPATH_API sigpath_status sigpath_tensor_size(const sigpath_tensors* shape, sigpath_index* size);

/**
 * @brief The truncated tensor product, c_k = sum_{i=0..k} a_i (x) b_{k-i}.
 *
 * Without scalar_term a_0 = b_0 = 1: Chen's product, which is the signature of one path after the
 * other. A single `a` for all continues from a given signature. Cost: about N multiply-adds per
 * coefficient.
 *
 * @param context NULL: the process's default, every core of the CPU.
 * @param a_count Elements at a: B * size, or size, one tensor for all.
 * @param b_count As a_count.
 * @param out_count Elements at out: exactly B * size.
 */
SIGPATH_API sigpath_status sigpath_tensor_product(sigpath_context* context,
                                                  const sigpath_tensors* shape, const void* a,
                                                  sigpath_index a_count, const void* b,
                                                  sigpath_index b_count, void* out,
                                                  sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_product(). Every gradient is (B, size). */
SIGPATH_API sigpath_status sigpath_tensor_product_vjp(
    sigpath_context* context, const sigpath_tensors* shape, const void* a, sigpath_index a_count,
    const void* b, sigpath_index b_count, const void* cotangent, sigpath_index cotangent_count,
    void* grad_a, sigpath_index grad_a_count, void* grad_b, sigpath_index grad_b_count);

/**
 * @brief The products of `items` tensors in a row, a_1 (x) ... (x) a_items, as
 * sigpath_tensor_product() would, by a tree: pairs of neighbours, then pairs of those, and so on.
 *
 * The context's workspace_limit has to allow half the tensors of a row, and for the vjp all.
 *
 * @param items 0 or more; without any the product is the unit.
 * @param a (B, items, size), or (items, size), used for all.
 * @param out (B, size).
 */
SIGPATH_API sigpath_status sigpath_tensor_product_all(sigpath_context* context,
                                                      const sigpath_tensors* shape,
                                                      sigpath_index items, const void* a,
                                                      sigpath_index a_count, void* out,
                                                      sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_product_all(). grad_a is (B, items, size). */
SIGPATH_API sigpath_status sigpath_tensor_product_all_vjp(
    sigpath_context* context, const sigpath_tensors* shape, sigpath_index items, const void* a,
    sigpath_index a_count, const void* cotangent, sigpath_index cotangent_count, void* grad_a,
    sigpath_index grad_a_count);

/**
 * @brief The tensor exponential, sum_m a^m / m!, by Horner's scheme: log-signature to signature.
 *
 * With scalar_term level 0 of a is read as 0, and that of out is 1. Cost: about N multiply-adds per
 * coefficient.
 */
SIGPATH_API sigpath_status sigpath_tensor_exp(sigpath_context* context,
                                              const sigpath_tensors* shape, const void* a,
                                              sigpath_index a_count, void* out,
                                              sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_exp(). The gradient of level 0 is 0. */
SIGPATH_API sigpath_status sigpath_tensor_exp_vjp(sigpath_context* context,
                                                  const sigpath_tensors* shape, const void* a,
                                                  sigpath_index a_count, const void* cotangent,
                                                  sigpath_index cotangent_count, void* grad_a,
                                                  sigpath_index grad_a_count);

/**
 * @brief The tensor logarithm, sum_m (-1)^(m-1) (a-1)^m / m, by Horner's scheme.
 *
 * With scalar_term level 0 of a is read as 1, and that of out is 0. Cost: about N multiply-adds per
 * coefficient.
 */
SIGPATH_API sigpath_status sigpath_tensor_log(sigpath_context* context,
                                              const sigpath_tensors* shape, const void* a,
                                              sigpath_index a_count, void* out,
                                              sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_log(). The gradient of level 0 is 0. */
SIGPATH_API sigpath_status sigpath_tensor_log_vjp(sigpath_context* context,
                                                  const sigpath_tensors* shape, const void* a,
                                                  sigpath_index a_count, const void* cotangent,
                                                  sigpath_index cotangent_count, void* grad_a,
                                                  sigpath_index grad_a_count);

/**
 * @brief The antipode, (-1)^n a_{w_n ... w_1}: of a signature, its inverse, which is the signature
 * of the path run backward. Level 0 stays.
 */
SIGPATH_API sigpath_status sigpath_tensor_antipode(sigpath_context* context,
                                                   const sigpath_tensors* shape, const void* a,
                                                   sigpath_index a_count, void* out,
                                                   sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_antipode(), which is its own adjoint: a is not needed. */
SIGPATH_API sigpath_status sigpath_tensor_antipode_vjp(sigpath_context* context,
                                                       const sigpath_tensors* shape,
                                                       const void* cotangent,
                                                       sigpath_index cotangent_count, void* grad_a,
                                                       sigpath_index grad_a_count);

/**
 * @brief Dilation, a_w scale_{w_1} ... scale_{w_n}: the signature of the path whose channel i is
 * multiplied by scale_i (iisignature's sigscale).
 * @param scale (B, dim), or (dim), used for all.
 */
SIGPATH_API sigpath_status sigpath_tensor_dilate(sigpath_context* context,
                                                 const sigpath_tensors* shape, const void* a,
                                                 sigpath_index a_count, const void* scale,
                                                 sigpath_index scale_count, void* out,
                                                 sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_dilate(), exact also where a scale is 0. grad_scale: (B, dim).
 */
SIGPATH_API sigpath_status sigpath_tensor_dilate_vjp(
    sigpath_context* context, const sigpath_tensors* shape, const void* a, sigpath_index a_count,
    const void* scale, sigpath_index scale_count, const void* cotangent,
    sigpath_index cotangent_count, void* grad_a, sigpath_index grad_a_count, void* grad_scale,
    sigpath_index grad_scale_count);

/**
 * @brief One more segment: a (x) exp(z) after the path, or exp(z) (x) a before it, by Horner's
 * scheme (arXiv 2509.10613, algorithm 2) and its mirror image (iisignature's sigjoin).
 *
 * Without scalar_term a_0 = 1. Cost: that of one increment of a signature.
 *
 * @param left 0: a (x) exp(z); 1: exp(z) (x) a.
 * @param z The increments, (B, dim), or (dim), used for all.
 */
SIGPATH_API sigpath_status sigpath_tensor_join(sigpath_context* context,
                                               const sigpath_tensors* shape, int left,
                                               const void* a, sigpath_index a_count, const void* z,
                                               sigpath_index z_count, void* out,
                                               sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_join(). grad_z: (B, dim). */
SIGPATH_API sigpath_status
sigpath_tensor_join_vjp(sigpath_context* context, const sigpath_tensors* shape, int left,
                        const void* a, sigpath_index a_count, const void* z, sigpath_index z_count,
                        const void* cotangent, sigpath_index cotangent_count, void* grad_a,
                        sigpath_index grad_a_count, void* grad_z, sigpath_index grad_z_count);

/**
 * @brief The shuffle product, truncated: c_w sums a_u b_v over the ways to share the letters of w,
 * in order, between two words u and v. For signatures S, <c, S> = <a, S> <b, S>: products of linear
 * functionals of a signature are linear.
 *
 * Without scalar_term a_0 = b_0 = 0. Cost: 2^k multiply-adds per coefficient of level k.
 */
SIGPATH_API sigpath_status sigpath_tensor_shuffle(sigpath_context* context,
                                                  const sigpath_tensors* shape, const void* a,
                                                  sigpath_index a_count, const void* b,
                                                  sigpath_index b_count, void* out,
                                                  sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_shuffle(). */
SIGPATH_API sigpath_status sigpath_tensor_shuffle_vjp(
    sigpath_context* context, const sigpath_tensors* shape, const void* a, sigpath_index a_count,
    const void* b, sigpath_index b_count, const void* cotangent, sigpath_index cotangent_count,
    void* grad_a, sigpath_index grad_a_count, void* grad_b, sigpath_index grad_b_count);

/**
 * @brief The inner product, sum_w a_w b_w; without scalar_term level 0 counts for nothing.
 * @param out (B).
 */
SIGPATH_API sigpath_status sigpath_tensor_inner(sigpath_context* context,
                                                const sigpath_tensors* shape, const void* a,
                                                sigpath_index a_count, const void* b,
                                                sigpath_index b_count, void* out,
                                                sigpath_index out_count);

/** @brief The vjp of sigpath_tensor_inner(). cotangent: (B). */
SIGPATH_API sigpath_status sigpath_tensor_inner_vjp(
    sigpath_context* context, const sigpath_tensors* shape, const void* a, sigpath_index a_count,
    const void* b, sigpath_index b_count, const void* cotangent, sigpath_index cotangent_count,
    void* grad_a, sigpath_index grad_a_count, void* grad_b, sigpath_index grad_b_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_TENSOR_H_ */
