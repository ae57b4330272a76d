#pragma once

#include "cuda/device/per_number.h"
#include "cuda/signature/grid.h"
#include "cuda/signature/vertex_number.h"

namespace sigpath {

// The vertices of some windows that follow each other in the table: [start, end).
struct WindowSpan {
  static constexpr index kWindows = 64;
  index start, end;
};

template <class T>
struct GatherCall {
  TileItems<T> items;
  const WindowSpan* spans;  // of every kWindows windows
  const T* dz;              // as BackwardCall has it
  T* points;                // (batch, length, dim)
  T* times;                 // (batch, vertices), or null
  T* basepoint;             // (batch, dim), or null
};

// From gradients to increments to those of vertices: what leads to a vertex less what leads away,
// summed over the items that have it, one after the other. A thread has one number of a path.
template <class T>
struct Gather : PerNumber<Gather<T>, GatherCall<T>> {
  using Call = GatherCall<T>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    const VertexNumber<T> own(call.items.batch, n);
    T* const to = own.place(call.items.batch, call.points, call.times, call.basepoint);
    if (to != nullptr) *to = sum(call, own.path, own.vertex, own.channel);
  }

 private:
  SIGPATH_HD static T sum(const Call& call, index b, index v, index c) {
    const index windows = call.items.batch.plan.windows;
    T total = 0;
    if (windows == 0) add_window(call, b, v, c, total);
    for (index w = 0; w < windows; ++w) {
      const WindowSpan span = call.spans[w / WindowSpan::kWindows];
      if (w % WindowSpan::kWindows == 0 && (v < span.start || v >= span.end))
        w += WindowSpan::kWindows - 1;
      else
        add_window(call, b * windows + w, v, c, total);
    }
    return total;
  }

  // What a window, or a path, has for one of its vertices.
  SIGPATH_HD static void add_window(const Call& call, index window, index v, index c, T& total) {
    const auto r = call.items.batch.range(window);
    const index moves = r.end - r.start - 1, to = v - r.start - 1;  // the move that leads to v
    if (to >= 0 && to < moves) total += move(call, window, moves, to, c);
    if (to >= -1 && to + 1 < moves) total -= move(call, window, moves, to + 1, c);
  }

  // The gradient to move m of a window: part p has those from moves p / parts, rounded down, on.
  SIGPATH_HD static T move(const Call& call, index window, index moves, index m, index c) {
    const index parts = call.items.grid.parts, p = ((m + 1) * parts + moves - 1) / moves - 1;
    return move(call.items, call.dz, window * parts + p, m - moves * p / parts, c);
  }

  // The gradient to a move of a channel or of time, that of its steps together.
  SIGPATH_HD static T move(const TileItems<T>& items, const T* dz, index item, index m, index c) {
    const auto& batch = items.batch;
    const TileGrid& g = items.grid;
    const index channels = batch.plan.channels, dim = batch.shape.dim;
    const T* row = dz + item * g.per_item * g.most_steps * channels;
    T total = 0;
    for (int k = 0; k < g.per_item; ++k, row += g.most_steps * channels) {
      if (!batch.plan.options.lead_lag) {
        total += row[m * channels + c];
      } else {  // first the lead moves, then the lag; time half a step each
        const T *lead = row + 2 * m * channels, *lag = lead + channels;
        total += c == dim ? (lead[2 * dim] + lag[2 * dim]) * T(0.5) : lead[dim + c] + lag[c];
      }
    }
    return total;
  }
};

}  // namespace sigpath
