#include <cmath>

#include "cpu/ssm/s4_recurrence.h"

namespace sigpath {

template <class T>
void s4_forward_state(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                      const T* u, const T* state, T* out) {
  const sigpath_s4_options& o = plan.options;
  check_models(context, plan, p);
  const RecurrenceShape shape{o.modes, o.rank};
  const index numbers = round_up(S4Model::numbers(plan), RecurrenceShape::kAlign);
  const auto require_range = [&](const double* s, index b, index h) {
    for (index k = 0; k < o.modes; ++k) {
      const auto size = static_cast<T>(std::abs(Complex(s[k], s[shape.padded() + k])));
      if (!std::isfinite(size)) refuse_s4_state(b, h, k, o.length);
    }
  };
  const auto forward = [&](index h, double* memory) {
    S4Model model(plan, memory);
    read_model(plan, p, h, model);
    double *const own = memory + numbers, *const s = own + shape.elements(),
                  *const scratch = s + shape.state(), *const inputs = scratch + shape.scratch();
    low_rank_model(model, shape, own);
    for (index b = 0; b < o.batch; ++b) {
      context.progress.poll();
      const index at = b * o.dim + h;
      std::copy_n(u + at * o.length, o.length, inputs);
      take_state(shape, state == nullptr ? nullptr : state + 2 * at * o.modes, s);
      recurrence_engine<double>().low_rank(shape, own, o.length, inputs, s, scratch);
      require_range(s, b, h);
      give_state(shape, s, out + 2 * at * o.modes);
    }
    context.progress.tick(1);
  };
  context.progress.begin(o.dim);
  const double step = 8 * static_cast<double>(shape.padded() * (1 + o.rank));
  for_each_item<double>(context, o.dim,
                        numbers + shape.elements() + shape.state() + shape.scratch() + o.length,
                        step * static_cast<double>(o.batch * o.length), forward);
}

template void s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                               const float*, const float*, float*);
template void s4_forward_state(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                               const double*, const double*, double*);

}  // namespace sigpath
