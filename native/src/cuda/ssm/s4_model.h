#pragma once

#include "cuda/ssm/low_rank.h"
#include "cuda/ssm/s4.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {

// Blocks have shared memory for so many products a rank.
inline void require_device_rank(index rank) {
  constexpr index kMost = 2048;
  if (rank > kMost)
    fail(SIGPATH_UNSUPPORTED, "options.rank: is ", rank, ", expected at most ", kMost,
         " on a CUDA device");
}

// A low-rank model that a device has been given.
template <class T>
class LowRankModel {
 public:
  LowRankModel(const S4Plan& plan, Carver& memory)
      : o_(plan.options), finders_(o_.dim * o_.modes, memory) {
    const auto take = [&](index count) { return memory.take<Pair<double>>(count); };
    call_ = {o_,
             nullptr,
             nullptr,
             nullptr,
             nullptr,
             nullptr,
             nullptr,
             nullptr,
             take(o_.dim * o_.modes),
             take(o_.dim * o_.modes),
             take(o_.dim),
             finders_.found,
             finders_.threads};
  }
  // Refuses bad modes; waits for the device.
  LowRankCall<T> take(DeviceStream& stream, const S4Parameters<T>& p, const T* state) const {
    LowRankCall<T> call = call_;
    call.a_real = p.a_real;
    call.a_imag = p.a_imag;
    call.p = p.p;
    call.b = p.b;
    call.c = p.c;
    call.dt = p.dt;
    call.state = state;
    launch_numbers<T>(stream, CudaKernel::kLowRankModes, call.threads, call);
    const index first = finders_.first(stream);
    if (first >= 0) refuse(stream, first);
    return call;
  }

 private:
  void refuse(DeviceStream& stream, index first) const {
    const index h = first / o_.modes;
    Pair<double> step{}, lambda{};
    stream.download(&step, call_.steps + h, sizeof(step));
    check_s4_step(h, step.re);
    stream.download(&lambda, call_.lambda + first, sizeof(lambda));
    check_s4_mode(h, first % o_.modes, {lambda.re, lambda.im});
  }

  const sigpath_s4_options& o_;
  Finders finders_;
  LowRankCall<T> call_;
};

}  // namespace sigpath
