// Vector-Jacobian products of long paths, which are computed in many chunks from checkpoints.
#include "gradient.h"

namespace sigpath_test {
namespace {

// A random walk whose size does not depend on its length.
template <class T>
Batch<T> random_walk(const Shape& s) {
  Batch<T> batch(s);
  const auto steps = random_values<double>(s.length * s.dim, s.seed,
                                           1.7 / std::sqrt(static_cast<double>(s.length)));
  std::vector<double> at(static_cast<std::size_t>(s.dim));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    double& x = at[i % at.size()];
    x += steps[i];
    batch.points[i] = static_cast<T>(x);
  }
  return batch;
}

Real dot(const std::vector<double>& a, const std::vector<double>& b) {
  Real sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += Real(a[i]) * b[i];
  return sum;
}

// <gradient, direction> against the difference along the direction, which moves the points
// [from, to) only.
void check_direction(const Batch<double>& batch, Index from, Index to) {
  const Shape& s = batch.shape;
  SCOPED_TRACE(s);
  const auto cotangent = random_cotangent<double>(s);
  const auto g = gradient_of(batch, cotangent).points;
  auto direction = random_values<double>(s.length * s.dim, s.seed + 5);
  for (Index i = 0; i < s.length * s.dim; ++i)
    if (i < from * s.dim || i >= to * s.dim) direction[i] = 0;
  const double h = 1e-6;
  Batch<double> up = batch, down = batch;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    up.points[i] += h * direction[i];
    down.points[i] -= h * direction[i];
  }
  const Real expected = (loss(up, cotangent, 0) - loss(down, cotangent, 0)) / (2 * h);
  Real scale = 0;
  for (std::size_t i = 0; i < g.size(); ++i) scale += std::abs(g[i] * direction[i]);
  EXPECT_NEAR(static_cast<double>(dot(g, direction) / scale), static_cast<double>(expected / scale),
              1e-9);
}

TEST(LongVjp, DirectionalDifferences) {
  for (const auto method : kMethods) {
    Shape s{1, 2000, 3, 5};  // chunks of 274 steps
    s.method = method;
    const auto batch = random_walk<double>(s);
    check_direction(batch, 0, s.length);
    check_direction(batch, 0, 20);
    check_direction(batch, 260, 290);
    check_direction(batch, 1990, 2000);
  }
}

TEST(LongVjp, LeadLagAndTimeOverManyChunks) {
  Shape s{1, 700, 2, 4};
  s.lead_lag = true;
  s.time = s.basepoint = Extra::kFixed;
  check_direction(random_walk<double>(s), 0, s.length);
}

// Every number of steps around the end of a chunk: 4 channels at depth 6 make chunks of 24 steps.
TEST(LongVjp, LengthsAroundAChunk) {
  for (const Index length : {23, 24, 25, 26, 47, 48, 49, 50}) {
    const Shape s{1, length, 4, 6};
    check_direction(random_walk<double>(s), 0, length);
  }
}

// Each path of a ragged batch has the gradient that it has alone: scratch is laid out for the
// longest.
TEST(LongVjp, RaggedPathsEqualThemselvesAlone) {
  Shape s{6, 900, 4, 4};
  s.ragged = true;
  const Batch<double> batch(s);
  const auto cotangent = random_cotangent<double>(s);
  const auto size = static_cast<Index>(cotangent.size()) / s.batch;
  const auto all = gradient_of(batch, cotangent).points;
  for (Index b = 0; b < s.batch; ++b) {
    const Index n = batch.lengths[b], row = s.length * s.dim;
    const sigpath::Paths<double> one(batch.points.data() + b * row, 1, n, s.dim);
    const std::vector<double> c(cotangent.begin() + b * size, cotangent.begin() + (b + 1) * size);
    const std::vector<double> g(all.begin() + b * row, all.begin() + b * row + n * s.dim);
    expect_near_scaled(g, signature_for(s).vjp(one, c), 1e-14, "path " + std::to_string(b));
  }
}

TEST(LongVjp, EarlyFloatGradientsKeepTheirPrecision) {
  Shape s{1, 2000, 3, 4};
  const auto narrow = random_walk<float>(s);
  auto wide = random_walk<double>(s);
  std::copy(narrow.points.begin(), narrow.points.end(), wide.points.begin());
  const auto cotangent = random_cotangent<float>(s);
  const auto actual = gradient_of(narrow, cotangent).points;
  const auto expected = gradient_of(wide, {cotangent.begin(), cotangent.end()}).points;
  expect_near_scaled(actual, expected, 1e-4, "all points");
  expect_near_scaled(actual, expected, 0, 60, 1e-4, "the first 20 points");
  expect_near_scaled(actual, expected, 0, 3, 1e-4, "the first point");
}

// <cotangent, J v> by differences of the library's own forward.
TEST(LongVjp, ForwardAndBackwardBelongTogether) {
  Shape s{1, 120, 5, 4};
  s.time = Extra::kFixed;
  const auto batch = random_walk<double>(s);
  const auto cotangent = random_cotangent<double>(s);
  const auto direction = random_values<double>(s.length * s.dim, 3);
  const double h = 1e-5;
  Batch<double> up = batch, down = batch;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    up.points[i] += h * direction[i];
    down.points[i] -= h * direction[i];
  }
  const Real jv = (dot(cotangent, up.compute()) - dot(cotangent, down.compute())) / (2 * h);
  const Real vj = dot(gradient_of(batch, cotangent).points, direction);
  EXPECT_NEAR(static_cast<double>(vj / jv), 1, 1e-7);
}

}  // namespace
}  // namespace sigpath_test
