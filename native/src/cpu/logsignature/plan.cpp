#include "cpu/logsignature/plan.h"

#include <limits>

using namespace sigpath;

namespace {

// `what` is the argument that the depth comes from.
TensorShape checked_shape(sigpath_index dim, int depth, const char* what) {
  require(dim >= 1, "dim: is ", dim, ", expected 1 letter or more");
  require(depth >= 1, "depth: is ", depth, ", expected 1 or more");
  // Scratch counts a few multiples of a tensor, in bytes.
  if (checked_tensor_size(dim, depth, what) > std::numeric_limits<sigpath_index>::max() / 64)
    fail(SIGPATH_INVALID_ARGUMENT, what, ": signatures of ", dim, " letters to depth ", depth,
         " have more bytes than fit in 63 bits");
  return {dim, depth, 0};
}

int checked_basis(int basis) {
  require(basis >= SIGPATH_BASIS_EXPANDED && basis <= SIGPATH_BASIS_LYNDON_BRACKETS, "basis: is ",
          basis,
          ", expected SIGPATH_BASIS_EXPANDED, SIGPATH_BASIS_LYNDON_WORDS or "
          "SIGPATH_BASIS_LYNDON_BRACKETS");
  return basis;
}

}  // namespace

sigpath_logsignature_plan::sigpath_logsignature_plan(sigpath_index dim, int depth, int which)
    : basis(checked_basis(which)), shape(checked_shape(dim, depth, "depth")), count(shape.size()) {
  if (basis == SIGPATH_BASIS_EXPANDED) return;
  words = lyndon_words(dim, depth);
  runs = WordRuns(dim, depth, words);
  count = words.count();
  brackets.emplace(dim, words);
  if (basis == SIGPATH_BASIS_LYNDON_BRACKETS) triangle();
}

sigpath_logsignature_plan::sigpath_logsignature_plan(const sigpath_words& set)
    : basis(SIGPATH_BASIS_WORDS),
      shape(checked_shape(set.dim, std::max(1, set.depth), "words")),
      count(set.words.count()),
      words(set.words),
      runs(set.dim, shape.depth, words) {}

const SparseRows& sigpath_logsignature_plan::triangle() const {
  std::call_once(triangle_once_, [&] { triangle_ = brackets->triangle(); });
  return triangle_;
}

const SparseRows& sigpath_logsignature_plan::expansions() const {
  std::call_once(expansions_once_, [&] { expansions_ = brackets->expansions(); });
  return expansions_;
}

const sigpath_words& sigpath_logsignature_plan::thin() const {
  std::call_once(thin_once_, [&] {
    WordList list = shape.depth > 1 ? truncated_words(shape.d, shape.depth - 1) : WordList();
    for (const sigpath_index place : runs.top) list.add_at(place, shape.depth, shape.d);
    thin_ = std::make_unique<const sigpath_words>(shape.d, std::move(list));
  });
  return *thin_;
}

std::string sigpath_logsignature_plan::text(sigpath_index i) const {
  if (basis == SIGPATH_BASIS_LYNDON_BRACKETS) return bracket(i);
  if (basis != SIGPATH_BASIS_EXPANDED) return text_of(words[i]);
  sigpath_index level = shape.d, at = i, letters = 1;
  for (; at >= level; level *= shape.d) {
    at -= level;
    ++letters;
  }
  WordList one;
  one.add_at(at, letters, shape.d);
  return text_of(one[0]);
}

std::string sigpath_logsignature_plan::bracket(sigpath_index i) const {
  if (brackets->left(i) < 0) return std::to_string(*words[i].begin());
  return "[" + bracket(brackets->left(i)) + "," + bracket(brackets->right(i)) + "]";
}
