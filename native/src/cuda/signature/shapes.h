#pragma once

#include <utility>

#include "cuda/device/device.h"
#include "cuda/signature/backward.h"
#include "cuda/signature/forward.h"

namespace sigpath {

// The tiles that there is code for. Depth: 4 (to which shorter words are filled up), 5 and 6, the
// depths in use, keep the chain in registers; others are in local memory, of which a device sets
// aside as much as all its threads could use. Over 16 letters, which but one or two channels can
// have, there is one side. Sides: those that divide the usual numbers of channels without a rest; a
// tile of S x S words does S^2 multiply-adds for the 2 S and the chain's that every tile repeats,
// and more than 5 x 5 backward, or 8 x 8 forward, do not fit in registers. Words come with 4
// siblings.
constexpr int kWordSiblings = 4;
using ForwardSides = std::integer_sequence<int, 2, 3, 4, 5, 6, 8>;
using BackwardSides = std::integer_sequence<int, 2, 3, 4, 5>;
constexpr int kSidesOfAny64 = 2, kMostLetters = most_letters(kAny64);

// The depth of the tile for words of at most `depth` letters, as it is compiled, and its letters.
constexpr int compiled_depth(int depth) {
  return depth <= 4 ? 4 : depth <= 6 ? depth : depth <= most_letters(kAny16) ? kAny16 : kAny64;
}
constexpr int tile_letters(int depth) { return depth <= 4 ? 4 : depth; }

// Calls run(body) with the body that a launch asks for; false if there is none.
template <int A, int B, template <int, int, int> class Body, class Run>
bool with_depth(int depth, const Run& run) {
  switch (depth) {
    case kAny64:
      if constexpr (A == 1 || A == kSidesOfAny64) return run(Body<kAny64, A, B>()), true;
      return false;
    case kAny16:
      return run(Body<kAny16, A, B>()), true;
    case 4:
      return run(Body<4, A, B>()), true;
    case 5:
      return run(Body<5, A, B>()), true;
    case 6:
      return run(Body<6, A, B>()), true;
    default:
      return false;
  }
}

template <template <int, int, int> class Body, class Run, int... S>
bool with_sides(const CudaLaunch& launch, const Run& run, std::integer_sequence<int, S...>) {
  return ((launch.sides == S && with_depth<S, S, Body>(launch.depth, run)) || ...);
}

template <class T>
struct Bodies {
  template <int N, int A, int B>
  using Forward = sigpath::Forward<T, TruncatedPlace, N, A, B>;
  template <int N, int A, int B>
  using WordForward = sigpath::Forward<T, WordPlace, N, A, B>;
  template <int N, int A, int B>
  using Backward = sigpath::Backward<T, TruncatedPlace, N, A, B>;
  template <int N, int A, int B>
  using WordBackward = sigpath::Backward<T, WordPlace, N, A, B>;
};

template <class T, class Run>
bool with_forward(const CudaLaunch& launch, const Run& run) {
  using B = Bodies<T>;
  if (launch.words) return with_depth<1, kWordSiblings, B::template WordForward>(launch.depth, run);
  return with_sides<B::template Forward>(launch, run, ForwardSides());
}

template <class T, class Run>
bool with_backward(const CudaLaunch& launch, const Run& run) {
  using B = Bodies<T>;
  if (launch.words)
    return with_depth<1, kWordSiblings, B::template WordBackward>(launch.depth, run);
  return with_sides<B::template Backward>(launch, run, BackwardSides());
}

}  // namespace sigpath
