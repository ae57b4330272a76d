package org.sigpath.examples;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.Signature;

/**
 * Signature features of five-year windows over the growth, unemployment and interest rates of the
 * United States: a table of them, and a picture of one that has a meaning of its own. The Lévy area
 * of growth and unemployment is the area that the two draw around each other, anticlockwise counted
 * positive: far below 0 where growth turned first and unemployment answered later, the other way.
 */
public final class MacroFeatures {
  private static final Path DATA = Path.of("java/examples/data/us-macro.csv");
  private static final int WINDOW = 20; // quarters

  private MacroFeatures() {}

  /** Writes features.csv and levy-area.png to the folder given, else to build/quickstart. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "build/quickstart"));
    MacroSeries series = MacroSeries.read(DATA);
    int channels = series.channels();

    Signature signature = Signature.builder().depth(3).leadLag().timeAugmented().build();
    List<String> words = signature.words(channels);

    try (Arena arena = Arena.ofConfined()) {
      // The windows overlap: they are views of one series in native memory, and nothing is copied.
      MemorySegment points = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, series.standardised());
      Paths windows = Paths.sliding(points, DType.FLOAT64, series.length(), channels, WINDOW, 1);

      // One row of features per window, computed in parallel.
      MemorySegment features =
          arena.allocate(ValueLayout.JAVA_DOUBLE, windows.batch() * words.size());
      signature.compute(windows, features);

      // Lévy area of the lag channels 0, growth, and 1, unemployment: (S(0,1) - S(1,0)) / 2.
      int there = words.indexOf("(0,1)");
      int back = words.indexOf("(1,0)");
      double[] area = new double[(int) windows.batch()];
      for (int window = 0; window < area.length; window++) {
        long row = (long) window * words.size();
        area[window] =
            (features.getAtIndex(ValueLayout.JAVA_DOUBLE, row + there)
                    - features.getAtIndex(ValueLayout.JAVA_DOUBLE, row + back))
                / 2;
      }

      List<String> lastQuarters = series.quarters().subList(WINDOW - 1, series.length());
      FeatureTable.write(folder.resolve("features.csv"), lastQuarters, words, features);
      MacroChart.write(folder.resolve("levy-area.png"), series, area);
      System.out.println(windows.batch() + " windows x " + words.size() + " features");
    }
  }
}
