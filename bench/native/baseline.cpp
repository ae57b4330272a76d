#include "baseline.h"

#include <algorithm>
#include <map>
#include <utility>

#include "timing.h"
#include "transforms.h"

namespace sigpath::bench {
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

template std::vector<float> baseline_forward(const Shape&, const std::vector<float>&);
template std::vector<double> baseline_forward(const Shape&, const std::vector<double>&);
template std::vector<float> baseline_backward(const Shape&, const std::vector<float>&,
                                              const std::vector<float>&, Replay);
template std::vector<double> baseline_backward(const Shape&, const std::vector<double>&,
                                               const std::vector<double>&, Replay);
template Replay baseline_replay<float>(const Shape&);
template Replay baseline_replay<double>(const Shape&);
template double baseline_ms<float>(const Shape&, Direction);
template double baseline_ms<double>(const Shape&, Direction);

}  // namespace sigpath::bench
