#include "cpu/logsignature/logsignature.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "api/path_call.h"
#include "api/tensors.h"
#include "cpu/logsignature/algebra.h"
#include "cuda/logsignature/logsignature.h"

using namespace sigpath;

namespace {

const sigpath_logsignature_plan& checked(const sigpath_logsignature_plan* plan) {
  require(plan != nullptr, "plan: is NULL, expected a plan of log-signatures");
  return *plan;
}

// What the functions that take log-signatures need: the Lie element of a row.
const sigpath_logsignature_plan& checked_lie(const sigpath_logsignature_plan* plan) {
  if (checked(plan).basis == SIGPATH_BASIS_WORDS)
    fail(SIGPATH_UNSUPPORTED,
         "plan: its basis is SIGPATH_BASIS_WORDS, whose coefficients do not determine a Lie "
         "element, expected one of the other bases");
  return *plan;
}

// The plan of the output: that of the signatures, but for the coefficients of a row.
SignaturePlan plan_of(const sigpath_logsignature_plan& plan,
                      const sigpath_signature_options* options, const sigpath_paths& shape) {
  SignaturePlan p = plan_signature(signature_options(plan, read_sized(options, "options")),
                                   shape.dim, shape.length, shape.windows);
  check_channels(plan, p);
  p.resize(plan.count);
  return p;
}

// The plan of the signatures beneath, whose size has a say in how windows are taken.
SignaturePlan signing(SignaturePlan output, const sigpath_logsignature_plan& plan,
                      const sigpath_index* windows) {
  output.resize(plan.shape.size());
  output.fit(windows);
  return output;
}

TensorCall rows_call(sigpath_context* context, const sigpath_logsignature_plan& plan, int dtype,
                     sigpath_index batch) {
  require(dtype == SIGPATH_FLOAT32 || dtype == SIGPATH_FLOAT64, "dtype: is ", dtype,
          ", expected SIGPATH_FLOAT32 or SIGPATH_FLOAT64");
  require(batch >= 0, "batch: is ", batch, ", expected 0 or more");
  return TensorCall(context, dtype, batch, plan.shape);
}

template <class Make>
sigpath_status create(sigpath_logsignature_plan** plan, const Make& make) {
  return guard([&] {
    require(plan != nullptr, "plan: is NULL, expected a pointer to a pointer");
    *plan = nullptr;
    *plan = make().release();
  });
}

}  // namespace

sigpath_status sigpath_logsignature_plan_create(sigpath_index dim, int depth, int basis,
                                                sigpath_logsignature_plan** plan) {
  return create(plan,
                [&] { return std::make_unique<sigpath_logsignature_plan>(dim, depth, basis); });
}

sigpath_status sigpath_logsignature_plan_create_words(const sigpath_words* words,
                                                      sigpath_logsignature_plan** plan) {
  return create(plan, [&] {
    require(words != nullptr, "words: is NULL, expected a set of words");
    return std::make_unique<sigpath_logsignature_plan>(*words);
  });
}

void sigpath_logsignature_plan_destroy(sigpath_logsignature_plan* plan) {
  std::unique_ptr<sigpath_logsignature_plan>{plan};
}

sigpath_status sigpath_logsignature_plan_describe(const sigpath_logsignature_plan* plan,
                                                  sigpath_logsignature_info* info) {
  return guard([&] {
    const auto& p = checked(plan);
    sigpath_logsignature_info found = read_sized(info, "info");
    found = {found.size, p.dim(), p.depth(), p.basis, p.count};
    std::memcpy(info, &found,
                static_cast<std::size_t>(std::min<sigpath_index>(found.size, sizeof(found))));
  });
}

sigpath_status sigpath_logsignature_plan_text(const sigpath_logsignature_plan* plan,
                                              sigpath_index i, char* text, sigpath_index capacity,
                                              sigpath_index* length) {
  return guard([&] {
    const auto& p = checked(plan);
    require(i >= 0 && i < p.count, "i: is ", i, ", expected 0 to ", p.count - 1);
    write_text(p.text(i), text, capacity, length);
  });
}

sigpath_status sigpath_logsignature_workspace(const sigpath_context* context,
                                              const sigpath_logsignature_plan* plan,
                                              const sigpath_signature_options* options,
                                              const sigpath_paths* paths,
                                              const sigpath_index* windows, int vjp,
                                              sigpath_index* bytes) {
  return guard([&] {
    const auto& p = checked(plan);
    const sigpath_paths shape = check_paths(paths);
    SignaturePlan output = plan_of(p, options, shape);
    answer_workspace(context, shape, windows, output, vjp, bytes, [&](auto type, const auto& c) {
      using T = decltype(type);
      const SignaturePlan signature = signing(output, p, windows);
      if (c.device == SIGPATH_CUDA)
        return device_logsignature_bytes<T>(c, p, signature, shape, vjp != 0);
      return schedule_logsignatures<T>(c, p, signature, shape, vjp != 0).bytes();
    });
  });
}

sigpath_status sigpath_logsignature(sigpath_context* context, const sigpath_logsignature_plan* plan,
                                    const sigpath_signature_options* options,
                                    const sigpath_paths* paths, const void* points,
                                    const sigpath_index* lengths, const void* times,
                                    const void* basepoint, const sigpath_index* windows, void* out,
                                    sigpath_index out_count) {
  return guard([&] {
    const auto& p = checked(plan);
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(p, options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.forward(out, out_count, [&](auto batch, auto* to) {
      batch.plan = signing(batch.plan, p, windows);
      if (call.on_cuda()) return device_logsignature(call.context(), p, batch, to);
      logsignature(call.context(), p, batch, to);
    });
  });
}

sigpath_status sigpath_logsignature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan,
    const sigpath_signature_options* options, const sigpath_paths* paths, const void* points,
    const sigpath_index* lengths, const void* times, const void* basepoint,
    const sigpath_index* windows, const void* cotangent, sigpath_index cotangent_count,
    void* grad_points, sigpath_index grad_points_count, void* grad_times,
    sigpath_index grad_times_count, void* grad_basepoint, sigpath_index grad_basepoint_count) {
  return guard([&] {
    const auto& p = checked(plan);
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(p, options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.vjp(cotangent, cotangent_count,
             {grad_points, grad_points_count, grad_times, grad_times_count, grad_basepoint,
              grad_basepoint_count},
             [&](auto batch, const auto* g, const auto& gradient) {
               batch.plan = signing(batch.plan, p, windows);
               if (call.on_cuda())
                 return device_logsignature_vjp(call.context(), p, batch, g, gradient);
               logsignature_vjp(call.context(), p, batch, g, gradient);
             });
  });
}

sigpath_status sigpath_logsignature_of_signature(sigpath_context* context,
                                                 const sigpath_logsignature_plan* plan, int dtype,
                                                 sigpath_index batch, const void* signature,
                                                 sigpath_index signature_count, void* out,
                                                 sigpath_index out_count) {
  return guard([&] {
    const auto& p = checked(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto s = call.each("signature", signature, signature_count, p.shape.size());
    const auto to = call.output("out", out, out_count, p.count);
    call.run({s, to}, [&](auto type) {
      using T = decltype(type);
      logsignature_of_signature(call.context, p, batch, s.rows<const T>().data, to.rows<T>().data);
    });
  });
}

sigpath_status sigpath_logsignature_of_signature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* signature, sigpath_index signature_count, const void* cotangent,
    sigpath_index cotangent_count, void* grad_signature, sigpath_index grad_signature_count) {
  return guard([&] {
    const auto& p = checked(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto s = call.each("signature", signature, signature_count, p.shape.size());
    const auto g = call.each("cotangent", cotangent, cotangent_count, p.count);
    const auto ds =
        call.output("grad_signature", grad_signature, grad_signature_count, p.shape.size());
    call.run({s, g, ds}, [&](auto type) {
      using T = decltype(type);
      logsignature_of_signature_vjp(call.context, p, batch, s.rows<const T>().data,
                                    g.rows<const T>().data, ds.rows<T>().data);
    });
  });
}

sigpath_status sigpath_logsignature_to_signature(sigpath_context* context,
                                                 const sigpath_logsignature_plan* plan, int dtype,
                                                 sigpath_index batch, const void* logsignature,
                                                 sigpath_index logsignature_count, void* out,
                                                 sigpath_index out_count) {
  return guard([&] {
    const auto& p = checked_lie(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto x = call.either("logsignature", logsignature, logsignature_count, p.count);
    const auto to = call.output("out", out, out_count, p.shape.size());
    call.run({x, to}, [&](auto type) {
      using T = decltype(type);
      logsignature_to_signature(call.context, p, batch, x.rows<const T>(), to.rows<T>().data);
    });
  });
}

sigpath_status sigpath_logsignature_to_signature_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* logsignature, sigpath_index logsignature_count, const void* cotangent,
    sigpath_index cotangent_count, void* grad_logsignature, sigpath_index grad_logsignature_count) {
  return guard([&] {
    const auto& p = checked_lie(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto x = call.either("logsignature", logsignature, logsignature_count, p.count);
    const auto g = call.each("cotangent", cotangent, cotangent_count, p.shape.size());
    const auto dx =
        call.output("grad_logsignature", grad_logsignature, grad_logsignature_count, p.count);
    call.run({x, g, dx}, [&](auto type) {
      using T = decltype(type);
      logsignature_to_signature_vjp(call.context, p, batch, x.rows<const T>(),
                                    g.rows<const T>().data, dx.rows<T>().data);
    });
  });
}

sigpath_status sigpath_logsignature_combine(sigpath_context* context,
                                            const sigpath_logsignature_plan* plan, int dtype,
                                            sigpath_index batch, const void* a,
                                            sigpath_index a_count, const void* b,
                                            sigpath_index b_count, void* out,
                                            sigpath_index out_count) {
  return guard([&] {
    const auto& p = checked_lie(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto x = call.either("a", a, a_count, p.count), y = call.either("b", b, b_count, p.count);
    const auto to = call.output("out", out, out_count, p.count);
    call.run({x, y, to}, [&](auto type) {
      using T = decltype(type);
      logsignature_combine(call.context, p, batch, x.rows<const T>(), y.rows<const T>(),
                           to.rows<T>().data);
    });
  });
}

sigpath_status sigpath_logsignature_combine_vjp(
    sigpath_context* context, const sigpath_logsignature_plan* plan, int dtype, sigpath_index batch,
    const void* a, sigpath_index a_count, const void* b, sigpath_index b_count,
    const void* cotangent, sigpath_index cotangent_count, void* grad_a, sigpath_index grad_a_count,
    void* grad_b, sigpath_index grad_b_count) {
  return guard([&] {
    const auto& p = checked_lie(plan);
    const TensorCall call = rows_call(context, p, dtype, batch);
    const auto x = call.either("a", a, a_count, p.count), y = call.either("b", b, b_count, p.count);
    const auto g = call.each("cotangent", cotangent, cotangent_count, p.count);
    const auto dx = call.output("grad_a", grad_a, grad_a_count, p.count);
    const auto dy = call.output("grad_b", grad_b, grad_b_count, p.count);
    call.run({x, y, g, dx, dy}, [&](auto type) {
      using T = decltype(type);
      logsignature_combine_vjp(call.context, p, batch, x.rows<const T>(), y.rows<const T>(),
                               g.rows<const T>().data, dx.rows<T>().data, dy.rows<T>().data);
    });
  });
}
