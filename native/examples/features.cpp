// Other features of paths: log-signatures of windows, chosen words, and a window over a live feed.
#include <cstdio>
#include <random>
#include <sigpath/sigpath.hpp>
#include <vector>

int main() {
  const sigpath_index points = 1000, dim = 2;
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, 0.1);
  std::vector<double> series(points * dim);
  for (sigpath_index i = dim; i < points * dim; ++i) series[i] = series[i - dim] + normal(random);

  try {
    sigpath::Paths<double> path(series.data(), 1, points, dim);

    // Log-signatures at Lyndon words of windows of 100 points, every 50 points, in one call.
    const auto windows = sigpath::Windows::sliding(points, 100, 50);
    const sigpath::LogSignature logs(dim, 4, SIGPATH_BASIS_LYNDON_WORDS);
    const std::vector<double> rows = logs.compute(sigpath::Paths<double>(path).windows(windows));
    std::printf("%lld windows, %lld log-signature coefficients each; the first window:\n",
                windows.rows(), logs.size());
    for (sigpath_index i = 0; i < logs.size(); ++i)
      std::printf("  %s %.4f\n", logs.text(i).c_str(), rows[i]);

    // Only the words that a model needs.
    const auto words = sigpath::Words::parse(dim, "(0,1) (1,0) (0,0,1,1,0)");
    const std::vector<double> chosen = sigpath::WordSignature(words).compute(path);
    for (sigpath_index i = 0; i < words.size(); ++i)
      std::printf("%s of the whole path: %.4f\n", words.text(i).c_str(), chosen[i]);

    // Points that come one after the other: the signature of the last 100 after each.
    sigpath::RollingWindow<double> rolling(sigpath::Signature(4), 1, dim, 100);
    std::vector<double> last;
    for (sigpath_index i = 0; i < points; ++i)
      last = rolling.push({series.data() + i * dim, static_cast<std::size_t>(dim)});
    std::printf("levels 1 of the last window: %.4f %.4f\n", last[0], last[1]);
  } catch (const sigpath::Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
