package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_words_info;

/**
 * An immutable set of words over the letters 0..dim-1, which are the channels of transformed paths:
 * what a {@link WordSignature} computes. Any number of threads may use one.
 *
 * <p>Words keep the order that they are given in, the same word may come more than once, and the
 * empty word may be there, whose coefficient is 1. Families of words come by length and then
 * lexicographically, as in the truncated signature, without the empty word.
 *
 * <p>Native memory in proportion to the letters, never to dim^depth; freed when the garbage
 * collector finds that nothing refers to the set. A family that memory does not hold is an {@link
 * OutOfNativeMemoryException} before it is made.
 */
public final class Words implements Iterable<long[]> {
  private static final int SHOWN = 16;

  private final MemorySegment handle;
  private final long dim;
  private final int depth;
  private final long size;
  private final long letters;
  private final long closureSize;
  private volatile Table table;

  /** Word i has the letters starts[i]..starts[i + 1]-1. */
  private record Table(MemorySegment starts, MemorySegment letters) {}

  private Words(ToIntFunction<MemorySegment> create) {
    handle = Calls.object(Arena.ofAuto(), create, SigpathC::sigpath_words_destroy);
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment info = frame.allocate(sigpath_words_info.layout());
      sigpath_words_info.size(info, info.byteSize());
      Status.check(SigpathC.sigpath_words_describe(handle, info));
      dim = sigpath_words_info.dim(info);
      depth = sigpath_words_info.depth(info);
      size = sigpath_words_info.count(info);
      letters = sigpath_words_info.letters(info);
      closureSize = sigpath_words_info.closure(info);
    }
  }

  /**
   * The given words, such as {@code of(3, new long[] {0}, new long[] {0, 2, 1})}.
   *
   * @throws IllegalArgumentException for no word, or a letter that is not in 0..dim-1
   */
  public static Words of(long dim, long[]... words) {
    return list(dim, 0, words);
  }

  /**
   * The given words.
   *
   * @param depth the most letters that a word may have; 0: any number
   * @throws IllegalArgumentException for no word, one that is longer, or a letter that is not in
   *     0..dim-1, naming it
   */
  public static Words list(long dim, int depth, long[]... words) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment lengths = frame.allocate(ValueLayout.JAVA_LONG, words.length);
      long total = 0;
      for (int i = 0; i < words.length; i++) {
        lengths.setAtIndex(ValueLayout.JAVA_LONG, i, words[i].length);
        total += words[i].length;
      }
      MemorySegment all = frame.allocate(ValueLayout.JAVA_LONG, total);
      long at = 0;
      for (long[] word : words) {
        MemorySegment.copy(word, 0, all, ValueLayout.JAVA_LONG, at * Long.BYTES, word.length);
        at += word.length;
      }
      long sum = total;
      return new Words(
          made -> SigpathC.sigpath_words_list(dim, depth, lengths, words.length, all, sum, made));
    }
  }

  /** {@link #parse(long, int, String)} of words of any number of letters. */
  public static Words parse(long dim, String text) {
    return parse(dim, 0, text);
  }

  /**
   * Words from text: {@code "(0) (0,3,1) ()"}, separated by white space or line ends; from {@code
   * #} to the end of the line is a comment.
   *
   * @param depth the most letters that a word may have; 0: any number
   * @throws IllegalArgumentException naming line and column
   */
  public static Words parse(long dim, int depth, String text) {
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new IllegalArgumentException(
          "text: character " + zero + " is a zero, expected words such as (0,3,1)");
    }
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment copy = frame.allocateFrom(text);
      return new Words(made -> SigpathC.sigpath_words_parse(dim, depth, copy, made));
    }
  }

  /** All words of 1 to depth letters. */
  public static Words truncated(long dim, int depth) {
    return new Words(made -> SigpathC.sigpath_words_truncated(dim, depth, made));
  }

  /**
   * The words whose letters' weights add up to at most the threshold.
   *
   * @param weights one for each letter, finite and above 0
   * @param threshold at least the smallest weight
   */
  public static Words anisotropic(double[] weights, double threshold) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment copy = frame.allocateFrom(ValueLayout.JAVA_DOUBLE, weights);
      return new Words(
          made ->
              SigpathC.sigpath_words_anisotropic(
                  weights.length, copy, weights.length, threshold, made));
    }
  }

  /** The Lyndon words of 1 to depth letters: those smaller than all their proper suffixes. */
  public static Words lyndon(long dim, int depth) {
    return new Words(made -> SigpathC.sigpath_words_lyndon(dim, depth, made));
  }

  /**
   * The walks of 1 to depth letters in a directed graph on the letters.
   *
   * @param transitions a square; row i: which letters may follow letter i
   */
  public static Words graph(boolean[][] transitions, int depth) {
    int dim = transitions.length;
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment follows = frame.allocate((long) dim * dim);
      for (int i = 0; i < dim; i++) {
        if (transitions[i].length != dim) {
          throw new IllegalArgumentException(
              "transitions: row " + i + " has " + transitions[i].length + ", expected " + dim);
        }
        for (int j = 0; j < dim; j++) {
          follows.set(ValueLayout.JAVA_BOOLEAN, (long) i * dim + j, transitions[i][j]);
        }
      }
      return new Words(
          made -> SigpathC.sigpath_words_graph(dim, depth, follows, follows.byteSize(), made));
    }
  }

  /**
   * The sparse lead-lag projection for paths of {@code dim} channels under lead-lag: the words over
   * 0..2 dim - 1, the lags first, in which no letter is next to the lead or the lag of another
   * channel.
   */
  public static Words leadLag(long dim, int depth) {
    return new Words(made -> SigpathC.sigpath_words_lead_lag(dim, depth, made));
  }

  /**
   * The words of a in their order, then those of b that a does not have, in theirs.
   *
   * @throws IllegalArgumentException if the numbers of letters differ
   */
  public static Words union(Words a, Words b) {
    return new Words(made -> SigpathC.sigpath_words_union(a.handle, b.handle, made));
  }

  /** Letters are 0..dim-1. */
  public long dim() {
    return dim;
  }

  /** Letters of the longest word. */
  public int depth() {
    return depth;
  }

  /** The number of words, each as often as it was given. */
  public long size() {
    return size;
  }

  /**
   * Different words that begin one of the set, without the empty one: what the cost of a signature
   * is proportional to.
   */
  public long closureSize() {
    return closureSize;
  }

  /** The letters of word {@code i}. */
  public long[] word(long i) {
    Objects.checkIndex(i, size);
    Table t = table();
    long from = t.starts.getAtIndex(ValueLayout.JAVA_LONG, i);
    long to = t.starts.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
    return t.letters
        .asSlice(from * Long.BYTES, (to - from) * Long.BYTES)
        .toArray(ValueLayout.JAVA_LONG);
  }

  /** The first position of a word, -1 if it is not in the set. */
  public long indexOf(long... word) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment copy = frame.allocateFrom(ValueLayout.JAVA_LONG, word);
      return Calls.number(
          position -> SigpathC.sigpath_words_find(handle, copy, word.length, position));
    }
  }

  /** The words one after the other; each array is the caller's own. */
  @Override
  public Iterator<long[]> iterator() {
    return LongStream.range(0, size).mapToObj(this::word).iterator();
  }

  /**
   * The words as text, such as {@code (0,3,1)}, that {@link #parse} reads.
   *
   * @throws IllegalArgumentException if there are more than 2^31 - 1
   */
  public List<String> names() {
    List<String> names = new ArrayList<>(Calls.listSize("words", size));
    for (long i = 0; i < size; i++) {
      names.add(name(i));
    }
    return Collections.unmodifiableList(names);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Words[").append(size).append(" over ").append(dim);
    text.append(" letters:");
    for (long i = 0; i < Math.min(size, SHOWN); i++) {
      text.append(' ').append(name(i));
    }
    return text.append(size > SHOWN ? " ...]" : "]").toString();
  }

  MemorySegment handle() {
    return handle;
  }

  private String name(long i) {
    Table t = table();
    long from = t.starts.getAtIndex(ValueLayout.JAVA_LONG, i);
    long to = t.starts.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
    StringBuilder text = new StringBuilder("(");
    for (long k = from; k < to; k++) {
      text.append(k == from ? "" : ",").append(t.letters.getAtIndex(ValueLayout.JAVA_LONG, k));
    }
    return text.append(')').toString();
  }

  /** The letters, asked for at the first look at a word; two threads may ask at once. */
  private Table table() {
    Table t = table;
    if (t == null) {
      t = readTable();
      table = t;
    }
    return t;
  }

  private Table readTable() {
    SegmentAllocator memory = Arena.ofAuto();
    MemorySegment starts = memory.allocate(ValueLayout.JAVA_LONG, size + 1);
    MemorySegment all = memory.allocate(ValueLayout.JAVA_LONG, letters);
    MemorySegment lengths = starts.asSlice(Long.BYTES);
    Status.check(SigpathC.sigpath_words_get(handle, lengths, size, all, letters));
    for (long i = 1; i <= size; i++) {
      long before = starts.getAtIndex(ValueLayout.JAVA_LONG, i - 1);
      long length = starts.getAtIndex(ValueLayout.JAVA_LONG, i);
      starts.setAtIndex(ValueLayout.JAVA_LONG, i, before + length);
    }
    return new Table(starts, all);
  }
}
