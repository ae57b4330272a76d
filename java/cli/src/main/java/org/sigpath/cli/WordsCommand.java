package org.sigpath.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sigpath.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes sets of words. */
@Command(
    name = "words",
    description = {
      "Writes a set of words, one a line, such as --words of the other commands reads.",
      "Families come by length, then lexicographically, without the empty word. By default all words"
          + " of 1 to N of the letters 0..D-1."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sigpath words --dim 3 --depth 4 --lyndon -o words.txt",
      "  sigpath words --weights 1,1,2.5 --threshold 4 -o words.txt",
      "  sigpath words --dim 3 --depth 5 --transitions 0:1,1:2,2:0",
      "  sigpath words --dim 2 --depth 3 --lead-lag --count",
      "  sigpath words --dim 3 --parse mine.txt --union more.txt -o words.txt"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class WordsCommand implements Callable<Integer> {
  /** Characters that are written at once. */
  private static final int CHUNK = 1 << 16;

  @Spec private CommandSpec spec;

  @ParentCommand private Main program;

  @Mixin private WordFamily family;

  @Option(
      names = "--union",
      paramLabel = "FILE",
      description = {
        "Then those words of a file that are not there yet; may be given more than once. Under"
            + " --lead-lag of letters 0..2D-1."
      })
  private List<Path> unions = List.of();

  @Option(
      names = "--count",
      description = {
        "Only how many words there are, and in their closure: the different words that begin one,"
            + " to which the cost of a signature is proportional."
      })
  private boolean count;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description = "A text file, replaced; by default standard output.")
  private Path output;

  /** Where text goes; false: nobody reads it any more. */
  private interface Sink {
    boolean write(CharSequence text) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    Words words = family.words(new Usage(spec));
    for (Path file : unions) {
      words = Words.union(words, WordsFile.read(file, words.dim(), 0));
    }
    if (output == null) {
      write(words, program.streams()::write);
      return 0;
    }
    try (AtomicOutput file = AtomicOutput.to(output)) {
      OutputStream stream = Channels.newOutputStream(file.channel());
      write(
          words,
          text -> {
            stream.write(text.toString().getBytes(StandardCharsets.UTF_8));
            return true;
          });
      file.commit();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.of(output, e);
    }
    return 0;
  }

  private void write(Words words, Sink sink) throws IOException {
    StringBuilder text = new StringBuilder();
    if (count) {
      text.append("words    ").append(words.size()).append('\n');
      text.append("closure  ").append(words.closureSize()).append('\n');
    } else {
      for (long[] word : words) {
        text.append(WordsFile.text(word)).append('\n');
        if (text.length() >= CHUNK) {
          if (!sink.write(text)) {
            return;
          }
          text.setLength(0);
        }
      }
    }
    sink.write(text);
  }
}
