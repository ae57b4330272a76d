#pragma once

#include <cmath>

#include "cpu/discrepancy/split.h"
#include "cuda/device/block.h"
#include "cuda/device/per_number.h"

namespace sigpath {

template <class T>
struct SplitsCall {
  const T* gram;  // of all paths, x first
  PooledSums pool;
  bool biased;
  unsigned long long seed;
  index first;     // permutation of the first block; -1: the paths as they are
  index* order;    // (all) of every block
  char* is_x;      // (all) of every block
  double* column;  // (all) of every block
  double* out;     // of every block
};

// MMD^2 of splits of all paths. A block has a split, a thread some columns of the Gram matrix; sums
// run in the order of the paths, so that equal splits give equal numbers.
template <class T>
struct Splits {
  using Call = SplitsCall<T>;
  struct Thread {};
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const index n = call.pool.n, all = n + call.pool.m, own = block.number() * all;
    index* const order = call.order + own;
    char* const is_x = call.is_x + own;
    double* const column = call.column + own;
    const int threads = block.threads();
    block.each([&](int thread, Thread&, Arrays&) {
      for (index i = thread; i < all; i += threads) {
        order[i] = i;
        is_x[i] = 0;
      }
    });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread == 0) draw_split(call.seed, call.first + block.number(), n, all, order);
    });
    block.each([&](int thread, Thread&, Arrays&) {
      for (index i = thread; i < n; i += threads) is_x[order[i]] = 1;
    });
    block.each([&](int thread, Thread&, Arrays&) {
      for (index j = thread; j < all; j += threads) {
        double sum = 0;
        for (index i = 0; i < all; ++i)
          if (is_x[i]) sum += static_cast<double>(call.gram[i * all + j]);
        column[j] = sum;
      }
    });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread != 0) return;
      double xx = 0, xy = 0, trace = 0;
      for (index i = 0; i < all; ++i) {
        (is_x[i] ? xx : xy) += column[i];
        if (is_x[i]) trace += static_cast<double>(call.gram[i * all + i]);
      }
      call.out[block.number()] = split_mmd(call.pool, xx, xy, trace, call.biased);
    });
  }
};

template <class T>
struct PooledRowsCall {
  const T* gram;  // (all, all)
  index all;
  double *sums, *magnitudes, *diagonal;  // (all)
};

// What splits have in common, row by row. A thread has a row.
template <class T>
struct PooledRows : PerNumber<PooledRows<T>, PooledRowsCall<T>> {
  SIGPATH_HD static void number(const PooledRowsCall<T>& call, index i, NoArrays&) {
    if (i >= call.all) return;
    double sum = 0, most = 0;
    for (index j = 0; j < call.all; ++j) {
      const auto k = static_cast<double>(call.gram[i * call.all + j]);
      sum += k;
      most = std::abs(k) > most ? std::abs(k) : most;
    }
    call.sums[i] = sum;
    call.magnitudes[i] = most;
    call.diagonal[i] = static_cast<double>(call.gram[i * call.all + i]);
  }
};

template <class T>
struct FeaturesCall {
  const double* factor;  // L (m, m) of the landmarks
  index rows, m;
  double* scratch;  // (m, rows)
  T* out;           // (rows, m): kernels with the landmarks, which become features
};

// Solves L phi = k for every row k. A thread has a row.
template <class T>
struct Features : PerNumber<Features<T>, FeaturesCall<T>> {
  SIGPATH_HD static void number(const FeaturesCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows) return;
    T* const row = call.out + i * call.m;
    double* const phi = call.scratch + i;
    for (index j = 0; j < call.m; ++j) {
      double sum = static_cast<double>(row[j]);
      for (index k = 0; k < j; ++k) sum -= call.factor[j * call.m + k] * phi[k * call.rows];
      phi[j * call.rows] = sum / call.factor[j * call.m + j];
      row[j] = static_cast<T>(phi[j * call.rows]);
    }
  }
};

}  // namespace sigpath
