#pragma once

#include "cuda/device/device.h"
#include "cuda/signature/grid.h"
#include "cuda/signature/place.h"

namespace sigpath {

// How a batch of `paths` paths is run on a device: all but its arrays. It depends on the shapes and
// the direction alone, and not on how many paths are computed at a time, so that results do not.
struct DevicePlan {
  CudaLaunch launch;    // without the number of blocks
  TileGrid grid;        // of all paths
  bool sums_in_shared;  // backward; else in device memory

  TileGrid grid_of(const SignaturePlan& plan, index paths) const;
  CudaLaunch launch_of(const TileGrid& paths) const;
};

// Which tiles truncated signatures take.
TruncatedPlace place_truncated(const SignaturePlan& plan, bool vjp, CudaLaunch& launch);

// The rest for tiles of a place. Cutting in time needs parts of the signature that only truncated
// ones have.
DevicePlan plan_device(const SignaturePlan& plan, index paths, int element_bytes, bool vjp,
                       const CudaLaunch& launch, index tiles, index columns, bool cut_in_time);

}  // namespace sigpath
