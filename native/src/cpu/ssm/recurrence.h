#pragma once

#include "core/round.h"

namespace sigpath {

// Steps of the bilinear recurrence (I - dt/2 A) s' = (I + dt/2 A) s + dt B u of a diagonal plus
// low-rank model, as low-rank corrections of diagonal products: with D = 1 / (2/dt - lambda),
// E = 2/dt + lambda and <q, y> = 2 Re sum_n q_n y_n,
//   t = E s - sum_r P_r <conj(P_r), s> + 2 B u,  s' = D (t - sum_r P_r <R_r, t>),
// R = (I + <conj(P), D P>)^-1 (conj(P) D).
// Arrays of modes are padded to kAlign with 0, their real parts before their imaginary parts.
struct RecurrenceShape {
  static constexpr index kAlign = 32;
  index modes, rank;

  index padded() const { return round_up(modes, kAlign); }
  index state() const { return 2 * padded(); }
  index scratch() const { return state() + round_up(rank, kAlign); }
  // The elements of a model's arrays: D, E, 2 B; then of every r P_r and conj(2 R_r).
  index elements() const { return 2 * padded() * (3 + 2 * rank); }
};

template <class T>
struct RecurrenceEngine {
  // `count` steps of a state, with inputs u.
  void (*low_rank)(const RecurrenceShape&, const T* model, index count, const T* u, T* state,
                   T* scratch);
  // y <- M x + b u of n numbers; M has its columns, of `stride` elements, one after the other, and
  // b and y are as long.
  void (*dense)(index n, index stride, const T* m, const T* b, T u, const T* x, T* y);
};
template <class T>
const RecurrenceEngine<T>& recurrence_engine();

}  // namespace sigpath
