#pragma once

#include "core/error.h"
#include "core/portable.h"

namespace sigpath {

// A body is what a block of threads does:
//
//   struct Body {
//     using Call = ...;    // plain data, the same for all blocks
//     using Thread = ...;  // what a thread keeps from phase to phase, in registers
//     using Arrays = ...;  // and what it looks up by index, in local memory
//
//     template <class Block>
//     SIGPATH_HD static void run(const Call&, Block&);
//   };
//
// It consists of phases, block.each(phase), which call phase(number of the thread, Thread, Arrays)
// for every thread and end when all have: on a device, in block.cuh, they run side by side, with a
// barrier at the end; tests run them one after the other on the host. What runs between phases is
// the same for all threads. A block has a number(), threads() and shared() memory.
//
// In a phase of warps, block.warps(phase), warps of kWarp threads run side by side and their lanes
// in step: phase(warp) consists of warp.lanes(what), which calls what(lane, Thread) for every lane,
// and warp.shift(...), which moves numbers of Thread by a lane. A warp has a number(). What runs
// between them is the same for all lanes.
struct NoArrays {};

constexpr int kWarp = 32;

// Lanes from which numbers come: of groups of lanes, those at whose end there is none keep theirs.
enum class LaneShift { kFromBefore, kFromBehind };

}  // namespace sigpath
