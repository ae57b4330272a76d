#pragma once

#include "cuda/ssm/chirp.h"
#include "cuda/ssm/fft_rows.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {

// Transforms of n numbers in a device's memory, of up to `rows` rows at once, which share nothing.
// Spectra are (rows, n / 2 + 1) complex, interleaved.
template <class T>
class DeviceFft {
 public:
  // Takes memory for tables and for points.
  DeviceFft(index n, index rows, Carver& memory);
  // Bytes that a row takes besides its numbers and its spectrum.
  static index row_bytes(index n);

  // Makes the tables.
  void prepare(DeviceStream& stream) const;
  // X_k = sum_i x_i e^{-2 pi i k / n}, zeros following the numbers that are there.
  void forward(DeviceStream& stream, index rows, const SignalRows<const T>& from, T* spectra) const;
  // x_i = sum_k X_k e^{2 pi i k / n} / n of the numbers that are wanted; `add`: they are added.
  void backward(DeviceStream& stream, index rows, const T* spectra, const SignalRows<T>& to,
                bool add = false) const;
  // The gradients to spectra from those to backward()'s numbers.
  void backward_transpose(DeviceStream& stream, index rows, const SignalRows<const T>& from,
                          T* spectra) const;

 private:
  static index points_of(index n) { return n % 2 == 0 ? n / 2 : n; }
  static index chirp_size(index n);  // 0: none is needed
  // Whether a block has room for a row; else passes go through the device's memory.
  static bool in_blocks(index n) {
    return chirp_size(n) == 0 && points_of(n) <= LongRows<T>::kMost;
  }
  void transform_rows(DeviceStream& stream, const FftCall<T>& fft) const;
  FftCall<T> call(index rows) const;
  FftCall<T> chirp_transform(index rows, T sign, Pair<T>* in) const;
  // Gives where points are that they end with, in one of the buffers unless fft.out is another
  // place.
  Pair<T>* transform(DeviceStream& stream, const FftCall<T>& fft) const;
  Pair<T>* transform_by_chirp(DeviceStream& stream, const FftCall<T>& fft) const;
  Pair<T>* passes(DeviceStream& stream, FftCall<T> fft) const;
  Pair<T>* other(const Pair<T>* buffer) const {
    return buffer == buffers_[0] ? buffers_[1] : buffers_[0];
  }
  void to_spectra(DeviceStream& stream, index rows, const SignalRows<const T>& from, bool doubled,
                  T factor, T* spectra) const;

  index n_, size_;  // of a chirp
  Pair<T>*roots_, *size_roots_, *chirp_, *chirp_spectrum_;
  Pair<T>* buffers_[2];  // (rows, the most points)
};

}  // namespace sigpath
