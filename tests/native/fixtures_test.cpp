// Figures computed elsewhere, for signatures and their vector-Jacobian products.
#include "batch.h"
#include "json.h"

namespace sigpath_test {
namespace {

template <class T>
class Fixtures : public testing::Test {
 protected:
  void check(const json& c, Index batch, sigpath::Signature signature) {
    const Index dim = c.at("dim"), length = c.at("length");
    const int depth = c.at("depth");
    const auto points = numbers<T>(c.at("path"));
    const auto expected = numbers<double>(c.at("signature"));
    const auto gradient = numbers<double>(c.at("path_vjp"));
    const auto cotangent = numbers<T>(c.at("cotangent"));
    const auto& o = signature.options();
    const Index channels = dim * (o.lead_lag ? 2 : 1) + (o.time != SIGPATH_TIME_NONE);
    const sigpath::Paths<T> paths(points.data(), batch, length, dim);
    for (const auto method : kMethods) {
      SCOPED_TRACE("method " + std::to_string(method));
      signature.method(method);
      const double rtol = tolerance<T>(1e-12, 1e-5);
      expect_levels_near(signature.compute(paths), expected, channels, depth, rtol);
      expect_near_scaled(signature.vjp(paths, cotangent), gradient, rtol, "gradient");
    }
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Fixtures, Types);

TYPED_TEST(Fixtures, Signatures) {
  const json cases = load("signature.json");
  ASSERT_GE(cases.size(), 10u);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    this->check(cases[i], cases[i].at("batch"), sigpath::Signature(cases[i].at("depth")));
  }
}

TYPED_TEST(Fixtures, Transforms) {
  const json cases = load("transforms.json");
  ASSERT_GE(cases.size(), 5u);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    sigpath::Signature signature(cases[i].at("depth"));
    signature.lead_lag(cases[i].at("lead_lag"));
    if (cases[i].at("time_aug")) signature.time();
    this->check(cases[i], 1, signature);
  }
}

}  // namespace
}  // namespace sigpath_test
