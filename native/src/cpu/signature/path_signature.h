#pragma once

#include "core/context.h"
#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"

namespace sigpath {

// One path's signature, levels 1..N at out, on the SIMD target in use; with `expanding` one for
// every vertex but the first, plan.size elements apart. scratch: plan.forward_scratch() elements.
template <class T>
void path_signature(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* out,
                    Progress& progress);

// a <- a (x) the path's signature, levels 1..N, step by step, whether `expanding` or not. The
// scratch is the same.
template <class T>
void append_path(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* a);

// The vector-Jacobian product of path_signature(). scratch: plan.backward_scratch(sizeof(T))
// elements.
template <class T>
void path_signature_vjp(const SignaturePlan& plan, const Path<T>& path, const T* cotangent,
                        T* scratch, const PathGradient<T>& gradient, Progress& progress);

}  // namespace sigpath
