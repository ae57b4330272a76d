#pragma once

#include "cpu/logsignature/rows.h"
#include "cpu/signature/signature.h"

namespace sigpath {

// How the log-signatures of a batch are computed: the signatures of a block of paths at a time,
// then the logarithms of their rows, both by all threads. It depends on the shapes, the direction,
// the SIMD target and the workspace limit, and never on the threads.
struct LogSchedule {
  Layout layout;        // thin: by the engine for sets of words
  index row;            // elements of a signature
  index block;          // paths at a time
  index block_bytes;    // their signatures; 0: they lie in the output
  index signing_bytes;  // what computing these takes, and their gradients
  Slots logs;           // workers and their scratch memory

  index bytes() const { return block_bytes + std::max(signing_bytes, logs.all_bytes()); }
};
template <class T>
LogSchedule schedule_logsignatures(const sigpath_context& context,
                                   const sigpath_logsignature_plan& plan,
                                   const SignaturePlan& signature_plan, const sigpath_paths& shape,
                                   bool vjp);

// The options for the signatures beneath, checked against the plan.
sigpath_signature_options signature_options(const sigpath_logsignature_plan& plan,
                                            sigpath_signature_options options);
// Refuses paths of other channels than the plan's letters.
void check_channels(const sigpath_logsignature_plan& plan, const SignaturePlan& signature_plan);

// (batch, rows, plan.count) at out; batch.plan is that of the signatures.
template <class T>
void logsignature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                  const SignatureBatch<T>& batch, T* out);

// Gradient arrays as in sigpath_logsignature_vjp(); times and basepoint may be null.
template <class T>
void logsignature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                      const SignatureBatch<T>& batch, const T* cotangent,
                      const PathGradient<T>& gradient);

}  // namespace sigpath
