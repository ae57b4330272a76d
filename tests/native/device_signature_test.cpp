// Signatures and their gradients as CUDA devices compute them, against the processor's.
#include "device_batch.h"

namespace sigpath_test {
namespace {

Shape shape(Index batch, Index length, Index dim, int depth) {
  Shape s;
  s.batch = batch;
  s.length = length;
  s.dim = dim;
  s.depth = depth;
  s.seed = static_cast<std::uint64_t>(batch * 1000 + length * 100 + dim * 10 + depth);
  return s;
}

template <class T>
class DeviceSignature : public ::testing::Test {
 protected:
  void check(const Shape& s) {
    expect_device_agrees(signature_for(s), s, Batch<T>(s).paths(), cuda);
    if (s.batch == 0) return;
    // And level by level, as the largest hides the small ones.
    const Batch<T> batch(s);
    expect_levels_near(batch.compute(&cuda), batch.compute(), s.channels(), s.depth,
                       tolerance<T>(1e-12, 1e-5), s.scalar_term);
  }
  void check_windows(const Shape& s, const std::vector<Index>& table) {
    const Batch<T> batch(s);
    const auto rows = static_cast<Index>(table.size() / 2);
    expect_device_agrees(signature_for(s), s, batch.paths().windows(table.data(), rows), cuda);
  }

  sigpath::Context cuda = sigpath::Context::cuda();
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceSignature, DTypes);

// Every tile that there is code for, sides that leave a rest and depths filled up with virtual
// letters among them.
TYPED_TEST(DeviceSignature, EveryTile) {
  for (const Index dim : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11})
    for (int depth = 1; depth <= 8 && std::pow(dim, depth) < 20000; ++depth)
      this->check(shape(3, 7, dim, depth));
  this->check(shape(3, 7, 1, 16));
  this->check(shape(3, 7, 1, 17));
  if (sizeof(TypeParam) == 4) return;  // beyond the range of float, or next to nothing
  this->check(shape(3, 7, 2, 12));
  this->check(shape(3, 7, 1, 64));
}

TYPED_TEST(DeviceSignature, EveryTransform) {
  for_each_transform([&](Shape s) {
    s.batch = 3;
    s.length = 6;
    s.dim = 2;
    s.depth = 3;
    for (const bool ragged : {false, true}) {
      s.ragged = ragged;
      s.scalar_term = ragged;
      this->check(s);
    }
  });
}

// Blocks of many items, of one item and of a part of one; paths of one point; no paths.
TYPED_TEST(DeviceSignature, BatchesAndLengths) {
  for (const Index batch : {0, 1, 2, 33, 600})
    for (const Index length : {1, 2, 40}) this->check(shape(batch, length, 2, 2));
  this->check(shape(2, 20, 3, 7));
}

// Paths cut in time, and checkpoints of every sort: steps of one span, and of several.
TYPED_TEST(DeviceSignature, LongPaths) {
  for (const Index length : {63, 129, 130, 400, 1500}) this->check(shape(2, length, 3, 4));
  // Of 300 paths the levels of some are next to nothing, and what rounding leaves is not.
  const Shape many = shape(300, 1100, 2, 2);
  expect_device_agrees(signature_for(many), many, Batch<TypeParam>(many).paths(), this->cuda);
  Shape s = shape(3, 300, 2, 5);
  s.ragged = s.lead_lag = true;
  s.time = Extra::kFixed;
  this->check(s);
}

// So many channels that a step's sums do not fit in shared memory.
TYPED_TEST(DeviceSignature, ManyChannels) {
  this->check(shape(2, 4, 70, 2));
  this->check(shape(2, 4, 300, 2));
  this->check(shape(1, 3, 2000, 1));
}

TYPED_TEST(DeviceSignature, Windows) {
  Shape s = shape(4, 30, 3, 4);
  this->check_windows(s, {0, 30, 3, 3, 29, 30, 5, 12, 4, 13, 5, 12});
  s.ragged = s.scalar_term = true;
  s.basepoint = Extra::kPerPath;
  s.time = Extra::kShared;
  this->check_windows(s, {0, 31, 1, 5, 30, 31, 5, 12, 20, 31});
  s.lead_lag = true;
  this->check_windows(s, {0, 31, 1, 5, 30, 31, 5, 12, 20, 31});
  // Cut in time, windows of fewer moves than there are parts too.
  this->check_windows(shape(2, 1500, 2, 3), {0, 1500, 10, 1300, 7, 9, 8, 11, 20, 20, 30, 34});
  // More windows than a span of them has, most of which are elsewhere.
  std::vector<Index> many;
  for (Index w = 0; w < 200; ++w) {
    many.push_back(w % 77);
    many.push_back(w % 77 + w % 5);
  }
  this->check_windows(shape(2, 90, 2, 3), many);
}

TYPED_TEST(DeviceSignature, Expanding) {
  for (const bool lead_lag : {false, true})
    for (const bool ragged : {false, true}) {
      Shape s = shape(3, 21, 2, 4);
      s.lead_lag = lead_lag;
      s.ragged = s.scalar_term = ragged;
      s.basepoint = ragged ? Extra::kFixed : Extra::kNone;
      const Batch<TypeParam> batch(s);
      auto signature = signature_for(s);
      signature.expanding();
      expect_device_agrees(signature, s, batch.paths(), this->cuda);
    }
}

TYPED_TEST(DeviceSignature, StridesThatOverlap) {
  const Index length = 40, size = 10, step = 3, dim = 2;
  const auto series = random_values<TypeParam>(length * dim, 5);
  Shape s = shape((length - size) / step + 1, size, dim, 3);
  expect_device_agrees(signature_for(s), s,
                       sigpath::Paths<TypeParam>::sliding(series.data(), length, dim, size, step),
                       this->cuda);
}

TYPED_TEST(DeviceSignature, MoreThanADeviceDoesIsRefused) {
  const auto refused = [&](const Shape& s, const std::vector<std::string>& words) {
    const Batch<TypeParam> batch(s);
    try {
      batch.compute(&this->cuda);
      ADD_FAILURE() << s;
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_UNSUPPORTED);
      expect_error_text(words);
    }
  };
  refused(shape(1, 2, 1, 65), {"options.depth", "65", "64"});
  refused(shape(1, 2, 20000, 1), {"paths", "20000", "CUDA"});
}

}  // namespace
}  // namespace sigpath_test
