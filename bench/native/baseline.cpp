#include "baseline.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "transforms.h"

namespace sigpath::bench {
namespace {

// Of one call, over as many as are asked for.
template <class Body>
double milliseconds(const Body& body, int calls) {
  const auto begin = std::chrono::steady_clock::now();
  for (int c = 0; c < calls; ++c) body();
  const std::chrono::duration<double, std::milli> all = std::chrono::steady_clock::now() - begin;
  return all.count() / calls;
}

// The median of runs of about 20 ms each; the one run where that takes long.
template <class Body>
double median_ms(const Body& body) {
  constexpr double kLong = 1000, kRun = 20;
  const double first = milliseconds(body, 1);
  if (first > kLong) return first;
  const int calls = static_cast<int>(std::clamp(kRun / first, 1.0, 1e6));
  std::vector<double> times;
  for (int run = 0; run < 3; ++run) times.push_back(milliseconds(body, calls));
  std::sort(times.begin(), times.end());
  return times[1];
}

}  // namespace

template <class T>
std::vector<T> baseline_forward(const Shape& s, const std::vector<T>& points) {
  std::vector<T> out(static_cast<std::size_t>(s.coefficients()));
  for (index b = 0; b < s.batch; ++b) {
    const std::vector<T> path = transformed(s, points.data() + b * s.length * s.dim);
    textbook_signature<T>({path.data(), s.vertices(), s.channels()}, s.depth,
                          out.data() + b * (s.coefficients() / s.batch));
  }
  return out;
}

template <class T>
std::vector<T> baseline_backward(const Shape& s, const std::vector<T>& points,
                                 const std::vector<T>& cotangent, Replay replay) {
  std::vector<T> out(points.size());
  std::vector<T> gradient(static_cast<std::size_t>(s.vertices() * s.channels()));
  for (index b = 0; b < s.batch; ++b) {
    const std::vector<T> path = transformed(s, points.data() + b * s.length * s.dim);
    textbook_signature_vjp<T>({path.data(), s.vertices(), s.channels()}, s.depth,
                              cotangent.data() + b * (s.coefficients() / s.batch), gradient.data(),
                              replay);
    transformed_vjp(s, gradient, out.data() + b * s.length * s.dim);
  }
  return out;
}

template <class T>
Replay baseline_replay(const Shape& s) {
  constexpr std::size_t kCacheBytes = 32u << 20;
  const auto elements = static_cast<std::size_t>(s.coefficients() / s.batch * s.vertices());
  return elements * sizeof(T) <= kCacheBytes ? Replay::kStored : Replay::kDeconstructed;
}

template <class T>
double baseline_ms(const Shape& s, Direction direction) {
  static std::map<std::pair<std::string, Direction>, double> known;
  const auto key = std::make_pair(s.name(), direction);
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const std::vector<T> points = random_walks<T>(s);
  if (direction == Direction::kForward)
    return known[key] = median_ms([&] { baseline_forward(s, points); });
  const std::vector<T> cotangent = random_cotangent<T>(s);
  return known[key] =
             median_ms([&] { baseline_backward(s, points, cotangent, baseline_replay<T>(s)); });
}

template std::vector<double> baseline_forward(const Shape&, const std::vector<double>&);
template std::vector<double> baseline_backward(const Shape&, const std::vector<double>&,
                                               const std::vector<double>&, Replay);
template double baseline_ms<float>(const Shape&, Direction);
template double baseline_ms<double>(const Shape&, Direction);

}  // namespace sigpath::bench
