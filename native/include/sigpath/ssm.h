/**
 * @file ssm.h
 * @brief Kernels of linear state-space models (S4): sums over modes, and diagonal models (S4D).
 *
 * Complex arrays are interleaved, (re, im) pairs: an array of n complex numbers has 2 n elements.
 * Gradients to complex numbers are dF/dRe + i dF/dIm. NaN and infinity in an input are
 * SIGPATH_INVALID_ARGUMENT. Results do not depend on the number of threads, bit for bit.
 *
 * In a context of a CUDA device the calls of ssm.h, s4.h and convolution.h run there, unless they
 * say otherwise. All arrays lie where `device` of their struct says: in the memory of the host,
 * from which they are staged, or of the device. A call returns when its inputs have been checked
 * and, of the host, its outputs are there; sigpath_context_synchronize() waits for the others. Of
 * calls that fail what is at outputs in the device's memory is unspecified. The workspace_limit
 * counts memory of the device, staged arrays too: fewer inputs at a time are computed, before a call
 * that needs more is SIGPATH_OUT_OF_MEMORY, and likewise where the device has less. Results are the
 * same each time, and differ from those of the CPU by rounding. Transforms of more than 2^31 points,
 * and low-rank parts of a rank above 2048, are SIGPATH_UNSUPPORTED there.
 */
#ifndef SIGPATH_SSM_H_
#define SIGPATH_SSM_H_

#include "sigpath/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Shapes of sums over modes. There are B of them, each over N modes, at L points or
 * exponents. An array may have fewer rows than B, if their number divides B: sum b has row b mod
 * that number, and a gradient to a row is the sum of those of all that have it. So (C, H) kernels
 * of H sets of modes are B = C H sums with mode_rows = H.
 */
typedef struct sigpath_modes {
  sigpath_index size;        /**< sizeof(sigpath_modes). */
  int dtype;                 /**< A ::sigpath_dtype, of all arrays. */
  int conjugate;             /**< 1: modes and their weights come with their conjugates. */
  sigpath_index batch;       /**< B >= 0. */
  sigpath_index modes;       /**< N >= 1. */
  sigpath_index length;      /**< L >= 1. */
  sigpath_index weight_rows; /**< Rows of v; 0: B. */
  sigpath_index mode_rows;   /**< Rows of x or w; 0: B. */
  sigpath_index point_rows;  /**< Rows of z or u; 0: B. */
  int complex_points;        /**< sigpath_log_vandermonde_transpose(): 1 if u is complex. */
  int device;                /**< A ::sigpath_device, whose memory all arrays are in. */
} sigpath_modes;

/** Initial value of a sigpath_modes: sums with rows of their own. */
#define SIGPATH_MODES_INIT(dtype, conjugate, batch, modes, length)                                \
  {                                                                                               \
    (sigpath_index)sizeof(sigpath_modes), (dtype), (conjugate), (batch), (modes), (length), 0, 0, \
        0, 0, 0                                                                                   \
  }

/**
 * @brief Vandermonde products: sum_n v_n e^{x_n l} for l = 0..L-1, or with `conjugate` the real
 * 2 Re of it (the kernel of a diagonal model, Gu et al., arXiv 2206.11893).
 *
 * Powers are made in double whatever the dtype, and rounded once. Cost: 4 N L multiply-adds by
 * matrix products, half of them with `conjugate`.
 *
 * @param v (weight_rows, N) complex. @param x (mode_rows, N) complex.
 * @param out (B, L), complex unless `conjugate`.
 * @return SIGPATH_INVALID_ARGUMENT too when |e^{x (L-1)}| of a mode is beyond the dtype's range.
 */
SIGPATH_API sigpath_status sigpath_log_vandermonde(sigpath_context* context,
                                                   const sigpath_modes* modes, const void* v,
                                                   const void* x, void* out,
                                                   sigpath_index out_count);

/**
 * @brief Gradients of Re <cotangent, out> of sigpath_log_vandermonde(): with S_n = sum_l g_l
 * conj(e^{x_n l}), dv = S and dx = conj(v) sum_l l g_l conj(e^{x l}), both twice with `conjugate`.
 * @param cotangent As `out`. @param grad_v As v. @param grad_x As x. Either may be NULL, not both.
 */
SIGPATH_API sigpath_status sigpath_log_vandermonde_vjp(sigpath_context* context,
                                                       const sigpath_modes* modes, const void* v,
                                                       const void* x, const void* cotangent,
                                                       sigpath_index cotangent_count, void* grad_v,
                                                       sigpath_index grad_v_count, void* grad_x,
                                                       sigpath_index grad_x_count);

/**
 * @brief Transposed products: v_n sum_l u_l e^{x_n l}, the state that an input leaves. `conjugate`
 * is not read.
 * @param u (point_rows, L), complex if `complex_points`. @param v,x As above.
 * @param out (B, N) complex.
 */
SIGPATH_API sigpath_status sigpath_log_vandermonde_transpose(sigpath_context* context,
                                                             const sigpath_modes* modes,
                                                             const void* u, const void* v,
                                                             const void* x, void* out,
                                                             sigpath_index out_count);

/**
 * @brief Its gradients: du_l = sum_n g_n conj(v_n e^{x_n l}), of which the real part if u is real;
 * dv = g conj(sum_l u_l e^{x l}); dx = g conj(v sum_l l u_l e^{x l}).
 * @param cotangent (B, N) complex. Gradients are as u, v and x; each may be NULL, not all.
 */
SIGPATH_API sigpath_status sigpath_log_vandermonde_transpose_vjp(
    sigpath_context* context, const sigpath_modes* modes, const void* u, const void* v,
    const void* x, const void* cotangent, sigpath_index cotangent_count, void* grad_u,
    sigpath_index grad_u_count, void* grad_v, sigpath_index grad_v_count, void* grad_x,
    sigpath_index grad_x_count);

/**
 * @brief Cauchy sums: sum_n v_n / (z_l - w_n), and with `conjugate` (not twice its real part) the
 * sum over w, v and their conjugates, 2 sum_n [z Re v - Re(v conj w)] / [(z - w)(z - conj w)].
 *
 * Computed in the dtype. Cost: N L complex divisions.
 *
 * @param v (weight_rows, N), @param z (point_rows, L), @param w (mode_rows, N), all complex.
 * @param out (B, L) complex.
 * @return SIGPATH_INVALID_ARGUMENT too, out being unspecified then, where a point meets a pole.
 */
SIGPATH_API sigpath_status sigpath_cauchy(sigpath_context* context, const sigpath_modes* modes,
                                          const void* v, const void* z, const void* w, void* out,
                                          sigpath_index out_count);

/**
 * @brief Its gradients: with a = 1/(z - w) and, if `conjugate`, b = 1/(z - conj w), else 0,
 * dv = sum_l [g conj(a) + conj(g) b], dw = conj(v) sum_l [g conj(a)^2 + conj(g) b^2],
 * dz = -g conj(sum_n [v a^2 + conj(v) b^2]).
 * @param cotangent (B, L) complex. Gradients are as v, z and w; each may be NULL, not all.
 */
SIGPATH_API sigpath_status sigpath_cauchy_vjp(sigpath_context* context, const sigpath_modes* modes,
                                              const void* v, const void* z, const void* w,
                                              const void* cotangent, sigpath_index cotangent_count,
                                              void* grad_v, sigpath_index grad_v_count,
                                              void* grad_z, sigpath_index grad_z_count,
                                              void* grad_w, sigpath_index grad_w_count);

/** What a raw parameter p stands for. */
typedef enum sigpath_parameter_transform {
  SIGPATH_PARAMETER_NONE = 0,    /**< p */
  SIGPATH_PARAMETER_EXP = 1,     /**< e^p */
  SIGPATH_PARAMETER_RELU = 2,    /**< max(p, 0) + 1e-4 */
  SIGPATH_PARAMETER_SIGMOID = 3, /**< 1 / (1 + e^-p) */
  SIGPATH_PARAMETER_SOFTPLUS = 4 /**< log(1 + e^p) */
} sigpath_parameter_transform;

/** From continuous to discrete time, with x = dt A. */
typedef enum sigpath_discretization {
  SIGPATH_ZOH = 0,     /**< dA = e^x, dB = B (e^x - 1) / A */
  SIGPATH_BILINEAR = 1 /**< dA = (1 + x/2) / (1 - x/2), dB = B dt / (1 - x/2) */
} sigpath_discretization;

/**
 * @brief A diagonal state-space model (S4D, Gu et al., arXiv 2206.11893): H inputs of N complex
 * modes each, which come with their conjugates, s' = A s + B u,  y = 2 Re sum_n C_n s_n,  A =
 * -f(a_real) - i f(a_imag),  dt = f(dt) rate. S sets of A and B are dealt out to the H inputs in
 * turn: input h has set h mod S.
 */
typedef struct sigpath_s4d_options {
  sigpath_index size;     /**< sizeof(sigpath_s4d_options). */
  int dtype;              /**< A ::sigpath_dtype, of all arrays. */
  int discretization;     /**< A ::sigpath_discretization. */
  int real_transform;     /**< A ::sigpath_parameter_transform, of a_real. */
  int imag_transform;     /**< Of a_imag. */
  int dt_transform;       /**< Of dt. */
  int dt_fast;            /**< 1: dt is sinh of its raw value before the transform. */
  int dt_per_mode;        /**< 0: dt is (H). 1: (H, N). */
  int device;             /**< A ::sigpath_device, whose memory all arrays are in. */
  sigpath_index channels; /**< Cs >= 1 outputs of each input. */
  sigpath_index dim;      /**< H >= 1. */
  sigpath_index modes;    /**< N >= 1. */
  sigpath_index sets;     /**< S >= 1, which divides H. */
  sigpath_index length;   /**< L >= 1; 0: from l_max. */
  sigpath_index batch;    /**< Bs >= 0 states. */
  double rate;            /**< > 0: by how much dt is longer than the parameters say. */
  sigpath_index l_max;    /**< With length = 0, kernels of L = round(l_max / rate), at least 1. */
} sigpath_s4d_options;

/** Initial value of a sigpath_s4d_options: as is usual, one channel, one set, no state. */
#define SIGPATH_S4D_OPTIONS_INIT(dtype, dim, modes, length)                                        \
  {                                                                                                \
    (sigpath_index)sizeof(sigpath_s4d_options), (dtype), SIGPATH_ZOH, SIGPATH_PARAMETER_EXP,       \
        SIGPATH_PARAMETER_NONE, SIGPATH_PARAMETER_EXP, 0, 0, 0, 1, (dim), (modes), 1, (length), 0, \
        1.0, 0                                                                                     \
  }

/**
 * @brief The convolution kernels of the model, K_l = 2 Re sum_n C dB dA^l for l = 0..L-1, and what
 * states add, 2 Re sum_n C dA^{l+1} s_n.
 *
 * Computed from dt A in double. Cost: 2 N L (Cs + Bs Cs) multiply-adds for each of the H inputs.
 *
 * @param a_real,a_imag (S, N). @param b (S, N) complex. @param c (Cs, H, N) complex.
 * @param dt (H), or (H, N) with dt_per_mode.
 * @param state (Bs, H, N) complex; NULL with batch = 0.
 * @param out (Cs, H, L). @param out_state (Bs, Cs, H, L); NULL and 0 with batch = 0.
 * @return SIGPATH_INVALID_ARGUMENT too where dt is not above 0 or powers of dA are beyond the
 * range.
 */
SIGPATH_API sigpath_status sigpath_s4d_kernel(sigpath_context* context,
                                              const sigpath_s4d_options* options,
                                              const void* a_real, const void* a_imag, const void* b,
                                              const void* c, const void* dt, const void* state,
                                              void* out, sigpath_index out_count, void* out_state,
                                              sigpath_index out_state_count);

/**
 * @brief Gradients of <cotangent, out> + <cotangent_state, out_state> of sigpath_s4d_kernel() to
 * the raw parameters and to the state. Cost: about 3 times the forward.
 * @param cotangent As out. @param cotangent_state As out_state; NULL and 0 with batch = 0.
 * Gradients are as their parameters; each may be NULL, with the count 0, but not all.
 */
SIGPATH_API sigpath_status sigpath_s4d_kernel_vjp(
    sigpath_context* context, const sigpath_s4d_options* options, const void* a_real,
    const void* a_imag, const void* b, const void* c, const void* dt, const void* state,
    const void* cotangent, sigpath_index cotangent_count, const void* cotangent_state,
    sigpath_index cotangent_state_count, void* grad_a_real, sigpath_index grad_a_real_count,
    void* grad_a_imag, sigpath_index grad_a_imag_count, void* grad_b, sigpath_index grad_b_count,
    void* grad_c, sigpath_index grad_c_count, void* grad_dt, sigpath_index grad_dt_count,
    void* grad_state, sigpath_index grad_state_count);

/**
 * @brief Bytes of scratch memory that a call uses, all threads together. Fewer threads are used
 * rather than more than the context's workspace_limit.
 * @param vjp 0: sigpath_s4d_kernel(). 1: sigpath_s4d_kernel_vjp() with all gradients.
 */
SIGPATH_API sigpath_status sigpath_s4d_workspace(const sigpath_context* context,
                                                 const sigpath_s4d_options* options, int vjp,
                                                 sigpath_index* bytes);

/**
 * @brief dA and dB, (H, N) complex each, for sigpath_s4d_step(). Parameters as above; length, c and
 * states are not read.
 */
SIGPATH_API sigpath_status sigpath_s4d_discretize(sigpath_context* context,
                                                  const sigpath_s4d_options* options,
                                                  const void* a_real, const void* a_imag,
                                                  const void* b, const void* dt, void* da,
                                                  sigpath_index da_count, void* db,
                                                  sigpath_index db_count);

/**
 * @brief One step of the recurrence for each of Bs states: s <- dA s + dB u, y = 2 Re sum_n C s.
 * @param da,db (H, N) complex, of sigpath_s4d_discretize(). @param u (Bs, H).
 * @param state (Bs, H, N) complex, which the step writes over. @param out (Bs, Cs, H).
 */
SIGPATH_API sigpath_status sigpath_s4d_step(sigpath_context* context,
                                            const sigpath_s4d_options* options, const void* da,
                                            const void* db, const void* c, const void* u,
                                            void* state, sigpath_index state_count, void* out,
                                            sigpath_index out_count);

/**
 * @brief The states after L steps at once: dA^L s + sum_l dA^{L-1-l} dB u_l.
 * @param u (Bs, H, L). @param state (Bs, H, N) complex, or NULL: 0. @param out As state.
 */
SIGPATH_API sigpath_status sigpath_s4d_forward_state(sigpath_context* context,
                                                     const sigpath_s4d_options* options,
                                                     const void* a_real, const void* a_imag,
                                                     const void* b, const void* dt, const void* u,
                                                     const void* state, void* out,
                                                     sigpath_index out_count);

/** Modes to begin with; some come with a low-rank part, A = diag(lambda) - sum_r P_r P_r^*. */
typedef enum sigpath_ssm_modes_kind {
  /** HiPPO-LegS (Gu et al., arXiv 2008.07669) in normal plus low-rank form, of 2 N states: rank 1.
   * Without P it is the diagonal LegS of S4D. Eigenvectors have a real first component. */
  SIGPATH_SSM_LEGS = 0,
  /** The Fourier measure: lambda = -i pi n, B = P = 1, of n = 0 1/sqrt(2): rank 1. Kernels of
   * low-rank models need a little damping: a real part of -1e-4. */
  SIGPATH_SSM_FOUT = 1,
  SIGPATH_SSM_LIN = 2, /**< lambda = -1/2 - i pi n, B = 1 (S4D, arXiv 2206.11893, as those below) */
  SIGPATH_SSM_INV = 3, /**< lambda = -1/2 - i (2N/pi) (2N/(2n+1) - 1), B = 1 */
  SIGPATH_SSM_QUAD = 4, /**< lambda = -1/2 - i (2n+1)^2/pi, B = 1 */
  SIGPATH_SSM_REAL = 5, /**< lambda = -(n+1), B = 1 */
  /** The Legendre measure of a window, of 2 N states: A_ij = -r_i r_j / 2, of i < j times
   * (-1)^{i-j}, and B_i = r_i / 2, with r_i = sqrt(2i+1), as S4 has them: rank 2. */
  SIGPATH_SSM_LEGT = 6
} sigpath_ssm_modes_kind;

/**
 * @brief Writes the modes of a kind, in double: the same every time. Cost of LegS and LegT: about
 * 100 N^3.
 * @param modes N, 1..1024: half of the states.
 * @param clip Imaginary parts of B beyond +-clip are set to it (S4 models clip those of LegS at 2);
 * 0: none are.
 * @param lambda (N) complex. @param b (N) complex, or NULL.
 * @param p (N) complex, of LegT (2, N), or NULL; kinds without a low-rank part write zeros.
 */
SIGPATH_API sigpath_status sigpath_ssm_modes(int kind, sigpath_index modes, double clip,
                                             double* lambda, sigpath_index lambda_count, double* p,
                                             sigpath_index p_count, double* b,
                                             sigpath_index b_count);

/**
 * @brief Draws the other parameters, from a seed alone: steps dt, log-uniform from `least` to
 * `most`, and complex normal weights C with E|C|^2 = 1.
 * @param dt (any number), or NULL. @param c (any number) complex, or NULL.
 */
SIGPATH_API sigpath_status sigpath_ssm_draw(unsigned long long seed, double least, double most,
                                            double* dt, sigpath_index dt_count, double* c,
                                            sigpath_index c_count);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_SSM_H_ */
