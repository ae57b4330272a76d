// What the benchmarks of state-space kernels share.
#pragma once

#include <complex>
#include <random>
#include <string>
#include <vector>

#include "rows.h"
#include "run.h"
#include "timing.h"

namespace sigpath::bench {

// The shape of an S4 layer: H inputs, N modes that stand for twice as many, kernels of L.
constexpr index kInputs = 256, kModes = 64;
constexpr index kLengths[] = {1024, 4096, 16384};
// The baseline, an exponential for each element, runs this share of the inputs; its time is scaled.
constexpr index kShare = 64;

template <class T>
using ComplexVector = std::vector<std::complex<T>>;

template <class T>
ComplexVector<T> random_numbers(index n, unsigned seed, double re, double im) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> unit(-1, 1);
  ComplexVector<T> all;
  for (index i = 0; i < n; ++i) {
    const double a = unit(engine), b = unit(engine);
    all.emplace_back(static_cast<T>(re * a), static_cast<T>(im * b));
  }
  return all;
}

template <class T>
Row row_of(const char* name, const char* baseline, index length, Direction direction, int threads) {
  Row row;
  row.benchmark = name;
  row.baseline = baseline;
  row.shape = std::to_string(kInputs) + "x" + std::to_string(kModes) + "x" + std::to_string(length);
  row.dtype = dtype_name<T>();
  row.direction = direction_name(direction);
  row.threads = threads;
  return row;
}

// The time of the baseline for all inputs, from that of the first ones.
template <class Body>
double baseline_ms(const Body& body) {
  return kShare * median_ms([&] {
           for (index h = 0; h < kInputs / kShare; ++h) body(h);
         });
}

}  // namespace sigpath::bench
