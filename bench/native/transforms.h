#pragma once

#include "shape.h"

namespace sigpath::bench {

// One path with lead-lag and time written out: (vertices, channels).
template <class T>
std::vector<T> transformed(const Shape& s, const T* path) {
  const index channels = s.channels(), vertices = s.vertices();
  std::vector<T> result(static_cast<std::size_t>(vertices * channels));
  for (index v = 0; v < vertices; ++v) {
    T* to = result.data() + v * channels;
    const index lag = s.lead_lag ? v / 2 : v;
    for (index c = 0; c < s.dim; ++c) to[c] = path[lag * s.dim + c];
    if (s.lead_lag)
      for (index c = 0; c < s.dim; ++c) to[s.dim + c] = path[(v + 1) / 2 * s.dim + c];
    if (s.time) to[channels - 1] = static_cast<T>(v) / static_cast<T>(vertices - 1);
  }
  return result;
}

// Its adjoint: gradient, (length, dim), is added to.
template <class T>
void transformed_vjp(const Shape& s, const std::vector<T>& cotangent, T* gradient) {
  const index channels = s.channels();
  for (index v = 0; v < s.vertices(); ++v) {
    const T* from = cotangent.data() + v * channels;
    const index lag = s.lead_lag ? v / 2 : v;
    for (index c = 0; c < s.dim; ++c) gradient[lag * s.dim + c] += from[c];
    if (s.lead_lag)
      for (index c = 0; c < s.dim; ++c) gradient[(v + 1) / 2 * s.dim + c] += from[s.dim + c];
  }
}

}  // namespace sigpath::bench
