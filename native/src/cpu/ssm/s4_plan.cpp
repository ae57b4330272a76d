#include <algorithm>

#include "cpu/ssm/options.h"
#include "cpu/ssm/s4.h"

namespace sigpath {

S4Plan plan_s4(const sigpath_s4_options& o) {
  require_dtype("options", o.dtype);
  require_transform("real_transform", o.real_transform);
  require_transform("imag_transform", o.imag_transform);
  require_transform("dt_transform", o.dt_transform);
  require_flag("options", "dt_fast", o.dt_fast);
  require_reserved("options", o.reserved);
  require_size("channels", o.channels, 1);
  require_size("dim", o.dim, 1);
  require_size("modes", o.modes, 1);
  require_size("sets", o.sets, 1);
  require_size("rank", o.rank, 1);
  require_size("length", o.length, 1);
  require_size("tuned", o.tuned, 0);
  require_size("batch", o.batch, 0);
  require_sets(o.sets, o.dim);
  require_rate(o.rate);
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
  return {o};
}

}  // namespace sigpath
