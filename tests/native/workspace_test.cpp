// The limit on scratch memory.
#include "gradient.h"

namespace sigpath_test {
namespace {

class Workspace : public testing::TestWithParam<bool> {  // whether the vjp
 protected:
  Index workspace(const sigpath::Context& context, const sigpath_paths& shape) const {
    Index bytes = -1;
    EXPECT_EQ(sigpath_signature_workspace(context.get(), &signature_for(shape_).options(), &shape,
                                          nullptr, GetParam(), &bytes),
              SIGPATH_OK)
        << sigpath_last_error();
    return bytes;
  }
  Index workspace(const sigpath::Context& context) const {
    return workspace(context, batch_.paths().shape());
  }
  std::vector<double> run(const sigpath::Context& context) const {
    return GetParam() ? gradient_of(batch_, cotangent_, &context).points : batch_.compute(&context);
  }

  const Shape shape_{300, 20, 4, 5, 1, SIGPATH_METHOD_HORNER};
  const Batch<double> batch_{shape_};
  const std::vector<double> cotangent_ = random_cotangent<double>(shape_);
  const sigpath::Context one_{1};
  const Index each_ = workspace(one_);
};

TEST_P(Workspace, IsPerThread) {
  EXPECT_GT(each_, 0);
  const sigpath::Context eight(8);
  EXPECT_EQ(workspace(eight), 8 * each_);
  sigpath_paths few = batch_.paths().shape();
  few.batch = 3;
  EXPECT_LE(workspace(eight, few), 3 * each_) << "no more threads than paths";
  few.batch = 0;
  EXPECT_EQ(workspace(eight, few), 0);
}

TEST_P(Workspace, ALimitLeavesFewerThreadsAndTheSameBits) {
  const auto expected = run(one_);
  for (const Index limit : {each_, 2 * each_ + 1, 3 * each_, 100 * each_}) {
    const sigpath::Context context(8, limit);
    EXPECT_EQ(workspace(context), std::min<Index>(8, limit / each_) * each_);
    expect_same_bits(run(context), expected, "limit " + std::to_string(limit));
  }
}

TEST_P(Workspace, TooSmallALimitIsRefusedWithTheFigure) {
  const sigpath::Context context(8, each_ - 1);
  const std::vector<std::string> words{"workspace", std::to_string(each_),
                                       std::to_string(each_ - 1)};
  try {
    run(context);
    ADD_FAILURE() << "expected an error";
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY);
    expect_error_text(words);
  }
  Index bytes = -1;
  EXPECT_EQ(sigpath_signature_workspace(context.get(), &signature_for(shape_).options(),
                                        &batch_.paths().shape(), nullptr, GetParam(), &bytes),
            SIGPATH_OUT_OF_MEMORY);
  expect_error_text(words);
  EXPECT_EQ(bytes, -1);
}

// A channel alone needs no scratch memory of its threads, but its windows have gradients.
TEST(WindowsWorkspace, OfOneChannelKeepsToTheLimit) {
  const sigpath::Context tight(1, 64);
  const std::vector<double> points(1000), cotangent(3);
  const sigpath::Windows whole(std::vector<Index>{0, 1000});
  auto paths = sigpath::Paths<double>(points.data(), 1, 1000, 1);
  paths.windows(whole);
  EXPECT_THROW(sigpath::Signature(3).vjp(paths, cotangent, &tight), sigpath::Error);
  expect_error_text({"workspace", "16000 bytes", "64"});
}

TEST_P(Workspace, GrowsAsTheRootOfLongPaths) {
  sigpath_paths shape = batch_.paths().shape();
  shape.batch = 1;
  shape.length = 10001;
  const Index shorter = workspace(one_, shape);
  shape.length = 1000001;
  EXPECT_LE(workspace(one_, shape), 11 * shorter);
}

// The automatic method may take another way where memory is scarce; it keeps to the limit.
TEST_P(Workspace, AutoKeepsToTheLimit) {
  Shape s = shape_;
  s.method = SIGPATH_METHOD_AUTO;
  const auto options = signature_for(s).options();
  const auto paths = batch_.paths();
  const auto expected = run(one_);
  for (const Index limit : {each_, 3 * each_, 8 * each_, 64 * each_}) {
    const sigpath::Context context(8, limit);
    Index bytes = -1;
    ASSERT_EQ(sigpath_signature_workspace(context.get(), &options, &paths.shape(), nullptr,
                                          GetParam(), &bytes),
              SIGPATH_OK)
        << sigpath_last_error();
    EXPECT_GT(bytes, 0);
    EXPECT_LE(bytes, limit);
    const auto actual = GetParam() ? signature_for(s).vjp(paths, cotangent_, &context)
                                   : signature_for(s).compute(paths, &context);
    expect_near_scaled(actual, expected, 1e-12, "limit " + std::to_string(limit));
  }
  const sigpath::Context context(8, 64);
  Index bytes = -1;
  EXPECT_EQ(sigpath_signature_workspace(context.get(), &options, &paths.shape(), nullptr,
                                        GetParam(), &bytes),
            SIGPATH_OUT_OF_MEMORY);
  EXPECT_EQ(bytes, -1);
}

INSTANTIATE_TEST_SUITE_P(Directions, Workspace, testing::Bool(),
                         [](const auto& info) { return info.param ? "Vjp" : "Forward"; });

}  // namespace
}  // namespace sigpath_test
