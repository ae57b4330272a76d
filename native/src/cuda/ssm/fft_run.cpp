#include "cuda/ssm/fft_run.h"

#include "cpu/ssm/fft.h"

namespace sigpath {
namespace {

CudaKernel pass_of(int radix) {
  switch (radix) {
    case 8:
      return CudaKernel::kFftPass8;
    case 5:
      return CudaKernel::kFftPass5;
    case 4:
      return CudaKernel::kFftPass4;
    case 3:
      return CudaKernel::kFftPass3;
    case 2:
      return CudaKernel::kFftPass2;
    default:
      return CudaKernel::kFftPass1;
  }
}

}  // namespace

template <class T>
index DeviceFft<T>::chirp_size(index n) {
  const index points = points_of(n);
  return smooth_size(points) == points ? 0 : smooth_size(2 * points - 1);
}

template <class T>
index DeviceFft<T>::row_bytes(index n) {
  return in_blocks(n)
             ? 0
             : 2 * std::max(points_of(n), chirp_size(n)) * static_cast<index>(sizeof(Pair<T>));
}

template <class T>
DeviceFft<T>::DeviceFft(index n, index rows, Carver& memory) : n_(n), size_(chirp_size(n)) {
  roots_ = memory.take<Pair<T>>(n);
  size_roots_ = memory.take<Pair<T>>(size_);
  chirp_ = memory.take<Pair<T>>(size_ > 0 ? points_of(n) : 0);
  chirp_spectrum_ = memory.take<Pair<T>>(size_);
  for (auto& buffer : buffers_)
    buffer = memory.take<Pair<T>>(
        in_blocks(n) ? 0 : checked_mul(rows, std::max(points_of(n), size_), "workspace"));
}

template <class T>
FftCall<T> DeviceFft<T>::call(index rows) const {
  FftCall<T> call{};
  call.n = n_;
  call.points = points_of(n_);
  call.rows = rows;
  call.roots = roots_;
  call.factor = T(1);
  return call;
}

template <class T>
void DeviceFft<T>::prepare(DeviceStream& stream) const {
  const auto roots = [&](index n, index count, bool squared, Pair<T>* to) {
    launch_numbers<T>(stream, CudaKernel::kRoots, count, RootsCall<T>{n, count, squared, to});
  };
  roots(n_, n_, false, roots_);
  if (size_ == 0) return;
  roots(size_, size_, false, size_roots_);
  roots(points_of(n_), points_of(n_), true, chirp_);
  launch_numbers<T>(stream, CudaKernel::kChirpFilter, size_,
                    ChirpCall<T>{call(1), size_, chirp_, nullptr, buffers_[0]});
  FftCall<T> fft = chirp_transform(1, T(-1), buffers_[0]);
  fft.out = chirp_spectrum_;
  passes(stream, fft);
}

template <class T>
FftCall<T> DeviceFft<T>::chirp_transform(index rows, T sign, Pair<T>* in) const {
  FftCall<T> fft = call(rows);
  fft.n = fft.points = size_;
  fft.sign = sign;
  fft.roots = size_roots_;
  fft.in = in;
  return fft;
}

template <class T>
Pair<T>* DeviceFft<T>::passes(DeviceStream& stream, FftCall<T> fft) const {
  const FftTo to = fft.to;
  Pair<T>* const given = fft.out;
  for (index m = 1;; fft.from = FftFrom::kPoints, fft.in = fft.out) {
    const int radix = next_radix(fft.points / m);
    const bool last = m * radix == fft.points;
    fft.to = last ? to : FftTo::kPoints;
    fft.out = last && given != nullptr ? given : other(fft.in);
    launch_numbers<T>(stream, pass_of(radix), fft.rows * (fft.points / radix),
                      FftPassCall<T>{fft, m});
    if (last) return fft.out;
    m *= radix;
  }
}

template <class T>
void DeviceFft<T>::transform_rows(DeviceStream& stream, const FftCall<T>& fft) const {
  const bool few = fft.points <= ShortRows<T>::kMost;
  launch_blocks<T>(stream, few ? CudaKernel::kFftShortRows : CudaKernel::kFftLongRows, fft.rows,
                   ShortRows<T>::kThreads, ShortRows<T>::shared_bytes(fft.points), fft);
}

template <class T>
Pair<T>* DeviceFft<T>::transform(DeviceStream& stream, const FftCall<T>& fft) const {
  return size_ > 0 ? transform_by_chirp(stream, fft) : passes(stream, fft);
}

template <class T>
Pair<T>* DeviceFft<T>::transform_by_chirp(DeviceStream& stream, const FftCall<T>& fft) const {
  ChirpCall<T> chirp{fft, size_, chirp_, chirp_spectrum_, buffers_[0]};
  const index numbers = fft.rows * size_;
  launch_numbers<T>(stream, CudaKernel::kChirpIn, numbers, chirp);
  chirp.points = passes(stream, chirp_transform(fft.rows, T(-1), chirp.points));
  launch_numbers<T>(stream, CudaKernel::kChirpFiltered, numbers, chirp);
  chirp.points = passes(stream, chirp_transform(fft.rows, T(1), chirp.points));
  chirp.fft.out = other(chirp.points);
  launch_numbers<T>(stream, CudaKernel::kChirpOut, fft.rows * fft.points, chirp);
  return chirp.fft.out;
}

template <class T>
void DeviceFft<T>::to_spectra(DeviceStream& stream, index rows, const SignalRows<const T>& from,
                              bool doubled, T factor, T* spectra) const {
  FftCall<T> fft = call(rows);
  fft.sign = -1;
  fft.from = FftFrom::kNumbers;
  fft.to = FftTo::kSpectra;
  fft.signals = {const_cast<T*>(from.data), from.stride, from.group,
                 from.group_stride,         from.count,  const_cast<T*>(from.last)};
  fft.spectra = reinterpret_cast<Pair<T>*>(spectra);
  fft.doubled = doubled;
  fft.factor = factor;
  if (in_blocks(n_)) return transform_rows(stream, fft);
  if (!fft.even()) {
    transform(stream, fft);
    return;
  }
  fft.to = FftTo::kPoints;
  fft.in = transform(stream, fft);
  launch_numbers<T>(stream, CudaKernel::kFftSeparate, rows * fft.half(), fft);
}

template <class T>
void DeviceFft<T>::forward(DeviceStream& stream, index rows, const SignalRows<const T>& from,
                           T* spectra) const {
  to_spectra(stream, rows, from, false, T(1), spectra);
}
template <class T>
void DeviceFft<T>::backward_transpose(DeviceStream& stream, index rows,
                                      const SignalRows<const T>& from, T* spectra) const {
  to_spectra(stream, rows, from, true, T(1) / static_cast<T>(n_), spectra);
}

template <class T>
void DeviceFft<T>::backward(DeviceStream& stream, index rows, const T* spectra,
                            const SignalRows<T>& to, bool add) const {
  FftCall<T> fft = call(rows);
  fft.sign = 1;
  fft.from = FftFrom::kSpectra;
  fft.to = FftTo::kNumbers;
  fft.spectra = reinterpret_cast<Pair<T>*>(const_cast<T*>(spectra));
  fft.signals = to;
  fft.factor = T(1) / static_cast<T>(n_);
  fft.add = add;
  if (in_blocks(n_)) return transform_rows(stream, fft);
  transform(stream, fft);
}

template class DeviceFft<float>;
template class DeviceFft<double>;

}  // namespace sigpath
