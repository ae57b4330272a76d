// Random shapes, transforms, static kernels, solvers and orders of kernels on a CUDA device,
// against the processor, from arrays of the host.
#include <iostream>

#include "device_kernel.h"
#include "draw.h"

namespace sigpath_test {
namespace {

constexpr int kShapes = 150;       // for each dtype
constexpr double kMostWork = 2e6;  // refined cells times channels of a call

struct Draw {
  Shape shape;
  Index batch_y, length_y;
  bool one_set, gram;
  SignatureKernel kernel;
};

SignatureKernel draw_kernel(Random& random) {
  SignatureKernel kernel = static_kernels()[static_cast<std::size_t>(random.from(0, 6))];
  const auto order = [&] { return static_cast<int>(random.one_in(3) ? random.from(1, 4) : 0); };
  switch (random.from(0, 4)) {
    case 0:
      kernel.series(static_cast<int>(random.from(2, 9))).dyadic(order() / 2, order() / 2);
      break;
    case 1:
      kernel.truncated(static_cast<int>(random.from(1, 6)));
      break;
    default:
      kernel.difference().dyadic(order(), order()).richardson(random.one_in(4));
  }
  return kernel;
}

Draw draw(std::uint64_t seed) {
  Random random(seed);
  Draw d{};
  Shape& s = d.shape;
  s.seed = seed;
  s.depth = 1;
  s.dim = random.skewed(11);
  s.length = random.one_in(4) ? random.skewed(600) : random.skewed(40);
  s.batch = random.one_in(4) ? random.skewed(70) : random.skewed(9);
  s.basepoint = kExtras[random.from(0, 3)];
  s.time = kExtras[random.from(0, 3)];
  s.lead_lag = random.one_in(4);
  s.ragged = random.one_in(2);
  d.kernel = draw_kernel(random);
  d.one_set = random.one_in(3);
  d.gram = random.one_in(2);
  d.length_y = d.one_set ? s.length : random.one_in(4) ? random.skewed(600) : random.skewed(40);
  d.batch_y = d.one_set || !d.gram ? s.batch : random.skewed(70);
  const auto& o = d.kernel.options();
  // Orders of their own would not make the mirror image of a pair the same.
  if (d.one_set) d.kernel.dyadic(o.dyadic_x, o.dyadic_x);
  const auto work = [&] {
    const double steps = s.lead_lag ? 4 : 1;
    const double cells = steps * static_cast<double>(s.length * d.length_y) *
                         std::exp2(o.dyadic_x + o.dyadic_y + 2 * o.richardson);
    const double edge = o.solver == SIGPATH_SOLVER_DIFFERENCE ? 1 : 6 * (o.order + 1);
    return cells * edge * static_cast<double>(s.batch * (d.gram ? d.batch_y : 1)) *
           static_cast<double>(s.channels() + 6);
  };
  while (work() > kMostWork && (s.batch > 1 || d.batch_y > 1 || s.length > 2 || d.length_y > 2)) {
    Index& most = s.length > d.length_y ? s.length : d.length_y;
    if (s.batch * (d.gram ? d.batch_y : 1) > most) {
      if (d.gram && !d.one_set && d.batch_y > s.batch)
        d.batch_y = (d.batch_y + 1) / 2;
      else
        s.batch = (s.batch + 1) / 2;
    } else {
      most = (most + 1) / 2;
    }
    if (d.one_set) d.length_y = s.length = std::min(s.length, d.length_y);
    if (d.one_set || !d.gram) d.batch_y = s.batch;
  }
  if (o.dyadic_x < 3 && o.dyadic_y < 3) d.kernel.normalized(random.one_in(4));
  d.kernel = transformed(d.kernel, s);
  return d;
}

template <class T>
class DeviceKernelRandom : public ::testing::Test {
 protected:
  void check(const Draw& d) {
    SCOPED_TRACE(::testing::Message()
                 << "SIGPATH_SEED=" << d.shape.seed << ": " << text_of(d.kernel) << ", " << d.shape
                 << " with " << d.batch_y << " of " << d.length_y << ", gram " << d.gram
                 << ", one set " << d.one_set << ", " << sizeof(T) * 8 << " bits");
    // Normalised kernels of float may lose all digits that both sides share.
    if (sizeof(T) == 4 && d.kernel.options().normalized != 0) return;
    PathSets<T> sets =
        d.one_set ? PathSets<T>(d.shape) : PathSets<T>(d.shape, d.batch_y, d.length_y);
    sets.walk(0.8);
    const auto compute = [&](const sigpath::Context* c) {
      return kernel_results(d.kernel, sets, d.gram, c);
    };
    if (status_of([&] { compute(nullptr); }) == SIGPATH_OK) {
      expect_device_agrees(compute, cuda_, 1e-9, 1e-3);  // grids may be coarse
      return;
    }
    // What the processor refuses, for a grid that is too coarse, the device does.
    EXPECT_EQ(status_of([&] { compute(&cuda_); }), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"_points", "kernel of path", "expected"});
  }

  sigpath::Context cuda_ = sigpath::Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceKernelRandom, DTypes);

TYPED_TEST(DeviceKernelRandom, Shapes) {
  const std::uint64_t first = first_seed();
  std::cout << "SIGPATH_SEED=" << first << '\n';
  for (std::uint64_t seed = first; seed < first + kShapes && !this->HasFailure(); ++seed)
    this->check(draw(seed));
}

}  // namespace
}  // namespace sigpath_test
