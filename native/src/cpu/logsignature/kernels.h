#pragma once

#include "cpu/logsignature/runs.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// The tensor logarithm at chosen words, of tensors without a scalar term, for the SIMD target in
// use. scratch: series_scratch(), and series_vjp_scratch() for the vjp; d_signature is written.
template <class T>
struct LogKernels {
  void (*log)(const WordRuns& words, const TensorShape& s, const T* signature, T* scratch, T* out);
  void (*log_vjp)(const WordRuns& words, const TensorShape& s, const T* signature,
                  const T* cotangent, T* scratch, T* d_signature);
};

template <class T>
const LogKernels<T>& log_kernels();

}  // namespace sigpath
