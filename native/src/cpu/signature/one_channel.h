#pragma once

#include "core/context.h"
#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"

namespace sigpath {

// A path of one channel: A_k = X^k / k! with X = x_end - x_start, whatever lies between. Adding up
// the steps instead would lose all digits of a path that comes back.
template <class T>
T displacement(const Path<T>& path, index vertex) {
  const T* start = path.vertex(0);
  return *path.vertex(vertex) - (start == nullptr ? T(0) : *start);
}

// The vertices whose signatures are asked for: the last, or with `expanding` all but the first.
template <class T, class Body>
void for_each_row(const SignaturePlan& plan, const Path<T>& path, const Progress& progress,
                  const Body& body) {
  const index last = path.vertices() - 1;
  for (index vertex = plan.options.expanding ? 1 : last; vertex <= last; ++vertex) {
    if (vertex % 4096 == 0) progress.poll();
    body(vertex, plan.options.expanding ? (vertex - 1) * plan.size : 0);
  }
}

template <class T>
void one_channel(const SignaturePlan& plan, const Path<T>& path, T* out, Progress& progress) {
  for_each_row(plan, path, progress, [&](index vertex, index row) {
    const T x = vertex == 0 ? T(0) : displacement(path, vertex);
    T a = 1;
    for (int k = 1; k <= plan.depth(); ++k) out[row + k - 1] = a *= x / static_cast<T>(k);
  });
  progress.tick(path.steps());
}

// dX = sum_k G_k A_{k-1}, to the vertex and against the first one.
template <class T>
void one_channel_vjp(const SignaturePlan& plan, const Path<T>& path, const T* cotangent,
                     const PathGradient<T>& gradient, Progress& progress) {
  T* first = gradient.vertex(path, 0);
  for_each_row(plan, path, progress, [&](index vertex, index row) {
    if (vertex == 0) return;
    const T x = displacement(path, vertex);
    T a = 1, dx = 0;
    for (int k = 1; k <= plan.depth(); ++k) {
      dx += cotangent[row + k - 1] * a;
      a *= x / static_cast<T>(k);
    }
    *gradient.vertex(path, vertex) += dx;
    if (first != nullptr) *first -= dx;
  });
  progress.tick(path.steps());
}

}  // namespace sigpath
