package org.sigpath.examples;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/**
 * Tells the continent of a country from its path of fertility, life expectancy and infant
 * mortality, by kernel ridge regression with a normalised signature kernel; and beside it from the
 * first and the last point alone, by ridge regression and by the same with an RBF kernel.
 *
 * <p>Countries begin at different years and have gaps, so that their series are no vectors of one
 * length; as paths they have a kernel all the same. They bring their years as times, for the kernel
 * does not see speed by itself. Static kernel, the weight of time and the penalty are chosen by
 * cross-validation on the countries that are learnt from, in each of many splits anew.
 */
public final class KernelClassifier {
  private static final Path DATA = Path.of("java/examples/data/countries.csv");
  private static final double[] SCALES = {1, 2, 4};
  private static final double[] TIMES = {0.25, 0.5, 1};
  private static final int SPLITS = 40;

  private KernelClassifier() {}

  /** Prints a table. */
  public static void main(String[] args) throws IOException {
    Countries countries = Countries.read(DATA);
    DMatrixRMaj[] kernels = kernels(countries);
    DMatrixRMaj[] ends = {linear(countries.ends())};
    DMatrixRMaj[] gaussian =
        Arrays.stream(SCALES).mapToObj(s -> rbf(ends[0], s)).toArray(DMatrixRMaj[]::new);
    int train = countries.count() * 2 / 3;
    System.out.printf(
        "%d countries of %d continents; %d splits into %d to learn from and %d to test%n%n",
        countries.count(), countries.continents().size(), SPLITS, train, countries.count() - train);
    System.out.println("                                   test accuracy");
    print("ridge of the first and last point", accuracies(ends, countries.labels(), train, SPLITS));
    print("RBF kernel of the same", accuracies(gaussian, countries.labels(), train, SPLITS));
    print("signature kernel of the path", accuracies(kernels, countries.labels(), train, SPLITS));
  }

  private static void print(String name, double[] accuracies) {
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    double squares = Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
    int n = accuracies.length;
    double error = Math.sqrt(squares / (n - 1) / n);
    System.out.printf("%-33s  %.3f +- %.3f%n", name, mean, error);
  }

  /** The Gram matrices of the signature kernels to choose from. */
  static DMatrixRMaj[] kernels(Countries countries) {
    List<DMatrixRMaj> grams = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      for (double scale : SCALES) {
        SignatureKernel kernel =
            SignatureKernel.builder()
                .staticKernel(StaticKernel.rbf(scale))
                .givenTime()
                .autoDyadic()
                .normalized()
                .build();
        for (double time : TIMES) {
          double[] gram = kernel.gram(countries.paths(arena, time));
          grams.add(DMatrixRMaj.wrap(countries.count(), countries.count(), gram));
        }
      }
    }
    return grams.toArray(DMatrixRMaj[]::new);
  }

  /** The inner products of rows of features. */
  static DMatrixRMaj linear(double[][] features) {
    DMatrixRMaj x = new DMatrixRMaj(features);
    DMatrixRMaj gram = new DMatrixRMaj(x.numRows, x.numRows);
    CommonOps_DDRM.multOuter(x, gram);
    return gram;
  }

  /** exp(-|x - y|^2 / (2 scale^2)) from the inner products. */
  private static DMatrixRMaj rbf(DMatrixRMaj inner, double scale) {
    int n = inner.numRows;
    DMatrixRMaj gram = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double square = inner.get(i, i) - 2 * inner.get(i, j) + inner.get(j, j);
        gram.set(i, j, Math.exp(-square / (2 * scale * scale)));
      }
    }
    return gram;
  }

  /** On what is held back, of every split. */
  static double[] accuracies(DMatrixRMaj[] grams, int[] labels, int train, int splits) {
    double[] accuracies = new double[splits];
    for (int split = 0; split < splits; split++) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, labels.length).boxed().toList());
      Collections.shuffle(order, new Random(split));
      int[] samples = order.stream().mapToInt(i -> i).toArray();
      int[] learnt = Arrays.copyOf(samples, train);
      int[] tested = Arrays.copyOfRange(samples, train, samples.length);
      KernelRidge.Choice choice = KernelRidge.choose(grams, labels, learnt);
      DMatrixRMaj gram = grams[choice.gram()];
      accuracies[split] =
          KernelRidge.fit(gram, labels, learnt, choice.lambda()).accuracy(gram, labels, tested);
    }
    return accuracies;
  }
}
