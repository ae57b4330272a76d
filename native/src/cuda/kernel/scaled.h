#pragma once

#include <cmath>

#include "core/portable.h"
#include "cpu/kernel/plan.h"

namespace sigpath {

// A solver where the solution passes beyond the floating range. It is linear in its edges, so that
// the side of a tile and its edge may have a power of two for a factor each, which is one more of
// their numbers; both are brought to the larger one before they meet, and to small numbers
// afterwards.
template <class Solver>
class Scaled {
 public:
  using N = typename Solver::N;
  using T = N;
  static constexpr int kRows = Solver::kRows, kColumns = Solver::kColumns;
  struct Side {
    typename Solver::Side own;
    T exponent;
  };
  struct Edge {
    typename Solver::Edge own;
    T exponent;
  };

  SIGPATH_HD explicit Scaled(const SolverPlan& plan) : own_(plan) {}
  SIGPATH_HD int side_size() const { return own_.side_size() + 1; }
  SIGPATH_HD int edge_size() const { return own_.edge_size() + 1; }
  SIGPATH_HD N& number(Side& s, int i) const {
    return i < own_.side_size() ? own_.number(s.own, i) : s.exponent;
  }
  SIGPATH_HD N& number(Edge& e, int i) const {
    return i < own_.edge_size() ? own_.number(e.own, i) : e.exponent;
  }
  SIGPATH_HD void begin(Side& s) const {
    own_.begin(s.own);
    s.exponent = 0;
  }
  SIGPATH_HD void begin(Edge& e) const {
    own_.begin(e.own);
    e.exponent = 0;
  }
  SIGPATH_HD N value(const Edge& e) const { return own_.value(e.own); }
  SIGPATH_HD static T exponent(const Edge& e) { return e.exponent; }

  template <class See>
  SIGPATH_HD void tile(const N (&h)[kRows][kColumns], Side& s, Edge& e, const See& see) const {
    const T both = s.exponent > e.exponent ? s.exponent : e.exponent;
    scale(s, e, both - s.exponent, both - e.exponent);
    own_.tile(h, s.own, e.own, see);
    T most = 0;
    for (int i = 0; i < own_.side_size(); ++i) most = larger(most, own_.number(s.own, i));
    for (int i = 0; i < own_.edge_size(); ++i) most = larger(most, own_.number(e.own, i));
    // To where a tile has the most room to grow. What is small stays: it may yet meet others that
    // are not.
    constexpr int kBase = sizeof(T) == 4 ? -63 : -511;
    int own = 0;
    std::frexp(most, &own);
    const T down = own > kBase ? static_cast<T>(own - kBase) : T(0);
    scale(s, e, down, down);
    s.exponent = e.exponent = both + down;
  }

 private:
  SIGPATH_HD static T larger(T most, T x) {
    const T a = x < 0 ? -x : x;
    return a > most ? a : most;
  }
  // Times 2^-of_side and 2^-of_edge.
  SIGPATH_HD void scale(Side& s, Edge& e, T of_side, T of_edge) const {
    for (int i = 0; i < own_.side_size() && of_side > 0; ++i)
      shrink(own_.number(s.own, i), of_side);
    for (int i = 0; i < own_.edge_size() && of_edge > 0; ++i)
      shrink(own_.number(e.own, i), of_edge);
  }
  SIGPATH_HD static void shrink(T& x, T by) {
    x = std::ldexp(x, by > 4000 ? -4000 : -static_cast<int>(by));
  }

  Solver own_;
};

}  // namespace sigpath
