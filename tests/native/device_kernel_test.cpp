// Signature kernels on a CUDA device against the processor: every solver with every static kernel,
// all transforms, and the shapes for which teams of threads differ.
#include "device_kernel_arrays.h"

namespace sigpath_test {
namespace {

template <class T>
class DeviceKernel : public ::testing::Test {
 protected:
  void check(const SignatureKernel& kernel, const PathSets<T>& sets, bool gram) {
    SCOPED_TRACE(::testing::Message()
                 << text_of(kernel) << ", " << sets.x.shape << " with " << sets.y.shape << ", gram "
                 << gram << ", one set " << sets.one_set << ", " << sizeof(T) * 8 << " bits");
    expect_device_agrees(
        [&](const sigpath::Context* c) { return kernel_results(kernel, sets, gram, c); }, cuda_);
  }
  // Walks of about the size for which static kernels are made.
  static PathSets<T> walks(const Shape& s, Index batch_y, Index length_y) {
    PathSets<T> sets(s, batch_y, length_y);
    sets.walk(1);
    return sets;
  }
  static PathSets<T> walks(const Shape& s) {
    PathSets<T> sets(s);
    sets.walk(1);
    return sets;
  }

  sigpath::Context cuda_ = sigpath::Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceKernel, DTypes);

TYPED_TEST(DeviceKernel, EverySolverWithEveryStaticKernel) {
  Shape s{3, 14, 2, 1, 21};
  s.ragged = true;
  const auto sets = this->walks(s, 3, 9), one = this->walks(s);
  for (const SignatureKernel& solver : solvers())
    for (const SignatureKernel& kernel : static_kernels()) {
      const SignatureKernel both = lifted(solver, kernel);
      this->check(both, sets, false);
      this->check(both, sets, true);
      this->check(both, one, true);
    }
  this->check(solvers().back(), one, false);
}

TYPED_TEST(DeviceKernel, EveryTransform) {
  const auto kernels = {SignatureKernel(), SignatureKernel().dyadic(1, 1),
                        SignatureKernel().rbf(1.4).normalized()};
  for (const Extra basepoint : kExtras)
    for (const Extra time : kExtras)
      for (const bool lead_lag : {false, true}) {
        Shape s{3, 7, 2, 1, 31};
        s.basepoint = basepoint;
        s.time = time;
        s.lead_lag = lead_lag;
        s.ragged = true;
        const auto sets = this->walks(s, 4, 6);
        for (const SignatureKernel& kernel : kernels)
          this->check(transformed(kernel, s), sets, true);
      }
}

// Every number of channels that registers hold, and more; refined by every pair of orders.
TYPED_TEST(DeviceKernel, ChannelsAndOrders) {
  for (Index d = 1; d <= 11; ++d) {
    const Shape s{2, 19, d, 1, 41};
    this->check(SignatureKernel(), this->walks(s, 2, 23), false);
    this->check(SignatureKernel().rbf(2), this->walks(s, 2, 5), false);
  }
  const Shape s{2, 6, 3, 1, 43};
  const auto sets = this->walks(s, 2, 5);
  for (int x = 0; x <= 4; ++x)
    for (int y = 0; y <= 4; ++y) {
      this->check(SignatureKernel().dyadic(x, y), sets, true);
      this->check(SignatureKernel().matern32(1.3).dyadic(x, y), sets, false);
      if (x <= 2 && y <= 2) this->check(SignatureKernel().series(6).dyadic(x, y), sets, false);
    }
}

// Teams of 8, 16 and 32 lanes, of 2 and 4 warps, and blocks for each strip of a pair.
TYPED_TEST(DeviceKernel, Teams) {
  struct Case {
    Index batch_x, length_x, batch_y, length_y;
  };
  for (const Case& c :
       {Case{64, 40, 64, 23}, Case{50, 70, 41, 50}, Case{40, 20, 27, 90}, Case{600, 300, 0, 20},
        Case{2, 700, 0, 300}, Case{2, 1100, 0, 30}, Case{1, 2600, 0, 700}}) {
    Shape s{c.batch_x, c.length_x, 2, 1, 51};
    s.ragged = true;
    const bool gram = c.batch_y > 0;
    const auto sets = this->walks(s, gram ? c.batch_y : c.batch_x, c.length_y);
    this->check(SignatureKernel(), sets, gram);
    if (c.length_x * c.batch_x > 1200) continue;
    this->check(SignatureKernel().rbf(1.2), sets, gram);
  }
  const auto pair = this->walks(Shape{1, 420, 2, 1, 53}, 1, 300);
  this->check(SignatureKernel().rbf(1.2).dyadic(3, 1), pair, false);
  this->check(SignatureKernel().truncated(3), this->walks(Shape{1, 300, 2, 1, 53}, 1, 420), false);
  this->check(SignatureKernel().linear(0.5).series(3), this->walks(Shape{1, 300, 2, 1, 53}, 1, 420),
              false);
}

TYPED_TEST(DeviceKernel, PathsOfOnePoint) {
  const auto sets = this->walks(Shape{3, 1, 2, 1, 61}, 3, 6);
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1).series(4),
                             SignatureKernel().truncated(3, {0.5, 1, 1, 1})}) {
    this->check(kernel, sets, true);
    expect_near_scaled(kernel.grid(sets.pairs(), &this->cuda_), kernel.grid(sets.pairs()), 0,
                       "grid");
  }
}

TYPED_TEST(DeviceKernel, Prefixes) {
  using T = TypeParam;
  Shape s{3, 11, 2, 1, 71};
  s.ragged = true;
  const auto sets = this->walks(s, 4, 8), one = this->walks(s);
  for (const auto& kernel :
       {SignatureKernel(), SignatureKernel().dyadic(1, 3), SignatureKernel().rbf(1.3),
        SignatureKernel().series(6).dyadic(1, 0), SignatureKernel().truncated(4)})
    for (const auto& of : {sets.gram(), one.gram(), one.pairs()}) {
      SCOPED_TRACE(text_of(kernel));
      expect_near_scaled(kernel.grid(of, &this->cuda_), kernel.grid(of), tolerance<T>(1e-12, 1e-5),
                         "grid");
      expect_near_scaled(kernel.edges(of, &this->cuda_), kernel.edges(of),
                         tolerance<T>(1e-12, 1e-5), "edges");
    }
}

TYPED_TEST(DeviceKernel, DirectionalDerivatives) {
  using T = TypeParam;
  Shape s{3, 12, 2, 1, 81};
  s.ragged = true;
  s.lead_lag = true;
  s.basepoint = s.time = Extra::kPerPath;
  const auto sets = this->walks(s, 3, 9), one = this->walks(s);
  const auto tangent = random_values<T>(3 * 12 * 2, 9);
  for (const SignatureKernel& solver : solvers())
    for (const SignatureKernel& kernel :
         {static_kernels()[0], static_kernels()[1], static_kernels()[2]})
      for (const auto& of : {sets.gram(), sets.pairs(), one.gram(), one.pairs()}) {
        const auto both = transformed(lifted(solver, kernel), s);
        SCOPED_TRACE(text_of(both));
        expect_kernel_numbers(both.jvp(of, tangent, &this->cuda_), both.jvp(of, tangent),
                              tolerance<T>(1e-11, 1e-4), "derivatives");
      }
}

// Kernels beyond the floating range.
TYPED_TEST(DeviceKernel, Range) {
  using T = TypeParam;
  const double size = sizeof(T) == 4 ? 30 : 160;
  const Shape s{3, 200, 2, 1, 91};
  PathSets<T> sets(s, 3, 300);
  for (Batch<T>* side : {&sets.x, &sets.y})
    for (Index b = 0; b < 3; ++b)
      for (Index i = 0; i < side->shape.length; ++i)
        for (Index c = 0; c < 2; ++c)
          side->point(b, i, c) = static_cast<T>(size * static_cast<double>((b + 1) * i) /
                                                static_cast<double>(side->shape.length)) +
                                 static_cast<T>(0.01) * side->point(b, i, c);
  for (const auto& kernel : {SignatureKernel().dyadic(1, 1), SignatureKernel().series(8)}) {
    const auto on_device = kernel.scaled(sets.gram(), &this->cuda_);
    const auto expected = kernel.scaled(sets.gram());
    EXPECT_GT(*std::max_element(expected.exponents.begin(), expected.exponents.end()),
              sizeof(T) == 4 ? 128 : 1024);
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
      const auto by = static_cast<int>(on_device.exponents[i] - expected.exponents[i]);
      EXPECT_NEAR(std::ldexp(on_device.values[i], by), expected.values[i],
                  tolerance<T>(1e-11, 2e-4) * std::abs(expected.values[i]));
    }
    SignatureKernel normalized = kernel;
    normalized.normalized();
    expect_near_scaled(normalized.compute(sets.gram(), &this->cuda_),
                       normalized.compute(sets.gram()), tolerance<T>(1e-11, 5e-4), "normalized");
  }
}

// What kernels of arrays of the device have besides values and gradients.
TYPED_TEST(DeviceKernel, MoreFromArraysOfTheDevice) {
  using T = TypeParam;
  Shape s{5, 9, 2, 1, 97};
  s.ragged = true;
  const auto sets = this->walks(s, 4, 7);
  const KernelOnDevice<T> d(sets, true);
  const SignatureKernel kernel = SignatureKernel().rbf(1.1);
  const double tolerance = sizeof(T) == 4 ? 1e-4 : 1e-11;
  const auto compute = [](std::size_t size, const auto& call) {
    DeviceVector<T> out(std::vector<T>(size, T(777)));
    call(out.span());
    return out.download();
  };
  const auto tangent = random_values<T>(5 * 9 * 2, 9);
  const DeviceVector<T> there(tangent);
  const auto t = there.span();
  expect_kernel_numbers(compute(20,
                                [&](sigpath::Span<T> out) {
                                  kernel.jvp(d.pairs(), sigpath::Span<const T>(t.data(), t.size()),
                                             out, &this->cuda_);
                                }),
                        kernel.jvp(sets.gram(), tangent), tolerance, "derivatives");
  const auto grid = kernel.grid(sets.gram()), edges = kernel.edges(sets.gram());
  expect_kernel_numbers(
      compute(grid.size(),
              [&](sigpath::Span<T> out) { kernel.grid(d.pairs(), out, &this->cuda_); }),
      grid, tolerance, "grid");
  expect_kernel_numbers(
      compute(edges.size(),
              [&](sigpath::Span<T> out) { kernel.edges(d.pairs(), out, &this->cuda_); }),
      edges, tolerance, "edges");
  DeviceVector<Index> exponents(std::vector<Index>(20, 777));
  const auto expected = kernel.scaled(sets.gram());
  expect_kernel_numbers(compute(20,
                                [&](sigpath::Span<T> out) {
                                  kernel.scaled(d.pairs(), out, exponents.span(), &this->cuda_);
                                }),
                        expected.values, tolerance, "mantissas");
  EXPECT_EQ(exponents.download(), expected.exponents);
  for (const Discrepancy& own : {Discrepancy::mmd(kernel), Discrepancy::score(kernel)}) {
    const auto all = discrepancy_results(own, sets);
    const auto cotangent = random_values<T>(static_cast<Index>(all.values.size()), 77);
    const DeviceVector<T> g(cotangent);
    expect_kernel_numbers(compute(all.values.size(),
                                  [&](sigpath::Span<T> out) {
                                    own.compute(d.x.paths(), d.y.paths(), out, &this->cuda_);
                                  }),
                          all.values, tolerance, "discrepancies");
    own.vjp(d.x.paths(), d.y.paths(), sigpath::Span<const T>(g.span().data(), g.span().size()),
            {d.x.gradient.to(), d.y.gradient.to(), d.static_parameters.span()}, &this->cuda_);
    expect_near(KernelResults<T>{all.values, d.results().gradients}, all);
  }
  EXPECT_EQ(SignatureKernel(kernel).auto_dyadic().dyadic_order(d.pairs(), &this->cuda_),
            SignatureKernel(kernel).auto_dyadic().dyadic_order(sets.gram()));
  expect_kernel_numbers(compute(20,
                                [&](sigpath::Span<T> out) {
                                  sigpath::nystrom_features(kernel, d.x.paths(), d.y.paths(), 1e-2,
                                                            out, &this->cuda_);
                                }),
                        sigpath::nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-2),
                        10 * tolerance, "features");
}

// From arrays of the device, in a stream of the caller's.
TYPED_TEST(DeviceKernel, ArraysOfTheDevice) {
  sigpath::Context in_stream = sigpath::Context::cuda(0, device_stream());
  Shape s{5, 13, 3, 1, 98};
  s.basepoint = s.time = Extra::kPerPath;
  s.ragged = true;
  const auto sets = this->walks(s, 5, 9), one = this->walks(s);
  for (const auto& plain : {SignatureKernel(), SignatureKernel().rbf(1.5).normalized()})
    for (const PathSets<TypeParam>* own : {&sets, &one})
      for (const bool gram : {false, true})
        for (const bool check : {false, true}) {
          SignatureKernel kernel = transformed(plain, s);
          const auto of_host_arrays = kernel_results(kernel, *own, gram, &this->cuda_);
          kernel.check_finite(check);
          for (sigpath::Context* context : {&in_stream, &this->cuda_}) {
            KernelOnDevice<TypeParam> d(*own, gram);
            d.run(kernel, *context);
            context->synchronize();
            for_each_result(d.results(), of_host_arrays,
                            [](const auto& a, const auto& e, const char* what) {
                              expect_same_bits(a, e, what);
                            });
          }
        }
}

TYPED_TEST(DeviceKernel, DyadicOrder) {
  PathSets<TypeParam> sets(Shape{3, 9, 2, 1, 95}, 4, 8);
  sets.walk(1.7);
  for (const SignatureKernel& kernel : static_kernels()) {
    SignatureKernel automatic = kernel;
    automatic.auto_dyadic();
    EXPECT_EQ(automatic.dyadic_order(sets.gram(), &this->cuda_),
              automatic.dyadic_order(sets.gram()));
    this->check(automatic, sets, true);
  }
}

TYPED_TEST(DeviceKernel, Discrepancies) {
  Shape s{6, 9, 2, 1, 101};
  s.ragged = true;
  const auto sets = this->walks(s, 5, 7);
  for (const auto& kernel :
       {SignatureKernel(), SignatureKernel().rbf(1.2).normalized(),
        SignatureKernel().linear(0.7).richardson().normalized(), SignatureKernel().truncated(3)})
    for (const Discrepancy& d : discrepancies(kernel)) {
      SCOPED_TRACE(text_of(d));
      expect_device_agrees(
          [&](const sigpath::Context* c) { return discrepancy_results(d, sets, c); }, this->cuda_);
    }
}

TYPED_TEST(DeviceKernel, TwoSampleTest) {
  using T = TypeParam;
  const auto sets = this->walks(Shape{9, 8, 2, 1, 111}, 7, 6);
  for (const bool biased : {false, true})
    for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1).normalized()}) {
      constexpr Index kPermutations = 1500;
      std::vector<double> nulls(kPermutations), expected_nulls(kPermutations);
      const auto test = [&](std::vector<double>& to, const sigpath::Context* c) {
        return sigpath::two_sample_test(kernel, sets.x.paths(), sets.y.paths(), kPermutations, 7,
                                        biased, sigpath::Span<double>(to), c);
      };
      const auto on_device = test(nulls, &this->cuda_), expected = test(expected_nulls, nullptr);
      EXPECT_NEAR(on_device.statistic, expected.statistic, tolerance<T>(1e-11, 1e-5));
      EXPECT_NEAR(on_device.p_value, expected.p_value, tolerance<T>(1e-9, 0.01));
      expect_near_scaled(nulls, expected_nulls, tolerance<T>(1e-10, 1e-4), "null");
    }
}

TYPED_TEST(DeviceKernel, NystromFeatures) {
  using T = TypeParam;
  const auto sets = this->walks(Shape{9, 8, 2, 1, 121}, 4, 6);
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1).normalized()})
    expect_near_scaled(
        sigpath::nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-3, &this->cuda_),
        sigpath::nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-3),
        tolerance<T>(1e-9, 2e-3), "features");
}

}  // namespace
}  // namespace sigpath_test
