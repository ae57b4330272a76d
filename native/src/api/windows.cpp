#include "sigpath/windows.h"

#include "core/checked.h"

namespace sigpath {
namespace {

struct Row {
  index start, end;
};

// Tells n rows and, where there is a table, writes row(0) .. row(n - 1) to it.
template <class Rows>
void write(index n, const Rows& row, index* table, index table_count, index* rows) {
  require(rows != nullptr, "rows: is NULL, expected a pointer to a count");
  const index expected = table == nullptr ? 0 : 2 * n;
  require(table_count == expected, "table_count: is ", table_count, " elements, expected ",
          expected);
  *rows = n;
  if (table == nullptr) return;
  for (index w = 0; w < n; ++w) {
    const auto [start, end] = row(w);
    table[2 * w] = start;
    table[2 * w + 1] = end;
  }
}

void positive(const char* name, index points) {
  require(points >= 1, name, ": is ", points, ", expected 1 point or more");
}

void check_length(index length) {
  constexpr index kMost = index{1} << 60;
  require(length >= 0 && length <= kMost, "length: is ", length, ", expected 0 to ", kMost,
          " points");
}

// Sizes window, window + step, ... within the path.
index sizes(index length, index window, index step) {
  check_length(length);
  positive("window", window);
  positive("step", step);
  return length < window ? 0 : (length - window) / step + 1;
}

}  // namespace
}  // namespace sigpath

using namespace sigpath;

sigpath_status sigpath_windows_sliding(sigpath_index length, sigpath_index window,
                                       sigpath_index step, sigpath_index* table,
                                       sigpath_index table_count, sigpath_index* rows) {
  return guard([&] {
    const auto row = [&](sigpath_index w) { return Row{w * step, w * step + window}; };
    write(sizes(length, window, step), row, table, table_count, rows);
  });
}

sigpath_status sigpath_windows_expanding(sigpath_index length, sigpath_index window,
                                         sigpath_index step, sigpath_index* table,
                                         sigpath_index table_count, sigpath_index* rows) {
  return guard([&] {
    const auto row = [&](sigpath_index w) { return Row{0, w * step + window}; };
    write(sizes(length, window, step), row, table, table_count, rows);
  });
}

sigpath_status sigpath_windows_dyadic(sigpath_index length, int levels, sigpath_index* table,
                                      sigpath_index table_count, sigpath_index* rows) {
  return guard([&] {
    check_length(length);
    require(levels >= 0 && levels <= 40, "levels: is ", levels, ", expected 0 to 40");
    const sigpath_index n = length == 0 ? 0 : (sigpath_index{2} << levels) - 1;
    // Row w is number w + 1 - 2^l of the level l whose 2^l is the highest bit of w + 1.
    const auto row = [&](sigpath_index w) {
      sigpath_index parts = 1;
      while (2 * parts <= w + 1) parts *= 2;
      const sigpath_index i = w + 1 - parts;
      // i (length - 1) / parts without leaving 63 bits.
      const auto cut = [&](sigpath_index k) {
        const sigpath_index q = (length - 1) / parts, r = (length - 1) % parts;
        return k * q + static_cast<sigpath_index>(static_cast<__int128>(k) * r / parts);
      };
      return Row{cut(i), cut(i + 1) + 1};
    };
    write(n, row, table, table_count, rows);
  });
}
