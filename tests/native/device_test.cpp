// Devices: with a CUDA device they work, without one every function says so.
#include "support.h"

namespace sigpath_test {
namespace {

void expect_no_device(sigpath_status status) {
  EXPECT_TRUE(status == SIGPATH_UNSUPPORTED || status == SIGPATH_DEVICE_ERROR) << status;
  expect_error_text({"device"});
}

sigpath_status create_cuda_context(int ordinal, sigpath_context** context) {
  sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
  options.device = SIGPATH_CUDA;
  options.ordinal = ordinal;
  return sigpath_context_create(&options, context);
}

TEST(Device, WithoutOneEveryFunctionSaysSo) {
  int count = 7;
  const sigpath_status status = sigpath_device_count(&count);
  if (status == SIGPATH_OK && count > 0) GTEST_SKIP() << "there is a device";
  EXPECT_EQ(count, 0);
  expect_no_device(status);
  sigpath_device_info info{};
  info.size = sizeof(info);
  expect_no_device(sigpath_device_describe(0, &info));
  void* pointer = nullptr;
  expect_no_device(sigpath_device_alloc(0, 64, &pointer));
  EXPECT_EQ(pointer, nullptr);
  int value = 0;
  expect_no_device(sigpath_device_free(0, &value));
  int other = 5;
  expect_no_device(sigpath_device_copy(0, &other, SIGPATH_CPU, &value, SIGPATH_CPU, sizeof(value)));
  EXPECT_EQ(other, 5);
  sigpath_context* context = nullptr;
  expect_no_device(create_cuda_context(0, &context));
  EXPECT_EQ(context, nullptr);
}

TEST(Device, RoundTrip) {
  int count = 0;
  if (sigpath_device_count(&count) != SIGPATH_OK || count == 0) GTEST_SKIP() << "no device";
  for (int ordinal = 0; ordinal < count; ++ordinal) {
    sigpath_device_info info{};
    info.size = sizeof(info);
    ASSERT_EQ(sigpath_device_describe(ordinal, &info), SIGPATH_OK) << sigpath_last_error();
    EXPECT_STRNE(info.name, "");
    EXPECT_GE(info.major, 1);
    EXPECT_GT(info.memory_bytes, 0);

    const auto sent = random_values<double>(1000, 3);
    std::vector<double> received(sent.size());
    const auto bytes = static_cast<Index>(sent.size() * sizeof(double));
    void *first = nullptr, *second = nullptr;
    ASSERT_EQ(sigpath_device_alloc(ordinal, bytes, &first), SIGPATH_OK) << sigpath_last_error();
    ASSERT_EQ(sigpath_device_alloc(ordinal, bytes, &second), SIGPATH_OK) << sigpath_last_error();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 256, 0u);
    const auto copy = [&](void* to, int to_device, const void* from, int from_device) {
      EXPECT_EQ(sigpath_device_copy(ordinal, to, to_device, from, from_device, bytes), SIGPATH_OK)
          << sigpath_last_error();
    };
    copy(first, SIGPATH_CUDA, sent.data(), SIGPATH_CPU);
    copy(second, SIGPATH_CUDA, first, SIGPATH_CUDA);
    copy(received.data(), SIGPATH_CPU, second, SIGPATH_CUDA);
    EXPECT_EQ(received, sent);
    EXPECT_EQ(sigpath_device_free(ordinal, first), SIGPATH_OK);
    EXPECT_EQ(sigpath_device_free(ordinal, second), SIGPATH_OK);
  }
}

TEST(Device, AnOrdinalThatNoDeviceHasIsRefused) {
  int count = 0;
  if (sigpath_device_count(&count) != SIGPATH_OK || count == 0) GTEST_SKIP() << "no device";
  sigpath_context* context = nullptr;
  for (const int ordinal : {-1, count}) {
    EXPECT_EQ(create_cuda_context(ordinal, &context), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"ordinal", std::to_string(ordinal)});
    void* pointer = nullptr;
    EXPECT_EQ(sigpath_device_alloc(ordinal, 64, &pointer), SIGPATH_INVALID_ARGUMENT);
    EXPECT_EQ(pointer, nullptr);
  }
}

TEST(Device, BadArgumentsAreRefusedWithOrWithoutADevice) {
  const auto refused = [](sigpath_status status, const std::vector<std::string>& words) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT) << words[0];
    expect_error_text(words);
  };
  void* pointer = nullptr;
  int value = 0, other = 0;
  refused(sigpath_device_count(nullptr), {"count", "NULL"});
  refused(sigpath_device_describe(0, nullptr), {"info", "NULL"});
  sigpath_device_info info{};
  info.size = 3;
  refused(sigpath_device_describe(0, &info), {"info.size", "3", std::to_string(sizeof(info))});
  refused(sigpath_device_alloc(0, 64, nullptr), {"pointer", "NULL"});
  refused(sigpath_device_alloc(0, 0, &pointer), {"bytes", "0"});
  refused(sigpath_device_alloc(0, -5, &pointer), {"bytes", "-5"});
  refused(sigpath_device_copy(0, nullptr, 0, &value, 0, 4), {"to", "NULL"});
  refused(sigpath_device_copy(0, &value, 0, nullptr, 0, 4), {"from", "NULL"});
  refused(sigpath_device_copy(0, &value, 7, &other, 0, 4), {"to_device", "7"});
  refused(sigpath_device_copy(0, &value, 0, &other, -1, 4), {"from_device", "-1"});
  refused(sigpath_device_copy(0, &value, 0, &other, 0, -4), {"bytes", "-4"});
  EXPECT_EQ(sigpath_device_free(0, nullptr), SIGPATH_OK);
}

}  // namespace
}  // namespace sigpath_test
