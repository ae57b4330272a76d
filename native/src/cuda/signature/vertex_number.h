#pragma once

#include "cpu/signature/batch.h"

namespace sigpath {

// A number of the gradients of a batch, of which a thread has one each: a channel of a vertex of a
// path or, after them, its time.
template <class T>
struct VertexNumber {
  index path, vertex, channel;

  SIGPATH_HD VertexNumber(const SignatureBatch<T>& batch, index n) {
    const index numbers = batch.shape.dim + 1;
    channel = n % numbers;
    vertex = n / numbers % vertices(batch);
    path = n / numbers / vertices(batch);
  }
  static index count(const SignatureBatch<T>& batch) {
    return batch.shape.batch * vertices(batch) * (batch.shape.dim + 1);
  }

  // Where it goes: points (batch, length, dim), times (batch, vertices), basepoint (batch, dim).
  // Null where that is, and beyond the last path.
  SIGPATH_HD T* place(const SignatureBatch<T>& batch, T* points, T* times, T* basepoint) const {
    if (path >= batch.shape.batch) return nullptr;
    const index dim = batch.shape.dim, base = batch.plan.has_basepoint();
    if (channel == dim) return times == nullptr ? nullptr : times + path * vertices(batch) + vertex;
    if (vertex < base) return basepoint == nullptr ? nullptr : basepoint + path * dim + channel;
    return points == nullptr ? nullptr
                             : points + (path * batch.shape.length + vertex - base) * dim + channel;
  }

 private:
  SIGPATH_HD static index vertices(const SignatureBatch<T>& batch) {
    return batch.shape.length + batch.plan.has_basepoint();
  }
};

}  // namespace sigpath
