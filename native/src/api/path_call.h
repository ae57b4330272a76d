#pragma once

#include "api/device_arrays.h"
#include "cpu/signature/signature.h"

namespace sigpath {

// Where a vector-Jacobian product goes, as the C functions take it.
struct GradientArrays {
  void* points;
  index points_count;
  void* times;
  index times_count;
  void* basepoint;
  index basepoint_count;
};

// A call that computes rows of coefficients of paths, or their vector-Jacobian product: its
// arguments, checked, and not yet typed.
class PathCall {
 public:
  // Where there is code for it.
  enum class Devices { kCpu, kAll };

  PathCall(sigpath_context* context, const sigpath_paths& shape, const SignaturePlan& plan,
           const PathArrays& arrays, Devices devices = Devices::kCpu);

  sigpath_context& context() const { return context_; }
  bool on_cuda() const { return context_.device == SIGPATH_CUDA; }

  // run(batch, out), out being (B, rows, size).
  template <class Run>
  void forward(void* out, index out_count, const Run& run) const {
    check_forward(out, out_count);
    with_dtype(shape_.dtype, [&](auto type) {
      using T = decltype(type);
      if (plan_.options.check_finite) check_finite<T>(context_, shape_, arrays_, needs_);
      run(batch<T>(), static_cast<T*>(out));
    });
  }

  // run(batch, cotangent, gradient), cotangent being (B, rows, size).
  template <class Run>
  void vjp(const void* cotangent, index cotangent_count, const GradientArrays& to,
           const Run& run) const {
    check_vjp(cotangent, cotangent_count, to);
    with_dtype(shape_.dtype, [&](auto type) {
      using T = decltype(type);
      const auto* g = static_cast<const T*>(cotangent);
      if (plan_.options.check_finite) {
        check_finite<T>(context_, shape_, arrays_, needs_);
        check_rows_finite(context_, shape_, "cotangent", g, plan_.row_size());
      }
      run(batch<T>(), g,
          PathGradient<T>{static_cast<T*>(to.points), static_cast<T*>(to.times),
                          static_cast<T*>(to.basepoint)});
    });
  }

 private:
  void check_forward(void* out, index out_count) const;
  void check_vjp(const void* cotangent, index cotangent_count, const GradientArrays& to) const;
  void check_owners(std::initializer_list<Argument> arguments) const;
  void check_tables() const;

  template <class T>
  SignatureBatch<T> batch() const {
    return {plan_,
            shape_,
            static_cast<const T*>(arrays_.points),
            arrays_.lengths,
            static_cast<const T*>(arrays_.times),
            static_cast<const T*>(arrays_.basepoint),
            arrays_.windows};
  }

  sigpath_context& context_;
  sigpath_paths shape_;
  SignaturePlan plan_;
  PathArrays arrays_;
  PathNeeds needs_;
  PathArguments arguments_;
};

// What the functions that tell the scratch memory take. schedule(T{}, context, shape) answers it.
template <class Schedule>
void answer_workspace(const sigpath_context* context, const sigpath_paths& shape,
                      const index* windows, SignaturePlan& plan, int vjp, index* bytes,
                      const Schedule& schedule) {
  check_workspace_question(vjp, bytes);
  check_windows(shape, windows, plan.has_basepoint());
  plan.fit(windows);
  with_dtype(shape.dtype, [&](auto type) {
    *bytes = schedule(type, sigpath_context::of(const_cast<sigpath_context*>(context)));
  });
}

}  // namespace sigpath
