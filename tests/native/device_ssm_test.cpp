// State-space functions as CUDA devices compute them, against the processor's.
#include "device_ssm.h"

#include "diagonal_model.h"
#include "layer.h"
#include "low_rank_model.h"

namespace sigpath_test {
namespace {

template <class T>
using ComplexVector = std::vector<std::complex<T>>;

// Sums of random numbers, with points on the other side of the imaginary axis.
template <class T>
struct SumsCase {
  sigpath::Modes<T> modes;
  ComplexVector<T> v, z, w, g, g_modes;
  std::vector<T> u, g_real;

  SumsCase(std::size_t batch, std::size_t n, std::size_t length, std::size_t weight_rows,
           std::size_t mode_rows, std::size_t point_rows, bool conjugate)
      : modes(static_cast<Index>(batch), static_cast<Index>(n), static_cast<Index>(length)),
        v(narrow<T>(random_complex(weight_rows * n, 1))),
        z(narrow<T>(random_complex(point_rows * length, 2))),
        w(narrow<T>(random_modes(mode_rows * n, 3))),
        g(narrow<T>(random_complex(batch * length, 4))),
        g_modes(narrow<T>(random_complex(batch * n, 5))),
        u(narrow_real<T>(random_complex(point_rows * length * (conjugate ? 1 : 2), 6))),
        g_real(narrow_real<T>(random_complex(batch * length * (conjugate ? 1 : 2), 7))) {
    modes.conjugate(conjugate).weight_rows(static_cast<Index>(weight_rows));
    modes.mode_rows(static_cast<Index>(mode_rows)).point_rows(static_cast<Index>(point_rows));
    modes.complex_points(!conjugate);
    for (auto& p : z) p = {T(0.2) + std::abs(p.real()), 3 * p.imag()};
  }
  sigpath::Modes<T> at(const Place& place) const {
    sigpath::Modes<T> own = modes;
    return place.on_device ? own.on_device() : own;
  }
  // The sums and the gradients to v, z and w.
  std::vector<WideArray> cauchy(const Place& place) const {
    const auto own_v = place.in(v), own_z = place.in(z), own_w = place.in(w), own_g = place.in(g);
    auto out = place.template out<std::complex<T>>(g.size());
    auto dv = place.template out<std::complex<T>>(v.size());
    auto dz = place.template out<std::complex<T>>(z.size());
    auto dw = place.template out<std::complex<T>>(w.size());
    sigpath::cauchy<T>(at(place), own_v, own_z, own_w, out, place.context);
    sigpath::cauchy_vjp<T>(at(place), own_v, own_z, own_w, own_g, dv, dz, dw, place.context);
    return {out.get(), dv.get(), dz.get(), dw.get()};
  }
  std::vector<WideArray> vandermonde(const Place& place) const {
    const auto own_v = place.in(v), own_x = place.in(w);
    const auto own_u = place.in(u), own_g = place.in(g_real);
    const auto own_g_modes = place.in(g_modes);
    auto out = place.template out<T>(g_real.size());
    auto states = place.template out<std::complex<T>>(g_modes.size());
    std::vector<Placed<std::complex<T>>> gradients;
    for (int i = 0; i < 4; ++i)
      gradients.push_back(place.template out<std::complex<T>>(i % 2 == 0 ? v.size() : w.size()));
    auto du = place.template out<T>(u.size());
    sigpath::log_vandermonde<T>(at(place), own_v, own_x, out, place.context);
    sigpath::log_vandermonde_vjp<T>(at(place), own_v, own_x, own_g, gradients[0], gradients[1],
                                    place.context);
    sigpath::log_vandermonde_transpose<T>(at(place), own_u, own_v, own_x, states, place.context);
    sigpath::log_vandermonde_transpose_vjp<T>(at(place), own_u, own_v, own_x, own_g_modes, du,
                                              gradients[2], gradients[3], place.context);
    std::vector<WideArray> all{out.get(), states.get(), du.get()};
    for (const auto& gradient : gradients) all.push_back(gradient.get());
    return all;
  }
};

template <class T>
class DeviceSsm : public ::testing::Test {
 protected:
  Context cuda = Context::cuda();
  double rtol = tolerance_of<T>(1e-11, 2e-5);
};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceSsm, DTypes);

TYPED_TEST(DeviceSsm, SumsOverModes) {
  using T = TypeParam;
  const auto check = [&](const SumsCase<T>& c) {
    expect_same_on_device(this->cuda, this->rtol, "Cauchy",
                          [&](const Place& p) { return c.cauchy(p); });
    expect_same_on_device(this->cuda, this->rtol, "Vandermonde",
                          [&](const Place& p) { return c.vandermonde(p); });
  };
  for (const bool conjugate : {false, true}) {
    for (const std::size_t length : {1, 63, 128, 129, 2500})
      for (const std::size_t n : {1, 5, 33}) check({2, n, length, 2, 2, 2, conjugate});
    check({6, 3, 70, 2, 3, 6, conjugate});
    check({6, 70, 70, 1, 6, 2, conjugate});
    check({0, 3, 7, 2, 1, 3, conjugate});
  }
}

TYPED_TEST(DeviceSsm, DiagonalModels) {
  using T = TypeParam;
  for (const sigpath_s4d_options& options : diagonal_models()) {
    const DiagonalModel m(options);
    const DiagonalArrays<T> host(m);
    const sigpath_s4d_options& o = options;
    const auto count = [](Index n) { return static_cast<std::size_t>(n); };
    const std::size_t kernels = count(o.channels * o.dim * o.length), batch = count(o.batch);
    const auto g = narrow_real<T>(random_complex(kernels, 8));
    const auto g_state = narrow_real<T>(random_complex(batch * kernels, 9));
    const auto u = narrow_real<T>(random_complex(count(o.batch * o.dim * o.length), 10));
    const auto now = narrow_real<T>(random_complex(count(o.batch * o.dim), 11));
    const auto results = [&](const Place& place) {
      sigpath::S4dModel<T> model(options);
      if (place.on_device) model.on_device();
      const auto a_real = place.in(host.a_real), a_imag = place.in(host.a_imag),
                 dt = place.in(host.dt), own_g = place.in(g), own_g_state = place.in(g_state),
                 own_u = place.in(u), own_now = place.in(now);
      const auto b = place.in(host.b), c = place.in(host.c), state = place.in(host.state);
      const sigpath::S4dParameters<T> p{a_real, a_imag, b, c, dt};
      const auto complex = [&](std::size_t n) { return place.template out<std::complex<T>>(n); };
      auto out = place.template out<T>(kernels), out_state = place.template out<T>(batch * kernels);
      model.kernel(p, out, state, out_state, place.context);
      auto to_a_real = place.template out<T>(host.a_real.size()),
           to_a_imag = place.template out<T>(host.a_imag.size()),
           to_dt = place.template out<T>(host.dt.size());
      auto to_b = complex(host.b.size()), to_c = complex(host.c.size()),
           to_state = complex(host.state.size());
      model.kernel_vjp(p, own_g, {to_a_real, to_a_imag, to_b, to_c, to_dt, to_state}, state,
                       own_g_state, place.context);
      auto da = complex(count(o.dim * o.modes)), db = complex(count(o.dim * o.modes));
      model.discretize(p, da, db, place.context);
      auto after = complex(host.state.size());
      model.forward_state(p, own_u, state, after, place.context);
      auto from_zero = complex(host.state.size());
      model.forward_state(p, own_u, {}, from_zero, place.context);
      auto stepped = place.in(host.state);
      auto y = place.template out<T>(count(o.batch * o.channels * o.dim));
      model.step(da, db, c, own_now, stepped, y, place.context);
      return std::vector<WideArray>{
          out.get(),   out_state.get(), to_a_real.get(), to_a_imag.get(), to_b.get(),
          to_c.get(),  to_dt.get(),     to_state.get(),  da.get(),        db.get(),
          after.get(), from_zero.get(), stepped.get(),   y.get()};
    };
    expect_same_on_device(this->cuda, this->rtol,
                          "discretization " + std::to_string(o.discretization) + ", transform " +
                              std::to_string(o.real_transform),
                          results);
  }
}

// The kernels and everything else of a low-rank model.
template <class T>
std::vector<WideArray> low_rank_results(const sigpath_s4_options& o, const LowRankArrays<T>& host,
                                        const Place& place) {
  const auto count = [](Index n) { return static_cast<std::size_t>(n); };
  const std::size_t kernels = count(o.channels * o.dim * o.length), batch = count(o.batch);
  sigpath::S4Model<T> model(o);
  if (place.on_device) model.on_device();
  const auto input = [&](std::size_t n, unsigned seed) {
    return place.in(narrow_real<T>(random_complex(n, seed)));
  };
  const auto g = input(kernels, 8), g_state = input(batch * kernels, 9),
             u = input(batch * count(o.dim * o.length), 10), now = input(batch * count(o.dim), 11);
  const auto a_real = place.in(host.a_real), a_imag = place.in(host.a_imag), dt = place.in(host.dt);
  const auto p = place.in(host.p), b = place.in(host.b), c = place.in(host.c),
             state = place.in(host.state);
  const sigpath::S4Parameters<T> parameters{a_real, a_imag, p, b, c, dt};
  const auto complex = [&](std::size_t n) { return place.template out<std::complex<T>>(n); };
  const auto real = [&](std::size_t n) { return place.template out<T>(n); };
  std::vector<WideArray> all;
  const auto keep = [&](const auto&... arrays) { (all.push_back(arrays.get()), ...); };
  auto out = real(kernels), out_state = real(batch * kernels);
  model.kernel(parameters, out, state, out_state, place.context);
  auto to_a_real = real(host.a_real.size()), to_a_imag = real(host.a_imag.size()),
       to_dt = real(host.dt.size());
  auto to_p = complex(host.p.size()), to_b = complex(host.b.size()), to_c = complex(host.c.size()),
       to_state = complex(host.state.size());
  model.kernel_vjp(parameters, g, {to_a_real, to_a_imag, to_p, to_b, to_c, to_dt, to_state}, state,
                   g_state, place.context);
  keep(out, out_state, to_a_real, to_a_imag, to_p, to_b, to_c, to_dt, to_state);
  auto after = complex(host.state.size()), from_zero = complex(host.state.size());
  model.forward_state(parameters, u, state, after, place.context);
  model.forward_state(parameters, u, {}, from_zero, place.context);
  auto untuned = complex(host.c.size());
  model.tune(parameters, o.tuned, 0, untuned, place.context);
  keep(after, from_zero, untuned);
  for (const auto mode : {SIGPATH_S4_LINEAR, SIGPATH_S4_DENSE, SIGPATH_S4_DIAGONAL}) {
    const auto steps = model.steps(mode, parameters, place.context);
    const bool diagonal = mode == SIGPATH_S4_DIAGONAL;
    auto stepped = place.in(ComplexVector<T>(batch * count(o.dim * steps.width())));
    auto y = real(batch * count(o.channels * o.dim));
    for (int i = 0; i < 3; ++i) steps.step(o.batch, now, stepped, y, place.context);
    keep(y);
    if (!diagonal) keep(stepped);
  }
  return all;
}

TYPED_TEST(DeviceSsm, LowRankModels) {
  using T = TypeParam;
  for (const sigpath_s4_options& options : low_rank_models()) {
    const LowRankArrays<T> arrays{LowRankModel(options)};
    expect_same_on_device(this->cuda, tolerance_of<T>(1e-10, 2e-4), name_of(options),
                          [&](const Place& p) { return low_rank_results(options, arrays, p); });
  }
}

// Growing modes whose last power is just within the range.
TYPED_TEST(DeviceSsm, GrowingModes) {
  using T = TypeParam;
  for (const std::size_t length : {2, 100, 129, 400}) {
    SumsCase<T> c(1, 1, length, 1, 1, 1, true);
    const double most = std::log(static_cast<double>(std::numeric_limits<T>::max()));
    c.w[0] = {static_cast<T>(0.999 * most / static_cast<double>(length - 1)), 0};
    std::fill(c.g_real.begin(), c.g_real.end(), T(0));
    c.g_real[1] = T(1e-3);
    c.v[0] = {T(1e-3), 0};
    const auto results = [&](const Place& place) {
      const auto v = place.in(c.v), x = place.in(c.w);
      const auto g = place.in(c.g_real);
      auto dv = place.template out<std::complex<T>>(1), dx = place.template out<std::complex<T>>(1);
      sigpath::log_vandermonde_vjp<T>(c.at(place), v, x, g, dv, dx, place.context);
      return std::vector<WideArray>{dv.get(), dx.get()};
    };
    expect_same_on_device(this->cuda, this->rtol, "growing", results);
  }
}

// Modes that hardly decay: float inputs are computed in double.
TYPED_TEST(DeviceSsm, UndampedModes) {
  using T = TypeParam;
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 3, 4, 200);
  o.real_transform = SIGPATH_PARAMETER_NONE;
  LowRankModel m(o);
  for (Wide& a : m.a_real) a = 1e-3L;
  const LowRankArrays<T> arrays(m);
  expect_same_on_device(this->cuda, tolerance_of<T>(1e-9, 1e-4), "undamped", [&](const Place& p) {
    auto all = low_rank_results(o, arrays, p);
    all.resize(2);
    return all;
  });
}

TYPED_TEST(DeviceSsm, Convolutions) {
  using T = TypeParam;
  for (const Layer& layer : layers()) {
    const auto results = [&](const Place& place) {
      sigpath::Convolution<T> convolution(layer.options);
      if (place.on_device) convolution.on_device();
      const auto array = [&](const WideArray& from) { return place.in(narrow_real<T>(from)); };
      const auto kernel = array(layer.kernel), u = array(layer.u), d = array(layer.d),
                 g = array(random_complex(layer.before.size(), 5, true));
      auto out = array(layer.before);
      convolution.apply(kernel, u, d, out, place.context);
      auto to_kernel = place.template out<T>(layer.kernel.size()),
           to_u = place.template out<T>(layer.u.size()),
           to_d = place.template out<T>(layer.d.size());
      sigpath::ConvolutionGradients<T> to{to_kernel, to_u, to_d};
      convolution.vjp(kernel, u, d, g, to, place.context);
      return std::vector<WideArray>{out.get(), to_kernel.get(), to_u.get(), to_d.get()};
    };
    expect_same_on_device(this->cuda, tolerance_of<T>(1e-12, 1e-5), name_of(layer), results);
  }
}

// Rows that no block has room for, of smooth numbers and of others, and all radices.
TYPED_TEST(DeviceSsm, LongRows) {
  using T = TypeParam;
  std::vector<sigpath_s4_options> models;
  for (const Index tuned : {5, 8, 90, 486, 625, 1024, 2187, 4802, 4099, 9000, 16384})
    models.push_back(SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 2, tuned));
  for (const sigpath_s4_options& o : models) {
    const LowRankArrays<T> arrays{LowRankModel(o)};
    expect_same_on_device(this->cuda, tolerance_of<T>(1e-10, 1e-4), name_of(o),
                          [&](const Place& p) {
                            auto all = low_rank_results(o, arrays, p);
                            all.resize(8);
                            return all;
                          });
  }
}

TYPED_TEST(DeviceSsm, Refusals) {
  using T = TypeParam;
  const Context little = Context::cuda(0, nullptr, 100);
  SumsCase<T> c(2, 3, 4, 2, 2, 2, false);
  expect_device_refusal(
      [&] {
        c.cauchy({&little, false});
      },
      SIGPATH_OUT_OF_MEMORY, {"workspace", "100"});
  std::vector<T> out(16, T(777));
  const sigpath::DeviceArray<T> there{Span<const T>(out)};
  EXPECT_EQ(sigpath_cauchy(this->cuda.get(), &c.modes.shape(), there.data(), c.z.data(), c.w.data(),
                           out.data(), 16),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"v:", "memory of a device"});
  const auto on_device = c.at({&this->cuda, true});
  EXPECT_EQ(sigpath_cauchy(this->cuda.get(), &on_device.shape(), c.v.data(), c.z.data(), c.w.data(),
                           out.data(), 16),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"v:", "not in the memory of CUDA device 0"});
  expect_device_refusal(
      [&] {
        c.cauchy({nullptr, true});
      },
      SIGPATH_INVALID_ARGUMENT, {"modes.device", "SIGPATH_CUDA"});
  for (const bool there_too : {false, true}) {
    const Place place{&this->cuda, there_too};
    SumsCase<T> bad = c;
    bad.v[4] = {0, std::numeric_limits<T>::infinity()};
    expect_device_refusal([&] { bad.cauchy(place); }, SIGPATH_INVALID_ARGUMENT,
                          {"v: element 9", "inf"});
    bad = c;
    bad.z[5] = bad.w[4];
    expect_device_refusal([&] { bad.cauchy(place); }, SIGPATH_INVALID_ARGUMENT,
                          {"z:", "point 1", "poles"});
    bad = c;
    bad.w[4] = {400, 0};
    expect_device_refusal([&] { bad.vandermonde(place); }, SIGPATH_INVALID_ARGUMENT,
                          {"x: mode 1 of row 1", "400", "beyond the range"});
  }
}

TYPED_TEST(DeviceSsm, RefusedModels) {
  using T = TypeParam;
  sigpath_s4d_options diagonal = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 50);
  diagonal.dt_transform = SIGPATH_PARAMETER_NONE;
  sigpath_s4_options low_rank = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 50);
  low_rank.dt_transform = SIGPATH_PARAMETER_NONE;
  for (const bool on_device : {false, true}) {
    const Place place{&this->cuda, on_device};
    DiagonalModel m(diagonal);
    const auto kernel = [&] {
      const DiagonalArrays<T> host(m);
      sigpath::S4dModel<T> model(diagonal);
      if (on_device) model.on_device();
      const auto a_real = place.in(host.a_real), a_imag = place.in(host.a_imag),
                 dt = place.in(host.dt);
      const auto b = place.in(host.b), c = place.in(host.c);
      auto out = place.template out<T>(100);
      model.kernel({a_real, a_imag, b, c, dt}, out, {}, {}, place.context);
    };
    m.dt[1] = -0.5L;
    expect_device_refusal(kernel, SIGPATH_INVALID_ARGUMENT, {"dt:", "input 1", "-0.5"});
    m.dt[1] = 0.5L;
    diagonal.real_transform = SIGPATH_PARAMETER_NONE;
    m.a_real[2] = -1e4L;
    expect_device_refusal(kernel, SIGPATH_INVALID_ARGUMENT, {"a_real: mode 2 of input 0", "grows"});
    diagonal.real_transform = SIGPATH_PARAMETER_EXP;
    LowRankModel l(low_rank);
    const auto low_rank_kernel = [&] { low_rank_results(low_rank, LowRankArrays<T>(l), place); };
    l.dt[1] = -0.5L;
    expect_device_refusal(low_rank_kernel, SIGPATH_INVALID_ARGUMENT, {"dt:", "input 1", "-0.5"});
    l.dt[1] = 0.5L;
    l.a_real[2] = 1e4L;
    expect_device_refusal(low_rank_kernel, SIGPATH_INVALID_ARGUMENT, {"a_real: mode 2", "inf"});
  }
}

}  // namespace
}  // namespace sigpath_test
