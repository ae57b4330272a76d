#pragma once

#include "core/parallel.h"
#include "cpu/signature/batch.h"

namespace sigpath {

// How a call is run: a path, or a window of one, at a time or in groups side by side in SIMD lanes,
// whole or cut into parts in time, whose signatures Chen's identity puts together. All of it
// depends on the shape, the direction, the SIMD target and the workspace limit, and never on the
// threads.
struct Schedule {
  index lanes;          // paths of a group; 1: a path at a time
  index parts;          // of each path
  index block;          // items at a time: all, but for the gradients of windows
  Slots slots;          // workers and their scratch memory
  index shared_bytes;   // scratch memory of the call as a whole
  bool joined = false;  // windows as joined_windows() computes them

  index bytes() const { return slots.all_bytes() + shared_bytes; }
};
template <class T>
Schedule schedule_signatures(const sigpath_context& context, const SignaturePlan& plan,
                             const sigpath_paths& shape, bool vjp);

// (batch, plan.rows, plan.size) at out.
template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out);

// Gradient arrays as in sigpath_signature_vjp(); times and basepoint may be null.
template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient);

}  // namespace sigpath
