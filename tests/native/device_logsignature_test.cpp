// Log-signatures as CUDA devices compute them, against the processor's.
#include "device_batch.h"
#include "words.h"

namespace sigpath_test {
namespace {

using sigpath::LogSignature;

constexpr sigpath_basis kBases[] = {SIGPATH_BASIS_EXPANDED, SIGPATH_BASIS_LYNDON_WORDS,
                                    SIGPATH_BASIS_LYNDON_BRACKETS};

template <class T>
class DeviceLogSignature : public ::testing::Test {
 protected:
  sigpath::Context cuda = sigpath::Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceLogSignature, DTypes);

TYPED_TEST(DeviceLogSignature, EveryBasis) {
  for (const sigpath_basis basis : kBases)
    for (const Index dim : {1, 2, 3, 5})
      for (int depth = 1; depth <= 6 && std::pow(dim, depth) < 5000; ++depth) {
        SCOPED_TRACE(basis);
        const Shape s{3, 9, dim, depth, static_cast<std::uint64_t>(dim * 10 + depth)};
        expect_device_agrees(LogSignature(dim, depth, basis), s, Batch<TypeParam>(s).paths(),
                             this->cuda);
      }
}

TYPED_TEST(DeviceLogSignature, AtAnyWords) {
  for (const int depth : {1, 4, 7}) {
    const Shape s{3, 9, 2, depth, static_cast<std::uint64_t>(depth)};
    WordList words = random_words(2, depth, 20, s.seed);
    words.push_back({});
    expect_device_agrees(LogSignature(sigpath::Words::list(2, words)), s,
                         Batch<TypeParam>(s).paths(), this->cuda);
  }
  const Shape s{3, 9, 2, 1, 1};
  expect_device_agrees(LogSignature(sigpath::Words::list(2, WordList{{}})), s,
                       Batch<TypeParam>(s).paths(), this->cuda);
}

TYPED_TEST(DeviceLogSignature, TransformsWindowsExpandingAndLength) {
  for (const sigpath_basis basis : kBases) {
    SCOPED_TRACE(basis);
    Shape s{3, 20, 2, 3, 5};
    s.lead_lag = s.ragged = true;
    s.basepoint = s.time = Extra::kPerPath;
    const LogSignature plain(s.channels(), s.depth, basis, signature_for(s));
    auto signature = signature_for(s);
    signature.expanding();
    const Batch<TypeParam> batch(s);
    expect_device_agrees(plain, s, batch.paths(), this->cuda);
    expect_device_agrees(LogSignature(s.channels(), s.depth, basis, signature), s, batch.paths(),
                         this->cuda);
    const std::vector<Index> table{0, 21, 3, 7, 5, 5, 10, 20};
    expect_device_agrees(plain, s, batch.paths().windows(table.data(), 4), this->cuda);
    const Shape length{2, 600, 2, 4, 5};
    expect_device_agrees(LogSignature(2, 4, basis), length, Batch<TypeParam>(length).paths(),
                         this->cuda);
  }
}

TYPED_TEST(DeviceLogSignature, ADepthOverSixteenIsRefused) {
  const Shape s{1, 3, 1, 17, 1};
  const Batch<TypeParam> batch(s);
  try {
    LogSignature(1, 17).compute(batch.paths(), &this->cuda);
    ADD_FAILURE();
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), SIGPATH_UNSUPPORTED);
    expect_error_text({"plan", "17", "16"});
  }
}

}  // namespace
}  // namespace sigpath_test
