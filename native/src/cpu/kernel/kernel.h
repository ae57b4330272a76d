#pragma once

#include <cmath>

#include "core/function_ref.h"
#include "core/parallel.h"
#include "cpu/kernel/plan.h"
#include "cpu/kernel/units.h"
#include "cpu/kernel/value.h"
#include "cpu/signature/signature.h"

namespace sigpath {

// The paths of a call, checked.
template <class T>
struct KernelBatch {
  using Element = T;
  SignatureBatch<T> x, y;
  bool same;                 // y is x
  const char* x_name = "x";  // what the caller calls them
  const char* y_name = "y";
};

// For the pair x_i and y_j.
template <class T>
using KernelSink = FunctionRef<void(index i, index j, KernelValue<T>)>;
template <class T>
using KernelWeights = FunctionRef<T(index i, index j)>;

// The scratch memory of a pass over a batch, and its units of work. With `same` and gram they visit
// the pairs j <= i alone.
enum class KernelPass { kForward, kBackward, kTangent };  // as sigpath_kernel_pass
template <class T>
Slots kernel_slots(const sigpath_context& context, const KernelPlan& plan, const KernelUnits& units,
                   KernelPass pass);
template <class T>
KernelUnits kernel_units(const KernelPlan& plan, index batch_x, index batch_y, bool same);

template <class T>
index kernel_workspace(const sigpath_context& context, const KernelPlan& plan,
                       const KernelUnits& units, KernelPass pass);

// The kernels of one solver and one refinement. sink is called from several threads, unless
// `ordered`: then always in one order.
template <class T>
void kernel_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                   bool ordered, KernelSink<T> sink);

// That of one pair, in the range of an exponent. memory: scaled_value_bytes().
template <class T>
index scaled_value_bytes(const KernelPlan& plan);
template <class T>
KernelValue<T> scaled_value(sigpath_context& context, const KernelPlan& plan,
                            const KernelBatch<T>& batch, index i, index j, T* memory);

// The scratch of kernel_outputs().
template <class T>
Slots output_slots(const sigpath_context& context, const KernelPlan& plan,
                   const KernelUnits& units);

// Writes the edges or the grids of all pairs, plan.size() numbers each.
template <class T>
void kernel_outputs(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                    T* out);

// The gradients to one side's paths; any array may be null.
template <class T>
struct SideGradients {
  T* points;
  T* times;
  T* basepoint;

  bool any() const { return points != nullptr || times != nullptr || basepoint != nullptr; }
  void zero(const SignatureBatch<T>& batch) const {
    const auto fill = [&](T* at, index row) {
      if (at != nullptr) std::fill_n(at, batch.shape.batch * row, T(0));
    };
    fill(points, batch.shape.length * batch.shape.dim);
    fill(times, batch.shape.length + batch.plan.has_basepoint());
    fill(basepoint, batch.shape.dim);
  }
};

// Adds the gradients of sum weights(i, j) k(x_i, y_j) to those of both sides, and to lift, unless
// it is null, those to scale and shape. With `same` both sides' go to x.
template <class T>
void add_kernel_vjp(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                    KernelWeights<T> weights, const SideGradients<T>& x, const SideGradients<T>& y,
                    double* lift);

// Calls sink(i, j, {k, dk/de}) for the direction `tangent` of the points of x, (batch, length,
// dim).
template <class T>
struct KernelTangent {
  T value, tangent;
};
template <class T>
void kernel_tangents(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                     const T* tangent, FunctionRef<void(index i, index j, KernelTangent<T>)> sink);

}  // namespace sigpath
