#include "cuda/logsignature/logsignature.h"

#include <algorithm>

#include "cuda/logsignature/tables.h"
#include "cuda/signature/tile_backward.h"
#include "cuda/signature/tile_forward.h"

namespace sigpath {
namespace {

// The batch with the plan of the signatures that have the factors of all words.
template <class T>
SignatureBatch<T> signing(SignatureBatch<T> batch, const HostLog& log) {
  batch.plan.resize(log.row);
  return batch;
}

template <class T>
void solve(DeviceStream& stream, const TriangleTables& m, index words, T* data, index rows) {
  const TriangleCall<T> call{m, words, data};
  CudaLaunch launch = launch_per_number(CudaKernel::kTriangle, sizeof(T), 0);
  launch.blocks = rows;
  stream.launch(launch, &call);
}

template <class T, class Tiles>
class LogRun {
 public:
  LogRun(sigpath_context& context, const HostLog& log, index words, const SignatureBatch<T>& batch,
         T* out)
      : context_(context),
        log_(log),
        batch_(signing(batch, log_)),
        out_(out),
        words_(words),
        forward_(log_.signed_words.get(), batch_.plan, batch.shape.batch) {}

  void operator()(index first, index count, Carver& memory) const {
    const index rows = count * batch_.plan.rows;
    const DevicePaths<T> paths(batch_, first, count, memory);
    const DeviceRows<T> out(out_, batch_.plan.rows * words_, paths.here(), first, count, memory);
    const auto scratch = forward_.carve(batch_.plan, count, memory);
    const LogTables tables = log_.carve(memory);
    const bool brackets = log_.solve != nullptr;
    const TriangleTables triangle = brackets ? log_.solve->carve(memory) : TriangleTables{};
    T* const signatures = memory.take<T>(rows * log_.row);
    if (memory.counting()) return;
    DeviceStream stream(context_);
    paths.upload(stream);
    log_.upload(stream, tables);
    forward_.run(stream, paths.batch, scratch, signatures);
    const LogCall<T> call{tables, rows, signatures, nullptr, out.data, 0};
    stream.launch(launch_per_number(CudaKernel::kLog, sizeof(T), rows * words_), &call);
    if (brackets) {
      log_.solve->upload(stream, triangle);
      solve(stream, triangle, words_, out.data, rows);
    }
    out.download(stream);
  }

 private:
  sigpath_context& context_;
  const HostLog& log_;
  SignatureBatch<T> batch_;
  T* out_;
  index words_;
  TileForward<T, Tiles> forward_;
};

template <class T, class Tiles>
class LogVjpRun {
 public:
  LogVjpRun(sigpath_context& context, const HostLog& log, index words,
            const SignatureBatch<T>& batch, const T* cotangent, const PathGradient<T>& gradient)
      : context_(context),
        log_(log),
        batch_(signing(batch, log_)),
        cotangent_(cotangent),
        gradient_(gradient),
        words_(words),
        forward_(log_.signed_words.get(), batch_.plan, batch.shape.batch),
        backward_(log_.signed_words.get(), batch_.plan, batch.shape.batch) {}

  void operator()(index first, index count, Carver& memory) const {
    const index rows = count * batch_.plan.rows;
    const auto factors = static_cast<index>(log_.factors.size());
    const DevicePaths<T> paths(batch_, first, count, memory);
    const DeviceRows<const T> cotangent(cotangent_, batch_.plan.rows * words_, paths.here(), first,
                                        count, memory);
    const DeviceGradients<T> gradient(gradient_, batch_, first, count, memory);
    const auto forward = forward_.carve(batch_.plan, count, memory);
    const auto backward = backward_.carve(batch_.plan, count, memory);
    const LogTables tables = log_.carve(memory);
    const bool brackets = log_.solve != nullptr;
    const TriangleTables triangle =
        brackets ? log_.solve_transposed->carve(memory) : TriangleTables{};
    T* const at_words = memory.take<T>(brackets ? rows * words_ : 0);
    T* const signatures = memory.take<T>(rows * log_.row);
    T* const adjoints = memory.take<T>(rows * factors);
    if (memory.counting()) return;
    DeviceStream stream(context_);
    paths.upload(stream);
    cotangent.upload(stream);
    log_.upload(stream, tables);
    forward_.run(stream, paths.batch, forward, signatures);
    const T* g = cotangent.data;
    if (brackets) {
      log_.solve_transposed->upload(stream, triangle);
      stream.copy(at_words, g, rows * words_ * static_cast<index>(sizeof(T)));
      solve(stream, triangle, words_, at_words, rows);
      g = at_words;
    }
    const LogCall<T> vjp{tables, rows, signatures, g, adjoints, factors};
    stream.launch(launch_per_number(CudaKernel::kLogVjp, sizeof(T), rows * words_), &vjp);
    // The signatures make room for their adjoints.
    const LogCall<T> sum{tables, rows, nullptr, adjoints, signatures, factors};
    stream.launch(launch_per_number(CudaKernel::kLogGather, sizeof(T), rows * log_.row), &sum);
    backward_.run(stream, paths.batch, paths.upload_spans(stream), backward, signatures,
                  gradient.get());
    gradient.download(stream);
  }

 private:
  sigpath_context& context_;
  const HostLog& log_;
  SignatureBatch<T> batch_;
  const T* cotangent_;
  PathGradient<T> gradient_;
  index words_;
  TileForward<T, Tiles> forward_;
  TileBackward<T, Tiles> backward_;
};

// Few long paths are cut in time, for which all words are needed.
bool few_and_long(const sigpath_logsignature_plan& plan, const SignaturePlan& signature,
                  index paths) {
  constexpr index kLong = 256, kFew = 1 << 20;
  return signature.vertices > kLong && !signature.options.expanding &&
         plan.shape.size() < kFew / std::max<index>(1, signature.items(paths));
}

// Calls body(run) with the Run for the tiles of the signatures beneath.
template <class T, template <class, class> class Run, class Body, class... Arguments>
void with_run(const Body& body, sigpath_context& context, const sigpath_logsignature_plan& plan,
              const SignatureBatch<T>& batch, const Arguments&... arguments) {
  const bool all =
      plan.basis == SIGPATH_BASIS_EXPANDED || few_and_long(plan, batch.plan, batch.shape.batch);
  const HostLog& log = plan.host_log(all);
  if (all)
    body(Run<T, TruncatedTiles>(context, log, plan.count, batch, arguments...));
  else
    body(Run<T, ListedTiles>(context, log, plan.count, batch, arguments...));
}

}  // namespace

template <class T>
void device_logsignature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                         const SignatureBatch<T>& batch, T* out) {
  with_run<T, LogRun>([&](const auto& run) { run_batch(context, batch, run); }, context, plan,
                      batch, out);
}

template <class T>
void device_logsignature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                             const SignatureBatch<T>& batch, const T* cotangent,
                             const PathGradient<T>& gradient) {
  with_run<T, LogVjpRun>([&](const auto& run) { run_batch(context, batch, run); }, context, plan,
                         batch, cotangent, gradient);
}

template <class T>
index device_logsignature_bytes(const sigpath_context& context,
                                const sigpath_logsignature_plan& plan,
                                const SignaturePlan& signature, const sigpath_paths& shape,
                                bool vjp) {
  auto& c = const_cast<sigpath_context&>(context);
  const SignatureBatch<T> batch{signature, shape, nullptr, nullptr, nullptr, nullptr, nullptr};
  T* const none = nullptr;
  index bytes = 0;
  const auto count = [&](const auto& run) { bytes = batch_bytes(context, shape.batch, run); };
  if (vjp)
    with_run<T, LogVjpRun>(count, c, plan, batch, none, PathGradient<T>{});
  else
    with_run<T, LogRun>(count, c, plan, batch, none);
  return bytes;
}

template void device_logsignature(sigpath_context&, const sigpath_logsignature_plan&,
                                  const SignatureBatch<float>&, float*);
template void device_logsignature(sigpath_context&, const sigpath_logsignature_plan&,
                                  const SignatureBatch<double>&, double*);
template void device_logsignature_vjp(sigpath_context&, const sigpath_logsignature_plan&,
                                      const SignatureBatch<float>&, const float*,
                                      const PathGradient<float>&);
template void device_logsignature_vjp(sigpath_context&, const sigpath_logsignature_plan&,
                                      const SignatureBatch<double>&, const double*,
                                      const PathGradient<double>&);
template index device_logsignature_bytes<float>(const sigpath_context&,
                                                const sigpath_logsignature_plan&,
                                                const SignaturePlan&, const sigpath_paths&, bool);
template index device_logsignature_bytes<double>(const sigpath_context&,
                                                 const sigpath_logsignature_plan&,
                                                 const SignaturePlan&, const sigpath_paths&, bool);

}  // namespace sigpath
