// Tables of windows: signatures of ranges of points, and their gradient.
#include <sstream>

#include "call.h"
#include "gradient.h"
#include "json.h"

namespace sigpath_test {
namespace {

using Table = std::vector<Index>;  // start, end, start, end, ...

Index rows_of(const Table& table) { return static_cast<Index>(table.size() / 2); }

// Random rows within `vertices` points, among them empty ones, single points and the whole.
Table random_table(Index vertices, Index rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Table table{0, vertices, vertices, vertices, 0, 0, vertices - 1, vertices};
  while (rows_of(table) < rows) {
    const Index a = std::uniform_int_distribution<Index>(0, vertices)(random);
    const Index b = std::uniform_int_distribution<Index>(0, vertices)(random);
    table.push_back(std::min(a, b));
    table.push_back(std::max(a, b));
  }
  return table;
}

template <class T>
std::vector<T> compute(const Batch<T>& batch, const Table& table,
                       const sigpath::Context* context = nullptr) {
  return signature_for(batch.shape)
      .compute(batch.paths().windows(table.data(), rows_of(table)), context);
}

template <class T>
Gradient<T> gradient_of(const Batch<T>& batch, const Table& table, const std::vector<T>& cotangent,
                        const sigpath::Context* context = nullptr) {
  return gradient_of(signature_for(batch.shape), batch.shape,
                     batch.paths().windows(table.data(), rows_of(table)), cotangent, context);
}

template <class T>
std::vector<T> random_cotangent(const Shape& s, const Table& table) {
  return random_values<T>(s.batch * rows_of(table) * signature_for(s).size(s.dim), s.seed + 9);
}

// The signature of what a window has of path b.
std::vector<Real> expected(const Batch<double>& batch, Index b, Index start, Index end) {
  const Shape& s = batch.shape;
  const Polyline whole = batch.path(b);
  const Index per_vertex = s.lead_lag ? 2 : 1;
  const Index vertices = (static_cast<Index>(whole.size()) - 1) / per_vertex + 1;
  end = std::min(end, vertices);
  start = std::min(start, vertices - 1);
  const Index last = std::max(start, end - 1);
  return flatten(signature_of(Polyline(whole.begin() + start * per_vertex,
                                       whole.begin() + last * per_vertex + 1),
                              s.depth),
                 s.scalar_term);
}

std::vector<Real> expected(const Batch<double>& batch, const Table& table) {
  std::vector<Real> all;
  for (Index b = 0; b < batch.shape.batch; ++b)
    for (Index w = 0; w < rows_of(table); ++w) {
      const auto row = expected(batch, b, table[2 * w], table[2 * w + 1]);
      all.insert(all.end(), row.begin(), row.end());
    }
  return all;
}

TEST(Windows, Fixtures) {
  const auto cases = load("windows.json");
  ASSERT_GE(cases.size(), 1u);
  for (const auto& c : cases) {
    const auto points = numbers<double>(c.at("path"));
    Table table;
    for (const auto& row : c.at("windows")) table.insert(table.end(), {row[0], row[1]});
    const Index batch = c.at("batch"), length = c.at("length"), dim = c.at("dim");
    const int depth = c.at("depth");
    const sigpath::Paths<double> paths(points.data(), batch, length, dim);
    expect_levels_near(sigpath::Signature(depth).compute(
                           sigpath::Paths<double>(paths).windows(table.data(), rows_of(table))),
                       numbers<double>(c.at("signature")), dim, depth, 1e-12);
    expect_levels_near(sigpath::Signature(depth).expanding().compute(paths),
                       numbers<double>(c.at("expanding")), dim, depth, 1e-12);
  }
}

TEST(Windows, AreTheSignaturesOfTheirPoints) {
  for_each_transform([](Shape s) {
    for (const auto method : kMethods)
      for (const bool ragged : {false, true}) {
        s.method = method;
        s.ragged = ragged;
        s.scalar_term = ragged;
        s.length = 9;
        s.seed += 10;
        SCOPED_TRACE(s);
        const Batch<double> batch(s);
        const Table table = random_table(s.vertices(), 11, s.seed);
        expect_levels_near(compute(batch, table), expected(batch, table), s.channels(), s.depth,
                           1e-12, s.scalar_term);
      }
  });
}

// Overlapping windows, so that every gradient gathers many.
TEST(Windows, GradientsAreExact) {
  for_each_transform([](Shape s) {
    s.ragged = s.lead_lag;
    s.scalar_term = s.ragged;
    s.seed += 20;
    SCOPED_TRACE(s);
    Batch<double> batch(s);
    const Table table = random_table(s.vertices(), 9, s.seed);
    const auto cotangent = random_cotangent<double>(s, table);
    const auto actual = gradient_of(batch, table, cotangent);
    const auto difference = [&](double& variable) {
      const auto loss = [&](double value) {
        variable = value;
        const auto rows = expected(batch, table);
        Real sum = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) sum += cotangent[i] * rows[i];
        return sum;
      };
      const double here = variable;
      const Real slope =
          (loss(here + 1e-6) - loss(here - 1e-6)) / (Real(here + 1e-6) - Real(here - 1e-6));
      variable = here;
      return static_cast<double>(slope);
    };
    Gradient<double> wanted;
    // What paths share has a row for each path; the rows add up to the derivative.
    const auto own = [](Extra e) { return e == Extra::kPerPath; };
    for (Index b = 0; b < s.batch; ++b)
      for (Index i = 0; i < s.length; ++i)
        for (Index c = 0; c < s.dim; ++c)
          wanted.points.push_back(i < batch.lengths[b] ? difference(batch.point(b, i, c)) : 0);
    expect_near_scaled(actual.points, wanted.points, 1e-9, "points");
    if (own(s.time)) {
      for (Index b = 0; b < s.batch; ++b)
        for (Index i = 0; i < s.vertices(); ++i) {
          const bool there = i < batch.lengths[b] + s.vertices() - s.length;
          wanted.times.push_back(there ? difference(batch.time(b, i)) : 0);
        }
      expect_near_scaled(actual.times, wanted.times, 1e-9, "times");
    }
    if (own(s.basepoint)) {
      for (Index b = 0; b < s.batch; ++b)
        for (Index c = 0; c < s.dim; ++c) wanted.basepoint.push_back(difference(batch.base(b, c)));
      expect_near_scaled(actual.basepoint, wanted.basepoint, 1e-9, "basepoint");
    }
  });
}

// Few long windows are cut in time, many short ones run side by side: all agree with one at a time.
TEST(Windows, JoinedAtPivotsAreTheSame) {
  const auto workspace = [](const Batch<double>& batch, const Table& table) {
    Index bytes = 0;
    sigpath::Paths<double> paths = batch.paths();
    paths.windows(table.data(), rows_of(table));
    EXPECT_EQ(sigpath_signature_workspace(nullptr, &signature_for(batch.shape).options(),
                                          &paths.shape(), table.data(), 0, &bytes),
              SIGPATH_OK);
    return bytes;
  };
  for_each_transform([&](Shape s) {
    s.length = 90;
    s.ragged = s.basepoint == Extra::kNone;
    s.batch = s.ragged ? 3 : 2;
    s.scalar_term = s.lead_lag;
    s.seed += 30;
    SCOPED_TRACE(s);
    const Batch<double> batch(s);
    // Sliding windows, some of them twice, some ahead of the others, some of one point or none.
    Table table;
    for (Index w = 0; w + 60 <= s.vertices(); ++w) {
      table.insert(table.end(), {w, w + 60});
      if (w % 7 == 0) table.insert(table.end(), {w, w + 60, w, w});
      if (w % 11 == 0) table.insert(table.end(), {s.vertices() - 1, s.vertices()});
    }
    Table backward;
    for (Index w = rows_of(table) - 1; w >= 0; --w)
      backward.insert(backward.end(), {table[2 * w], table[2 * w + 1]});
    EXPECT_NE(workspace(batch, table), workspace(batch, backward)) << "not joined";
    expect_levels_near(compute(batch, table), expected(batch, table), s.channels(), s.depth, 1e-12,
                       s.scalar_term);
  });
}

TEST(Windows, JoinedOnEveryTarget) {
  std::istringstream names(sigpath_simd_targets());
  for (std::string target; names >> target;) {
    SCOPED_TRACE(target);
    ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK);
    for (const Index dim : {2, 3, 5}) {
      const Shape s{3, 260, dim, dim == 5 ? 3 : 4, 81};
      const auto windows = sigpath::Windows::sliding(s.length, 100, 3);
      const Table table(windows.table(), windows.table() + 2 * windows.rows());
      const Batch<double> batch(s);
      expect_levels_near(compute(batch, table), expected(batch, table), dim, s.depth, 1e-12);
      const Batch<float> narrow(s);
      Batch<double> wide(s);
      std::copy(narrow.points.begin(), narrow.points.end(), wide.points.begin());
      expect_levels_near(compute(narrow, table), expected(wide, table), dim, s.depth, 1e-5);
    }
  }
  ASSERT_EQ(sigpath_simd_force(nullptr), SIGPATH_OK);
}

TEST(Windows, AgreeWithOneCallForEach) {
  struct Case {
    Index length, rows;
  };
  for (const Case c : {Case{3000, 3}, Case{200, 60}})
    for (const Index batch : {1, 3}) {
      const Shape s{batch, c.length, 3, 3, 77};
      SCOPED_TRACE(s);
      const Batch<double> paths(s);
      Table table = random_table(s.length, c.rows, 5);
      table.resize(static_cast<std::size_t>(2 * c.rows));
      const auto cotangent = random_cotangent<double>(s, table);
      const auto all = compute(paths, table);
      std::vector<double> gradient(paths.points.size());
      const Index size = signature_for(s).size(s.dim);
      for (Index w = 0; w < c.rows; ++w) {
        const Table one(table.begin() + 2 * w, table.begin() + 2 * w + 2);
        const auto row = compute(paths, one);
        std::vector<double> part;
        for (Index b = 0; b < batch; ++b) {
          const auto at = cotangent.begin() + (b * c.rows + w) * size;
          part.insert(part.end(), at, at + size);
          const std::vector<double> actual(all.begin() + (b * c.rows + w) * size,
                                           all.begin() + (b * c.rows + w + 1) * size);
          const std::vector<double> wanted(row.begin() + b * size, row.begin() + (b + 1) * size);
          expect_levels_near(actual, wanted, s.dim, s.depth, 1e-12);
        }
        const auto g = gradient_of(paths, one, part).points;
        for (std::size_t i = 0; i < g.size(); ++i) gradient[i] += g[i];
      }
      expect_near_scaled(gradient_of(paths, table, cotangent).points, gradient, 1e-12, "gradient");
    }
}

TEST(Windows, DoNotDependOnThreadsOrMemory) {
  const Shape s{3, 120, 3, 3, 78};
  const Batch<double> batch(s);
  const Table table = random_table(s.length, 40, 6);
  const auto cotangent = random_cotangent<double>(s, table);
  const sigpath::Context one(1), many(5);
  const auto out = compute(batch, table, &one);
  const auto gradient = gradient_of(batch, table, cotangent, &one).points;
  expect_same_bits(compute(batch, table, &many), out, "threads");
  expect_same_bits(gradient_of(batch, table, cotangent, &many).points, gradient, "threads");
  // Gradients of a few windows at a time.
  const sigpath::Context tight(2, 64 * 1024);
  Index bytes = 0;
  sigpath::Paths<double> paths = batch.paths();
  paths.windows(table.data(), rows_of(table));
  ASSERT_EQ(sigpath_signature_workspace(tight.get(), &signature_for(s).options(), &paths.shape(),
                                        table.data(), 1, &bytes),
            SIGPATH_OK)
      << sigpath_last_error();
  EXPECT_LE(bytes, 64 * 1024);
  expect_near_scaled(gradient_of(batch, table, cotangent, &tight).points, gradient, 1e-12,
                     "memory");
}

TEST(Windows, OneChannelAndNoPaths) {
  Shape s{2, 8, 1, 4, 79};
  const Batch<double> batch(s);
  const Table table = random_table(s.length, 8, 7);
  expect_levels_near(compute(batch, table), expected(batch, table), 1, s.depth, 1e-12);
  s.batch = 0;
  EXPECT_TRUE(compute(Batch<double>(s), table).empty());
}

Table rows(const sigpath::Windows& w) { return Table(w.table(), w.table() + 2 * w.rows()); }

TEST(Windows, TablesOfTheUsualShapes) {
  using sigpath::Windows;
  EXPECT_EQ(rows(Windows::sliding(7, 3, 2)), (Table{0, 3, 2, 5, 4, 7}));
  EXPECT_EQ(rows(Windows::sliding(8, 3, 2)), (Table{0, 3, 2, 5, 4, 7}));
  EXPECT_EQ(rows(Windows::sliding(2, 3, 1)), Table{});
  EXPECT_EQ(rows(Windows::expanding(7, 2, 3)), (Table{0, 2, 0, 5}));
  EXPECT_EQ(rows(Windows::dyadic(9, 2)), (Table{0, 9, 0, 5, 4, 9, 0, 3, 2, 5, 4, 7, 6, 9}));
  EXPECT_EQ(rows(Windows::dyadic(4, 1)), (Table{0, 4, 0, 2, 1, 4}));
  EXPECT_EQ(rows(Windows::dyadic(1, 1)), (Table{0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(rows(Windows::dyadic(0, 1)), Table{});
  // The product of neighbours is the whole.
  const auto dyadic = Windows::dyadic(Index{1} << 60, 3);
  for (Index w = 7; w < 14; ++w)
    EXPECT_EQ(dyadic.table()[2 * w + 1], dyadic.table()[2 * w + 2] + 1) << w;
}

TEST(Windows, BadShapesOfTablesAreRefused) {
  Index n = 7;
  Index table[4] = {9, 9, 9, 9};
  const auto refused = [&](sigpath_status status, const std::vector<std::string>& words) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    EXPECT_EQ(n, 7);
    for (const Index x : table) EXPECT_EQ(x, 9);
  };
  refused(sigpath_windows_sliding(-1, 2, 1, nullptr, 0, &n), {"length", "-1"});
  refused(sigpath_windows_sliding(5, 0, 1, nullptr, 0, &n), {"window", "0", "1 point"});
  refused(sigpath_windows_sliding(5, 2, 0, nullptr, 0, &n), {"step", "0", "1 point"});
  refused(sigpath_windows_expanding(5, 2, -1, nullptr, 0, &n), {"step", "-1"});
  refused(sigpath_windows_dyadic(5, 41, nullptr, 0, &n), {"levels", "41", "0 to 40"});
  refused(sigpath_windows_sliding(5, 2, 1, table, 4, &n), {"table_count", "4", "expected 8"});
  refused(sigpath_windows_sliding(5, 2, 1, nullptr, 8, &n), {"table_count", "8", "expected 0"});
  EXPECT_EQ(sigpath_windows_dyadic(5, 1, nullptr, 0, nullptr), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"rows", "NULL"});
}

TEST(Windows, BadTablesAreRefused) {
  const auto refused = [](Table table, const std::vector<std::string>& words) {
    Call call;
    call.paths.windows = rows_of(table);
    call.windows = table.data();
    call.out_count = call.cotangent_count = 24 * rows_of(table);
    call.expect_refused(words);
  };
  // Two paths of three points with a basepoint: four vertices.
  refused({0, 4, -1, 2}, {"windows", "row 1", "[-1, 2)", "0 <= start <= end <= 4"});
  refused({3, 2, 0, 1}, {"windows", "row 0", "[3, 2)"});
  refused({0, 5}, {"windows", "row 0", "[0, 5)", "4 points"});
  Call call;
  call.paths.windows = 1;
  call.expect_refused({"windows", "NULL", "expected 2 elements"});
  call.paths.windows = -1;
  call.expect_refused({"paths.windows", "-1", "0 or more"});
  call.paths.windows = 0;
  const Table table{0, 1};
  call.windows = table.data();
  call.expect_refused({"windows", "is given", "NULL"});
  call.paths.windows = 1;
  call.options.expanding = 1;
  call.expect_refused({"options.expanding", "windows"});
}

}  // namespace
}  // namespace sigpath_test
