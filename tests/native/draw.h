// Random calls: a seed each.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

#include "support.h"

namespace sigpath_test {

// Of the first shape; the next have the next ones. A shape that failed comes first again under the
// seed that its message names.
inline std::uint64_t first_seed() {
  const char* text = std::getenv("SIGPATH_SEED");
  return text == nullptr || *text == '\0' ? 1 : std::strtoull(text, nullptr, 10);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  Index from(Index least, Index most) {
    return std::uniform_int_distribution<Index>(least, most)(engine_);
  }
  bool one_in(Index n) { return from(1, n) == 1; }
  // Small numbers more often than large ones.
  Index skewed(Index most) { return from(1, from(1, most)); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace sigpath_test
