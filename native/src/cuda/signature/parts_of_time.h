#pragma once

#include <utility>

#include "core/device_stream.h"
#include "cuda/signature/chen.h"
#include "cuda/signature/grid.h"

namespace sigpath {

// The signatures of parts, put together by Chen's identity.
template <class T>
class PartsOfTime {
 public:
  PartsOfTime(DeviceStream& stream, const SignaturePlan& plan, const TileGrid& grid)
      : stream_(stream), plan_(plan), items_(grid.items / grid.parts), parts_(grid.parts) {}

  // One signature for each item, at to + i * stride. rows: (items, parts, tensor), overwritten, as
  // is other, which is as large.
  void reduce(T* rows, T* other, T* to, index stride) const {
    index count = parts_;
    for (; count > 2; count = (count + 1) / 2) {
      round(rows, count, other, (count + 1) / 2, 2, 0, 1);
      std::swap(rows, other);
    }
    launch(call(rows, count, to, 1, 2, 0, 1), stride, plan_.options.scalar_term != 0);
  }

  // The products of the first rows, up to each (sign -1), or of those from each on (+1): from, then
  // in the result, which is a or b.
  const T* scan(const T* from, T* a, T* b, int sign) const {
    for (index reach = 1; reach < parts_; reach *= 2) {
      round(from, parts_, a, parts_, 1, sign < 0 ? -reach : 0, sign < 0 ? 0 : reach);
      from = a;
      std::swap(a, b);
    }
    return from;
  }

 private:
  ChenCall<T> call(const T* from, index from_rows, T* to, index to_rows, index step, index left,
                   index right) const {
    const index tensor = plan_.tensor();
    return {from,  to,    items_,           from_rows, to_rows,        step,
            left,  right, to_rows * tensor, false,     plan_.channels, plan_.depth(),
            tensor};
  }
  void round(const T* from, index from_rows, T* to, index to_rows, index step, index left,
             index right) const {
    launch(call(from, from_rows, to, to_rows, step, left, right), to_rows * plan_.tensor(), false);
  }
  void launch(ChenCall<T> call, index to_stride, bool scalar) const {
    call.to_stride = to_stride;
    call.scalar = scalar;
    stream_.launch(
        launch_per_number(CudaKernel::kChen, sizeof(T), call.items * call.to_rows * call.tensor),
        &call);
  }

  DeviceStream& stream_;
  const SignaturePlan& plan_;
  index items_, parts_;
};

}  // namespace sigpath
