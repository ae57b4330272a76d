#pragma once

#include "cpu/logsignature/runs.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// What a signature is given as: levels 1..N, or thin, with the words of level N that are wanted.
enum class Layout { kWhole, kThin };

inline index layout_size(const WordRuns& words, const TensorShape& s, Layout layout) {
  if (layout == Layout::kWhole) return s.size();
  return tensor_size(s.d, s.depth - 1) + static_cast<index>(words.top.size());
}

// The tensor logarithm at chosen words, of tensors without a scalar term, for the SIMD target in
// use. scratch: series_scratch(), and series_vjp_scratch() for the vjp; d_signature is written.
template <class T>
struct LogKernels {
  void (*log)(const WordRuns& words, const TensorShape& s, Layout layout, const T* signature,
              T* scratch, T* out);
  void (*log_vjp)(const WordRuns& words, const TensorShape& s, Layout layout, const T* signature,
                  const T* cotangent, T* scratch, T* d_signature);
};

template <class T>
const LogKernels<T>& log_kernels();

}  // namespace sigpath
