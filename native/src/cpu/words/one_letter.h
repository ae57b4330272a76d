#pragma once

#include "core/words/words.h"
#include "cpu/signature/one_channel.h"

namespace sigpath {

// Words over one letter, in closed form as in one_channel.h: a word of n letters has the
// coefficient X^n / n!. powers: scratch of words.depth + 1 elements.
template <class T>
void write_powers(const sigpath_words& words, T x, T* powers) {
  powers[0] = 1;
  for (int n = 1; n <= words.depth; ++n) powers[n] = powers[n - 1] * x / static_cast<T>(n);
}

template <class T>
void one_letter(const sigpath_words& words, const SignaturePlan& plan, const Path<T>& path,
                T* powers, T* out, Progress& progress) {
  for_each_row(plan, path, progress, [&](index vertex, index row) {
    write_powers(words, vertex == 0 ? T(0) : displacement(path, vertex), powers);
    for (index i = 0; i < words.words.count(); ++i) out[row + i] = powers[words.words.length(i)];
  });
  progress.tick(path.steps());
}

// dX = sum_w G_w X^(n-1) / (n-1)!.
template <class T>
void one_letter_vjp(const sigpath_words& words, const SignaturePlan& plan, const Path<T>& path,
                    const T* cotangent, T* powers, const PathGradient<T>& gradient,
                    Progress& progress) {
  T* first = gradient.vertex(path, 0);
  for_each_row(plan, path, progress, [&](index vertex, index row) {
    if (vertex == 0) return;
    write_powers(words, displacement(path, vertex), powers);
    T dx = 0;
    for (index i = 0; i < words.words.count(); ++i)
      if (const index n = words.words.length(i); n > 0) dx += cotangent[row + i] * powers[n - 1];
    *gradient.vertex(path, vertex) += dx;
    if (first != nullptr) *first -= dx;
  });
  progress.tick(path.steps());
}

}  // namespace sigpath
