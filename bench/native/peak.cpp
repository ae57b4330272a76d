#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "peak.cpp"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include "hwy/foreach_target.h"
#include "peak.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace bench {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// More accumulators than any core has multiply-adds in flight (latency 4 or 5, two per cycle), yet
// few enough for 16 registers; each starts elsewhere, or a compiler would make them one. Returns
// the multiply-adds done; sink keeps them from being removed.
template <class T>
int64_t multiply_add(int64_t rounds, T* sink) {
  const hn::ScalableTag<T> tag;
  const auto start = [&](int i) { return hn::Set(tag, *sink + static_cast<T>(i)); };
  const auto x = hn::Set(tag, T(0.5)), y = start(1);
  auto a0 = start(0), a1 = start(1), a2 = start(2), a3 = start(3), a4 = start(4), a5 = start(5),
       a6 = start(6), a7 = start(7), a8 = start(8), a9 = start(9), a10 = start(10), a11 = start(11);
  for (int64_t r = 0; r < rounds; ++r) {
    a0 = hn::MulAdd(a0, x, y);
    a1 = hn::MulAdd(a1, x, y);
    a2 = hn::MulAdd(a2, x, y);
    a3 = hn::MulAdd(a3, x, y);
    a4 = hn::MulAdd(a4, x, y);
    a5 = hn::MulAdd(a5, x, y);
    a6 = hn::MulAdd(a6, x, y);
    a7 = hn::MulAdd(a7, x, y);
    a8 = hn::MulAdd(a8, x, y);
    a9 = hn::MulAdd(a9, x, y);
    a10 = hn::MulAdd(a10, x, y);
    a11 = hn::MulAdd(a11, x, y);
  }
  const auto low = hn::Add(hn::Add(hn::Add(a0, a1), hn::Add(a2, a3)), hn::Add(a4, a5));
  const auto high = hn::Add(hn::Add(hn::Add(a6, a7), hn::Add(a8, a9)), hn::Add(a10, a11));
  *sink = hn::GetLane(hn::Add(low, high));
  return rounds * 12 * static_cast<int64_t>(hn::Lanes(tag));
}

int64_t MultiplyAddF32(int64_t rounds, float* sink) { return multiply_add(rounds, sink); }
int64_t MultiplyAddF64(int64_t rounds, double* sink) { return multiply_add(rounds, sink); }

}  // namespace HWY_NAMESPACE
}  // namespace bench
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath::bench {
namespace {

HWY_EXPORT(MultiplyAddF32);
HWY_EXPORT(MultiplyAddF64);

int64_t multiply_add(int64_t rounds, float* sink) {
  return HWY_DYNAMIC_DISPATCH(MultiplyAddF32)(rounds, sink);
}
int64_t multiply_add(int64_t rounds, double* sink) {
  return HWY_DYNAMIC_DISPATCH(MultiplyAddF64)(rounds, sink);
}

// Of all threads together, from when the last of them has started.
template <class T>
double rate(int threads) {
  constexpr int64_t kRounds = 2'000'000;  // some milliseconds
  std::atomic<int> missing{threads};
  std::vector<double> rates(static_cast<std::size_t>(threads));
  const auto work = [&](int t) {
    T sink = 0;
    multiply_add(kRounds / 10, &sink);  // the clock of wide vectors, before the time is taken
    for (--missing; missing > 0;) {
    }
    const auto begin = std::chrono::steady_clock::now();
    const int64_t done = multiply_add(kRounds, &sink);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    rates[static_cast<std::size_t>(t)] = static_cast<double>(done) / seconds.count();
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
  work(0);
  for (std::thread& other : others) other.join();
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace

// The best of many runs: whatever else the machine does only takes away from a peak. The four take
// turns, so that a slow spell does not hit one of them alone.
Peaks measure_peaks(int threads) {
  Peaks best{0, 0, 0, 0, threads};
  const auto raise = [](double& to, double rate) { to = std::max(to, rate); };
  for (int run = 0; run < 25; ++run) {
    raise(best.f32_one, rate<float>(1));
    raise(best.f64_one, rate<double>(1));
    raise(best.f32_all, rate<float>(threads));
    raise(best.f64_all, rate<double>(threads));
  }
  return best;
}

}  // namespace sigpath::bench
#endif  // HWY_ONCE
