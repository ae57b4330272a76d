#pragma once

#include "cuda/device/device.h"
#include "cuda/ssm/direct_gradient.h"
#include "cuda/ssm/fft_block.h"
#include "cuda/ssm/roots.h"

namespace sigpath {

// A pass for each radix, of those between plain pairs and of those at the ends.
template <class T, bool kEnds, class Run>
bool with_fft_pass(const CudaLaunch& launch, const Run& run) {
  switch (launch.radix) {
    case 2:
      return run(FftPass<T, 2, kEnds>()), true;
    case 3:
      return run(FftPass<T, 3, kEnds>()), true;
    case 4:
      return run(FftPass<T, 4, kEnds>()), true;
    case 5:
      return run(FftPass<T, 5, kEnds>()), true;
    case 8:
      return run(FftPass<T, 8, kEnds>()), true;
    case 16:
      return run(FftPass<T, 16, kEnds>()), true;
    default:
      return false;
  }
}

// The bodies of Fourier transforms and convolutions.
template <class T, class Run>
bool with_transform(const CudaLaunch& launch, const Run& run) {
  switch (launch.kernel) {
    case CudaKernel::kFftPass:
      return with_fft_pass<T, false>(launch, run);
    case CudaKernel::kFftEnd:
      return with_fft_pass<T, true>(launch, run);
    case CudaKernel::kFftBlock:
      return run(FftBlock<T>()), true;
    case CudaKernel::kUnpack:
      return run(Unpack<T>()), true;
    case CudaKernel::kRoots:
      return run(Roots<T>()), true;
    case CudaKernel::kChirps:
      return run(Chirps<T>()), true;
    case CudaKernel::kSpectralProduct:
      return run(SpectralProduct<T>()), true;
    case CudaKernel::kSpectralSum:
      return run(SpectralSum<T>()), true;
    case CudaKernel::kDirectGradient:
      return run(DirectGradient<T>()), true;
    default:
      return false;
  }
}

}  // namespace sigpath
