/**
 * @file words.h
 * @brief Sets of words, and the coefficients of signatures at them.
 */
#ifndef SIGPATH_WORDS_H_
#define SIGPATH_WORDS_H_

#include "sigpath/context.h"
#include "sigpath/paths.h"
#include "sigpath/signature.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief A finite set of words w = (w_1..w_n) over the letters 0..dim-1, which are the channels of
 * paths; immutable, to be used by as many threads and calls as you like.
 *
 * Words keep the order that they are given in; the same word may come more than once, and the empty
 * word may be there, whose coefficient is 1. Families of words come by length and then
 * lexicographically, as in the truncated signature, and without the empty word. Memory and the
 * time to make a set are proportional to the letters of its words, never to dim^depth; for weights
 * and graphs time also to dim for each word that goes on. A family that this machine's memory does
 * not hold is refused with SIGPATH_OUT_OF_MEMORY, before it is made.
 */
typedef struct sigpath_words sigpath_words;

/** What is known of a set of words. */
typedef struct sigpath_words_info {
  sigpath_index size;    /**< sizeof(sigpath_words_info). */
  sigpath_index dim;     /**< Letters are 0..dim-1. */
  int depth;             /**< Letters of the longest word. */
  int reserved;          /**< 0. */
  sigpath_index count;   /**< Words, each as often as it was given. */
  sigpath_index letters; /**< Letters of all words together. */
  sigpath_index closure; /**< Different words that begin one of the set, the empty one apart: what
                              the cost of a signature is proportional to. */
} sigpath_words_info;

/** Initial value of a sigpath_words_info. */
#define SIGPATH_WORDS_INFO_INIT \
  { (sigpath_index)sizeof(sigpath_words_info), 0, 0, 0, 0, 0, 0 }

/**
 * @brief A set of given words.
 * @param dim Letters are 0..dim-1.
 * @param depth The most letters that a word may have; 0: any number.
 * @param lengths (count) The letters of each word.
 * @param count 1 or more.
 * @param letters (letters_count) Those of the first word, of the second, and so on.
 * @param letters_count The sum of lengths.
 * @param words Receives the set, NULL unless the status is SIGPATH_OK; sigpath_words_destroy() it.
 */
SIGPATH_API sigpath_status sigpath_words_list(sigpath_index dim, int depth,
                                              const sigpath_index* lengths, sigpath_index count,
                                              const sigpath_index* letters,
                                              sigpath_index letters_count, sigpath_words** words);

/**
 * @brief A set from text: words such as (0,3,1), () being the empty one, separated by white space;
 * from # to the end of the line is a comment. Errors name the line and the column, from 1.
 * @param depth The most letters that a word may have; 0: any number.
 * @param text Zero-terminated; at least one word.
 */
SIGPATH_API sigpath_status sigpath_words_parse(sigpath_index dim, int depth, const char* text,
                                               sigpath_words** words);

/** @brief All words of 1 to depth letters: the truncated signature, in its order. */
SIGPATH_API sigpath_status sigpath_words_truncated(sigpath_index dim, int depth,
                                                   sigpath_words** words);

/**
 * @brief The words whose letters' weights add up to at most the threshold (the pathsig paper,
 * definition 7.1). A sum that is above it by rounding alone, 1e-12 of it, is not above it.
 * @param weights (dim) Finite and above 0.
 * @param threshold Finite, and at least the smallest weight: the set must not be empty.
 */
SIGPATH_API sigpath_status sigpath_words_anisotropic(sigpath_index dim, const double* weights,
                                                     sigpath_index weights_count, double threshold,
                                                     sigpath_words** words);

/**
 * @brief The Lyndon words of 1 to depth letters: those smaller than all their proper suffixes. By
 * Duval's algorithm.
 */
SIGPATH_API sigpath_status sigpath_words_lyndon(sigpath_index dim, int depth,
                                                sigpath_words** words);

/**
 * @brief The walks of 1 to depth letters in a directed graph on the letters.
 * @param transitions (dim, dim), row i: not 0 where the letter may follow letter i.
 */
SIGPATH_API sigpath_status sigpath_words_graph(sigpath_index dim, int depth,
                                               const unsigned char* transitions,
                                               sigpath_index transitions_count,
                                               sigpath_words** words);

/**
 * @brief The sparse lead-lag projection (the pathsig paper, section 8) for paths of `dim` channels
 * under lead-lag: words of 1 to depth letters without the factors (lag_i, lead_j) and
 * (lead_j, lag_i) for i != j. Its letters are 0..2*dim-1, the lags first. There are
 * 2 dim (dim + 1)^(n-1) words of n letters instead of (2 dim)^n.
 */
SIGPATH_API sigpath_status sigpath_words_lead_lag(sigpath_index dim, int depth,
                                                  sigpath_words** words);

/**
 * @brief The words of a in their order, then those of b that a does not have, in theirs. Both have
 * the same dim.
 */
SIGPATH_API sigpath_status sigpath_words_union(const sigpath_words* a, const sigpath_words* b,
                                               sigpath_words** words);

/** @brief Frees a set. NULL is ignored. */
SIGPATH_API void sigpath_words_destroy(sigpath_words* words);

/** @brief Describes a set. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_words_describe(const sigpath_words* words,
                                                  sigpath_words_info* info);

/**
 * @brief The words of a set.
 * @param lengths (count) Receives the letters of each word; count is that of sigpath_words_info.
 * @param letters (letters_count) Receives the words one after the other; likewise.
 */
SIGPATH_API sigpath_status sigpath_words_get(const sigpath_words* words, sigpath_index* lengths,
                                             sigpath_index count, sigpath_index* letters,
                                             sigpath_index letters_count);

/**
 * @brief Word number i as text, such as (0,3,1), that sigpath_words_parse() reads.
 * @param text Receives it with a zero at its end; NULL with a capacity of 0 to ask its length.
 * @param capacity Bytes at text: more than the length, else nothing is written there.
 * @param length Receives the length without the zero, also when the capacity is too small.
 */
SIGPATH_API sigpath_status sigpath_words_text(const sigpath_words* words, sigpath_index i,
                                              char* text, sigpath_index capacity,
                                              sigpath_index* length);

/**
 * @brief The place of a word in a set.
 * @param letters (length) The word.
 * @param position Receives its first position, -1 if the set does not have it.
 */
SIGPATH_API sigpath_status sigpath_words_find(const sigpath_words* words,
                                              const sigpath_index* letters, sigpath_index length,
                                              sigpath_index* position);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads are used
 * rather than more than the context's workspace_limit; where one alone needs more, the call is
 * refused. One thread takes a group of as many paths as a SIMD vector has elements, and for each
 * the coefficients of the closure, and for a longest word of n letters up to n^2 / 2 numbers, n^2
 * backward; backward also the coefficients that are read by others at the starts of chunks of
 * steps.
 * @param windows The table of windows, NULL unless paths->windows > 0.
 * @param vjp 0: sigpath_word_signature(); 1: sigpath_word_signature_vjp().
 */
SIGPATH_API sigpath_status sigpath_word_signature_workspace(
    const sigpath_context* context, const sigpath_words* words,
    const sigpath_signature_options* options, const sigpath_paths* paths,
    const sigpath_index* windows, int vjp, sigpath_index* bytes);

/**
 * @brief The coefficients of the signature at the words of a set, for every path of a batch.
 *
 * out is (B, rows, size), contiguous: the words in the order of the set, after a 1 with
 * scalar_term. Paths, transforms, windows and `expanding` are those of sigpath_signature(), whose
 * coefficients these are. Results do not depend on the number of threads, bit for bit.
 *
 * Words are computed on their prefix closure (the pathsig paper, section 3.1), each by what its
 * parent leaves for it at every step: about 1 + h multiply-adds per increment for a word of the
 * closure that begins words of up to h more letters. Paths, or windows, run side by side in SIMD
 * lanes: a batch of fewer than a vector holds costs as much as a full one. With `expanding`, states
 * go through memory at every vertex, which costs several times as much. In a CUDA context a thread
 * has up to four siblings and their prefixes, about N^2/2 + 8 multiply-adds per increment, at most
 * 64 letters each.
 *
 * @param words Its dim must be D, the channels of the paths after the transforms.
 * @param options depth: 0, or at least that of the words; method: SIGPATH_METHOD_AUTO.
 * @param out_count Elements at out: exactly B * rows * size, size being the count of words, and 1
 * more with scalar_term.
 */
SIGPATH_API sigpath_status sigpath_word_signature(
    sigpath_context* context, const sigpath_words* words, const sigpath_signature_options* options,
    const sigpath_paths* paths, const void* points, const sigpath_index* lengths, const void* times,
    const void* basepoint, const sigpath_index* windows, void* out, sigpath_index out_count);

/**
 * @brief The vector-Jacobian product of sigpath_word_signature(): J^T cotangent, exact.
 *
 * States are recomputed forward from checkpoints, never rebuilt backward in time, so that
 * gradients keep their precision on long paths. The cotangents of the same word add up; those of
 * the empty word and of the scalar term have no effect. The gradients are those of
 * sigpath_signature_vjp(). Cost: 3 to 6 times the forward.
 *
 * @param cotangent (B, rows, size), contiguous; rows beyond a path's length are not used,
 * but with check_finite they have to be finite.
 */
SIGPATH_API sigpath_status sigpath_word_signature_vjp(
    sigpath_context* context, const sigpath_words* words, const sigpath_signature_options* options,
    const sigpath_paths* paths, const void* points, const sigpath_index* lengths, const void* times,
    const void* basepoint, const sigpath_index* windows, const void* cotangent,
    sigpath_index cotangent_count, void* grad_points, sigpath_index grad_points_count,
    void* grad_times, sigpath_index grad_times_count, void* grad_basepoint,
    sigpath_index grad_basepoint_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_WORDS_H_ */
