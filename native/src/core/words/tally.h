#pragma once

#include "core/memory.h"
#include "core/words/list.h"

namespace sigpath {

// What a set will hold, counted before it is made; floating, so that it may be of any size.
class Tally {
 public:
  // Words of a length; refused where the machine has no memory for them.
  void add(double words, int length) {
    constexpr double kWordBytes = 120, kLetterBytes = 8;  // with the trie
    words_ += words;
    letters_ += words * length;
    const double bytes = words_ * kWordBytes + letters_ * kLetterBytes;
    if (!(bytes <= physical_memory()))
      fail(SIGPATH_OUT_OF_MEMORY, "words: the set has at least ", words_, " words of ", letters_,
           " letters together, which take about ", bytes, " bytes; this machine has ",
           physical_memory());
  }
  WordList reserve() const {
    WordList words;
    words.reserve(static_cast<index>(words_), static_cast<index>(letters_));
    return words;
  }

 private:
  double words_ = 0, letters_ = 0;
};

}  // namespace sigpath
