// Log-signatures from the reference: the plain tensor logarithm, Lyndon words and brackets found by
// their definitions.
#pragma once

#include <sigpath/sigpath.hpp>

#include "algebra.h"
#include "batch.h"

namespace sigpath_test {

using Letters = std::vector<std::size_t>;

constexpr sigpath_basis kBases[] = {SIGPATH_BASIS_EXPANDED, SIGPATH_BASIS_LYNDON_WORDS,
                                    SIGPATH_BASIS_LYNDON_BRACKETS};

inline bool is_lyndon(const Letters& w) {
  for (std::size_t i = 1; i < w.size(); ++i)
    if (!(w < Letters(w.begin() + static_cast<std::ptrdiff_t>(i), w.end()))) return false;
  return !w.empty();
}

// By length, then lexicographically.
inline std::vector<Letters> lyndon_words_of(std::size_t d, int depth) {
  std::vector<Letters> words;
  std::size_t level = 1;
  for (std::size_t n = 1; n <= static_cast<std::size_t>(depth); ++n) {
    level *= d;
    for (std::size_t p = 0; p < level; ++p)
      if (const auto w = letters_of(p, n, d); is_lyndon(w)) words.push_back(w);
  }
  return words;
}

// Where the longest proper suffix that is a Lyndon word begins.
inline std::size_t standard_cut(const Letters& w) {
  std::size_t cut = 1;
  while (!is_lyndon({w.begin() + static_cast<std::ptrdiff_t>(cut), w.end()})) ++cut;
  return cut;
}

// P_w as a tensor, and as text.
inline Tensor bracket_of(const Letters& w, std::size_t d, int depth) {
  if (w.size() == 1) {
    Tensor t = zero_tensor(d, depth);
    t[1][w[0]] = 1;
    return t;
  }
  const auto at = w.begin() + static_cast<std::ptrdiff_t>(standard_cut(w));
  const Tensor u = bracket_of({w.begin(), at}, d, depth), v = bracket_of({at, w.end()}, d, depth);
  return sum(multiply(u, v), scaled(multiply(v, u), -1));
}
inline std::string bracket_text(const Letters& w) {
  if (w.size() == 1) return std::to_string(w[0]);
  const auto at = w.begin() + static_cast<std::ptrdiff_t>(standard_cut(w));
  return "[" + bracket_text({w.begin(), at}) + "," + bracket_text({at, w.end()}) + "]";
}

// The coefficients of a Lie element in a basis, found without any library of signatures.
class Basis {
 public:
  Basis(sigpath_basis basis, std::size_t d, int depth) : basis_(basis), d_(d), depth_(depth) {
    if (basis == SIGPATH_BASIS_EXPANDED) return;
    words_ = lyndon_words_of(d, depth);
    if (basis == SIGPATH_BASIS_LYNDON_BRACKETS)
      for (const auto& w : words_) brackets_.push_back(bracket_of(w, d, depth));
  }
  Basis(std::vector<Letters> words, std::size_t d, int depth)
      : basis_(SIGPATH_BASIS_WORDS), d_(d), depth_(depth), words_(std::move(words)) {}

  std::vector<Real> coefficients(const Tensor& lie) const {
    if (basis_ == SIGPATH_BASIS_EXPANDED) return flatten(lie, false);
    std::vector<Real> row;
    if (basis_ != SIGPATH_BASIS_LYNDON_BRACKETS) {
      for (const auto& w : words_) row.push_back(lie[w.size()][place_of(w, d_)]);
      return row;
    }
    // P_w is w and larger words: word by word what is left at w is the coordinate.
    Tensor left = lie;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      row.push_back(left[words_[i].size()][place_of(words_[i], d_)]);
      left = sum(left, scaled(brackets_[i], -row.back()));
    }
    return row;
  }

  const std::vector<Letters>& words() const { return words_; }
  const std::vector<Tensor>& brackets() const { return brackets_; }

 private:
  sigpath_basis basis_;
  std::size_t d_;
  int depth_;
  std::vector<Letters> words_;
  std::vector<Tensor> brackets_;
};

// That of a polyline.
inline std::vector<Real> logsignature_of(const Basis& basis, const Polyline& x, int depth) {
  return basis.coefficients(log_of(signature_of(x, depth)));
}

inline sigpath::LogSignature logsignature_for(const Shape& s, sigpath_basis basis) {
  return {s.channels(), s.depth, basis, signature_for(s)};
}

}  // namespace sigpath_test
