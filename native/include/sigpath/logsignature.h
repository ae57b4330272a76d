/**
 * @file logsignature.h
 * @brief Log-signatures in four bases, their way back to signatures, and their product.
 */
#ifndef SIGPATH_LOGSIGNATURE_H_
#define SIGPATH_LOGSIGNATURE_H_

#include "sigpath/context.h"
#include "sigpath/paths.h"
#include "sigpath/signature.h"
#include "sigpath/words.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief What the coefficients of a log-signature, log S = sum_m (-1)^(m-1) (S-1)^m / m, are of.
 *
 * Lyndon words, those smaller than all their proper suffixes, are ordered by length, then
 * lexicographically. Lyndon brackets are P_i = i for a letter and P_w = [P_u, P_v] for w = uv, v
 * being the longest proper suffix that is a Lyndon word: a basis of the free Lie algebra.
 */
typedef enum sigpath_basis {
  SIGPATH_BASIS_EXPANDED = 0,     /**< All words: the layout of signatures. */
  SIGPATH_BASIS_LYNDON_WORDS = 1, /**< The coefficients of log S at the Lyndon words (signatory's
                                       "words", pySigLib's method 1). */
  SIGPATH_BASIS_LYNDON_BRACKETS =
      2,                  /**< Coordinates in the basis of Lyndon brackets (iisignature's "S"). */
  SIGPATH_BASIS_WORDS = 3 /**< The coefficients of log S at the words of a set. */
} sigpath_basis;

/**
 * @brief All that a log-signature needs and that does not depend on the paths; immutable, to be
 * used by as many threads and calls as you like.
 */
typedef struct sigpath_logsignature_plan sigpath_logsignature_plan;

/** What is known of a plan. */
typedef struct sigpath_logsignature_info {
  sigpath_index size;  /**< sizeof(sigpath_logsignature_info). */
  sigpath_index dim;   /**< Letters are 0..dim-1: the channels of paths, after their transforms. */
  int depth;           /**< Truncation level N. */
  int basis;           /**< A ::sigpath_basis. */
  sigpath_index count; /**< Coefficients of a log-signature. */
} sigpath_logsignature_info;

/** Initial value of a sigpath_logsignature_info. */
#define SIGPATH_LOGSIGNATURE_INFO_INIT \
  { (sigpath_index)sizeof(sigpath_logsignature_info), 0, 0, 0, 0 }

/**
 * @brief A plan for one of the bases 0 to 2.
 *
 * The matrix from brackets to words is made of integers, exactly. Brackets that may expand into
 * more than 2^26 terms, about a gigabyte, are refused with SIGPATH_OUT_OF_MEMORY: here for
 * SIGPATH_BASIS_LYNDON_BRACKETS, where all but the longest are needed; and for both Lyndon bases in
 * the functions that take log-signatures, where all are.
 *
 * @param plan Receives it, NULL unless the status is SIGPATH_OK; destroy it with
 * sigpath_logsignature_plan_destroy().
 */
SIGPATH_API sigpath_status sigpath_logsignature_plan_create(sigpath_index dim, int depth, int basis,
                                                            sigpath_logsignature_plan** plan);

/**
 * @brief A plan for the coefficients at the words of a set, in its order; that of the empty word is
 * 0. Its depth is the length of the longest word. The set may be destroyed afterwards.
 */
SIGPATH_API sigpath_status sigpath_logsignature_plan_create_words(const sigpath_words* words,
                                                                  sigpath_logsignature_plan** plan);

/** @brief Frees a plan that no call is using any more. NULL is ignored. */
SIGPATH_API void sigpath_logsignature_plan_destroy(sigpath_logsignature_plan* plan);

/** @brief Describes a plan. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_logsignature_plan_describe(const sigpath_logsignature_plan* plan,
                                                              sigpath_logsignature_info* info);

/**
 * @brief What coefficient i is of, as text: "(0,0,1)", or for brackets "[0,[0,1]]".
 * @param text Receives it with a zero at its end; NULL with a capacity of 0 to ask its length.
 * @param capacity Bytes at text: more than the length, else nothing is written there.
 * @param length Receives the length without the zero, also when the capacity is too small.
 */
SIGPATH_API sigpath_status sigpath_logsignature_plan_text(const sigpath_logsignature_plan* plan,
                                                          sigpath_index i, char* text,
                                                          sigpath_index capacity,
                                                          sigpath_index* length);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. It goes over the batch in
 * blocks of paths whose signatures fit half the context's workspace_limit.
 * @param windows As for the call.
 * @param vjp 0: sigpath_logsignature(); 1: sigpath_logsignature_vjp().
 */
SIGPATH_API sigpath_status sigpath_logsignature_workspace(const sigpath_context* context,
                                                          const sigpath_logsignature_plan* plan,
                                                          const sigpath_signature_options* options,
                                                          const sigpath_paths* paths,
                                                          const sigpath_index* windows, int vjp,
                                                          sigpath_index* bytes);

/**
 * @brief The log-signature of every path of a batch, or of prefixes or windows of them.
 *
 * out is (B, rows, count), contiguous, in the order of the plan; rows are those of
 * sigpath_signature(), as are all other arguments. A path of one point has the log-signature 0.
 * Results do not depend on the number of threads, bit for bit. Cost: the signature, and for a row
 * about N multiply-adds for each coefficient and each word of fewer than N letters.
 *
 * In a CUDA context the signature is that of the words' factors, at most 16 letters each: a
 * coefficient of n letters takes n^3/6 multiply-adds, its gradient twice that and memory for its
 * n (n+1)/2 factors in every row.
 *
 * @param options depth is 0 or the plan's, scalar_term is 0; the channels after the transforms are
 * the plan's dim.
 * @param out_count Elements at out: exactly B * rows * count.
 */
SIGPATH_API sigpath_status sigpath_logsignature(sigpath_context* context,
                                                const sigpath_logsignature_plan* plan,
                                                const sigpath_signature_options* options,
                                                const sigpath_paths* paths, const void* points,
                                                const sigpath_index* lengths, const void* times,
                                                const void* basepoint, const sigpath_index* windows,
                                                void* out, sigpath_index out_count);

/**
 * @brief The vector-Jacobian product of sigpath_logsignature(): J^T cotangent, exact. Signatures
 * are computed once more. Gradients are those of sigpath_signature_vjp().
 * @param cotangent (B, rows, count), contiguous; rows beyond a path's length are not used,
 * but with check_finite they have to be finite.
 */
SIGPATH_API sigpath_status sigpath_logsignature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan,
    const sigpath_signature_options* options, const sigpath_paths* paths, const void* points,
    const sigpath_index* lengths, const void* times, const void* basepoint,
    const sigpath_index* windows, const void* cotangent, sigpath_index cotangent_count,
    void* grad_points, sigpath_index grad_points_count, void* grad_times,
    sigpath_index grad_times_count, void* grad_basepoint, sigpath_index grad_basepoint_count);

/**
 * @brief The log-signatures of signatures, which are known already.
 *
 * NaN and infinity are not looked for and spread, here and in the functions below. What needs one
 * tensor's memory several times per thread is counted against the context's workspace_limit.
 *
 * @param dtype A ::sigpath_dtype, of all arrays.
 * @param signature (batch, dim + ... + dim^N): levels 1..N.
 * @param out (batch, count).
 */
SIGPATH_API sigpath_status sigpath_logsignature_of_signature(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* signature, sigpath_index signature_count, void* out, sigpath_index out_count);

/** @brief The vjp of sigpath_logsignature_of_signature(). */
SIGPATH_API sigpath_status sigpath_logsignature_of_signature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* signature, sigpath_index signature_count, const void* cotangent,
    sigpath_index cotangent_count, void* grad_signature, sigpath_index grad_signature_count);

/**
 * @brief The signatures of log-signatures: exp of the Lie elements that they stand for.
 *
 * In the expanded basis any tensor may be given. The first call of a plan for a Lyndon basis
 * expands its brackets, and keeps them; see sigpath_logsignature_plan_create() for what is too
 * many.
 *
 * @param logsignature (batch, count), or (count), used for all.
 * @param out (batch, dim + ... + dim^N): levels 1..N.
 * @return SIGPATH_UNSUPPORTED for SIGPATH_BASIS_WORDS.
 */
SIGPATH_API sigpath_status sigpath_logsignature_to_signature(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* logsignature, sigpath_index logsignature_count, void* out, sigpath_index out_count);

/** @brief The vjp of sigpath_logsignature_to_signature(). grad_logsignature: (batch, count). */
SIGPATH_API sigpath_status sigpath_logsignature_to_signature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* logsignature, sigpath_index logsignature_count, const void* cotangent,
    sigpath_index cotangent_count, void* grad_logsignature, sigpath_index grad_logsignature_count);

/**
 * @brief The log-signatures of one path after the other, log(exp(a) (x) exp(b)): the
 * Baker-Campbell-Hausdorff series, truncated.
 * @param a (batch, count), or (count), used for all. @param b As a.
 * @param out (batch, count).
 * @return SIGPATH_UNSUPPORTED for SIGPATH_BASIS_WORDS.
 */
SIGPATH_API sigpath_status sigpath_logsignature_combine(sigpath_context* context,
                                                        const sigpath_logsignature_plan* plan,
                                                        int dtype, sigpath_index batch,
                                                        const void* a, sigpath_index a_count,
                                                        const void* b, sigpath_index b_count,
                                                        void* out, sigpath_index out_count);

/** @brief The vjp of sigpath_logsignature_combine(). Every gradient is (batch, count). */
SIGPATH_API sigpath_status sigpath_logsignature_combine_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* a, sigpath_index a_count, const void* b, sigpath_index b_count,
    const void* cotangent, sigpath_index cotangent_count, void* grad_a, sigpath_index grad_a_count,
    void* grad_b, sigpath_index grad_b_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_LOGSIGNATURE_H_ */
