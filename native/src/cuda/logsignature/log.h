#pragma once

#include "cuda/device/block.h"

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

// A thread has a word of a row.
template <class T>
struct Log {
  using Call = LogCall<T>;
  struct Thread {};
  struct Arrays {
    T y[kDeepestLog + 1];
  };

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    block.each([&](int thread, Thread&, Arrays& a) {
      const index number = block.number() * block.threads() + thread;
      const index row = number / call.tables.words, w = number % call.tables.words;
      if (row >= call.rows) return;
      const int n = call.tables.lengths[w];
      const int* at = call.tables.factors + call.tables.starts[w];
      const T* x = call.x + row * call.tables.row;
      for (int i = 0; i < n; ++i) a.y[i] = 0;
      for (int m = n; m >= 1; --m)
        for (int i = m - 1; i < n; ++i) {
          T sum = x[at[factor_of(n, i, n)]] / static_cast<T>(m);
          for (int j = i + 1; j < n; ++j) sum += x[at[factor_of(n, i, j)]] * a.y[j];
          a.y[i] = m == 1 ? sum : -sum;
          if (m == 1) break;  // from 0 on alone
        }
      call.out[row * call.tables.words + w] = n == 0 ? T(0) : a.y[0];
    });
  }
};

// The adjoint to every factor of every word, where those of one element of x lie together.
template <class T>
struct LogVjp {
  using Call = LogCall<T>;
  struct Thread {};
  struct Arrays {
    T y[kDeepestLog + 2][kDeepestLog], d[kDeepestLog], factor[kDeepestLog * (kDeepestLog + 1) / 2];
  };

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    block.each([&](int thread, Thread&, Arrays& a) {
      const index number = block.number() * block.threads() + thread;
      const index row = number / call.tables.words, w = number % call.tables.words;
      if (row >= call.rows) return;
      const int n = call.tables.lengths[w];
      const int* at = call.tables.factors + call.tables.starts[w];
      const int* slot = call.tables.slots + call.tables.starts[w];
      const T* x = call.x + row * call.tables.row;
      T* out = call.out + row * call.factors;
      word(n, at, x, call.g[row * call.tables.words + w], a);
      for (int k = 0; k < factor_count(n); ++k) out[slot[k]] = a.factor[k];
    });
  }

 private:
  SIGPATH_HD static void word(int n, const int* at, const T* x, T g, Arrays& a) {
    for (int j = 0; j < n; ++j) a.y[n + 1][j] = 0;
    for (int m = n; m >= 2; --m)
      for (int i = m - 1; i < n; ++i) {
        T sum = x[at[factor_of(n, i, n)]] / static_cast<T>(m);
        for (int j = i + 1; j < n; ++j) sum += x[at[factor_of(n, i, j)]] * a.y[m + 1][j];
        a.y[m][i] = -sum;
      }
    for (int k = 0; k < factor_count(n); ++k) a.factor[k] = 0;
    for (int i = 0; i < n; ++i) a.d[i] = i == 0 ? g : T(0);
    // d holds the adjoint of y_m, then that of y_{m+1}: a suffix passes it to those after it.
    for (int m = 1; m <= n; ++m)
      for (int i = n - 1; i >= m - 1; --i) {
        const T d = m == 1 ? a.d[i] : -a.d[i];
        a.d[i] = 0;
        a.factor[factor_of(n, i, n)] += d / static_cast<T>(m);
        for (int j = i + 1; j < n; ++j) {
          a.factor[factor_of(n, i, j)] += d * a.y[m + 1][j];
          a.d[j] += d * x[at[factor_of(n, i, j)]];
        }
      }
  }
};

// Sums up the adjoints of each element of x.
template <class T>
struct LogGather {
  using Call = LogCall<T>;  // g: (rows, factors of all words), out: (rows, tables.row)
  struct Thread {};
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    block.each([&](int thread, Thread&, Arrays&) {
      const index number = block.number() * block.threads() + thread;
      const index row = number / call.tables.row, u = number % call.tables.row;
      if (row >= call.rows) return;
      const T* g = call.g + row * call.factors;
      T sum = 0;
      for (int k = call.tables.by_place[u]; k < call.tables.by_place[u + 1]; ++k) sum += g[k];
      call.out[number] = sum;
    });
  }
};

}  // namespace sigpath
