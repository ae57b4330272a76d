#include "sigpath/ssm.h"

#include "api/ssm_call.h"
#include "cpu/ssm/modes.h"

using namespace sigpath;

namespace {

// A call on sums over modes.
class ModesCall : public SsmCall {
 public:
  ModesCall(sigpath_context* context, const sigpath_modes* modes)
      : ModesCall(context, plan_modes(read_sized(modes, "modes"))) {}

  const ModesPlan& plan() const { return plan_; }

  // run(type), once the arguments are right; x: the modes, whose powers must be within the range.
  template <class Run>
  void run_powers(const void* x, const Run& run) const {
    SsmCall::run([&](auto type) {
      check_growth(plan_, as<decltype(type)>(x));
      run(type);
    });
  }

 private:
  ModesCall(sigpath_context* context, const ModesPlan& plan)
      : SsmCall(context, plan.shape.dtype), plan_(plan) {}

  ModesPlan plan_;
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
    call.run_powers(x, [&](auto type) {
      using T = decltype(type);
      log_vandermonde(call.context(), plan, as<T>(v), as<T>(x), as<T>(out));
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
    call.run_powers(x, [&](auto type) {
      using T = decltype(type);
      log_vandermonde_vjp(call.context(), plan, as<T>(v), as<T>(x), as<T>(cotangent), as<T>(grad_v),
                          as<T>(grad_x));
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
    call.run_powers(x, [&](auto type) {
      using T = decltype(type);
      log_vandermonde_transpose(call.context(), plan, as<T>(u), as<T>(v), as<T>(x), as<T>(out));
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
    call.run_powers(x, [&](auto type) {
      using T = decltype(type);
      log_vandermonde_transpose_vjp(call.context(), plan, as<T>(u), as<T>(v), as<T>(x),
                                    as<T>(cotangent), as<T>(grad_u), as<T>(grad_v), as<T>(grad_x));
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
    call.run([&](auto type) {
      using T = decltype(type);
      cauchy(call.context(), plan, as<T>(v), as<T>(z), as<T>(w), as<T>(out));
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
    call.run([&](auto type) {
      using T = decltype(type);
      cauchy_vjp(call.context(), plan, as<T>(v), as<T>(z), as<T>(w), as<T>(cotangent),
                 as<T>(grad_v), as<T>(grad_z), as<T>(grad_w));
    });
  });
}
