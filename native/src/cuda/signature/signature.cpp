#include "cuda/signature/signature.h"

#include "cuda/signature/tile_backward.h"
#include "cuda/signature/tile_forward.h"

namespace sigpath {
namespace {

template <class T, class Tiles>
class ForwardRun {
 public:
  ForwardRun(sigpath_context& context, const sigpath_words* words, const SignatureBatch<T>& batch,
             T* out)
      : context_(context),
        batch_(batch),
        out_(out),
        forward_(words, batch.plan, batch.shape.batch) {}

  void operator()(index first, index count, Carver& memory) const {
    const DevicePaths<T> paths(batch_, first, count, memory);
    const DeviceRows<T> out(out_, batch_.plan.row_size(), paths.here(), first, count, memory);
    const auto scratch = forward_.carve(batch_.plan, count, memory);
    if (memory.counting()) return;
    DeviceStream stream(context_);
    paths.upload(stream);
    forward_.run(stream, paths.batch, scratch, out.data);
    out.download(stream);
  }

 private:
  sigpath_context& context_;
  const SignatureBatch<T>& batch_;
  T* out_;
  TileForward<T, Tiles> forward_;
};

template <class T, class Tiles>
class BackwardRun {
 public:
  BackwardRun(sigpath_context& context, const sigpath_words* words, const SignatureBatch<T>& batch,
              const T* cotangent, const PathGradient<T>& gradient)
      : context_(context),
        batch_(batch),
        cotangent_(cotangent),
        gradient_(gradient),
        backward_(words, batch.plan, batch.shape.batch) {}

  void operator()(index first, index count, Carver& memory) const {
    const DevicePaths<T> paths(batch_, first, count, memory);
    const DeviceRows<const T> cotangent(cotangent_, batch_.plan.row_size(), paths.here(), first,
                                        count, memory);
    const DeviceGradients<T> gradient(gradient_, batch_, first, count, memory);
    const auto scratch = backward_.carve(batch_.plan, count, memory);
    if (memory.counting()) return;
    DeviceStream stream(context_);
    paths.upload(stream);
    cotangent.upload(stream);
    backward_.run(stream, paths.batch, paths.upload_spans(stream), scratch, cotangent.data,
                  gradient.get());
    gradient.download(stream);
  }

 private:
  sigpath_context& context_;
  const SignatureBatch<T>& batch_;
  const T* cotangent_;
  PathGradient<T> gradient_;
  TileBackward<T, Tiles> backward_;
};

// Calls body(run) with the Run for the tiles of a set of words, or of all words.
template <class T, template <class, class> class Run, class Body, class... Arguments>
void with_run(const Body& body, sigpath_context& context, const sigpath_words* words,
              const Arguments&... arguments) {
  if (words == nullptr)
    body(Run<T, TruncatedTiles>(context, words, arguments...));
  else
    body(Run<T, ListedTiles>(context, words, arguments...));
}

}  // namespace

template <class T>
void device_signature(sigpath_context& context, const sigpath_words* words,
                      const SignatureBatch<T>& batch, T* out) {
  with_run<T, ForwardRun>([&](const auto& run) { run_batch(context, batch, run); }, context, words,
                          batch, out);
}

template <class T>
void device_signature_vjp(sigpath_context& context, const sigpath_words* words,
                          const SignatureBatch<T>& batch, const T* cotangent,
                          const PathGradient<T>& gradient) {
  with_run<T, BackwardRun>([&](const auto& run) { run_batch(context, batch, run); }, context, words,
                           batch, cotangent, gradient);
}

template <class T>
index device_signature_bytes(const sigpath_context& context, const sigpath_words* words,
                             const SignaturePlan& plan, const sigpath_paths& shape, bool vjp) {
  auto& c = const_cast<sigpath_context&>(context);
  const SignatureBatch<T> batch{plan, shape, nullptr, nullptr, nullptr, nullptr, nullptr};
  T* const none = nullptr;
  index bytes = 0;
  const auto count = [&](const auto& run) { bytes = batch_bytes(context, shape.batch, run); };
  if (vjp)
    with_run<T, BackwardRun>(count, c, words, batch, none, PathGradient<T>{});
  else
    with_run<T, ForwardRun>(count, c, words, batch, none);
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
