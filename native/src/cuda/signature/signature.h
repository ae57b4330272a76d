#pragma once

#include "core/context.h"
#include "core/words/words.h"
#include "cpu/signature/batch.h"

namespace sigpath {

// Signatures in the context's CUDA device; batch.shape.device says where all arrays but lengths and
// windows lie. words: null for all words to the depth. Arrays of the host are there at the end,
// those of the device when the stream has come so far.
template <class T>
void device_signature(sigpath_context& context, const sigpath_words* words,
                      const SignatureBatch<T>& batch, T* out);
template <class T>
void device_signature_vjp(sigpath_context& context, const sigpath_words* words,
                          const SignatureBatch<T>& batch, const T* cotangent,
                          const PathGradient<T>& gradient);

// Bytes of device memory that a call takes.
template <class T>
index device_signature_bytes(const sigpath_context& context, const sigpath_words* words,
                             const SignaturePlan& plan, const sigpath_paths& shape, bool vjp);

}  // namespace sigpath
