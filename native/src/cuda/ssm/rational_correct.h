#pragma once

#include "cuda/ssm/rational.h"

namespace sigpath {

template <class T>
struct RationalCorrectCall {
  NodesShape<T> shape;
  const int* wide;
  Pair<double>* rho;   // of which rho11 becomes (I + c/2 rho11)^-1
  T* y;                // (rows, channels, count, nodes) complex
  const T* dy;         // and the gradients to it,
  Pair<double>* drho;  // from which come those to rho
};

// A node of an input at work. M = (I + h rho11)^-1 with h = c/2.
template <class T, class N>
class CorrectedNode {
 public:
  SIGPATH_HD CorrectedNode(const NodesShape<T>& shape, Pair<N>* rho, index node)
      : shape_(shape), rho_(rho), node_(node) {
    const Pair<double> angle = shape.angles[node];
    h = static_cast<N>(angle.re / 2);
    rotation = {h, static_cast<N>(angle.im / 2)};
  }
  SIGPATH_HD Pair<N>& rho(index i, index j) const {
    return rho_[shape_.product(i, j) * shape_.nodes + node_];
  }
  SIGPATH_HD Pair<N>& m(index i, index j) const {
    return rho(shape_.rows + i, shape_.channels + j);
  }
  // By Gauss and Jordan in place, without pivots: where no mode grows, the Hermitian part is I or
  // more.
  SIGPATH_HD void invert() const {
    const index rank = shape_.rank;
    for (index i = 0; i < rank; ++i)
      for (index j = 0; j < rank; ++j) m(i, j) = i == j ? N(1) + h * m(i, j) : h * m(i, j);
    for (index k = 0; k < rank; ++k) {
      const Pair<N> pivot = inverse(m(k, k));
      m(k, k) = {N(1), N(0)};
      for (index j = 0; j < rank; ++j) m(k, j) = m(k, j) * pivot;
      for (index i = 0; i < rank; ++i) {
        if (i == k) continue;
        const Pair<N> factor = m(i, k);
        m(i, k) = {N(0), N(0)};
        for (index j = 0; j < rank; ++j) m(i, j) = m(i, j) - factor * m(k, j);
      }
    }
  }
  // W = M rho10 and X = rho01 M.
  SIGPATH_HD Pair<N> w(index r, index channel) const {
    Pair<N> sum{N(0), N(0)};
    for (index q = 0; q < shape_.rank; ++q) sum += m(r, q) * rho(shape_.rows + q, channel);
    return sum;
  }
  SIGPATH_HD Pair<N> x(index row, index r) const {
    Pair<N> sum{N(0), N(0)};
    for (index q = 0; q < shape_.rank; ++q) sum += rho(row, shape_.channels + q) * m(q, r);
    return sum;
  }

  N h;
  Pair<N> rotation;  // e^{i theta} / 2

 private:
  const NodesShape<T>& shape_;
  Pair<N>* rho_;
  index node_;
};

// y = e^{i theta} / 2 [rho00 - h rho01 M rho10]. A thread has a node of an input.
template <class T, class N>
struct RationalCorrect : PerNumber<RationalCorrect<T, N>, RationalCorrectCall<T>> {
  SIGPATH_HD static void number(const RationalCorrectCall<T>& call, index i, NoArrays&) {
    const NodesShape<T>& shape = call.shape;
    if (i >= shape.count * shape.nodes) return;
    const index input = i / shape.nodes, node = i % shape.nodes;
    if (!shape.template own<N>(call.wide, input)) return;
    const CorrectedNode<T, N> at(shape, shape.template rho<N>(call.rho, input), node);
    at.invert();
    for (index row = 0; row < shape.rows; ++row)
      for (index channel = 0; channel < shape.channels; ++channel) {
        Pair<N> sum{N(0), N(0)};
        for (index r = 0; r < shape.rank; ++r)
          sum += at.rho(row, shape.channels + r) * at.w(r, channel);
        put_pair(at.rotation * (at.rho(row, channel) - at.h * sum), call.y,
                 ((row * shape.channels + channel) * shape.count + input) * shape.nodes + node);
      }
  }
};

// With g the gradients of the brackets: of rho00 they are g, of rho01 -h g W^*, of rho10 -h X^* g,
// of rho11 h^2 X^* g W^*.
template <class T, class N>
struct RationalCorrectVjp : PerNumber<RationalCorrectVjp<T, N>, RationalCorrectCall<T>> {
  SIGPATH_HD static void number(const RationalCorrectCall<T>& call, index i, NoArrays&) {
    const NodesShape<T>& shape = call.shape;
    if (i >= shape.count * shape.nodes) return;
    const index input = i / shape.nodes, node = i % shape.nodes;
    if (!shape.template own<N>(call.wide, input)) return;
    const CorrectedNode<T, N> at(shape, shape.template rho<N>(call.rho, input), node);
    Pair<N>* const drho = shape.template rho<N>(call.drho, input);
    at.invert();
    const auto g = [&](index row, index channel) {
      return conj(at.rotation) *
             pair_at<N>(
                 call.dy,
                 ((row * shape.channels + channel) * shape.count + input) * shape.nodes + node);
    };
    const auto put = [&](index row, index column, Pair<N> value) {
      drho[shape.product(row, column) * shape.nodes + node] = value;
    };
    for (index row = 0; row < shape.rows; ++row) {
      for (index channel = 0; channel < shape.channels; ++channel)
        put(row, channel, g(row, channel));
      for (index r = 0; r < shape.rank; ++r) {
        Pair<N> sum{N(0), N(0)};
        for (index channel = 0; channel < shape.channels; ++channel)
          sum += g(row, channel) * conj(at.w(r, channel));
        put(row, shape.channels + r, -at.h * sum);
      }
    }
    for (index r = 0; r < shape.rank; ++r) {
      for (index channel = 0; channel < shape.channels; ++channel) {
        Pair<N> sum{N(0), N(0)};
        for (index row = 0; row < shape.rows; ++row) sum += conj(at.x(row, r)) * g(row, channel);
        put(shape.rows + r, channel, -at.h * sum);
      }
      for (index s = 0; s < shape.rank; ++s) {
        Pair<N> sum{N(0), N(0)};
        for (index channel = 0; channel < shape.channels; ++channel)
          sum += drho[shape.product(shape.rows + r, channel) * shape.nodes + node] *
                 conj(at.w(s, channel));
        put(shape.rows + r, shape.channels + s, -at.h * sum);
      }
    }
  }
};

}  // namespace sigpath
