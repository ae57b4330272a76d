#pragma once

#include "shape.h"
#include "textbook.h"

namespace sigpath::bench {

// The textbook signatures of a batch, its transforms materialised first.
template <class T>
std::vector<T> baseline_forward(const Shape& shape, const std::vector<T>& points);

template <class T>
std::vector<T> baseline_backward(const Shape& shape, const std::vector<T>& points,
                                 const std::vector<T>& cotangent, Replay replay);

// The way back for a shape: states are stored as long as those of a path fit the caches.
template <class T>
Replay baseline_replay(const Shape& shape);

// Milliseconds on one thread: measured at the first call for a shape and direction, then
// remembered.
template <class T>
double baseline_ms(const Shape& shape, Direction direction);

}  // namespace sigpath::bench
