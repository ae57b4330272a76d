#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

// The spectra of some inputs of a convolution: of `count` inputs, kernels (channels, count, half),
// inputs (batch, count, half) and outputs (batch, channels, count, half).
template <class T>
struct SpectraCall {
  index batch, channels, count, half;
  Pair<T>*kernels, *inputs, *outputs;
  const T* d;  // D of these inputs, rows of channels `d_stride` apart; null: 0
  index d_stride;

  // K + D, which is constant over the frequencies.
  SIGPATH_HD Pair<T> kernel(index channel, index input, index k) const {
    Pair<T> own = kernels[(channel * count + input) * half + k];
    if (d != nullptr) own.re += d[channel * d_stride + input];
    return own;
  }
  SIGPATH_HD Pair<T>& output(index b, index channel, index at) const {
    return outputs[(b * channels + channel) * count * half + at];
  }
};

// outputs = (K + D) inputs. A thread has a frequency of an input, here and below.
template <class T>
struct SpectraProducts : PerNumber<SpectraProducts<T>, SpectraCall<T>> {
  SIGPATH_HD static void number(const SpectraCall<T>& call, index i, NoArrays&) {
    if (i >= call.batch * call.count * call.half) return;
    const index b = i / (call.count * call.half), at = i % (call.count * call.half);
    for (index channel = 0; channel < call.channels; ++channel)
      call.output(b, channel, at) =
          call.kernel(channel, at / call.half, at % call.half) * call.inputs[i];
  }
};

// kernels = sum_b conj(inputs) outputs: correlations.
template <class T>
struct SpectraToKernels : PerNumber<SpectraToKernels<T>, SpectraCall<T>> {
  SIGPATH_HD static void number(const SpectraCall<T>& call, index i, NoArrays&) {
    if (i >= call.channels * call.count * call.half) return;
    const index channel = i / (call.count * call.half), at = i % (call.count * call.half);
    Pair<T> sum{T(0), T(0)};
    for (index b = 0; b < call.batch; ++b)
      sum += conj(call.inputs[b * call.count * call.half + at]) * call.output(b, channel, at);
    call.kernels[i] = sum;
  }
};

// inputs = sum_channels conj(K + D) outputs.
template <class T>
struct SpectraToInputs : PerNumber<SpectraToInputs<T>, SpectraCall<T>> {
  SIGPATH_HD static void number(const SpectraCall<T>& call, index i, NoArrays&) {
    if (i >= call.batch * call.count * call.half) return;
    const index b = i / (call.count * call.half), at = i % (call.count * call.half);
    Pair<T> sum{T(0), T(0)};
    for (index channel = 0; channel < call.channels; ++channel)
      sum +=
          conj(call.kernel(channel, at / call.half, at % call.half)) * call.output(b, channel, at);
    call.inputs[i] = sum;
  }
};

}  // namespace sigpath
