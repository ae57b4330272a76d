#pragma once

#include "core/parallel.h"
#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"

namespace sigpath {

// A batch of paths, checked, with the plan of their signatures.
template <class T>
struct SignatureBatch {
  SignaturePlan plan;
  sigpath_paths shape;  // strides filled in
  const T* points;
  const index* lengths;  // null: all of shape.length
  const T* times;
  const T* basepoint;

  Path<T> path(index b) const;
};

// (batch, plan.size) at out.
template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out);

// Gradient arrays as in sigpath_signature_vjp(); times and basepoint may be null.
template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient);

// Workers and scratch memory of either.
Slots signature_slots(const sigpath_context& context, const SignaturePlan& plan,
                      const sigpath_paths& shape, bool vjp);

}  // namespace sigpath
