#include <algorithm>
#include <cmath>

#include "sigpath/sigpath.hpp"
#include "ssm_bench.h"
#include "ssm_rows.h"
#include "textbook_ssm.h"

namespace sigpath::bench {
namespace {

// Half of the 2.5 n log2 n operations of a real transform of n points.
double transform_work(index n) {
  return 1.25 * static_cast<double>(n) * std::log2(static_cast<double>(n));
}

// HiPPO-LegS of d_state 2 N, steps from 1e-3 to 0.1, and a layer of it.
template <class T>
struct Layer {
  explicit Layer(index l)
      : length(l),
        model(kInputs, kModes, l),
        diagonal(kInputs, kModes, l),
        convolution(1, kInputs, l),
        c(random_numbers<T>(kInputs * kModes, 1, 1, 1)),
        d_p(kModes),
        d_b(kModes),
        d_c(c.size()),
        kernel(static_cast<std::size_t>(kInputs * l)),
        u(kernel.size()),
        out(kernel.size()),
        d_kernel(kernel.size()),
        d_u(kernel.size()),
        d_real(kModes),
        d_imag(kModes),
        d_dt(kInputs) {
    const auto initial = initial_modes(SIGPATH_SSM_LEGS, kModes);
    const auto put = [](const auto& from, ComplexVector<T>& to) {
      for (const auto& z : from)
        to.emplace_back(static_cast<T>(z.real()), static_cast<T>(z.imag()));
    };
    put(initial.lambda, lambda);
    put(initial.p, p);
    put(initial.b, b);
    for (const auto& z : lambda) {
      a_real.push_back(std::log(-z.real()));
      a_imag.push_back(-z.imag());
    }
    for (index h = 0; h < kInputs; ++h)
      dt.push_back(static_cast<T>(-6.9 + 4.6 * static_cast<double>(h) / kInputs));
    for (std::size_t i = 0; i < u.size(); ++i) u[i] = static_cast<T>(i % 31) / 31;
  }
  S4Parameters<T> parameters() const { return {a_real, a_imag, p, b, c, dt}; }
  S4dParameters<T> diagonal_parameters() const { return {a_real, a_imag, b, c, dt}; }

  index length;
  S4Model<T> model;
  S4dModel<T> diagonal;
  Convolution<T> convolution;
  ComplexVector<T> lambda, p, b, c, d_p, d_b, d_c;
  std::vector<T> a_real, a_imag, dt, kernel, u, out, d_kernel, d_u, d_real, d_imag, d_dt;
};

// The four sums of a node and a mode: 16 multiply-adds, and 6 for what they share.
template <class T>
void add_s4(index length, int threads, Rows& rows) {
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    Row row = row_of<T>("s4", "textbook_s4", length, direction, threads);
    const bool forward = direction == Direction::kForward;
    const double sums = 22.0 * static_cast<double>(length / 2 * kModes);
    row.multiply_adds =
        static_cast<double>(kInputs) * ((forward ? 1 : 3) * sums + transform_work(length));
    add_row(rows, row, [length, forward](benchmark::State& state, Row& kept) {
      Layer<T> s(length);
      if (forward)
        kept.baseline_ms = baseline_ms([&](index h) {
          textbook_s4(kModes, length, s.lambda.data(), s.p.data(), s.b.data(),
                      s.c.data() + h * kModes, std::exp(s.dt[static_cast<std::size_t>(h)]),
                      s.out.data());
        });
      const Context& context = context_of(kept.threads);
      for (auto _ : state)
        if (forward)
          s.model.kernel(s.parameters(), Span<T>(s.kernel), {}, {}, &context);
        else
          s.model.kernel_vjp(s.parameters(), s.u,
                             {s.d_real, s.d_imag, s.d_p, s.d_b, s.d_c, s.d_dt, {}}, {}, {},
                             &context);
    });
  }
}

template <class T>
void add_convolution(index length, int threads, Rows& rows) {
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    const bool forward = direction == Direction::kForward;
    Row row = row_of<T>("convolution", "textbook_convolution", length, direction, threads);
    // Transforms of 2 L points: of kernels, inputs and outputs; backward five.
    row.multiply_adds =
        static_cast<double>(kInputs) * (forward ? 3 : 5) * transform_work(2 * length);
    add_row(rows, row, [length, forward](benchmark::State& state, Row& kept) {
      Layer<T> s(length);
      std::fill(s.kernel.begin(), s.kernel.end(), T(0.01));
      if (forward)
        kept.baseline_ms = baseline_ms([&](index h) {
          textbook_convolution(length, s.kernel.data() + h * length, s.u.data() + h * length,
                               s.out.data());
        });
      const Context& context = context_of(kept.threads);
      for (auto _ : state)
        if (forward)
          s.convolution.apply(s.kernel, s.u, {}, Span<T>(s.out), &context);
        else
          s.convolution.vjp(s.kernel, s.u, {}, s.u, {s.d_kernel, s.d_u, {}}, &context);
    });
  }
}

// From parameters and inputs to outputs.
template <class T>
void add_layer(index length, int threads, Rows& rows) {
  for (const bool low_rank : {false, true}) {
    Row row = row_of<T>(low_rank ? "s4_layer" : "s4d_layer", "textbook_s4+convolution", length,
                        Direction::kForward, threads);
    const auto nodes = static_cast<double>(length * kModes);
    row.multiply_adds = static_cast<double>(kInputs) *
                        ((low_rank ? 11 : 2) * nodes + (low_rank ? transform_work(length) : 0) +
                         3 * transform_work(2 * length));
    add_row(rows, row, [length, low_rank](benchmark::State& state, Row& kept) {
      Layer<T> s(length);
      if (low_rank)
        kept.baseline_ms = baseline_ms([&](index h) {
          textbook_s4(kModes, length, s.lambda.data(), s.p.data(), s.b.data(),
                      s.c.data() + h * kModes, std::exp(s.dt[static_cast<std::size_t>(h)]),
                      s.kernel.data());
          textbook_convolution(length, s.kernel.data(), s.u.data() + h * length, s.out.data());
        });
      const Context& context = context_of(kept.threads);
      for (auto _ : state) {
        if (low_rank)
          s.model.kernel(s.parameters(), Span<T>(s.kernel), {}, {}, &context);
        else
          s.diagonal.kernel(s.diagonal_parameters(), Span<T>(s.kernel), {}, {}, &context);
        s.convolution.apply(s.kernel, s.u, {}, Span<T>(s.out), &context);
      }
    });
  }
}

template <class T>
void add(int threads, Rows& rows) {
  for (const index length : kLengths) {
    add_s4<T>(length, threads, rows);
    add_convolution<T>(length, threads, rows);
    add_layer<T>(length, threads, rows);
  }
}

}  // namespace

void register_ssm_layer_benchmarks(int all_threads, Rows& rows) {
  for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1)) {
    add<float>(threads, rows);
    add<double>(threads, rows);
  }
}

}  // namespace sigpath::bench
