#pragma once

#include "cuda/ssm/rational.h"

namespace sigpath {

template <class T>
struct RationalSumsVjpCall {
  NodesShape<T> shape;
  const double *weights, *poles;
  const int* wide;
  Pair<double>* drho;
  double *dweights, *dpoles;  // as weights and poles
};

// With the gradients g of rho: of a those are Re(g conj(i s r)), of b Re(-g conj(c r)), r being a
// mode's inverse; r has g_r = sum conj(i s a - c b) g, and the denominator -conj(r^2) g_r. A block
// has a few modes of an input, its threads nodes in turn.
template <class T, class N>
struct RationalSumsVjp {
  using Call = RationalSumsVjpCall<T>;
  static constexpr int kProducts = 4, kModes = 2, kThreads = 128;
  static constexpr int kTotals = kModes * 2 * kProducts;  // of weights
  struct Thread {
    N to_weights[kTotals], to_poles[2 * kModes];
  };
  using Arrays = NoArrays;
  static constexpr index kSharedBytes = kTotals * kThreads * static_cast<index>(sizeof(N));
  SIGPATH_HD static index groups(index modes) { return (modes + kModes - 1) / kModes; }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<N*>(block.shared());
    const NodesShape<T>& shape = call.shape;
    const index input = block.number() / groups(shape.modes);
    const index first_mode = block.number() % groups(shape.modes) * kModes;
    if (!shape.template own<N>(call.wide, input)) return;
    const Pair<N>* const drho = shape.template rho<N>(call.drho, input);
    block.each([&](int, Thread& own, Arrays&) {
#pragma unroll
      for (int k = 0; k < 2 * kModes; ++k) own.to_poles[k] = N(0);
    });
    for (index first = 0; first < shape.products(); first += kProducts) {
      block.each([&](int thread, Thread& own, Arrays&) {
        add(call, input, first_mode, first, drho, thread, own);
#pragma unroll
        for (int k = 0; k < kTotals; ++k) partial[k * kThreads + thread] = own.to_weights[k];
      });
      block.each([&](int k, Thread&, Arrays&) {
        if (k >= kTotals) return;
        const index n = first_mode + k / (2 * kProducts);
        const index product = first + k / 2 % kProducts;
        if (n >= shape.modes || product >= shape.products()) return;
        call.dweights[2 * ((input * shape.products() + product) * shape.modes + n) + k % 2] =
            total(partial + k * kThreads);
      });
    }
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int k = 0; k < 2 * kModes; ++k) partial[k * kThreads + thread] = own.to_poles[k];
    });
    block.each([&](int k, Thread&, Arrays&) {
      const index n = first_mode + k / 2;
      if (k < 2 * kModes && n < shape.modes)
        call.dpoles[2 * (input * shape.modes + n) + k % 2] = total(partial + k * kThreads);
    });
  }

 private:
  SIGPATH_HD static void add(const Call& call, index input, index first_mode, index first,
                             const Pair<N>* drho, int thread, Thread& own) {
    const NodesShape<T>& shape = call.shape;
    N a[kModes][kProducts], b[kModes][kProducts], q[kModes], e[kModes];
#pragma unroll
    for (int m = 0; m < kModes; ++m) {
      // Beyond the last mode: the last one, which nobody takes.
      const index n = first_mode + m < shape.modes ? first_mode + m : shape.modes - 1;
      q[m] = static_cast<N>(call.poles[2 * (input * shape.modes + n)]);
      e[m] = static_cast<N>(call.poles[2 * (input * shape.modes + n) + 1]);
#pragma unroll
      for (int j = 0; j < kProducts; ++j) {
        const bool there = first + j < shape.products();
        const double* const from =
            call.weights +
            2 * ((input * shape.products() + (there ? first + j : 0)) * shape.modes + n);
        a[m][j] = there ? static_cast<N>(from[0]) : N(0);
        b[m][j] = there ? static_cast<N>(from[1]) : N(0);
      }
    }
#pragma unroll
    for (int k = 0; k < kTotals; ++k) own.to_weights[k] = N(0);
    for (index node = thread; node < shape.nodes; node += kThreads) {
      const NodeAngle<N> angle(shape.angles[node]);
      Pair<N> g[kProducts];
#pragma unroll
      for (int j = 0; j < kProducts; ++j)
        g[j] = first + j < shape.products() ? drho[(first + j) * shape.nodes + node]
                                            : Pair<N>{N(0), N(0)};
#pragma unroll
      for (int m = 0; m < kModes; ++m) {
        const Pair<N> r = angle.inverse_of(q[m], e[m]);
        const Pair<N> sr = angle.s * r, cr = angle.c * r;
        Pair<N> ga{N(0), N(0)}, gb{N(0), N(0)};
#pragma unroll
        for (int j = 0; j < kProducts; ++j) {
          N* const to = own.to_weights + 2 * (m * kProducts + j);
          to[0] += g[j].im * sr.re;
          to[0] -= g[j].re * sr.im;
          to[1] -= g[j].re * cr.re;
          to[1] -= g[j].im * cr.im;
          ga += a[m][j] * g[j];
          gb += b[m][j] * g[j];
        }
        const Pair<N> gr{angle.s * ga.im - angle.c * gb.re, -(angle.s * ga.re + angle.c * gb.im)};
        const Pair<N> back = conj(r * r) * gr;  // minus that of the denominator
        own.to_poles[2 * m] -= angle.cc * back.re;
        own.to_poles[2 * m + 1] += angle.sc * back.im;
      }
    }
  }
  SIGPATH_HD static double total(const N* of_threads) {
    double sum = 0;
    for (int k = 0; k < kThreads; ++k) sum += static_cast<double>(of_threads[k]);
    return sum;
  }
};

}  // namespace sigpath
