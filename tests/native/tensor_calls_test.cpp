// Threads, SIMD targets, scratch memory and every refusal of the operations on tensors.
#include <sstream>

#include "tensor_operations.h"

namespace sigpath_test {
namespace {

template <class T>
void expect_same_for_any_threads() {
  const TensorCase c{150, 3, 5, false};  // above the work that is worth sharing
  const sigpath::Context one(1);
  for (const auto& op : operations<T>()) {
    const auto inputs = random_inputs(op, c);
    const auto cotangent = random_cotangent(op, c);
    const auto forward = op.forward(library<T>(c, &one), inputs);
    const auto vjp = op.vjp(library<T>(c, &one), inputs, cotangent);
    for (const int threads : {2, 3, 8}) {
      const sigpath::Context context(threads);
      const std::string what = op.name + ", " + std::to_string(threads) + " threads";
      expect_same_bits(op.forward(library<T>(c, &context), inputs), forward, what);
      const auto gradients = op.vjp(library<T>(c, &context), inputs, cotangent);
      for (std::size_t i = 0; i < vjp.size(); ++i)
        expect_same_bits(gradients[i], vjp[i], what + ", gradient");
    }
  }
}

TEST(TensorCalls, SameBitsForAnyThreads) {
  expect_same_for_any_threads<float>();
  expect_same_for_any_threads<double>();
}

class TensorSimd : public testing::Test {
 protected:
  ~TensorSimd() override { (void)sigpath_simd_force(nullptr); }
};

TEST_F(TensorSimd, EveryTargetAgrees) {
  std::istringstream names(sigpath_simd_targets());
  for (std::string target; names >> target;) {
    SCOPED_TRACE(target);
    ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK);
    for (const auto& op : operations<double>())
      for (const TensorCase& c :
           {TensorCase{2, 2, 5, false}, TensorCase{2, 4, 3, true}, TensorCase{1, 9, 3, false}}) {
        SCOPED_TRACE(testing::Message() << op.name << ", " << c);
        const auto inputs = random_inputs(op, c);
        const auto cotangent = random_cotangent(op, c);
        expect_near_scaled(op.forward(library<double>(c), inputs), expected(op, c, inputs), 1e-13,
                           "forward");
        // The gradient's product with a direction is a derivative.
        const auto gradients = op.vjp(library<double>(c), inputs, cotangent);
        auto up = inputs, down = inputs;
        Real actual = 0, wanted = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          const auto direction =
              random_values<double>(static_cast<Index>(inputs[i].size()), 50 + i);
          for (std::size_t p = 0; p < direction.size(); ++p) {
            actual += gradients[i][p] * direction[p];
            up[i][p] += 1e-5 * direction[p];
            down[i][p] -= 1e-5 * direction[p];
          }
        }
        const auto high = expected(op, c, up), low = expected(op, c, down);
        for (std::size_t p = 0; p < high.size(); ++p)
          wanted += cotangent[p] * (high[p] - low[p]) / 2e-5L;
        EXPECT_NEAR(static_cast<double>(actual), static_cast<double>(wanted),
                    1e-7 * (1 + std::abs(static_cast<double>(wanted))));
      }
  }
}

TEST(TensorCalls, ALimitOnScratchLeavesTheSameBits) {
  const TensorCase c{40, 4, 4, false};
  const auto bytes = [&](Index tensors) { return tensors * row_size(RowKind::kTensor, c) * 8; };
  for (const auto& op : operations<double>()) {
    const auto inputs = random_inputs(op, c);
    const auto cotangent = random_cotangent(op, c);
    const auto forward = op.forward(library<double>(c), inputs);
    const auto vjp = op.vjp(library<double>(c), inputs, cotangent);
    for (const Index limit : {bytes(6), bytes(30)}) {
      const sigpath::Context context(4, limit);
      expect_same_bits(op.forward(library<double>(c, &context), inputs), forward, op.name);
      const auto gradients = op.vjp(library<double>(c, &context), inputs, cotangent);
      for (std::size_t i = 0; i < vjp.size(); ++i) expect_same_bits(gradients[i], vjp[i], op.name);
    }
  }
  const sigpath::Context little(2, 64);
  for (const auto& op : operations<double>()) {
    if (op.name != "product_all" && op.name != "exp" && op.name != "join") continue;
    try {
      op.forward(library<double>(c, &little), random_inputs(op, c));
      ADD_FAILURE() << op.name << ": expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY) << op.name;
      expect_error_text({"workspace", "64", "bytes"});
    }
  }
}

TEST(TensorCalls, CancelledContextsRefuse) {
  sigpath::Context context(2);
  context.cancel();
  const TensorCase c{4, 2, 3, false};
  for (const auto& op : operations<double>()) {
    try {
      op.forward(library<double>(c, &context), random_inputs(op, c));
      ADD_FAILURE() << op.name << ": expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_CANCELLED) << op.name;
    }
  }
}

class TensorErrors : public testing::Test {
 protected:
  // Inputs and outputs, apart, with something that shows whatever is written.
  double* at(int section) { return memory_.data() + 40 * section; }
  void expect(sigpath_status status, const std::vector<std::string>& words,
              sigpath_status wanted = SIGPATH_INVALID_ARGUMENT) {
    EXPECT_EQ(status, wanted);
    expect_error_text(words);
    EXPECT_EQ(memory_, before_) << "something was written";
  }
  sigpath_status product() {
    return sigpath_tensor_product(nullptr, &shape_, at(0), 28, at(1), 28, at(2), 28);
  }

  std::vector<double> memory_ = random_values<double>(200, 1);
  const std::vector<double> before_ = memory_;
  sigpath_tensors shape_ = SIGPATH_TENSORS_INIT(SIGPATH_FLOAT64, 2, 2, 3);
};

TEST_F(TensorErrors, Shapes) {
  const auto spoilt = [&](auto sigpath_tensors::*field, auto value,
                          const std::vector<std::string>& words) {
    const auto kept = shape_;
    shape_.*field = value;
    expect(product(), words);
    shape_ = kept;
  };
  spoilt(&sigpath_tensors::size, Index{0}, {"shape.size", "0"});
  spoilt(&sigpath_tensors::dtype, 7, {"shape.dtype", "7", "SIGPATH_FLOAT32"});
  spoilt(&sigpath_tensors::device, 9, {"shape.device", "9"});
  spoilt(&sigpath_tensors::batch, Index{-1}, {"shape.batch", "-1", "0"});
  spoilt(&sigpath_tensors::dim, Index{0}, {"shape.dim", "0", "1 letter"});
  spoilt(&sigpath_tensors::depth, 0, {"shape.depth", "0", "1"});
  spoilt(&sigpath_tensors::scalar_term, 2, {"shape.scalar_term", "2", "0 or 1"});
  spoilt(&sigpath_tensors::depth, 63, {"shape.depth", "2", "63"});
  spoilt(&sigpath_tensors::batch, Index{1} << 62, {"a", "63 bits"});
  shape_.device = SIGPATH_CUDA;
  expect(product(), {"shape.device", "SIGPATH_CPU"}, SIGPATH_UNSUPPORTED);
  expect(sigpath_tensor_product(nullptr, nullptr, at(0), 28, at(1), 28, at(2), 28),
         {"shape", "NULL"});
  Index size = 5;
  expect(sigpath_tensor_size(nullptr, &size), {"shape", "NULL"});
  expect(sigpath_tensor_size(&shape_, nullptr), {"size", "NULL"});
  EXPECT_EQ(size, 5);
}

TEST_F(TensorErrors, ArraysOfEveryOperation) {
  const auto s = &shape_;
  expect(sigpath_tensor_product(nullptr, s, at(0), 27, at(1), 28, at(2), 28),
         {"a_count", "27", "28", "14"});
  expect(sigpath_tensor_product(nullptr, s, at(0), 28, at(1), 13, at(2), 28),
         {"b_count", "13", "28", "14"});
  expect(sigpath_tensor_product(nullptr, s, at(0), 28, at(1), 28, at(2), 14),
         {"out_count", "14", "28"});
  expect(sigpath_tensor_product(nullptr, s, nullptr, 28, at(1), 28, at(2), 28), {"a:", "NULL"});
  expect(sigpath_tensor_product(nullptr, s, at(0), 28, at(1), 28, at(1), 28),
         {"out", "overlaps", "b"});
  expect(sigpath_tensor_product(nullptr, s, reinterpret_cast<char*>(at(0)) + 1, 28, at(1), 28,
                                at(2), 28),
         {"a:", "address"});
  expect(
      sigpath_tensor_product_vjp(nullptr, s, at(0), 28, at(1), 28, at(2), 14, at(3), 28, at(4), 28),
      {"cotangent_count", "14", "28"});
  expect(
      sigpath_tensor_product_vjp(nullptr, s, at(0), 28, at(1), 28, at(2), 28, at(3), 14, at(4), 28),
      {"grad_a_count", "14", "28"});
  expect(
      sigpath_tensor_product_vjp(nullptr, s, at(0), 28, at(1), 14, at(2), 28, at(3), 28, at(4), 14),
      {"grad_b_count", "14", "28"});
  expect(
      sigpath_tensor_product_vjp(nullptr, s, at(0), 28, at(1), 28, at(2), 28, at(3), 28, at(3), 28),
      {"grad_a", "overlaps", "grad_b"});
  expect(sigpath_tensor_product_all(nullptr, s, -1, at(0), 28, at(2), 28), {"items", "-1"});
  expect(sigpath_tensor_product_all(nullptr, s, 2, at(0), 29, at(2), 28),
         {"a_count", "29", "56", "28"});
  expect(sigpath_tensor_product_all(nullptr, s, Index{1} << 60, at(0), 28, at(2), 28),
         {"a", "63 bits"});
  expect(sigpath_tensor_product_all_vjp(nullptr, s, -2, at(0), 28, at(2), 28, at(3), 28),
         {"items", "-2"});
  expect(sigpath_tensor_product_all_vjp(nullptr, s, 1, at(0), 28, at(2), 28, at(3), 27),
         {"grad_a_count", "27", "28"});
  for (const auto function : {sigpath_tensor_exp, sigpath_tensor_log, sigpath_tensor_antipode}) {
    expect(function(nullptr, s, at(0), 7, at(1), 28), {"a_count", "7", "28", "14"});
    expect(function(nullptr, s, at(0), 28, nullptr, 28), {"out:", "NULL"});
  }
  for (const auto function : {sigpath_tensor_exp_vjp, sigpath_tensor_log_vjp}) {
    expect(function(nullptr, s, at(0), 28, at(1), 14, at(2), 28), {"cotangent_count", "14", "28"});
    expect(function(nullptr, s, at(0), 14, at(1), 28, at(2), 14), {"grad_a_count", "14", "28"});
  }
  expect(sigpath_tensor_antipode_vjp(nullptr, s, at(0), 14, at(1), 28),
         {"cotangent_count", "14", "28"});
  expect(sigpath_tensor_dilate(nullptr, s, at(0), 28, at(1), 3, at(2), 28),
         {"scale_count", "3", "4", "2"});
  expect(sigpath_tensor_dilate_vjp(nullptr, s, at(0), 28, at(1), 2, at(2), 28, at(3), 28, at(4), 2),
         {"grad_scale_count", "2", "4"});
  expect(sigpath_tensor_join(nullptr, s, 2, at(0), 28, at(1), 4, at(2), 28),
         {"left", "2", "0 or 1"});
  expect(sigpath_tensor_join(nullptr, s, 0, at(0), 28, at(1), 5, at(2), 28),
         {"z_count", "5", "4", "2"});
  expect(
      sigpath_tensor_join_vjp(nullptr, s, -1, at(0), 28, at(1), 4, at(2), 28, at(3), 28, at(4), 4),
      {"left", "-1"});
  expect(
      sigpath_tensor_join_vjp(nullptr, s, 1, at(0), 28, at(1), 4, at(2), 28, at(3), 28, at(4), 5),
      {"grad_z_count", "5", "4"});
  expect(sigpath_tensor_shuffle(nullptr, s, at(0), 28, at(1), 28, at(2), 27),
         {"out_count", "27", "28"});
  expect(
      sigpath_tensor_shuffle_vjp(nullptr, s, at(0), 28, at(1), 28, at(2), 28, at(3), 28, at(4), 27),
      {"grad_b_count", "27", "28"});
  expect(sigpath_tensor_inner(nullptr, s, at(0), 28, at(1), 28, at(2), 28),
         {"out_count", "28", "2"});
  expect(
      sigpath_tensor_inner_vjp(nullptr, s, at(0), 28, at(1), 28, at(2), 28, at(3), 28, at(4), 28),
      {"cotangent_count", "28", "2"});
}

TEST_F(TensorErrors, ACallThatIsRightWrites) {
  EXPECT_EQ(product(), SIGPATH_OK) << sigpath_last_error();
  EXPECT_NE(memory_, before_);
  Index size = 0;
  EXPECT_EQ(sigpath_tensor_size(&shape_, &size), SIGPATH_OK);
  EXPECT_EQ(size, 14);
}

}  // namespace
}  // namespace sigpath_test
