#include "sigpath/convolution.h"

#include "api/ssm_call.h"
#include "cpu/ssm/convolution.h"
#include "cuda/ssm/convolution.h"

using namespace sigpath;

namespace {

// A call on a convolution.
class ConvolutionCall : public PlannedCall<ConvolutionPlan> {
 public:
  ConvolutionCall(sigpath_context* context, const sigpath_convolution_options* options)
      : PlannedCall(context, "options", plan_convolution(read_sized(options, "options"))) {}

  void inputs(const void* kernel, const void* u, const void* d) {
    in("kernel", kernel, plan().kernels());
    in("u", u, plan().inputs());
    if (d != nullptr) in("d", d, plan().d());
  }
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
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_convolution<T> : convolution<T>;
      compute(call.context(), plan, at(kernel), at(u), at(d), at(out));
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
    call.run([&](auto at) {
      using T = typename decltype(at)::Number;
      const auto compute = call.on_cuda() ? device_convolution_vjp<T> : convolution_vjp<T>;
      compute(call.context(), plan, at(kernel), at(u), at(d), at(cotangent), at(grad_kernel),
              at(grad_u), at(grad_d));
    });
  });
}

sigpath_status sigpath_convolution_workspace(const sigpath_context* context,
                                             const sigpath_convolution_options* options, int vjp,
                                             sigpath_index* bytes) {
  return guard([&] {
    const ConvolutionPlan plan = plan_convolution(read_sized(options, "options"));
    const std::vector<sigpath_index> staged[] = {
        {plan.kernels(), plan.inputs(), plan.d(), plan.outputs()},
        {plan.kernels(), plan.inputs(), plan.d(), plan.outputs(), plan.kernels(), plan.inputs(),
         plan.d()}};
    answer_workspace(
        context, plan, vjp, bytes, staged[vjp != 0],
        [&](auto type, const sigpath_context& own) {
          return convolution_slots<decltype(type)>(own, plan, vjp != 0).all_bytes();
        },
        [&](auto type, const sigpath_context& own, const ConvolutionPlan& with) {
          return device_convolution_bytes<decltype(type)>(own, with, vjp != 0);
        });
  });
}
