#pragma once

#include "core/context.h"
#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"

namespace sigpath {

// The lane engine: the paths of a group run side by side, one a SIMD lane, every coefficient being
// a vector. Its loops walk the tree of words depth first, a chunk of time steps at a time.
//
// For a word p of length n write A_n(p) for its coefficient before a step with increment z. What
// Horner's scheme for level k > n has reached at p is u_k(p) = sum_{i<=n} A_i z^(n-i)
// (k-n)!/(k-i)!; the carries v_k(p) = u_k(p) / (k-n) give all that lies below p:
//   u_k(pa) = v_k(p) z_a + A_{n+1}(pa) for k > n+1,   A_{n+1}(pa) += v_{n+1}(p) z_a.
// So a node reads its parent's carries of the chunk and its own coefficient, and nothing else; the
// last two levels, nearly all of the work, stay in registers for the whole chunk.
//
// The adjoint walks the same tree for each chunk, from the last chunk to the first, and sums the
// adjoints of the carries on its way up. The levels below N at the start of each chunk come from
// checkpoints and are recomputed forward: nothing is rebuilt backward in time.

// What rounding makes of a long sum grows with its length. So `float` signatures are computed over
// spans of some hundred steps, from zero, and put together by Chen's identity.

// Deeper signatures of two channels or more do not fit any memory.
constexpr int kDeepestLanes = 48;

// A group of paths, and the chunks that their steps are cut into.
struct LaneTime {
  index d;       // channels
  index lanes;   // paths of a group
  index chunk;   // steps
  index block;   // backward: chunks whose starts are kept at a time
  index blocks;  // backward: checkpoints, one at the start of each block

  index increments() const { return chunk * d * lanes; }
  index rows() const { return increments(); }  // the same before they are put into lanes

 protected:
  // Backward, paths of `steps` steps: beyond some bytes of chunk starts, `state_bytes` each, a
  // second level of checkpoints bounds their memory.
  void keep_starts(index steps, double state_bytes);
};

// The sizes that follow from a plan.
struct LaneShape : LaneTime {
  static constexpr int kLeafRows = 4;       // backward: rows of leaves in work at a time
  static constexpr index kSpanSteps = 512;  // forward, in float: whose signature starts from zero

  index row;    // with `expanding`, elements from one signature of a path to the next; else 0
  int depth;    // N >= 2
  int top;      // forward: length of the prefixes whose subtrees are run one after the other
  index size;   // coefficients of levels 1..N
  index below;  // of levels 1..N-1
  index span;   // forward: chunks of a span
  index spans;  // of a path, at most

  // For paths cut into `parts` in time.
  LaneShape(const SignaturePlan& plan, index parts, index lanes, index bytes_per_element);

  // All carries along one branch, those of the root first.
  index carries() const { return depth * (depth + 1) / 2 * chunk * lanes; }
  index leaves() const { return 2 * kLeafRows * chunk * lanes; }

  // Elements of scratch of a group; floating, so that they may be of any size.
  double forward_scratch() const {
    return real(chunk) * real(lanes) * hot() + states(spans > 1 ? 2 : 1, 0);
  }
  double backward_scratch() const {
    return real(chunk) * real(lanes) * (2 * hot() - real(d) + 2 * kLeafRows) +
           states(1, real(block) + real(blocks) + 1 + (row > 0 ? real(chunk) : 0));
  }

 private:
  static double real(index n) { return static_cast<double>(n); }
  double hot() const { return 2 * real(d) + depth * (depth + 1) / 2; }
  double states(double whole, double lower) const {
    return real(lanes) * (whole * real(size) + lower * real(below));
  }
};

// Paths of a group on the SIMD target in use.
template <class T>
index lane_count();

// Writes levels 1..N of `count` <= lane_count() paths, path i to out + i * stride; with `expanding`
// those after every move of the longest, what lies beyond a path's end being its last ones.
template <class T>
void lane_signatures(const LaneShape& shape, const Path<T>* paths, index count, T* scratch, T* out,
                     index stride, Progress& progress);

// Their vector-Jacobian products with the cotangents of levels 1..N at cotangent + i * stride.
template <class T>
void lane_signatures_vjp(const LaneShape& shape, const Path<T>* paths, index count,
                         const T* cotangent, index stride, T* scratch,
                         const PathGradient<T>* gradients, Progress& progress);

}  // namespace sigpath
