#pragma once

#include "cpu/ssm/fft.h"
#include "cpu/ssm/s4_input.h"

namespace sigpath {

// Angles of the nodes: in T, and in double for undamped modes of floats.
template <class T>
struct S4Nodes {
  explicit S4Nodes(index tuned)
      : own(HalfAngles<T>::of(tuned)), precise(HalfAngles<double>::of(tuned)) {}
  std::shared_ptr<const HalfAngles<T>> own;
  std::shared_ptr<const HalfAngles<double>> precise;
};

// run(input, spectra) of input h, which has been read, with the spectra that are given, or with
// those of doubles in their place.
template <class T, class Run>
void run_input(const S4Plan& plan, const S4Nodes<T>& nodes, bool vjp, const S4Parameters<T>& p,
               const T* state, index h, T* spectra, std::byte* memory, const Run& run) {
  S4Input<T> input(plan, *nodes.own, vjp, memory);
  input.read(p, state, h);
  if constexpr (sizeof(T) == 4) {
    if (input.undamped()) {
      const index count = input.shape().spectra();
      auto* const wide = reinterpret_cast<double*>(memory);
      S4Input<double> precise(plan, *nodes.precise, vjp,
                              memory + count * static_cast<index>(sizeof(double)));
      precise.read(p, state, h);
      if (vjp) std::copy_n(spectra, count, wide);
      run(precise, wide);
      if (!vjp) std::copy_n(wide, count, spectra);
      return;
    }
  }
  run(input, spectra);
}
template <class T>
index run_input_bytes(const S4Plan& plan, bool vjp) {
  const index own = S4Input<T>::bytes(plan, vjp);
  if (sizeof(T) == 8) return own;
  const index wide = checked_mul(rational_shape(plan).spectra(), sizeof(double), "workspace");
  return checked_add(wide, S4Input<double>::bytes(plan, vjp), "workspace");
}

// The spectra of a block of inputs, (inputs, rows, channels, 2, nodes), and their transforms by
// lanes.
template <class T>
class S4Spectra {
 public:
  S4Spectra(const S4Plan& plan, index first_h, index inputs, T* spectra)
      : plan_(plan),
        shape_(rational_shape(plan)),
        first_h_(first_h),
        inputs_(inputs),
        spectra_(spectra) {}
  static index bytes_each(const S4Plan& plan) {
    return rational_shape(plan).spectra() * static_cast<index>(sizeof(T));
  }
  static index rows_at_a_time() { return fft_engine<T>().lanes(); }
  // Of a transform: x, and what is after it.
  static index scratch_bytes(const S4Plan& plan) {
    const index n = plan.options.tuned;
    return (RealFft<T>::points(n) + RealFft<T>::scratch_points(n)) * 2 * rows_at_a_time() *
           static_cast<index>(sizeof(T));
  }

  index first_h() const { return first_h_; }
  index inputs() const { return inputs_; }
  T* of(index input) const { return spectra_ + input * shape_.spectra(); }
  index groups() const { return (count() + rows_at_a_time() - 1) / rows_at_a_time(); }

  // spectrum[row], signal[row] of a group; null beyond the end.
  template <class P>
  void rows(index group, P out, P out_state, T** spectrum, P* signal) const {
    const sigpath_s4_options& o = plan_.options;
    for (index row = 0; row < rows_at_a_time(); ++row) {
      const index i = group * rows_at_a_time() + row, channel = i % o.channels;
      const index b = i / o.channels % shape_.rows, h = first_h_ + i / (o.channels * shape_.rows);
      const bool there = i < count();
      spectrum[row] = there ? spectra_ + 2 * i * shape_.nodes : nullptr;
      P const to = b < o.batch ? out_state + b * plan_.out() : out;
      signal[row] = there ? to + (channel * o.dim + h) * o.length : nullptr;
    }
  }

 private:
  index count() const { return inputs_ * shape_.rows * shape_.channels; }

  const S4Plan& plan_;
  RationalShape shape_;
  index first_h_, inputs_;
  T* spectra_;
};

// Kernels or their gradients at work: blocks of inputs, of which each goes by itself between
// parameters and spectra, and groups of rows between spectra and signals.
template <class T>
class S4Run {
 public:
  S4Run(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p, const T* state,
        bool vjp)
      : context_(context),
        plan_(plan),
        p_(p),
        state_(state),
        vjp_(vjp),
        schedule_(checked_schedule(context, plan, p, vjp)),
        fft_(plan.options.tuned),
        nodes_(plan.options.tuned) {}

  const RealFft<T>& fft() const { return fft_; }

  // body(spectra) for all blocks.
  template <class Body>
  void blocks(const Body& body) const {
    const WorkspacePool::Loan memory(context_.workspaces,
                                     static_cast<std::size_t>(schedule_.spectra));
    const index dim = plan_.options.dim;
    context_.progress.begin(dim);
    for (index first = 0; first < dim; first += schedule_.block)
      body(S4Spectra<T>(plan_, first, std::min(schedule_.block, dim - first),
                        reinterpret_cast<T*>(memory.data())));
  }

  // body(input, h, its spectra) for the inputs of a block, whose sums have been made.
  template <class Body>
  void inputs(const S4Spectra<T>& spectra, const Body& body) const {
    for_each(
        context_, spectra.inputs(), schedule_.inputs,
        [&](index i, std::byte* memory) {
          const index h = spectra.first_h() + i;
          run_input(plan_, nodes_, vjp_, p_, state_, h, spectra.of(i), memory,
                    [&](auto& input, auto* own) {
                      input.sums();
                      body(input, h, own);
                    });
          context_.progress.tick(1);
        },
        8);
  }

  // body(spectrum, signal, x, scratch) for the groups of rows of a block.
  template <class P, class Body>
  void groups(const S4Spectra<T>& spectra, P out, P out_state, const Body& body) const {
    for_each(
        context_, spectra.groups(), schedule_.transforms,
        [&](index group, std::byte* memory) {
          context_.progress.poll();
          T* spectrum[kMostRows];
          P signal[kMostRows];
          spectra.rows(group, out, out_state, spectrum, signal);
          T* const x = reinterpret_cast<T*>(memory);
          body(spectrum, signal, x, x + 2 * fft_.tables->n * spectra.rows_at_a_time());
        },
        1);
  }

 private:
  // Before tables are made.
  static S4Schedule checked_schedule(sigpath_context& context, const S4Plan& plan,
                                     const S4Parameters<T>& p, bool vjp) {
    const S4Schedule schedule = s4_schedule<T>(context, plan, vjp);
    check_models(context, plan, p);
    return schedule;
  }

  sigpath_context& context_;
  const S4Plan& plan_;
  S4Parameters<T> p_;
  const T* state_;
  bool vjp_;
  S4Schedule schedule_;
  RealFft<T> fft_;
  S4Nodes<T> nodes_;
};

}  // namespace sigpath
