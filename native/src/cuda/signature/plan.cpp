#include "cuda/signature/plan.h"

#include <algorithm>

#include "cuda/signature/backward.h"
#include "cuda/signature/shapes.h"

namespace sigpath {
namespace {

constexpr int kThreads = 128;  // of a block, at most
constexpr int kWarp = 32;
constexpr index kFewBlocks = 264;       // two for each multiprocessor of a large device
constexpr index kFewThreads = 1 << 16;  // fewer leave such a device idle: then time is cut
constexpr index kLeastMoves = 128;      // of a part: the launches that join parts take as long
constexpr index kMostMoves32 = 2048;    // of a part in float: sums of parts round less than one sum
// Bytes of a block: what leaves the first-level cache room for local memory, and all there may be.
constexpr index kLittleShared = 28 * 1024, kShared = 46 * 1024;
constexpr int kLongestChunk = 32, kShortChunk = 4;
constexpr double kMostOfParts = 1 << 26;  // coefficients of the signatures of all parts

index ceil_div(index a, index b) { return (a + b - 1) / b; }

// The side whose tiles take the fewest multiply-adds and loads for d letters.
template <int... S>
int cheapest_side(index d, int letters, std::integer_sequence<int, S...>) {
  double least = 0;
  int cheapest = 0;
  for (const int s : {S...}) {
    const auto blocks = static_cast<double>(ceil_div(d, s));
    const double work = blocks * blocks * (s * s + 4.0 * s + letters * (letters - 1));
    if (cheapest > 0 && work >= least) continue;
    least = work;
    cheapest = s;
  }
  return cheapest;
}

int bits_of(index n) {
  int bits = 0;
  while (index{1} << bits < n) ++bits;
  return bits;
}

template <class T>
index shared_bytes(const TileGrid& grid, bool sums) {
  return BlockItems<T>::bytes(grid) +
         (sums ? ThreadSums<T>::elements(grid) * static_cast<index>(sizeof(T)) : 0);
}
index shared_bytes(int element_bytes, const TileGrid& grid, bool sums) {
  return element_bytes == 4 ? shared_bytes<float>(grid, sums) : shared_bytes<double>(grid, sums);
}

// The longest chunk with which a block fits; false if none does.
bool fit_chunk(TileGrid& grid, int longest, int element_bytes, bool sums, index most) {
  for (grid.chunk = longest; grid.chunk >= 1; grid.chunk /= 2)
    if (shared_bytes(element_bytes, grid, sums) <= most) return true;
  return false;
}

// Threads to items: several of few tiles share a block, as long as there are blocks enough.
void deal_threads(TileGrid& grid, index most_per_block) {
  if (grid.tiles >= kThreads) {
    grid.per_item = static_cast<int>(ceil_div(grid.tiles, kThreads));
    grid.group = static_cast<int>(ceil_div(grid.tiles, grid.per_item));
    grid.per_block = 1;
  } else {
    grid.per_item = 1;
    grid.group = static_cast<int>(grid.tiles);
    const index least = ceil_div(kWarp, grid.tiles), most = kThreads / grid.tiles;
    const index want = std::clamp(grid.items / kFewBlocks, std::min(least, most), most);
    grid.per_block = static_cast<int>(std::clamp<index>(want, 1, most_per_block));
  }
  grid.threads = static_cast<int>(ceil_div(grid.group * grid.per_block, kWarp)) * kWarp;
}

index parts_of(const SignaturePlan& plan, index paths, index tiles, int element_bytes) {
  const index moves = plan.vertices - 1;
  if (plan.options.expanding || moves < 2 * kLeastMoves) return 1;
  const double threads =
      static_cast<double>(plan.items(std::max<index>(paths, 1))) * static_cast<double>(tiles);
  index parts = 1;
  if (threads < static_cast<double>(kFewThreads))
    parts = std::min(kFewThreads / static_cast<index>(threads), moves / kLeastMoves);
  if (element_bytes == 4) parts = std::max(parts, ceil_div(moves, kMostMoves32));
  const double elements = static_cast<double>(plan.items(std::max<index>(paths, 1))) *
                          static_cast<double>(plan.tensor());
  return std::clamp<index>(static_cast<index>(kMostOfParts / elements), 1,
                           std::max<index>(parts, 1));
}

}  // namespace

TileGrid DevicePlan::grid_of(const SignaturePlan& plan, index paths) const {
  TileGrid g = grid;
  g.items = plan.items(paths) * g.parts;
  return g;
}

CudaLaunch DevicePlan::launch_of(const TileGrid& paths) const {
  CudaLaunch l = launch;
  l.blocks = paths.blocks();
  return l;
}

TruncatedPlace place_truncated(const SignaturePlan& plan, bool vjp, CudaLaunch& launch) {
  const index d = plan.channels;
  const int depth = plan.depth(), letters = tile_letters(depth);
  if (depth > kMostLetters)
    fail(SIGPATH_UNSUPPORTED, "options.depth: is ", depth, ", expected at most ", kMostLetters,
         " on a CUDA device");
  launch.depth = compiled_depth(depth);
  launch.words = false;
  launch.sides = launch.depth == kAny64 ? kSidesOfAny64
                 : vjp                  ? cheapest_side(d, letters, BackwardSides())
                                        : cheapest_side(d, letters, ForwardSides());
  const index blocks = ceil_div(d, launch.sides);
  return {d, depth, letters, depth == 1 ? 1 : blocks, blocks};
}

DevicePlan plan_device(const SignaturePlan& plan, index paths, int element_bytes, bool vjp,
                       const CudaLaunch& launch, index tiles, index columns, bool cut_in_time) {
  constexpr index kMostColumns = 1 << 20;
  DevicePlan p{launch, {}, true};
  TileGrid& g = p.grid;
  g.tiles = tiles;
  g.parts = cut_in_time ? parts_of(plan, paths, tiles, element_bytes) : 1;
  g.items = checked_mul(plan.items(paths), g.parts, "paths");
  g.most_steps = ceil_div(plan.vertices - 1, g.parts) * (plan.options.lead_lag ? 2 : 1);
  g.channels = static_cast<int>(std::min(plan.channels, kMostColumns));
  g.columns = static_cast<int>(std::min(columns, kMostColumns));
  g.column_bits = bits_of(g.columns);
  if (tiles > kMostColumns * kThreads || plan.item_size() > (index{1} << 40))
    fail(SIGPATH_UNSUPPORTED, "options.depth: is ", plan.depth(), " with ", plan.channels,
         " channels, expected a smaller signature on a CUDA device");

  const int most_chunk = vjp ? kLongestTurn : kLongestChunk;
  const int longest = 1 << bits_of(std::clamp<index>(g.most_steps, 1, most_chunk));
  for (const index most : {kLittleShared, kShared}) {
    for (index per_block = kThreads; per_block >= 1; per_block /= 2) {
      deal_threads(g, per_block);
      if (fit_chunk(g, longest, element_bytes, vjp, most)) break;
    }
    // Too few steps at a time would be more barriers than work.
    if (g.chunk >= std::min(longest, kShortChunk)) break;
  }
  if (g.chunk == 0) {
    p.sums_in_shared = false;
    if (!fit_chunk(g, longest, element_bytes, false, kShared))
      fail(SIGPATH_UNSUPPORTED, "paths: have ", plan.channels,
           " channels when transformed, expected fewer on a CUDA device: a step of them is over ",
           kShared, " bytes");
  }
  p.launch.kernel = vjp ? CudaKernel::kBackward : CudaKernel::kForward;
  p.launch.dtype = element_bytes == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
  p.launch.threads = g.threads;
  p.launch.shared_bytes = shared_bytes(element_bytes, g, vjp && p.sums_in_shared);
  return p;
}

}  // namespace sigpath
