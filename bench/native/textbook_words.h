#pragma once

#include <vector>

#include "textbook.h"

namespace sigpath::bench {

// Letters of one word.
using PlainWord = std::vector<std::ptrdiff_t>;

// The baseline of words: each by itself with all its prefixes, by Horner's scheme, as a thread of
// pathsig does (algorithm 1). out: one coefficient a word.
template <class T>
void textbook_words(const PlainPath<T>& path, const std::vector<PlainWord>& words, T* out);

// The adjoint, increment by increment from the last; the prefixes' coefficients of every step are
// kept. gradient: (length, dim), overwritten.
template <class T>
void textbook_words_vjp(const PlainPath<T>& path, const std::vector<PlainWord>& words,
                        const T* cotangent, T* gradient);

}  // namespace sigpath::bench
