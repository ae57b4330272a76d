#include "ssm_bench.h"

#include <algorithm>
#include <complex>
#include <random>
#include <vector>

#include "run.h"
#include "sigpath/sigpath.hpp"
#include "ssm_rows.h"
#include "textbook_ssm.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

template <class T>
struct Sums {
  explicit Sums(index l)
      : length(l),
        modes(kInputs, kModes, l),
        v(random_numbers<T>(kInputs * kModes, 1, 1, 1)),
        x(random_numbers<T>(kInputs * kModes, 2, 0.05, 2)),
        z(random_numbers<T>(l, 3, 1, 3)),
        out(static_cast<std::size_t>(kInputs * l * 2)),
        dv(v.size()),
        dx(v.size()) {
    modes.conjugate();
    for (auto& m : x) m = {-std::abs(m.real()) - T(0.001), m.imag()};
    for (auto& p : z) p = {std::abs(p.real()) + T(0.1), p.imag()};
  }
  std::size_t kernels() const { return static_cast<std::size_t>(kInputs * length); }

  index length;
  Modes<T> modes;
  ComplexVector<T> v, x, z;
  std::vector<T> out;
  ComplexVector<T> dv, dx;
};

// 2 N multiply-adds for each number of a kernel.
double kernel_work(index length) {
  return 2.0 * static_cast<double>(kModes) * static_cast<double>(kInputs * length);
}

template <class T>
void add_vandermonde(index length, int threads, Rows& rows) {
  Row row =
      row_of<T>("log_vandermonde", "textbook_vandermonde", length, Direction::kForward, threads);
  row.multiply_adds = kernel_work(length);
  add_row(rows, row, [length](benchmark::State& state, Row& kept) {
    Sums<T> s(length);
    kept.baseline_ms = baseline_ms([&](index h) {
      textbook_vandermonde(kModes, length, s.v.data() + h * kModes, s.x.data() + h * kModes,
                           s.out.data() + h * length);
    });
    for (auto _ : state)
      log_vandermonde<T>(s.modes, {s.v.data(), s.v.size()}, {s.x.data(), s.x.size()},
                         {s.out.data(), s.kernels()}, &context_of(kept.threads));
  });
  row = row_of<T>("log_vandermonde", "textbook_vandermonde", length, Direction::kBackward, threads);
  row.multiply_adds = 2 * kernel_work(length);
  add_row(rows, row, [length](benchmark::State& state, Row& kept) {
    Sums<T> s(length);
    for (std::size_t i = 0; i < s.kernels(); ++i) s.out[i] = static_cast<T>(i % 31) / 31;
    kept.baseline_ms = baseline_ms([&](index h) {
      textbook_vandermonde_vjp(kModes, length, s.v.data() + h * kModes, s.x.data() + h * kModes,
                               s.out.data() + h * length, s.dv.data() + h * kModes,
                               s.dx.data() + h * kModes);
    });
    for (auto _ : state)
      log_vandermonde_vjp<T>(s.modes, {s.v.data(), s.v.size()}, {s.x.data(), s.x.size()},
                             {s.out.data(), s.kernels()}, s.dv, s.dx, &context_of(kept.threads));
  });
}

// Of symmetric sums: (z - w)(z - conj w), its inverse, and its product, 24 operations.
template <class T>
void add_cauchy(index length, int threads, Rows& rows) {
  Row row = row_of<T>("cauchy", "textbook_cauchy", length, Direction::kForward, threads);
  row.multiply_adds = 24.0 * static_cast<double>(kModes) * static_cast<double>(kInputs * length);
  add_row(rows, row, [length](benchmark::State& state, Row& kept) {
    Sums<T> s(length);
    s.modes.point_rows(1);
    auto* const out = reinterpret_cast<std::complex<T>*>(s.out.data());
    kept.baseline_ms = baseline_ms([&](index h) {
      textbook_cauchy(kModes, length, s.v.data() + h * kModes, s.z.data(), s.x.data() + h * kModes,
                      out + h * length);
    });
    for (auto _ : state)
      cauchy<T>(s.modes, {s.v.data(), s.v.size()}, {s.z.data(), s.z.size()},
                {s.x.data(), s.x.size()}, {out, s.kernels()}, &context_of(kept.threads));
  });
}

// The same kernels from the parameters of a model.
template <class T>
void add_s4d(index length, int threads, Rows& rows) {
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    Row row = row_of<T>("s4d", "textbook_vandermonde", length, direction, threads);
    const bool forward = direction == Direction::kForward;
    row.multiply_adds = (forward ? 1 : 2) * kernel_work(length);
    add_row(rows, row, [length, forward](benchmark::State& state, Row& kept) {
      Sums<T> s(length);
      const S4dModel<T> model(kInputs, kModes, length);
      std::vector<T> real(kModes, T(-0.7)), imag, dt;
      for (index n = 0; n < kModes; ++n)
        imag.push_back(static_cast<T>(3.14159265 * static_cast<double>(n)));
      for (index h = 0; h < kInputs; ++h)
        dt.push_back(static_cast<T>(-6.9 + 4.6 * static_cast<double>(h) / kInputs));
      const ComplexVector<T> b(kModes, 1);
      const S4dParameters<T> p{real, imag, b, {s.v.data(), s.v.size()}, dt};
      std::vector<T> d_real(real.size()), d_imag(imag.size()), d_dt(dt.size());
      ComplexVector<T> d_b(b.size());
      for (auto _ : state)
        if (forward)
          model.kernel(p, {s.out.data(), s.kernels()}, {}, {}, &context_of(kept.threads));
        else
          model.kernel_vjp(p, {s.out.data(), s.kernels()}, {d_real, d_imag, d_b, s.dv, d_dt, {}},
                           {}, {}, &context_of(kept.threads));
    });
  }
}

template <class T>
void add(int threads, Rows& rows) {
  for (const index length : kLengths) {
    add_vandermonde<T>(length, threads, rows);
    add_s4d<T>(length, threads, rows);
  }
  add_cauchy<T>(1024, threads, rows);
}

}  // namespace

void register_ssm_benchmarks(int all_threads, Rows& rows) {
  for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1)) {
    add<float>(threads, rows);
    add<double>(threads, rows);
  }
}

}  // namespace sigpath::bench
