// Live paths: seeded points and times, and the signatures of ranges of them computed anew.
#pragma once

#include <sigpath/sigpath.hpp>

#include "support.h"

namespace sigpath_test {

struct LiveShape {
  Index batch = 1, length = 40, dim = 2;
  int depth = 3;
  bool lead_lag = false, time = false, scalar_term = false;
  std::uint64_t seed = 1;

  Index channels() const { return dim * (lead_lag ? 2 : 1) + time; }
  sigpath::Signature signature() const {
    sigpath::Signature s(depth);
    s.lead_lag(lead_lag).scalar_term(scalar_term);
    if (time) s.given_time();
    return s;
  }
};

inline std::ostream& operator<<(std::ostream& to, const LiveShape& s) {
  return to << "batch " << s.batch << ", length " << s.length << ", dim " << s.dim << ", depth "
            << s.depth << ", lead-lag " << s.lead_lag << ", time " << s.time << ", scalar term "
            << s.scalar_term << ", seed " << s.seed;
}

// Random walks with a drift: no level of a range is what cancelling leaves. Times may stand still.
template <class T>
struct LiveData {
  explicit LiveData(const LiveShape& s)
      : shape(s),
        points(random_values<T>(s.batch * s.length * s.dim, s.seed)),
        times(random_values<T>(s.time ? s.length : 0, s.seed + 1)) {
    for (Index b = 0; b < s.batch; ++b)
      for (Index i = 0; i < s.length; ++i)
        for (Index c = 0; c < s.dim; ++c) {
          T& x = points[(b * s.length + i) * s.dim + c];
          const T before = i == 0 ? T(0) : points[(b * s.length + i - 1) * s.dim + c];
          x = before + (x + static_cast<T>(0.6)) / static_cast<T>(s.length);
        }
    T now = 0;
    for (T& t : times) t = now += std::max(t, T(0)) / static_cast<T>(s.length);
  }

  // The points [begin, end) of every path, and their times.
  std::vector<T> some_points(Index begin, Index end) const {
    std::vector<T> some;
    for (Index b = 0; b < shape.batch; ++b) {
      const auto path = points.begin() + b * shape.length * shape.dim;
      some.insert(some.end(), path + begin * shape.dim, path + end * shape.dim);
    }
    return some;
  }
  std::vector<T> some_times(Index begin, Index end) const {
    if (!shape.time) return {};
    return {times.begin() + begin, times.begin() + end};
  }

  // The signatures of a range of one point or more, computed anew.
  std::vector<T> anew(Index begin, Index end, sigpath_method method = SIGPATH_METHOD_HORNER) const {
    static const sigpath::Context one(1);
    auto paths =
        sigpath::Paths<T>(points.data() + begin * shape.dim, shape.batch, end - begin, shape.dim)
            .strides(shape.length * shape.dim, shape.dim);
    if (shape.time) paths.times(times.data() + begin);
    return shape.signature().method(method).compute(paths, &one);
  }

  void expect_points(const sigpath::LivePoints<T>& kept, Index begin, Index end) const {
    EXPECT_EQ(kept.points, some_points(begin, end));
    EXPECT_EQ(kept.times, some_times(begin, end));
  }

  // That of a range is what `function` says of paths of their own.
  template <class Function>
  void expect_gradient(const sigpath::LivePoints<T>& gradient, const Function& function,
                       const std::vector<T>& cotangent, Index begin, Index end) const {
    const auto x = some_points(begin, end), t = some_times(begin, end);
    auto paths = sigpath::Paths<T>(x.data(), shape.batch, end - begin, shape.dim);
    if (shape.time) paths.times(t.data());
    std::vector<T> to_points(x.size(), T(777));
    std::vector<T> to_times(t.size() * static_cast<std::size_t>(shape.batch), T(777));
    function.vjp(paths, sigpath::Span<const T>(cotangent),
                 sigpath::PathsGradient<T>{to_points, to_times});
    expect_same_bits(gradient.points, to_points, "points");
    expect_same_bits(gradient.times, to_times, "times");
  }

  LiveShape shape;
  std::vector<T> points, times;
};

// Calls body(begin, end) for pieces of 0 to `most` points, in order.
template <class Body>
void for_each_piece(Index length, Index most, std::uint64_t seed, const Body& body) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<Index> size(0, most);
  for (Index begin = 0; begin < length;) {
    const Index end = std::min(length, begin + size(random));
    body(begin, end);
    begin = end;
  }
}

// Shapes of every transform, one and several paths.
template <class Body>
void for_each_live_shape(Index length, const Body& body) {
  for (const bool lead_lag : {false, true})
    for (const bool time : {false, true})
      for (const Index batch : {1, 3}) {
        const LiveShape s{batch, length, 2, 3, lead_lag, time, batch == 3 && time, 7};
        SCOPED_TRACE(s);
        body(s);
      }
}

}  // namespace sigpath_test
