#include "sigpath/kernel.h"

#include "api/kernel_call.h"
#include "cpu/kernel/composite.h"

using namespace sigpath;

sigpath_status sigpath_kernel_size(const sigpath_kernel_options* options, sigpath_index length_x,
                                   sigpath_index length_y, sigpath_index* size) {
  return guard([&] {
    require(size != nullptr, "size: is NULL, expected a pointer to a count");
    require(length_x >= 1, "length_x: is ", length_x, ", expected 1 point or more");
    require(length_y >= 1, "length_y: is ", length_y, ", expected 1 point or more");
    *size = plan_kernel(read_sized(options, "options"), 1, length_x, length_y).size();
  });
}

sigpath_status sigpath_kernel_dyadic_order(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
    const void* x_points, const sigpath_index* x_lengths, const void* x_times,
    const void* x_basepoint, const sigpath_paths* y, const void* y_points,
    const sigpath_index* y_lengths, const void* y_times, const void* y_basepoint, int* order) {
  return guard([&] {
    require(order != nullptr, "order: is NULL, expected a pointer to an order");
    KernelCall call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                    {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}});
    call.run([&](const auto& batch, const KernelPlan&) { *order = call.order(batch); });
  });
}

sigpath_status sigpath_kernel_workspace(const sigpath_context* context,
                                        const sigpath_kernel_options* options,
                                        const sigpath_paths* x, const sigpath_paths* y, int pass,
                                        sigpath_index* bytes) {
  return guard([&] {
    require(bytes != nullptr, "bytes: is NULL, expected a pointer to a count");
    require(pass >= SIGPATH_KERNEL_PASS_FORWARD && pass <= SIGPATH_KERNEL_PASS_JVP, "pass: is ",
            pass, ", expected a sigpath_kernel_pass");
    *bytes = KernelCall::workspace(context, options, x, y, pass);
  });
}

sigpath_status sigpath_kernel(sigpath_context* context, const sigpath_kernel_options* options,
                              const sigpath_paths* x, const void* x_points,
                              const sigpath_index* x_lengths, const void* x_times,
                              const void* x_basepoint, const sigpath_paths* y, const void* y_points,
                              const sigpath_index* y_lengths, const void* y_times,
                              const void* y_basepoint, void* out, sigpath_index out_count,
                              sigpath_index* exponents, sigpath_index exponents_count) {
  return guard([&] {
    KernelCall call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                    {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}});
    const sigpath_kernel_options& o = call.plan().options;
    require(exponents == nullptr || (o.output == SIGPATH_KERNEL_VALUE && o.normalized == 0),
            "exponents: is given, expected NULL unless options.output is SIGPATH_KERNEL_VALUE and "
            "options.normalized is 0");
    call.reserve(SIGPATH_KERNEL_PASS_FORWARD);
    call.add_output("out", out, out_count, call.pairs(), call.plan().size());
    call.add(output("exponents", exponents, exponents_count, exponents == nullptr ? 0 : out_count,
                    sizeof(sigpath_index)));
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      T* const to = static_cast<T*>(out);
      if (call.on_cuda()) return device_kernel(call.context(), plan, batch, to, exponents);
      kernel(call.context(), plan, batch, to, exponents);
    });
  });
}

sigpath_status sigpath_kernel_vjp(
    sigpath_context* context, const sigpath_kernel_options* options, const sigpath_paths* x,
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
    KernelCall call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                    {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}});
    call.require_value();
    call.reserve(SIGPATH_KERNEL_PASS_VJP);
    call.add_input("cotangent", cotangent, cotangent_count, call.pairs(), 1);
    call.add_gradients({grad_x_points, grad_x_points_count, grad_x_times, grad_x_times_count,
                        grad_x_basepoint, grad_x_basepoint_count},
                       {grad_y_points, grad_y_points_count, grad_y_times, grad_y_times_count,
                        grad_y_basepoint, grad_y_basepoint_count},
                       grad_static, grad_static_count);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      const auto* g = static_cast<const T*>(cotangent);
      const bool gram = plan.options.gram != 0;
      const sigpath_index columns = batch.y.shape.batch;
      call.check_finite_rows("cotangent", g, call.pairs(), 1);
      const auto weights = [&](sigpath_index i, sigpath_index j) {
        return g[gram ? i * columns + j : i];
      };
      const auto to_x = side_gradients<T>(grad_x_points, grad_x_times, grad_x_basepoint);
      const auto to_y = side_gradients<T>(grad_y_points, grad_y_times, grad_y_basepoint);
      T* const to_static = static_cast<T*>(grad_static);
      if (call.on_cuda())
        return device_kernel_vjp(call.context(), plan, batch, g, to_x, to_y, to_static);
      write_gradients(batch, to_x, to_y, to_static, [&](double* lift) {
        add_composite_vjp<T>(call.context(), plan, batch, weights, to_x, to_y, lift);
      });
    });
  });
}

sigpath_status sigpath_kernel_jvp(sigpath_context* context, const sigpath_kernel_options* options,
                                  const sigpath_paths* x, const void* x_points,
                                  const sigpath_index* x_lengths, const void* x_times,
                                  const void* x_basepoint, const sigpath_paths* y,
                                  const void* y_points, const sigpath_index* y_lengths,
                                  const void* y_times, const void* y_basepoint, const void* tangent,
                                  sigpath_index tangent_count, void* out, sigpath_index out_count) {
  return guard([&] {
    KernelCall call(context, options, {x, {x_points, x_lengths, x_times, x_basepoint, nullptr}},
                    {y, {y_points, y_lengths, y_times, y_basepoint, nullptr}});
    call.require_value();
    call.reserve(SIGPATH_KERNEL_PASS_JVP);
    call.add_input("tangent", tangent, tangent_count, call.x().batch,
                   call.x().length * call.x().dim);
    call.add_output("out", out, out_count, call.pairs(), 1);
    call.run([&](const auto& batch, const KernelPlan& plan) {
      using T = typename std::decay_t<decltype(batch)>::Element;
      const T* const direction = static_cast<const T*>(tangent);
      T* const to = static_cast<T*>(out);
      call.check_tangent(direction);
      if (call.on_cuda()) return device_kernel_jvp(call.context(), plan, batch, direction, to);
      kernel_jvp(call.context(), plan, batch, direction, to);
    });
  });
}
