#pragma once

#include "api/device_arrays.h"
#include "cpu/kernel/composite.h"
#include "cpu/kernel/refinement.h"
#include "cuda/kernel/kernel.h"

namespace sigpath {

// One side of a kernel's pairs, as the C functions take it.
struct KernelSide {
  const sigpath_paths* paths;
  PathArrays arrays;
};

// What the gradients to one side go to.
struct SideGradient {
  void* points;
  index points_count;
  void* times;
  index times_count;
  void* basepoint;
  index basepoint_count;
};

template <class T>
SideGradients<T> side_gradients(void* points, void* times, void* basepoint) {
  return {static_cast<T*>(points), static_cast<T*>(times), static_cast<T*>(basepoint)};
}

// What the C functions call the two sides.
constexpr PathNames kX = {"x", "x_points", "x_lengths", "x_times", "x_basepoint"};
constexpr PathNames kY = {"y", "y_points", "y_lengths", "y_times", "y_basepoint"};

// A call on pairs of paths: its arguments, checked, and not yet typed.
class KernelCall {
 public:
  // Which pairs: those of the options, or the values of all pairs of two sets and of each set's
  // own.
  enum class Pairs { kOptions, kSets };
  KernelCall(sigpath_context* context, const sigpath_kernel_options* options, const KernelSide& x,
             const KernelSide& y, Pairs pairs = Pairs::kOptions, const PathNames& y_names = kY);

  sigpath_context& context() const { return context_; }
  bool on_cuda() const { return context_.device == SIGPATH_CUDA; }
  const KernelPlan& plan() const { return plan_; }
  const sigpath_paths& x() const { return x_; }
  const sigpath_paths& y() const { return y_; }
  bool same() const { return same_; }
  index pairs() const { return plan_.pairs(x_.batch, y_.batch); }
  index element_bytes() const { return dtype_bytes(x_.dtype); }

  // Adds to the arrays whose overlap is refused; those that lie where the paths do are looked for
  // there, others are the host's.
  void add(const Argument& argument, bool with_paths = true) {
    if (on_cuda()) check_owner(context_, with_paths ? x_.device : SIGPATH_CPU, argument);
    arguments_[count_++] = argument;
  }
  // Refuses anything but one number per pair.
  void require_value() const;
  void add_input(const char* name, const void* data, index count, index rows, index row);
  // (rows, row) elements, or NULL and 0 where that is allowed.
  void add_output(const char* name, void* data, index count, index rows, index row,
                  bool optional = false);
  void add_gradients(const SideGradient& to_x, const SideGradient& to_y, void* lift,
                     index lift_count);

  // Refuses NaN and infinity, if the options say so.
  template <class T>
  void check_finite_rows(const char* name, const T* data, index rows, index row) const {
    if (!plan_.options.check_finite) return;
    sigpath_paths shape = x_;
    shape.batch = rows;
    check_rows_finite(context_, shape, name, data, row);
  }

  // The same in the direction of x, within the paths' lengths.
  template <class T>
  void check_tangent(const T* tangent) const {
    if (!plan_.options.check_finite) return;
    sigpath_paths rows = x_;
    rows.length_stride = rows.dim;
    rows.batch_stride = rows.length * rows.dim;
    PathNames names = kX;
    names.points = "tangent";
    check_finite<T>(context_, rows, {tangent, x_arrays_.lengths, nullptr, nullptr, nullptr}, {},
                    names);
  }

  // Puts aside of the workspace limit of a call on the processor what the call keeps beside its
  // workers' scratch: that of a sigpath_kernel_pass, and so many bytes more.
  void reserve(int pass, index more = 0) {
    plan_.reserved =
        checked_add(composite_bytes(plan_, x_.batch, y_.batch, same_, pass, element_bytes()), more,
                    "workspace");
  }

  // What sigpath_kernel_workspace() answers.
  static index workspace(const sigpath_context* context, const sigpath_kernel_options* options,
                         const sigpath_paths* x, const sigpath_paths* y, int pass);

  // What SIGPATH_DYADIC_AUTO stands for.
  template <class T>
  int order(const KernelBatch<T>& batch) const {
    const bool squares = pairs_ == Pairs::kSets;
    return on_cuda() ? device_refinement_order(context_, plan_, batch, squares)
                     : refinement_order(context_, plan_, batch, squares);
  }

  // Checks overlap and values, then runs body(batch, plan), the plan with its refinement.
  template <class Body>
  void run(const Body& body) {
    check_disjoint(arguments_, count_);
    with_dtype(x_.dtype, [&](auto type) {
      using T = decltype(type);
      if (plan_.options.check_finite) check_values<T>();
      const KernelBatch<T> batch{side<T>(plan_.x, x_, x_arrays_), side<T>(plan_.y, y_, y_arrays_),
                                 same_, kX.paths, same_ ? kX.paths : y_names_.paths};
      KernelPlan plan = plan_;
      if (plan.automatic()) refine(plan, order(batch));
      body(batch, plan);
    });
  }

 private:
  template <class T>
  void check_values() const {
    check_finite<T>(context_, x_, x_arrays_, needs_, kX);
    if (!same_) check_finite<T>(context_, y_, y_arrays_, needs_, y_names_);
  }
  template <class T>
  static SignatureBatch<T> side(const SignaturePlan& plan, const sigpath_paths& shape,
                                const PathArrays& arrays) {
    return {plan,
            shape,
            static_cast<const T*>(arrays.points),
            arrays.lengths,
            static_cast<const T*>(arrays.times),
            static_cast<const T*>(arrays.basepoint),
            nullptr};
  }
  void add_side(const sigpath_paths& shape, const PathArrays& arrays, const PathNames& names);
  void add_gradient(const char* const (&names)[3], const SideGradient& to,
                    const sigpath_paths& shape);

  Pairs pairs_;
  PathNames y_names_;
  sigpath_context& context_;
  bool same_;
  sigpath_paths x_, y_;
  PathArrays x_arrays_, y_arrays_;
  KernelPlan plan_;
  PathNeeds needs_;
  Argument arguments_[24];
  std::size_t count_ = 0;
};

}  // namespace sigpath
