#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/fft_ends.h"

namespace sigpath {

// Rows of the table of a pass.
constexpr int factor_rows(int radix) { return radix <= 4 ? radix - 1 : 3 + (radix - 1) / 4; }

// The factors w^r, w = e^{-2 pi i k / (radix m)}, r = 1..radix-1, of the point k of m, by those for
// r = 1, 2, 3 and 4, 8, 12, each of which has a row of m in a table.
template <int kRadix>
struct PassFactors {
  static constexpr int kRows = factor_rows(kRadix);

  template <class T>
  SIGPATH_HD static void multiply(const T* factors, index span, index k, Pair<T>* v) {
    Pair<T> w[kRows + 1];
#pragma unroll
    for (int i = 0; i < kRows; ++i) w[i] = load_pair(factors, span * i + k);
#pragma unroll
    for (int r = 1; r < kRadix; ++r) {
      const int low = r % 4 - 1, high = r / 4 + 2;
      v[r] = v[r] * (high == 2 ? w[low] : low < 0 ? w[high] : w[low] * w[high]);
    }
  }
};

template <class T>
struct FftPassCall {
  index rows;
  unsigned butterflies, span;  // of a row; m
  const T* factors;            // see PassFactors
  FftSource<T> source;
  FftSink<T> sink;
};

// A pass of a transform of p = radix * butterflies points: decimation in frequency, with outputs in
// order (Stockham). Butterfly j = b m + k of a row takes the points b radix m + k + r m, and leaves
// frequency r of them at j + r p / radix. A thread has one. Of passes between the first and the
// last the source and the sink are plain pairs.
template <class T, int kRadix, bool kEnds>
struct FftPass : PerNumber<FftPass<T, kRadix, kEnds>, FftPassCall<T>> {
  SIGPATH_HD static void number(const FftPassCall<T>& call, index number, NoArrays&) {
    const index row = number / call.butterflies;
    if (row >= call.rows) return;
    const auto j = static_cast<unsigned>(number % call.butterflies);
    const unsigned k = j % call.span, from = (j - k) * kRadix + k;
    Pair<T> v[kRadix];
    const index begin = kEnds ? call.source.begin(row) : row * kRadix * call.butterflies;
    if constexpr (kEnds) {
      call.source.template load<kRadix>(begin, from, call.span, v);
    } else {
#pragma unroll
      for (int r = 0; r < kRadix; ++r)
        v[r] = load_pair(call.source.pairs, begin + from + index{call.span} * r);
    }
    Butterfly<kRadix>::run(v);
    if (call.span > 1) PassFactors<kRadix>::multiply(call.factors, call.span, k, v);
    if constexpr (kEnds) {
      call.sink.template store<kRadix>(row, call.sink.begin(row), j, call.butterflies, v);
    } else {
#pragma unroll
      for (int r = 0; r < kRadix; ++r)
        store_pair(v[r], call.sink.pairs, begin + j + index{call.butterflies} * r);
    }
  }
};

template <class T>
struct UnpackCall {
  index rows, n;
  const T *pairs, *angles;
  T* spectra;
  T edge, inner;  // factors of the frequencies that are their own mirrors, and of the others
};

// X_k, k = 0..n/2, from the transform of a row of n real numbers; see FftSource. A thread has the
// frequencies k and n/2 - k, or, if n is odd, k.
template <class T>
struct Unpack : PerNumber<Unpack<T>, UnpackCall<T>> {
  SIGPATH_HD static index of_row(index n) { return n % 2 == 0 ? n / 4 + 1 : n / 2 + 1; }

  SIGPATH_HD static void number(const UnpackCall<T>& call, index number, NoArrays&) {
    const index own = of_row(call.n), row = number / own, k = number % own, half = call.n / 2;
    if (row >= call.rows) return;
    const T* const from = call.pairs + 2 * row * (call.n % 2 == 0 ? half : call.n);
    T* const to = call.spectra + 2 * row * (half + 1);
    const T factor = k == 0 ? call.edge : call.inner;
    const Pair<T> z = load_pair(from, k);
    if (call.n % 2 != 0) {
      store_pair(scaled(factor, k == 0 ? Pair<T>{z.re, 0} : z), to, k);
      return;
    }
    const Pair<T> mirror = conj(load_pair(from, k == 0 ? 0 : half - k)),
                  even = scaled(T(0.5), z + mirror),
                  odd = turned_right(scaled(T(0.5), z - mirror)) * load_pair(call.angles, k);
    store_pair(scaled(factor, even + odd), to, k);
    store_pair(scaled(factor, conj(even - odd)), to, half - k);
  }
};

}  // namespace sigpath
