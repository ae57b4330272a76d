#pragma once

#include "cuda/signature/backward.h"
#include "cuda/signature/device_tiles.h"
#include "cuda/signature/gather.h"
#include "cuda/signature/parts_of_time.h"

namespace sigpath {

// Vector-Jacobian products of some paths of a batch; see in_pieces().
template <class T, class Tiles>
class BackwardRun {
 public:
  BackwardRun(sigpath_context& context, const sigpath_words* words, const SignatureBatch<T>& batch,
              const T* cotangent, const PathGradient<T>& gradient)
      : context_(context),
        batch_(batch),
        cotangent_(cotangent),
        gradient_(gradient),
        tiles_(words, batch.plan, true),
        part_tiles_(words, batch.plan, false),
        plan_(tiles_.plan(batch.plan, batch.shape.batch, sizeof(T), true)),
        part_plan_(part_tiles_.plan(batch.plan, batch.shape.batch, sizeof(T), false)) {
    // The signatures of parts have larger tiles, but must be those of the same parts.
    part_plan_.grid.parts = plan_.grid.parts;
    part_plan_.grid.most_steps = plan_.grid.most_steps;
  }

  void operator()(index first, index count, Carver& memory) const {
    const SignaturePlan& signature = batch_.plan;
    const TileGrid grid = plan_.grid_of(signature, count);
    const DevicePaths<T> paths(batch_, first, count, memory);
    const auto place = tiles_.carve(memory);
    const auto rows = [&](auto* whole, index row) {
      return DeviceRows<std::remove_pointer_t<decltype(whole)>>(whole, row, paths.here(), first,
                                                                count, memory);
    };
    const auto optional = [&](T* whole, index row) {
      return rows(whole, whole == nullptr ? 0 : row);
    };
    const auto cotangent = rows(cotangent_, signature.row_size());
    const auto points = rows(gradient_.points, batch_.shape.length * batch_.shape.dim);
    const auto times = optional(gradient_.times, batch_.shape.length + signature.has_basepoint());
    const auto basepoint = optional(gradient_.basepoint, batch_.shape.dim);
    const index state = place.tile_depth - 2 + (plan_.launch.words ? 1 : plan_.launch.sides);
    T* const checkpoints =
        memory.take<T>((spans_of(grid) - 1) * state * grid.blocks() * grid.threads);
    T* const sums = plan_.sums_in_shared
                        ? nullptr
                        : memory.take<T>(grid.blocks() * ThreadSums<T>::elements(grid));
    T* const dz = memory.take<T>(grid.items * grid.per_item * grid.most_steps * signature.channels);
    T* pieces[4];
    for (T*& p : pieces) p = memory.take<T>(grid.parts == 1 ? 0 : grid.items * signature.tensor());
    if (memory.counting()) return;

    DeviceStream stream(context_);
    paths.upload(stream);
    cotangent.upload(stream);
    tiles_.upload(stream, place);
    const T *before = nullptr, *after = nullptr;
    if (grid.parts > 1) {
      sign_parts(stream, paths.batch, pieces[0]);
      const PartsOfTime<T> parts(stream, signature, grid);
      before = parts.scan(pieces[0], pieces[1], pieces[2], -1);
      after = parts.scan(pieces[0], pieces[3], pieces[0], 1);  // which has been read by then
    }
    const BackwardCall<T, std::decay_t<decltype(place)>> call{{paths.batch, grid},
                                                              place,
                                                              cotangent.data,
                                                              signature.item_size(),
                                                              signature.options.scalar_term != 0,
                                                              before,
                                                              after,
                                                              signature.tensor(),
                                                              checkpoints,
                                                              sums,
                                                              dz};
    stream.launch(plan_.launch_of(grid), &call);
    const GatherCall<T> gather{{paths.batch, grid}, dz, points.data, times.data, basepoint.data};
    stream.launch(element_launch(CudaKernel::kGather, sizeof(T), Gather<T>::count(paths.batch)),
                  &gather);
    points.download(stream);
    times.download(stream);
    basepoint.download(stream);
  }

 private:
  void sign_parts(DeviceStream& stream, const SignatureBatch<T>& batch, T* to) const {
    const TileGrid grid = part_plan_.grid_of(batch.plan, batch.shape.batch);
    Carver none;
    const auto place = part_tiles_.carve(none);
    const ForwardCall<T, std::decay_t<decltype(place)>> call{
        {batch, grid}, place, to, batch.plan.tensor(), false};
    stream.launch(part_plan_.launch_of(grid), &call);
  }

  sigpath_context& context_;
  const SignatureBatch<T>& batch_;
  const T* cotangent_;
  const PathGradient<T>& gradient_;
  Tiles tiles_, part_tiles_;
  DevicePlan plan_, part_plan_;
};

}  // namespace sigpath
