#pragma once

#include "core/tensor.h"

namespace sigpath {

// Forward: how overlapping windows are joined; see joined_windows.h. No groups: each on its own.
struct JoinedWindows {
  index groups;  // of a path
  index span;    // vertices from a start to its pivot, at most
};

// A signature's options, checked, with the sizes that follow from them for paths of one shape.
struct SignaturePlan {
  sigpath_signature_options options;
  bool horner;       // else the direct algorithm
  bool one_channel;  // in closed form
  bool lanes;        // the lane engine where it pays
  index channels;    // D of the transformed path
  index size;        // coefficients of a signature, the scalar term included
  index windows;     // rows of the table of windows; 0: none
  JoinedWindows joined;
  index rows;       // signatures of a path: one, or one for each prefix or window
  index vertices;   // of the longest path, or window
  index max_steps;  // its increments
  index reserved;   // bytes of the workspace limit that the caller keeps for itself

  int depth() const { return options.depth; }
  SIGPATH_HD bool has_basepoint() const { return options.basepoint != SIGPATH_BASEPOINT_NONE; }
  index tensor() const { return size - options.scalar_term; }
  index row_size() const { return rows * size; }

  // What is computed on its own: a path, or a window of one; item i is window i % windows of path
  // i / windows, and its signatures follow those of item i - 1.
  index items(index batch) const { return windows > 0 ? batch * windows : batch; }
  index item_size() const { return windows > 0 ? size : row_size(); }

  // Sets the coefficients of a signature, to which a scalar term is added; checked.
  void resize(index coefficients);

  // Takes the length of the longest window, and what they have in common, from a checked table.
  void fit(const index* table);

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

// Checks options but for depth and method, against `dim` channels: a plan that lacks its size.
SignaturePlan plan_paths(const sigpath_signature_options& options, index dim, index length,
                         index windows);

// Of truncated signatures; length 1 when only sizes per path are asked for.
SignaturePlan plan_signature(const sigpath_signature_options& options, index dim, index length,
                             index windows = 0);

}  // namespace sigpath
