#pragma once

#include "core/words/words.h"
#include "cpu/signature/lanes.h"

namespace sigpath {

// The lane engine (cpu/signature/lanes.h) on the prefix closure of a set of words: a group's paths
// side by side in SIMD lanes, a chunk of steps at a time, depth first. A word p of length n with a
// chain of h letters below it has the carries v_k(p), k = n+1..n+h, and no others, so that the cost
// is that of the closure: h + 1 multiply-adds a step for each of its words, 1 for those that are no
// prefix of another. Only states of words with a longer one in the closure are kept on the way
// back: no other word is read by any.
struct WordLanes : LaneTime {
  index per_row;                    // steps from row to row if expanding; 0: one row, at the end
  index nodes, inner, all_carries;  // of the trie

  WordLanes(const SignaturePlan& plan, const Trie& trie, index lanes, index bytes_per_element);

  index carries() const { return all_carries * chunk * lanes; }

  // Elements of scratch of a group; floating, so that they may be of any size.
  double forward_scratch() const { return steps(2, 1) + states(1, 0); }
  double backward_scratch() const { return steps(3, 2) + states(1, 1 + real(block + blocks)); }

 private:
  static double real(index n) { return static_cast<double>(n); }
  double steps(double of_channels, double of_carries) const {
    return real(chunk) * real(lanes) * (of_channels * real(d) + of_carries * real(all_carries));
  }
  double states(double whole, double of_inner) const {
    return real(lanes) * (whole * real(nodes) + of_inner * real(inner));
  }
};

// Coefficients in the order of the set: row r of path i at data + i * stride + r * size.
template <class T>
struct WordRows {
  const sigpath_words& words;
  T* data;
  index stride, size;

  T* at(index path, index row) const { return data + path * stride + row * size; }
};

// Writes the rows of `count` <= lane_count() paths that they have.
template <class T>
void lane_words(const WordLanes& shape, const Path<T>* paths, index count, T* scratch,
                const WordRows<T>& out, Progress& progress);

// Their vector-Jacobian products.
template <class T>
void lane_words_vjp(const WordLanes& shape, const Path<T>* paths, index count,
                    const WordRows<const T>& cotangent, T* scratch,
                    const PathGradient<T>* gradients, Progress& progress);

}  // namespace sigpath
