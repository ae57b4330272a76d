#include "sigpath/ssm.h"

#include "api/ssm_call.h"
#include "cpu/ssm/modes.h"
#include "cuda/ssm/modes.h"

using namespace sigpath;

namespace {

// A call on sums over modes.
class ModesCall : public PlannedCall<ModesPlan> {
 public:
  ModesCall(sigpath_context* context, const sigpath_modes* modes)
      : PlannedCall(context, "modes", plan_modes(read_sized(modes, "modes"))) {}

  // run(at), once the arguments are right; x: the modes, whose powers must be within the range.
  template <class Run>
  void run_powers(const void* x, const Run& run) {
    PlannedCall::run([&](auto at) {
      if (!on_cuda()) check_growth(plan(), at(x));
      run(at);
    });
  }
};

}  // namespace

sigpath_status sigpath_log_vandermonde(sigpath_context* context, const sigpath_modes* modes,
                                       const void* v, const void* x, void* out,
                                       sigpath_index out_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("v", v, plan.weights());
    call.in("x", x, plan.xs());
    call.out("out", out, out_count, plan.sums());
    call.run_powers(x, [&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_log_vandermonde<T> : log_vandermonde<T>;
      compute(call.context(), plan, at(v), at(x), at(out));
    });
  });
}

sigpath_status sigpath_log_vandermonde_vjp(sigpath_context* context, const sigpath_modes* modes,
                                           const void* v, const void* x, const void* cotangent,
                                           sigpath_index cotangent_count, void* grad_v,
                                           sigpath_index grad_v_count, void* grad_x,
                                           sigpath_index grad_x_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("v", v, plan.weights());
    call.in("x", x, plan.xs());
    call.in("cotangent", cotangent, cotangent_count, plan.sums());
    call.gradient("grad_v", grad_v, grad_v_count, plan.weights());
    call.gradient("grad_x", grad_x, grad_x_count, plan.xs());
    call.run_powers(x, [&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_log_vandermonde_vjp<T> : log_vandermonde_vjp<T>;
      compute(call.context(), plan, at(v), at(x), at(cotangent), at(grad_v), at(grad_x));
    });
  });
}

sigpath_status sigpath_log_vandermonde_transpose(sigpath_context* context,
                                                 const sigpath_modes* modes, const void* u,
                                                 const void* v, const void* x, void* out,
                                                 sigpath_index out_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("u", u, plan.inputs());
    call.in("v", v, plan.weights());
    call.in("x", x, plan.xs());
    call.out("out", out, out_count, plan.items() * plan.shape.modes * 2);
    call.run_powers(x, [&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute =
          call.on_cuda() ? device_log_vandermonde_transpose<T> : log_vandermonde_transpose<T>;
      compute(call.context(), plan, at(u), at(v), at(x), at(out));
    });
  });
}

sigpath_status sigpath_log_vandermonde_transpose_vjp(
    sigpath_context* context, const sigpath_modes* modes, const void* u, const void* v,
    const void* x, const void* cotangent, sigpath_index cotangent_count, void* grad_u,
    sigpath_index grad_u_count, void* grad_v, sigpath_index grad_v_count, void* grad_x,
    sigpath_index grad_x_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("u", u, plan.inputs());
    call.in("v", v, plan.weights());
    call.in("x", x, plan.xs());
    call.in("cotangent", cotangent, cotangent_count, plan.items() * plan.shape.modes * 2);
    call.gradient("grad_u", grad_u, grad_u_count, plan.inputs());
    call.gradient("grad_v", grad_v, grad_v_count, plan.weights());
    call.gradient("grad_x", grad_x, grad_x_count, plan.xs());
    call.run_powers(x, [&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_log_vandermonde_transpose_vjp<T>
                                          : log_vandermonde_transpose_vjp<T>;
      compute(call.context(), plan, at(u), at(v), at(x), at(cotangent), at(grad_u), at(grad_v),
              at(grad_x));
    });
  });
}

sigpath_status sigpath_cauchy(sigpath_context* context, const sigpath_modes* modes, const void* v,
                              const void* z, const void* w, void* out, sigpath_index out_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("v", v, plan.weights());
    call.in("z", z, plan.points());
    call.in("w", w, plan.xs());
    call.out("out", out, out_count, plan.items() * plan.shape.length * 2);
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_cauchy<T> : cauchy<T>;
      compute(call.context(), plan, at(v), at(z), at(w), at(out));
    });
  });
}

sigpath_status sigpath_cauchy_vjp(sigpath_context* context, const sigpath_modes* modes,
                                  const void* v, const void* z, const void* w,
                                  const void* cotangent, sigpath_index cotangent_count,
                                  void* grad_v, sigpath_index grad_v_count, void* grad_z,
                                  sigpath_index grad_z_count, void* grad_w,
                                  sigpath_index grad_w_count) {
  return guard([&] {
    ModesCall call(context, modes);
    const ModesPlan& plan = call.plan();
    call.in("v", v, plan.weights());
    call.in("z", z, plan.points());
    call.in("w", w, plan.xs());
    call.in("cotangent", cotangent, cotangent_count, plan.items() * plan.shape.length * 2);
    call.gradient("grad_v", grad_v, grad_v_count, plan.weights());
    call.gradient("grad_z", grad_z, grad_z_count, plan.points());
    call.gradient("grad_w", grad_w, grad_w_count, plan.xs());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_cauchy_vjp<T> : cauchy_vjp<T>;
      compute(call.context(), plan, at(v), at(z), at(w), at(cotangent), at(grad_v), at(grad_z),
              at(grad_w));
    });
  });
}
