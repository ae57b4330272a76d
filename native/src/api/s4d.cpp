#include "cpu/ssm/s4d.h"

#include "api/ssm_call.h"
#include "cuda/ssm/s4d.h"

using namespace sigpath;

namespace {

// A call on a diagonal model.
class S4dCall : public PlannedCall<S4dPlan> {
 public:
  S4dCall(sigpath_context* context, const sigpath_s4d_options* options)
      : PlannedCall(context, "options", plan_s4d(read_sized(options, "options"))) {}

  void parameters(const void* a_real, const void* a_imag, const void* b, const void* dt) {
    in("a_real", a_real, plan().a());
    in("a_imag", a_imag, plan().a());
    in("b", b, plan().b());
    in("dt", dt, plan().dt());
  }
};

}  // namespace

sigpath_status sigpath_s4d_kernel(sigpath_context* context, const sigpath_s4d_options* options,
                                  const void* a_real, const void* a_imag, const void* b,
                                  const void* c, const void* dt, const void* state, void* out,
                                  sigpath_index out_count, void* out_state,
                                  sigpath_index out_state_count) {
  return guard([&] {
    S4dCall call(context, options);
    const S4dPlan& plan = call.plan();
    call.parameters(a_real, a_imag, b, dt);
    call.in("c", c, plan.c());
    call.in("state", state, plan.state());
    call.out("out", out, out_count, plan.out());
    call.out("out_state", out_state, out_state_count, plan.out_state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4d_kernel<T> : s4d_kernel<T>;
      compute(call.context(), plan, {at(a_real), at(a_imag), at(b), at(c), at(dt)}, at(state),
              at(out), at(out_state));
    });
  });
}

sigpath_status sigpath_s4d_kernel_vjp(
    sigpath_context* context, const sigpath_s4d_options* options, const void* a_real,
    const void* a_imag, const void* b, const void* c, const void* dt, const void* state,
    const void* cotangent, sigpath_index cotangent_count, const void* cotangent_state,
    sigpath_index cotangent_state_count, void* grad_a_real, sigpath_index grad_a_real_count,
    void* grad_a_imag, sigpath_index grad_a_imag_count, void* grad_b, sigpath_index grad_b_count,
    void* grad_c, sigpath_index grad_c_count, void* grad_dt, sigpath_index grad_dt_count,
    void* grad_state, sigpath_index grad_state_count) {
  return guard([&] {
    S4dCall call(context, options);
    const S4dPlan& plan = call.plan();
    call.parameters(a_real, a_imag, b, dt);
    call.in("c", c, plan.c());
    call.in("state", state, plan.state());
    call.in("cotangent", cotangent, cotangent_count, plan.out());
    call.in("cotangent_state", cotangent_state, cotangent_state_count, plan.out_state());
    call.gradient("grad_a_real", grad_a_real, grad_a_real_count, plan.a());
    call.gradient("grad_a_imag", grad_a_imag, grad_a_imag_count, plan.a());
    call.gradient("grad_b", grad_b, grad_b_count, plan.b());
    call.gradient("grad_c", grad_c, grad_c_count, plan.c());
    call.gradient("grad_dt", grad_dt, grad_dt_count, plan.dt());
    call.gradient("grad_state", grad_state, grad_state_count, plan.state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4d_kernel_vjp<T> : s4d_kernel_vjp<T>;
      compute(
          call.context(), plan, {at(a_real), at(a_imag), at(b), at(c), at(dt)}, at(state),
          at(cotangent), at(cotangent_state),
          {at(grad_a_real), at(grad_a_imag), at(grad_b), at(grad_c), at(grad_dt), at(grad_state)});
    });
  });
}

sigpath_status sigpath_s4d_workspace(const sigpath_context* context,
                                     const sigpath_s4d_options* options, int vjp,
                                     sigpath_index* bytes) {
  return guard([&] {
    const S4dPlan plan = plan_s4d(read_sized(options, "options"));
    const std::vector<sigpath_index> staged[] = {
        {plan.a(), plan.a(), plan.b(), plan.dt(), plan.c(), plan.state(), plan.out(),
         plan.out_state()},
        {plan.a(), plan.a(), plan.b(), plan.dt(), plan.c(), plan.state(), plan.out(),
         plan.out_state(), plan.a(), plan.a(), plan.b(), plan.dt(), plan.c(), plan.state()}};
    answer_workspace(
        context, plan, vjp, bytes, staged[vjp != 0],
        [&](auto type, const sigpath_context& own) {
          return s4d_slots<decltype(type)>(own, plan, vjp != 0).all_bytes() +
                 (vjp != 0 ? s4d_shared_bytes(plan) : 0);
        },
        [&](auto type, const sigpath_context& own, const S4dPlan& with) {
          return device_s4d_bytes<decltype(type)>(own, with, vjp != 0);
        });
  });
}

sigpath_status sigpath_s4d_discretize(sigpath_context* context, const sigpath_s4d_options* options,
                                      const void* a_real, const void* a_imag, const void* b,
                                      const void* dt, void* da, sigpath_index da_count, void* db,
                                      sigpath_index db_count) {
  return guard([&] {
    S4dCall call(context, options);
    const S4dPlan& plan = call.plan();
    call.parameters(a_real, a_imag, b, dt);
    call.out("da", da, da_count, plan.mode());
    call.out("db", db, db_count, plan.mode());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4d_discretize<T> : s4d_discretize<T>;
      compute(call.context(), plan, {at(a_real), at(a_imag), at(b), nullptr, at(dt)}, at(da),
              at(db));
    });
  });
}

sigpath_status sigpath_s4d_step(sigpath_context* context, const sigpath_s4d_options* options,
                                const void* da, const void* db, const void* c, const void* u,
                                void* state, sigpath_index state_count, void* out,
                                sigpath_index out_count) {
  return guard([&] {
    S4dCall call(context, options);
    const S4dPlan& plan = call.plan();
    const sigpath_s4d_options& o = plan.options;
    call.in("da", da, plan.mode());
    call.in("db", db, plan.mode());
    call.in("c", c, plan.c());
    call.in("u", u, o.batch * o.dim);
    call.in_out("state", state, state_count, plan.state());
    call.out("out", out, out_count, o.batch * o.channels * o.dim);
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4d_step<T> : s4d_step<T>;
      compute(call.context(), plan, at(da), at(db), at(c), at(u), at(state), at(out));
    });
  });
}

sigpath_status sigpath_s4d_forward_state(sigpath_context* context,
                                         const sigpath_s4d_options* options, const void* a_real,
                                         const void* a_imag, const void* b, const void* dt,
                                         const void* u, const void* state, void* out,
                                         sigpath_index out_count) {
  return guard([&] {
    S4dCall call(context, options);
    const S4dPlan& plan = call.plan();
    const sigpath_s4d_options& o = plan.options;
    call.parameters(a_real, a_imag, b, dt);
    call.in("u", u, o.batch * o.dim * o.length);
    if (state != nullptr) call.in("state", state, plan.state());
    call.out("out", out, out_count, plan.state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4d_forward_state<T> : s4d_forward_state<T>;
      compute(call.context(), plan, {at(a_real), at(a_imag), at(b), nullptr, at(dt)}, at(u),
              at(state), at(out));
    });
  });
}
