#pragma once

#include "cuda/ssm/powers.h"

namespace sigpath {

// s0_n = sum_l g_l e^{x_n l} and s1_n = sum_l l g_l e^{x_n l} for the items of some rows of modes;
// item b has row b mod g_rows of g.
template <class T>
struct ProjectCall {
  PowersCall<T> powers;  // with by_lane
  const T* g;            // (g_rows, length), or interleaved complex numbers
  index g_rows;
  bool complex, conjugate, reversed;  // conj(g); g_{length - 1 - l}
  Pair<double>*s0, *s1;               // (all items, modes); s1 may be null
};

// A block has some modes of an item, a lane of its warps one of them; warps share out the exponents
// t of every row of a tile.
template <class T>
struct Project {
  using Call = ProjectCall<T>;
  static constexpr int kWarps = 4, kRows = 8;  // rows of a tile
  static constexpr int kTile = kRows * Powers::kLanes, kOwn = Powers::kLanes / kWarps;
  struct Thread {
    Pair<double> s0, s1;
  };
  using Arrays = NoArrays;

  static constexpr index kSharedBytes =
      kTile * static_cast<index>(sizeof(T)) +
      2 * kWarp * kWarps * static_cast<index>(sizeof(Pair<double>));
  static constexpr int kThreads = kWarp * kWarps;
  SIGPATH_HD static index groups(index modes) { return (modes + kWarp - 1) / kWarp; }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<Pair<double>*>(block.shared());
    auto* const tile = reinterpret_cast<T*>(partial + 2 * kThreads);  // (kLanes, kRows)
    const index modes = call.powers.modes, here = block.number() / groups(modes);
    const index item = call.powers.item(here), row = here % call.powers.rows;
    const index first_mode = block.number() % groups(modes) * kWarp;
    block.each([&](int, Thread& own, Arrays&) { own.s0 = own.s1 = {0, 0}; });
    for (int part = 0; part < (call.complex ? 2 : 1); ++part)
      for (index start = 0; start < call.powers.length; start += kTile) {
        block.each([&](int thread, Thread&, Arrays&) {
          for (int k = thread; k < kTile; k += block.threads())
            tile[k % Powers::kLanes * kRows + k / Powers::kLanes] =
                number_at(call, item, start + k, part);
        });
        block.each([&](int thread, Thread& own, Arrays&) {
          const index n = first_mode + thread % kWarp;
          if (n < modes) add(call, row, n, start, thread / kWarp * kOwn, part, tile, own);
        });
      }
    block.each([&](int thread, Thread& own, Arrays&) {
      partial[thread] = own.s0;
      partial[kThreads + thread] = own.s1;
    });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread >= kWarp || first_mode + thread >= modes) return;
      const index to = item * modes + first_mode + thread;
      call.s0[to] = total(partial + thread);
      if (call.s1 != nullptr) call.s1[to] = total(partial + kThreads + thread);
    });
  }

 private:
  // The real part of g_l, part 0, or the imaginary one; 0 beyond the end.
  SIGPATH_HD static T number_at(const Call& call, index item, index l, int part) {
    if (l >= call.powers.length) return T(0);
    const index at =
        item % call.g_rows * call.powers.length + (call.reversed ? call.powers.length - 1 - l : l);
    if (!call.complex) return call.g[at];
    const T value = call.g[2 * at + part];
    return part == 1 && call.conjugate ? -value : value;
  }
  // The tile's rows for the exponents t from `from` on: sum_t e^{x t} g and sum_t t e^{x t} g.
  SIGPATH_HD static void add(const Call& call, index row, index n, index start, int from, int part,
                             const T* tile, Thread& own) {
    const PowersCall<T>& powers = call.powers;
    Pair<T> sums[kRows], by_t[kRows];
#pragma unroll
    for (int i = 0; i < kRows; ++i) sums[i] = by_t[i] = {T(0), T(0)};
    for (int t = from; t < from + kOwn; ++t) {
      const Pair<T> p = powers.by_lane[(row * Powers::kLanes + t) * powers.modes + n];
      // t / kLanes, for t may take the powers of a growing mode beyond the range.
      const Pair<T> q = static_cast<T>(t) / static_cast<T>(Powers::kLanes) * p;
#pragma unroll
      for (int i = 0; i < kRows; ++i) {
        const T g = tile[t * kRows + i];
        sums[i].re += p.re * g;
        sums[i].im += p.im * g;
        by_t[i].re += q.re * g;
        by_t[i].im += q.im * g;
      }
    }
    const Pair<double> x = powers.x[row * powers.modes + n];
    const Pair<double> step = powers.steps[(row * powers.modes + n) * Powers::kSteps + 1];
    Pair<double> power = exp(static_cast<double>(start) * x), s0{0, 0}, s1{0, 0};
#pragma unroll
    for (int i = 0; i < kRows; ++i) {
      if (start + i * Powers::kLanes >= call.powers.length) continue;
      const auto l = static_cast<double>(start + i * Powers::kLanes);
      const Pair<double> sum{static_cast<double>(sums[i].re), static_cast<double>(sums[i].im)};
      const Pair<double> next{static_cast<double>(by_t[i].re), static_cast<double>(by_t[i].im)};
      s0 += power * sum;
      s1 += power * (l * sum + static_cast<double>(Powers::kLanes) * next);
      power = power * step;
    }
    const Pair<double> unit = part == 0 ? Pair<double>{1, 0} : Pair<double>{0, 1};
    own.s0 += unit * s0;
    own.s1 += unit * s1;
  }
  SIGPATH_HD static Pair<double> total(const Pair<double>* of_lane) {
    Pair<double> sum{0, 0};
    for (int w = 0; w < kWarps; ++w) sum += of_lane[w * kWarp];
    return sum;
  }
};

}  // namespace sigpath
