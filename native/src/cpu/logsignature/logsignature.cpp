#include "cpu/logsignature/logsignature.h"

#include <algorithm>

namespace sigpath {
namespace {

// The paths [first, first + count) as a batch of their own.
template <class T>
SignatureBatch<T> part(const SignatureBatch<T>& batch, index first, index count, index reserved) {
  const auto at = [first](const auto* rows, index stride) {
    return rows == nullptr ? nullptr : rows + first * stride;
  };
  SignatureBatch<T> p = batch;
  p.shape.batch = count;
  p.points = at(batch.points, batch.shape.batch_stride);
  p.lengths = at(batch.lengths, 1);
  p.times = at(batch.times, batch.shape.times_stride);
  p.basepoint = at(batch.basepoint, batch.shape.basepoint_stride);
  p.plan.reserved = reserved;
  return p;
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
  const index path =
      checked_mul(checked_mul(signature_plan.row_size(), sizeof(T), "workspace"), 1, "workspace");
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
  LogSchedule schedule{block, in_place ? 0 : checked_mul(block, path, "workspace"), 0, {1, 0}};
  if (batch == 0) return schedule;
  SignaturePlan signing = signature_plan;
  signing.reserved = schedule.block_bytes;
  sigpath_paths blocked = shape;
  for (const index count : {block, batch % block}) {
    blocked.batch = count;
    for (const bool back : {false, vjp})
      schedule.signing_bytes = std::max(
          schedule.signing_bytes, schedule_signatures<T>(context, signing, blocked, back).bytes());
  }
  const index scratch = vjp ? checked_add(log_row_vjp_scratch(plan), plan.shape.size(), "workspace")
                            : log_row_scratch(plan);
  const index rows = checked_mul(block, signature_plan.rows, "workspace");
  const double work = log_work(plan) * static_cast<double>(rows) * (vjp ? 4 : 1);
  schedule.logs = Slots::plan(context, rows, checked_mul(scratch, sizeof(T), "workspace"),
                              static_cast<index>(std::min(work, 1e18)), schedule.block_bytes);
  return schedule;
}

template <class T>
void logsignature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                  const SignatureBatch<T>& batch, T* out) {
  const index paths = batch.shape.batch, rows = batch.plan.rows, size = plan.shape.size();
  const LogSchedule schedule =
      schedule_logsignatures<T>(context, plan, batch.plan, batch.shape, false);
  const WorkspacePool::Loan memory(context.workspaces,
                                   static_cast<std::size_t>(schedule.block_bytes));
  for (index first = 0; first < paths; first += schedule.block) {
    const index count = std::min(schedule.block, paths - first);
    T* to = out + first * rows * plan.count;
    T* signatures = schedule.block_bytes > 0 ? reinterpret_cast<T*>(memory.data()) : to;
    signature(context, part(batch, first, count, schedule.block_bytes), signatures);
    for_each(context, count * rows, schedule.logs, [&](index i, std::byte* scratch) {
      context.progress.poll();
      log_row(plan, signatures + i * size, reinterpret_cast<T*>(scratch), to + i * plan.count);
    });
  }
}

template <class T>
void logsignature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                      const SignatureBatch<T>& batch, const T* cotangent,
                      const PathGradient<T>& gradient) {
  const sigpath_paths& shape = batch.shape;
  const index paths = shape.batch, rows = batch.plan.rows, size = plan.shape.size();
  const LogSchedule schedule = schedule_logsignatures<T>(context, plan, batch.plan, shape, true);
  const WorkspacePool::Loan memory(context.workspaces,
                                   static_cast<std::size_t>(schedule.block_bytes));
  T* signatures = reinterpret_cast<T*>(memory.data());
  for (index first = 0; first < paths; first += schedule.block) {
    const index count = std::min(schedule.block, paths - first);
    const auto block = part(batch, first, count, schedule.block_bytes);
    signature(context, block, signatures);
    // Each signature makes room for its adjoint.
    for_each(context, count * rows, schedule.logs, [&](index i, std::byte* bytes) {
      context.progress.poll();
      T* kept = reinterpret_cast<T*>(bytes);
      std::copy_n(signatures + i * size, size, kept);
      log_row_vjp(plan, kept, cotangent + (first * rows + i) * plan.count, kept + size,
                  signatures + i * size);
    });
    const auto at = [first](T* to, index row) {
      return to == nullptr ? nullptr : to + first * row;
    };
    signature_vjp(context, block, signatures,
                  PathGradient<T>{at(gradient.points, shape.length * shape.dim),
                                  at(gradient.times, shape.length + batch.plan.has_basepoint()),
                                  at(gradient.basepoint, shape.dim)});
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
