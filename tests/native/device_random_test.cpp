// Random shapes, transforms, windows and sets of words on a CUDA device, against the processor:
// from arrays of the host and from arrays of the device, in a stream of the caller's, twice.
#include <iostream>

#include "device_arrays.h"
#include "draw.h"
#include "words.h"

namespace sigpath_test {
namespace {

constexpr int kShapes = 100;       // for each dtype
constexpr double kMostWork = 4e6;  // coefficients times points of a call

// What is computed of a batch.
struct Draw {
  Shape shape;
  std::vector<Index> windows;  // a table
  bool expanding = false;
  WordList words;  // none: all
};

Draw draw(std::uint64_t seed) {
  Random random(seed);
  Draw d;
  Shape& s = d.shape;
  s.seed = seed;
  s.depth = 1;
  s.dim = random.skewed(12);
  s.length = random.one_in(4) ? random.skewed(700) : random.skewed(40);
  s.batch = random.one_in(4) ? random.skewed(300) : random.skewed(9);
  s.basepoint = kExtras[random.from(0, 3)];
  s.time = kExtras[random.from(0, 3)];
  s.time_end = static_cast<double>(random.from(1, 3));
  s.lead_lag = random.one_in(4);
  s.ragged = random.one_in(2);
  s.scalar_term = random.one_in(2);
  if (random.one_in(4)) {
    for (Index rows = random.skewed(12); rows > 0; --rows) {
      const Index start = random.from(0, s.vertices());
      d.windows.push_back(start);
      d.windows.push_back(random.from(start, s.vertices()));
    }
  } else {
    d.expanding = random.one_in(3);
  }
  const bool words = random.one_in(3);
  if (!words) s.method = kMethods[random.from(0, 2)];
  const auto results = static_cast<double>(s.batch) *
                       static_cast<double>(d.expanding         ? s.vertices()
                                           : d.windows.empty() ? 1
                                                               : d.windows.size() / 2);
  const auto fits = [&](int depth) {
    const double coefficients =
        words ? 300 : std::pow(static_cast<double>(s.channels()), static_cast<double>(depth));
    return coefficients * results < kMostWork / 10 &&
           coefficients * results * static_cast<double>(d.expanding ? 1 : s.length) < kMostWork;
  };
  for (int wanted = static_cast<int>(random.from(1, 8)); s.depth < wanted && fits(s.depth + 1);)
    ++s.depth;
  if (words)
    d.words =
        random_words(s.channels(), s.depth, static_cast<std::size_t>(random.skewed(60)), seed);
  return d;
}

// Paths that go one way in every channel. Then nothing cancels, and a difference is measured
// against what it is a part of, at every level.
template <class T>
void make_monotone(Batch<T>& batch) {
  const Shape& s = batch.shape;
  const auto pace = [&](Index c) { return (c % 2 == 0 ? 0.7 : -1.1) / (1 + 0.1 * c); };
  const auto value = [](Index at, Index count, T noise) {
    return (static_cast<double>(2 * at) + 0.9 * noise) / static_cast<double>(count);
  };
  for (std::size_t i = 0; i < batch.points.size(); ++i) {
    const Index n = static_cast<Index>(i), c = n % s.dim, at = n / s.dim % s.length;
    T& x = batch.points[i];
    x = static_cast<T>(pace(c) * (1.5 + value(at, s.length, x)));
  }
  for (std::size_t i = 0; i < batch.basepoint.size(); ++i) {
    T& x = batch.basepoint[i];
    if (s.basepoint != Extra::kFixed)
      x = static_cast<T>(pace(static_cast<Index>(i) % s.dim) * 0.25 * (1 + x));
  }
  for (std::size_t i = 0; i < batch.times.size(); ++i) {
    T& t = batch.times[i];
    t = static_cast<T>(value(static_cast<Index>(i) % s.vertices(), s.vertices(), t));
  }
}

// The letters of the word of every coefficient of a row.
std::vector<std::size_t> letters_of(const Draw& d) {
  std::vector<std::size_t> letters(d.shape.scalar_term, 0);
  const WordList& words = d.words;
  for (const auto& word : words) letters.push_back(word.size());
  std::size_t size = 1;
  for (int k = 1; words.empty() && k <= d.shape.depth; ++k) {
    size *= static_cast<std::size_t>(d.shape.channels());
    letters.insert(letters.end(), size, static_cast<std::size_t>(k));
  }
  return letters;
}

// Each level of each row relative to its own largest coefficient.
template <class T>
void expect_levels_near(const std::vector<T>& actual, const std::vector<T>& expected,
                        const std::vector<std::size_t>& letters, double rtol) {
  ASSERT_EQ(actual.size(), expected.size());
  ASSERT_EQ(actual.size() % letters.size(), 0u);
  const std::size_t depth = *std::max_element(letters.begin(), letters.end());
  for (std::size_t row = 0; row < actual.size(); row += letters.size()) {
    std::vector<std::vector<T>> there(depth + 1), wanted(depth + 1);
    for (std::size_t i = 0; i < letters.size(); ++i) {
      there[letters[i]].push_back(actual[row + i]);
      wanted[letters[i]].push_back(expected[row + i]);
    }
    for (std::size_t k = 0; k <= depth; ++k)
      expect_near_scaled(
          there[k], wanted[k], rtol,
          "row " + std::to_string(row / letters.size()) + ", level " + std::to_string(k));
  }
}

template <class T>
class DeviceRandom : public ::testing::Test {
 protected:
  void check(const Draw& d) {
    const Shape& s = d.shape;
    SCOPED_TRACE(::testing::Message()
                 << "SIGPATH_SEED=" << s.seed << ", windows " << d.windows.size() / 2
                 << ", expanding " << d.expanding << ", words " << d.words.size());
    try {
      check_results(d);
    } catch (const sigpath::Error& e) {
      ADD_FAILURE() << e.what();
    }
  }

 private:
  void check_results(const Draw& d) {
    auto signature = signature_for(d.shape);
    signature.expanding(d.expanding).check_finite(false);
    if (d.words.empty())
      check_results(signature, d);
    else
      check_results(
          sigpath::WordSignature(sigpath::Words::list(d.shape.channels(), d.words), signature), d);
  }

  template <class Function>
  void check_results(const Function& function, const Draw& d) {
    const Shape& s = d.shape;
    Batch<T> batch(s);
    make_monotone(batch);
    auto paths = batch.paths();
    if (!d.windows.empty())
      paths.windows(d.windows.data(), static_cast<Index>(d.windows.size() / 2));
    const Results<T> of_host_arrays = expect_device_agrees(function, s, paths, cuda_);
    expect_levels_near(of_host_arrays.rows, function.compute(paths), letters_of(d),
                       tolerance<T>(1e-12, 1e-5));

    OnDevice<T> arrays(batch, of_host_arrays);
    arrays.windows = d.windows;
    for (sigpath::Context* context : {&in_stream_, &cuda_}) {
      arrays.compute(function, *context);
      arrays.vjp(function, *context);
      context->synchronize();
      expect_same(arrays.results(), of_host_arrays);
    }
  }

  sigpath::Context cuda_ = sigpath::Context::cuda();
  sigpath::Context in_stream_ = sigpath::Context::cuda(0, device_stream());
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceRandom, DTypes);

TYPED_TEST(DeviceRandom, Shapes) {
  const std::uint64_t first = first_seed();
  std::cout << "SIGPATH_SEED=" << first << '\n';
  for (std::uint64_t seed = first; seed < first + kShapes && !this->HasFailure(); ++seed)
    this->check(draw(seed));
}

}  // namespace
}  // namespace sigpath_test
