// Kernels of prefixes: edges and the whole grid.
#include "kernel_case.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// Whatever a call may answer: no richardson and not normalized.
std::vector<SignatureKernel> gridded() {
  std::vector<SignatureKernel> all;
  for (const auto& solver : solvers())
    if (!solver.options().richardson && !solver.options().normalized)
      for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().matern52(1.3)})
        all.push_back(lifted(solver, kernel));
  return all;
}

// The reference's grid of a pair, the end of a shorter path repeated, and the edges in it.
struct Expected {
  std::vector<Real> grid, edges;
};
Expected expected_of(const SignatureKernel& kernel, const Polyline& x, const Polyline& y,
                     std::size_t m, std::size_t n) {
  const Matrix k = kernel_grid(kernel.options(), x, y);
  const auto at = [&](std::size_t i, std::size_t j) {
    return k[std::min(i, x.size() - 1)][std::min(j, y.size() - 1)];
  };
  Expected e;
  for (std::size_t i = 0; i <= m; ++i)
    for (std::size_t j = 0; j <= n; ++j) e.grid.push_back(at(i, j));
  for (std::size_t j = 0; j <= n; ++j) e.edges.push_back(at(m, j));
  for (std::size_t i = 0; i <= m; ++i) e.edges.push_back(at(i, n));
  return e;
}

template <class T>
void check(const SignatureKernel& plain, const PathSets<T>& sets, double rtol) {
  const Shape& s = sets.x.shape;
  const SignatureKernel kernel = transformed(plain, s);
  SCOPED_TRACE(testing::Message() << s << ", " << text_of(kernel));
  const auto steps = [&](const Shape& of) {
    return static_cast<std::size_t>((of.vertices() - 1) * (s.lead_lag ? 2 : 1));
  };
  const Batch<T>& other = sets.one_set ? sets.x : sets.y;
  const std::size_t m = steps(s), n = steps(other.shape);
  EXPECT_EQ(kernel.size(SIGPATH_KERNEL_GRID, s.length, other.shape.length),
            static_cast<Index>((m + 1) * (n + 1)));
  EXPECT_EQ(kernel.size(SIGPATH_KERNEL_EDGES, s.length, other.shape.length),
            static_cast<Index>(m + n + 2));
  EXPECT_EQ(kernel.size(SIGPATH_KERNEL_VALUE, s.length, other.shape.length), 1);
  for (const bool gram : {false, true}) {
    std::vector<Real> grids, edges;
    for (Index a = 0; a < s.batch; ++a)
      for (Index b = gram ? 0 : a; b < (gram ? other.shape.batch : a + 1); ++b) {
        const auto e = expected_of(kernel, sets.x.path(a), other.path(b), m, n);
        grids.insert(grids.end(), e.grid.begin(), e.grid.end());
        edges.insert(edges.end(), e.edges.begin(), e.edges.end());
      }
    expect_kernels_near(kernel.grid(sets.all(gram)), grids, rtol, "grid");
    expect_kernels_near(kernel.edges(sets.all(gram)), edges, rtol, "edges");
  }
}

TEST(KernelOutputs, GridsAndEdgesOfEverySolver) {
  for_each_target([] {
    for (const auto& kernel : gridded())
      for (const bool ragged : {false, true})
        for (const Index batch : {1, 3, 10}) {
          Shape s{batch, 7, 2};
          s.ragged = ragged;
          check(kernel, PathSets<double>(s, batch, 5), 1e-11);
          check(kernel, PathSets<double>(s), 1e-11);
          check(kernel, PathSets<float>(s, batch, 5), 1e-5);
        }
  });
}

TEST(KernelOutputs, UnderEveryTransform) {
  for_each_transform([](Shape s) {
    s.ragged = true;
    s.batch = 3;
    for (const auto& kernel : {SignatureKernel().linear(0.4), SignatureKernel().rbf(1.5)})
      check(kernel, PathSets<double>(s, 3, 5), 1e-11);
  });
}

TEST(KernelOutputs, OfLengthsBeyondTiles) {
  for (const auto& [x, y] :
       {std::array<Index, 2>{1, 1}, {1, 6}, {6, 1}, {2, 2}, {67, 41}, {18, 131}})
    check(SignatureKernel().linear(0.2), PathSets<double>(Shape{2, x, 2}, 2, y), 1e-11);
}

TEST(KernelOutputs, EndInTheKernel) {
  const PathSets<double> sets(Shape{3, 8, 3}, 4, 6);
  for (const auto& kernel : gridded()) {
    const auto value = kernel.compute(sets.gram());
    const auto grid = kernel.grid(sets.gram()), edges = kernel.edges(sets.gram());
    for (std::size_t p = 0; p < value.size(); ++p) {
      EXPECT_NEAR(grid[p * 48 + 47], value[p], 1e-13 * std::abs(value[p]) + 1e-14);
      EXPECT_NEAR(edges[p * 14 + 5], value[p], 1e-13 * std::abs(value[p]) + 1e-14);
      EXPECT_NEAR(edges[p * 14 + 13], value[p], 1e-13 * std::abs(value[p]) + 1e-14);
    }
  }
}

TEST(KernelOutputs, DoNotDependOnThreads) {
  const sigpath::Context one(1), three(3);
  Shape s{20, 30, 3};
  s.ragged = true;
  const PathSets<double> sets(s, 17, 25);
  const SignatureKernel kernel = SignatureKernel().linear(0.3);
  expect_same_bits(kernel.grid(sets.gram(), &three), kernel.grid(sets.gram(), &one), "grid");
  expect_same_bits(kernel.edges(sets.gram(), &three), kernel.edges(sets.gram(), &one), "edges");
  PathSets<double> pair(Shape{1, 2000, 2}, 1, 1500);
  pair.walk(1);
  expect_same_bits(kernel.edges(pair.pairs(), &three), kernel.edges(pair.pairs(), &one),
                   "one pair");
  expect_same_bits(kernel.grid(pair.pairs(), &three), kernel.grid(pair.pairs(), &one), "one pair");
}

}  // namespace
}  // namespace sigpath_test
