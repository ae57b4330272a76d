#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/signature/path_signature.cpp"
#include <algorithm>
#include <type_traits>

#include "cpu/signature/one_channel.h"
#include "cpu/signature/path_signature.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/tensor/chen-inl.h"
//
#include "cpu/signature/direct-inl.h"
#include "cpu/signature/horner-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// How often progress is told and a cancel seen: after some milliseconds.
index steps_per_tick(const SignaturePlan& plan) {
  return std::clamp<index>((1 << 22) / std::max<index>(1, plan.tensor()), 1, 256);
}

// Calls body(algorithm) with the algorithm that the plan names, the commonest numbers of channels
// being known to the compiler: rows of d coefficients then stay in registers.
template <class T, class Body>
void with_algorithm(const SignaturePlan& plan, T* scratch, const Body& body) {
  const index d = plan.channels;
  if (!plan.horner) return body(Direct<T>{d, plan.depth(), scratch});
  switch (d) {
    case 2:
      return body(Horner<T, 2>{d, plan.depth(), scratch});
    case 3:
      return body(Horner<T, 3>{d, plan.depth(), scratch});
    case 4:
      return body(Horner<T, 4>{d, plan.depth(), scratch});
    case 5:
      return body(Horner<T, 5>{d, plan.depth(), scratch});
    case 6:
      return body(Horner<T, 6>{d, plan.depth(), scratch});
    case 8:
      return body(Horner<T, 8>{d, plan.depth(), scratch});
    default:
      return body(Horner<T, 0>{d, plan.depth(), scratch});
  }
}

template <class T>
void forward(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* out,
             Progress& progress) {
  T* z = scratch;
  const index tensor = plan.tensor(), per_vertex = path.lead_lag ? 2 : 1;
  std::fill_n(out, path.steps() > 0 || !plan.options.expanding ? tensor : 0, T(0));
  with_algorithm(plan, scratch + plan.channels, [&](const auto& algorithm) {
    const index steps = path.steps(), tick = steps_per_tick(plan);
    for (index s = 0; s < steps; ++s) {
      if (s != 0 && s % tick == 0) progress.tick(tick);
      if (plan.options.expanding && s != 0 && s % per_vertex == 0) {
        std::copy_n(out, tensor, out + plan.size);
        out += plan.size;
      }
      path.increment(s, z);
      algorithm.step(out, z, plan.depth());
    }
    if (steps != 0) progress.tick((steps - 1) % tick + 1);
  });
}

template <class T>
void append(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* a) {
  T* z = scratch;
  with_algorithm(plan, scratch + plan.channels, [&](const auto& algorithm) {
    for (index s = 0; s < path.steps(); ++s) {
      path.increment(s, z);
      algorithm.step(a, z, plan.depth());
    }
  });
}

// Nothing but A_N reads A_N, so the states that the adjoint needs are the levels below N. They are
// recomputed forward, from checkpoints at the starts of the chunks.
template <class T>
void backward(const SignaturePlan& plan, const Path<T>& path, const T* cotangent, T* scratch,
              const PathGradient<T>& gradient, Progress& progress) {
  const index d = plan.channels, steps = path.steps(), chunk = plan.chunk(sizeof(T));
  const index below = tensor_size(d, plan.depth() - 1), tick = steps_per_tick(plan);
  T* z = scratch;
  T* dz = z + d;
  T* g = dz + d;
  T* states = g + plan.tensor();  // before each step of the chunk
  T* checkpoints = states + chunk * below;
  T* rest = checkpoints + (std::max<index>(plan.max_steps, 1) + chunk - 1) / chunk * below;
  const index per_vertex = path.lead_lag ? 2 : 1;
  if (plan.options.expanding)
    std::fill_n(g, plan.tensor(), T(0));
  else
    std::copy_n(cotangent, plan.tensor(), g);
  with_algorithm(plan, rest, [&](const auto& algorithm) {
    const auto advance = [&](T* state, index s) {
      path.increment(s, z);
      if (plan.depth() > 1) algorithm.step(state, z, plan.depth() - 1);
    };
    const index chunks = (steps + chunk - 1) / chunk;
    std::fill_n(states, below, T(0));
    for (index c = 0; c < chunks; ++c) {
      std::copy_n(states, below, checkpoints + c * below);
      if (c + 1 == chunks) break;
      for (index s = c * chunk; s < (c + 1) * chunk; ++s) {
        if (s % tick == 0) progress.poll();
        advance(states, s);
      }
    }
    for (index c = chunks - 1; c >= 0; --c) {
      const index begin = c * chunk, end = std::min(steps, begin + chunk);
      std::copy_n(checkpoints + c * below, below, states);
      for (index s = begin; s + 1 < end; ++s) {
        T* state = states + (s - begin) * below;
        std::copy_n(state, below, state + below);
        advance(state + below, s);
      }
      for (index s = end - 1; s >= begin; --s) {
        if (plan.options.expanding && (s + 1) % per_vertex == 0) {
          const T* row = cotangent + s / per_vertex * plan.size;
          for (index i = 0; i < plan.tensor(); ++i) g[i] += row[i];
        }
        path.increment(s, z);
        algorithm.step_vjp(states + (s - begin) * below, z, g, dz);
        gradient.add(path, s, dz);
        if (s % tick == 0) progress.tick(std::min(tick, steps - s));
      }
    }
  });
}

void ForwardF32(const SignaturePlan& plan, const Path<float>& path, float* scratch, float* out,
                Progress& progress) {
  forward(plan, path, scratch, out, progress);
}
void ForwardF64(const SignaturePlan& plan, const Path<double>& path, double* scratch, double* out,
                Progress& progress) {
  forward(plan, path, scratch, out, progress);
}
void AppendF32(const SignaturePlan& plan, const Path<float>& path, float* scratch, float* a) {
  append(plan, path, scratch, a);
}
void AppendF64(const SignaturePlan& plan, const Path<double>& path, double* scratch, double* a) {
  append(plan, path, scratch, a);
}
void BackwardF32(const SignaturePlan& plan, const Path<float>& path, const float* cotangent,
                 float* scratch, const PathGradient<float>& gradient, Progress& progress) {
  backward(plan, path, cotangent, scratch, gradient, progress);
}
void BackwardF64(const SignaturePlan& plan, const Path<double>& path, const double* cotangent,
                 double* scratch, const PathGradient<double>& gradient, Progress& progress) {
  backward(plan, path, cotangent, scratch, gradient, progress);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(ForwardF32);
HWY_EXPORT(ForwardF64);
HWY_EXPORT(AppendF32);
HWY_EXPORT(AppendF64);
HWY_EXPORT(BackwardF32);
HWY_EXPORT(BackwardF64);

template <class T>
void path_signature(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* out,
                    Progress& progress) {
  if (plan.one_channel) return one_channel(plan, path, out, progress);
  if constexpr (std::is_same_v<T, float>)
    HWY_DYNAMIC_DISPATCH(ForwardF32)(plan, path, scratch, out, progress);
  else
    HWY_DYNAMIC_DISPATCH(ForwardF64)(plan, path, scratch, out, progress);
}

template <class T>
void append_path(const SignaturePlan& plan, const Path<T>& path, T* scratch, T* a) {
  if constexpr (std::is_same_v<T, float>)
    HWY_DYNAMIC_DISPATCH(AppendF32)(plan, path, scratch, a);
  else
    HWY_DYNAMIC_DISPATCH(AppendF64)(plan, path, scratch, a);
}

template <class T>
void path_signature_vjp(const SignaturePlan& plan, const Path<T>& path, const T* cotangent,
                        T* scratch, const PathGradient<T>& gradient, Progress& progress) {
  if (plan.one_channel) return one_channel_vjp(plan, path, cotangent, gradient, progress);
  if constexpr (std::is_same_v<T, float>)
    HWY_DYNAMIC_DISPATCH(BackwardF32)(plan, path, cotangent, scratch, gradient, progress);
  else
    HWY_DYNAMIC_DISPATCH(BackwardF64)(plan, path, cotangent, scratch, gradient, progress);
}

template void path_signature(const SignaturePlan&, const Path<float>&, float*, float*, Progress&);
template void path_signature(const SignaturePlan&, const Path<double>&, double*, double*,
                             Progress&);
template void append_path(const SignaturePlan&, const Path<float>&, float*, float*);
template void append_path(const SignaturePlan&, const Path<double>&, double*, double*);
template void path_signature_vjp(const SignaturePlan&, const Path<float>&, const float*, float*,
                                 const PathGradient<float>&, Progress&);
template void path_signature_vjp(const SignaturePlan&, const Path<double>&, const double*, double*,
                                 const PathGradient<double>&, Progress&);

}  // namespace sigpath
#endif  // HWY_ONCE
