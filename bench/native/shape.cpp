#include "shape.h"

#include <cmath>
#include <random>

namespace sigpath::bench {

std::string Shape::name() const {
  return std::to_string(batch) + "x" + std::to_string(length) + "x" + std::to_string(dim) + "x" +
         std::to_string(depth) + (lead_lag ? "-leadlag" : "") + (time ? "-time" : "");
}

index Shape::coefficients() const {
  const Signature s = signature();
  return batch * s.rows(length) * s.size(dim);
}

Signature Shape::signature() const {
  Signature s(depth);
  if (lead_lag) s.lead_lag();
  if (time) s.time();
  if (expanding) s.expanding();
  return s;
}

double Shape::multiply_adds() const {
  double level = static_cast<double>(channels()), chain = 0, step = 0;
  for (int k = 2; k <= depth; ++k) {
    level *= static_cast<double>(channels());
    chain += level;
    step += chain;
  }
  return step * static_cast<double>((vertices() - 1) * batch);
}

template <class T>
std::vector<T> random_walks(const Shape& s) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<T> uniform(-1, 1);
  const T scale = static_cast<T>(std::sqrt(3.0 / static_cast<double>(s.length)));
  std::vector<T> points(static_cast<std::size_t>(s.points()));
  for (index b = 0; b < s.batch; ++b) {
    T* path = points.data() + b * s.length * s.dim;
    for (index i = s.dim; i < s.length * s.dim; ++i)
      path[i] = path[i - s.dim] + scale * uniform(random);
  }
  return points;
}

template <class T>
std::vector<T> random_cotangent(index coefficients) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<T> uniform(-1, 1);
  std::vector<T> cotangent(static_cast<std::size_t>(coefficients));
  for (T& c : cotangent) c = uniform(random);
  return cotangent;
}

template std::vector<float> random_walks(const Shape&);
template std::vector<double> random_walks(const Shape&);
template std::vector<float> random_cotangent(index);
template std::vector<double> random_cotangent(index);

}  // namespace sigpath::bench
