// The signature of every prefix, and its gradient.
#include "gradient.h"

namespace sigpath_test {
namespace {

struct Expanding {
  explicit Expanding(const Shape& s) : shape(s), batch(s), plan(signature_for(s)) {
    plan.expanding();
    rows = plan.rows(s.length);
    size = plan.size(s.dim);
  }
  // The signature of the first `points` points of path b, by the whole method.
  std::vector<double> prefix(Index b, Index points) const {
    Shape one = shape;
    one.batch = 1;
    const std::vector<Index> length{points};
    return signature_for(one).compute(
        sigpath::Paths<double>(batch.points.data() + b * shape.length * shape.dim, 1, shape.length,
                               shape.dim)
            .lengths(length.data()));
  }

  Shape shape;
  Batch<double> batch;
  sigpath::Signature plan;
  Index rows, size;
};

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const sigpath_method method : kMethods)
    for (const bool lead_lag : {false, true})
      for (const bool basepoint : {false, true}) {
        Shape s{3, 7, 2, 3, 400 + all.size()};
        s.method = method;
        s.lead_lag = lead_lag;
        s.basepoint = basepoint ? Extra::kFixed : Extra::kNone;
        s.ragged = lead_lag == basepoint;
        s.scalar_term = lead_lag;
        all.push_back(s);
      }
  return all;
}

TEST(Expanding, HasARowForEveryPrefix) {
  for (const Shape& s : shapes()) {
    SCOPED_TRACE(testing::Message() << s);
    const Expanding e(s);
    EXPECT_EQ(e.rows, s.vertices() - 1);
    const auto out = e.plan.compute(e.batch.paths());
    ASSERT_EQ(out.size(), static_cast<std::size_t>(s.batch * e.rows * e.size));
    for (Index b = 0; b < s.batch; ++b)
      for (Index r = 0; r < e.rows; ++r) {
        const Index points = r + 2 - (s.vertices() - s.length);
        const auto row = out.begin() + (b * e.rows + r) * e.size;
        const std::vector<double> actual(row, row + e.size);
        const auto expected =
            points <= e.batch.lengths[b] ? e.prefix(b, points) : std::vector<double>(actual.size());
        expect_near_scaled(actual, expected, 1e-12,
                           "path " + std::to_string(b) + ", row " + std::to_string(r));
      }
  }
}

TEST(Expanding, GradientsAreExact) {
  for (const Shape& s : shapes()) {
    SCOPED_TRACE(testing::Message() << s);
    Expanding e(s);
    const auto cotangent = random_values<double>(s.batch * e.rows * e.size, s.seed + 1);
    const auto loss = [&] {
      const auto out = e.plan.compute(e.batch.paths());
      double sum = 0;
      for (std::size_t i = 0; i < out.size(); ++i) sum += out[i] * cotangent[i];
      return sum;
    };
    const auto gradient = e.plan.vjp(e.batch.paths(), cotangent);
    for (Index b = 0; b < s.batch; ++b)
      for (Index i = 0; i < s.length; ++i)
        for (Index c = 0; c < s.dim; ++c) {
          const double actual = gradient[(b * s.length + i) * s.dim + c];
          double difference = 0;
          if (i < e.batch.lengths[b]) {
            double& x = e.batch.point(b, i, c);
            const double here = x;
            x = here + 1e-6;
            const double up = loss();
            x = here - 1e-6;
            difference = (up - loss()) / 2e-6;
            x = here;
          }
          EXPECT_NEAR(actual, difference, 2e-8 * (1 + std::abs(difference)));
        }
  }
}

TEST(Expanding, OnePointHasNoRows) {
  const Expanding e(Shape{2, 1, 3, 2, 500});
  EXPECT_EQ(e.rows, 0);
  EXPECT_TRUE(e.plan.compute(e.batch.paths()).empty());
}

}  // namespace
}  // namespace sigpath_test
