#pragma once

#include "cuda/device/block.h"
#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

// The generating functions of some inputs at nodes theta = pi k / T, as cpu/ssm/rational.h has
// them:
//   rho = sum_n [i s a_n - c b_n] / [c^2 |w_n|^2 / 4 - s^2 - i s c Re w_n],
// of weights a, b and poles |w|^2 / 4, Re w. Inputs that are `wide` are computed in double.
template <class T>
struct NodesShape {
  index count, rows, channels, rank, modes;
  index nodes;                 // T / 2 + 1
  const Pair<double>* angles;  // of the nodes, cos and sin

  SIGPATH_HD index products() const { return (rows + rank) * (channels + rank); }
  SIGPATH_HD index product(index i, index j) const { return i * (channels + rank) + j; }
  // rho of an input, in N.
  template <class N>
  SIGPATH_HD Pair<N>* rho(Pair<double>* all, index input) const {
    return reinterpret_cast<Pair<N>*>(all + input * products() * nodes);
  }
  // Whether N is the number that this input is computed with.
  template <class N>
  SIGPATH_HD bool own(const int* wide, index input) const {
    return (wide[input] != 0) == (sizeof(N) > sizeof(T));
  }
};

struct NodeAnglesCall {
  index tuned, nodes;
  Pair<double>* angles;  // cos theta and sin theta
};
template <class T>
struct NodeAngles : PerNumber<NodeAngles<T>, NodeAnglesCall> {
  SIGPATH_HD static void number(const NodeAnglesCall& call, index k, NoArrays&) {
    if (k >= call.nodes) return;
    constexpr double kHalfTurn = 3.14159265358979323846;
    const auto t = static_cast<double>(call.tuned);
    // The cosine through the sine, which is 0 at the last node of an even number.
    call.angles[k] = {std::sin(kHalfTurn * (static_cast<double>(call.tuned - 2 * k) / (2 * t))),
                      std::sin(kHalfTurn * (static_cast<double>(k) / t))};
  }
};

// 1 / x; of floats on devices by the one instruction for it, which is right to the last bit but
// one.
template <class N>
SIGPATH_HD N reciprocal(N x) {
#ifdef __CUDA_ARCH__
  if constexpr (sizeof(N) == 4) return __fdividef(N(1), x);
#endif
  return N(1) / x;
}

// What a node needs of its angle in N; the inverse of a mode's denominator.
template <class N>
struct NodeAngle {
  N c, s, cc, ss, sc;
  SIGPATH_HD explicit NodeAngle(Pair<double> angle)
      : c(static_cast<N>(angle.re)), s(static_cast<N>(angle.im)), cc(c * c), ss(s * s), sc(s * c) {}
  SIGPATH_HD Pair<N> inverse_of(N q, N e) const {
    const N re = cc * q - ss, im = sc * e, scale = reciprocal(re * re + im * im);
    return {re * scale, im * scale};
  }
};

template <class T>
struct RationalSumsCall {
  NodesShape<T> shape;
  const double *weights, *poles;  // (count, products, N, 2) and (count, N, 2)
  const int* wide;
  Pair<double>* rho;
};

// A block has so many nodes of an input as threads. They share out the weights of a few products
// and some modes at a time.
template <class T, class N>
struct RationalSums {
  using Call = RationalSumsCall<T>;
  static constexpr int kProducts = 4, kModes = 32, kThreads = 128;
  static constexpr int kNumbers = 2 + 2 * kProducts;  // of a mode
  struct Thread {
    Pair<N> by_a[kProducts], by_b[kProducts];
  };
  using Arrays = NoArrays;
  static constexpr index kSharedBytes = kModes * kNumbers * static_cast<index>(sizeof(N));
  SIGPATH_HD static index tiles(index nodes) { return (nodes + kThreads - 1) / kThreads; }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const numbers = reinterpret_cast<N*>(block.shared());
    const NodesShape<T>& shape = call.shape;
    const index input = block.number() / tiles(shape.nodes);
    const index first_node = block.number() % tiles(shape.nodes) * kThreads;
    if (!shape.template own<N>(call.wide, input)) return;
    Pair<N>* const rho = shape.template rho<N>(call.rho, input);
    for (index first = 0; first < shape.products(); first += kProducts) {
      block.each([&](int, Thread& own, Arrays&) {
#pragma unroll
        for (int j = 0; j < kProducts; ++j) own.by_a[j] = own.by_b[j] = {N(0), N(0)};
      });
      for (index begin = 0; begin < shape.modes; begin += kModes) {
        const int modes =
            static_cast<int>(shape.modes - begin < kModes ? shape.modes - begin : kModes);
        block.each([&](int thread, Thread&, Arrays&) {
          for (int k = thread; k < modes * kNumbers; k += kThreads)
            numbers[k] =
                static_cast<N>(number_of(call, input, first, begin + k / kNumbers, k % kNumbers));
        });
        block.each([&](int thread, Thread& own, Arrays&) {
          const index node = first_node + thread;
          if (node >= shape.nodes) return;
          const NodeAngle<N> angle(shape.angles[node]);
          for (int n = 0; n < modes; ++n) {
            const N* const from = numbers + n * kNumbers;
            const Pair<N> r = angle.inverse_of(from[0], from[1]);
#pragma unroll
            for (int j = 0; j < kProducts; ++j) {
              own.by_a[j] += from[2 + 2 * j] * r;
              own.by_b[j] += from[3 + 2 * j] * r;
            }
          }
        });
      }
      block.each([&](int thread, Thread& own, Arrays&) {
        const index node = first_node + thread;
        if (node >= shape.nodes) return;
        const NodeAngle<N> angle(shape.angles[node]);
#pragma unroll
        for (int j = 0; j < kProducts; ++j)  // i s (by_a) - c (by_b)
          if (first + j < shape.products())
            rho[(first + j) * shape.nodes + node] = {
                -(angle.s * own.by_a[j].im + angle.c * own.by_b[j].re),
                angle.s * own.by_a[j].re - angle.c * own.by_b[j].im};
      });
    }
  }

 private:
  // |w|^2 / 4 and Re w of a mode, then a and b of some products; 0 beyond the last.
  SIGPATH_HD static double number_of(const Call& call, index input, index first, index n, int k) {
    const NodesShape<T>& shape = call.shape;
    if (k < 2) return call.poles[2 * (input * shape.modes + n) + k];
    const index product = first + (k - 2) / 2;
    if (product >= shape.products()) return 0;
    return call.weights[2 * ((input * shape.products() + product) * shape.modes + n) + k % 2];
  }
};

}  // namespace sigpath
