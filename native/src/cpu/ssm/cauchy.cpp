#include "cpu/ssm/items.h"

namespace sigpath {
namespace {

double work_of(const ModesPlan& plan, double each) {
  return each * static_cast<double>(plan.shape.modes) * static_cast<double>(plan.shape.length);
}

}  // namespace

template <class T>
void cauchy(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z, const T* w,
            T* out) {
  const sigpath_modes& s = plan.shape;
  context.progress.begin(s.batch);
  for_each_item<T>(context, s.batch, 0, work_of(plan, 12), [&](index b, T*) {
    T* const own = out + b * s.length * 2;
    cauchy_engine<T>().sums(
        plan.conjugate(), s.modes, s.length, v + b % s.weight_rows * s.modes * 2,
        z + b % s.point_rows * s.length * 2, w + b % s.mode_rows * s.modes * 2, own);
    for (index i = 0; i < 2 * s.length; ++i)
      require(own[i] - own[i] == 0, "z: the sum of ", b, " at point ", i / 2, " is ", own[i],
              ", expected points that are no poles, and sums within the floating range");
    context.progress.tick(1);
  });
}

template <class T>
void cauchy_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z, const T* w,
                const T* g, T* dv, T* dz, T* dw) {
  const sigpath_modes& s = plan.shape;
  const index row = 2 * s.modes, points = 2 * s.length;
  const ItemGradients to_v(context, s.batch, row, dv != nullptr);
  const ItemGradients to_z(context, s.batch, points, dz != nullptr);
  const ItemGradients to_w(context, s.batch, row, dw != nullptr);
  context.progress.begin(s.batch);
  for_each_item<T>(context, s.batch, 2 * row + points, work_of(plan, 40), [&](index b, T* memory) {
    T* const own[] = {dv == nullptr ? nullptr : memory, dw == nullptr ? nullptr : memory + row,
                      dz == nullptr ? nullptr : memory + 2 * row};
    cauchy_engine<T>().vjp(plan.conjugate(), s.modes, s.length, v + b % s.weight_rows * row,
                           z + b % s.point_rows * points, w + b % s.mode_rows * row, g + b * points,
                           own[0], own[2], own[1]);
    const auto keep = [&](const T* from, index n, double* to) {
      if (to != nullptr) std::copy_n(from, n, to);
    };
    keep(own[0], row, to_v.of(b));
    keep(own[1], row, to_w.of(b));
    keep(own[2], points, to_z.of(b));
    context.progress.tick(1);
  });
  to_v.write(s.weight_rows, dv);
  to_z.write(s.point_rows, dz);
  to_w.write(s.mode_rows, dw);
}

template void cauchy(sigpath_context&, const ModesPlan&, const float*, const float*, const float*,
                     float*);
template void cauchy(sigpath_context&, const ModesPlan&, const double*, const double*,
                     const double*, double*);
template void cauchy_vjp(sigpath_context&, const ModesPlan&, const float*, const float*,
                         const float*, const float*, float*, float*, float*);
template void cauchy_vjp(sigpath_context&, const ModesPlan&, const double*, const double*,
                         const double*, const double*, double*, double*, double*);

}  // namespace sigpath
