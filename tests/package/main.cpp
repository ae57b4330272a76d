// A program outside the library's build that uses an installed sigpath.
#include <cstdio>
#include <sigpath/sigpath.hpp>
#include <vector>

int main() {
  try {
    const std::vector<double> points{0, 0, 1, 0, 1, 1};
    const sigpath::Paths<double> paths(points.data(), 1, 3, 2);
    const auto signature = sigpath::Signature(2);
    if (signature.compute(paths) != std::vector<double>{1, 1, 0.5, 1, 0, 0.5}) {
      std::fprintf(stderr, "wrong signature\n");
      return 1;
    }
    const std::vector<double> first_coefficient{1, 0, 0, 0, 0, 0};
    if (signature.vjp(paths, first_coefficient) != std::vector<double>{-1, 0, 0, 0, 1, 0}) {
      std::fprintf(stderr, "wrong gradient\n");
      return 1;
    }
  } catch (const sigpath::Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
