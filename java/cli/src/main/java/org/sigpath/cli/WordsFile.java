package org.sigpath.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sigpath.Words;

/** A set of words as text: words such as {@code (0,3,1)} apart by white space; # a comment. */
final class WordsFile {
  private static final Pattern PLACE =
      Pattern.compile("^text: line (\\d+), (column \\d+: .*)$", Pattern.DOTALL);

  private WordsFile() {}

  /**
   * Reads words over the letters 0..dim-1.
   *
   * @param depth the most letters that a word may have; 0: any number
   */
  static Words read(Path file, long dim, int depth) throws IOException {
    try {
      return Words.parse(dim, depth, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw Failure.of(file, "is not text in UTF-8, expected words such as (0,3,1)");
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.of(file, e);
    } catch (IllegalArgumentException e) {
      Matcher place = PLACE.matcher(e.getMessage());
      throw place.matches()
          ? Failure.at(file, Long.parseLong(place.group(1)), place.group(2))
          : Failure.of(file, e);
    }
  }

  /** A word as it is written. */
  static String text(long[] word) {
    return Arrays.stream(word).mapToObj(Long::toString).collect(Collectors.joining(",", "(", ")"));
  }
}
