// Few or long paths, which the automatic method cuts in time: against one path at a time by Horner.
#include "gradient.h"

namespace sigpath_test {
namespace {

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const Extra basepoint : kExtras)
    for (const bool lead_lag : {false, true})
      for (const Extra time : kExtras) {
        Shape s{3, 150, 2, 3, 100 + all.size()};
        s.basepoint = basepoint;
        s.lead_lag = lead_lag;
        s.time = time;
        s.ragged = all.size() % 2 == 1;  // some paths have fewer points than there are parts
        s.scalar_term = all.size() % 3 == 1;
        all.push_back(s);
      }
  all.push_back({1, 3000, 3, 4, 200});
  all.push_back({1, 40, 10, 3, 201});
  all.push_back({2, 700, 1, 5, 202});
  all.push_back({5, 300, 5, 2, 203});
  return all;
}

Shape by_horner(Shape s) {
  s.method = SIGPATH_METHOD_HORNER;
  return s;
}

template <class T>
void expect_the_same(double rtol) {
  for (const Shape& s : shapes()) {
    SCOPED_TRACE(testing::Message() << s);
    const Batch<T> batch(s), plain(by_horner(s));
    expect_near_scaled(batch.compute(), plain.compute(), rtol, "signature");
    const auto cotangent = random_cotangent<T>(s);
    const auto actual = gradient_of(batch, cotangent), expected = gradient_of(plain, cotangent);
    expect_near_scaled(actual.points, expected.points, rtol, "points");
    if (!expected.times.empty()) expect_near_scaled(actual.times, expected.times, rtol, "times");
    if (!expected.basepoint.empty())
      expect_near_scaled(actual.basepoint, expected.basepoint, rtol, "basepoint");
  }
}

TEST(Split, AgreesWithHornerInDouble) { expect_the_same<double>(1e-12); }
TEST(Split, AgreesWithHornerInFloat) { expect_the_same<float>(2e-4); }

TEST(Split, DoesNotDependOnThreads) {
  const Shape s{1, 20000, 3, 4, 300};
  const Batch<double> batch(s);
  const auto cotangent = random_cotangent<double>(s);
  const sigpath::Context one(1);
  const auto signature = batch.compute(&one);
  const auto gradient = gradient_of(batch, cotangent, &one);
  for (const int threads : {2, 3, 8}) {
    const sigpath::Context many(threads);
    const std::string what = std::to_string(threads) + " threads";
    expect_same_bits(batch.compute(&many), signature, what);
    expect_same_bits(gradient_of(batch, cotangent, &many).points, gradient.points, what);
  }
}

}  // namespace
}  // namespace sigpath_test
