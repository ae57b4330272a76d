/**
 * @file words.hpp
 * @brief Sets of words and signatures over them; see words.h.
 */
#ifndef SIGPATH_WORDS_HPP_
#define SIGPATH_WORDS_HPP_

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "sigpath/signature.hpp"
#include "sigpath/words.h"

namespace sigpath {

/** A set of words; see sigpath_words. Immutable: share it as you like, copies are one set. */
class Words {
 public:
  /** @param depth The most letters of a word; 0: any number. */
  static Words list(sigpath_index dim, const std::vector<std::vector<sigpath_index>>& words,
                    int depth = 0) {
    std::vector<sigpath_index> lengths, letters;
    for (const auto& word : words) {
      lengths.push_back(static_cast<sigpath_index>(word.size()));
      letters.insert(letters.end(), word.begin(), word.end());
    }
    return make([&](sigpath_words** out) {
      return sigpath_words_list(dim, depth, lengths.data(), Span<sigpath_index>(lengths).count(),
                                letters.data(), Span<sigpath_index>(letters).count(), out);
    });
  }
  /** From text such as "(0,3,1) (2)". */
  static Words parse(sigpath_index dim, const std::string& text, int depth = 0) {
    return make(
        [&](sigpath_words** out) { return sigpath_words_parse(dim, depth, text.c_str(), out); });
  }
  static Words truncated(sigpath_index dim, int depth) {
    return make([&](sigpath_words** out) { return sigpath_words_truncated(dim, depth, out); });
  }
  /** One weight for each letter. */
  static Words anisotropic(Span<const double> weights, double threshold) {
    return make([&](sigpath_words** out) {
      return sigpath_words_anisotropic(weights.count(), weights.data(), weights.count(), threshold,
                                       out);
    });
  }
  static Words lyndon(sigpath_index dim, int depth) {
    return make([&](sigpath_words** out) { return sigpath_words_lyndon(dim, depth, out); });
  }
  /** @param transitions (dim, dim), row i: not 0 where the letter may follow letter i. */
  static Words graph(sigpath_index dim, int depth, Span<const unsigned char> transitions) {
    return make([&](sigpath_words** out) {
      return sigpath_words_graph(dim, depth, transitions.data(), transitions.count(), out);
    });
  }
  /** @param dim Channels before lead-lag. */
  static Words lead_lag(sigpath_index dim, int depth) {
    return make([&](sigpath_words** out) { return sigpath_words_lead_lag(dim, depth, out); });
  }
  /** The words of this set, then those of the other that this one does not have. */
  Words united(const Words& other) const {
    return make([&](sigpath_words** out) { return sigpath_words_union(get(), other.get(), out); });
  }

  const sigpath_words* get() const { return words_.get(); }

  sigpath_words_info info() const {
    sigpath_words_info info = SIGPATH_WORDS_INFO_INIT;
    check(sigpath_words_describe(get(), &info));
    return info;
  }
  /** The number of words, duplicates counted. */
  sigpath_index size() const { return info().count; }
  std::vector<std::vector<sigpath_index>> to_list() const {
    const sigpath_words_info n = info();
    std::vector<sigpath_index> lengths(static_cast<std::size_t>(n.count));
    std::vector<sigpath_index> letters(static_cast<std::size_t>(n.letters));
    check(sigpath_words_get(get(), lengths.data(), n.count, letters.data(), n.letters));
    std::vector<std::vector<sigpath_index>> words;
    auto at = letters.begin();
    for (const sigpath_index length : lengths) {
      words.emplace_back(at, at + length);
      at += length;
    }
    return words;
  }
  /** Word number i, such as "(0,3,1)". */
  std::string text(sigpath_index i) const {
    sigpath_index length = 0;
    check(sigpath_words_text(get(), i, nullptr, 0, &length));
    std::string text(static_cast<std::size_t>(length), '\0');
    check(sigpath_words_text(get(), i, text.data(), length + 1, &length));
    return text;
  }
  /** The first position of a word, -1 if it is not there. */
  sigpath_index find(Span<const sigpath_index> letters) const {
    sigpath_index position = 0;
    check(sigpath_words_find(get(), letters.data(), letters.count(), &position));
    return position;
  }

 private:
  explicit Words(sigpath_words* words) : words_(words, sigpath_words_destroy) {}
  template <class Make>
  static Words make(const Make& create) {
    sigpath_words* words = nullptr;
    check(create(&words));
    return Words(words);
  }

  std::shared_ptr<const sigpath_words> words_;
};

/** The coefficients of signatures at a set of words; see sigpath_word_signature(). */
class WordSignature {
 public:
  /** @param signature Transforms, scalar_term and so on; its depth counts for nothing. */
  explicit WordSignature(Words words, const Signature& signature = Signature(1))
      : words_(std::move(words)), options_(signature.options()) {
    options_.depth = 0;
  }

  const Words& words() const { return words_; }
  const sigpath_signature_options& options() const { return options_; }

  /** Coefficients of a row. */
  sigpath_index size() const { return words_.size() + options_.scalar_term; }
  /** Rows per path. */
  template <class T>
  sigpath_index rows(const Paths<T>& paths) const {
    return detail::rows(options_, paths.shape());
  }

  /** Writes (batch, rows, size) to out. @param context Null: the default, every core. */
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context = nullptr) const {
    check(sigpath_word_signature(detail::handle(context), words_.get(), &options_, &paths.shape(),
                                 paths.points(), paths.lengths(), detail::times(options_, paths),
                                 detail::basepoint(options_, paths), paths.windows(), out.data(),
                                 out.count()));
  }

  /** (batch, rows, size). */
  template <class T>
  std::vector<T> compute(const Paths<T>& paths, const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(paths.shape().batch, rows(paths), size()));
    compute(paths, Span<T>(out), context);
    return out;
  }

  /** The gradient of <cotangent, coefficients>, cotangent being (batch, rows, size). */
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, const PathsGradient<T>& out,
           const Context* context = nullptr) const {
    check(sigpath_word_signature_vjp(
        detail::handle(context), words_.get(), &options_, &paths.shape(), paths.points(),
        paths.lengths(), detail::times(options_, paths), detail::basepoint(options_, paths),
        paths.windows(), cotangent.data(), cotangent.count(), out.points.data(), out.points.count(),
        out.times.data(), out.times.count(), out.basepoint.data(), out.basepoint.count()));
  }

  /** The gradient to the points, (batch, length, dim). */
  template <class T>
  std::vector<T> vjp(const Paths<T>& paths, const std::vector<T>& cotangent,
                     const Context* context = nullptr) const {
    const auto& s = paths.shape();
    std::vector<T> out(detail::elements(s.batch, s.length, s.dim));
    vjp(paths, Span<const T>(cotangent), PathsGradient<T>{out}, context);
    return out;
  }

 private:
  Words words_;
  sigpath_signature_options options_;
};

}  // namespace sigpath

#endif  // SIGPATH_WORDS_HPP_
