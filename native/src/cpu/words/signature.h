#pragma once

#include "core/words/words.h"
#include "cpu/signature/signature.h"

namespace sigpath {

// Checks options and a set of words against each other and `dim` channels.
SignaturePlan plan_words(const sigpath_words& words, const sigpath_signature_options& options,
                         index dim, index length, index windows);

// How a call is run: groups of items in SIMD lanes, or with one channel an item at a time.
struct WordSchedule {
  index lanes;         // items of a group
  index block;         // items at a time: all, but for the gradients of windows
  Slots slots;         // workers and their scratch memory
  index shared_bytes;  // scratch memory of the call as a whole

  index bytes() const { return slots.all_bytes() + shared_bytes; }
};
template <class T>
WordSchedule schedule_words(const sigpath_context& context, const sigpath_words& words,
                            const SignaturePlan& plan, const sigpath_paths& shape, bool vjp);

// (batch, plan.rows, plan.size) at out.
template <class T>
void word_signature(sigpath_context& context, const sigpath_words& words,
                    const SignatureBatch<T>& batch, T* out);

// Gradient arrays as in sigpath_word_signature_vjp(); times and basepoint may be null.
template <class T>
void word_signature_vjp(sigpath_context& context, const sigpath_words& words,
                        const SignatureBatch<T>& batch, const T* cotangent,
                        const PathGradient<T>& gradient);

}  // namespace sigpath
