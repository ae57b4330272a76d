#pragma once

#include "cuda/device/per_number.h"

namespace sigpath {

// log(1 + x) at single words. Of a word w of n letters it is a polynomial in its factors, the
// coefficients x_{ij} at w_i..w_{j-1}; by Horner's scheme with y_m(i) for the suffix from i on,
//   y_m(i) = s_m (x_{in} / m + sum_{i<j<n} x_{ij} y_{m+1}(j)),  s_m = -1 but for s_1 = 1,
// it is y_1(0). Factors of other words are not needed.
constexpr int kDeepestLog = 16;

// The factors of a word, by i and then by j: where in the row of x they are.
SIGPATH_HD int factor_count(int n) { return n * (n + 1) / 2; }
SIGPATH_HD int factor_of(int n, int i, int j) { return i * n - i * (i - 1) / 2 + j - i - 1; }

// What the words of a plan have in common.
struct LogTables {
  index words;
  index row;            // elements of x
  const int* starts;    // (words + 1): where a word's factors begin
  const int* lengths;   // (words)
  const int* factors;   // places in x
  const int* slots;     // of each factor, the place of its adjoint
  const int* by_place;  // (row + 1): the adjoints of each element of x, which lie together
};

template <class T>
struct LogCall {
  LogTables tables;
  index rows;
  const T* x;     // (rows, tables.row)
  const T* g;     // backward: (rows, words)
  T* out;         // forward: (rows, words); backward: (rows, factors of all words)
  index factors;  // of all words
};

// The word of a row that a thread has: its letters, where its factors are, and the row.
template <class T>
struct LogWord {
  index row, number;
  int n;
  const int* at;
  const T* x;

  SIGPATH_HD LogWord(const LogCall<T>& call, index k)
      : row(k / call.tables.words),
        number(k % call.tables.words),
        n(call.tables.lengths[number]),
        at(call.tables.factors + call.tables.starts[number]),
        x(call.x + row * call.tables.row) {}

  SIGPATH_HD T factor(int i, int j) const { return x[at[factor_of(n, i, j)]]; }

  // y_m(i), given y_{m+1} after i.
  SIGPATH_HD T suffix(int m, int i, const T* y) const {
    T sum = factor(i, n) / static_cast<T>(m);
    for (int j = i + 1; j < n; ++j) sum += factor(i, j) * y[j];
    return m == 1 ? sum : -sum;
  }
};

template <class T>
struct LogArrays {
  T y[kDeepestLog + 1];
};
template <class T>
struct Log : PerNumber<Log<T>, LogCall<T>, LogArrays<T>> {
  SIGPATH_HD static void number(const LogCall<T>& call, index k, LogArrays<T>& a) {
    if (k >= call.rows * call.tables.words) return;
    const LogWord<T> word(call, k);
    const int n = word.n;
    for (int i = 0; i < n; ++i) a.y[i] = 0;
    for (int m = n; m >= 2; --m)
      for (int i = m - 1; i < n; ++i) a.y[i] = word.suffix(m, i, a.y);
    call.out[k] = n == 0 ? T(0) : word.suffix(1, 0, a.y);
  }
};

// The adjoint to every factor of every word, where those of one element of x lie together.
template <class T>
struct LogVjpArrays {
  T y[kDeepestLog + 2][kDeepestLog], d[kDeepestLog], factor[kDeepestLog * (kDeepestLog + 1) / 2];
};
template <class T>
struct LogVjp : PerNumber<LogVjp<T>, LogCall<T>, LogVjpArrays<T>> {
  SIGPATH_HD static void number(const LogCall<T>& call, index k, LogVjpArrays<T>& a) {
    if (k >= call.rows * call.tables.words) return;
    const LogWord<T> word(call, k);
    adjoints(word, call.g[k], a);
    const int* slot = call.tables.slots + call.tables.starts[word.number];
    T* out = call.out + word.row * call.factors;
    for (int f = 0; f < factor_count(word.n); ++f) out[slot[f]] = a.factor[f];
  }

 private:
  SIGPATH_HD static void adjoints(const LogWord<T>& word, T g, LogVjpArrays<T>& a) {
    const int n = word.n;
    for (int j = 0; j < n; ++j) a.y[n + 1][j] = 0;
    for (int m = n; m >= 2; --m)
      for (int i = m - 1; i < n; ++i) a.y[m][i] = word.suffix(m, i, a.y[m + 1]);
    for (int f = 0; f < factor_count(n); ++f) a.factor[f] = 0;
    for (int i = 0; i < n; ++i) a.d[i] = i == 0 ? g : T(0);
    // d holds the adjoint of y_m, then that of y_{m+1}: a suffix passes it to those after it.
    for (int m = 1; m <= n; ++m)
      for (int i = n - 1; i >= m - 1; --i) {
        const T d = m == 1 ? a.d[i] : -a.d[i];
        a.d[i] = 0;
        a.factor[factor_of(n, i, n)] += d / static_cast<T>(m);
        for (int j = i + 1; j < n; ++j) {
          a.factor[factor_of(n, i, j)] += d * a.y[m + 1][j];
          a.d[j] += d * word.factor(i, j);
        }
      }
  }
};

// Sums up the adjoints of each element of x. g: (rows, factors of all words), out: (rows,
// tables.row).
template <class T>
struct LogGather : PerNumber<LogGather<T>, LogCall<T>> {
  SIGPATH_HD static void number(const LogCall<T>& call, index k, NoArrays&) {
    const index row = k / call.tables.row, u = k % call.tables.row;
    if (row >= call.rows) return;
    const T* g = call.g + row * call.factors;
    T sum = 0;
    for (int f = call.tables.by_place[u]; f < call.tables.by_place[u + 1]; ++f) sum += g[f];
    call.out[k] = sum;
  }
};

}  // namespace sigpath
