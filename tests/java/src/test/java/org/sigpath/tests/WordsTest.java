package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sigpath.tests.Checks.refused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.Signature;
import org.sigpath.Words;

/** Sets of words. */
class WordsTest {
  @Test
  void givenWordsKeepTheirOrder() {
    Words words = Words.of(5, new long[] {3, 0}, new long[] {1}, new long[] {}, new long[] {3, 0});
    assertEquals(5, words.dim());
    assertEquals(2, words.depth());
    assertEquals(4, words.size());
    assertEquals(3, words.closureSize());
    assertEquals(List.of("(3,0)", "(1)", "()", "(3,0)"), words.names());
    assertEquals("Words[4 over 5 letters: (3,0) (1) () (3,0)]", words.toString());
    assertArrayEquals(new long[] {1}, words.word(1));
    assertEquals(0, words.indexOf(3, 0));
    assertEquals(2, words.indexOf());
    assertEquals(-1, words.indexOf(4));
    List<Integer> lengths = new ArrayList<>();
    words.forEach(word -> lengths.add(word.length));
    assertEquals(List.of(2, 1, 0, 2), lengths);
  }

  @Test
  void textComesBack() {
    Words words = Words.parse(4, "(0) (0,3,1)\n()  # the empty word\n(2)");
    assertEquals(List.of("(0)", "(0,3,1)", "()", "(2)"), words.names());
    Words again = Words.parse(4, String.join("\n", words.names()));
    assertEquals(words.names(), again.names());
  }

  @Test
  void families() {
    assertEquals(Signature.builder().depth(3).build().words(2), Words.truncated(2, 3).names());
    assertEquals(List.of("(0)", "(1)", "(0,1)", "(0,0,1)", "(0,1,1)"), Words.lyndon(2, 3).names());
    assertEquals(
        List.of("(0)", "(1)", "(0,0)", "(0,0,0)"),
        Words.anisotropic(new double[] {1, 2.5}, 3).names());
    boolean[][] alternate = {{false, true}, {true, false}};
    assertEquals(List.of("(0)", "(1)", "(0,1)", "(1,0)"), Words.graph(alternate, 2).names());
    Words sparse = Words.leadLag(2, 2);
    assertEquals(4, sparse.dim());
    assertEquals(4 + 12, sparse.size());
    assertEquals(-1, sparse.indexOf(0, 3));
    assertEquals(-1, sparse.indexOf(2, 1));
  }

  @Test
  void unions() {
    Words a = Words.parse(3, "(2) (0,1)");
    Words b = Words.parse(3, "(1) (2) (0)");
    assertEquals(List.of("(2)", "(0,1)", "(1)", "(0)"), Words.union(a, b).names());
    refused("b: is over 2 letters", () -> Words.union(a, Words.parse(2, "(1)")));
  }

  @Test
  void whatIsRefused() {
    refused("words", () -> Words.of(3));
    refused("3", () -> Words.of(3, new long[] {0, 3}));
    refused("depth", () -> Words.list(3, 2, new long[] {0, 1, 2}));
    refused("dim", () -> Words.of(0, new long[] {0}));
    refused("line 2", () -> Words.parse(3, "(0)\n(1,x)"));
    refused("line 1", () -> Words.parse(3, 2, "(0) (0,1,2)"));
    refused("text", () -> Words.parse(3, "(0)\0(1)"));
    refused("weights", () -> Words.anisotropic(new double[] {1, -1}, 3));
    refused("threshold", () -> Words.anisotropic(new double[] {1, 2}, 0.5));
    refused("transitions: row 1", () -> Words.graph(new boolean[][] {{true, true}, {true}}, 2));
    refused("depth", () -> Words.truncated(2, 0));
    assertThrows(OutOfNativeMemoryException.class, () -> Words.truncated(1000, 6));
    assertThrows(IndexOutOfBoundsException.class, () -> Words.truncated(2, 1).word(2));
    assertThrows(NullPointerException.class, () -> Words.parse(2, null));
    assertThrows(NullPointerException.class, () -> Words.of(2, (long[]) null));
  }
}
