#include "cuda/logsignature/tables.h"

#include <algorithm>
#include <limits>

namespace sigpath {
namespace {

constexpr index kMostEntries = std::numeric_limits<int>::max();

// A word by its length and its place in its level.
struct Factor {
  index length, place;

  bool operator<(const Factor& f) const {
    return length != f.length ? length < f.length : place < f.place;
  }
  bool operator==(const Factor& f) const { return length == f.length && place == f.place; }
};

// Calls body(factor) for those of a word, in the order of factor_of().
template <class Body>
void for_each_factor(Word word, index d, const Body& body) {
  for (index i = 0; i < word.length; ++i) {
    index place = 0;
    for (index j = i; j < word.length; ++j) {
      place = place * d + word.letters[j];
      body(Factor{j + 1 - i, place});
    }
  }
}

WordList list_of(const std::vector<Factor>& factors, index d) {
  WordList list;
  for (const Factor& f : factors) list.add_at(f.place, f.length, d);
  return list;
}

}  // namespace

HostTriangle::HostTriangle(const SparseRows& matrix, bool transposed) {
  const auto n = static_cast<std::size_t>(matrix.rows());
  struct Entry {
    int row, column;
    double value;
  };
  std::vector<Entry> entries;
  for (index r = 0; r < matrix.rows(); ++r)
    for (index t = matrix.starts[r]; t < matrix.starts[r + 1]; ++t) {
      const int row = static_cast<int>(r), column = static_cast<int>(matrix.columns[t]);
      entries.push_back({transposed ? column : row, transposed ? row : column,
                         static_cast<double>(matrix.values[t])});
    }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.row < b.row; });
  starts.assign(n + 1, 0);
  for (const Entry& e : entries) {
    ++starts[static_cast<std::size_t>(e.row) + 1];
    columns.push_back(e.column);
    values.push_back(e.value);
  }
  for (std::size_t r = 0; r < n; ++r) starts[r + 1] += starts[r];

  // A row's turn comes after those of its columns, which lie on one side of it.
  std::vector<int> turn(n, 0);
  int last = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t r = transposed ? n - 1 - k : k;
    for (int t = starts[r]; t < starts[r + 1]; ++t)
      turn[r] = std::max(turn[r], turn[static_cast<std::size_t>(columns[t])] + 1);
    last = std::max(last, turn[r]);
  }
  turn_starts.push_back(0);
  for (int now = 0; now <= last; ++now) {
    for (std::size_t r = 0; r < n; ++r)
      if (turn[r] == now) order.push_back(static_cast<int>(r));
    turn_starts.push_back(static_cast<int>(order.size()));
  }
}

TriangleTables HostTriangle::carve(Carver& memory) const {
  return {static_cast<int>(turn_starts.size()) - 1,
          take(memory, turn_starts),
          take(memory, order),
          take(memory, starts),
          take(memory, columns),
          take(memory, values)};
}

void HostTriangle::upload(DeviceStream& stream, const TriangleTables& to) const {
  send(stream, to.turn_starts, turn_starts);
  send(stream, to.order, order);
  send(stream, to.starts, starts);
  send(stream, to.columns, columns);
  send(stream, to.values, values);
}

HostLog::HostLog(const sigpath_logsignature_plan& plan, bool all) {
  const index d = plan.dim();
  const bool expanded = plan.basis == SIGPATH_BASIS_EXPANDED;
  if (plan.depth() > kDeepestLog || plan.count > kMostEntries / factor_count(plan.depth()) ||
      (all && plan.shape.size() > kMostEntries))
    fail(SIGPATH_UNSUPPORTED, "plan: has ", plan.count, " coefficients of depth ", plan.depth(),
         ", expected fewer, and a depth of at most ", kDeepestLog, ", on a CUDA device");
  const WordList listed = expanded ? truncated_words(d, plan.depth()) : WordList();
  const WordList& words = expanded ? listed : plan.words;

  std::vector<Factor> found;  // unless it is all words, in whose order they then are
  if (!all) {
    for (index w = 0; w < words.count(); ++w)
      for_each_factor(words[w], d, [&](const Factor& f) { found.push_back(f); });
    if (found.empty()) found.push_back({1, 0});
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    signed_words = std::make_unique<const sigpath_words>(d, list_of(found, d));
  }
  row = all ? plan.shape.size() : static_cast<index>(found.size());
  const auto place_of = [&](const Factor& f) {
    return static_cast<int>(all ? tensor_size(d, static_cast<int>(f.length) - 1) + f.place
                                : std::lower_bound(found.begin(), found.end(), f) - found.begin());
  };
  starts.push_back(0);
  for (index w = 0; w < words.count(); ++w) {
    for_each_factor(words[w], d, [&](const Factor& f) { factors.push_back(place_of(f)); });
    lengths.push_back(static_cast<int>(words.length(w)));
    starts.push_back(static_cast<int>(factors.size()));
  }

  by_place.assign(static_cast<std::size_t>(row) + 1, 0);
  for (const int place : factors) ++by_place[static_cast<std::size_t>(place) + 1];
  for (std::size_t u = 0; u + 1 < by_place.size(); ++u) by_place[u + 1] += by_place[u];
  std::vector<int> next = by_place;
  for (const int place : factors) slots.push_back(next[static_cast<std::size_t>(place)]++);

  if (plan.basis != SIGPATH_BASIS_LYNDON_BRACKETS) return;
  solve = std::make_unique<const HostTriangle>(plan.triangle(), false);
  solve_transposed = std::make_unique<const HostTriangle>(plan.triangle(), true);
}

LogTables HostLog::carve(Carver& memory) const {
  return {static_cast<index>(lengths.size()),
          row,
          take(memory, starts),
          take(memory, lengths),
          take(memory, factors),
          take(memory, slots),
          take(memory, by_place)};
}

void HostLog::upload(DeviceStream& stream, const LogTables& to) const {
  send(stream, to.starts, starts);
  send(stream, to.lengths, lengths);
  send(stream, to.factors, factors);
  send(stream, to.slots, slots);
  send(stream, to.by_place, by_place);
}

}  // namespace sigpath

const sigpath::HostLog& sigpath_logsignature_plan::host_log(bool all) const {
  std::call_once(host_log_once_[all],
                 [&] { host_log_[all] = std::make_shared<const sigpath::HostLog>(*this, all); });
  return *host_log_[all];
}
