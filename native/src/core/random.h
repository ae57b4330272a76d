#pragma once

#include <cstdint>

#include "core/portable.h"

namespace sigpath {

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
class Random {
 public:
  SIGPATH_HD explicit Random(std::uint64_t seed) : state_(seed) {}
  SIGPATH_HD std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // Uniform in 0..n-1: what would favour the first numbers is drawn again.
  SIGPATH_HD std::uint64_t below(std::uint64_t n) {
    const std::uint64_t fair = UINT64_MAX - UINT64_MAX % n;
    std::uint64_t r;
    do r = next();
    while (r >= fair);
    return r % n;
  }
  // Uniform in (0, 1).
  double unit() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace sigpath
