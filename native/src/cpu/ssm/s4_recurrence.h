#pragma once

#include "cpu/ssm/recurrence.h"
#include "cpu/ssm/s4_model.h"

namespace sigpath {

// The arrays of low-rank steps; see recurrence.h.
template <class T>
void low_rank_model(const S4Model& m, const RecurrenceShape& shape, T* to) {
  const index n = m.modes, padded = shape.padded();
  std::fill_n(to, shape.elements(), T(0));
  const auto put = [&](index array, index k, Complex z) {
    to[2 * array * padded + k] = static_cast<T>(z.real());
    to[(2 * array + 1) * padded + k] = static_cast<T>(z.imag());
  };
  const auto diagonal = [&](index k) { return 1.0 / (2 / m.dt - m.lambda[k]); };
  // I + <conj(P), D P>, which is real.
  Eigen::MatrixXd small = Eigen::MatrixXd::Identity(m.rank, m.rank);
  for (index r = 0; r < m.rank; ++r)
    for (index s = 0; s < m.rank; ++s)
      for (index k = 0; k < n; ++k)
        small(r, s) += 2 * (std::conj(m.p[r * n + k]) * diagonal(k) * m.p[s * n + k]).real();
  const Eigen::MatrixXd inverse = small.inverse();
  for (index k = 0; k < n; ++k) {
    put(0, k, diagonal(k));
    put(1, k, 2 / m.dt + m.lambda[k]);
    put(2, k, 2.0 * m.b[k]);
    for (index r = 0; r < m.rank; ++r) {
      Complex own = 0;
      for (index s = 0; s < m.rank; ++s)
        own += inverse(r, s) * std::conj(m.p[s * n + k]) * diagonal(k);
      put(3 + 2 * r, k, m.p[r * n + k]);
      put(4 + 2 * r, k, std::conj(2.0 * own));
    }
  }
}

// A state's pairs (re, im), in memory of recurrence.h's layout, and back.
template <class From, class T>
void take_state(const RecurrenceShape& shape, const From* pairs, T* state) {
  const index padded = shape.padded();
  std::fill_n(state, 2 * padded, T(0));
  for (index k = 0; k < shape.modes && pairs != nullptr; ++k) {
    state[k] = static_cast<T>(pairs[2 * k]);
    state[padded + k] = static_cast<T>(pairs[2 * k + 1]);
  }
}
template <class T, class To>
void give_state(const RecurrenceShape& shape, const T* state, To* pairs) {
  for (index k = 0; k < shape.modes; ++k) {
    pairs[2 * k] = static_cast<To>(state[k]);
    pairs[2 * k + 1] = static_cast<To>(state[shape.padded() + k]);
  }
}

}  // namespace sigpath
