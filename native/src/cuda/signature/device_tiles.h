#pragma once

#include "cuda/signature/pieces.h"
#include "cuda/signature/plan.h"
#include "cuda/signature/shapes.h"
#include "cuda/signature/word_tiles.h"

namespace sigpath {

// All words: their tiles are counted, not listed.
struct TruncatedTiles {
  using Place = TruncatedPlace;

  TruncatedTiles(const sigpath_words*, const SignaturePlan& signature, bool vjp)
      : place(place_truncated(signature, vjp, launch)) {}

  DevicePlan plan(const SignaturePlan& signature, index paths, int bytes, bool vjp) const {
    const index s = launch.sides, whole = (signature.channels + s - 1) / s * s;
    const index columns = whole + (place.tile_depth > place.depth ? s : 0);
    return plan_device(signature, paths, bytes, vjp, launch, place.tiles(), columns, true);
  }
  TruncatedPlace carve(Carver&) const { return place; }
  void upload(DeviceStream&, const TruncatedPlace&) const {}

  CudaLaunch launch{};
  TruncatedPlace place;
};

// A set of them: tables that go to the device.
struct ListedTiles {
  using Place = WordPlace;

  ListedTiles(const sigpath_words* words, const SignaturePlan&, bool) : tiles(words->tiles()) {
    launch.words = true;
    launch.depth = compiled_depth(words->depth);
  }

  DevicePlan plan(const SignaturePlan& signature, index paths, int bytes, bool vjp) const {
    return plan_device(signature, paths, bytes, vjp, launch, tiles.count(), signature.channels + 1,
                       false);
  }
  WordPlace carve(Carver& memory) const {
    const int* letters = memory.take<int>(static_cast<index>(tiles.letters.size()));
    const int* positions = memory.take<int>(static_cast<index>(tiles.positions.size()));
    return {tiles.tile_depth, tiles.count(), letters, positions};
  }
  void upload(DeviceStream& stream, const WordPlace& to) const {
    const auto send = [&](const int* at, const std::vector<int>& from) {
      stream.upload(const_cast<int*>(at), from.data(),
                    static_cast<index>(from.size() * sizeof(int)));
    };
    send(to.letters, tiles.letters);
    send(to.positions, tiles.positions);
  }

  CudaLaunch launch{};
  const WordTiles& tiles;
};

}  // namespace sigpath
