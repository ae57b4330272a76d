#include "cpu/words/signature.h"

#include <algorithm>

#include "cpu/signature/items.h"
#include "cpu/words/lanes.h"
#include "cpu/words/one_letter.h"

namespace sigpath {
namespace {

constexpr index kMostLanes = 64;

// Multiply-adds per step of a path.
double work_of(const Trie& trie) {
  double work = static_cast<double>(trie.size());
  for (const Trie::Inner& node : trie.inner) work += node.height;
  return work;
}

// Runs `count` items in parallel, a group at a time:
// body(first item, number of items, their paths, scratch).
template <class T, class Body>
void for_each_group(sigpath_context& context, const SignatureBatch<T>& batch, index first,
                    index count, const WordSchedule& schedule, const Body& body) {
  const index lanes = schedule.lanes, groups = (count + lanes - 1) / lanes;
  for_each(context, groups, schedule.slots, [&](index group, std::byte* scratch) {
    const index begin = group * lanes, n = std::min(lanes, count - begin);
    Path<T> paths[kMostLanes];
    for (index i = 0; i < n; ++i) paths[i] = batch.item(first + begin + i);
    body(begin, n, paths, reinterpret_cast<T*>(scratch));
  });
}

}  // namespace

SignaturePlan plan_words(const sigpath_words& words, const sigpath_signature_options& o, index dim,
                         index length, index windows) {
  require(o.depth == 0 || o.depth >= words.depth, "options.depth: is ", o.depth,
          ", expected 0 or at least the length of the longest word, ", words.depth);
  if (o.method != SIGPATH_METHOD_AUTO)
    fail(SIGPATH_UNSUPPORTED, "options.method: is ", o.method,
         ", expected SIGPATH_METHOD_AUTO for signatures over words");
  SignaturePlan plan = plan_paths(o, dim, length, windows);
  require(words.dim == plan.channels, "words: are over ", words.dim, " letters, expected ",
          plan.channels, ", the channels of the paths after the transforms");
  plan.resize(words.words.count());
  plan.one_channel = plan.channels == 1;
  return plan;
}

template <class T>
WordSchedule schedule_words(const sigpath_context& context, const sigpath_words& words,
                            const SignaturePlan& plan, const sigpath_paths& shape, bool vjp) {
  const WindowGradients windows(context, plan, shape, vjp, sizeof(T));
  const auto shared = static_cast<index>(windows.bytes);
  const auto schedule = [&](index lanes, double elements, double work) {
    const double bytes = elements * sizeof(T);
    require(bytes < 1e18, "workspace: the words and the length of the paths need ", bytes,
            " bytes, which do not fit in 63 bits");
    work *= static_cast<double>(windows.items);
    return WordSchedule{lanes, windows.items,
                        Slots::plan(context, (windows.items + lanes - 1) / lanes,
                                    static_cast<index>(bytes), work, shared + plan.reserved),
                        shared};
  };
  if (plan.one_channel)
    return schedule(1, words.depth + 1.0, static_cast<double>(words.depth + plan.item_size()));
  const WordLanes group(plan, words.trie, lane_count<T>(), sizeof(T));
  return schedule(group.lanes, vjp ? group.backward_scratch() : group.forward_scratch(),
                  work_of(words.trie) * static_cast<double>(plan.max_steps));
}

template <class T>
void word_signature(sigpath_context& context, const sigpath_words& words,
                    const SignatureBatch<T>& batch, T* out) {
  const SignaturePlan& plan = batch.plan;
  const WordSchedule schedule = schedule_words<T>(context, words, plan, batch.shape, false);
  const WordLanes shape(plan, words.trie, lane_count<T>(), sizeof(T));
  context.progress.begin(total_steps(batch));
  for_each_group(context, batch, 0, schedule.block, schedule,
                 [&](index first, index count, const Path<T>* paths, T* scratch) {
                   T* rows = out + first * plan.item_size() + plan.options.scalar_term;
                   if (plan.one_channel)
                     return one_letter(words, plan, paths[0], scratch, rows, context.progress);
                   lane_words(shape, paths, count, scratch,
                              {words, rows, plan.item_size(), plan.size}, context.progress);
                 });
  write_constants(batch, out);
}

template <class T>
void word_signature_vjp(sigpath_context& context, const sigpath_words& words,
                        const SignatureBatch<T>& batch, const T* cotangent,
                        const PathGradient<T>& gradient) {
  const SignaturePlan& plan = batch.plan;
  const WordSchedule schedule = schedule_words<T>(context, words, plan, batch.shape, true);
  const WordLanes shape(plan, words.trie, lane_count<T>(), sizeof(T));
  context.progress.begin(total_steps(batch));
  const WorkspacePool::Loan shared(context.workspaces,
                                   static_cast<std::size_t>(schedule.shared_bytes));
  const auto run = [&](index begin, index items, const auto& of_item) {
    const T* rows = cotangent + begin * plan.item_size() + plan.options.scalar_term;
    for_each_group(context, batch, begin, items, schedule,
                   [&](index first, index count, const Path<T>* paths, T* scratch) {
                     PathGradient<T> gradients[kMostLanes];
                     for (index i = 0; i < count; ++i) {
                       gradients[i] = of_item(first + i);
                       zero_vertices(paths[i], gradients[i], 0, gradient_vertices(batch, paths[i]));
                     }
                     const T* g = rows + first * plan.item_size();
                     if (plan.one_channel)
                       return one_letter_vjp(words, plan, paths[0], g, scratch, gradients[0],
                                             context.progress);
                     lane_words_vjp(shape, paths, count, {words, g, plan.item_size(), plan.size},
                                    scratch, gradients, context.progress);
                   });
  };
  for_each_block_vjp(context, batch, gradient, schedule.block, reinterpret_cast<T*>(shared.data()),
                     run);
}

template WordSchedule schedule_words<float>(const sigpath_context&, const sigpath_words&,
                                            const SignaturePlan&, const sigpath_paths&, bool);
template WordSchedule schedule_words<double>(const sigpath_context&, const sigpath_words&,
                                             const SignaturePlan&, const sigpath_paths&, bool);
template void word_signature(sigpath_context&, const sigpath_words&, const SignatureBatch<float>&,
                             float*);
template void word_signature(sigpath_context&, const sigpath_words&, const SignatureBatch<double>&,
                             double*);
template void word_signature_vjp(sigpath_context&, const sigpath_words&,
                                 const SignatureBatch<float>&, const float*,
                                 const PathGradient<float>&);
template void word_signature_vjp(sigpath_context&, const sigpath_words&,
                                 const SignatureBatch<double>&, const double*,
                                 const PathGradient<double>&);

}  // namespace sigpath
