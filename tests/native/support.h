// Seeded random numbers and comparisons.
#pragma once

#include <gtest/gtest.h>
#include <sigpath/sigpath.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace sigpath_test {

using Index = sigpath_index;

// Callers put the seed into the failure message by SCOPED_TRACE.
template <class T>
std::vector<T> random_values(Index n, std::uint64_t seed, double scale = 1) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-scale, scale);
  std::vector<T> values(static_cast<std::size_t>(n));
  for (T& v : values) v = static_cast<T>(uniform(random));
  return values;
}

template <class T>
constexpr sigpath_dtype dtype_of() {
  return sizeof(T) == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
}

// f64 or f32 tolerance.
template <class T>
double tolerance(double f64, double f32) {
  return sizeof(T) == 8 ? f64 : f32;
}

// Elements [begin, begin + n), to rtol times the largest |expected| among them.
template <class A, class E>
void expect_near_scaled(const std::vector<A>& actual, const std::vector<E>& expected,
                        std::size_t begin, std::size_t n, double rtol, const std::string& what) {
  long double scale = 0;
  for (std::size_t i = begin; i < begin + n; ++i)
    scale = std::max(scale, std::abs(static_cast<long double>(expected[i])));
  long double worst = 0;
  std::size_t at = begin;
  for (std::size_t i = begin; i < begin + n; ++i) {
    const auto error = std::abs(static_cast<long double>(actual[i]) - expected[i]);
    if (error <= worst) continue;  // false for NaN
    worst = error;
    at = i;
    if (std::isnan(error)) break;
  }
  EXPECT_TRUE(worst <= rtol * scale)
      << what << ": element " << at << " is " << actual[at] << ", expected " << expected[at]
      << "; error " << worst << ", allowed " << rtol << " of " << scale;
}

template <class A, class E>
void expect_near_scaled(const std::vector<A>& actual, const std::vector<E>& expected, double rtol,
                        const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  expect_near_scaled(actual, expected, 0, actual.size(), rtol, what);
}

// Signatures of a batch: each level of each path relative to the largest |coefficient| of that
// level of that path.
template <class A, class E>
void expect_levels_near(const std::vector<A>& actual, const std::vector<E>& expected,
                        Index channels, int depth, double rtol, bool scalar_term = false) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t begin = 0, row = 0; begin < actual.size(); ++row) {
    if (scalar_term) {
      EXPECT_EQ(actual[begin], A(1)) << "path " << row << ", level 0";
      ++begin;
    }
    std::size_t size = 1;
    for (int k = 1; k <= depth; ++k) {
      size *= static_cast<std::size_t>(channels);
      ASSERT_LE(begin + size, actual.size());
      expect_near_scaled(actual, expected, begin, size, rtol,
                         "path " + std::to_string(row) + ", level " + std::to_string(k));
      begin += size;
    }
  }
}

template <class T>
void expect_same_bits(const std::vector<T>& actual, const std::vector<T>& expected,
                      const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i)
    if (std::memcmp(&actual[i], &expected[i], sizeof(T)) != 0) {
      ADD_FAILURE() << what << ": element " << i << " is " << actual[i] << ", expected "
                    << expected[i] << " bit for bit";
      return;
    }
}

// The calling thread's last error has all of these words.
inline void expect_error_text(const std::vector<std::string>& words) {
  const std::string text = sigpath_last_error();
  for (const std::string& word : words)
    EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is not in: " << text;
}

}  // namespace sigpath_test
