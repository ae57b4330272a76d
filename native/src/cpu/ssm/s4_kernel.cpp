#include <algorithm>
#include <cmath>

#include "core/finite.h"
#include "cpu/ssm/s4_input.h"

namespace sigpath {
namespace {

// Scratch is rounded up to whole lines.
constexpr index kMostPadding = 64;

double sums_work(const RationalShape& shape) {
  return static_cast<double>(shape.nodes * shape.modes) *
         static_cast<double>(4 * shape.products() + 12);
}

// body(input, h, its spectra) for a block of inputs, whose sums have been made.
template <class T, class Body>
void for_each_input(sigpath_context& context, const S4Plan& plan, const S4Schedule& schedule,
                    const S4Nodes<T>& nodes, bool vjp, const S4Parameters<T>& p, const T* state,
                    index first, index inputs, const S4Spectra<T>& spectra, const Body& body) {
  for_each(
      context, inputs, schedule.inputs,
      [&](index i, std::byte* memory) {
        run_input(plan, nodes, vjp, p, state, first + i, spectra.of(i), memory,
                  [&](auto& input, auto* own) {
                    input.sums();
                    body(input, first + i, own);
                  });
        context.progress.tick(1);
      },
      8);
}

// body(spectrum, signal, x, scratch) for the groups of rows of a block.
template <class T, class P, class Body>
void for_each_group(sigpath_context& context, const S4Schedule& schedule, const RealFft<T>& fft,
                    const S4Spectra<T>& spectra, P out, P out_state, const Body& body) {
  for_each(
      context, spectra.groups(), schedule.transforms,
      [&](index group, std::byte* memory) {
        context.progress.poll();
        T* spectrum[kMostRows];
        P signal[kMostRows];
        spectra.rows(group, out, out_state, spectrum, signal);
        T* const x = reinterpret_cast<T*>(memory);
        body(spectrum, signal, x, x + 2 * fft.tables->n * spectra.rows_at_a_time());
      },
      1);
}

// body(first, inputs, spectra) for blocks of inputs.
template <class T, class Body>
void for_each_block(sigpath_context& context, const S4Plan& plan, const S4Schedule& schedule,
                    const Body& body) {
  const WorkspacePool::Loan memory(context.workspaces, static_cast<std::size_t>(schedule.spectra));
  context.progress.begin(plan.options.dim);
  for (index first = 0; first < plan.options.dim; first += schedule.block) {
    const index inputs = std::min(schedule.block, plan.options.dim - first);
    body(first, inputs, S4Spectra<T>(plan, first, inputs, reinterpret_cast<T*>(memory.data())));
  }
}

void require_tuned(const S4Plan& plan) {
  const sigpath_s4_options& o = plan.options;
  require(o.tuned >= o.length, "options.tuned: is ", o.tuned, ", expected the length of ", o.length,
          " steps or more; tune c further");
}

template <class T>
void require_range(const T* row, index length, const char* name) {
  const index bad = first_not_finite(row, length);
  require(bad == length, name, ": a kernel is ", row[std::min(bad, length - 1)], " at step ", bad,
          ", expected modes with negative real parts whose low-rank part does not blow up");
}

// A pole on a node reaches lambda, whatever else.
template <class Input>
void require_finite_gradients(const Input& input, index h) {
  bool finite = std::isfinite(input.to_dt());
  for (index k = 0; k < input.shape().modes; ++k)
    finite = finite && std::isfinite(std::abs(input.to_lambda()[k]));
  require(finite, "a_real: the gradients of input ", h,
          " are beyond the range, expected modes with negative real parts whose low-rank part does "
          "not blow up");
}

}  // namespace

template <class T>
S4Schedule s4_schedule(const sigpath_context& context, const S4Plan& plan, bool vjp) {
  require_tuned(plan);
  const sigpath_s4_options& o = plan.options;
  const RationalShape shape = rational_shape(plan);
  const index rows = shape.rows * shape.channels, each = S4Spectra<T>::bytes_each(plan);
  const index input_bytes = run_input_bytes<T>(plan, vjp),
              transform_bytes = S4Spectra<T>::scratch_bytes(plan);
  S4Schedule s{};
  if (vjp)
    s.gradients =
        checked_mul(checked_mul(o.dim, o.modes, "gradients"),
                    checked_mul(4 + 2 * o.rank, sizeof(double), "gradients"), "gradients");
  // Blocks of some 64 MiB, or of what the limit leaves beside one thread's scratch.
  index most = index{64} << 20;
  if (context.workspace_limit > 0)
    most = std::min(most, context.workspace_limit - s.gradients -
                              std::max(input_bytes, transform_bytes) - kMostPadding);
  s.block = std::clamp<index>(most / each, 1, o.dim);
  const index group = S4Spectra<T>::rows_at_a_time();
  if (s.block < o.dim && s.block > group) s.block -= s.block % group;
  s.spectra = s.block * each;
  const index shared = checked_add(s.spectra, s.gradients, "workspace");
  const double work = sums_work(shape) * (vjp ? 3 : 1);
  s.inputs =
      Slots::plan(context, s.block, input_bytes, work * static_cast<double>(s.block), shared);
  const auto n = static_cast<double>(o.tuned);
  s.transforms =
      Slots::plan(context, (s.block * rows + group - 1) / group, transform_bytes,
                  2.5 * n * std::log2(n + 1) * static_cast<double>(s.block * rows), shared);
  return s;
}

template <class T>
void s4_kernel(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
               const T* state, T* out, T* out_state) {
  const sigpath_s4_options& o = plan.options;
  const S4Schedule schedule = s4_schedule<T>(context, plan, false);
  check_models(context, plan, p);
  const RealFft<T> fft(o.tuned);
  const S4Nodes<T> nodes(o.tuned);
  for_each_block<T>(
      context, plan, schedule, [&](index first, index inputs, const S4Spectra<T>& spectra) {
        for_each_input(context, plan, schedule, nodes, false, p, state, first, inputs, spectra,
                       [](auto& input, index, auto* y) { input.spectra(y); });
        for_each_group(context, schedule, fft, spectra, out, out_state,
                       [&](T** spectrum, T** signal, T* x, T* scratch) {
                         const FftEngine<T>& engine = fft_engine<T>();
                         engine.take_spectra(fft, spectrum, rational_shape(plan).nodes, x);
                         engine.transform(*fft.tables, true, x, scratch);
                         engine.give(fft, x, o.length, T(1) / static_cast<T>(fft.tables->n), false,
                                     signal);
                         for (index r = 0; r < spectra.rows_at_a_time(); ++r)
                           if (signal[r] != nullptr) require_range(signal[r], o.length, "c");
                       });
      });
}

template <class T>
void s4_kernel_vjp(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                   const T* state, const T* g, const T* g_state, const S4Gradients<T>& to) {
  const sigpath_s4_options& o = plan.options;
  const index n = o.modes;
  const S4Schedule schedule = s4_schedule<T>(context, plan, true);
  check_models(context, plan, p);
  const RealFft<T> fft(o.tuned);
  const S4Nodes<T> nodes(o.tuned);
  // Of every input, which sets share.
  const ItemGradients to_real(context, o.dim, n, to.a_real != nullptr),
      to_imag(context, o.dim, n, to.a_imag != nullptr),
      to_b(context, o.dim, 2 * n, to.b != nullptr),
      to_p(context, o.dim, 2 * n * o.rank, to.p != nullptr);
  for_each_block<T>(
      context, plan, schedule, [&](index first, index inputs, const S4Spectra<T>& spectra) {
        const index stride = rational_shape(plan).nodes;
        for_each_group(context, schedule, fft, spectra, g, g_state,
                       [&](T** spectrum, const T** signal, T* x, T* scratch) {
                         const FftEngine<T>& engine = fft_engine<T>();
                         engine.take(fft, signal, o.length, x);
                         engine.transform(*fft.tables, false, x, scratch);
                         engine.give_spectra(fft, x, stride, spectrum);
                         for (index r = 0; r < spectra.rows_at_a_time(); ++r) {
                           if (spectrum[r] == nullptr) continue;
                           // Of the inverse: m / n, m = 1 of the real frequencies, else 2.
                           for (index part = 0; part < 2; ++part) {
                             T* const own = spectrum[r] + part * stride;
                             for (index k = 0; k < stride; ++k) {
                               const bool real = k == 0 || 2 * k == o.tuned;
                               const T factor = static_cast<T>((real ? 1.0 : 2.0) /
                                                               static_cast<double>(o.tuned));
                               own[k] = 2 * k > o.tuned ? T(0) : factor * own[k];
                             }
                           }
                         }
                       });
        for_each_input(context, plan, schedule, nodes, true, p, state, first, inputs, spectra,
                       [&](auto& input, index h, const auto* dy) {
                         input.back(dy, state, h);
                         require_finite_gradients(input, h);
                         const S4Model& model = input.model();
                         const auto put = [&](const Complex* from, T* at, index row) {
                           for (index k = 0; k < n && at != nullptr; ++k)
                             put_complex(from[k], at, row * n + k);
                         };
                         for (index b = 0; b < o.batch; ++b)
                           put(input.to_state(b), to.state, b * o.dim + h);
                         for (index c = 0; c < o.channels; ++c)
                           put(input.to_c(c), to.c, c * o.dim + h);
                         if (to.dt != nullptr)
                           to.dt[h] = static_cast<T>(input.to_dt() * model.dt_slope);
                         for (index k = 0; k < n; ++k) {
                           const Complex own = input.to_lambda()[k];
                           if (to.a_real != nullptr)
                             to_real.of(h)[k] = own.real() * model.real_slope[k];
                           if (to.a_imag != nullptr)
                             to_imag.of(h)[k] = own.imag() * model.imag_slope[k];
                           if (to.b != nullptr) put_complex(input.to_b()[k], to_b.of(h), k);
                         }
                         for (index i = 0; i < o.rank * n && to.p != nullptr; ++i)
                           put_complex(input.to_p()[i], to_p.of(h), i);
                       });
      });
  to_real.write(o.sets, to.a_real);
  to_imag.write(o.sets, to.a_imag);
  to_b.write(o.sets, to.b);
  if (to.p == nullptr) return;
  // (H, R, N), summed over the inputs of a set, to (R, S, N).
  for (index r = 0; r < o.rank; ++r)
    for (index set = 0; set < o.sets; ++set)
      for (index i = 0; i < 2 * n; ++i) {
        double sum = 0;
        for (index h = set; h < o.dim; h += o.sets) sum += to_p.of(h)[2 * n * r + i];
        to.p[2 * n * (r * o.sets + set) + i] = static_cast<T>(sum);
      }
}

template S4Schedule s4_schedule<float>(const sigpath_context&, const S4Plan&, bool);
template S4Schedule s4_schedule<double>(const sigpath_context&, const S4Plan&, bool);
template void s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<float>&, const float*,
                        float*, float*);
template void s4_kernel(sigpath_context&, const S4Plan&, const S4Parameters<double>&, const double*,
                        double*, double*);
template void s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<float>&,
                            const float*, const float*, const float*, const S4Gradients<float>&);
template void s4_kernel_vjp(sigpath_context&, const S4Plan&, const S4Parameters<double>&,
                            const double*, const double*, const double*,
                            const S4Gradients<double>&);

}  // namespace sigpath
