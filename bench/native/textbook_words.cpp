#include "textbook_words.h"

#include <algorithm>

namespace sigpath::bench {
namespace {

// z[i] <- the increment of letter i of a word.
template <class T>
void letters_of(const PlainPath<T>& path, std::ptrdiff_t t, const PlainWord& word,
                std::vector<T>& z) {
  const T* x = path.points + t * path.dim;
  for (std::size_t i = 0; i < word.size(); ++i) z[i] = x[path.dim + word[i]] - x[word[i]];
}

// A_k of the prefixes of one word, k = 1..n at [k]: B_1 = z_1/k, B_{i+1} = (B_i + A_i)
// z_{i+1}/(k-i), A_k += B_k.
template <class T>
void step(const std::vector<T>& z, std::vector<T>& a) {
  for (std::size_t k = z.size(); k >= 1; --k) {
    T b = z[0] / static_cast<T>(k);
    for (std::size_t i = 1; i < k; ++i) b = (b + a[i]) * z[i] / static_cast<T>(k - i);
    a[k] += b;
  }
}

// g: from the adjoint of the state after a step to that of the state a before it; dz is added to.
template <class T>
void step_vjp(const std::vector<T>& z, const T* a, std::vector<T>& c, std::vector<T>& g,
              std::vector<T>& dz) {
  for (std::size_t k = 1; k <= z.size(); ++k) {  // g of shorter prefixes is done with
    T b = z[0] / static_cast<T>(k);
    for (std::size_t i = 1; i < k; ++i) {
      c[i] = b + a[i];
      b = c[i] * z[i] / static_cast<T>(k - i);
    }
    T db = g[k];
    for (std::size_t i = k - 1; i >= 1; --i) {
      db /= static_cast<T>(k - i);
      dz[i] += db * c[i];
      g[i] += db *= z[i];
    }
    dz[0] += db / static_cast<T>(k);
  }
}

}  // namespace

template <class T>
void textbook_words(const PlainPath<T>& path, const std::vector<PlainWord>& words, T* out) {
  std::vector<T> z, a;
  for (const PlainWord& word : words) {
    z.resize(word.size());
    a.assign(word.size() + 1, T(0));
    for (std::ptrdiff_t t = 0; t + 1 < path.length; ++t) {
      letters_of(path, t, word, z);
      step(z, a);
    }
    *out++ = a.back();
  }
}

template <class T>
void textbook_words_vjp(const PlainPath<T>& path, const std::vector<PlainWord>& words,
                        const T* cotangent, T* gradient) {
  std::fill_n(gradient, path.length * path.dim, T(0));
  std::vector<T> z, a, c, g, dz, states;
  for (const PlainWord& word : words) {
    z.resize(word.size());
    a.assign(word.size() + 1, T(0));
    c = g = a;
    states.clear();
    for (std::ptrdiff_t t = 0; t + 1 < path.length; ++t) {
      states.insert(states.end(), a.begin(), a.end());
      letters_of(path, t, word, z);
      step(z, a);
    }
    g.back() = *cotangent++;
    for (std::ptrdiff_t t = path.length - 2; t >= 0; --t) {
      letters_of(path, t, word, z);
      dz.assign(word.size(), T(0));
      step_vjp(z, states.data() + t * static_cast<std::ptrdiff_t>(a.size()), c, g, dz);
      T* at = gradient + t * path.dim;
      for (std::size_t i = 0; i < word.size(); ++i) {
        at[path.dim + word[i]] += dz[i];
        at[word[i]] -= dz[i];
      }
    }
  }
}

template void textbook_words(const PlainPath<float>&, const std::vector<PlainWord>&, float*);
template void textbook_words(const PlainPath<double>&, const std::vector<PlainWord>&, double*);
template void textbook_words_vjp(const PlainPath<float>&, const std::vector<PlainWord>&,
                                 const float*, float*);
template void textbook_words_vjp(const PlainPath<double>&, const std::vector<PlainWord>&,
                                 const double*, double*);

}  // namespace sigpath::bench
