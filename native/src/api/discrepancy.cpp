#include "sigpath/discrepancy.h"

#include "api/kernel_call.h"
#include "cpu/discrepancy/discrepancy.h"
#include "cpu/discrepancy/nystrom.h"
#include "cpu/discrepancy/two_sample.h"
#include "cuda/discrepancy/discrepancy.h"

using namespace sigpath;

namespace {

// A call on all pairs of two sets; `name` is what the second is called.
KernelCall set_call(sigpath_context* context, const sigpath_kernel_options* options,
                    const KernelSide& x, const KernelSide& y, const PathNames& names) {
  require(y.paths != nullptr, names.paths, ": is NULL, expected a set of paths of its own");
  return KernelCall(context, options, x, y, KernelCall::Pairs::kSets, names);
}

// Of so many doubles.
sigpath_index bytes_of(sigpath_index doubles) {
  return checked_mul(doubles, sizeof(double), "workspace");
}

}  // namespace

sigpath_status sigpath_discrepancy(sigpath_context* context, const sigpath_kernel_options* options,
                                   const sigpath_discrepancy_options* discrepancy_options,
                                   const sigpath_paths* x, const void* x_points,
                                   const sigpath_index* x_lengths, const void* x_times,
                                   const void* x_basepoint, const sigpath_paths* y,
                                   const void* y_points, const sigpath_index* y_lengths,
                                   const void* y_times, const void* y_basepoint, void* out,
                                   sigpath_index out_count) {
  return guard([&] {
    KernelCall call =
        set_call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                 {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}}, kY);
    const DiscrepancyPlan own = plan_discrepancy(read_sized(discrepancy_options, "discrepancy"),
                                                 call.x().batch, call.y().batch);
    call.reserve(SIGPATH_KERNEL_PASS_VJP, bytes_of(own.size()));
    call.add_output("out", out, out_count, own.size(), 1);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      T* const to = static_cast<T*>(out);
      if (call.on_cuda()) return device_discrepancy(call.context(), own, plan, batch, to);
      discrepancy(call.context(), own, plan, batch, to);
    });
  });
}

sigpath_status sigpath_discrepancy_vjp(
    sigpath_context* context, const sigpath_kernel_options* options,
    const sigpath_discrepancy_options* discrepancy_options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_x_points,
    sigpath_index grad_x_points_count, void* grad_x_times, sigpath_index grad_x_times_count,
    void* grad_x_basepoint, sigpath_index grad_x_basepoint_count, void* grad_y_points,
    sigpath_index grad_y_points_count, void* grad_y_times, sigpath_index grad_y_times_count,
    void* grad_y_basepoint, sigpath_index grad_y_basepoint_count, void* grad_static,
    sigpath_index grad_static_count) {
  return guard([&] {
    KernelCall call =
        set_call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                 {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}}, kY);
    const DiscrepancyPlan own = plan_discrepancy(read_sized(discrepancy_options, "discrepancy"),
                                                 call.x().batch, call.y().batch);
    call.reserve(SIGPATH_KERNEL_PASS_VJP);
    call.add_input("cotangent", cotangent, cotangent_count, own.size(), 1);
    call.add_gradients({grad_x_points, grad_x_points_count, grad_x_times, grad_x_times_count,
                        grad_x_basepoint, grad_x_basepoint_count},
                       {grad_y_points, grad_y_points_count, grad_y_times, grad_y_times_count,
                        grad_y_basepoint, grad_y_basepoint_count},
                       grad_static, grad_static_count);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      const auto* g = static_cast<const T*>(cotangent);
      call.check_finite_rows("cotangent", g, own.size(), 1);
      const auto to_x = side_gradients<T>(grad_x_points, grad_x_times, grad_x_basepoint);
      const auto to_y = side_gradients<T>(grad_y_points, grad_y_times, grad_y_basepoint);
      T* const to_static = static_cast<T*>(grad_static);
      if (call.on_cuda())
        return device_discrepancy_vjp(call.context(), own, plan, batch, g, to_x, to_y, to_static);
      write_gradients(batch, to_x, to_y, to_static, [&](double* lift) {
        add_discrepancy_vjp(call.context(), own, plan, batch, g, to_x, to_y, lift);
      });
    });
  });
}

sigpath_status sigpath_two_sample_test(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint, int biased,
    sigpath_index permutations, unsigned long long seed, double* statistic, double* p_value,
    double* null_statistics, sigpath_index null_count) {
  return guard([&] {
    KernelCall call =
        set_call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                 {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}}, kY);
    require(statistic != nullptr, "statistic: is NULL, expected a pointer to a number");
    require(p_value != nullptr, "p_value: is NULL, expected a pointer to a number");
    require(biased == 0 || biased == 1, "biased: is ", biased, ", expected 0 or 1");
    require(permutations >= 1, "permutations: is ", permutations, ", expected 1 or more");
    const sigpath_index least = biased ? 1 : 2;
    require(call.x().batch >= least, "x.batch: is ", call.x().batch, " paths, expected ", least,
            " or more");
    require(call.y().batch >= least, "y.batch: is ", call.y().batch, " paths, expected ", least,
            " or more");
    const sigpath_index all = checked_add(call.x().batch, call.y().batch, "workspace");
    call.reserve(SIGPATH_KERNEL_PASS_VJP, checked_mul(checked_mul(all, all, "workspace"),
                                                      call.element_bytes(), "workspace"));
    call.add(output("statistic", statistic, 1, 1, sizeof(double)), false);
    call.add(output("p_value", p_value, 1, 1, sizeof(double)), false);
    call.add(output("null", null_statistics, null_count,
                    null_statistics == nullptr ? 0 : permutations, sizeof(double)),
             false);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      const TwoSampleTest test{biased != 0, permutations, seed};
      const TwoSampleResult result =
          call.on_cuda()
              ? device_two_sample_test(call.context(), test, plan, batch, null_statistics)
              : two_sample_test(call.context(), test, plan, batch, null_statistics);
      *statistic = result.statistic;
      *p_value = result.p_value;
    });
  });
}

sigpath_status sigpath_nystrom_features(sigpath_context* context,
                                        const sigpath_kernel_options* options,
                                        const sigpath_paths* x, const void* x_points,
                                        const sigpath_index* x_lengths, const void* x_times,
                                        const void* x_basepoint, const sigpath_paths* z,
                                        const void* z_points, const sigpath_index* z_lengths,
                                        const void* z_times, const void* z_basepoint, double ridge,
                                        void* out, sigpath_index out_count) {
  return guard([&] {
    constexpr PathNames kZ = {"z", "z_points", "z_lengths", "z_times", "z_basepoint"};
    KernelCall call =
        set_call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                 {z, {z_points, z_lengths, z_times, z_basepoint, nullptr}}, kZ);
    require(call.y().batch >= 1, "z.batch: is ", call.y().batch, " paths, expected 1 or more");
    require(ridge >= 0 && ridge <= 1e300, "ridge: is ", ridge,
            ", expected a finite number, 0 or more");
    call.reserve(SIGPATH_KERNEL_PASS_FORWARD,
                 bytes_of(checked_mul(call.y().batch, call.y().batch, "workspace")));
    call.add_output("out", out, out_count, call.x().batch, call.y().batch);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      T* const to = static_cast<T*>(out);
      if (call.on_cuda()) return device_nystrom_features(call.context(), plan, batch, ridge, to);
      nystrom_features(call.context(), plan, batch, ridge, to);
    });
  });
}
