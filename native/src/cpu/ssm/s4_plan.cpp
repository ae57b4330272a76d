#include <algorithm>

#include "cpu/ssm/options.h"
#include "cpu/ssm/s4.h"

namespace sigpath {

void require_tuned(const S4Plan& plan) {
  const sigpath_s4_options& o = plan.options;
  require(o.tuned >= o.length, "options.tuned: is ", o.tuned, ", expected the length of ", o.length,
          " steps or more; tune c further");
}
void check_s4_step(index input, double dt) {
  require(dt > 0 && std::isfinite(dt), "dt: that of input ", input, " is ", dt,
          ", expected a finite step above 0");
}
void check_s4_mode(index input, index mode, std::complex<double> lambda) {
  require(std::isfinite(lambda.real()) && std::isfinite(lambda.imag()), "a_real: mode ", mode,
          " of input ", input, " is ", lambda.real(), " + ", lambda.imag(),
          "i, expected finite numbers");
}
void refuse_s4_kernel(double value, index step) {
  fail(SIGPATH_INVALID_ARGUMENT, "c: a kernel is ", value, " at step ", step,
       ", expected modes with negative real parts whose low-rank part does not blow up");
}
void refuse_s4_state(index state, index input, index mode, index steps) {
  fail(SIGPATH_INVALID_ARGUMENT, "a_real: state ", state, " of input ", input, " and mode ", mode,
       " is beyond the range after ", steps, " steps");
}
void refuse_s4_gradients(index input) {
  fail(
      SIGPATH_INVALID_ARGUMENT, "a_real: the gradients of input ", input,
      " are beyond the range, expected modes with negative real parts whose low-rank part does not "
      "blow up");
}

S4Plan plan_s4(const sigpath_s4_options& options) {
  S4Plan plan{options};
  sigpath_s4_options& o = plan.options;
  require_dtype("options", o.dtype);
  require_transform("real_transform", o.real_transform);
  require_transform("imag_transform", o.imag_transform);
  require_transform("dt_transform", o.dt_transform);
  require_flag("options", "dt_fast", o.dt_fast);
  require_size("channels", o.channels, 1);
  require_size("dim", o.dim, 1);
  require_size("modes", o.modes, 1);
  require_size("sets", o.sets, 1);
  require_size("rank", o.rank, 1);
  require_size("tuned", o.tuned, 0);
  require_size("batch", o.batch, 0);
  require_sets(o.sets, o.dim);
  require_rate(o.rate);
  if (o.length == 0 && o.tuned > 0) o.tuned = steps_at_rate("tuned", o.tuned, o.rate);
  require_length(&o.length, o.l_max, o.rate);
  const index all = checked_mul(checked_mul(o.channels, o.dim, "the model"),
                                checked_add(o.batch, 1, "states"), "states");
  checked_mul(checked_mul(all, std::max(o.length, o.tuned), "kernels"), 64, "kernels in bytes");
  checked_mul(checked_mul(all, o.modes, "modes"), 256, "modes in bytes");
  checked_mul(checked_mul(o.sets, o.rank, "p"), checked_mul(o.modes, 256, "p"), "p in bytes");
  // The sums of one input.
  const index rows = checked_add(o.batch + 1, o.rank, "rows");
  const index products = checked_mul(rows, checked_add(o.channels, o.rank, "columns"), "products");
  checked_mul(checked_mul(products, std::max(o.tuned, o.modes), "scratch"), 1 << 10,
              "scratch in bytes");
  checked_mul(checked_mul(o.modes, o.modes, "matrices"), 1 << 10, "matrices in bytes");
  return plan;
}

}  // namespace sigpath
