// Transforms that are carried out, and their vector-Jacobian products.
#include <fstream>
#include <nlohmann/json.hpp>

#include "gradient.h"

namespace sigpath_test {
namespace {

template <class T>
class Transform : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Transform, Types);

sigpath::Transform transform_for(const Shape& s) {
  return sigpath::Transform(signature_for(s).options());
}

Index points_of(const Shape& s, Index vertices) { return s.lead_lag ? 2 * vertices - 1 : vertices; }

// Every combination of the transforms, ragged and not, with paths of one point too.
template <class Body>
void for_each_shape(const Body& body) {
  for_each_transform([&](Shape s) {
    for (const bool ragged : {false, true})
      for (const Index length : {1, 2, 7}) {
        s.ragged = ragged;
        s.length = length;
        s.batch = ragged ? 5 : 2;
        s.time_start = 2.5;
        s.time_end = -1.25;
        s.seed += 10;
        SCOPED_TRACE(s);
        body(s);
      }
  });
}

// The reference's transformed paths, zero beyond a path's end.
template <class T>
std::vector<Real> expected_of(const Batch<T>& batch) {
  const Shape& s = batch.shape;
  std::vector<Real> all;
  for (Index b = 0; b < s.batch; ++b) {
    for (const Point& point : batch.path(b)) all.insert(all.end(), point.begin(), point.end());
    all.resize(static_cast<std::size_t>((b + 1) * points_of(s, s.vertices()) * s.channels()));
  }
  return all;
}

TYPED_TEST(Transform, EveryCombination) {
  for_each_shape([](const Shape& s) {
    const Batch<TypeParam> batch(s);
    const auto actual = transform_for(s).compute(batch.paths());
    expect_near_scaled(actual, expected_of(batch), tolerance<TypeParam>(1e-15, 1e-6), "points");
  });
}

TYPED_TEST(Transform, TheSignatureIsThatOfTheTransformOnTheFly) {
  for_each_shape([](const Shape& s) {
    const Batch<TypeParam> batch(s);
    const auto shape = transform_for(s).shape(batch.paths().shape());
    EXPECT_EQ(shape.length, points_of(s, s.vertices()));
    EXPECT_EQ(shape.dim, s.channels());
    const auto points = transform_for(s).compute(batch.paths());
    std::vector<Index> lengths = batch.lengths;
    for (Index& n : lengths) n = points_of(s, n + s.vertices() - s.length);
    auto paths = sigpath::Paths<TypeParam>(points.data(), s.batch, shape.length, shape.dim);
    paths.lengths(lengths.data());
    // One channel would be measured by what cancelling leaves.
    if (s.channels() > 1)
      expect_levels_near(sigpath::Signature(s.depth).compute(paths), batch.compute(), shape.dim,
                         s.depth, tolerance<TypeParam>(1e-13, 1e-5));
  });
}

TYPED_TEST(Transform, Fixtures) {
  std::ifstream file(std::string(SIGPATH_FIXTURES) + "/transforms.json");
  ASSERT_TRUE(file);
  const auto numbers = [](const nlohmann::json& rows) {
    std::vector<double> all;
    for (const auto& row : rows)
      for (const double x : row) all.push_back(x);
    return all;
  };
  const nlohmann::json cases = nlohmann::json::parse(file).at("cases");
  ASSERT_GE(cases.size(), 5u);
  for (const auto& c : cases) {
    const auto path = numbers(c.at("path"));
    const std::vector<TypeParam> points(path.begin(), path.end());
    sigpath::Transform transform;
    transform.lead_lag(c.at("lead_lag"));
    if (c.at("time_aug")) transform.time();
    const auto actual =
        transform.compute(sigpath::Paths<TypeParam>(points.data(), 1, c.at("length"), c.at("dim")));
    expect_near_scaled(actual, numbers(c.at("transformed")), tolerance<TypeParam>(1e-15, 1e-7),
                       "points");
  }
}

TYPED_TEST(Transform, StridesAreFollowed) {
  Shape s{3, 5, 2, 2};
  s.lead_lag = true;
  s.basepoint = Extra::kFixed;
  const Batch<TypeParam> batch(s);
  std::vector<TypeParam> wide(3 * 40, std::numeric_limits<TypeParam>::quiet_NaN());
  for (Index b = 0; b < 3; ++b)
    for (Index i = 0; i < 5; ++i)
      for (Index c = 0; c < 2; ++c) wide[b * 40 + i * 7 + c] = batch.points[(b * 5 + i) * 2 + c];
  auto paths = sigpath::Paths<TypeParam>(wide.data(), 3, 5, 2).strides(40, 7);
  expect_same_bits(transform_for(s).compute(paths), transform_for(s).compute(batch.paths()),
                   "strided");
}

template <class T>
Gradient<T> transform_gradient(const Batch<T>& batch, const std::vector<T>& cotangent,
                               const sigpath::Context* context = nullptr) {
  return gradient_of(transform_for(batch.shape), batch.shape, batch.paths(), cotangent, context);
}

template <class T>
std::vector<T> cotangent_for(const Shape& s) {
  return random_values<T>(s.batch * points_of(s, s.vertices()) * s.channels(), s.seed + 1000);
}

// The transforms are affine, so the difference of a step of 1 is the derivative.
double difference(Batch<double>& batch, const std::vector<double>& cotangent, Index b,
                  double& variable) {
  const double here = variable;
  const auto loss = [&] {
    const auto path = batch.path(b);
    const auto rows = static_cast<std::size_t>(points_of(batch.shape, batch.shape.vertices()));
    const auto channels = path[0].size();
    Real sum = 0;
    for (std::size_t j = 0; j < path.size(); ++j)
      for (std::size_t c = 0; c < channels; ++c)
        sum += path[j][c] * cotangent[(static_cast<std::size_t>(b) * rows + j) * channels + c];
    return sum;
  };
  variable = 1;
  const Real up = loss();
  variable = 0;
  const Real down = loss();
  variable = here;
  return static_cast<double>(up - down);
}

TEST(TransformVjp, IsTheFiniteDifference) {
  for_each_shape([](const Shape& s) {
    Batch<double> batch(s);
    const auto cotangent = cotangent_for<double>(s);
    const auto g = transform_gradient(batch, cotangent);
    Gradient<double> expected;
    for (Index b = 0; b < s.batch; ++b) {
      const Index n = batch.lengths[b], vertices = n + s.vertices() - s.length;
      for (Index i = 0; i < s.length; ++i)
        for (Index c = 0; c < s.dim; ++c)
          expected.points.push_back(i < n ? difference(batch, cotangent, b, batch.point(b, i, c))
                                          : 0);
      for (Index i = 0; i < s.vertices() && !g.times.empty(); ++i)
        expected.times.push_back(i < vertices ? difference(batch, cotangent, b, batch.time(b, i))
                                              : 0);
      for (Index c = 0; c < s.dim && !g.basepoint.empty(); ++c)
        expected.basepoint.push_back(difference(batch, cotangent, b, batch.base(b, c)));
    }
    expect_near_scaled(g.points, expected.points, 1e-14, "points");
    expect_near_scaled(g.times, expected.times, 1e-14, "times");
    expect_near_scaled(g.basepoint, expected.basepoint, 1e-14, "basepoint");
  });
}

TYPED_TEST(Transform, TheThreadsChangeNothing) {
  for (const Index length : {3, 40000}) {
    Shape s{length == 3 ? 20000 : 2, length, 3, 2};
    s.lead_lag = true;
    s.ragged = true;
    s.time = s.basepoint = Extra::kPerPath;
    const Batch<TypeParam> batch(s);
    const auto cotangent = cotangent_for<TypeParam>(s);
    const sigpath::Context one(1), four(4);
    expect_same_bits(transform_for(s).compute(batch.paths(), &four),
                     transform_for(s).compute(batch.paths(), &one), "points");
    const auto a = transform_gradient(batch, cotangent, &four);
    const auto e = transform_gradient(batch, cotangent, &one);
    expect_same_bits(a.points, e.points, "gradient of the points");
    expect_same_bits(a.times, e.times, "gradient of the times");
    expect_same_bits(a.basepoint, e.basepoint, "gradient of the basepoints");
  }
}

// Two points in one channel, to be spoilt in one place.
struct TransformCall {
  sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(1);
  sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 1, 2, 1);
  std::vector<double> points{1, 2}, out = std::vector<double>(2, 5), gradient{6, 6};
  Index count = 2, gradient_count = 2;
  const double* times = nullptr;
  double* grad_times = nullptr;
  double* grad_basepoint = nullptr;

  sigpath_status forward() {
    return sigpath_transform(nullptr, &options, &paths, points.data(), nullptr, times, nullptr,
                             out.data(), count);
  }
  sigpath_status vjp() {
    return sigpath_transform_vjp(nullptr, &options, &paths, points.data(), nullptr, times, nullptr,
                                 points.data(), count, gradient.data(), gradient_count, grad_times,
                                 0, grad_basepoint, 0);
  }
  void expect_refused(const std::vector<std::string>& words,
                      sigpath_status status = SIGPATH_INVALID_ARGUMENT) {
    EXPECT_EQ(forward(), status);
    expect_error_text(words);
    EXPECT_EQ(vjp(), status);
    expect_error_text(words);
    EXPECT_EQ(out, (std::vector<double>{5, 5}));
    EXPECT_EQ(gradient, (std::vector<double>{6, 6}));
  }
};

TEST(TransformErrors, NameTheArgument) {
  TransformCall expanding;
  expanding.options.expanding = 1;
  expanding.expect_refused({"options.expanding", "is 1", "expected 0"});
  TransformCall windows;
  windows.paths.windows = 1;
  windows.expect_refused({"paths.windows", "is 1", "expected 0"});
  TransformCall infinite;
  infinite.points[1] = std::numeric_limits<double>::infinity();
  infinite.expect_refused({"points", "path 0, point 1, channel 0", "inf"});
  TransformCall count;
  count.count = 3;
  EXPECT_EQ(count.forward(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"out_count", "is 3", "expected 2"});
  EXPECT_EQ(count.vjp(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"cotangent_count", "is 3", "expected 2"});
  TransformCall gradient;
  gradient.gradient_count = 1;
  EXPECT_EQ(gradient.vjp(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"grad_points_count", "is 1", "expected 2"});
  TransformCall times;
  times.options.time = SIGPATH_TIME_GIVEN;
  times.count = 4;
  times.expect_refused({"times", "NULL", "expected 2"});
  TransformCall grad_times;
  grad_times.grad_times = grad_times.out.data();
  EXPECT_EQ(grad_times.vjp(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"grad_times", "expected NULL"});
  TransformCall grad_basepoint;
  grad_basepoint.grad_basepoint = grad_basepoint.out.data();
  EXPECT_EQ(grad_basepoint.vjp(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"grad_basepoint", "expected NULL"});
  TransformCall overlap;
  EXPECT_EQ(sigpath_transform(nullptr, &overlap.options, &overlap.paths, overlap.points.data(),
                              nullptr, nullptr, nullptr, overlap.points.data(), 2),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"out", "overlaps points"});
  TransformCall device;
  device.paths.device = SIGPATH_CUDA;
  device.expect_refused({"SIGPATH_CPU"}, SIGPATH_UNSUPPORTED);
  TransformCall time;
  time.options.time = SIGPATH_TIME_UNIFORM;
  time.options.time_end = 1e39;
  time.paths.dtype = SIGPATH_FLOAT32;
  time.count = 4;
  time.expect_refused({"options.time_start and time_end", "e+38", "float"});
  Index length = -1;
  EXPECT_EQ(sigpath_transform_shape(&device.options, &device.paths, &length, nullptr),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"dim", "NULL"});
  EXPECT_EQ(length, -1);
}

TEST(Transform, OptionsOfTheSignatureAloneAreNotLookedAt) {
  TransformCall call;
  call.options.depth = 0;
  call.options.method = 77;
  EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  EXPECT_EQ(call.out, call.points);
  EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
}

TEST(Transform, AnEmptyBatchIsRight) {
  TransformCall call;
  call.paths.batch = call.count = call.gradient_count = 0;
  EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
}

}  // namespace
}  // namespace sigpath_test
