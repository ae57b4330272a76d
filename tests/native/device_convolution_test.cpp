// Convolutions as CUDA devices compute them, against the processor's.
#include <limits>
#include <sigpath/sigpath.hpp>

#include "device_hooks.h"
#include "ssm.h"

namespace sigpath_test {
namespace {

using sigpath::Context;
using sigpath::Convolution;
using sigpath::Span;

// A layer of random numbers, and what becomes of it.
template <class T>
struct LayerCase {
  Convolution<T> convolution;
  std::vector<T> kernel, u, d, before, g;

  LayerCase(const sigpath_convolution_options& o, bool direct) : convolution(o) {
    const Index taps = o.kernel_length == 0 ? o.length : o.kernel_length, rows = o.channels * o.dim;
    kernel = random_values<T>((o.bidirectional != 0 ? 2 : 1) * rows * taps, 1);
    u = random_values<T>(o.batch * o.dim * o.length, 2);
    d = random_values<T>(direct ? rows : 0, 3);
    before = random_values<T>(o.batch * rows * o.length, 4);
    g = random_values<T>(static_cast<Index>(before.size()), 5);
  }

  std::vector<T> outputs(const Context* context) const {
    std::vector<T> out = before;
    convolution.apply(kernel, u, d, Span<T>(out), context);
    return out;
  }
  // Of kernels, inputs and D.
  std::vector<std::vector<T>> gradients(const Context* context) const {
    const auto rows =
        static_cast<std::size_t>(convolution.options().channels * convolution.options().dim);
    std::vector<T> to_kernel(kernel.size(), 777), to_u(u.size(), 777), to_d(rows, 777);
    convolution.vjp(kernel, u, d, g, {to_kernel, to_u, to_d}, context);
    return {to_kernel, to_u, to_d};
  }
};

sigpath_convolution_options layer(Index batch, Index dim, Index length, Index taps = 0,
                                  Index channels = 1, bool bidirectional = false,
                                  bool accumulate = false) {
  sigpath_convolution_options o =
      SIGPATH_CONVOLUTION_OPTIONS_INIT(SIGPATH_FLOAT64, batch, dim, length);
  o.kernel_length = taps;
  o.channels = channels;
  o.bidirectional = bidirectional ? 1 : 0;
  o.accumulate = accumulate ? 1 : 0;
  return o;
}

std::string name_of(const sigpath_convolution_options& o) {
  return std::to_string(o.batch) + " x " + std::to_string(o.channels) + " x " +
         std::to_string(o.dim) + " x " + std::to_string(o.length) + ", " +
         std::to_string(o.kernel_length) + " taps, both " + std::to_string(o.bidirectional);
}

template <class T>
class DeviceConvolution : public ::testing::Test {
 protected:
  void check(const sigpath_convolution_options& o, bool direct = true) {
    const LayerCase<T> c(o, direct);
    const double rtol = tolerance<T>(1e-14, 5e-6);
    const auto out = c.outputs(nullptr);
    const auto gradients = c.gradients(nullptr);
    for (const bool reversed : {false, true}) {
      reverse_device(reversed);
      expect_near_scaled(c.outputs(&cuda), out, rtol, name_of(o));
      const auto actual = c.gradients(&cuda);
      const char* const names[] = {"to kernel, ", "to u, ", "to d, "};
      for (std::size_t i = 0; i < 3; ++i)
        expect_near_scaled(actual[i], gradients[i], 10 * rtol, names[i] + name_of(o));
      reverse_device(false);
    }
  }
  Context cuda = Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceConvolution, DTypes);

TYPED_TEST(DeviceConvolution, EveryOption) {
  for (const bool both : {false, true})
    for (const bool accumulate : {false, true}) {
      this->check(layer(2, 3, 5, 0, 1, both, accumulate), false);
      this->check(layer(3, 2, 37, 11, 2, both, accumulate));
      this->check(layer(1, 40, 13, 29, 1, both, accumulate));
      this->check(layer(20, 5, 9, 0, 3, both, accumulate));
      this->check(layer(0, 3, 7, 9, 2, both, accumulate));
    }
}

TYPED_TEST(DeviceConvolution, EveryLength) {
  for (Index length = 1; length <= 40; ++length) this->check(layer(2, 2, length));
  for (const Index length : {64, 81, 100, 125, 128, 300, 512, 1000, 1024, 2100})
    this->check(layer(2, 1, length, 0, 1, length % 3 == 0));
  this->check(layer(1, 1, 9000, 2));
  this->check(layer(2, 2, 5000, 3, 2, true, true));
}

// Rows have nothing of each other: not rounding, where they differ by orders of magnitude, and not
// what is beyond the range.
TYPED_TEST(DeviceConvolution, RowsAreIndependent) {
  using T = TypeParam;
  const Index dim = 11, length = 30;
  LayerCase<T> all(layer(3, dim, length), true);
  const T scales[] = {T(1e6), T(1e-6), 0, std::numeric_limits<T>::max() / 2, 1};
  const auto row = static_cast<std::size_t>(length);
  for (std::size_t i = 0; i < all.u.size(); ++i) all.u[i] *= scales[i / row % 5];
  const auto out = all.outputs(&this->cuda), to_u = all.gradients(&this->cuda)[1];
  const auto part = [&](const std::vector<T>& from, std::size_t begin, std::size_t count) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(begin);
    return std::vector<T>(first, first + static_cast<std::ptrdiff_t>(count));
  };
  LayerCase<T> own(layer(1, 1, length), true);
  for (std::size_t r = 0; r < 3 * static_cast<std::size_t>(dim); ++r) {
    const std::size_t h = r % static_cast<std::size_t>(dim);
    own.kernel = part(all.kernel, h * row, row);
    own.d = part(all.d, h, 1);
    own.u = part(all.u, r * row, row);
    own.g = part(all.g, r * row, row);
    const std::string name = "row " + std::to_string(r);
    expect_same_bits(part(out, r * row, row), own.outputs(&this->cuda), name);
    expect_same_bits(part(to_u, r * row, row), own.gradients(&this->cuda)[1], "to " + name);
  }
}

// Pieces of any size give the same bits, of rows that blocks keep and of longer ones.
TYPED_TEST(DeviceConvolution, LittleMemoryDoesNotMatter) {
  for (const auto& o :
       {layer(9, 5, 33, 0, 2, true), layer(4, 3, 5000, 2), layer(7, 1, 5000, 2, 2)}) {
    const LayerCase<TypeParam> c(o, true);
    const auto out = c.outputs(&this->cuda);
    const auto gradients = c.gradients(&this->cuda);
    const Index all = c.convolution.workspace(true, &this->cuda);
    sigpath_status status = SIGPATH_OK;
    for (Index bytes = all; status == SIGPATH_OK; bytes = bytes * 3 / 4) {
      const Context limited = Context::cuda(0, nullptr, static_cast<std::size_t>(bytes));
      try {
        const auto own = c.gradients(&limited);
        for (std::size_t i = 0; i < 3; ++i) expect_same_bits(own[i], gradients[i], name_of(o));
        expect_same_bits(c.outputs(&limited), out, name_of(o));
      } catch (const sigpath::Error& e) {
        status = e.status();
        EXPECT_LT(bytes, all) << e.what();
        expect_error_text({"workspace", "device memory"});
      }
    }
    EXPECT_EQ(status, SIGPATH_OUT_OF_MEMORY);
  }
}

}  // namespace
}  // namespace sigpath_test
