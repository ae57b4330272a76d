#pragma once

#include <algorithm>

#include "core/parallel.h"

namespace sigpath {

// The arrays of a batch: a row for each item, or with stride 0 one row for all.
template <class T>
struct Rows {
  T* data;
  index stride;

  T* operator[](index b) const { return data + b * stride; }
};

}  // namespace sigpath
