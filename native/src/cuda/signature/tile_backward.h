#pragma once

#include "cuda/signature/backward.h"
#include "cuda/signature/device_tiles.h"
#include "cuda/signature/forward.h"
#include "cuda/signature/gather.h"
#include "cuda/signature/parts_of_time.h"

namespace sigpath {

// Vector-Jacobian products of signatures of some paths of a batch, all arrays being the device's.
template <class T, class Tiles>
class TileBackward {
 public:
  // Of a batch of `paths` paths.
  TileBackward(const sigpath_words* words, const SignaturePlan& signature, index paths)
      : tiles_(words, signature, true),
        part_tiles_(words, signature, false),
        plan_(tiles_.plan(signature, paths, sizeof(T), true)),
        part_plan_(part_tiles_.plan(signature, paths, sizeof(T), false)) {
    // The signatures of parts have larger tiles, but must be those of the same parts.
    part_plan_.grid.parts = plan_.grid.parts;
    part_plan_.grid.most_steps = plan_.grid.most_steps;
  }

  struct Memory {
    typename Tiles::Place place;
    T *checkpoints, *sums, *dz;
    T* parts[4];  // signatures of parts, and of what comes before and after them
  };
  Memory carve(const SignaturePlan& signature, index count, Carver& memory) const {
    const TileGrid grid = plan_.grid_of(signature, count);
    Memory m{tiles_.carve(memory), nullptr, nullptr, nullptr, {}};
    const index state = m.place.tile_depth - 2 + (plan_.launch.words ? 1 : plan_.launch.sides);
    const index threads = checked_mul(grid.blocks(), grid.threads, "workspace");
    const auto take = [&](index each, index of) {
      return memory.take<T>(checked_mul(each, of, "workspace"));
    };
    m.checkpoints = take((spans_of(grid) - 1) * state, threads);
    if (!plan_.sums_in_shared) m.sums = take(ThreadSums<T>::elements(grid), grid.blocks());
    m.dz = take(checked_mul(grid.most_steps, signature.channels, "workspace"),
                checked_mul(grid.items, grid.per_item, "workspace"));
    for (T*& p : m.parts) p = take(signature.tensor(), grid.parts == 1 ? 0 : grid.items);
    return m;
  }

  // spans: of the batch's windows.
  void run(DeviceStream& stream, const SignatureBatch<T>& batch, const WindowSpan* spans,
           const Memory& memory, const T* cotangent, const PathGradient<T>& gradient) const {
    const SignaturePlan& signature = batch.plan;
    const TileGrid grid = plan_.grid_of(signature, batch.shape.batch);
    tiles_.upload(stream, memory.place);
    const T *before = nullptr, *after = nullptr;
    if (grid.parts > 1) {
      T* const* p = memory.parts;
      sign_parts(stream, batch, p[0]);
      const PartsOfTime<T> parts(stream, signature, grid);
      before = parts.scan(p[0], p[1], p[2], -1);
      after = parts.scan(p[0], p[3], p[0], 1);  // which has been read by then
    }
    const BackwardCall<T, typename Tiles::Place> call{{batch, grid},
                                                      memory.place,
                                                      cotangent,
                                                      signature.item_size(),
                                                      signature.options.scalar_term != 0,
                                                      before,
                                                      after,
                                                      signature.tensor(),
                                                      memory.checkpoints,
                                                      memory.sums,
                                                      memory.dz};
    stream.launch(plan_.launch_of(grid), &call);
    const GatherCall<T> gather{{batch, grid},   spans,          memory.dz,
                               gradient.points, gradient.times, gradient.basepoint};
    stream.launch(element_launch(CudaKernel::kGather, sizeof(T), Gather<T>::count(batch)), &gather);
  }

 private:
  void sign_parts(DeviceStream& stream, const SignatureBatch<T>& batch, T* to) const {
    const TileGrid grid = part_plan_.grid_of(batch.plan, batch.shape.batch);
    Carver none;
    const ForwardCall<T, typename Tiles::Place> call{
        {batch, grid}, part_tiles_.carve(none), to, batch.plan.tensor(), false};
    stream.launch(part_plan_.launch_of(grid), &call);
  }

  Tiles tiles_, part_tiles_;
  DevicePlan plan_, part_plan_;
};

}  // namespace sigpath
