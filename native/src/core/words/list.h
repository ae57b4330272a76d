#pragma once

#include <vector>

#include "core/error.h"

namespace sigpath {

// One word, a view.
struct Word {
  const index* letters;
  index length;

  const index* begin() const { return letters; }
  const index* end() const { return letters + length; }
};

// Words one after the other.
class WordList {
 public:
  index count() const { return static_cast<index>(starts_.size()) - 1; }
  const std::vector<index>& letters() const { return letters_; }
  index length(index i) const { return starts_[i + 1] - starts_[i]; }
  Word operator[](index i) const { return {letters_.data() + starts_[i], length(i)}; }

  void reserve(index count, index letters) {
    starts_.reserve(static_cast<std::size_t>(count) + 1);
    letters_.reserve(static_cast<std::size_t>(letters));
  }
  // A word grows letter by letter until it is closed.
  void append(index letter) { letters_.push_back(letter); }
  void close() { starts_.push_back(static_cast<index>(letters_.size())); }
  void add(Word word) {
    letters_.insert(letters_.end(), word.begin(), word.end());
    close();
  }
  // Adds the word of n letters over d at a place of its level.
  void add_at(index place, index n, index d) {
    letters_.resize(letters_.size() + static_cast<std::size_t>(n));
    for (auto letter = letters_.rbegin(); letter != letters_.rbegin() + n; ++letter, place /= d)
      *letter = place % d;
    close();
  }
  // Adds word number i of this list followed by a letter.
  void extend(index i, index letter) {
    for (index at = starts_[i]; at < starts_[i + 1]; ++at) append(letters_[at]);
    append(letter);
    close();
  }

 private:
  std::vector<index> starts_{0};
  std::vector<index> letters_;
};

}  // namespace sigpath
