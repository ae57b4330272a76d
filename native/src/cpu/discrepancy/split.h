#pragma once

#include "core/checked.h"
#include "core/random.h"

namespace sigpath {

// Splits of n + m paths into two sets for the permutation test.

// The first n of order, 0..all-1 before, become those of a permutation; number -1: as they are.
SIGPATH_HD void draw_split(std::uint64_t seed, index permutation, index n, index all,
                           index* order) {
  if (permutation < 0) return;
  Random random(Random(seed).next() ^ static_cast<std::uint64_t>(permutation));
  for (index i = 0; i < n; ++i) {
    const index j = i + static_cast<index>(random.below(static_cast<std::uint64_t>(all - i)));
    const index moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
}

// What all splits have in common: sums of the kernels of all paths, and of those with themselves.
struct PooledSums {
  index n, m;
  double total, trace;
};

// MMD^2 of a split from its sums of k(x, x), of k(x, y) and of k(x_i, x_i).
SIGPATH_HD double split_mmd(const PooledSums& pool, double xx, double xy, double trace,
                            bool biased) {
  double yy = pool.total - xx - 2 * xy;
  const auto n = static_cast<double>(pool.n), m = static_cast<double>(pool.m);
  xy /= n * m;
  if (biased) return xx / (n * n) + yy / (m * m) - 2 * xy;
  xx -= trace;
  yy -= pool.trace - trace;
  return xx / (n * (n - 1)) + yy / (m * (m - 1)) - 2 * xy;
}

}  // namespace sigpath
