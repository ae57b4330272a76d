#include "cpu/logsignature/logsignature.h"

#include <algorithm>

#include "cpu/words/lanes.h"
#include "cpu/words/signature.h"

namespace sigpath {
namespace {

// The paths [first, first + count) as a batch of their own.
template <class T>
SignatureBatch<T> part(const SignatureBatch<T>& batch, index first, index count,
                       const LogSchedule& schedule) {
  const auto at = [first](const auto* rows, index stride) {
    return rows == nullptr ? nullptr : rows + first * stride;
  };
  SignatureBatch<T> p = batch;
  p.shape.batch = count;
  p.points = at(batch.points, batch.shape.batch_stride);
  p.lengths = at(batch.lengths, 1);
  p.times = at(batch.times, batch.shape.times_stride);
  p.basepoint = at(batch.basepoint, batch.shape.basepoint_stride);
  p.plan.resize(schedule.row);
  p.plan.reserved = schedule.block_bytes;
  return p;
}

// Their signatures.
template <class T>
void sign(sigpath_context& context, const sigpath_logsignature_plan& plan,
          const LogSchedule& schedule, const SignatureBatch<T>& batch, T* out) {
  if (schedule.layout == Layout::kThin)
    word_signature(context, plan.thin(), batch, out);
  else
    signature(context, batch, out);
}

// The engine for sets of words leaves out what is not wanted of level N; but it takes whole groups
// of paths and never cuts one in time, as suits many paths.
template <class T>
Layout choose_layout(const sigpath_context& context, const sigpath_logsignature_plan& plan,
                     const SignaturePlan& signing, const sigpath_paths& shape, bool vjp) {
  const index lanes = lane_count<T>(), limit = context.workspace_limit;
  if (plan.basis == SIGPATH_BASIS_EXPANDED || signing.options.method != SIGPATH_METHOD_AUTO ||
      plan.dim() < 2 || plan.depth() < 3 || signing.items(shape.batch) < 2 * lanes)
    return Layout::kWhole;
  if (!vjp && signing.joined.groups > 0) return Layout::kWhole;  // windows that share their work
  if (2 * plan.runs.top.size() > static_cast<std::size_t>(level_size(plan.dim(), plan.depth())))
    return Layout::kWhole;
  SignaturePlan thin = signing;
  thin.resize(layout_size(plan.runs, plan.shape, Layout::kThin));
  const WordLanes group(thin, plan.thin().trie, lanes, sizeof(T));
  const double bytes = (vjp ? group.backward_scratch() : group.forward_scratch()) * sizeof(T);
  constexpr double kMostBytes = 1u << 30;
  return bytes <= (limit > 0 ? 0.2 * static_cast<double>(limit) : kMostBytes) ? Layout::kThin
                                                                              : Layout::kWhole;
}

// What computing a batch's signatures in a layout takes.
template <class T>
index signing_bytes(const sigpath_context& context, const sigpath_logsignature_plan& plan,
                    const SignaturePlan& signing, Layout layout, const sigpath_paths& shape,
                    bool vjp) {
  if (layout == Layout::kThin)
    return schedule_words<T>(context, plan.thin(), signing, shape, vjp).bytes();
  return schedule_signatures<T>(context, signing, shape, vjp).bytes();
}

}  // namespace

sigpath_signature_options signature_options(const sigpath_logsignature_plan& plan,
                                            sigpath_signature_options options) {
  require(options.depth == 0 || options.depth == plan.depth(), "options.depth: is ", options.depth,
          ", expected 0 or the plan's ", plan.depth());
  require(options.scalar_term == 0, "options.scalar_term: is ", options.scalar_term,
          ", expected 0: a log-signature has no level 0");
  options.depth = plan.depth();
  return options;
}

void check_channels(const sigpath_logsignature_plan& plan, const SignaturePlan& signature_plan) {
  require(signature_plan.channels == plan.dim(), "plan: is over ", plan.dim(),
          " letters, expected ", signature_plan.channels,
          ", the channels of the paths after their transforms");
}

template <class T>
LogSchedule schedule_logsignatures(const sigpath_context& context,
                                   const sigpath_logsignature_plan& plan,
                                   const SignaturePlan& signature_plan, const sigpath_paths& shape,
                                   bool vjp) {
  constexpr index kBlockBytes = index{1} << 26, kWholeLanes = 16;
  const index limit = context.workspace_limit, batch = shape.batch;
  SignaturePlan signing = signature_plan;
  const Layout layout = choose_layout<T>(context, plan, signing, shape, vjp);
  signing.resize(layout_size(plan.runs, plan.shape, layout));
  const index path = checked_mul(signing.row_size(), sizeof(T), "workspace");
  // Signatures in the expanded basis turn into their logarithms where they are.
  const bool in_place = !vjp && plan.basis == SIGPATH_BASIS_EXPANDED;
  index block = batch;
  if (!in_place && batch > 0) {
    if (limit > 0 && path > limit)
      fail(SIGPATH_OUT_OF_MEMORY, "workspace: the signatures of one path need ", path,
           " bytes, more than the context's workspace_limit of ", limit);
    const index most = limit > 0 ? limit / 2 : kBlockBytes;
    block = std::clamp<index>(most / std::max<index>(path, 1), 1, batch);
    if (block > kWholeLanes) block -= block % kWholeLanes;
  }
  LogSchedule schedule{
      layout, signing.size, block, in_place ? 0 : checked_mul(block, path, "workspace"), 0, {1, 0}};
  if (batch == 0) return schedule;
  signing.reserved = schedule.block_bytes;
  sigpath_paths blocked = shape;
  for (const index count : {block, batch % block}) {
    blocked.batch = count;
    for (const bool back : {false, vjp})
      schedule.signing_bytes = std::max(
          schedule.signing_bytes, signing_bytes<T>(context, plan, signing, layout, blocked, back));
  }
  const index scratch = vjp ? checked_add(log_row_vjp_scratch(plan), signing.size, "workspace")
                            : log_row_scratch(plan);
  const index rows = checked_mul(block, signature_plan.rows, "workspace");
  const double work = log_work(plan) * static_cast<double>(rows) * (vjp ? 4 : 1);
  schedule.logs = Slots::plan(context, rows, checked_mul(scratch, sizeof(T), "workspace"), work,
                              schedule.block_bytes);
  return schedule;
}

template <class T>
void logsignature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                  const SignatureBatch<T>& batch, T* out) {
  const index paths = batch.shape.batch, rows = batch.plan.rows;
  const LogSchedule schedule =
      schedule_logsignatures<T>(context, plan, batch.plan, batch.shape, false);
  const WorkspacePool::Loan memory(context.workspaces,
                                   static_cast<std::size_t>(schedule.block_bytes));
  for (index first = 0; first < paths; first += schedule.block) {
    const index count = std::min(schedule.block, paths - first);
    T* to = out + first * rows * plan.count;
    T* signatures = schedule.block_bytes > 0 ? reinterpret_cast<T*>(memory.data()) : to;
    sign(context, plan, schedule, part(batch, first, count, schedule), signatures);
    for_each(context, count * rows, schedule.logs, [&](index i, std::byte* scratch) {
      context.progress.poll();
      log_row(plan, schedule.layout, signatures + i * schedule.row, reinterpret_cast<T*>(scratch),
              to + i * plan.count);
    });
  }
}

template <class T>
void logsignature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                      const SignatureBatch<T>& batch, const T* cotangent,
                      const PathGradient<T>& gradient) {
  const sigpath_paths& shape = batch.shape;
  const index paths = shape.batch, rows = batch.plan.rows;
  const LogSchedule schedule = schedule_logsignatures<T>(context, plan, batch.plan, shape, true);
  const index size = schedule.row;
  const WorkspacePool::Loan memory(context.workspaces,
                                   static_cast<std::size_t>(schedule.block_bytes));
  T* signatures = reinterpret_cast<T*>(memory.data());
  for (index first = 0; first < paths; first += schedule.block) {
    const index count = std::min(schedule.block, paths - first);
    const auto block = part(batch, first, count, schedule);
    sign(context, plan, schedule, block, signatures);
    // Each signature makes room for its adjoint.
    for_each(context, count * rows, schedule.logs, [&](index i, std::byte* bytes) {
      context.progress.poll();
      T* kept = reinterpret_cast<T*>(bytes);
      std::copy_n(signatures + i * size, size, kept);
      log_row_vjp(plan, schedule.layout, kept, cotangent + (first * rows + i) * plan.count,
                  kept + size, signatures + i * size);
    });
    const auto at = [first](T* to, index row) {
      return to == nullptr ? nullptr : to + first * row;
    };
    const PathGradient<T> to{at(gradient.points, shape.length * shape.dim),
                             at(gradient.times, shape.length + batch.plan.has_basepoint()),
                             at(gradient.basepoint, shape.dim)};
    if (schedule.layout == Layout::kThin)
      word_signature_vjp(context, plan.thin(), block, signatures, to);
    else
      signature_vjp(context, block, signatures, to);
  }
}

template LogSchedule schedule_logsignatures<float>(const sigpath_context&,
                                                   const sigpath_logsignature_plan&,
                                                   const SignaturePlan&, const sigpath_paths&,
                                                   bool);
template LogSchedule schedule_logsignatures<double>(const sigpath_context&,
                                                    const sigpath_logsignature_plan&,
                                                    const SignaturePlan&, const sigpath_paths&,
                                                    bool);
template void logsignature(sigpath_context&, const sigpath_logsignature_plan&,
                           const SignatureBatch<float>&, float*);
template void logsignature(sigpath_context&, const sigpath_logsignature_plan&,
                           const SignatureBatch<double>&, double*);
template void logsignature_vjp(sigpath_context&, const sigpath_logsignature_plan&,
                               const SignatureBatch<float>&, const float*,
                               const PathGradient<float>&);
template void logsignature_vjp(sigpath_context&, const sigpath_logsignature_plan&,
                               const SignatureBatch<double>&, const double*,
                               const PathGradient<double>&);

}  // namespace sigpath
