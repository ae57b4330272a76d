#pragma once

#include "core/tensor.h"
#include "cuda/signature/tile.h"

namespace sigpath {

// Where tiles lie: which letters tile number `tile` has and which coefficients it owns. Of a prefix
// that several tiles compute one is the owner, who writes it, and takes its cotangent.

// All words to a depth over D letters, level by level: A letters by B letters from a grid over the
// last two, the tiles of a chain next to each other.
struct TruncatedPlace {
  index dim;
  int depth;       // of the signature
  int tile_depth;  // N, at least the depth
  index a_blocks, b_blocks;

  static constexpr bool kCutInTime = true;

  // Real letters of the chain.
  SIGPATH_HD int chain_letters() const { return depth > 2 ? depth - 2 : 0; }
  SIGPATH_HD index tiles() const { return level_size(dim, chain_letters()) * a_blocks * b_blocks; }

  template <int N, int A, int B>
  using Letters = GridLetters<N, A, B>;

  template <int N, int A, int B>
  class Tile {
   public:
    static constexpr int kUnroll = Letters<N, A, B>::kUnroll;

    SIGPATH_HD void open(const TruncatedPlace& place, index tile, Letters<N, A, B>& l) {
      b_ = tile % place.b_blocks * B;
      tile /= place.b_blocks;
      a_ = tile % place.a_blocks * A;
      prefix_ = tile / place.a_blocks;
      const int zero = static_cast<int>(place.dim);
      l.depth = place.tile_depth;
      l.virtuals = l.letters() - place.depth;
      index rest = prefix_;
#pragma unroll kUnroll
      for (int i = l.chained() - 1; i >= 0; --i) {
        l.chain[i] = i < l.virtuals ? zero : static_cast<int>(rest % place.dim);
        if (i >= l.virtuals) rest /= place.dim;
      }
      l.first_a = place.depth == 1 ? zero : static_cast<int>(a_);
      l.first_b = static_cast<int>(b_);
    }

    // The place of a coefficient that this tile owns, or -1.
    SIGPATH_HD index leaf(const TruncatedPlace& place, int a, int b) const {
      if (b_ + b >= place.dim) return -1;
      if (place.depth == 1) return a == 0 ? b_ + b : -1;
      if (a_ + a >= place.dim) return -1;
      return tensor_size(place.dim, place.depth - 1) + (prefix_ * place.dim + a_ + a) * place.dim +
             b_ + b;
    }
    SIGPATH_HD index mid(const TruncatedPlace& place, int a) const {
      if (place.depth == 1 || b_ > 0 || a_ + a >= place.dim) return -1;
      return tensor_size(place.dim, place.depth - 2) + prefix_ * place.dim + a_ + a;
    }
    // Of the word of the chain's first i + 1 letters, virtual ones counted.
    SIGPATH_HD index chain(const TruncatedPlace& place, int i) const {
      const int k = i + 1 - (place.tile_depth - place.depth);
      if (k < 1 || a_ > 0 || b_ > 0) return -1;
      const index below = level_size(place.dim, place.chain_letters() - k);
      return prefix_ % below == 0 ? tensor_size(place.dim, k - 1) + prefix_ / below : -1;
    }
    // Whether it writes what is constant.
    SIGPATH_HD bool first() const { return prefix_ == 0 && a_ == 0 && b_ == 0; }

   private:
    index prefix_, a_, b_;
  };
};

// Some words: B siblings a tile, A being 1, from tables that the host makes; see word_tiles.h.
struct WordPlace {
  int tile_depth;
  index count;           // of tiles
  const int* letters;    // (tiles, 1 + N - 2 + 1 + B): how many are virtual, chain, a, b
  const int* positions;  // (tiles, N - 2 + 1 + B): chain, a, leaves; -1: not owned

  static constexpr bool kCutInTime = false;

  SIGPATH_HD index tiles() const { return count; }

  template <int N, int A, int B>
  using Letters = ListedLetters<N, A, B>;

  template <int N, int A, int B>
  class Tile {
   public:
    static constexpr int kUnroll = Letters<N, A, B>::kUnroll;

    SIGPATH_HD void open(const WordPlace& place, index tile, Letters<N, A, B>& l) {
      const int row = place.tile_depth - 1 + B;
      const int* from = place.letters + tile * (row + 1);
      l.depth = place.tile_depth;
      l.virtuals = *from++;
#pragma unroll kUnroll
      for (int i = 0; i < l.chained(); ++i) l.chain[i] = *from++;
      l.only_a = *from++;
#pragma unroll
      for (int i = 0; i < B; ++i) l.all_b[i] = *from++;
      positions_ = place.positions + tile * row;
      first_ = tile == 0;
    }

    SIGPATH_HD index leaf(const WordPlace& place, int, int b) const {
      return positions_[place.tile_depth - 1 + b];
    }
    SIGPATH_HD index mid(const WordPlace& place, int) const {
      return positions_[place.tile_depth - 2];
    }
    SIGPATH_HD index chain(const WordPlace&, int i) const { return positions_[i]; }
    SIGPATH_HD bool first() const { return first_; }

   private:
    const int* positions_;
    bool first_;
  };
};

// Calls body(position, coefficient) for all that a tile owns.
template <class Place, class PlacedTile, class Letters, class State, class Leaf, class Body>
SIGPATH_HD void for_each_owned(const Place& place, const PlacedTile& tile, const Letters& l,
                               State& state, Leaf& leaf, const Body& body) {
  constexpr int kA = Letters::kA, kB = Letters::kB;
#pragma unroll
  for (int a = 0; a < kA; ++a)
#pragma unroll
    for (int b = 0; b < kB; ++b)
      if (const index at = tile.leaf(place, a, b); at >= 0) body(at, leaf[a][b]);
#pragma unroll
  for (int a = 0; a < kA; ++a)
    if (const index at = tile.mid(place, a); at >= 0) body(at, state.mid[a]);
#pragma unroll Letters::kUnroll
  for (int i = 0; i < l.chained(); ++i)
    if (const index at = tile.chain(place, i); at >= 0) body(at, state.chain[i]);
}

}  // namespace sigpath
