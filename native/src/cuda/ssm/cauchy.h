#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"
#include "sigpath/ssm.h"

namespace sigpath {

template <class T>
struct CauchyCall {
  sigpath_modes shape;  // with all rows filled in
  const T *v, *z, *w;
  const T* g;  // the cotangent, for gradients
  T* to;
};

// The arrays of sum b.
template <class T>
struct CauchyRow {
  const T *v, *z, *w, *g;

  SIGPATH_HD CauchyRow(const CauchyCall<T>& call, index b)
      : v(call.v + b % call.shape.weight_rows * call.shape.modes * 2),
        z(call.z + b % call.shape.point_rows * call.shape.length * 2),
        w(call.w + b % call.shape.mode_rows * call.shape.modes * 2),
        g(call.g == nullptr ? nullptr : call.g + b * call.shape.length * 2) {}
};

// Sums over poles; a pole and its conjugate share a division. A thread has a point of a sum.
template <class T>
struct CauchySums : PerNumber<CauchySums<T>, CauchyCall<T>> {
  SIGPATH_HD static void number(const CauchyCall<T>& call, index i, NoArrays&) {
    const sigpath_modes& s = call.shape;
    if (i >= s.batch * s.length) return;
    const CauchyRow<T> row(call, i / s.length);
    const Pair<T> z = pair_at<T>(row.z, i % s.length);
    Pair<T> sum{0, 0};
    for (index n = 0; n < s.modes; ++n) {
      const Pair<T> v = pair_at<T>(row.v, n), w = pair_at<T>(row.w, n), apart = z - w;
      if (s.conjugate == 0) {
        sum += v * inverse(apart);
        continue;
      }
      const Pair<T> top{z.re * v.re - (v.re * w.re + v.im * w.im), z.im * v.re};
      const Pair<T> half = top * inverse(apart * (z - conj(w)));
      sum += half + half;
    }
    put_pair(sum, call.to, i);
  }
};

// Gradients to points. A thread has a point, and one after the other the sums that share it.
template <class T>
struct CauchyToPoints : PerNumber<CauchyToPoints<T>, CauchyCall<T>> {
  SIGPATH_HD static void number(const CauchyCall<T>& call, index i, NoArrays&) {
    const sigpath_modes& s = call.shape;
    if (i >= s.point_rows * s.length) return;
    Pair<double> total{0, 0};
    for (index b = i / s.length; b < s.batch; b += s.point_rows) {
      const Pair<T> own = one(s, CauchyRow<T>(call, b), i % s.length);
      total += Pair<double>{static_cast<double>(own.re), static_cast<double>(own.im)};
    }
    put_pair(total, call.to, i);
  }

 private:
  SIGPATH_HD static Pair<T> one(const sigpath_modes& s, const CauchyRow<T>& row, index l) {
    const Pair<T> z = pair_at<T>(row.z, l);
    Pair<T> sum{0, 0};
    for (index n = 0; n < s.modes; ++n) {
      const Pair<T> v = pair_at<T>(row.v, n), w = pair_at<T>(row.w, n), a = inverse(z - w);
      sum += v * (a * a);
      if (s.conjugate == 0) continue;
      const Pair<T> b = inverse(z - conj(w));
      sum += conj(v) * (b * b);
    }
    return Pair<T>{0, 0} - pair_at<T>(row.g, l) * conj(sum);
  }
};

// Gradients to weights, or to poles. A block has a mode, its threads points in turn of all sums
// that share it.
template <class T, bool kPoles>
struct CauchyToModes {
  using Call = CauchyCall<T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr int kThreads = 128;
  static constexpr index kSharedBytes = kThreads * static_cast<index>(sizeof(Pair<double>));

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<Pair<double>*>(block.shared());
    const sigpath_modes& s = call.shape;
    const index rows = kPoles ? s.mode_rows : s.weight_rows;
    const index row = block.number() / s.modes, n = block.number() % s.modes;
    block.each([&](int thread, Thread&, Arrays&) {
      Pair<double> total{0, 0};
      for (index b = row; b < s.batch; b += rows) {
        const Pair<T> own = points(s, CauchyRow<T>(call, b), n, thread);
        total += Pair<double>{static_cast<double>(own.re), static_cast<double>(own.im)};
      }
      partial[thread] = total;
    });
    for (int half = kThreads / 2; half > 0; half /= 2)
      block.each([&](int thread, Thread&, Arrays&) {
        if (thread < half) partial[thread] += partial[thread + half];
      });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread == 0) put_pair(partial[0], call.to, block.number());
    });
  }

 private:
  SIGPATH_HD static Pair<T> points(const sigpath_modes& s, const CauchyRow<T>& row, index n,
                                   int thread) {
    const Pair<T> w = pair_at<T>(row.w, n);
    Pair<T> sum{0, 0};
    for (index l = thread; l < s.length; l += kThreads) {
      const Pair<T> g = pair_at<T>(row.g, l), z = pair_at<T>(row.z, l), a = inverse(conj(z - w));
      sum += kPoles ? g * a * a : g * a;
      if (s.conjugate == 0) continue;
      const Pair<T> b = inverse(z - conj(w));
      sum += kPoles ? conj(g) * b * b : conj(g) * b;
    }
    return kPoles ? conj(pair_at<T>(row.v, n)) * sum : sum;
  }
};

}  // namespace sigpath
