#include "cpu/ssm/s4.h"

#include <memory>

#include "api/ssm_call.h"
#include "cuda/ssm/s4.h"

using namespace sigpath;

namespace {

// A call on a diagonal plus low-rank model.
class S4Call : public PlannedCall<S4Plan> {
 public:
  S4Call(sigpath_context* context, const sigpath_s4_options* options)
      : PlannedCall(context, "options", plan_s4(read_sized(options, "options"))) {}

  void matrix(const void* a_real, const void* a_imag, const void* p, const void* dt) {
    in("a_real", a_real, plan().a());
    in("a_imag", a_imag, plan().a());
    in("p", p, plan().p());
    in("dt", dt, plan().dt());
  }
};

template <class T>
S4Parameters<T> parameters(const At<T>& at, const void* a_real, const void* a_imag, const void* p,
                           const void* b, const void* c, const void* dt) {
  return {at(a_real), at(a_imag), at(p), at(b), at(c), at(dt)};
}

}  // namespace

sigpath_status sigpath_s4_tune(sigpath_context* context, const sigpath_s4_options* options,
                               const void* a_real, const void* a_imag, const void* p, const void* c,
                               const void* dt, sigpath_index from, sigpath_index to, void* out,
                               sigpath_index out_count) {
  return guard([&] {
    S4Call call(context, options);
    const S4Plan& plan = call.plan();
    call.matrix(a_real, a_imag, p, dt);
    call.in("c", c, plan.c());
    call.out("out", out, out_count, plan.c());
    call.run_on_host([&](auto at) {
      using T = typename decltype(at)::Number;
      s4_tune(call.context(), plan, parameters<T>(at, a_real, a_imag, p, nullptr, c, dt), from, to,
              at(out));
    });
  });
}

sigpath_status sigpath_s4_kernel(sigpath_context* context, const sigpath_s4_options* options,
                                 const void* a_real, const void* a_imag, const void* p,
                                 const void* b, const void* c, const void* dt, const void* state,
                                 void* out, sigpath_index out_count, void* out_state,
                                 sigpath_index out_state_count) {
  return guard([&] {
    S4Call call(context, options);
    const S4Plan& plan = call.plan();
    call.matrix(a_real, a_imag, p, dt);
    call.in("b", b, plan.b());
    call.in("c", c, plan.c());
    call.in("state", state, plan.state());
    call.out("out", out, out_count, plan.out());
    call.out("out_state", out_state, out_state_count, plan.out_state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4_kernel<T> : s4_kernel<T>;
      compute(call.context(), plan, parameters<T>(at, a_real, a_imag, p, b, c, dt), at(state),
              at(out), at(out_state));
    });
  });
}

sigpath_status sigpath_s4_kernel_vjp(
    sigpath_context* context, const sigpath_s4_options* options, const void* a_real,
    const void* a_imag, const void* p, const void* b, const void* c, const void* dt,
    const void* state, const void* cotangent, sigpath_index cotangent_count,
    const void* cotangent_state, sigpath_index cotangent_state_count, void* grad_a_real,
    sigpath_index grad_a_real_count, void* grad_a_imag, sigpath_index grad_a_imag_count,
    void* grad_p, sigpath_index grad_p_count, void* grad_b, sigpath_index grad_b_count,
    void* grad_c, sigpath_index grad_c_count, void* grad_dt, sigpath_index grad_dt_count,
    void* grad_state, sigpath_index grad_state_count) {
  return guard([&] {
    S4Call call(context, options);
    const S4Plan& plan = call.plan();
    call.matrix(a_real, a_imag, p, dt);
    call.in("b", b, plan.b());
    call.in("c", c, plan.c());
    call.in("state", state, plan.state());
    call.in("cotangent", cotangent, cotangent_count, plan.out());
    call.in("cotangent_state", cotangent_state, cotangent_state_count, plan.out_state());
    call.gradient("grad_a_real", grad_a_real, grad_a_real_count, plan.a());
    call.gradient("grad_a_imag", grad_a_imag, grad_a_imag_count, plan.a());
    call.gradient("grad_p", grad_p, grad_p_count, plan.p());
    call.gradient("grad_b", grad_b, grad_b_count, plan.b());
    call.gradient("grad_c", grad_c, grad_c_count, plan.c());
    call.gradient("grad_dt", grad_dt, grad_dt_count, plan.dt());
    call.gradient("grad_state", grad_state, grad_state_count, plan.state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4_kernel_vjp<T> : s4_kernel_vjp<T>;
      compute(call.context(), plan, parameters<T>(at, a_real, a_imag, p, b, c, dt), at(state),
              at(cotangent), at(cotangent_state),
              {at(grad_a_real), at(grad_a_imag), at(grad_p), at(grad_b), at(grad_c), at(grad_dt),
               at(grad_state)});
    });
  });
}

sigpath_status sigpath_s4_workspace(const sigpath_context* context,
                                    const sigpath_s4_options* options, int vjp,
                                    sigpath_index* bytes) {
  return guard([&] {
    const S4Plan plan = plan_s4(read_sized(options, "options"));
    const std::vector<sigpath_index> staged[] = {
        {plan.a(), plan.a(), plan.p(), plan.dt(), plan.b(), plan.c(), plan.state(), plan.out(),
         plan.out_state()},
        {plan.a(), plan.a(), plan.p(), plan.dt(), plan.b(), plan.c(), plan.state(), plan.out(),
         plan.out_state(), plan.a(), plan.a(), plan.p(), plan.b(), plan.c(), plan.dt(),
         plan.state()}};
    answer_workspace(
        context, plan, vjp, bytes, staged[vjp != 0],
        [&](auto type, const sigpath_context& own) {
          return s4_schedule<decltype(type)>(own, plan, vjp != 0).bytes();
        },
        [&](auto type, const sigpath_context& own, const S4Plan& with) {
          return device_s4_bytes<decltype(type)>(own, with, vjp != 0);
        });
  });
}

sigpath_status sigpath_s4_forward_state(sigpath_context* context, const sigpath_s4_options* options,
                                        const void* a_real, const void* a_imag, const void* p,
                                        const void* b, const void* dt, const void* u,
                                        const void* state, void* out, sigpath_index out_count) {
  return guard([&] {
    S4Call call(context, options);
    const S4Plan& plan = call.plan();
    const sigpath_s4_options& o = plan.options;
    call.matrix(a_real, a_imag, p, dt);
    call.in("b", b, plan.b());
    call.in("u", u, o.batch * o.dim * o.length);
    if (state != nullptr) call.in("state", state, plan.state());
    call.out("out", out, out_count, plan.state());
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_s4_forward_state<T> : s4_forward_state<T>;
      compute(call.context(), plan, parameters<T>(at, a_real, a_imag, p, b, nullptr, dt), at(u),
              at(state), at(out));
    });
  });
}

sigpath_status sigpath_s4_steps_create(sigpath_context* context, const sigpath_s4_options* options,
                                       int mode, const void* a_real, const void* a_imag,
                                       const void* p, const void* b, const void* c, const void* dt,
                                       sigpath_s4_steps** steps) {
  return guard([&] {
    require(steps != nullptr, "steps: is NULL, expected a pointer to a pointer");
    *steps = nullptr;
    S4Call call(context, options);
    const S4Plan& plan = call.plan();
    call.matrix(a_real, a_imag, p, dt);
    call.in("b", b, plan.b());
    call.in("c", c, plan.c());
    call.run_on_host([&](auto at) {
      using T = typename decltype(at)::Number;
      auto made =
          s4_steps(call.context(), plan, mode, parameters<T>(at, a_real, a_imag, p, b, c, dt));
      if (call.on_cuda()) give_steps_to_device(call.context(), made);
      *steps = std::make_unique<sigpath_s4_steps>(sigpath_s4_steps{std::move(made)}).release();
    });
  });
}

void sigpath_s4_steps_destroy(sigpath_s4_steps* steps) { std::unique_ptr<sigpath_s4_steps>{steps}; }

sigpath_status sigpath_s4_steps_width(const sigpath_s4_steps* steps, sigpath_index* width) {
  return guard([&] {
    require(steps != nullptr, "steps: is NULL, expected those of sigpath_s4_steps_create()");
    require(width != nullptr, "width: is NULL, expected a pointer to a count");
    *width = std::visit([](const auto& own) { return own.width(); }, steps->steps);
  });
}

sigpath_status sigpath_s4_step(sigpath_context* context, const sigpath_s4_steps* steps,
                               sigpath_index batch, const void* u, void* state,
                               sigpath_index state_count, void* out, sigpath_index out_count) {
  return guard([&] {
    require(steps != nullptr, "steps: is NULL, expected those of sigpath_s4_steps_create()");
    require(batch >= 0, "batch: is ", batch, ", expected 0 or more");
    std::visit(
        [&](const auto& own) {
          using T = typename std::decay_t<decltype(own)>::Number;
          const sigpath_index states =
              checked_mul(checked_mul(batch, own.dim, "u"), 2 * own.width(), "state");
          SsmCall call(context, "steps", sizeof(T) == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64,
                       own.device);
          call.in("u", u, batch * own.dim);
          call.in_out("state", state, state_count, states);
          call.out("out", out, out_count, checked_mul(batch * own.dim, own.channels, "out"));
          call.run([&](auto at) {
            // Of T alone: the steps have made the call.
            if constexpr (std::is_same_v<typename decltype(at)::Number, T>) {
              if (call.on_cuda())
                device_s4_step<T>(call.context(), own, batch, at(u), at(state), at(out),
                                  call.staged_bytes());
              else
                s4_step<T>(call.context(), own, batch, at(u), at(state), at(out));
            }
          });
        },
        steps->steps);
  });
}
