#pragma once

#include <algorithm>

#include "cpu/signature/path.h"
#include "sigpath/signature.h"

namespace sigpath {

// The vertices of a transformed path, in rows of its channels, and their adjoint. Number j is,
// under lead-lag, the lag at vertex j / 2 and the lead at vertex (j + 1) / 2.

// The time of vertex j of a transformed path.
template <class T>
SIGPATH_HD T time_of(const sigpath_signature_options& options, const Path<T>& path, index j) {
  if (path.times != nullptr) {
    if (!path.lead_lag) return path.times[j];
    const T lag = path.times[j / 2], lead = path.times[(j + 1) / 2];
    return lag + (lead - lag) * static_cast<T>(0.5);
  }
  const double part = j == 0 ? 0.0 : static_cast<double>(j) / static_cast<double>(path.steps());
  return static_cast<T>(options.time_start + (options.time_end - options.time_start) * part);
}

// Channel c of it.
template <class T>
SIGPATH_HD T coordinate(const sigpath_signature_options& options, const Path<T>& path, index j,
                        index c) {
  if (path.has_time && c == path.channels() - 1) return time_of(options, path, j);
  const bool lead = c >= path.dim;
  const T* from = path.vertex(!path.lead_lag ? j : lead ? (j + 1) / 2 : j / 2);
  return from == nullptr ? T(0) : from[lead ? c - path.dim : c];
}

template <class T>
void copy_vertex(const Path<T>& path, index i, T* to) {
  const T* from = path.vertex(i);
  if (from == nullptr)
    std::fill_n(to, path.dim, T(0));
  else
    std::copy_n(from, path.dim, to);
}

// rows (end - begin, channels) <- the vertices [begin, end), end <= path.steps() + 1.
template <class T>
void write_vertices(const sigpath_signature_options& options, const Path<T>& path, index begin,
                    index end, T* rows) {
  const index channels = path.channels();
  for (index j = begin; j < end; ++j, rows += channels) {
    copy_vertex(path, path.lead_lag ? j / 2 : j, rows);
    if (path.lead_lag) copy_vertex(path, (j + 1) / 2, rows + path.dim);
    if (path.has_time) rows[channels - 1] = time_of(options, path, j);
  }
}

// Adds the adjoints of these vertices to the gradient; of its arrays any may be null.
template <class T>
void add_vertices(const Path<T>& path, index begin, index end, const T* rows,
                  const PathGradient<T>& to) {
  const index channels = path.channels(), d = path.dim;
  if (channels == d && !path.has_basepoint) {
    if (to.points == nullptr) return;
    T* const own = to.points + begin * d;
    for (index i = 0; i < (end - begin) * d; ++i) own[i] += rows[i];
    return;
  }
  const auto add = [&](index vertex, const T* row) {
    const bool base = path.has_basepoint && vertex == 0;
    T* const at = base ? to.basepoint : to.points;
    if (at == nullptr) return;
    T* const own = base ? at : to.vertex(path, vertex);
    for (index c = 0; c < d; ++c) own[c] += row[c];
  };
  for (index j = begin; j < end; ++j, rows += channels) {
    const index lag = path.lead_lag ? j / 2 : j, lead = path.lead_lag ? (j + 1) / 2 : j;
    add(lag, rows);
    if (path.lead_lag) add(lead, rows + d);
    if (to.times == nullptr) continue;
    const T half = rows[channels - 1] * static_cast<T>(0.5);
    to.times[lag] += half;
    to.times[lead] += half;
  }
}

}  // namespace sigpath
