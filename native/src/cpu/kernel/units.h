#pragma once

#include <algorithm>
#include <cmath>

#include "core/checked.h"

namespace sigpath {

constexpr index kMostPairs = 64;  // of a group of lanes

// The pairs of a call, in their order: of a Gram matrix row by row, of half of one those with
// j <= i.
struct PairOrder {
  bool gram, half;
  index columns;

  SIGPATH_HD void place(index p, index& i, index& j) const {
    if (!gram) {
      i = j = p;
    } else if (!half) {
      i = p / columns;
      j = p % columns;
    } else {
      i = static_cast<index>((std::sqrt(8.0 * static_cast<double>(p) + 1) - 1) / 2);
      while (i * (i + 1) / 2 > p) --i;
      while ((i + 1) * (i + 2) / 2 <= p) ++i;
      j = p - i * (i + 1) / 2;
    }
  }
  index count(index rows) const {
    return !gram  ? rows
           : half ? checked_mul(rows, rows + 1, "the pairs") / 2
                  : checked_mul(rows, columns, "the pairs");
  }
};

// Where the numbers of pairs are in an array: those of a Gram matrix, or of pairs. mirrored: they
// are those of (j, i), too, which are so much further on.
struct PairPlaces {
  bool gram, mirrored;
  index columns;
  index mirror = 0;

  template <class Body>
  SIGPATH_HD void each(index i, index j, const Body& body) const {
    body(gram ? i * columns + j : i);
    if (gram && mirrored && (i != j || mirror != 0)) body(j * columns + i + mirror);
  }
};

// The pairs of one sweep: lane l has path x[l] of x and path y[l] of y.
struct LanePairs {
  index count;
  bool shared;  // all have the same x
  index x[kMostPairs], y[kMostPairs];
};

// How the pairs of a call are dealt into units of work, each of them some sweeps over a group of
// lanes. Packed: one sweep, of any pairs, in their order. Shared: rows of a Gram matrix against the
// same group of columns, so that x is broadcast and y loaded once. With `same` y is x, and those
// with y > x are left out. Nothing here depends on the threads.
class KernelUnits {
 public:
  static constexpr index kRows = 4;

  KernelUnits(bool gram, bool same, index batch_x, index batch_y, index lanes)
      : order_{gram, gram && same, batch_y}, x_(batch_x), y_(batch_y), lanes_(lanes) {
    // Lanes that stand still for want of columns, as a share of those that do not.
    const double idle =
        order_.half ? static_cast<double>(lanes) / static_cast<double>(std::max<index>(y_, 1))
                    : static_cast<double>((y_ + lanes - 1) / lanes * lanes - y_) /
                          static_cast<double>(std::max<index>(y_, 1));
    shared_ = gram && idle < 0.25;
    pairs_ = order_.count(x_);
  }

  index pairs() const { return pairs_; }
  const PairOrder& order() const { return order_; }
  index count() const {
    return shared_ ? (x_ + kRows - 1) / kRows * groups() : (pairs() + lanes_ - 1) / lanes_;
  }
  bool shared() const { return shared_; }
  index sweeps(index unit) const {
    return shared_ ? std::min(kRows, x_ - unit / groups() * kRows) : 1;
  }

  // None where the unit is wholly above the diagonal.
  LanePairs pairs(index unit, index sweep) const {
    LanePairs p{};
    p.shared = shared_;
    if (shared_) {
      const index row = unit / groups() * kRows + sweep, first = unit % groups() * lanes_;
      p.count = std::clamp<index>((order_.half ? row + 1 : y_) - first, 0, lanes_);
      for (index l = 0; l < p.count; ++l) {
        p.x[l] = row;
        p.y[l] = first + l;
      }
      return p;
    }
    const index first = unit * lanes_;
    p.count = std::min(lanes_, pairs() - first);
    for (index l = 0; l < p.count; ++l) order_.place(first + l, p.x[l], p.y[l]);
    return p;
  }

 private:
  index groups() const { return (y_ + lanes_ - 1) / lanes_; }

  PairOrder order_;
  bool shared_;
  index x_, y_, lanes_, pairs_;
};

}  // namespace sigpath
