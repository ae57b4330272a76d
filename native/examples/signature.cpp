// Signature features of sliding windows over a random walk, and the gradient of one feature.
#include <cstdio>
#include <random>
#include <sigpath/sigpath.hpp>
#include <vector>

int main() {
  const sigpath_index points = 1000, dim = 2, window = 50, step = 10;
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> series(points * dim);
  for (sigpath_index i = dim; i < points * dim; ++i) series[i] = series[i - dim] + normal(random);

  try {
    const auto paths = sigpath::Paths<double>::sliding(series.data(), points, dim, window, step);
    const auto signature = sigpath::Signature(3).time();  // levels 1..3, a channel of time
    const std::vector<double> features = signature.compute(paths);

    const sigpath_index size = signature.size(dim), windows = paths.shape().batch;
    std::printf("%lld windows of %lld points, %lld coefficients each\n", windows, window, size);

    // Levy area of the first window: (S(0,1) - S(1,0)) / 2, at 3 + 0*3 + 1 and 3 + 1*3 + 0.
    std::vector<double> cotangent(features.size());
    cotangent[4] = 0.5;
    cotangent[6] = -0.5;
    const std::vector<double> gradient = signature.vjp(paths, cotangent);
    std::printf(
        "Levy area of the first window %.6f; its gradient at the first point (%.6f, %.6f)\n",
        (features[4] - features[6]) / 2, gradient[0], gradient[1]);
  } catch (const sigpath::Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
