#pragma once

#include <algorithm>

#include "core/error.h"
#include "core/portable.h"

namespace sigpath {

// One path with its transforms, which are applied increment by increment and never stored.
// Vertices are the points, after the basepoint if there is one. Under lead-lag the step from
// vertex i to i+1 is two: first the lead moves, then the lag.
template <class T>
struct Path {
  const T* points;     // vertex i at points + i * stride
  const T* times;      // one per vertex; null: uniform
  const T* basepoint;  // null: the origin
  index length;        // points
  index stride;        // elements from point to point
  index dim;           // channels of a point
  bool has_basepoint;
  bool lead_lag;
  bool has_time;
  T time_step;  // when times is null

  SIGPATH_HD index vertices() const { return length + has_basepoint; }
  SIGPATH_HD index steps_per_move() const { return lead_lag ? 2 : 1; }  // from a vertex to the next
  SIGPATH_HD index steps() const { return (vertices() - 1) * steps_per_move(); }
  SIGPATH_HD index channels() const { return dim * (lead_lag ? 2 : 1) + has_time; }

  // The vertices at both ends of a step, and the first channel that moves in it.
  struct Step {
    index vertex;
    index channel;
  };
  SIGPATH_HD Step step(index s) const {
    if (!lead_lag) return {s, 0};
    return {s / 2, s % 2 == 0 ? dim : 0};
  }

  // The coordinates of a vertex; null: the origin.
  SIGPATH_HD const T* vertex(index i) const {
    if (!has_basepoint) return points + i * stride;
    return i == 0 ? basepoint : points + (i - 1) * stride;
  }

  // z <- X_{s+1} - X_s, all channels of the transformed path.
  void increment(index s, T* z) const {
    const Step at = step(s);
    const T* from = vertex(at.vertex);
    const T* to = vertex(at.vertex + 1);
    T* moving = z + at.channel;
    if (from != nullptr)
      for (index c = 0; c < dim; ++c) moving[c] = to[c] - from[c];
    else
      for (index c = 0; c < dim; ++c) moving[c] = to[c];
    if (lead_lag) {
      T* still = z + (dim - at.channel);
      for (index c = 0; c < dim; ++c) still[c] = 0;
    }
    if (has_time)
      z[channels() - 1] = times == nullptr ? time_step
                                           : (times[at.vertex + 1] - times[at.vertex]) *
                                                 static_cast<T>(lead_lag ? 0.5 : 1.0);
  }

  // Channel c of it alone.
  SIGPATH_HD T increment(index s, index c) const {
    const Step at = step(s);
    if (has_time && c == channels() - 1)
      return times == nullptr
                 ? time_step
                 : (times[at.vertex + 1] - times[at.vertex]) * static_cast<T>(lead_lag ? 0.5 : 1.0);
    const index moving = c - at.channel;
    if (moving < 0 || moving >= dim) return T(0);
    const T* from = vertex(at.vertex);
    return vertex(at.vertex + 1)[moving] - (from == nullptr ? T(0) : from[moving]);
  }

  // n differences of neighbouring vertices from vertex `first` on, without the transforms.
  void moves(index first, index n, T* z) const {
    if (n > 0 && first == 0 && has_basepoint) {
      const T* from = vertex(0);
      for (index c = 0; c < dim; ++c) z[c] = from == nullptr ? points[c] : points[c] - from[c];
      ++first, --n, z += dim;
    }
    const T* x = vertex(first);
    if (stride == dim)
      for (index i = 0; i < n * dim; ++i) z[i] = x[i + dim] - x[i];
    else
      for (index i = 0; i < n; ++i, x += stride, z += dim)
        for (index c = 0; c < dim; ++c) z[c] = x[stride + c] - x[c];
  }

  // By how much time goes on in each step of these moves.
  void time_steps(index first, index n, T* dt) const {
    if (times == nullptr) {
      std::fill_n(dt, n, time_step);
      return;
    }
    const T share = T(1) / static_cast<T>(steps_per_move());
    for (index i = 0; i < n; ++i) dt[i] = (times[first + i + 1] - times[first + i]) * share;
  }

  // The part from vertex `first` to vertex `last`, as a path whose basepoint is the former.
  SIGPATH_HD Path part(index first, index last) const {
    Path p = *this;
    if (first > 0) {
      p.basepoint = vertex(first);
      p.has_basepoint = true;
      p.points = vertex(first) + stride;
      p.times = times == nullptr ? nullptr : times + first;
    }
    p.length = last - first + 1 - p.has_basepoint;
    return p;
  }
};

// Where the gradient of one path goes: the adjoint of Path.
template <class T>
struct PathGradient {
  T* points;                // (length, dim), contiguous, zeroed
  T* times;                 // (vertices) zeroed, or null
  T* basepoint;             // (dim) zeroed, or null
  T* first_time = nullptr;  // instead of times[0], or null

  T* vertex(const Path<T>& path, index i) const {
    if (!path.has_basepoint) return points + i * path.dim;
    return i == 0 ? basepoint : points + (i - 1) * path.dim;
  }

  // Adds the adjoint dz of increment s to the vertices at its ends.
  void add(const Path<T>& path, index s, const T* dz) const {
    const auto at = path.step(s);
    T* from = vertex(path, at.vertex);
    T* to = vertex(path, at.vertex + 1);
    const T* moving = dz + at.channel;
    for (index c = 0; c < path.dim; ++c) to[c] += moving[c];
    if (from != nullptr)
      for (index c = 0; c < path.dim; ++c) from[c] -= moving[c];
    if (times != nullptr) {
      const T dt = dz[path.channels() - 1] * static_cast<T>(path.lead_lag ? 0.5 : 1.0);
      times[at.vertex + 1] += dt;
      (at.vertex == 0 && first_time != nullptr ? *first_time : times[at.vertex]) -= dt;
    }
  }

  // The adjoint of Path::moves().
  void add_moves(const Path<T>& path, index first, index n, const T* dz) const {
    const index d = path.dim;
    if (n > 0 && first == 0 && path.has_basepoint) {
      for (index c = 0; c < d; ++c) points[c] += dz[c];
      if (basepoint != nullptr)
        for (index c = 0; c < d; ++c) basepoint[c] -= dz[c];
      ++first, --n, dz += d;
    }
    T* from = vertex(path, first);
    for (index i = 0; i < n * d; ++i) from[i + d] += dz[i];
    for (index i = 0; i < n * d; ++i) from[i] -= dz[i];
  }

  // The adjoint of Path::time_steps().
  void add_time_steps(const Path<T>& path, index first, index n, const T* dt) const {
    const T share = T(1) / static_cast<T>(path.steps_per_move());
    for (index i = 0; i < n; ++i) {
      const index vertex = first + i;
      times[vertex + 1] += dt[i] * share;
      (vertex == 0 && first_time != nullptr ? *first_time : times[vertex]) -= dt[i] * share;
    }
  }

  // The gradient of path.part(first, last). What goes to its first vertex, which ends the part
  // before, goes to seam instead, dim + 1 zeroed elements: parts may then run at the same time.
  PathGradient part(const Path<T>& path, index first, T* seam) const {
    if (first == 0) return *this;
    return {vertex(path, first) + path.dim, times == nullptr ? nullptr : times + first, seam,
            seam + path.dim};
  }

  // Adds what part() put aside.
  void close(const Path<T>& path, index first, const T* seam) const {
    T* to = vertex(path, first);
    for (index c = 0; c < path.dim; ++c) to[c] += seam[c];
    if (times != nullptr) times[first] += seam[path.dim];
  }
};

}  // namespace sigpath
