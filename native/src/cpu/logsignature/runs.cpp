#include "cpu/logsignature/runs.h"

#include "core/tensor.h"

namespace sigpath {

WordRuns::WordRuns(index d, const WordList& words) {
  index last = -1;  // place in its level of the word before
  for (index i = 0; i < words.count(); ++i) {
    index place = 0;
    for (const index letter : words[i]) place = place * d + letter;
    const auto n = static_cast<int>(words.length(i));
    const bool follows =
        !runs.empty() && n > 0 && runs.back().length == n && place == last + 1 && place % d != 0;
    last = place;
    if (follows) {
      ++runs.back().count;
      continue;
    }
    runs.push_back({i, 1, static_cast<index>(table.size()), n});
    if (n == 0) continue;
    table.push_back(tensor_size(d, n - 1) + place);
    for (int k = 1; k < n; ++k) {
      const index size = level_size(d, n - k);
      table.push_back(tensor_size(d, k - 1) + place / size);
      table.push_back(tensor_size(d, n - k - 1) + place % size);
    }
  }
}

}  // namespace sigpath
