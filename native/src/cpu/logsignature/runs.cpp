#include "cpu/logsignature/runs.h"

#include <algorithm>

#include "core/tensor.h"

namespace sigpath {

namespace {

index place_of(Word word, index d) {
  index place = 0;
  for (const index letter : word) place = place * d + letter;
  return place;
}

}  // namespace

WordRuns::WordRuns(index d, int depth, const WordList& words) {
  for (index i = 0; i < words.count(); ++i)
    if (words.length(i) == depth) top.push_back(place_of(words[i], d));
  std::sort(top.begin(), top.end());
  top.erase(std::unique(top.begin(), top.end()), top.end());

  index last = -1;  // place in its level of the word before
  for (index i = 0; i < words.count(); ++i) {
    const index place = place_of(words[i], d);
    const auto n = static_cast<int>(words.length(i));
    const bool follows =
        !runs.empty() && n > 0 && runs.back().length == n && place == last + 1 && place % d != 0;
    last = place;
    if (follows) {
      ++runs.back().count;
      continue;
    }
    const index below = n > 0 ? tensor_size(d, n - 1) : 0;
    const index rank =
        n < depth ? place : std::lower_bound(top.begin(), top.end(), place) - top.begin();
    runs.push_back({i, 1, below + place, below + rank, static_cast<index>(table.size()), n});
    for (int k = 1; k < n; ++k) {
      const index size = level_size(d, n - k);
      table.push_back(tensor_size(d, k - 1) + place / size);
      table.push_back(tensor_size(d, n - k - 1) + place % size);
    }
  }
}

}  // namespace sigpath
