#pragma once

#include "cuda/signature/device_tiles.h"
#include "cuda/signature/forward.h"
#include "cuda/signature/parts_of_time.h"

namespace sigpath {

// Signatures of some paths of a batch; see in_pieces().
template <class T, class Tiles>
class ForwardRun {
 public:
  ForwardRun(sigpath_context& context, const sigpath_words* words, const SignatureBatch<T>& batch,
             T* out)
      : context_(context),
        batch_(batch),
        out_(out),
        tiles_(words, batch.plan, false),
        plan_(tiles_.plan(batch.plan, batch.shape.batch, sizeof(T), false)) {}

  void operator()(index first, index count, Carver& memory) const {
    const SignaturePlan& signature = batch_.plan;
    const TileGrid grid = plan_.grid_of(signature, count);
    const DevicePaths<T> paths(batch_, first, count, memory);
    const auto place = tiles_.carve(memory);
    const DeviceRows<T> out(out_, signature.row_size(), paths.here(), first, count, memory);
    const bool whole = grid.parts == 1;
    const index pieces = whole ? 0 : grid.items * signature.tensor();
    T* const rows = memory.take<T>(pieces);
    T* const other = memory.take<T>(pieces);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    paths.upload(stream);
    tiles_.upload(stream, place);
    const ForwardCall<T, std::decay_t<decltype(place)>> call{
        {paths.batch, grid},
        place,
        whole ? out.data : rows,
        whole ? signature.item_size() : signature.tensor(),
        whole && signature.options.scalar_term != 0};
    stream.launch(plan_.launch_of(grid), &call);
    if (!whole)
      PartsOfTime<T>(stream, signature, grid).reduce(rows, other, out.data, signature.item_size());
    out.download(stream);
  }

 private:
  sigpath_context& context_;
  const SignatureBatch<T>& batch_;
  T* out_;
  Tiles tiles_;
  DevicePlan plan_;
};

}  // namespace sigpath
