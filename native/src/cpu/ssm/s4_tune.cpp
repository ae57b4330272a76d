#include "core/finite.h"
#include "cpu/ssm/s4_model.h"

namespace sigpath {

template <class T>
void s4_tune(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p, index from,
             index to, T* out) {
  require(from >= 0, "from: is ", from, ", expected 0 or more steps");
  require(to >= 0, "to: is ", to, ", expected 0 or more steps");
  if (from > 0 && to > 0) {
    index doubled = from;
    while (doubled < to && doubled <= to / 2) doubled *= 2;
    require(doubled == to, "to: is ", to, ", expected ", from,
            " steps doubled any number of times, or 0");
  }
  const sigpath_s4_options& o = plan.options;
  const double size = 2 * static_cast<double>(o.modes);
  check_models(context, plan, p);
  std::vector<T> tuned(static_cast<std::size_t>(plan.c()));
  context.progress.begin(o.dim);
  for_each_item<double>(context, o.dim, S4Model::numbers(plan), 20 * size * size * size,
                        [&](index h, double* memory) {
                          S4Model model(plan, memory);
                          read_model(plan, p, h, model);
                          Eigen::MatrixXd c = read_weights(plan, p.c, h);
                          Eigen::MatrixXd da = dense_step_matrix(model);
                          if (to == 0 && from > 0) {
                            c = untuned(da, from, c, h);
                          } else if (from == 0) {
                            Eigen::MatrixXd later = c;  // (dA^to)^t C
                            for (index left = to; left > 0; left /= 2) {
                              if (left % 2 == 1) later = da.transpose() * later;
                              if (left > 1) da *= da;
                            }
                            if (to > 0) c -= later;
                          } else {
                            da = power_of(da, from);
                            for (index now = from; now < to; now *= 2) {
                              c += da.transpose() * c;
                              if (2 * now < to) da *= da;
                            }
                          }
                          write_weights(plan, c, h, tuned.data());
                          context.progress.tick(1);
                        });
  const index bad = first_not_finite(tuned.data(), plan.c());
  require(bad == plan.c(), "a_real: tuned weight ", bad / 2,
          " is beyond the range, expected modes that do not grow");
  std::copy(tuned.begin(), tuned.end(), out);
}

template void s4_tune(sigpath_context&, const S4Plan&, const S4Parameters<float>&, index, index,
                      float*);
template void s4_tune(sigpath_context&, const S4Plan&, const S4Parameters<double>&, index, index,
                      double*);

}  // namespace sigpath
