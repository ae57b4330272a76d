#pragma once

#include <algorithm>

#include "cpu/kernel/skew.h"
#include "cpu/transform/vertices.h"

namespace sigpath {

// Paths into the lanes of skew.h, and gradients out of them. x: row r of lane l of strip s is step
// (s * lanes + l) * kStripRows + r. y: skewed column q of lane l is step q - l * kColumnUnit.

// Calls body(step or vertex, element) for every place of x, so many rows a strip, and of y.
template <class Body>
void each_place_x(const SkewShape& shape, index rows, const Body& body) {
  const index d = shape.lanes.channels, lanes = shape.lanes.lanes;
  for (index s = 0; s < shape.strips; ++s)
    for (index r = 0; r < rows; ++r)
      for (index l = 0; l < lanes; ++l)
        body((s * lanes + l) * kStripRows + r, s * shape.x() + r * d * lanes + l);
}
template <class Body>
void each_place_y(const SkewShape& shape, index columns, const Body& body) {
  const index d = shape.lanes.channels, lanes = shape.lanes.lanes;
  for (index q = 0; q < columns; ++q)
    for (index l = 0; l < lanes; ++l) body(q - l * kColumnUnit, q * d * lanes + l);
}

// Takes a path in. vertices: (steps + 1, channels) of scratch. each: each_place_x or each_place_y,
// steps of whose places there are so many, and one more if lifted.
template <class T, class Each>
void skew_path(const SkewShape& shape, const sigpath_signature_options& options,
               const Path<T>& path, double factor, const Each& each, index places, T* vertices,
               const LaneBuffer<T>& to) {
  const index d = shape.lanes.channels, lanes = shape.lanes.lanes, steps = path.steps();
  write_vertices(options, path, 0, steps + 1, vertices);
  for (index i = 0; i < (steps + 1) * d; ++i) vertices[i] *= static_cast<T>(factor);
  each(shape, places + shape.lanes.lifted, [&](index step, index at) {
    const bool moves = step >= 0 && step < steps;
    const T* v = vertices + std::clamp<index>(step, 0, steps) * d;
    for (index c = 0; c < d; ++c)
      to.at[at + c * lanes] = shape.lanes.lifted ? v[c] : moves ? v[d + c] - v[c] : T(0);
  });
}

// Adds what lies beside the path to its gradient.
template <class T, class Each>
void unskew_path(const SkewShape& shape, const Path<T>& path, double factor, const Each& each,
                 index places, T* vertices, const LaneBuffer<T>& from, const PathGradient<T>& to) {
  const index d = shape.lanes.channels, lanes = shape.lanes.lanes, steps = path.steps();
  const bool lifted = shape.lanes.lifted;
  std::fill_n(vertices, (steps + 1) * d, T(0));
  each(shape, places + lifted, [&](index step, index at) {
    if (step < 0 || step >= steps + lifted) return;
    T* v = vertices + step * d;
    for (index c = 0; c < d; ++c) {
      const T g = from.beside[at + c * lanes] * static_cast<T>(factor);
      v[c] += lifted ? g : -g;
      if (!lifted) v[d + c] += g;
    }
  });
  add_vertices(path, 0, steps + 1, vertices, to);
}

}  // namespace sigpath
