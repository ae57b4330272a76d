#pragma once

#include <sigpath/sigpath.hpp>
#include <string>
#include <vector>

namespace sigpath::bench {

using index = sigpath_index;

enum class Direction { kForward, kBackward };

// A batch of paths and the signature that is computed of each.
struct Shape {
  index batch, length, dim;  // before the transforms
  int depth;
  bool lead_lag = false;
  bool time = false;
  bool expanding = false;  // the signatures of all prefixes

  std::string name() const;  // 128x256x4x6, or 128x256x4x6-leadlag
  index channels() const { return dim * (lead_lag ? 2 : 1) + (time ? 1 : 0); }
  index vertices() const { return lead_lag ? 2 * length - 1 : length; }
  index points() const { return batch * length * dim; }
  index coefficients() const;
  Signature signature() const;

  // Of a forward pass by Horner's scheme: sum_{k=2..N} sum_{i=2..k} D^i per increment.
  double multiply_adds() const;
};

// Seeded random walks whose ends are about 1 away from their starts, so that no level vanishes.
template <class T>
std::vector<T> random_walks(const Shape& shape);

// Coefficients of a gradient, in [-1, 1].
template <class T>
std::vector<T> random_cotangent(index coefficients);
template <class T>
std::vector<T> random_cotangent(const Shape& shape) {
  return random_cotangent<T>(shape.coefficients());
}

template <class T>
constexpr const char* dtype_name() {
  return sizeof(T) == 4 ? "f32" : "f64";
}

}  // namespace sigpath::bench
