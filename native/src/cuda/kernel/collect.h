#pragma once

#include "cuda/device/per_number.h"
#include "cuda/kernel/sides.h"
#include "cuda/kernel/units.h"
#include "cuda/signature/vertex_number.h"

namespace sigpath {

// The pairs of a launch that a path is in, in their order.
struct PairsOfPath {
  PairOrder order;
  index first, count;

  // body(pair of the launch, path of the other side), for path i of x.
  template <class Body>
  SIGPATH_HD void of_x(index i, const Body& body) const {
    const index begin = row_begin(i), end = row_begin(i + 1);
    for (index p = begin > first ? begin : first; p < end && p < first + count; ++p)
      body(p - first, order.gram ? p - begin : p);
  }
  // For path j of y.
  template <class Body>
  SIGPATH_HD void of_y(index j, const Body& body) const {
    if (!order.gram) return of_x(j, body);
    if (count == 0) return;
    index row, last, unused;
    order.place(first, row, unused);
    order.place(first + count - 1, last, unused);
    for (; row <= last; ++row) {
      const index p = row_begin(row) + j;
      if (p >= first && p < first + count && p < row_begin(row + 1)) body(p - first, row);
    }
  }

 private:
  SIGPATH_HD index row_begin(index i) const {
    return !order.gram ? i : order.half ? i * (i + 1) / 2 : i * order.columns;
  }
};

template <class T>
struct CollectCall {
  PairsOfPath pairs;
  bool of_y;  // the gradients to y, else to x
  index paths, channels, steps;
  GradientUnits units;
  const T* from;                  // of the first pair
  index from_pair, from_channel;  // elements from pair to pair, and from channel to channel
  double* to;                     // (paths, channels, steps + 1), which it adds to
};

// Adds the gradients of pairs to those of their paths, one pair after the other. A thread has a
// step or vertex of a channel of a path.
template <class T>
struct Collect : PerNumber<Collect<T>, CollectCall<T>> {
  using Call = CollectCall<T>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    const index i = n % (call.steps + 1), c = n / (call.steps + 1) % call.channels,
                b = n / (call.steps + 1) / call.channels;
    if (b >= call.paths) return;
    double total = call.to[n];
    const auto add = [&](index pair, index) {
      total += static_cast<double>(
          call.units.sum(call.from + pair * call.from_pair + c * call.from_channel, i));
    };
    if (call.of_y)
      call.pairs.of_y(b, add);
    else
      call.pairs.of_x(b, add);
    call.to[n] = total;
  }

  static index count(const Call& call) { return call.paths * call.channels * (call.steps + 1); }
};

template <class T>
struct CollectSumsCall {
  PairsOfPath pairs;
  index paths;
  const T* from;         // (2, threads) of every block
  int threads, of_pair;  // of a block, and those of it that a pair has
  int strips;            // blocks of a pair, which then has all their threads; or 1
  double* to;            // (paths, 2), which it adds to
};

// Adds the sums that lanes have, see StaticPlan::scale_gradient(), to those of the paths of x, one
// pair after the other. A thread has one of both sums of a path.
template <class T>
struct CollectSums : PerNumber<CollectSums<T>, CollectSumsCall<T>> {
  SIGPATH_HD static void number(const CollectSumsCall<T>& call, index n, NoArrays&) {
    const index which = n % 2, path = n / 2;
    if (path >= call.paths) return;
    double total = call.to[n];
    const int per_block = call.threads / call.of_pair;
    call.pairs.of_x(path, [&](index pair, index) {
      const index block = call.strips > 1 ? pair * call.strips : pair / per_block;
      const int first = call.strips > 1 ? 0 : static_cast<int>(pair % per_block) * call.of_pair;
      for (index b = block; b < block + call.strips; ++b)
        for (int thread = first; thread < first + call.of_pair; ++thread)
          total += static_cast<double>(call.from[(2 * b + which) * call.threads + thread]);
    });
    call.to[n] = total;
  }
};

template <class T>
struct PathGatherCall {
  SignatureBatch<T> batch;
  bool lifted;
  double factor;       // of coordinates
  const double* from;  // as Collect has it
  T* points;           // (batch, length, dim), or null
  T* times;            // (batch, vertices), or null
  T* basepoint;        // (batch, dim), or null
};

// From the gradients to the steps or vertices of transformed paths to those of their arrays. A
// thread has one number of a path.
template <class T>
struct PathGather : PerNumber<PathGather<T>, PathGatherCall<T>> {
  using Call = PathGatherCall<T>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    const VertexNumber<T> own(call.batch, n);
    T* const to = own.place(call.batch, call.points, call.times, call.basepoint);
    if (to != nullptr)
      *to = static_cast<T>(call.factor * sum(call, own.path, own.vertex, own.channel));
  }

 private:
  SIGPATH_HD static double sum(const Call& call, index b, index v, index c) {
    const Path<T> path = call.batch.path(b);
    if (v >= path.vertices()) return 0;
    const index steps = path.steps(), dim = path.dim, time = path.channels() - 1;
    if (!path.lead_lag) return vertex(call, b, steps, v, c == dim ? time : c);
    // Number j is the lag at vertex j / 2 and the lead at vertex (j + 1) / 2; its time is half of
    // either's.
    double total = 0;
    for (index j = 2 * v - 1; j <= 2 * v + 1; ++j) {
      if (j < 0 || j > steps) continue;
      const double share = c == dim ? 0.5 : 1;
      if (j >= 2 * v) total += share * vertex(call, b, steps, j, c == dim ? time : c);
      if (j <= 2 * v) total += share * vertex(call, b, steps, j, c == dim ? time : dim + c);
    }
    return total;
  }

  // The gradient to vertex j of a transformed path.
  SIGPATH_HD static double vertex(const Call& call, index b, index steps, index j, index c) {
    const auto& plan = call.batch.plan;
    const double* row = call.from + (b * plan.channels + c) * (plan.max_steps + 1);
    if (call.lifted) return row[j];
    return (j > 0 ? row[j - 1] : 0.0) - (j < steps ? row[j] : 0.0);
  }
};

}  // namespace sigpath
