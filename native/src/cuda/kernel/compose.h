#pragma once

#include "cpu/kernel/value.h"
#include "cuda/device/per_number.h"
#include "cuda/kernel/collect.h"

namespace sigpath {

// Kernels whose weighted sum is that of the options: one, or Richardson's two.
template <class N>
struct KernelTerms {
  using T = Real<N>;
  const N* values[2];
  const T* exponents[2];  // null: 0
  double weights[2];
  int count;  // 0: none

  SIGPATH_HD KernelValue<T> at(int term, index i) const {
    const T k = value_of(values[term][i]);
    return {k, exponents[term] == nullptr ? 0 : static_cast<index>(exponents[term][i])};
  }
  SIGPATH_HD KernelValue<T> total(index i) const {
    KernelValue<T> k{0, 0};
    for (int t = 0; t < count; ++t) k = sum(k, scaled(at(t, i), weights[t]));
    return k;
  }
};

// What kernels are divided by: those of every path with itself; without normalisation nothing.
template <class T>
struct DeviceNorms {
  KernelTerms<T> x, y;

  SIGPATH_HD bool any() const { return x.count > 0; }
  SIGPATH_HD KernelValue<T> normalize(KernelValue<T> k, index i, index j) const {
    return any() ? normalized(k, x.total(i), y.total(j)) : k;
  }
};

template <class N>
struct ComposeCall {
  using T = Real<N>;
  PairOrder order;
  index first, count;
  KernelTerms<N> terms;  // of the pairs
  DeviceNorms<T> norms;
  PairPlaces places;
  T* out;
  index* exponents;      // or null
  const double* slopes;  // of tangents: of each path's kernel with itself, over that; or null
  bool same;             // y moves with x
};

// The kernels of the options, or their tangents. A thread has a pair.
template <class N>
struct Compose : PerNumber<Compose<N>, ComposeCall<N>> {
  using T = Real<N>;
  using Call = ComposeCall<N>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    if (n >= call.count) return;
    index i, j;
    call.order.place(call.first + n, i, j);
    if constexpr (std::is_same_v<N, T>) {
      KernelValue<T> k{0, 0};
      for (int t = 0; t < call.terms.count; ++t)
        k = sum(k, scaled(call.norms.normalize(call.terms.at(t, n), i, j), call.terms.weights[t]));
      const KernelValue<T> own = call.exponents == nullptr ? KernelValue<T>{k.value(), 0} : tidy(k);
      call.places.each(i, j, [&](index at) {
        call.out[at] = own.mantissa;
        if (call.exponents != nullptr) call.exponents[at] = own.exponent;
      });
    } else {
      // F' = k' / sqrt(a b) - F/2 (a' / a + b' / b), where b' = 0 unless y is x.
      const double slope =
          call.slopes == nullptr ? 0 : call.slopes[i] + (call.same ? call.slopes[j] : 0);
      double sum = 0;
      for (int t = 0; t < call.terms.count; ++t) {
        const N k = call.terms.values[t][n];
        const double f = call.norms.normalize({k.value, 0}, i, j).value();
        const double moved = call.norms.normalize({k.tangent, 0}, i, j).value();
        sum += call.terms.weights[t] * (moved - f / 2 * slope);
      }
      call.places.each(i, j, [&](index at) { call.out[at] = static_cast<T>(sum); });
    }
  }
};

template <class T>
struct SlopesCall {
  KernelTerms<Dual<T>> squares;
  KernelTerms<T> norms;
  index paths;
  double* slopes;
};

// The tangents of the kernels of paths with themselves, over these. A thread has a path.
template <class T>
struct Slopes : PerNumber<Slopes<T>, SlopesCall<T>> {
  SIGPATH_HD static void number(const SlopesCall<T>& call, index i, NoArrays&) {
    if (i >= call.paths) return;
    double slope = 0;
    for (int t = 0; t < call.squares.count; ++t)
      slope += call.squares.weights[t] * static_cast<double>(call.squares.values[t][i].tangent);
    call.slopes[i] = slope / static_cast<double>(call.norms.total(i).value());
  }
};

// Weights of pairs (i, j): scale * at[i * row + j * column], or scale alone; 0 on the diagonal if
// that does not count; with `mirrored` those of (i, j) and (j, i) together.
template <class T>
struct PairWeights {
  const T* at;
  index row, column;
  double scale;
  bool diagonal, mirrored;

  SIGPATH_HD double one(index i, index j) const {
    if (!diagonal && i == j) return 0;
    return at == nullptr ? scale : scale * static_cast<double>(at[i * row + j * column]);
  }
  SIGPATH_HD double operator()(index i, index j) const {
    return mirrored && i != j ? one(i, j) + one(j, i) : one(i, j);
  }
};

template <class T>
struct WeighCall {
  PairOrder order;
  index first, count;
  PairWeights<T> weights;
  DeviceNorms<T> norms;
  double term;            // of the term
  const double* squares;  // of paths with themselves: dF/dk(x_i, x_i); or null
  T* out;
};

// dF/dk of pairs. A thread has a pair.
template <class T>
struct Weigh : PerNumber<Weigh<T>, WeighCall<T>> {
  SIGPATH_HD static void number(const WeighCall<T>& call, index n, NoArrays&) {
    if (n >= call.count) return;
    index i, j;
    call.order.place(call.first + n, i, j);
    const T own = call.squares != nullptr
                      ? static_cast<T>(call.squares[i])
                      : call.norms.normalize({static_cast<T>(call.weights(i, j)), 0}, i, j).value();
    call.out[n] = static_cast<T>(call.term * static_cast<double>(own));
  }
};

template <class T>
struct PairSumsCall {
  PairsOfPath pairs;
  bool of_y;
  index paths;
  KernelTerms<T> terms;  // of the pairs
  DeviceNorms<T> norms;
  PairWeights<T> weights;
  double* to;  // (paths), which it adds to
};

// Adds weighted kernels to the sums of their paths, one pair after the other. A thread has a path.
template <class T>
struct PairSums : PerNumber<PairSums<T>, PairSumsCall<T>> {
  SIGPATH_HD static void number(const PairSumsCall<T>& call, index path, NoArrays&) {
    if (path >= call.paths) return;
    double total = call.to[path];
    const auto add = [&](index pair, index other) {
      const index i = call.of_y ? other : path, j = call.of_y ? path : other;
      double k = 0;
      for (int t = 0; t < call.terms.count; ++t)
        k += static_cast<double>(
            scaled(call.norms.normalize(call.terms.at(t, pair), i, j), call.terms.weights[t])
                .value());
      const double weight = call.weights(i, j);
      if (weight != 0) total += weight * k;
    };
    if (call.of_y)
      call.pairs.of_y(path, add);
    else
      call.pairs.of_x(path, add);
    call.to[path] = total;
  }
};

template <class T>
struct SquareWeightsCall {
  index paths;
  const double* shares;  // what PairSums has for paths
  KernelTerms<T> norms;
  double* out;
};

// dF/dk(x_i, x_i), where F is a sum of normalised kernels: F_ij = k_ij / sqrt(a_i b_j),
// dF = dk / sqrt(a b) - F/2 (da / a + db / b). A thread has a path.
template <class T>
struct SquareWeights : PerNumber<SquareWeights<T>, SquareWeightsCall<T>> {
  SIGPATH_HD static void number(const SquareWeightsCall<T>& call, index i, NoArrays&) {
    if (i >= call.paths) return;
    call.out[i] = -0.5 * call.shares[i] / static_cast<double>(call.norms.total(i).value());
  }
};

}  // namespace sigpath
