// The adjoint of the coefficients of words; see cpu/words/lanes.h.
#if defined(SIGPATH_WORDS_BACKWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_WORDS_BACKWARD_INL_H_
#undef SIGPATH_WORDS_BACKWARD_INL_H_
#else
#define SIGPATH_WORDS_BACKWARD_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The adjoint of one chunk: from the state before it and the adjoint of the state after it, to dz
// and the adjoint of the state before it. The state, that of the nodes with children, is used up.
template <class T>
struct WordBackward {
  const WordForward<T>& forward;
  WordCarries<T> dcarries;
  T* dz;
  T* state;
  T* adjoint;
  index steps;

  // Depth first: a node's carries on the way down; on the way up, once those of all its children
  // are complete, the adjoints of its carries go to its parent's.
  void run() const {
    std::fill_n(dz, steps * forward.d * lanes(), T(0));
    const Trie& trie = forward.trie;
    for (index p = 0; p < trie.inner_size(); ++p) {
      if (p > 0) forward.step_down(p, trie.inner[p].height, state, steps);
      const int next = p + 1 < trie.inner_size() ? trie.inner[p + 1].level : 0;
      for (index q = p; trie.inner[q].level >= next; q = trie.inner[q].parent) {
        step_up(q);
        if (q == 0) break;
      }
    }
  }

 private:
  static index lanes() { return lane_stride<T>(); }

  // The first child, the tallest, writes the adjoints of all its parent's carries, the others add
  // to them; the leaves come last.
  void step_up(index p) const {
    const Trie::Inner& at = forward.trie.inner[p];
    const index* letters = forward.trie.letters.data();
    const T* carries = forward.carries.of(at.level);
    T* const own = dcarries.of(at.level);
    SiblingsVjp<T>{forward.z,
                   forward.d,
                   steps,
                   letters + at.leaves,
                   at.leaf_count,
                   adjoint + at.leaves * lanes(),
                   carries,
                   dz,
                   own}
        .run(at.height == 1);
    if (p == 0) return;
    const index letter = letters[p] * lanes();
    with_carries(at.height, [&](auto k) {
      const auto to_parent = [&](auto first) {
        node_vjp<decltype(k)::value, decltype(first)::value>(
            at.height, forward.carries.of(at.level - 1), forward.z + letter, forward.d * lanes(),
            steps, dcarries.stride, own, adjoint + p * lanes(), dz + letter,
            dcarries.of(at.level - 1));
      };
      if (p == at.parent + 1)
        to_parent(std::true_type());
      else
        to_parent(std::false_type());
    });
  }
};

template <class T>
void words_backward(const WordLanes& shape, const Path<T>* paths, index count,
                    const WordRows<const T>& cotangent, T* scratch,
                    const PathGradient<T>* gradients, Progress& progress) {
  const index lanes = shape.lanes;
  const sigpath_words& words = cotangent.words;
  T* z = scratch;
  T* dz = z + shape.increments();
  const WordCarries<T> carries{dz + shape.increments(), words.trie, shape.chunk * lanes};
  const WordCarries<T> dcarries{carries.data + shape.carries(), words.trie, shape.chunk * lanes};
  T* adjoint = dcarries.data + shape.carries();
  T* states = adjoint + shape.nodes * lanes;
  const Chunks<T> chunks(shape, paths, count,
                         states + (1 + shape.block + shape.blocks) * shape.inner * lanes, z);
  // Duplicates add up. Those of the empty word, a constant, go to the root and no further. Lanes
  // from n on are 0, and add nothing to what follows.
  const auto add_row = [&](index first, index n, index row) {
    from_rows(cotangent.at(first, row), cotangent.stride, n, words.words.count(),
              [&](index i, Vector<T> v) {
                T* to = adjoint + words.nodes[i] * lanes + first;
                hn::StoreU(hn::Add(hn::LoadU(Lane<T>(), to), v), Lane<T>(), to);
              });
  };
  std::fill_n(adjoint, shape.nodes * lanes, T(0));
  if (shape.per_row == 0) add_row(0, count, 0);
  carries.init();
  const WordForward<T> forward{words.trie, shape.d, carries, z};
  for_each_chunk_backward(
      chunks, shape.block, shape.inner * lanes, states, progress,
      [&](T* state, index steps) { forward.inner(state, steps); },
      [&](index c, T* state, index steps) {
        if (shape.per_row > 0)
          for_each_run(shape, paths, count, c, [&](index first, index n) { add_row(first, n, c); });
        WordBackward<T>{forward, dcarries, dz, state, adjoint, steps}.run();
        chunks.add(c, dz, gradients);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
