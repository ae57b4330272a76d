#pragma once

#include "cuda/device/per_number.h"

namespace sigpath {

template <class T>
struct RowSumsCall {
  const T* from;
  index rows, row;
  double* to;  // (rows), which it adds to
};

// Sums of rows. A thread has a row.
template <class T>
struct RowSums : PerNumber<RowSums<T>, RowSumsCall<T>> {
  SIGPATH_HD static void number(const RowSumsCall<T>& call, index r, NoArrays&) {
    if (r >= call.rows) return;
    double total = call.to[r];
    for (index i = 0; i < call.row; ++i) total += static_cast<double>(call.from[r * call.row + i]);
    call.to[r] = total;
  }
};

template <class T>
struct TotalsCall {
  const double* from;  // (rows, count)
  index rows, count;
  double factors[2];
  const double* more;  // of all totals, or null
  T* to;               // (count)
};

// Weighted sums of columns: to[c] = more + factor sum_r from[r][c], the factor of column 0 being
// the first. A thread has a column.
template <class T>
struct Totals : PerNumber<Totals<T>, TotalsCall<T>> {
  SIGPATH_HD static void number(const TotalsCall<T>& call, index c, NoArrays&) {
    if (c >= call.count) return;
    double total = 0;
    for (index r = 0; r < call.rows; ++r) total += call.from[r * call.count + c];
    total *= call.factors[c == 0 ? 0 : 1];
    call.to[c] = static_cast<T>(call.more == nullptr ? total : *call.more + total);
  }
};

template <class T>
struct FillCall {
  T* at;
  index count;
  T value;
};

template <class T>
struct Fill : PerNumber<Fill<T>, FillCall<T>> {
  SIGPATH_HD static void number(const FillCall<T>& call, index n, NoArrays&) {
    if (n < call.count) call.at[n] = call.value;
  }
};

}  // namespace sigpath
