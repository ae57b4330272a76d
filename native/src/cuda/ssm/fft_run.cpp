#include "cuda/ssm/fft_run.h"

#include <algorithm>

#include "cpu/ssm/fft.h"
#include "cuda/ssm/roots.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {
namespace {

constexpr index kMostPoints = index{1} << 31;

// body(radix) for all passes. Powers of two share few of 16 points or less evenly.
template <class Body>
void for_each_radix(index points, const Body& body) {
  if (points == 1) return body(1);
  for (const int prime : {5, 3})
    for (; points % prime == 0; points /= prime) body(prime);
  int twos = 0;
  for (; points % 2 == 0; points /= 2) ++twos;
  for (int passes = (twos + 3) / 4; passes > 0; --passes) {
    const int own = (twos + passes - 1) / passes;
    body(1 << own);
    twos -= own;
  }
}

// Points of a transform by which one of so many points is made.
template <class T>
index padded_points(index points) {
  if (DeviceFft<T>::takes(points)) return points;
  index padded = 1;
  while (padded < 2 * points - 1) padded *= 2;
  return padded;
}

template <class T>
void make_factors(DeviceStream& stream, const RootsCall<T>& call) {
  launch_numbers<T>(stream, CudaKernel::kRoots, call.count, call);
}

}  // namespace

template <class T>
bool DeviceFft<T>::takes(index points) {
  return smooth_size(points) == points;
}

template <class T>
DeviceFft<T>::DeviceFft(const char* name, index points, Carver& memory) : points_(points) {
  if (points > kMostPoints)
    fail(SIGPATH_UNSUPPORTED, name, ": takes transforms of ", points, " points, expected at most ",
         kMostPoints, " on a CUDA device");
  index span = points;
  for_each_radix(points, [&](int radix) {
    span /= radix;
    const index rows = span == 1 ? 0 : factor_rows(radix);
    passes_[count_++] = {radix, span, memory.take<T>(2 * rows * span)};
  });
}

template <class T>
void DeviceFft<T>::prepare(DeviceStream& stream) const {
  for (int i = 0; i < count_; ++i) {
    const Pass& pass = passes_[i];
    if (pass.span > 1)
      make_factors<T>(stream, {factor_rows(pass.radix) * pass.span, pass.span,
                               pass.radix * pass.span, pass.factors});
  }
}

template <class T>
FftSource<T> DeviceFft<T>::from_pairs(const T* from) const {
  FftSource<T> source{};
  source.kind = FftSource<T>::Kind::kPairs;
  source.given = points_;
  source.pairs = from;
  return source;
}

template <class T>
FftSink<T> DeviceFft<T>::to_pairs(T* to) const {
  FftSink<T> sink{};
  sink.wanted = points_;
  sink.pairs = to;
  return sink;
}

template <class T>
void DeviceFft<T>::run(DeviceStream& stream, index rows, const FftSource<T>& source,
                       const FftSink<T>& sink, T* scratch, T* other) const {
  if (in_block()) return run_in_block(stream, rows, source, sink, {});
  const int last = count_ - 1;
  // The first pass must not write what it reads, nor the last one.
  const bool from_front = source.pairs != nullptr && source.pairs == other;
  FftPassCall<T> call{};
  call.rows = rows;
  call.sink.pairs = other;
  for (int i = 0; i <= last; ++i) {
    const Pass& pass = passes_[i];
    call.butterflies = static_cast<unsigned>(points_ / pass.radix);
    call.span = static_cast<unsigned>(pass.span);
    call.factors = pass.factors;
    call.source = i == 0 ? source : from_pairs(call.sink.pairs);
    const bool even = (from_front ? i : last - 1 - i) % 2 == 0;
    call.sink = i == last ? sink : to_pairs(even ? scratch : other);
    const bool ends = i == 0 || i == last;
    CudaLaunch launch = launch_per_number(ends ? CudaKernel::kFftEnd : CudaKernel::kFftPass,
                                          sizeof(T), checked_mul(rows, call.butterflies, "rows"));
    launch.radix = pass.radix;
    stream.launch(launch, &call);
  }
}

template <class T>
void DeviceFft<T>::run_in_block(DeviceStream& stream, index rows, const FftSource<T>& source,
                                const FftSink<T>& sink, const FftProduct<T>& product) const {
  FftBlockCall<T> call{};
  call.rows = rows;
  call.points = static_cast<unsigned>(points_);
  call.rows_of_block = FftBlock<T>::rows_of_block(points_);
  for (const Pass* pass = passes_; pass < passes_ + count_; ++pass)
    call.pass[call.passes++] = {pass->radix, static_cast<unsigned>(pass->span), pass->factors};
  call.source = source;
  call.sink = sink;
  call.product = product;
  stream.launch(FftBlock<T>::launch(call), &call);
}

template <class T>
void make_roots(DeviceStream& stream, T* to, index count, index order) {
  make_factors<T>(stream, {count, count, order, to});
}

template <class T>
DeviceRealFft<T>::DeviceRealFft(const char* name, index n, index rows_at_a_time, Carver& memory)
    : n_(n), at_a_time_(rows_at_a_time), fft_(name, padded_points<T>(points(n)), memory) {
  const auto take = [&](index pairs) { return memory.take<T>(checked_mul(2, pairs, "workspace")); };
  const auto take_rows = [&](index own) { return take(checked_mul(at_a_time_, own, "workspace")); };
  angles_ = take(n % 2 == 0 ? points(n) : 0);
  pairs_ = take_rows(points(n));
  scratch_ = take_rows(fft_.scratch_points());
  if (!chirps()) return;
  chirp_ = take(points(n));
  chirp_spectrum_ = take(fft_.points());
  padded_ = take_rows(fft_.points());
}

template <class T>
void DeviceRealFft<T>::prepare(DeviceStream& stream) const {
  fft_.prepare(stream);
  if (n_ % 2 == 0) make_roots(stream, angles_, points(n_), n_);
  if (!chirps()) return;
  const auto make = [&](index count, bool wrapped, T* to) {
    const ChirpsCall<T> call{count, points(n_), wrapped, to};
    launch_numbers<T>(stream, CudaKernel::kChirps, count, call);
  };
  make(points(n_), false, chirp_);
  make(fft_.points(), true, padded_);
  fft_.run(stream, 1, fft_.from_pairs(padded_), fft_.to_pairs(chirp_spectrum_), scratch_, padded_);
}

// As sink and source say, but for chirps.
template <class T>
void DeviceRealFft<T>::run(DeviceStream& stream, index rows, FftSource<T> source,
                           FftSink<T> sink) const {
  source.given = sink.wanted = points(n_);
  source.n = sink.n = n_;
  if (!chirps()) return fft_.run(stream, rows, source, sink, scratch_, pairs_);
  FftSink<T> spectrum = fft_.to_pairs(padded_);
  source.factors = chirp_;
  spectrum.factors = chirp_spectrum_;
  spectrum.swap_last = true;
  fft_.run(stream, rows, source, spectrum, scratch_, padded_);
  sink.swap_first = true;
  sink.factors = chirp_;
  fft_.run(stream, rows, fft_.from_pairs(padded_), sink, scratch_, padded_);
}

template <class T>
void DeviceRealFft<T>::forward(DeviceStream& stream, RealRows<const T> from, index rows, T* spectra,
                               bool transposed) const {
  const T unit = transposed ? T(1) / static_cast<T>(n_) : T(1);
  for (index first = 0; first < rows; first += at_a_time_, from.first += at_a_time_) {
    const index now = std::min(at_a_time_, rows - first);
    FftSource<T> source{};
    source.kind = FftSource<T>::Kind::kReals;
    source.reals = from;
    FftSink<T> sink{};
    sink.pairs = pairs_;
    run(stream, now, source, sink);
    const UnpackCall<T> call{now,
                             n_,
                             pairs_,
                             angles_,
                             spectra + 2 * first * (n_ / 2 + 1),
                             unit,
                             transposed ? 2 * unit : unit};
    launch_numbers<T>(stream, CudaKernel::kUnpack, now * Unpack<T>::of_row(n_), call);
  }
}

template <class T>
void DeviceRealFft<T>::backward(DeviceStream& stream, const T* spectra, index rows,
                                RealRows<T> to) const {
  for (index first = 0; first < rows; first += at_a_time_, to.first += at_a_time_) {
    FftSource<T> source{};
    source.kind = FftSource<T>::Kind::kSpectra;
    source.pairs = spectra + 2 * first * (n_ / 2 + 1);
    source.angles = angles_;
    FftSink<T> sink{};
    sink.reals = to;
    sink.swap_last = true;
    sink.scale = T(1) / static_cast<T>(points(n_));
    run(stream, std::min(at_a_time_, rows - first), source, sink);
  }
}

template class DeviceFft<float>;
template class DeviceFft<double>;
template class DeviceRealFft<float>;
template class DeviceRealFft<double>;
template void make_roots(DeviceStream&, float*, index, index);
template void make_roots(DeviceStream&, double*, index, index);

}  // namespace sigpath
