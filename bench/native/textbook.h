#pragma once

#include <cstddef>

namespace sigpath::bench {

// A path without transforms: (length, dim), contiguous.
template <class T>
struct PlainPath {
  const T* points;
  std::ptrdiff_t length, dim;
};

// The baseline: the signature by Horner's scheme (arXiv 2509.10613, algorithm 2) as one writes it
// down, one path at a time. out: levels 1..depth.
template <class T>
void textbook_signature(const PlainPath<T>& path, int depth, T* out);

// How the backward pass has the signature S_t of the first t increments.
enum class Replay {
  kStored,        // every one is kept
  kDeconstructed  // S_t = S_{t+1} (x) exp(-z), as signatory does (arXiv 2001.00706)
};

// The adjoint, increment by increment from the last. gradient: (length, dim), overwritten.
template <class T>
void textbook_signature_vjp(const PlainPath<T>& path, int depth, const T* cotangent, T* gradient,
                            Replay replay);

}  // namespace sigpath::bench
