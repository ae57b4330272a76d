#pragma once

#include "core/tensor.h"

namespace sigpath {

// A signature's options, checked, with the sizes that follow from them for paths of one shape.
struct SignaturePlan {
  sigpath_signature_options options;
  bool horner;       // else the direct algorithm
  bool one_channel;  // in closed form
  bool lanes;        // the lane engine where it pays
  index channels;    // D of the transformed path
  index size;        // coefficients of a signature, the scalar term included
  index rows;        // signatures of a path: one, or one for each prefix
  index max_steps;   // increments of the longest path

  int depth() const { return options.depth; }
  bool has_basepoint() const { return options.basepoint != SIGPATH_BASEPOINT_NONE; }
  index tensor() const { return size - options.scalar_term; }
  index row_size() const { return rows * size; }

  // Backward: states of the levels below N are kept at the start of every chunk of steps, and at
  // every step of the chunk at hand. sqrt(steps) balances both; longer chunks, while they fit the
  // second-level cache, save recomputing.
  index chunk(index bytes_per_element) const;

  // Elements of scratch for one path; the layouts are those of the algorithms.
  index forward_scratch() const;
  index backward_scratch(index bytes_per_element) const;

  // Multiply-adds per path, by Horner's scheme.
  index work() const;
};

// Checks options against `dim` channels; length 1 when only sizes per path are asked for.
SignaturePlan plan_signature(const sigpath_signature_options& options, index dim, index length);

}  // namespace sigpath
