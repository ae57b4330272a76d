#include "sigpath/convolution.h"

#include "api/ssm_call.h"
#include "cpu/ssm/convolution.h"

using namespace sigpath;

namespace {

// A call on a convolution.
class ConvolutionCall : public SsmCall {
 public:
  ConvolutionCall(sigpath_context* context, const sigpath_convolution_options* options)
      : ConvolutionCall(context, plan_convolution(read_sized(options, "options"))) {}

  const ConvolutionPlan& plan() const { return plan_; }

  void inputs(const void* kernel, const void* u, const void* d) {
    in("kernel", kernel, plan_.kernels());
    in("u", u, plan_.inputs());
    if (d != nullptr) in("d", d, plan_.d());
  }

 private:
  ConvolutionCall(sigpath_context* context, const ConvolutionPlan& plan)
      : SsmCall(context, plan.options.dtype), plan_(plan) {}

  ConvolutionPlan plan_;
};

}  // namespace

sigpath_status sigpath_convolution(sigpath_context* context,
                                   const sigpath_convolution_options* options, const void* kernel,
                                   const void* u, const void* d, void* out,
                                   sigpath_index out_count) {
  return guard([&] {
    ConvolutionCall call(context, options);
    const ConvolutionPlan& plan = call.plan();
    call.inputs(kernel, u, d);
    if (plan.options.accumulate != 0)
      call.in_out("out", out, out_count, plan.outputs());
    else
      call.out("out", out, out_count, plan.outputs());
    call.run([&](auto type) {
      using T = decltype(type);
      convolution(call.context(), plan, as<T>(kernel), as<T>(u), as<T>(d), as<T>(out));
    });
  });
}

sigpath_status sigpath_convolution_vjp(sigpath_context* context,
                                       const sigpath_convolution_options* options,
                                       const void* kernel, const void* u, const void* d,
                                       const void* cotangent, sigpath_index cotangent_count,
                                       void* grad_kernel, sigpath_index grad_kernel_count,
                                       void* grad_u, sigpath_index grad_u_count, void* grad_d,
                                       sigpath_index grad_d_count) {
  return guard([&] {
    ConvolutionCall call(context, options);
    const ConvolutionPlan& plan = call.plan();
    call.inputs(kernel, u, d);
    call.in("cotangent", cotangent, cotangent_count, plan.outputs());
    call.gradient("grad_kernel", grad_kernel, grad_kernel_count, plan.kernels());
    call.gradient("grad_u", grad_u, grad_u_count, plan.inputs());
    call.gradient("grad_d", grad_d, grad_d_count, plan.d());
    call.run([&](auto type) {
      using T = decltype(type);
      convolution_vjp(call.context(), plan, as<T>(kernel), as<T>(u), as<T>(d), as<T>(cotangent),
                      as<T>(grad_kernel), as<T>(grad_u), as<T>(grad_d));
    });
  });
}

sigpath_status sigpath_convolution_workspace(const sigpath_context* context,
                                             const sigpath_convolution_options* options, int vjp,
                                             sigpath_index* bytes) {
  return guard([&] {
    const ConvolutionPlan plan = plan_convolution(read_sized(options, "options"));
    answer_workspace(plan.options.dtype, vjp, bytes, [&](auto type) {
      return convolution_slots<decltype(type)>(ssm_context(context), plan, vjp != 0).all_bytes();
    });
  });
}
