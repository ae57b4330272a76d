#include "cpu/ssm/s4_model.h"

namespace sigpath {

S4Plan plan_s4(const sigpath_s4_options& o) {
  require(o.dtype == SIGPATH_FLOAT32 || o.dtype == SIGPATH_FLOAT64, "options.dtype: is ", o.dtype,
          ", expected a sigpath_dtype");
  check_transform("real_transform", o.real_transform);
  check_transform("imag_transform", o.imag_transform);
  check_transform("dt_transform", o.dt_transform);
  require(o.dt_fast == 0 || o.dt_fast == 1, "options.dt_fast: is ", o.dt_fast, ", expected 0 or 1");
  require(o.reserved == 0, "options.reserved: is ", o.reserved, ", expected 0");
  const auto size = [](const char* name, index value, index least) {
    require(value >= least, "options.", name, ": is ", value, ", expected ", least, " or more");
  };
  size("channels", o.channels, 1);
  size("dim", o.dim, 1);
  size("modes", o.modes, 1);
  size("sets", o.sets, 1);
  size("rank", o.rank, 1);
  size("length", o.length, 1);
  size("tuned", o.tuned, 0);
  size("batch", o.batch, 0);
  require(o.dim % o.sets == 0, "options.sets: is ", o.sets, ", expected a number that divides the ",
          o.dim, " inputs");
  require(std::isfinite(o.rate) && o.rate > 0, "options.rate: is ", o.rate,
          ", expected a finite number above 0");
  const index all = checked_mul(checked_mul(o.channels, o.dim, "the model"), o.batch + 1, "states");
  checked_mul(checked_mul(all, std::max(o.length, o.tuned), "kernels"), 64, "kernels in bytes");
  checked_mul(checked_mul(all, o.modes, "modes"), 256, "modes in bytes");
  checked_mul(checked_mul(o.sets, o.rank, "p"), checked_mul(o.modes, 256, "p"), "p in bytes");
  // The sums of one input.
  const index rows = checked_add(o.batch + 1, o.rank, "rows");
  const index products = checked_mul(rows, checked_add(o.channels, o.rank, "columns"), "products");
  checked_mul(checked_mul(products, std::max(o.tuned, o.modes), "scratch"), 1 << 10,
              "scratch in bytes");
  checked_mul(checked_mul(o.modes, o.modes, "matrices"), 1 << 10, "matrices in bytes");
  return {o};
}

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
  std::copy(tuned.begin(), tuned.end(), out);
}

template void s4_tune(sigpath_context&, const S4Plan&, const S4Parameters<float>&, index, index,
                      float*);
template void s4_tune(sigpath_context&, const S4Plan&, const S4Parameters<double>&, index, index,
                      double*);

}  // namespace sigpath
