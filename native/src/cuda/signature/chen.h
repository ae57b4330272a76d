#pragma once

#include "core/tensor.h"
#include "cuda/device/per_number.h"

namespace sigpath {

// Products S (x) S' of neighbours in rows of signatures, (items, rows, tensor), for every item:
// to[r] = from[step r + left] (x) from[step r + right], or that of the two which is a row.
template <class T>
struct ChenCall {
  const T* from;
  T* to;
  index items;
  index from_rows, to_rows;
  index step, left, right;
  index to_stride;  // elements from item to item; rows of one follow each other
  bool scalar;      // a coefficient 1 comes first in every row of `to`
  index dim;
  int depth;
  index tensor;
};

// Chen's identity, a coefficient at a time: (S (x) S')_w = S_w + sum_{w = uv} S_u S'_v + S'_w.
template <class T>
struct Chen : PerNumber<Chen<T>, ChenCall<T>> {
  using Call = ChenCall<T>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    const index row = n / call.tensor, w = n % call.tensor;
    if (row < call.items * call.to_rows)
      coefficient(call, row / call.to_rows, row % call.to_rows, w);
  }

 private:
  SIGPATH_HD static void coefficient(const Call& call, index item, index row, index w) {
    const index left = call.step * row + call.left, right = call.step * row + call.right;
    const T* s = call.from + item * call.from_rows * call.tensor;
    T* to = call.to + item * call.to_stride + row * (call.tensor + call.scalar);
    if (call.scalar && w == 0) to[0] = 1;
    T value;
    if (left < 0)
      value = s[right * call.tensor + w];
    else if (right >= call.from_rows)
      value = s[left * call.tensor + w];
    else
      value = product(call, s + left * call.tensor, s + right * call.tensor, w);
    to[call.scalar + w] = value;
  }

  SIGPATH_HD static T product(const Call& call, const T* s, const T* t, index w) {
    T sum = s[w] + t[w];
    int n = 1;
    index place = w, size = call.dim;  // in its level, which has `size` words
    while (place >= size) {
      place -= size;
      size *= call.dim;
      ++n;
    }
    // w = u v with u of k letters, and v one of `suffixes` words.
    index suffixes = size / call.dim, before = 0;
    index after = tensor_size(call.dim, n - 2);
    for (int k = 1; k < n; ++k) {
      sum += s[before + place / suffixes] * t[after + place % suffixes];
      before = (before + 1) * call.dim;
      suffixes /= call.dim;
      after -= suffixes;
    }
    return sum;
  }
};

}  // namespace sigpath
