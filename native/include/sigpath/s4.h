/**
 * @file s4.h
 * @brief State-space models whose matrix is diagonal plus of low rank (S4).
 *
 * Complex arrays are interleaved, (re, im) pairs; gradients to complex numbers are dF/dRe + i
 * dF/dIm. In a context of a CUDA device calls run there, as ssm.h says, but for sigpath_s4_tune() and
 * sigpath_s4_steps_create(), which compute on the host whatever the context.
 */
#ifndef SIGPATH_S4_H_
#define SIGPATH_S4_H_

#include "sigpath/ssm.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief A state-space model with a diagonal plus low-rank matrix (S4, Gu et al., arXiv
 * 2111.00396): H inputs of N complex modes each, which come with their conjugates,
 * s' = A s + B u,  y = 2 Re sum_n C_n s_n,  A = diag(lambda) - sum_r P_r P_r^* over all 2 N,
 * lambda = -f(a_real) - i f(a_imag),  dt = f(dt) rate. Time is made discrete by the bilinear rule,
 * dA = (I - dt/2 A)^-1 (I + dt/2 A), dB = (I - dt/2 A)^-1 dt B. S sets of lambda, P and B are dealt
 * out to the H inputs in turn: input h has set h mod S.
 *
 * Kernels are made from weights that are tuned to a number of steps T, C~ = (I - dA^T)^t C, which
 * is what models learn. Nothing keeps or changes them but the caller: sigpath_s4_tune() makes them
 * from C, and `tuned` says what c is. A model of another sampling rate r takes weights that were
 * tuned to T steps at rate 1 with tuned = round(T / r); its kernels are then those of
 * sigpath_s4_tune()'s C at its own rate.
 */
typedef struct sigpath_s4_options {
  sigpath_index size;     /**< sizeof(sigpath_s4_options). */
  int dtype;              /**< A ::sigpath_dtype, of all arrays. */
  int real_transform;     /**< A ::sigpath_parameter_transform, of a_real. */
  int imag_transform;     /**< Of a_imag. */
  int dt_transform;       /**< Of dt. */
  int dt_fast;            /**< 1: dt is sinh of its raw value before the transform. */
  int device;             /**< A ::sigpath_device, whose memory all arrays are in. */
  sigpath_index channels; /**< Cs >= 1 outputs of each input. */
  sigpath_index dim;      /**< H >= 1. */
  sigpath_index modes;    /**< N >= 1. */
  sigpath_index sets;     /**< S >= 1, which divides H. */
  sigpath_index rank;     /**< R >= 1. */
  sigpath_index length;   /**< L >= 1; 0: from l_max. */
  sigpath_index tuned;    /**< Steps that c is tuned to; 0: none. Kernels need L or more. */
  sigpath_index batch;    /**< Bs >= 0 states. */
  double rate;            /**< > 0: by how much dt is longer than the parameters say. */
  /** With length = 0, kernels of L = round(l_max / rate), at least 1, and weights that are tuned to
   * `tuned` steps at rate 1, which are round(tuned / rate) at this one. */
  sigpath_index l_max;
} sigpath_s4_options;

/** Initial value of a sigpath_s4_options: rank 1, one channel, one set, no state, c tuned to L. */
#define SIGPATH_S4_OPTIONS_INIT(dtype, dim, modes, length)                                      \
  {                                                                                             \
    (sigpath_index)sizeof(sigpath_s4_options), (dtype), SIGPATH_PARAMETER_EXP,                  \
        SIGPATH_PARAMETER_NONE, SIGPATH_PARAMETER_EXP, 0, 0, 1, (dim), (modes), 1, 1, (length), \
        (length), 0, 1.0, 0                                                                     \
  }

/**
 * @brief Weights tuned to `to` steps from weights tuned to `from` steps, either of them 0: not
 * tuned. From 0: (I - dA^to)^t C. To 0: the solution C. Else `to` is `from` doubled any number of
 * times, (I + dA^from)^t C~ each time. options->tuned and length are checked, but do not matter.
 *
 * Computed in double, with dense matrices. Cost: about 16 N^3 log2(to) multiply-adds an input, and
 * for each thread some six matrices of (2 N)^2 doubles, which no workspace_limit counts.
 *
 * @param a_real,a_imag (S, N). @param p (R, S, N) complex. @param c (Cs, H, N) complex. @param dt
 * (H). @param out (Cs, H, N) complex.
 * @return SIGPATH_INVALID_ARGUMENT too where I - dA^from has no inverse, or weights are beyond the
 * range.
 */
SIGPATH_API sigpath_status sigpath_s4_tune(sigpath_context* context,
                                           const sigpath_s4_options* options, const void* a_real,
                                           const void* a_imag, const void* p, const void* c,
                                           const void* dt, sigpath_index from, sigpath_index to,
                                           void* out, sigpath_index out_count);

/**
 * @brief The convolution kernels of the model, K_l = 2 Re sum_n C dA^l dB for l = 0..L-1, and what
 * states add, 2 Re sum_n C dA^{l+1} s.
 *
 * From the generating function at the T-th roots of unity by Cauchy sums and the Woodbury identity
 * (arXiv 2111.00396, appendix C.3), in half angles: with theta = pi k/T, w = dt lambda and
 * rho(v) = 2 sum_n [i sin Re v - cos/2 Re(v conj w)] / [cos^2/4 |w|^2 - sin^2 - i sin cos Re w],
 * e^{i theta}/2 [rho00 - cos/2 rho01 (I + cos/2 rho11)^-1 rho10], which has no pole at -1. Cost:
 * T N (Bs + 1 + R)(Cs + R) times 2 multiply-adds for each of the H inputs, and the transforms. T is
 * best 2^a 3^b 5^c; others take transforms of more than twice as many points.
 *
 * Modes need negative real parts: a pole on the unit circle, as the first one of SIGPATH_SSM_FOUT
 * is, meets a node; -1e-4 is enough. Near it the sums cancel: inputs with modes that have not
 * decayed by a tenth after T steps are computed in double whatever the dtype,
 * in twice the time.
 *
 * @param a_real,a_imag (S, N). @param p (R, S, N) complex. @param b (S, N) complex.
 * @param c (Cs, H, N) complex, tuned to options->tuned steps. @param dt (H).
 * @param state (Bs, H, N) complex; NULL with batch = 0.
 * @param out (Cs, H, L). @param out_state (Bs, Cs, H, L); NULL and 0 with batch = 0.
 * @return SIGPATH_INVALID_ARGUMENT too where dt is not above 0, tuned is less than L, or, out and
 * out_state being unspecified then, a kernel is beyond the range.
 */
SIGPATH_API sigpath_status sigpath_s4_kernel(sigpath_context* context,
                                             const sigpath_s4_options* options, const void* a_real,
                                             const void* a_imag, const void* p, const void* b,
                                             const void* c, const void* dt, const void* state,
                                             void* out, sigpath_index out_count, void* out_state,
                                             sigpath_index out_state_count);

/**
 * @brief Gradients of <cotangent, out> + <cotangent_state, out_state> of sigpath_s4_kernel() to the
 * raw parameters, among them the tuned c, and to the state. Cost: about 3 times the forward.
 * @param cotangent As out. @param cotangent_state As out_state; NULL and 0 with batch = 0.
 * Gradients are as their parameters; each may be NULL, with the count 0, but not all.
 * @return SIGPATH_INVALID_ARGUMENT too, gradients being unspecified then, where they are beyond the
 * range.
 */
SIGPATH_API sigpath_status sigpath_s4_kernel_vjp(
    sigpath_context* context, const sigpath_s4_options* options, const void* a_real,
    const void* a_imag, const void* p, const void* b, const void* c, const void* dt,
    const void* state, const void* cotangent, sigpath_index cotangent_count,
    const void* cotangent_state, sigpath_index cotangent_state_count, void* grad_a_real,
    sigpath_index grad_a_real_count, void* grad_a_imag, sigpath_index grad_a_imag_count,
    void* grad_p, sigpath_index grad_p_count, void* grad_b, sigpath_index grad_b_count,
    void* grad_c, sigpath_index grad_c_count, void* grad_dt, sigpath_index grad_dt_count,
    void* grad_state, sigpath_index grad_state_count);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads, and fewer
 * inputs at a time, are used rather than more than the context's workspace_limit. On the CPU tables
 * of transforms, some 20 bytes a step of `tuned`, are kept by the process up to 64 MiB and not
 * counted.
 * @param vjp 0: sigpath_s4_kernel(). 1: sigpath_s4_kernel_vjp() with all gradients.
 */
SIGPATH_API sigpath_status sigpath_s4_workspace(const sigpath_context* context,
                                                const sigpath_s4_options* options, int vjp,
                                                sigpath_index* bytes);

/**
 * @brief The states after L steps: dA^L s + sum_l dA^{L-1-l} dB u_l, by steps of the recurrence in
 * double. Cost: 8 L N (1 + R) multiply-adds for each input of each state.
 * @param u (Bs, H, L). @param state (Bs, H, N) complex, or NULL: 0. @param out As state.
 * @return SIGPATH_INVALID_ARGUMENT too, out being unspecified then, where a state is beyond the
 * range.
 */
SIGPATH_API sigpath_status sigpath_s4_forward_state(sigpath_context* context,
                                                    const sigpath_s4_options* options,
                                                    const void* a_real, const void* a_imag,
                                                    const void* p, const void* b, const void* dt,
                                                    const void* u, const void* state, void* out,
                                                    sigpath_index out_count);

/** How a step of a model is made. */
typedef enum sigpath_s4_step_mode {
  /** As low-rank corrections of diagonal products; N complex numbers a state. */
  SIGPATH_S4_LINEAR = 0,
  /** As one real product of 2 N by 2 N; N complex numbers a state, the same as linear ones. */
  SIGPATH_S4_DENSE = 1,
  /** In the eigenvectors of dA; 2 N complex numbers a state, of those alone. */
  SIGPATH_S4_DIAGONAL = 2
} sigpath_s4_step_mode;

/** A model made ready for steps; immutable, for any number of threads and calls. */
typedef struct sigpath_s4_steps sigpath_s4_steps;

/**
 * @brief Makes steps of a model ready. length and batch are checked, but do not matter. Cost: that
 * of sigpath_s4_tune() to 0, if c is tuned; dense steps (2 N)^3 multiply-adds an input more,
 * diagonal ones about 50 times as many. Memory of linear steps is 2 N (4 + 2 R + Cs) numbers an
 * input, of dense ones 2 N (2 N + 1 + Cs); in a context of a CUDA device as much again there,
 * which no workspace_limit counts.
 * @param mode A ::sigpath_s4_step_mode. Diagonal steps are refused, with the figure, where the
 * eigenvectors' condition number is above 1e6 in SIGPATH_FLOAT64 and 1e3 in SIGPATH_FLOAT32: it is
 * by how much they multiply rounding. That of HiPPO-LegS grows exponentially with N.
 * @param c (Cs, H, N) complex, tuned to options->tuned steps; 0: not tuned.
 * @param steps Receives them, NULL unless the status is SIGPATH_OK; sigpath_s4_steps_destroy()
 * them.
 */
SIGPATH_API sigpath_status sigpath_s4_steps_create(sigpath_context* context,
                                                   const sigpath_s4_options* options, int mode,
                                                   const void* a_real, const void* a_imag,
                                                   const void* p, const void* b, const void* c,
                                                   const void* dt, sigpath_s4_steps** steps);

/** @brief Frees steps; NULL is none. */
SIGPATH_API void sigpath_s4_steps_destroy(sigpath_s4_steps* steps);

/** @brief Complex numbers of a state of one input: N, or 2 N of diagonal steps. */
SIGPATH_API sigpath_status sigpath_s4_steps_width(const sigpath_s4_steps* steps,
                                                  sigpath_index* width);

/**
 * @brief One step of the recurrence for each of some states: s <- dA s + dB u, y = C s. After
 * SIGPATH_CANCELLED some states have made the step and others have not. Arrays lie where `device` of
 * the model's options says; steps for a context of a CUDA device are made in one of that device.
 * @param batch Bs states, 0 or more. @param u (Bs, H).
 * @param state (Bs, H, width) complex, zeros to begin with, which the step writes over.
 * @param out (Bs, Cs, H).
 */
SIGPATH_API sigpath_status sigpath_s4_step(sigpath_context* context, const sigpath_s4_steps* steps,
                                           sigpath_index batch, const void* u, void* state,
                                           sigpath_index state_count, void* out,
                                           sigpath_index out_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_S4_H_ */
