#pragma once

#include "core/checked.h"
#include "cuda/device/per_number.h"

namespace sigpath {

// An array (batch, length, dim) with strides, of whose rows lengths[b] + extra count.
template <class T>
struct NotFiniteCall {
  const T* data;
  index batch, length, dim;
  index batch_stride, length_stride;
  const index* lengths;  // null: every row has `length`
  index extra;
  index* found;  // of every thread: the first element that it saw to be NaN or infinite, or -1
  index threads;
};

// Looks for NaN and infinity; threads take elements in turn.
template <class T>
struct NotFinite : PerNumber<NotFinite<T>, NotFiniteCall<T>> {
  SIGPATH_HD static void number(const NotFiniteCall<T>& call, index me, NoArrays&) {
    if (me >= call.threads) return;
    index first = -1;
    for (index n = me; n < call.batch * call.length * call.dim && first < 0; n += call.threads) {
      const index c = n % call.dim, i = n / call.dim % call.length, b = n / call.dim / call.length;
      if (i >= length_of(call.lengths, b, call.length - call.extra) + call.extra) continue;
      const T value = call.data[b * call.batch_stride + i * call.length_stride + c];
      if (!(value - value == T(0))) first = n;
    }
    call.found[me] = first;
  }
};

}  // namespace sigpath
