// Signature kernels of random walks: a Gram matrix, and a drift that is fitted to samples by the
// gradient of their discrepancy.
#include <cstdio>
#include <random>
#include <sigpath/sigpath.hpp>
#include <vector>

int main() {
  const sigpath_index batch = 64, points = 50, dim = 2;
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, 0.1);
  // Walks whose first channel drifts by so much per step.
  const auto walks = [&](double drift) {
    std::vector<double> x(batch * points * dim);
    for (sigpath_index b = 0; b < batch; ++b)
      for (sigpath_index i = 1; i < points; ++i)
        for (sigpath_index c = 0; c < dim; ++c) {
          double* at = &x[(b * points + i) * dim + c];
          *at = at[-dim] + normal(random) + (c == 0 ? drift : 0);
        }
    return x;
  };

  try {
    std::vector<double> model = walks(0);
    const std::vector<double> samples = walks(0.03);
    const sigpath::Paths<double> x(model.data(), batch, points, dim);
    const sigpath::Paths<double> y(samples.data(), batch, points, dim);

    const auto kernel = sigpath::SignatureKernel().rbf(1).time();
    const std::vector<double> gram = kernel.gram(x);
    std::printf("k of the first walk with itself %.4f, with the second %.4f\n", gram[0], gram[1]);
    std::printf("p-value of one distribution: %.3f\n",
                sigpath::two_sample_test(kernel, x, y, 199, 1).p_value);

    // Every step of the model's drift moves point i by i times as much.
    const auto mmd = sigpath::Discrepancy::mmd(kernel);
    double drift = 0;
    for (int step = 0; step < 20; ++step) {
      const std::vector<double> gradient = mmd.vjp(x, y, {1}).x;
      double slope = 0;
      for (sigpath_index b = 0; b < batch; ++b)
        for (sigpath_index i = 0; i < points; ++i)
          slope += static_cast<double>(i) * gradient[(b * points + i) * dim];
      const double move = -1e-4 * slope;
      drift += move;
      for (sigpath_index b = 0; b < batch; ++b)
        for (sigpath_index i = 0; i < points; ++i)
          model[(b * points + i) * dim] += static_cast<double>(i) * move;
      if (step % 5 == 4)
        std::printf("step %d: drift %.4f, MMD^2 %.6f\n", step + 1, drift, mmd.compute(x, y)[0]);
    }
  } catch (const sigpath::Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
