#pragma once

#include "core/device_stream.h"
#include "cuda/ssm/fft_block.h"

namespace sigpath {

// Transforms of rows of p = 2^a 3^b 5^c complex points on a device.
template <class T>
class DeviceFft {
 public:
  static bool takes(index points);

  // name: of the argument that asks for so many points.
  DeviceFft(const char* name, index points, Carver& memory);
  // Makes the tables.
  void prepare(DeviceStream& stream) const;
  index points() const { return points_; }

  FftSource<T> from_pairs(const T* from) const;
  FftSink<T> to_pairs(T* to) const;

  // Whether blocks keep rows in shared memory.
  bool in_block() const { return points_ <= FftBlock<T>::kMostPoints; }
  // Points of scratch that a row takes.
  index scratch_points() const { return in_block() ? 0 : points_; }

  // From a source to a sink, by way of two memories of p pairs a row where they are not in shared
  // memory. Those of the source or those of the sink, not both, may be in `other`.
  void run(DeviceStream& stream, index rows, const FftSource<T>& source, const FftSink<T>& sink,
           T* scratch, T* other) const;
  // There, back and forth for a product.
  void run_in_block(DeviceStream& stream, index rows, const FftSource<T>& source,
                    const FftSink<T>& sink, const FftProduct<T>& product) const;

 private:
  struct Pass {
    int radix;
    index span;
    T* factors;
  };
  static constexpr int kMostPasses = 20;  // of 3^19 points

  index points_;
  Pass passes_[kMostPasses];
  int count_ = 0;  // of passes
};

// Launches for a table of e^{-2 pi i k / order}, k < count.
template <class T>
void make_roots(DeviceStream& stream, T* to, index count, index order);

// Transforms of rows of n >= 1 real numbers, those of a row from nothing else, bit for bit.
// Spectra are rows of n/2 + 1 complex numbers. By transforms of 2^a 3^b 5^c points, or, of other
// ones, by Bluestein's chirps: X_k = c_k sum_j (c_j z_j) conj(c_{k-j}).
template <class T>
class DeviceRealFft {
 public:
  DeviceRealFft(const char* name, index n, index rows_at_a_time, Carver& memory);
  void prepare(DeviceStream& stream) const;

  // X_k = sum_j x_j e^{-2 pi i j k / n}; or the transpose of backward(), X_k m_k / n with m = 1
  // where k is 0 or n/2 and 2 elsewhere.
  void forward(DeviceStream& stream, RealRows<const T> from, index rows, T* spectra,
               bool transposed = false) const;
  // x_j = 1/n sum_k X_k e^{2 pi i j k / n} over all k, X_{n-k} being conj(X_k). Imaginary parts
  // where k is 0 or n/2 do not matter.
  void backward(DeviceStream& stream, const T* spectra, index rows, RealRows<T> to) const;

 private:
  static index points(index n) { return n % 2 == 0 ? n / 2 : n; }
  bool chirps() const { return fft_.points() != points(n_); }
  void run(DeviceStream& stream, index rows, FftSource<T> source, FftSink<T> sink) const;

  index n_, at_a_time_;
  DeviceFft<T> fft_;
  T *angles_, *pairs_, *scratch_;
  T *chirp_ = nullptr, *chirp_spectrum_ = nullptr, *padded_ = nullptr;
};

}  // namespace sigpath
