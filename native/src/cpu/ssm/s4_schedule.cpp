#include <algorithm>
#include <cmath>

#include "cpu/ssm/s4_run.h"

namespace sigpath {
namespace {

double sums_work(const RationalShape& shape) {
  return static_cast<double>(shape.nodes * shape.modes) *
         static_cast<double>(4 * shape.products() + 12);
}

}  // namespace

template <class T>
S4Schedule s4_schedule(const sigpath_context& context, const S4Plan& plan, bool vjp) {
  require_tuned(plan);
  const sigpath_s4_options& o = plan.options;
  const RationalShape shape = rational_shape(plan);
  const index rows = shape.rows * shape.channels, each = S4Spectra<T>::bytes_each(plan);
  const index input_bytes = run_input_bytes<T>(plan, vjp),
              transform_bytes = S4Spectra<T>::scratch_bytes(plan);
  S4Schedule s{};
  if (vjp)
    s.gradients =
        checked_mul(checked_mul(o.dim, o.modes, "gradients"),
                    checked_mul(4 + 2 * o.rank, sizeof(double), "gradients"), "gradients");
  // Blocks of some 64 MiB, or of what the limit leaves beside one thread's scratch.
  index most = index{64} << 20;
  if (context.workspace_limit > 0)
    most = std::min(most, context.workspace_limit - s.gradients -
                              std::max(input_bytes, transform_bytes) -
                              static_cast<index>(HostMemory::kAlignment));
  s.block = std::clamp<index>(most / each, 1, o.dim);
  const index group = S4Spectra<T>::rows_at_a_time();
  if (s.block < o.dim && s.block > group) s.block -= s.block % group;
  s.spectra = s.block * each;
  const index shared = checked_add(s.spectra, s.gradients, "workspace");
  const double work = sums_work(shape) * (vjp ? 3 : 1);
  s.inputs =
      Slots::plan(context, s.block, input_bytes, work * static_cast<double>(s.block), shared);
  const auto n = static_cast<double>(o.tuned);
  s.transforms =
      Slots::plan(context, (s.block * rows + group - 1) / group, transform_bytes,
                  2.5 * n * std::log2(n + 1) * static_cast<double>(s.block * rows), shared);
  return s;
}

template S4Schedule s4_schedule<float>(const sigpath_context&, const S4Plan&, bool);
template S4Schedule s4_schedule<double>(const sigpath_context&, const S4Plan&, bool);

}  // namespace sigpath
