// Convolutions against plain sums, their gradients too, and long inputs in chunks.
#include <limits>

#include "layer.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::Convolution;
using sigpath::Span;

template <class T>
class SsmConvolution : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(SsmConvolution, DTypes);

TYPED_TEST(SsmConvolution, IsTheSum) {
  using T = TypeParam;
  for (const Layer& l : layers()) {
    const Convolution<T> convolution(l.options);
    const auto kernel = narrow_real<T>(l.kernel), u = narrow_real<T>(l.u), d = narrow_real<T>(l.d);
    const auto expected = l.outputs();
    for_each_target([&] {
      auto out = narrow_real<T>(l.before);
      convolution.apply(kernel, u, d, Span<T>(out));
      expect_close(out, expected, sizeof(T) == 4 ? 2e-6 : 2e-15, name_of(l));
    });
  }
}

// Rows have nothing of each other: not rounding, where they differ by orders of magnitude, and not
// what is beyond the range.
TYPED_TEST(SsmConvolution, RowsAreIndependent) {
  using T = TypeParam;
  const Index dim = 40, length = 30, batch = 3;
  const std::size_t row = static_cast<std::size_t>(length), rows = static_cast<std::size_t>(dim);
  const Convolution<T> convolution(batch, dim, length), alone(1, 1, length);
  auto kernel = narrow_real<T>(random_complex(rows * row, 1, true)),
       u = narrow_real<T>(random_complex(3 * rows * row, 2, true));
  for (std::size_t i = 0; i < u.size(); ++i) {
    const std::size_t r = i / row;
    if (r % 5 == 0) u[i] *= T(1e6);
    if (r % 5 == 1) u[i] *= T(1e-6);
    if (r % 5 == 2) u[i] = 0;
    if (r % 5 == 3) u[i] *= std::numeric_limits<T>::max() / 2;
  }
  for_each_target([&] {
    std::vector<T> out(u.size()), own(row), d_u(u.size()), own_d(row);
    convolution.apply(kernel, u, {}, Span<T>(out));
    convolution.vjp(kernel, u, {}, u, {{}, d_u, {}});
    for (std::size_t r = 0; r < 3 * rows; ++r) {
      const Span<const T> k(kernel.data() + r % rows * row, row), in(u.data() + r * row, row);
      alone.apply(k, in, {}, Span<T>(own));
      const std::vector<T> actual(out.begin() + static_cast<std::ptrdiff_t>(r * row),
                                  out.begin() + static_cast<std::ptrdiff_t>((r + 1) * row));
      expect_same_bits(actual, own, "row " + std::to_string(r));
      alone.vjp(k, in, {}, in, {{}, own_d, {}});
      const std::vector<T> actual_d(d_u.begin() + static_cast<std::ptrdiff_t>(r * row),
                                    d_u.begin() + static_cast<std::ptrdiff_t>((r + 1) * row));
      expect_same_bits(actual_d, own_d, "to row " + std::to_string(r));
      if (r % 5 == 2) {
        EXPECT_EQ(own, std::vector<T>(row));
      }
    }
  });
}

TYPED_TEST(SsmConvolution, GradientsAreDifferences) {
  using T = TypeParam;
  for (Layer& l : layers()) {
    if (l.before.size() > 700) continue;  // differences take too long
    const Convolution<T> convolution(l.options);
    const auto kernel = narrow_real<T>(l.kernel), u = narrow_real<T>(l.u), d = narrow_real<T>(l.d);
    const auto g = random_complex(l.before.size(), 9, true);
    const auto cotangent = narrow_real<T>(g);
    const auto loss = [&] { return inner(g, l.outputs()); };
    const auto d_kernel = differences(l.kernel, loss, true), d_u = differences(l.u, loss, true),
               d_d = differences(l.d, loss, true);
    for_each_target([&] {
      std::vector<T> to_kernel(kernel.size(), 777), to_u(u.size(), 777), to_d(d.size(), 777);
      convolution.vjp(kernel, u, d, cotangent, {to_kernel, to_u, to_d});
      const double rtol = sizeof(T) == 4 ? 1e-5 : 1e-9;
      expect_close(to_kernel, d_kernel, rtol, "to kernel, " + name_of(l));
      expect_close(to_u, d_u, rtol, "to u, " + name_of(l));
      expect_close(to_d, d_d, rtol, "to d, " + name_of(l));
      std::vector<T> alone(kernel.size(), 777);
      convolution.vjp(kernel, u, d, cotangent, {alone, {}, {}});
      EXPECT_EQ(alone, to_kernel) << name_of(l);
      if (to_u.empty()) return;
      alone.assign(u.size(), 777);
      convolution.vjp(kernel, u, d, cotangent, {{}, alone, {}});
      EXPECT_EQ(alone, to_u) << name_of(l);
    });
  }
}

// Outputs of a long input, one chunk after the other, with the states between them.
template <class Model, class Parameters>
void expect_chunks(Model whole, const Parameters& all, Model part, const Parameters& own,
                   Index chunk) {
  auto& o = whole.options();
  const Index dim = o.dim, length = o.length, modes = o.modes;
  const auto size = [](Index n) { return static_cast<std::size_t>(n); };
  const auto u = narrow_real<double>(random_complex(size(2 * dim * length), 5, true));
  std::vector<double> kernel(size(dim * length)), expected(u.size()), actual(u.size());
  whole.kernel(all, Span<double>(kernel));
  Convolution<double>(2, dim, length).apply(kernel, u, {}, Span<double>(expected));

  part.options().batch = 2;
  Convolution<double> convolution(2, dim, chunk);
  convolution.options().accumulate = 1;
  std::vector<std::complex<double>> state(size(2 * dim * modes)), next(state);
  std::vector<double> in(size(2 * dim * chunk)), out(in), own_kernel(size(dim * chunk));
  for (Index first = 0; first < length; first += chunk) {
    for (Index row = 0; row < 2 * dim; ++row)
      std::copy_n(u.data() + row * length + first, chunk, in.data() + row * chunk);
    part.kernel(own, Span<double>(own_kernel), Span<const std::complex<double>>(state),
                Span<double>(out));
    convolution.apply(own_kernel, in, {}, Span<double>(out));
    part.forward_state(own, Span<const double>(in), Span<const std::complex<double>>(state),
                       Span<std::complex<double>>(next));
    state.swap(next);
    for (Index row = 0; row < 2 * dim; ++row)
      std::copy_n(out.data() + row * chunk, chunk, actual.data() + row * length + first);
  }
  expect_close(actual, widen(expected), 1e-12, "chunks");
}

TEST(SsmStream, OfDiagonalModels) {
  const std::vector<double> real(4, -0.5), imag{1, 2, 5, 9}, dt{-3, -2, -4};
  const auto b = narrow<double>(random_complex(4, 1)), c = narrow<double>(random_complex(12, 2));
  const sigpath::S4dParameters<double> p{real, imag, b, c, dt};
  expect_chunks(sigpath::S4dModel<double>(3, 4, 96), p, sigpath::S4dModel<double>(3, 4, 32), p, 32);
}

TEST(SsmStream, OfLowRankModels) {
  const std::vector<double> real(4, -0.5), imag{1, 2, 5, 9}, dt{-3, -2, -4};
  const auto b = narrow<double>(random_complex(4, 1)), c = narrow<double>(random_complex(12, 2)),
             low_rank = narrow<double>(random_complex(4, 3));
  sigpath::S4Parameters<double> all{real, imag, low_rank, b, c, dt}, own = all;
  const sigpath::S4Model<double> whole(3, 4, 96), part(3, 4, 24);
  std::vector<std::complex<double>> to_all(12), to_part(12);
  whole.tune(all, 0, 96, Span<std::complex<double>>(to_all));
  part.tune(own, 0, 24, Span<std::complex<double>>(to_part));
  all.c = {to_all.data(), to_all.size()};
  own.c = {to_part.data(), to_part.size()};
  expect_chunks(whole, all, part, own, 24);
}

// The same bits for any number of threads; what a call takes is what it says.
TEST(SsmConvolutionThreads, DoNotMatter) {
  sigpath_convolution_options o = SIGPATH_CONVOLUTION_OPTIONS_INIT(SIGPATH_FLOAT32, 3, 100, 200);
  const Layer l(o, true);
  const auto kernel = narrow_real<float>(l.kernel), u = narrow_real<float>(l.u),
             d = narrow_real<float>(l.d);
  const Convolution<float> convolution(o);
  std::vector<float> one(u.size()), two(one);
  const sigpath::Context single(1), both(2);
  convolution.apply(kernel, u, d, Span<float>(one), &single);
  convolution.apply(kernel, u, d, Span<float>(two), &both);
  expect_same_bits(two, one, "outputs");
  const Index bytes = convolution.workspace(false, &single);
  EXPECT_GT(convolution.workspace(true, &single), bytes);
  const sigpath::Context enough(2, bytes), less(2, bytes - 1);
  EXPECT_EQ(convolution.workspace(false, &enough), bytes);
  convolution.apply(kernel, u, d, Span<float>(two), &enough);
  expect_same_bits(two, one, "outputs of little memory");
  EXPECT_THROW(convolution.apply(kernel, u, d, Span<float>(two), &less), sigpath::Error);
  expect_error_text({"workspace", std::to_string(bytes)});
}

}  // namespace
}  // namespace sigpath_test
