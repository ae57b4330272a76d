// Every operation on tensors against the reference, and its gradient against differences of that.
#include "tensor_operations.h"

namespace sigpath_test {
namespace {

const TensorCase kCases[] = {
    {3, 1, 1, false},  {3, 1, 6, false}, {2, 1, 5, true},  {2, 2, 1, false}, {2, 2, 6, false},
    {3, 2, 5, true},   {2, 3, 4, false}, {2, 3, 4, true},  {2, 4, 4, false}, {1, 4, 3, true},
    {2, 5, 3, false},  {1, 6, 3, true},  {1, 7, 3, false}, {2, 8, 2, true},  {1, 8, 3, false},
    {2, 17, 2, false}, {1, 17, 2, true}, {0, 3, 3, false}};

template <class T>
class TensorOperations : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(TensorOperations, Types);

TYPED_TEST(TensorOperations, AgreeWithTheReference) {
  using T = TypeParam;
  for (const auto& op : operations<T>())
    for (const TensorCase& c : kCases)
      for (int shared = -1; shared < static_cast<int>(op.inputs.size()); ++shared) {
        SCOPED_TRACE(testing::Message() << op.name << ", " << c << ", shared " << shared);
        const auto inputs = random_inputs(op, c, shared);
        const auto actual = op.forward(library<T>(c), inputs);
        const auto wanted = expected(op, c, inputs);
        const double rtol = tolerance<T>(1e-14, 5e-6);
        if (op.output == RowKind::kNumber) {
          ASSERT_EQ(actual.size(), wanted.size());
          for (std::size_t i = 0; i < actual.size(); ++i)
            EXPECT_NEAR(actual[i], static_cast<double>(wanted[i]), 20 * rtol);
          continue;
        }
        // Level by level, level 0 on its own.
        ASSERT_EQ(actual.size(), wanted.size());
        for (std::size_t begin = 0; begin < actual.size();)
          for (int k = c.scalar_term ? 0 : 1; k <= c.depth; ++k) {
            auto size = static_cast<std::size_t>(std::llround(std::pow(c.dim, k)));
            expect_near_scaled(actual, wanted, begin, size, k == 0 ? 4 * rtol : 10 * rtol,
                               "level " + std::to_string(k));
            begin += size;
          }
      }
}

// d <cotangent, result> / d input by central differences of the reference, in long double.
TEST(TensorVjp, AgreesWithDifferences) {
  const TensorCase cases[] = {{2, 1, 4, false}, {2, 1, 4, true},  {2, 2, 4, false},
                              {1, 2, 4, true},  {1, 3, 3, true},  {2, 4, 2, false},
                              {1, 5, 2, true},  {1, 7, 2, false}, {1, 3, 1, false}};
  for (const auto& op : operations<double>())
    for (const TensorCase& c : cases)
      for (int shared = -1; shared < static_cast<int>(op.inputs.size()); ++shared) {
        SCOPED_TRACE(testing::Message() << op.name << ", " << c << ", shared " << shared);
        const auto inputs = random_inputs(op, c, shared);
        const auto cotangent = random_cotangent(op, c);
        const auto actual = op.vjp(library<double>(c), inputs, cotangent);
        ASSERT_EQ(actual.size(), inputs.size());
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          std::vector<Real> wanted;
          for (Index b = 0; b < c.batch; ++b) {
            auto item = item_of(op, c, inputs, b);
            const Index row = row_size(op.output, c);
            const auto loss = [&] {
              const auto result = op.reference(c, item);
              Real total = 0;
              for (Index p = 0; p < row; ++p) total += cotangent[b * row + p] * result[p];
              return total;
            };
            for (Real& x : item[i]) {
              const Real here = x, h = 1e-6L;
              x = here + h;
              const Real up = loss();
              x = here - h;
              wanted.push_back((up - loss()) / (2 * h));
              x = here;
            }
          }
          expect_near_scaled(actual[i], wanted, 1e-9, "input " + std::to_string(i));
        }
      }
}

TYPED_TEST(TensorOperations, FloatGradientsAreThoseOfDouble) {
  if (sizeof(TypeParam) == 8) return;
  const auto narrow = operations<float>();
  const auto wide = operations<double>();
  for (std::size_t i = 0; i < narrow.size(); ++i)
    for (const TensorCase& c : kCases) {
      SCOPED_TRACE(testing::Message() << narrow[i].name << ", " << c);
      const auto inputs = random_inputs(narrow[i], c);
      const auto cotangent = random_cotangent(narrow[i], c);
      Arrays<double> doubles;
      for (const auto& x : inputs) doubles.emplace_back(x.begin(), x.end());
      const auto actual = narrow[i].vjp(library<float>(c), inputs, cotangent);
      const auto wanted =
          wide[i].vjp(library<double>(c), doubles, {cotangent.begin(), cotangent.end()});
      for (std::size_t k = 0; k < actual.size(); ++k)
        expect_near_scaled(actual[k], wanted[k], 1e-5, "input " + std::to_string(k));
    }
}

TEST(Tensor, DilationByZeroHasItsGradient) {
  const TensorCase c{1, 3, 3, false};
  const auto a = random_values<double>(39, 1), g = random_values<double>(39, 2);
  const std::vector<double> scale{0.5, 0, -2};
  const auto [da, dscale] = library<double>(c).dilate_vjp(a, scale, g);
  Real wanted = 0;  // only the words in which letter 1 comes once
  for (std::size_t n = 1, at = 0; n <= 3; at += static_cast<std::size_t>(std::pow(3, n)), ++n)
    for (std::size_t p = 0; p < std::pow(3, n); ++p) {
      const auto w = letters_of(p, n, 3);
      if (std::count(w.begin(), w.end(), std::size_t{1}) != 1) continue;
      Real others = 1;
      for (const auto letter : w)
        if (letter != 1) others *= scale[letter];
      wanted += g[at + p] * a[at + p] * others;
    }
  EXPECT_NEAR(dscale[1], static_cast<double>(wanted), 1e-14);
}

TEST(Tensor, TheProductOfNoneIsTheUnitAndOfOneItself) {
  for (const bool scalar : {false, true}) {
    const TensorCase c{2, 2, 3, scalar};
    const auto lib = library<double>(c);
    std::vector<double> unit(2 * lib.size(), 0.0);
    if (scalar) unit[0] = unit[lib.size()] = 1;
    EXPECT_EQ(lib.product_all(0, std::vector<double>{}), unit);
    EXPECT_TRUE(lib.product_all_vjp(0, std::vector<double>{}, unit).empty());
    const auto one = random_values<double>(2 * lib.size(), 3);
    EXPECT_EQ(lib.product_all(1, one), one);
    EXPECT_EQ(lib.product_all_vjp(1, one, unit), unit);
  }
}

TEST(Tensor, AProductOfManyIsTheProductOneByOne) {
  const TensorCase c{2, 3, 3, false};
  const auto lib = library<double>(c);
  for (const Index items : {2, 3, 4, 7, 8, 9, 33}) {
    SCOPED_TRACE(items);
    const auto a = random_values<double>(2 * items * lib.size(), 5, 0.3);
    std::vector<double> wanted(2 * lib.size(), 0.0);
    for (Index i = 0; i < items; ++i) {
      std::vector<double> next;
      for (Index b = 0; b < 2; ++b) {
        const auto at = a.begin() + (b * items + i) * lib.size();
        next.insert(next.end(), at, at + lib.size());
      }
      wanted = lib.product(wanted, next);
    }
    expect_levels_near(lib.product_all(items, a), wanted, 3, 3, 1e-12);
  }
}

TEST(Tensor, NaNSpreads) {
  const TensorCase c{2, 2, 3, false};
  auto a = random_values<double>(28, 1);
  const auto b = random_values<double>(28, 2);
  a[3] = std::numeric_limits<double>::quiet_NaN();
  const auto out = library<double>(c).product(a, b);
  EXPECT_TRUE(std::isnan(out[3]));
  EXPECT_FALSE(std::isnan(out[2]));
  EXPECT_TRUE(std::none_of(out.begin() + 14, out.end(), [](double x) { return std::isnan(x); }));
}

}  // namespace
}  // namespace sigpath_test
