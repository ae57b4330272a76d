#pragma once

#include "cpu/tensor/batch.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// The products of rows of `items` tensors each, by a tree: pairs of neighbours, pairs of those, and
// so on; one without a partner goes up as it is. out: (batch, size). Without items: the unit.
template <class T>
void product_all(sigpath_context& context, const TensorShape& s, index batch, index items,
                 const Rows<const T>& a, T* out);

// The tree walked back. da: (batch, items, size).
template <class T>
void product_all_vjp(sigpath_context& context, const TensorShape& s, index batch, index items,
                     const Rows<const T>& a, const T* cotangent, T* da);

}  // namespace sigpath
