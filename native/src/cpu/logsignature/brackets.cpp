#include "cpu/logsignature/brackets.h"

#include <algorithm>
#include <cmath>

#include "core/tensor.h"

namespace sigpath {
namespace {

// P_w of n letters has at most 2^(n-1) terms, and as many as there are words with its letters.
double most_terms(index d, index place, int n) {
  std::vector<index> letters;
  for (int i = 0; i < n; ++i, place /= d) letters.push_back(place % d);
  std::sort(letters.begin(), letters.end());
  double words = 1, equal = 0;
  for (int i = 0; i < n; ++i) {
    equal = i > 0 && letters[i] == letters[i - 1] ? equal + 1 : 1;
    words *= (i + 1) / equal;
  }
  return std::min(std::exp2(n - 1), words);
}

}  // namespace

LyndonBrackets::LyndonBrackets(index d, const WordList& words)
    : d_(d), depth_(static_cast<int>(words.length(words.count() - 1))) {
  const index count = words.count();
  level_starts_.assign(static_cast<std::size_t>(depth_) + 2, count);
  for (index i = count - 1; i >= 0; --i) {
    const auto n = static_cast<int>(words.length(i));
    for (int m = n; m >= 1 && level_starts_[m] > i; --m) level_starts_[m] = i;
  }
  for (index i = 0; i < count; ++i) {
    index place = 0;
    for (const index letter : words[i]) place = place * d + letter;
    places_.push_back(place);
    lengths_.push_back(static_cast<int>(words.length(i)));
  }
  for (index i = 0; i < count; ++i) {
    index u = -1, v = -1;
    const int n = lengths_[i];
    for (int m = n - 1; m >= 1 && v < 0; --m) {
      const index size = level_size(d, m);
      v = find(m, places_[i] % size);
      if (v >= 0) u = find(n - m, places_[i] / size);
    }
    left_.push_back(u);
    right_.push_back(v);
  }
}

index LyndonBrackets::find(int n, index place) const {
  const auto begin = places_.begin() + level_starts_[n],
             end = places_.begin() + level_starts_[n + 1];
  const auto at = std::lower_bound(begin, end, place);
  return at != end && *at == place ? at - places_.begin() : -1;
}

LyndonBrackets::Polynomial LyndonBrackets::polynomial(index i, const SparseRows& known) const {
  if (lengths_[i] == 1) return {{places_[i], 1}};
  const index u = left_[i], v = right_[i];
  const index after_u = level_size(d_, lengths_[v]), after_v = level_size(d_, lengths_[u]);
  Polynomial terms;
  for (index s = known.starts[u]; s < known.starts[u + 1]; ++s)
    for (index t = known.starts[v]; t < known.starts[v + 1]; ++t) {
      const index a = known.columns[s], b = known.columns[t];
      const std::int64_t c = known.values[s] * known.values[t];
      terms.emplace_back(a * after_u + b, c);
      terms.emplace_back(b * after_v + a, -c);
    }
  std::sort(terms.begin(), terms.end());
  std::size_t kept = 0;
  for (std::size_t t = 0; t < terms.size();) {
    Term sum{terms[t].first, 0};
    for (; t < terms.size() && terms[t].first == sum.first; ++t) sum.second += terms[t].second;
    if (sum.second != 0) terms[kept++] = sum;
  }
  terms.resize(kept);
  return terms;
}

SparseRows LyndonBrackets::polynomials(int longest) const {
  constexpr double kMostTerms = index{1} << 26;  // a gigabyte
  const index count = level_starts_[longest + 1];
  double terms = 0;
  for (index i = 0; i < count; ++i) terms += most_terms(d_, places_[i], lengths_[i]);
  if (terms > kMostTerms)
    fail(SIGPATH_OUT_OF_MEMORY, "depth: is ", depth_, ", to which the Lyndon brackets of ", d_,
         " letters have up to ", terms, " terms, expected at most ", kMostTerms);
  SparseRows rows;
  for (index i = 0; i < count; ++i) {
    for (const auto& [place, value] : polynomial(i, rows)) rows.add(place, value);
    rows.close();
  }
  return rows;
}

SparseRows LyndonBrackets::triangle() const {
  const SparseRows shorter = polynomials(depth_ - 1);
  const auto count = static_cast<index>(places_.size());
  SparseRows by_bracket;  // the transpose
  for (index v = 0; v < count; ++v) {
    for (const auto& [place, value] : polynomial(v, shorter))
      if (const index w = find(lengths_[v], place); w >= 0 && w != v) by_bracket.add(w, value);
    by_bracket.close();
  }
  SparseRows rows;
  rows.starts.assign(static_cast<std::size_t>(count) + 1, 0);
  rows.columns.resize(by_bracket.columns.size());
  rows.values.resize(by_bracket.values.size());
  for (const index w : by_bracket.columns) ++rows.starts[w + 1];
  for (index w = 0; w < count; ++w) rows.starts[w + 1] += rows.starts[w];
  std::vector<index> next(rows.starts.begin(), rows.starts.end() - 1);
  for (index v = 0; v < count; ++v)
    for (index t = by_bracket.starts[v]; t < by_bracket.starts[v + 1]; ++t) {
      const index at = next[by_bracket.columns[t]]++;
      rows.columns[at] = v;
      rows.values[at] = by_bracket.values[t];
    }
  return rows;
}

SparseRows LyndonBrackets::expansions() const {
  SparseRows rows = polynomials(depth_);
  for (index i = 0; i < rows.rows(); ++i)
    for (index t = rows.starts[i]; t < rows.starts[i + 1]; ++t)
      rows.columns[t] += tensor_size(d_, lengths_[i] - 1);
  return rows;
}

}  // namespace sigpath
