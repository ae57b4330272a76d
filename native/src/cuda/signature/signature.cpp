#include "cuda/signature/signature.h"

#include "cpu/signature/items.h"
#include "cuda/signature/backward_run.h"
#include "cuda/signature/forward_run.h"

namespace sigpath {
namespace {

// Calls body(run) with the run that a set of words, or all words, take.
template <class T, class... Arguments, class Body>
void with_forward_run(const Body& body, sigpath_context& context, const sigpath_words* words,
                      const Arguments&... arguments) {
  if (words == nullptr)
    body(ForwardRun<T, TruncatedTiles>(context, words, arguments...));
  else
    body(ForwardRun<T, ListedTiles>(context, words, arguments...));
}
template <class T, class... Arguments, class Body>
void with_backward_run(const Body& body, sigpath_context& context, const sigpath_words* words,
                       const Arguments&... arguments) {
  if (words == nullptr)
    body(BackwardRun<T, TruncatedTiles>(context, words, arguments...));
  else
    body(BackwardRun<T, ListedTiles>(context, words, arguments...));
}

}  // namespace

template <class T>
void device_signature(sigpath_context& context, const sigpath_words* words,
                      const SignatureBatch<T>& batch, T* out) {
  const index steps = total_steps(batch);
  context.progress.begin(steps);
  with_forward_run<T>([&](const auto& run) { in_pieces(context, batch.shape.batch, run); }, context,
                      words, batch, out);
  context.progress.tick(steps);
}

template <class T>
void device_signature_vjp(sigpath_context& context, const sigpath_words* words,
                          const SignatureBatch<T>& batch, const T* cotangent,
                          const PathGradient<T>& gradient) {
  const index steps = total_steps(batch);
  context.progress.begin(steps);
  with_backward_run<T>([&](const auto& run) { in_pieces(context, batch.shape.batch, run); },
                       context, words, batch, cotangent, gradient);
  context.progress.tick(steps);
}

template <class T>
index device_signature_bytes(const sigpath_context& context, const sigpath_words* words,
                             const SignaturePlan& plan, const sigpath_paths& shape, bool vjp) {
  auto& c = const_cast<sigpath_context&>(context);
  const SignatureBatch<T> batch{plan, shape, nullptr, nullptr, nullptr, nullptr, nullptr};
  T* const none = nullptr;
  index bytes = 0;
  const auto count = [&](const auto& run) {
    bytes = piece_bytes(run, paths_at_a_time(context, shape.batch, run));
  };
  if (vjp)
    with_backward_run<T>(count, c, words, batch, none, PathGradient<T>{});
  else
    with_forward_run<T>(count, c, words, batch, none);
  return bytes;
}

template void device_signature(sigpath_context&, const sigpath_words*, const SignatureBatch<float>&,
                               float*);
template void device_signature(sigpath_context&, const sigpath_words*,
                               const SignatureBatch<double>&, double*);
template void device_signature_vjp(sigpath_context&, const sigpath_words*,
                                   const SignatureBatch<float>&, const float*,
                                   const PathGradient<float>&);
template void device_signature_vjp(sigpath_context&, const sigpath_words*,
                                   const SignatureBatch<double>&, const double*,
                                   const PathGradient<double>&);
template index device_signature_bytes<float>(const sigpath_context&, const sigpath_words*,
                                             const SignaturePlan&, const sigpath_paths&, bool);
template index device_signature_bytes<double>(const sigpath_context&, const sigpath_words*,
                                              const SignaturePlan&, const sigpath_paths&, bool);

}  // namespace sigpath
