#include "cuda/ssm/modes.h"

#include "cuda/ssm/powers_run.h"
#include "cuda/ssm/sums.h"

namespace sigpath {
namespace {

// Modes that a device has been given, in double, and what a call does with their powers.
template <class T>
class Modes {
 public:
  using For = typename PowersRun<T>::For;

  Modes(const ModesPlan& plan, For use, index rows_at_a_time, Carver& memory)
      : plan_(plan),
        finders_(plan.shape.mode_rows * plan.shape.modes, memory),
        x_(memory.take<Pair<double>>(plan.shape.mode_rows * plan.shape.modes)),
        powers(x_, plan.shape.mode_rows, plan.shape.modes, plan.shape.length, use, rows_at_a_time,
               memory) {}

  // Refuses modes that grow beyond the range; waits for the device.
  void take(DeviceStream& stream, const T* x) const {
    const sigpath_modes& s = plan_.shape;
    const double most = most_growth<T>(s.length);
    launch_numbers<T>(
        stream, CudaKernel::kTakeModes, finders_.threads,
        TakeModesCall<T>{x, s.mode_rows * s.modes, most, x_, finders_.found, finders_.threads});
    const index first = finders_.first(stream);
    if (first < 0) return;
    T real{};
    stream.download(&real, x + 2 * first, sizeof(T));
    refuse_growth(plan_, first, static_cast<double>(real), most);
  }

 private:
  const ModesPlan& plan_;
  Finders finders_;
  Pair<double>* x_;

 public:
  PowersRun<T> powers;
};

// The gradients to weights, or to modes, of the sums s.
template <class T>
void give_gradients(DeviceStream& stream, const ModesPlan& plan, double factor, index rows,
                    const T* g, const T* v, const Pair<double>* s, T* to) {
  const sigpath_modes& m = plan.shape;
  if (to != nullptr)
    launch_numbers<T>(
        stream, CudaKernel::kModeGradients, rows * m.modes,
        ModeGradientsCall<T>{m.batch, m.modes, rows, m.weight_rows, factor, g, v, s, to});
}

}  // namespace

template <class T>
void device_log_vandermonde(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                            T* out) {
  const sigpath_modes& s = plan.shape;
  const index numbers = s.batch * s.modes;
  run_in_parts(context, plan.reserved, s.mode_rows, [&](index rows, Carver& memory) {
    const Modes<T> modes(plan, Modes<T>::For::kExpand, rows, memory);
    auto* const weights = memory.take<Pair<double>>(numbers);
    if (memory.counting()) return;
    DeviceStream stream(context);
    modes.take(stream, x);
    launch_numbers<T>(stream, CudaKernel::kTakeWeights, numbers,
                      TakeWeightsCall<T>{s.batch, s.modes, s.weight_rows,
                                         plan.conjugate() ? 2.0 : 1.0, v, nullptr, weights});
    modes.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      modes.powers.expand(stream, powers, s.batch, weights, !plan.conjugate(), out);
    });
  });
}

template <class T>
void device_log_vandermonde_vjp(sigpath_context& context, const ModesPlan& plan, const T* v,
                                const T* x, const T* g, T* dv, T* dx) {
  const sigpath_modes& s = plan.shape;
  const index numbers = s.batch * s.modes;
  run_in_parts(context, plan.reserved, s.mode_rows, [&](index rows, Carver& memory) {
    const Modes<T> modes(plan, Modes<T>::For::kProject, rows, memory);
    auto* const s0 = memory.take<Pair<double>>(numbers);
    auto* const s1 = memory.take<Pair<double>>(numbers);
    if (memory.counting()) return;
    DeviceStream stream(context);
    modes.take(stream, x);
    // sum g conj(X^l) = conj(sum conj(g) X^l).
    const bool complex = !plan.conjugate();
    modes.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      modes.powers.project(stream, s.batch, {powers, g, s.batch, complex, complex, false, s0, s1});
    });
    const double factor = complex ? 1 : 2;
    const T* const none = nullptr;
    give_gradients(stream, plan, factor, s.weight_rows, none, none, s0, dv);
    give_gradients(stream, plan, factor, s.mode_rows, none, v, s1, dx);
  });
}

template <class T>
void device_log_vandermonde_transpose(sigpath_context& context, const ModesPlan& plan, const T* u,
                                      const T* v, const T* x, T* out) {
  const sigpath_modes& s = plan.shape;
  const index numbers = s.batch * s.modes;
  run_in_parts(context, plan.reserved, s.mode_rows, [&](index rows, Carver& memory) {
    const Modes<T> modes(plan, Modes<T>::For::kProject, rows, memory);
    auto* const s0 = memory.take<Pair<double>>(numbers);
    if (memory.counting()) return;
    DeviceStream stream(context);
    modes.take(stream, x);
    modes.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      modes.powers.project(
          stream, s.batch,
          {powers, u, s.point_rows, s.complex_points != 0, false, false, s0, nullptr});
    });
    launch_numbers<T>(stream, CudaKernel::kWeighSums, numbers,
                      WeighSumsCall<T>{s.batch, s.modes, s.weight_rows, v, s0, out});
  });
}

template <class T>
void device_log_vandermonde_transpose_vjp(sigpath_context& context, const ModesPlan& plan,
                                          const T* u, const T* v, const T* x, const T* g, T* du,
                                          T* dv, T* dx) {
  const sigpath_modes& s = plan.shape;
  const index numbers = s.batch * s.modes;
  const bool complex = s.complex_points != 0;
  const index row = s.length * (complex ? 2 : 1);
  run_in_parts(context, plan.reserved, s.mode_rows, [&](index rows, Carver& memory) {
    const Modes<T> modes(plan, Modes<T>::For::kBoth, rows, memory);
    auto* const s0 = memory.take<Pair<double>>(numbers);
    auto* const s1 = memory.take<Pair<double>>(numbers);
    auto* const weights = memory.take<Pair<double>>(numbers);
    T* const sums = memory.take<T>(s.batch * row);
    if (memory.counting()) return;
    DeviceStream stream(context);
    modes.take(stream, x);
    // du = conj(sum conj(g) v X^l).
    launch_numbers<T>(stream, CudaKernel::kTakeWeights, numbers,
                      TakeWeightsCall<T>{s.batch, s.modes, s.weight_rows, 1, v, g, weights});
    modes.powers.for_each_piece(context, stream, [&](const PowersCall<T>& powers) {
      if (dv != nullptr || dx != nullptr)
        modes.powers.project(stream, s.batch,
                             {powers, u, s.point_rows, complex, false, false, s0, s1});
      if (du != nullptr) modes.powers.expand(stream, powers, s.batch, weights, complex, sums);
    });
    if (du != nullptr)
      launch_numbers<T>(stream, CudaKernel::kSharedRows, s.point_rows * row,
                        SharedRowsCall<T>{s.batch, s.point_rows, row, complex, sums, du});
    const T* const none = nullptr;
    give_gradients(stream, plan, 1, s.weight_rows, g, none, s0, dv);
    give_gradients(stream, plan, 1, s.mode_rows, g, v, s1, dx);
  });
}

template void device_log_vandermonde(sigpath_context&, const ModesPlan&, const float*, const float*,
                                     float*);
template void device_log_vandermonde(sigpath_context&, const ModesPlan&, const double*,
                                     const double*, double*);
template void device_log_vandermonde_vjp(sigpath_context&, const ModesPlan&, const float*,
                                         const float*, const float*, float*, float*);
template void device_log_vandermonde_vjp(sigpath_context&, const ModesPlan&, const double*,
                                         const double*, const double*, double*, double*);
template void device_log_vandermonde_transpose(sigpath_context&, const ModesPlan&, const float*,
                                               const float*, const float*, float*);
template void device_log_vandermonde_transpose(sigpath_context&, const ModesPlan&, const double*,
                                               const double*, const double*, double*);
template void device_log_vandermonde_transpose_vjp(sigpath_context&, const ModesPlan&, const float*,
                                                   const float*, const float*, const float*, float*,
                                                   float*, float*);
template void device_log_vandermonde_transpose_vjp(sigpath_context&, const ModesPlan&,
                                                   const double*, const double*, const double*,
                                                   const double*, double*, double*, double*);

}  // namespace sigpath
