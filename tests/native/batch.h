// Seeded random batches of paths in every form that the library takes, with their references.
#pragma once

#include <limits>
#include <ostream>
#include <sigpath/sigpath.hpp>

#include "reference.h"
#include "support.h"

namespace sigpath_test {

// A basepoint or a channel of time. kFixed: the origin, or uniform.
enum class Extra { kNone, kFixed, kShared, kPerPath };
constexpr Extra kExtras[] = {Extra::kNone, Extra::kFixed, Extra::kShared, Extra::kPerPath};
constexpr sigpath_method kMethods[] = {SIGPATH_METHOD_AUTO, SIGPATH_METHOD_DIRECT,
                                       SIGPATH_METHOD_HORNER};

struct Shape {
  Index batch = 2, length = 4, dim = 2;
  int depth = 3;
  std::uint64_t seed = 1;
  sigpath_method method = SIGPATH_METHOD_AUTO;
  Extra basepoint = Extra::kNone;
  bool lead_lag = false;
  Extra time = Extra::kNone;
  double time_start = 0, time_end = 1;
  bool ragged = false;
  bool scalar_term = false;

  Index channels() const { return dim * (lead_lag ? 2 : 1) + (time != Extra::kNone); }
  Index vertices() const { return length + (basepoint != Extra::kNone); }
};

inline std::ostream& operator<<(std::ostream& to, const Shape& s) {
  return to << "batch " << s.batch << ", length " << s.length << ", dim " << s.dim << ", depth "
            << s.depth << ", seed " << s.seed << ", method " << s.method << ", basepoint "
            << static_cast<int>(s.basepoint) << ", lead-lag " << s.lead_lag << ", time "
            << static_cast<int>(s.time) << ", ragged " << s.ragged << ", scalar term "
            << s.scalar_term;
}

inline sigpath::Signature signature_for(const Shape& s) {
  sigpath::Signature signature(s.depth);
  signature.method(s.method).lead_lag(s.lead_lag).scalar_term(s.scalar_term);
  if (s.time == Extra::kFixed) signature.time(s.time_start, s.time_end);
  if (s.time == Extra::kShared || s.time == Extra::kPerPath) signature.given_time();
  if (s.basepoint == Extra::kFixed) signature.basepoint();
  if (s.basepoint == Extra::kShared || s.basepoint == Extra::kPerPath) signature.given_basepoint();
  return signature;
}

// Owns the arrays. What lies beyond a path's length is NaN: it must not be read.
template <class T>
struct Batch {
  explicit Batch(const Shape& s)
      : shape(s),
        points(random_values<T>(s.batch * s.length * s.dim, s.seed)),
        lengths(static_cast<std::size_t>(s.batch), s.length),
        times(random_values<T>(s.batch * s.vertices(), s.seed + 1)),
        basepoint(random_values<T>(s.batch * s.dim, s.seed + 2)) {
    if (s.dim == 1) make_monotone();
    if (s.basepoint == Extra::kFixed) std::fill(basepoint.begin(), basepoint.end(), T(0));
    if (!s.ragged) return;
    std::mt19937_64 random(s.seed + 3);
    for (Index& n : lengths) n = std::uniform_int_distribution<Index>(1, s.length)(random);
    for (Index b = 0; b < s.batch; ++b)
      for (Index i = lengths[b]; i < s.length; ++i) {
        for (Index c = 0; c < s.dim; ++c) point(b, i, c) = std::numeric_limits<T>::quiet_NaN();
        if (s.time == Extra::kPerPath)
          time(b, i + s.vertices() - s.length) = std::numeric_limits<T>::quiet_NaN();
      }
  }

  Index times_stride() const { return shape.time == Extra::kPerPath ? shape.vertices() : 0; }
  Index basepoint_stride() const { return shape.basepoint == Extra::kPerPath ? shape.dim : 0; }
  T& point(Index b, Index i, Index c) { return points[(b * shape.length + i) * shape.dim + c]; }
  T& time(Index b, Index i) { return times[b * times_stride() + i]; }
  T& base(Index b, Index c) { return basepoint[b * basepoint_stride() + c]; }

  sigpath::Paths<T> paths() const {
    return sigpath::Paths<T>(points.data(), shape.batch, shape.length, shape.dim)
        .lengths(shape.ragged ? lengths.data() : nullptr)
        .times(times.data(), times_stride())
        .basepoint(basepoint.data(), basepoint_stride());
  }

  // Path b with its transforms carried out.
  Polyline path(Index b) const {
    Polyline x;
    if (shape.basepoint != Extra::kNone) {
      const auto row = basepoint.begin() + b * basepoint_stride();
      x.emplace_back(row, row + shape.dim);
    }
    for (Index i = 0; i < lengths[b]; ++i) {
      const auto row = points.begin() + (b * shape.length + i) * shape.dim;
      x.emplace_back(row, row + shape.dim);
    }
    const auto row = times.begin() + b * times_stride();
    std::vector<Real> t(row, row + static_cast<Index>(x.size()));
    if (shape.lead_lag) {
      x = lead_lag_of(x);
      t = with_midpoints(t);
    }
    if (shape.time == Extra::kFixed) t = uniform_times(x.size(), shape.time_start, shape.time_end);
    return shape.time == Extra::kNone ? x : with_time(x, t);
  }

  // The signature of path b from the reference.
  std::vector<Real> expected(Index b) const {
    return flatten(signature_of(path(b), shape.depth), shape.scalar_term);
  }
  std::vector<Real> expected() const {
    std::vector<Real> all;
    for (Index b = 0; b < shape.batch; ++b) {
      const auto row = expected(b);
      all.insert(all.end(), row.begin(), row.end());
    }
    return all;
  }

  std::vector<T> compute(const sigpath::Context* context = nullptr) const {
    return signature_for(shape).compute(paths(), context);
  }

  // In one dimension the signature of a path that comes back is what little the cancelling of large
  // terms leaves, and no measure of rounding: paths go up, then down, in turn.
  void make_monotone() {
    for (Index b = 0; b < shape.batch; ++b) {
      const auto row = points.begin() + b * shape.length;
      std::sort(row, row + shape.length);
      if (b % 2 == 1) std::reverse(row, row + shape.length);
    }
  }

  Shape shape;
  std::vector<T> points;
  std::vector<Index> lengths;
  std::vector<T> times;
  std::vector<T> basepoint;
};

// Every combination of basepoint, lead-lag and time.
template <class Body>
void for_each_transform(const Body& body) {
  for (const Extra basepoint : kExtras)
    for (const bool lead_lag : {false, true})
      for (const Extra time : kExtras) {
        Shape s;
        s.basepoint = basepoint;
        s.lead_lag = lead_lag;
        s.time = time;
        body(s);
      }
}

}  // namespace sigpath_test
