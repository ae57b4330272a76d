#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

template <class T>
struct TakeModesCall {
  const T* x;
  index count;
  double most;  // of a real part
  Pair<double>* to;
  index* found;  // of every thread: the first mode that it saw to be beyond, or -1
  index threads;
};
// Modes, of which none may grow beyond the range.
template <class T>
struct TakeModes : PerNumber<TakeModes<T>, TakeModesCall<T>> {
  SIGPATH_HD static void number(const TakeModesCall<T>& call, index me, NoArrays&) {
    if (me >= call.threads) return;
    index first = -1;
    for (index i = me; i < call.count; i += call.threads) {
      call.to[i] = pair_at<double>(call.x, i);
      if (first < 0 && !(call.to[i].re <= call.most)) first = i;
    }
    call.found[me] = first;
  }
};

template <class T>
struct TakeWeightsCall {
  index items, modes, rows;
  double factor;
  const T *v, *g;  // (rows, modes) and (items, modes); g may be null: 1
  Pair<double>* to;
};
// factor conj(g) v of every item.
template <class T>
struct TakeWeights : PerNumber<TakeWeights<T>, TakeWeightsCall<T>> {
  SIGPATH_HD static void number(const TakeWeightsCall<T>& call, index i, NoArrays&) {
    if (i >= call.items * call.modes) return;
    const index row = i / call.modes % call.rows;
    Pair<double> v = call.factor * pair_at<double>(call.v, row * call.modes + i % call.modes);
    if (call.g != nullptr) v = conj(pair_at<double>(call.g, i)) * v;
    call.to[i] = v;
  }
};

template <class T>
struct WeighSumsCall {
  index items, modes, rows;
  const T* v;             // (rows, modes)
  const Pair<double>* s;  // (items, modes)
  T* out;
};
// v s of every item.
template <class T>
struct WeighSums : PerNumber<WeighSums<T>, WeighSumsCall<T>> {
  SIGPATH_HD static void number(const WeighSumsCall<T>& call, index i, NoArrays&) {
    if (i >= call.items * call.modes) return;
    const index row = i / call.modes % call.rows;
    put_pair(pair_at<double>(call.v, row * call.modes + i % call.modes) * call.s[i], call.out, i);
  }
};

template <class T>
struct ModeGradientsCall {
  index items, modes, rows, v_rows;
  double factor;
  const T *g, *v;         // (items, modes) and (v_rows, modes); null: 1
  const Pair<double>* s;  // (items, modes)
  T* to;                  // (rows, modes)
};
// factor g conj(v s), summed over the items that share a row.
template <class T>
struct ModeGradients : PerNumber<ModeGradients<T>, ModeGradientsCall<T>> {
  SIGPATH_HD static void number(const ModeGradientsCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows * call.modes) return;
    const index n = i % call.modes;
    Pair<double> total{0, 0};
    for (index b = i / call.modes; b < call.items; b += call.rows) {
      Pair<double> own = call.s[b * call.modes + n];
      if (call.v != nullptr) own = pair_at<double>(call.v, b % call.v_rows * call.modes + n) * own;
      own = conj(own);
      if (call.g != nullptr) own = pair_at<double>(call.g, b * call.modes + n) * own;
      total += own;
    }
    put_pair(call.factor * total, call.to, i);
  }
};

template <class T>
struct SharedRowsCall {
  index items, rows, count;  // elements of a row
  bool conjugate;            // rows are interleaved numbers, and to conj of their sum
  const T* from;             // (items, count)
  T* to;                     // (rows, count)
};
// Rows of items, summed over those that share one.
template <class T>
struct SharedRows : PerNumber<SharedRows<T>, SharedRowsCall<T>> {
  SIGPATH_HD static void number(const SharedRowsCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows * call.count) return;
    double total = 0;
    for (index b = i / call.count; b < call.items; b += call.rows)
      total += static_cast<double>(call.from[b * call.count + i % call.count]);
    call.to[i] = static_cast<T>(call.conjugate && i % 2 == 1 ? -total : total);
  }
};

}  // namespace sigpath
