#pragma once

#include "cuda/ssm/diagonal_vjp.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {

// Gradients of inputs, summed over those that share a set, for a model with these options.
template <class T, class Options>
class SetGradients {
 public:
  SetGradients(DeviceStream& stream, const Options& o) : stream_(stream), o_(o) {}

  // The parts of numbers (H, N), rows so many apart, to two arrays (S, N); each may be null.
  void real(const Pair<double>* from, index row, T* re, T* im) const { give(from, row, re, im, 1); }
  // To complex numbers (S, N), or null.
  void complex(const Pair<double>* from, index row, T* to) const {
    give(from, row, to, to == nullptr ? nullptr : to + 1, 2);
  }

 private:
  void give(const Pair<double>* from, index row, T* re, T* im, index stride) const {
    if (re != nullptr || im != nullptr)
      launch_numbers<T>(stream_, CudaKernel::kSetSums, o_.sets * o_.modes,
                        SetSumsCall<T>{o_.dim, o_.sets, o_.modes, from, row, re, im, stride});
  }

  DeviceStream& stream_;
  const Options& o_;
};

}  // namespace sigpath
