#pragma once

#include "cuda/device/block.h"

namespace sigpath {

// A phase in which threads take modes in turn: body(n).
template <class Block, class Body>
SIGPATH_HD void each_mode(Block& block, index modes, const Body& body) {
  block.each([&](int thread, auto&, auto&) {
    for (index n = thread; n < modes; n += block.threads()) body(n);
  });
}

// *to = sum_n term(n). partial: memory of the block for a number a thread; to: also shared.
template <class Block, class N, class Term>
SIGPATH_HD void total_of_modes(Block& block, index modes, N* partial, N* to, const Term& term) {
  block.each([&](int thread, auto&, auto&) {
    N sum{};
    for (index n = thread; n < modes; n += block.threads()) sum += term(n);
    partial[thread] = sum;
  });
  block.each([&](int thread, auto&, auto&) {
    if (thread != 0) return;
    N sum{};
    for (int k = 0; k < block.threads() && k < modes; ++k) sum += partial[k];
    *to = sum;
  });
}

}  // namespace sigpath
