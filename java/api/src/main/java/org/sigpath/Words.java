package org.sigpath;

import java.util.ArrayList;
import java.util.List;

/** Names of a signature's coefficients: words over the letters 0..channels-1. */
final class Words {
  private Words() {}

  /** Words of 1..depth letters in the order of the coefficients, such as {@code (0,1)}. */
  static List<String> truncated(long channels, int depth, boolean scalarTerm) {
    List<String> all = new ArrayList<>();
    if (scalarTerm) {
      all.add("()");
    }
    List<String> level = List.of("");
    for (int k = 1; k <= depth; k++) {
      List<String> next = new ArrayList<>();
      for (String prefix : level) {
        for (long letter = 0; letter < channels; letter++) {
          next.add(prefix.isEmpty() ? Long.toString(letter) : prefix + "," + letter);
        }
      }
      next.forEach(word -> all.add("(" + word + ")"));
      level = next;
    }
    return all;
  }
}
