// Vector-Jacobian products against central differences of the reference.
#include "gradient.h"

namespace sigpath_test {
namespace {

void check(const Shape& s) {
  SCOPED_TRACE(s);
  const Batch<double> batch(s);
  const auto cotangent = random_cotangent<double>(s);
  const auto actual = gradient_of(batch, cotangent);
  const auto expected = differences_of(batch, cotangent);
  expect_near_scaled(actual.points, expected.points, 1e-9, "points");
  expect_near_scaled(actual.times, expected.times, 1e-9, "times");
  expect_near_scaled(actual.basepoint, expected.basepoint, 1e-9, "basepoint");
}

TEST(Vjp, EveryTransform) {
  for_each_transform([](Shape s) {
    for (const auto method : kMethods)
      for (const bool ragged : {false, true}) {
        s.method = method;
        s.ragged = ragged;
        s.batch = ragged ? 19 : 2;
        s.scalar_term = ragged;
        s.seed += 10;
        check(s);
      }
  });
}

TEST(Vjp, EveryShape) {
  const Shape shapes[] = {{2, 5, 1, 1}, {2, 5, 1, 7}, {1, 1, 1, 1}, {2, 1, 3, 3}, {2, 2, 3, 3},
                          {1, 2, 1, 1}, {3, 4, 3, 1}, {1, 5, 2, 6}, {1, 4, 3, 5}, {1, 4, 4, 4},
                          {1, 4, 5, 3}, {1, 4, 6, 3}, {1, 4, 7, 3}, {1, 4, 8, 2}, {1, 4, 9, 2}};
  for (Shape s : shapes)
    for (const auto method : kMethods) {
      s.method = method;
      s.seed += 17;
      check(s);
    }
}

TEST(Vjp, EdgeShapesUnderTransforms) {
  for (const Index length : {1, 2})
    for (const int depth : {1, 2})
      for_each_transform([&](Shape s) {
        s.length = length;
        s.depth = depth;
        s.dim = 1;
        check(s);
      });
}

// What lies beyond a length has the gradient zero, and -0 or NaN are none.
TEST(Vjp, ZeroBeyondALength) {
  Shape s{4, 6, 2, 3};
  s.ragged = true;
  const Batch<double> batch(s);
  const auto g = gradient_of(batch, random_cotangent<double>(s));
  Index beyond = 0;
  for (Index b = 0; b < s.batch; ++b)
    for (Index i = batch.lengths[b]; i < s.length; ++i, ++beyond)
      for (Index c = 0; c < s.dim; ++c) EXPECT_EQ(g.points[(b * s.length + i) * s.dim + c], 0);
  EXPECT_GT(beyond, 0);
}

TEST(Vjp, TheScalarTermHasNoGradient) {
  Shape s{2, 5, 2, 3};
  const Batch<double> batch(s);
  const auto cotangent = random_cotangent<double>(s);
  const auto expected = gradient_of(batch, cotangent).points;
  s.scalar_term = true;
  Batch<double> with(s);
  std::vector<double> longer;
  for (std::size_t i = 0; i < cotangent.size(); ++i) {
    if (i % 14 == 0) longer.push_back(1e6);
    longer.push_back(cotangent[i]);
  }
  expect_same_bits(gradient_of(with, longer).points, expected, "points");
}

TEST(Vjp, GradientsThatAreNotAskedForChangeNothing) {
  Shape s{3, 5, 2, 3};
  s.time = s.basepoint = Extra::kPerPath;
  const Batch<double> batch(s);
  const auto cotangent = random_cotangent<double>(s);
  expect_same_bits(signature_for(s).vjp(batch.paths(), cotangent),
                   gradient_of(batch, cotangent).points, "points");
}

TEST(Vjp, LinearInTheCotangent) {
  Shape s{2, 6, 3, 3};
  const Batch<double> batch(s);
  auto cotangent = random_cotangent<double>(s);
  auto expected = gradient_of(batch, cotangent).points;
  for (double& x : cotangent) x *= -4;
  for (double& x : expected) x *= -4;
  expect_same_bits(gradient_of(batch, cotangent).points, expected, "a power of two is exact");
}

TEST(Vjp, FloatAgreesWithDouble) {
  for_each_transform([](Shape s) {
    s.length = 9;
    SCOPED_TRACE(s);
    const Batch<float> narrow(s);
    Batch<double> wide(s);
    std::copy(narrow.points.begin(), narrow.points.end(), wide.points.begin());
    std::copy(narrow.times.begin(), narrow.times.end(), wide.times.begin());
    std::copy(narrow.basepoint.begin(), narrow.basepoint.end(), wide.basepoint.begin());
    const auto cotangent = random_cotangent<float>(s);
    const auto actual = gradient_of(narrow, cotangent);
    const auto expected = gradient_of(wide, {cotangent.begin(), cotangent.end()});
    expect_near_scaled(actual.points, expected.points, 1e-5, "points");
    expect_near_scaled(actual.times, expected.times, 1e-5, "times");
    expect_near_scaled(actual.basepoint, expected.basepoint, 1e-5, "basepoint");
  });
}

}  // namespace
}  // namespace sigpath_test
