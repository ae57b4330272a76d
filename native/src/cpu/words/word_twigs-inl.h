// Nodes p = qb of the trie whose children are all leaves, over a chunk of steps: with n the length
// of p, their carries u = v_{n+1}(p) and the coefficients below them never leave the registers:
//   u = v_{n+1}(q) z_b + A_n(p),   A_n(p) += v_n(q) z_b,   A_{n+1}(pa) += u z_a.
#if defined(SIGPATH_WORD_TWIGS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_WORD_TWIGS_INL_H_
#undef SIGPATH_WORD_TWIGS_INL_H_
#else
#define SIGPATH_WORD_TWIGS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
struct WordTwigs {
  const Trie& trie;
  const T* lower;  // v_n(q)[t]
  const T* upper;  // v_{n+1}(q)[t]
  const T* z;      // [t][channel]
  index d, steps;
  T* state;  // node i at state + i * lanes

  // The twigs of q. Several that follow each other and have as many leaves run at a time, so that
  // none waits for its own sums: as many as leave places of letters in general registers, and more
  // if they have the same letters below them.
  void run(const Trie::Inner& q) const {
    for (index p = q.twigs; p < q.twigs + q.twig_count;) {
      const index most = std::min<index>(q.twigs + q.twig_count - p, kMostTwigs);
      const index leaves = trie.inner[p].leaf_count;
      index same = 1, alike = 1;
      while (same < most && trie.inner[p + same].leaf_count == leaves) ++same;
      while (alike < same && same_letters(p, p + alike)) ++alike;
      if (leaves > 8) same = alike = 1;
      const index places = 10 / (leaves + 1);
      if (alike > 1 && alike >= std::min(same, places)) {
        group<kMostTwigs, true>(p, alike);
        p += alike;
      } else {
        same = std::clamp<index>(places, 1, same);
        group<kMostTwigs, false>(p, same);
        p += same;
      }
    }
  }

 private:
  static constexpr int kMostTwigs = 4;
  static index lanes() { return lane_stride<T>(); }

  bool same_letters(index p, index other) const {
    const index* letters = trie.letters.data();
    const index *a = letters + trie.inner[p].leaves, *b = letters + trie.inner[other].leaves;
    return std::equal(a, a + trie.inner[p].leaf_count, b);
  }

  template <int A, bool Alike>
  void group(index p, index count) const {
    if constexpr (A > 1)
      if (count < A) return group<A - 1, Alike>(p, count);
    for_each_tile(trie.inner[p].leaf_count, [&](auto width, index first) {
      constexpr int kWidth = decltype(width)::value;
      constexpr bool kFits = (A * (kWidth + 1) + 4 <= Tiling::kRegisters);
      if constexpr (A == 1 || (kFits && (Alike || A * (kWidth + 1) <= 10)))
        tile<A, kWidth, Alike>(p, first);
      else
        for (int i = 0; i < A; ++i) tile<1, kWidth, false>(p + i, first);
    });
  }

  // Leaves first .. first + B - 1 of each of A twigs.
  template <int A, int B, bool Alike>
  void tile(index p, index first) const {
    const index l = lanes(), step = d * l;
    index at_twig[A], at[Alike ? 1 : A][B];
    Vector<T> low[A], up[A][B];
    for (int i = 0; i < A; ++i) {
      const index leaf = trie.inner[p + i].leaves + first;
      at_twig[i] = trie.letters[p + i] * l;
      low[i] = load(state + (p + i) * l);
      for (int j = 0; j < B; ++j) {
        if (!Alike || i == 0) at[i][j] = trie.letters[leaf + j] * l;
        up[i][j] = load(state + (leaf + j) * l);
      }
    }
    const T *zt = z, *v1_at = lower, *v2_at = upper;
    index t = 0;
    do {  // at least one step, so that the tile need not live in memory
      Vector<T> v1 = load(v1_at + t * l), v2 = load(v2_at + t * l), u[A];
      for (int i = 0; i < A; ++i) {
        Vector<T> zb = load(zt + at_twig[i]);
        keep(zb);
        u[i] = hn::MulAdd(v2, zb, low[i]);
        low[i] = hn::MulAdd(v1, zb, low[i]);
      }
      for (int j = 0; j < B; ++j)
        for (int i = 0; i < A; ++i)
          up[i][j] = hn::MulAdd(u[i], load(zt + at[Alike ? 0 : i][j]), up[i][j]);
      zt += step;
    } while (++t < steps);
    for (int i = 0; i < A; ++i) {
      const Trie::Inner& twig = trie.inner[p + i];
      for (int j = 0; j < B; ++j) store(up[i][j], state + (twig.leaves + first + j) * l);
      // Earlier tiles need it as it was.
      if (first + B == twig.leaf_count) store(low[i], state + (p + i) * l);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
