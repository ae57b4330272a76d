#pragma once

#include "cuda/kernel/norms.h"

namespace sigpath {

// A call that computes directional derivatives of kernels; see run_pairs(). Norms have a range of
// their own, and an engine.
template <class T>
class JvpRun {
 public:
  JvpRun(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
         const T* tangent, T* out)
      : context_(context), plan_(plan), batch_(batch), tangent_(tangent), out_(out) {}

  void operator()(index count, Carver& memory) const {
    using N = Dual<T>;
    KernelEngine<N> engine(context_, plan_, batch_);
    const auto sweeps = engine.sweeps(engine.pairs(), SweepKind::kTangents);
    KernelEngine<T> of_norms(context_, plan_, batch_);
    NormsMemory<T> norms(of_norms);
    typename KernelEngine<N>::Sweeps squares{};
    if (norms.any()) squares = engine.sweeps(engine.square_x(false), SweepKind::kTangents);
    const index n = batch_.x.shape.batch;
    engine.carve({&sweeps, &squares}, count, memory, tangent_);
    N* own[2] = {};
    double* slopes = nullptr;
    if (norms.any()) {
      of_norms.carve({&norms.x(), &norms.y()}, count, memory);
      norms.carve(memory);
      for (std::size_t t = 0; t < squares.runs.size(); ++t) own[t] = memory.take<N>(n);
      slopes = memory.take<double>(n);
    }
    const DeviceRows<T> out(out_, plan_.pairs(n, batch_.y.shape.batch), engine.here(), 0, 1,
                            memory);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    engine.begin(stream);
    ComposeCall<N> call{};
    if (norms.any()) {
      of_norms.begin(stream);
      norms.fill(stream);
      call.norms = norms.norms();
      SlopesCall<T> own_slopes{{}, call.norms.x, n, slopes};
      engine.each_piece(squares.set, [&](index first, index size) {
        own_slopes.squares = engine.values(stream, squares, first, size);
        for (int t = 0; t < own_slopes.squares.count; ++t)
          stream.copy(own[t] + first, own_slopes.squares.values[t],
                      size * static_cast<index>(sizeof(N)));
      });
      for (int t = 0; t < own_slopes.squares.count; ++t) own_slopes.squares.values[t] = own[t];
      stream.launch(launch_per_number(CudaKernel::kSlopes, sizeof(T), n), &own_slopes);
    }
    call.order = sweeps.set.order;
    call.places = {plan_.options.gram != 0, batch_.same, batch_.y.shape.batch};
    call.out = out.data;
    call.slopes = slopes;
    call.same = batch_.same;
    engine.each_piece(sweeps.set, [&](index first, index size) {
      call.first = first;
      call.count = size;
      call.terms = engine.values(stream, sweeps, first, size);
      stream.launch(launch_per_number(CudaKernel::kComposeDual, sizeof(T), size), &call);
    });
    out.download(stream);
  }

 private:
  sigpath_context& context_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  const T* tangent_;
  T* out_;
};

}  // namespace sigpath
