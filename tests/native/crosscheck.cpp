// Writes inputs and results, one file per case, so that the tests of the bindings can run the same
// inputs and compare the results bit for bit.
//
// A file, little-endian: int32 magic, dtype, depth, method, scalar term, lead-lag, time (uniform,
// 0..1), basepoint (the origin); int64 batch, length, dim; int32 whether there are lengths, 0;
// int64 lengths (batch) if there are; points (batch, length, dim); int64 elements of a signature
// batch; signatures; cotangents; gradients (batch, length, dim). Then, with the same transforms but
// no scalar term, int64 elements and coefficients of the signatures at the Lyndon words, and the
// same of the log-signatures in Lyndon brackets.
//
// Last, with the same transforms, kernels of these paths x and of paths y without lengths: int32
// static kernel, degree, solver, order, dyadic_x, dyadic_y; double scale, shape; int64 length of y;
// points of y (batch, length of y, dim); the kernels of pairs (batch); the Gram matrix (batch,
// batch) of x and y; its cotangent; gradients to the points of x and of y; the Gram matrix of x.
//
// At the end diagonal state-space models: int32 discretization, dt_per_mode; int64 channels, dim,
// modes, sets, length, batch; a_real, a_imag, b, c, dt, states; the kernels and those of the
// states; cotangents of both; gradients to a_real, a_imag, b, c, dt and the states.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "gradient.h"

namespace sigpath_test {
namespace {

constexpr std::int32_t kMagic = 0x53504335;

template <class T>
void write(std::ofstream& to, const std::vector<T>& values) {
  to.write(reinterpret_cast<const char*>(values.data()),
           static_cast<std::streamsize>(values.size() * sizeof(T)));
}

template <class T>
void write_counted(std::ofstream& to, const std::vector<T>& values) {
  write(to, std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())});
  write(to, values);
}

void check(sigpath_status status) {
  if (status != SIGPATH_OK) throw std::runtime_error(sigpath_last_error());
}

// Static kernels and solvers in turn.
sigpath_kernel_options kernel_for(const Shape& s) {
  sigpath_kernel_options o = SIGPATH_KERNEL_OPTIONS_INIT;
  o.static_kernel = static_cast<int>(s.seed % 7);
  o.degree = 3;
  o.scale = 0.75;
  o.shape = 1.25;
  o.solver = static_cast<int>(s.seed % 3);
  o.order = 4;
  o.dyadic_x = o.dyadic_y = o.solver == SIGPATH_SOLVER_TRUNCATED ? 0 : 1;
  o.lead_lag = s.lead_lag;
  o.time = s.time == Extra::kFixed ? SIGPATH_TIME_UNIFORM : SIGPATH_TIME_NONE;
  o.basepoint = s.basepoint == Extra::kFixed ? SIGPATH_BASEPOINT_ZERO : SIGPATH_BASEPOINT_NONE;
  return o;
}

template <class T>
void write_kernels(std::ofstream& to, const Batch<T>& batch) {
  const Shape& s = batch.shape;
  sigpath_kernel_options o = kernel_for(s);
  const Index length_y = s.length + 3;
  const sigpath_paths x = SIGPATH_PATHS_INIT(dtype_of<T>(), s.batch, s.length, s.dim);
  const sigpath_paths y = SIGPATH_PATHS_INIT(dtype_of<T>(), s.batch, length_y, s.dim);
  const Index* const lengths = s.ragged ? batch.lengths.data() : nullptr;
  const auto points_y = random_values<T>(s.batch * length_y * s.dim, s.seed + 2000);
  const auto cotangent = random_values<T>(s.batch * s.batch, s.seed + 3000);
  std::vector<T> pairs(static_cast<std::size_t>(s.batch)), gram(cotangent.size()),
      gram_x(cotangent.size()), grad_x(batch.points.size()), grad_y(points_y.size());
  const auto count = [](const std::vector<T>& v) { return static_cast<Index>(v.size()); };

  const auto forward = [&](std::vector<T>& out, bool same) {
    check(sigpath_kernel(nullptr, &o, &x, batch.points.data(), lengths, nullptr, nullptr,
                         same ? nullptr : &y, same ? nullptr : points_y.data(), nullptr, nullptr,
                         nullptr, out.data(), count(out), nullptr, 0));
  };
  forward(pairs, false);
  o.gram = 1;
  forward(gram, false);
  forward(gram_x, true);
  check(sigpath_kernel_vjp(nullptr, &o, &x, batch.points.data(), lengths, nullptr, nullptr, &y,
                           points_y.data(), nullptr, nullptr, nullptr, cotangent.data(),
                           count(cotangent), grad_x.data(), count(grad_x), nullptr, 0, nullptr, 0,
                           grad_y.data(), count(grad_y), nullptr, 0, nullptr, 0, nullptr, 0));

  write(to, std::vector<std::int32_t>{o.static_kernel, o.degree, o.solver, o.order, o.dyadic_x,
                                      o.dyadic_y});
  write(to, std::vector<double>{o.scale, o.shape});
  write(to, std::vector<std::int64_t>{length_y});
  for (const std::vector<T>& array : {points_y, pairs, gram, cotangent, grad_x, grad_y, gram_x})
    write(to, array);
}

// S4D kernels with states, and their gradients.
template <class T>
void write_models(std::ofstream& to, const Shape& s) {
  sigpath_s4d_options o = SIGPATH_S4D_OPTIONS_INIT(dtype_of<T>(), 4, 1 + s.dim, 20 * s.length);
  o.discretization = static_cast<int>(s.seed % 2);
  o.dt_per_mode = static_cast<int>(s.seed % 3 == 0);
  o.channels = 1 + static_cast<Index>(s.seed % 2);
  o.sets = 2;
  o.batch = static_cast<Index>(s.seed % 3);
  const Index a = o.sets * o.modes, modes = 2 * o.dim * o.modes,
              kernel = o.channels * o.dim * o.length;
  const Index counts[] = {
      a, a, 2 * a, o.channels * modes, o.dt_per_mode != 0 ? modes / 2 : o.dim, o.batch * modes};
  std::vector<std::vector<T>> in, gradients;
  for (const Index count : counts) {
    in.push_back(random_values<T>(count, s.seed + 4000 + in.size()));
    gradients.emplace_back(static_cast<std::size_t>(count));
  }
  for (T& dt : in[4]) dt -= 3;  // a logarithm
  const auto g = random_values<T>(kernel, s.seed + 5000),
             g_state = random_values<T>(o.batch * kernel, s.seed + 6000);
  std::vector<T> out(g.size()), out_state(g_state.size());
  check(sigpath_s4d_kernel(nullptr, &o, in[0].data(), in[1].data(), in[2].data(), in[3].data(),
                           in[4].data(), in[5].data(), out.data(), kernel, out_state.data(),
                           o.batch * kernel));
  check(sigpath_s4d_kernel_vjp(nullptr, &o, in[0].data(), in[1].data(), in[2].data(), in[3].data(),
                               in[4].data(), in[5].data(), g.data(), kernel, g_state.data(),
                               o.batch * kernel, gradients[0].data(), counts[0],
                               gradients[1].data(), counts[1], gradients[2].data(), counts[2],
                               gradients[3].data(), counts[3], gradients[4].data(), counts[4],
                               gradients[5].data(), counts[5]));

  write(to, std::vector<std::int32_t>{o.discretization, o.dt_per_mode});
  write(to, std::vector<std::int64_t>{o.channels, o.dim, o.modes, o.sets, o.length, o.batch});
  for (const auto& array : in) write(to, array);
  for (const auto& array : {out, out_state, g, g_state}) write(to, array);
  for (const auto& array : gradients) write(to, array);
}

// Kernels of low-rank models from weights that are tuned here, their gradients, steps of the model,
// and convolutions with the kernels.
template <class T>
void write_layers(std::ofstream& to, const Shape& s) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(dtype_of<T>(), 4, 1 + s.dim, 10 * s.length);
  o.rank = 1 + static_cast<Index>(s.seed % 3);
  o.channels = 1 + static_cast<Index>(s.seed % 2);
  o.sets = 2;
  const Index a = o.sets * o.modes, modes = 2 * o.dim * o.modes,
              kernel = o.channels * o.dim * o.length, inputs = 3 * o.dim * o.length;
  const Index counts[] = {a, a, 2 * o.rank * a, 2 * a, o.channels * modes, o.dim};
  std::vector<std::vector<T>> in, gradients;
  for (const Index count : counts) {
    in.push_back(random_values<T>(count, s.seed + 7000 + in.size()));
    gradients.emplace_back(static_cast<std::size_t>(count));
  }
  for (T& dt : in[5]) dt -= 3;  // a logarithm
  const auto g = random_values<T>(kernel, s.seed + 8000),
             u = random_values<T>(inputs, s.seed + 8100);
  std::vector<T> tuned(in[4].size()), out(g.size()),
      y(static_cast<std::size_t>(o.channels * inputs)), du(u.size()), dk(g.size()),
      state(static_cast<std::size_t>(3 * modes)),
      now(static_cast<std::size_t>(3 * o.channels * o.dim));
  const auto count = [](const std::vector<T>& v) { return static_cast<Index>(v.size()); };
  check(sigpath_s4_tune(nullptr, &o, in[0].data(), in[1].data(), in[2].data(), in[4].data(),
                        in[5].data(), 0, o.tuned, tuned.data(), count(tuned)));
  check(sigpath_s4_kernel(nullptr, &o, in[0].data(), in[1].data(), in[2].data(), in[3].data(),
                          tuned.data(), in[5].data(), nullptr, out.data(), kernel, nullptr, 0));
  check(sigpath_s4_kernel_vjp(
      nullptr, &o, in[0].data(), in[1].data(), in[2].data(), in[3].data(), tuned.data(),
      in[5].data(), nullptr, g.data(), kernel, nullptr, 0, gradients[0].data(), counts[0],
      gradients[1].data(), counts[1], gradients[2].data(), counts[2], gradients[3].data(),
      counts[3], gradients[4].data(), counts[4], gradients[5].data(), counts[5], nullptr, 0));
  sigpath_s4_steps* steps = nullptr;
  check(sigpath_s4_steps_create(nullptr, &o, SIGPATH_S4_LINEAR, in[0].data(), in[1].data(),
                                in[2].data(), in[3].data(), tuned.data(), in[5].data(), &steps));
  check(sigpath_s4_step(nullptr, steps, 3, u.data(), state.data(), count(state), now.data(),
                        count(now)));
  sigpath_s4_steps_destroy(steps);
  sigpath_convolution_options layer =
      SIGPATH_CONVOLUTION_OPTIONS_INIT(dtype_of<T>(), 3, o.dim, o.length);
  layer.channels = o.channels;
  check(sigpath_convolution(nullptr, &layer, out.data(), u.data(), nullptr, y.data(), count(y)));
  check(sigpath_convolution_vjp(nullptr, &layer, out.data(), u.data(), nullptr, y.data(), count(y),
                                dk.data(), kernel, du.data(), inputs, nullptr, 0));

  write(to, std::vector<std::int64_t>{o.rank, o.channels, o.dim, o.modes, o.sets, o.length});
  for (const auto& array : in) write(to, array);
  for (const auto& array : {tuned, out, g}) write(to, array);
  for (const auto& array : gradients) write(to, array);
  for (const auto& array : {u, state, now, y, dk, du}) write(to, array);
}

template <class T>
void write_case(const std::filesystem::path& file, const Shape& s) {
  const Batch<T> batch(s);
  const auto out = batch.compute();
  const auto cotangent = random_cotangent<T>(s);
  const auto gradient = signature_for(s).vjp(batch.paths(), cotangent);
  std::ofstream to;
  to.exceptions(std::ios::failbit | std::ios::badbit);
  to.open(file, std::ios::binary);
  write(to, std::vector<std::int32_t>{kMagic, dtype_of<T>(), s.depth, s.method, s.scalar_term,
                                      s.lead_lag, s.time == Extra::kFixed,
                                      s.basepoint == Extra::kFixed});
  write(to, std::vector<std::int64_t>{s.batch, s.length, s.dim});
  write(to, std::vector<std::int32_t>{s.ragged, 0});
  if (s.ragged) write(to, std::vector<std::int64_t>(batch.lengths.begin(), batch.lengths.end()));
  write(to, batch.points);
  write_counted(to, out);
  write(to, cotangent);
  write(to, gradient);

  Shape plain = s;
  plain.method = SIGPATH_METHOD_AUTO;
  plain.scalar_term = false;
  const auto transforms = signature_for(plain);
  const auto words = sigpath::Words::lyndon(s.channels(), s.depth);
  write_counted(to, sigpath::WordSignature(words, transforms).compute(batch.paths()));
  const sigpath::LogSignature logs(s.channels(), s.depth, SIGPATH_BASIS_LYNDON_BRACKETS,
                                   transforms);
  write_counted(to, logs.compute(batch.paths()));
  write_kernels(to, batch);
  write_models<T>(to, s);
  write_layers<T>(to, s);
}

std::vector<Shape> cases() {
  std::vector<Shape> all{{19, 9, 2, 4},  {2, 17, 4, 3}, {1, 6, 1, 8},
                         {21, 12, 3, 3}, {4, 30, 5, 3}, {2, 1, 3, 2}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    Shape& s = all[i];
    s.seed = 9000 + i;
    s.method = static_cast<sigpath_method>(i % 3);
    s.lead_lag = i == 1 || i == 3;
    s.time = i == 2 || i == 3 ? Extra::kFixed : Extra::kNone;
    s.basepoint = i == 2 || i == 4 ? Extra::kFixed : Extra::kNone;
    s.ragged = i == 3 || i == 4;
    s.scalar_term = i == 0 || i == 4;
  }
  return all;
}

void write_all(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  const auto next = [&] {
    char name[16];
    std::snprintf(name, sizeof(name), "case_%02d.bin", number++);
    return folder / name;
  };
  for (const Shape& s : cases()) {
    write_case<float>(next(), s);
    write_case<double>(next(), s);
  }
}

}  // namespace
}  // namespace sigpath_test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: sigpath_crosscheck OUTDIR\n");
    return 2;
  }
  try {
    sigpath_test::write_all(argv[1]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
