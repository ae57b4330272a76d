// Kernels and their gradients computed elsewhere: by the reference, and by the library.
#include "json.h"
#include "kernel_case.h"

namespace sigpath_test {
namespace {

// The fixtures' RBF kernel is exp(-r^2 / (2 s^2)), as here.
SignatureKernel kernel_of_fixture(const json& c) {
  SignatureKernel kernel;
  kernel.dyadic(c.at("dyadic_x"), c.at("dyadic_y"));
  if (c.at("static_kernel") == "rbf") return kernel.rbf(c.at("rbf_s"));
  EXPECT_EQ(c.at("static_kernel"), "linear");
  return kernel;
}

Polyline polyline(const json& points) {
  Polyline x;
  for (const json& point : points) {
    const auto row = numbers<double>(point);
    x.emplace_back(row.begin(), row.end());
  }
  return x;
}

class KernelFixtures : public testing::Test {
 protected:
  KernelFixtures() { EXPECT_GE(cases.size(), 7u); }
  const json cases = load("sigkernel.json");
};

TEST_F(KernelFixtures, AreWhatTheReferenceComputes) {
  for (const json& c : cases) {
    const auto options = kernel_of_fixture(c).options();
    const std::size_t batch = c.at("batch");
    std::vector<Real> pairs, gram;
    for (std::size_t a = 0; a < batch; ++a)
      for (std::size_t b = 0; b < batch; ++b) {
        gram.push_back(kernel_of(options, polyline(c.at("x")[a]), polyline(c.at("y")[b])));
        if (a == b) pairs.push_back(gram.back());
      }
    expect_kernels_near(pairs, numbers<double>(c.at("kernel")), 1e-13, "kernel");
    expect_kernels_near(gram, numbers<double>(c.at("gram")), 1e-13, "gram");
  }
}

template <class T>
void check(const json& c) {
  const Index batch = c.at("batch"), dim = c.at("dim");
  const auto x = numbers<T>(c.at("x")), y = numbers<T>(c.at("y"));
  const sigpath::Paths<T> xs(x.data(), batch, c.at("length_x"), dim);
  const sigpath::Paths<T> ys(y.data(), batch, c.at("length_y"), dim);
  const SignatureKernel kernel = kernel_of_fixture(c);
  const double rtol = tolerance<T>(1e-12, 1e-5);
  expect_kernels_near(kernel.pairs(xs, ys), numbers<double>(c.at("kernel")), rtol, "kernel");
  expect_kernels_near(kernel.gram(xs, ys), numbers<double>(c.at("gram")), rtol, "gram");
  const std::vector<T> ones(static_cast<std::size_t>(batch), T(1));
  const auto gradients = kernel.vjp(sigpath::pairs(xs, ys), ones);
  expect_near_scaled(gradients.x, numbers<double>(c.at("dx")), rtol, "dx");
  expect_near_scaled(gradients.y, numbers<double>(c.at("dy")), rtol, "dy");
}

TEST_F(KernelFixtures, AreWhatTheLibraryComputes) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    check<double>(cases[i]);
    check<float>(cases[i]);
  }
}

}  // namespace
}  // namespace sigpath_test
