#pragma once

#include "cpu/signature/signature.h"

namespace sigpath {

// The transformed paths, (batch, plan.rows, plan.channels); zero beyond a path's end.
template <class T>
void transform(sigpath_context& context, const SignatureBatch<T>& batch, T* out);

// Its adjoint. Gradient arrays as in sigpath_transform_vjp(); times and basepoint may be null.
template <class T>
void transform_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient);

}  // namespace sigpath
