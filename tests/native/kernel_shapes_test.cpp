// Kernels of random shapes, and of few long pairs, whose grids are cut among lanes and threads.
#include "kernel_gradient.h"
#include "targets.h"

namespace sigpath_test {
namespace {

struct RandomCase {
  Shape x;
  Index batch_y, length_y;
  bool one_set, gram;
  SignatureKernel kernel;
};

std::ostream& operator<<(std::ostream& to, const RandomCase& c) {
  return to << c.x << ", y " << c.batch_y << " by " << c.length_y << ", one set " << c.one_set
            << ", gram " << c.gram << ", " << text_of(c.kernel);
}

RandomCase random_case(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](auto... values) {
    const std::vector<Index> all{values...};
    return all[random() % all.size()];
  };
  Shape s;
  s.seed = seed;
  s.batch = pick(1, 2, 3, 5, 8, 17);
  s.length = pick(1, 2, 5, 9, 16, 17, 33, 40);
  s.dim = pick(1, 2, 3, 4, 5, 7, 8, 11, 13, 17);
  s.lead_lag = s.dim < 6 && pick(0, 0, 1) == 1;
  s.time = kExtras[pick(0, 0, 1, 2, 3)];
  s.basepoint = kExtras[pick(0, 0, 1, 2, 3)];
  s.ragged = pick(0, 1) == 1;
  RandomCase c{s,
               pick(1, 2, 4, 9, 16),
               pick(1, 2, 3, 8, 17, 31),
               pick(0, 0, 1) == 1,
               pick(0, 1) == 1,
               SignatureKernel()};
  const auto kernels = static_kernels();
  auto o = kernels[random() % kernels.size()].options();
  const double root = std::sqrt(static_cast<double>(s.dim));
  o.scale *= o.static_kernel <= SIGPATH_STATIC_POLYNOMIAL ? 1 / root : root;
  c.kernel = SignatureKernel(o);
  switch (pick(0, 0, 1, 2, 3, 4, 5)) {
    case 1:
      c.kernel.dyadic(static_cast<int>(pick(0, 1, 2)), static_cast<int>(pick(0, 1, 2)));
      break;
    case 2:
      c.kernel.series(14);
      break;
    case 3:
      c.kernel.truncated(static_cast<int>(pick(1, 2, 4)));
      break;
    case 4:
      c.kernel.normalized();
      break;
    case 5:
      c.kernel.richardson();
      break;
    default:
      break;
  }
  c.kernel = transformed(c.kernel, s);
  if (c.kernel.options().solver != SIGPATH_SOLVER_DIFFERENCE) {  // their reference takes long
    c.x.length = std::min<Index>(c.x.length, 9);
    c.x.batch = std::min<Index>(c.x.batch, 5);
  }
  if (!c.gram) c.batch_y = c.x.batch;
  return c;
}

template <class T>
PathSets<T> sets_of(const RandomCase& c) {
  auto sets = c.one_set ? PathSets<T>(c.x) : PathSets<T>(c.x, c.batch_y, c.length_y);
  sets.walk(0.8);
  return sets;
}

// <gradient, direction>, where a direction of what paths share is that of every row.
Real along(const Gradient<double>& g, const Batch<double>& direction, Index batch) {
  Real sum = 0;
  const auto add = [&](const std::vector<double>& gradient, const std::vector<double>& values,
                       Index stride) {
    const Index row = static_cast<Index>(gradient.size()) / batch;
    for (Index b = 0; b < batch; ++b)
      for (Index i = 0; i < row; ++i) {
        const double to = values[static_cast<std::size_t>(b * stride + i)];
        if (gradient[static_cast<std::size_t>(b * row + i)] != 0)
          sum += Real(gradient[static_cast<std::size_t>(b * row + i)]) * to;
      }
  };
  const Shape& s = direction.shape;
  add(g.points, direction.points, s.length * s.dim);
  add(g.times, direction.times, direction.times_stride());
  add(g.basepoint, direction.basepoint, direction.basepoint_stride());
  return sum;
}

void move(Batch<double>& batch, const Batch<double>& direction, double h) {
  const auto add = [&](std::vector<double>& to, const std::vector<double>& values) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += h * values[i];
  };
  add(batch.points, direction.points);
  add(batch.times, direction.times);
  add(batch.basepoint, direction.basepoint);
}

// Values, the derivative along a random direction of everything, and directional derivatives.
void check(const RandomCase& c, const PathSets<double>& sets) {
  const auto& kernel = c.kernel;
  expect_kernels_near(kernel.compute(sets.all(c.gram)), expected_kernels(kernel, sets, c.gram),
                      1e-11, "values");

  PathSets<double> direction = sets;  // of the same shape, and other numbers
  std::uint64_t seed = c.x.seed + 40;
  for (auto* batch : {&direction.x, &direction.y})
    for (auto* values : {&batch->points, &batch->times, &batch->basepoint})
      *values = random_values<double>(static_cast<Index>(values->size()), ++seed);
  const auto cotangent = random_cotangent(sets, c.gram);
  const auto value = [&](double h) {
    PathSets<double> moved = sets;
    move(moved.x, direction.x, h);
    move(moved.y, direction.y, h);
    sigpath_kernel_options o = kernel.options();
    o.scale += h;
    o.shape += h;
    const auto k = expected_kernels(SignatureKernel(o), moved, c.gram);
    Real sum = 0;
    for (std::size_t i = 0; i < k.size(); ++i) sum += cotangent[i] * k[i];
    return sum;
  };
  const auto g = kernel_gradient(kernel, sets, c.gram, cotangent);
  Real actual = along(g.x, direction.x, c.x.batch);
  if (!c.one_set) actual += along(g.y, direction.y, c.batch_y);
  actual += Real(g.static_parameters[0]) + g.static_parameters[1];
  const double h = 0x1p-17;
  const Real expected = (value(h) - value(-h)) / (2 * h);
  EXPECT_NEAR(static_cast<double>(actual), static_cast<double>(expected),
              1e-6 * (1 + std::abs(static_cast<double>(expected))));

  // <cotangent, J tangent> = <J^T cotangent, tangent>. Beyond a length both are 0.
  std::vector<double> tangent = direction.x.points;
  for (std::size_t i = 0; i < tangent.size(); ++i)
    if (std::isnan(sets.x.points[i])) tangent[i] = 0;
  const auto derivatives = kernel.jvp(sets.all(c.gram), tangent);
  Real forward = 0, backward = 0;
  for (std::size_t i = 0; i < derivatives.size(); ++i)
    forward += Real(cotangent[i]) * derivatives[i];
  for (std::size_t i = 0; i < tangent.size(); ++i) backward += Real(g.x.points[i]) * tangent[i];
  EXPECT_NEAR(static_cast<double>(forward), static_cast<double>(backward),
              1e-10 * (1 + std::abs(static_cast<double>(backward))));
}

bool has_kinks(const RandomCase& c) {
  return c.kernel.options().static_kernel == SIGPATH_STATIC_MATERN12 &&
         (c.x.basepoint == Extra::kFixed || c.x.basepoint == Extra::kShared);
}

TEST(KernelShapes, RandomOnes) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const RandomCase c = random_case(seed);
    if (has_kinks(c)) continue;
    SCOPED_TRACE(testing::Message() << c);
    check(c, sets_of<double>(c));
  }
}

TEST(KernelShapes, RandomOnesOnEveryTarget) {
  for_each_target([] {
    for (std::uint64_t seed = 1000; seed <= 1030; ++seed) {
      const RandomCase c = random_case(seed);
      if (has_kinks(c)) continue;
      SCOPED_TRACE(testing::Message() << c);
      check(c, sets_of<double>(c));
    }
  });
}

TEST(KernelShapes, RandomOnesInFloat) {
  for_each_target([] {
    for (std::uint64_t seed = 2000; seed <= 2100; ++seed) {
      const RandomCase c = random_case(seed);
      SCOPED_TRACE(testing::Message() << c);
      const auto narrow = sets_of<float>(c);
      const auto wide = widened(narrow);
      expect_kernels_near(c.kernel.compute(narrow.all(c.gram)), c.kernel.compute(wide.all(c.gram)),
                          1e-5, "values");
      if (!c.gram && c.one_set && c.kernel.options().normalized) continue;  // no gradient
      const auto cotangent = random_cotangent(narrow, c.gram);
      expect_gradients_near(
          kernel_gradient(c.kernel, narrow, c.gram, cotangent),
          kernel_gradient(c.kernel, wide, c.gram, {cotangent.begin(), cotangent.end()}), 1e-4,
          1e-2);
    }
  });
}

// Lengths about multiples of the rows that lanes share: 4 lanes' worth to 16, in one strip or many.
TEST(KernelShapes, FewLongPairs) {
  for_each_target([] {
    for (const auto& [length_x, length_y] :
         {std::array<Index, 2>{33, 257}, {65, 130}, {257, 34}, {129, 1}, {130, 2}, {200, 201}})
      for (const Index batch : {1, 3})
        for (const auto& kernel :
             {SignatureKernel(), SignatureKernel().rbf(1).dyadic(1, 0),
              SignatureKernel().series(10), SignatureKernel().matern52(1).truncated(3)}) {
          Shape s{batch, length_x, 2};
          s.ragged = batch == 3;
          s.seed = static_cast<std::uint64_t>(length_x);
          const RandomCase c{s, batch, length_y, false, false, kernel};
          if (kernel.options().solver != SIGPATH_SOLVER_DIFFERENCE && length_x * length_y > 10000)
            continue;  // the reference takes long
          SCOPED_TRACE(testing::Message() << c);
          check(c, sets_of<double>(c));
        }
  });
}

TEST(KernelShapes, OneVeryLongPair) {
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1)}) {
    const RandomCase c{Shape{1, 1200, 3}, 1, 777, false, false, kernel};
    check(c, sets_of<double>(c));
  }
}

}  // namespace
}  // namespace sigpath_test
