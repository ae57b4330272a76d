#pragma once

#include "core/words/words.h"
#include "cpu/tensor/batch.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// The coefficients of tensors at words; out: (batch, words). Without a scalar term that of the
// empty word is 1.
template <class T>
void extract(sigpath_context& context, const TensorShape& s, const sigpath_words& words,
             index batch, const Rows<const T>& a, T* out);

// da: (batch, size); coefficients that no word asks for have the gradient 0.
template <class T>
void extract_vjp(sigpath_context& context, const TensorShape& s, const sigpath_words& words,
                 index batch, const T* cotangent, T* da);

}  // namespace sigpath
