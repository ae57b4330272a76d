#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>

#include "cpu/ssm/diagonal_step.h"
#include "cpu/ssm/s4_recurrence.h"

namespace sigpath {
namespace {

index padded_pairs(index modes) { return RecurrenceShape{modes, 0}.state(); }

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

// A step of one input's state by its model, for each mode of steps.
template <class T>
void step_low_rank(const S4Steps<T>& steps, const T* model, T u, T* s, T* scratch) {
  const RecurrenceShape shape{steps.modes, steps.rank};
  take_state(shape, s, scratch);
  recurrence_engine<T>().low_rank(shape, model, 1, &u, scratch, scratch + shape.state());
  give_state(shape, scratch, s);
}
template <class T>
void step_dense(const S4Steps<T>& steps, const T* model, T u, T* s, T* scratch) {
  const index pairs = 2 * steps.modes, padded = padded_pairs(steps.modes);
  recurrence_engine<T>().dense(pairs, padded, model, model + pairs * padded, u, s, scratch);
  std::copy_n(scratch, pairs, s);
}

// The output of a channel, from its weights.
template <class T>
T output(const S4Steps<T>& steps, const T* model, index channel, const T* s) {
  const index n = 2 * steps.width();
  const T* const weights = model + steps.weights() + channel * n;
  if (steps.mode == SIGPATH_S4_DIAGONAL) return real_output(steps.width(), weights, s);
  T sum = 0;
  for (index i = 0; i < n; ++i) sum += weights[i] * s[i];
  return sum;
}

}  // namespace

template <class T>
S4Steps<T> s4_steps(sigpath_context& context, const S4Plan& plan, int mode,
                    const S4Parameters<T>& p) {
  const sigpath_s4_options& o = plan.options;
  require(mode >= SIGPATH_S4_LINEAR && mode <= SIGPATH_S4_DIAGONAL, "mode: is ", mode,
          ", expected a sigpath_s4_step_mode");
  S4Steps<T> to(o, mode, round_up(model_elements(o.modes, o.rank, o.channels, mode), 64));
  const double size = 2 * static_cast<double>(o.modes);
  const auto make = [&](index h, double* memory) {
    S4Model model(plan, memory);
    read_model(plan, p, h, model);
    Eigen::MatrixXd c = read_weights(plan, p.c, h);
    T* const own = to.at(h);
    if (o.tuned > 0 || mode != SIGPATH_S4_LINEAR) {
      const Eigen::MatrixXd da = dense_step_matrix(model);
      if (o.tuned > 0) c = untuned(da, o.tuned, c, h);
      const Eigen::VectorXd db = dense_input(model, da);
      if (mode == SIGPATH_S4_DIAGONAL) return diagonal_model(da, db, c, h, own);
      if (mode == SIGPATH_S4_DENSE) dense_model(da, db, padded_pairs(o.modes), own);
    }
    if (mode == SIGPATH_S4_LINEAR) low_rank_model(model, {o.modes, o.rank}, own);
    for (index i = 0; i < c.size(); ++i) own[to.weights() + i] = static_cast<T>(c.data()[i]);
  };
  for_each_item<double>(context, o.dim, S4Model::numbers(plan), 30 * size * size * size, make);
  return to;
}

template <class T>
S4Steps<T>::S4Steps(const sigpath_s4_options& o, int mode_of_steps, index elements)
    : dim(o.dim),
      modes(o.modes),
      channels(o.channels),
      rank(o.rank),
      mode(mode_of_steps),
      each(elements),
      device(o.device),
      models(HostMemory().allocate(static_cast<std::size_t>(
          checked_mul(checked_mul(dim, each, "steps"), sizeof(T), "steps")))) {}

template <class T>
index S4Steps<T>::weights() const {
  return model_elements(modes, rank, 0, mode);
}

template <class T>
void s4_step(sigpath_context& context, const S4Steps<T>& steps, index batch, const T* u, T* state,
             T* out) {
  const index width = steps.width();
  const auto step = [&](index at, T* scratch) {
    const index b = at / steps.dim, h = at % steps.dim;
    const T* const own = steps.at(h);
    T* const s = state + 2 * at * width;
    switch (steps.mode) {
      case SIGPATH_S4_LINEAR:
        step_low_rank(steps, own, u[at], s, scratch);
        break;
      case SIGPATH_S4_DENSE:
        step_dense(steps, own, u[at], s, scratch);
        break;
      default:
        diagonal_step(width, own, own + 2 * width, u[at], s);
    }
    for (index channel = 0; channel < steps.channels; ++channel)
      out[(b * steps.channels + channel) * steps.dim + h] = output(steps, own, channel, s);
  };
  const RecurrenceShape shape{steps.modes, steps.rank};
  for_each_item<T>(context, batch * steps.dim, shape.state() + shape.scratch(),
                   static_cast<double>(steps.each), step);
}

template struct S4Steps<float>;
template struct S4Steps<double>;
template S4Steps<float> s4_steps(sigpath_context&, const S4Plan&, int, const S4Parameters<float>&);
template S4Steps<double> s4_steps(sigpath_context&, const S4Plan&, int,
                                  const S4Parameters<double>&);
template void s4_step(sigpath_context&, const S4Steps<float>&, index, const float*, float*, float*);
template void s4_step(sigpath_context&, const S4Steps<double>&, index, const double*, double*,
                      double*);

}  // namespace sigpath
