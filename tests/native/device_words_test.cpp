// Signatures over sets of words as CUDA devices compute them, against the processor's.
#include "device_batch.h"
#include "words.h"

namespace sigpath_test {
namespace {

template <class T>
class DeviceWords : public ::testing::Test {
 protected:
  void check(const Shape& s, const WordList& words) {
    expect_device_agrees(words_for(s, words), s, Batch<T>(s).paths(), cuda);
  }
  sigpath::Context cuda = sigpath::Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceWords, DTypes);

TYPED_TEST(DeviceWords, AnyWordsInAnyOrder) {
  for (const Index dim : {1, 2, 3, 7})
    for (int depth = 1; depth <= 9; ++depth) {
      Shape s{3, 9, dim, depth, static_cast<std::uint64_t>(dim * 10 + depth)};
      s.scalar_term = depth % 2 == 0;
      WordList words = random_words(dim, depth, 40, s.seed);
      words.insert(words.begin() + 3, std::vector<Index>{});
      this->check(s, words);
    }
}

TYPED_TEST(DeviceWords, AllWordsAndOne) {
  Shape s{5, 20, 3, 4, 7};
  this->check(s, all_words(3, 4));
  this->check(s, {{2, 0, 1, 1}});
  this->check(s, {{}});
}

TYPED_TEST(DeviceWords, EveryTransform) {
  for_each_transform([&](Shape s) {
    s.batch = 3;
    s.length = 6;
    s.dim = 2;
    s.depth = 3;
    s.ragged = s.lead_lag;
    this->check(s, random_words(s.channels(), s.depth, 15, s.seed));
  });
}

TYPED_TEST(DeviceWords, LongPathsWindowsAndExpanding) {
  Shape s{2, 300, 2, 5, 3};
  const WordList words = random_words(2, 5, 20, 1);
  this->check(s, words);
  s.length = 40;
  const Batch<TypeParam> batch(s);
  const std::vector<Index> table{0, 40, 3, 7, 5, 5, 10, 30};
  expect_device_agrees(words_for(s, words), s, batch.paths().windows(table.data(), 4), this->cuda);
  auto signature = signature_for(s);
  signature.expanding();
  expect_device_agrees(sigpath::WordSignature(sigpath::Words::list(s.channels(), words), signature),
                       s, batch.paths(), this->cuda);
}

}  // namespace
}  // namespace sigpath_test
