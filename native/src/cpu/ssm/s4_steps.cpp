#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>

#include "cpu/ssm/recurrence.h"
#include "cpu/ssm/s4_model.h"

namespace sigpath {
namespace {

// The arrays of low-rank steps; see recurrence.h.
template <class T>
void low_rank_model(const S4Model& m, const RecurrenceShape& shape, T* to) {
  const index n = m.modes, padded = shape.padded();
  std::fill_n(to, shape.elements(), T(0));
  const auto put = [&](index array, index k, Complex z) {
    to[2 * array * padded + k] = static_cast<T>(z.real());
    to[(2 * array + 1) * padded + k] = static_cast<T>(z.imag());
  };
  const auto diagonal = [&](index k) { return 1.0 / (2 / m.dt - m.lambda[k]); };
  // I + <conj(P), D P>, which is real.
  Eigen::MatrixXd small = Eigen::MatrixXd::Identity(m.rank, m.rank);
  for (index r = 0; r < m.rank; ++r)
    for (index s = 0; s < m.rank; ++s)
      for (index k = 0; k < n; ++k)
        small(r, s) += 2 * (std::conj(m.p[r * n + k]) * diagonal(k) * m.p[s * n + k]).real();
  const Eigen::MatrixXd inverse = small.inverse();
  for (index k = 0; k < n; ++k) {
    put(0, k, diagonal(k));
    put(1, k, 2 / m.dt + m.lambda[k]);
    put(2, k, 2.0 * m.b[k]);
    for (index r = 0; r < m.rank; ++r) {
      Complex own = 0;
      for (index s = 0; s < m.rank; ++s)
        own += inverse(r, s) * std::conj(m.p[s * n + k]) * diagonal(k);
      put(3 + 2 * r, k, m.p[r * n + k]);
      put(4 + 2 * r, k, std::conj(2.0 * own));
    }
  }
}

index padded_pairs(index modes) { return 2 * RecurrenceShape{modes, 0}.padded(); }

// Elements of an input's model: dense, (pairs + 1 columns, padded) and the weights (channels,
// pairs); diagonal, dA, dB (pairs) and weights (channels, pairs), complex.
index model_elements(index modes, index rank, index channels, int mode) {
  if (mode == SIGPATH_S4_LINEAR)
    return RecurrenceShape{modes, rank}.elements() + 2 * channels * modes;
  if (mode == SIGPATH_S4_DENSE) return padded_pairs(modes) * (2 * modes + 1) + 2 * channels * modes;
  return 4 * modes * (2 + channels);
}

template <class T>
void dense_model(const Eigen::MatrixXd& da, const Eigen::VectorXd& db, index padded, T* to) {
  std::fill_n(to, padded * (da.cols() + 1), T(0));
  for (index j = 0; j < da.cols(); ++j)
    for (index i = 0; i < da.rows(); ++i) to[j * padded + i] = static_cast<T>(da(i, j));
  for (index i = 0; i < db.size(); ++i) to[da.cols() * padded + i] = static_cast<T>(db[i]);
}

// dA = V diag V^-1: the state is V^-1 x.
template <class T>
void diagonal_model(const Eigen::MatrixXd& da, const Eigen::VectorXd& db, const Eigen::MatrixXd& c,
                    index h, T* to) {
  const Eigen::EigenSolver<Eigen::MatrixXd> e(da);
  const Eigen::MatrixXcd v = e.eigenvectors();
  const Eigen::VectorXd sizes = v.jacobiSvd().singularValues();
  const double condition = sizes[0] / sizes[sizes.size() - 1];
  constexpr double kMost = sizeof(T) == 4 ? 1e3 : 1e6;
  require(condition <= kMost, "mode: the eigenvectors of input ", h, " have the condition number ",
          condition, ", expected at most ", kMost,
          " for SIGPATH_S4_DIAGONAL; linear and dense steps do not need them");
  const index n = db.size();
  const Eigen::VectorXcd in = v.partialPivLu().solve(db.cast<Complex>());
  const Eigen::MatrixXcd out = v.transpose() * c;
  for (index k = 0; k < n; ++k) {
    put_complex(e.eigenvalues()[k], to, k);
    put_complex(in[k], to, n + k);
    for (index channel = 0; channel < c.cols(); ++channel)
      put_complex(out(k, channel), to, (2 + channel) * n + k);
  }
}

template <class T>
T inner(const T* a, const T* b, index n) {
  T sum = 0;
  for (index i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

template <class T>
S4Steps<T> s4_steps(sigpath_context& context, const S4Plan& plan, int mode,
                    const S4Parameters<T>& p) {
  const sigpath_s4_options& o = plan.options;
  require(mode >= SIGPATH_S4_LINEAR && mode <= SIGPATH_S4_DIAGONAL, "mode: is ", mode,
          ", expected a sigpath_s4_step_mode");
  S4Steps<T> to{o.dim, o.modes, o.channels, o.rank, mode, 0, {}};
  to.each = model_elements(o.modes, o.rank, o.channels, mode);
  // Every input begins aligned.
  to.each = (to.each + 63) / 64 * 64;
  to.model.resize(static_cast<std::size_t>(checked_mul(o.dim, to.each, "steps")) + 64);
  const double size = 2 * static_cast<double>(o.modes);
  for_each_item<double>(context, o.dim, S4Model::numbers(plan), 30 * size * size * size,
                        [&](index h, double* memory) {
                          S4Model model(plan, memory);
                          read_model(plan, p, h, model);
                          Eigen::MatrixXd c = read_weights(plan, p.c, h);
                          T* const own = to.at(h);
                          if (o.tuned > 0 || mode != SIGPATH_S4_LINEAR) {
                            const Eigen::MatrixXd da = dense_step_matrix(model);
                            if (o.tuned > 0) c = untuned(da, o.tuned, c, h);
                            const Eigen::VectorXd db = dense_input(model, da);
                            if (mode == SIGPATH_S4_DIAGONAL)
                              return diagonal_model(da, db, c, h, own);
                            if (mode == SIGPATH_S4_DENSE)
                              dense_model(da, db, padded_pairs(o.modes), own);
                          }
                          if (mode == SIGPATH_S4_LINEAR)
                            low_rank_model(model, {o.modes, o.rank}, own);
                          T* const weights = own + to.weights();
                          for (index i = 0; i < c.size(); ++i)
                            weights[i] = static_cast<T>(c.data()[i]);
                        });
  return to;
}

template <class T>
index S4Steps<T>::weights() const {
  return model_elements(modes, rank, 0, mode);
}

template <class T>
void s4_step(sigpath_context& context, const S4Steps<T>& steps, index batch, const T* u, T* state,
             T* out) {
  const index n = steps.modes, pairs = 2 * n, width = 2 * steps.width();
  const RecurrenceShape shape{n, steps.rank};
  const index padded = shape.padded();
  const auto work = static_cast<double>(steps.each);
  for_each_item<T>(
      context, batch * steps.dim, 4 * padded + steps.rank, work, [&](index at, T* scratch) {
        const index b = at / steps.dim, h = at % steps.dim;
        const T* const own = steps.at(h);
        const T now = u[at];
        T *const s = state + at * width, *const next = scratch;
        const auto put = [&](index channel, T y) {
          out[(b * steps.channels + channel) * steps.dim + h] = y;
        };
        if (steps.mode == SIGPATH_S4_DIAGONAL) {
          const T *const a = own, *const in = own + width, *const weights = own + 2 * width;
          for (index k = 0; k < width; k += 2) {
            const T re = a[k] * s[k] - a[k + 1] * s[k + 1] + in[k] * now;
            s[k + 1] = a[k] * s[k + 1] + a[k + 1] * s[k] + in[k + 1] * now;
            s[k] = re;
          }
          for (index channel = 0; channel < steps.channels; ++channel) {
            T sum = 0;
            for (index k = 0; k < width; k += 2)
              sum +=
                  weights[channel * width + k] * s[k] - weights[channel * width + k + 1] * s[k + 1];
            put(channel, sum);
          }
          return;
        }
        if (steps.mode == SIGPATH_S4_DENSE) {
          recurrence_engine<T>().dense(pairs, 2 * padded, own, own + pairs * 2 * padded, now, s,
                                       next);
          std::copy_n(next, pairs, s);
        } else {
          std::fill_n(next, 2 * padded, T(0));
          for (index k = 0; k < n; ++k) {
            next[k] = s[2 * k];
            next[padded + k] = s[2 * k + 1];
          }
          recurrence_engine<T>().low_rank(shape, own, 1, &now, next, next + 2 * padded);
          for (index k = 0; k < n; ++k) {
            s[2 * k] = next[k];
            s[2 * k + 1] = next[padded + k];
          }
        }
        for (index channel = 0; channel < steps.channels; ++channel)
          put(channel, inner(own + steps.weights() + channel * pairs, s, pairs));
      });
}

template <class T>
void s4_forward_state(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                      const T* u, const T* state, T* out) {
  const sigpath_s4_options& o = plan.options;
  check_models(context, plan, p);
  const RecurrenceShape shape{o.modes, o.rank};
  const index padded = shape.padded(), numbers = (S4Model::numbers(plan) + 7) / 8 * 8;
  const auto steps = static_cast<double>(o.batch * o.length);
  context.progress.begin(o.dim);
  for_each_item<double>(
      context, o.dim, numbers + shape.elements() + 4 * padded + (o.rank + 7) / 8 * 8 + o.length,
      8 * steps * static_cast<double>(padded * (1 + o.rank)), [&](index h, double* memory) {
        S4Model model(plan, memory);
        read_model(plan, p, h, model);
        double *const own = memory + numbers, *const s = own + shape.elements();
        double* const scratch = s + 2 * padded;
        double* const inputs = scratch + 2 * padded + (o.rank + 7) / 8 * 8;
        low_rank_model(model, shape, own);
        for (index b = 0; b < o.batch; ++b) {
          context.progress.poll();
          const index at = b * o.dim + h;
          std::copy_n(u + at * o.length, o.length, inputs);
          std::fill_n(s, 2 * padded, 0.0);
          for (index k = 0; k < o.modes && state != nullptr; ++k) {
            s[k] = static_cast<double>(state[2 * (at * o.modes + k)]);
            s[padded + k] = static_cast<double>(state[2 * (at * o.modes + k) + 1]);
          }
          recurrence_engine<double>().low_rank(shape, own, o.length, inputs, s, scratch);
          for (index k = 0; k < o.modes; ++k) {
            const T size = static_cast<T>(std::abs(Complex(s[k], s[padded + k])));
            require(std::isfinite(size), "a_real: state ", b, " of input ", h, " and mode ", k,
                    " is beyond the range after ", o.length, " steps");
          }
          for (index k = 0; k < o.modes; ++k)
            put_complex(Complex(s[k], s[padded + k]), out, at * o.modes + k);
        }
        context.progress.tick(1);
      });
}

template struct S4Steps<float>;
template struct S4Steps<double>;
template S4Steps<float> s4_steps(sigpath_context&, const S4Plan&, int, const S4Parameters<float>&);
template S4Steps<double> s4_steps(sigpath_context&, const S4Plan&, int,
                                  const S4Parameters<double>&);
template void s4_step(sigpath_context&, const S4Steps<float>&, index, const float*, float*, float*);
template void s4_step(sigpath_context&, const S4Steps<double>&, index, const double*, double*,
                      double*);
template void s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                               const float*, const float*, float*);
template void s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                               const double*, const double*, double*);

}  // namespace sigpath
