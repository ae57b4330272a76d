// Coefficients of words forward; see cpu/words/lanes.h.
#if defined(SIGPATH_WORDS_FORWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_WORDS_FORWARD_INL_H_
#undef SIGPATH_WORDS_FORWARD_INL_H_
#else
#define SIGPATH_WORDS_FORWARD_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Carries along one branch of the trie: those of a word of length n are [k][t][lane], k = n+1...
template <class T>
struct WordCarries {
  T* data;
  const Trie& trie;
  index stride;  // of one k: chunk * lanes

  T* of(int n) const { return data + trie.carries[n] * stride; }

  // Of the empty word: v_k = 1/k.
  void init() const {
    for (int k = 1; k <= trie.height(); ++k)
      std::fill_n(data + (k - 1) * stride, stride, T(1) / static_cast<T>(k));
  }
};

// Advances a state by a chunk of steps; node i at state + i * lanes.
template <class T>
struct WordForward {
  const Trie& trie;
  index d;
  WordCarries<T> carries;
  const T* z;

  // Of all nodes.
  void whole(T* state, index steps) const {
    for (index p = 0; p < trie.inner_size(); ++p) {
      const Trie::Inner& at = trie.inner[p];
      if (p > 0 && at.height == 1) continue;  // with its siblings
      if (p > 0) step_down(p, at.height, state, steps);
      const T* v = carries.of(at.level);
      WordTwigs<T>{trie, v, v + carries.stride, z, d, steps, state}.run(at);
      siblings(at.leaves, at.leaf_count, state, steps).run(v);
    }
  }

  // Of the nodes with children, the others being left out of the tree.
  void inner(T* state, index steps) const {
    for (index p = 0; p < trie.inner_size(); ++p) {
      const Trie::Inner& at = trie.inner[p];
      if (at.height < 2) continue;
      if (p > 0) step_down(p, at.height - 1, state, steps);
      siblings(at.twigs, at.twig_count, state, steps).run(carries.of(at.level));
    }
  }

  // Node p with the carries for `height` levels below it.
  void step_down(index p, int height, T* state, index steps) const {
    const int level = trie.inner[p].level;
    with_carries(height, [&](auto k) {
      node<k()>(height, carries.of(level - 1), z + trie.letters[p] * lanes(), d * lanes(), steps,
                carries.stride, state + p * lanes(), carries.of(level));
    });
  }

 private:
  static index lanes() { return lane_stride<T>(); }

  Siblings<T> siblings(index first, index count, T* state, index steps) const {
    return {z, d, steps, trie.letters.data() + first, count, state + first * lanes()};
  }
};

// Whether path number i has the vertex that row r of an expanding output ends at.
template <class T>
bool has_row(const WordLanes& shape, const Path<T>& path, index r) {
  return path.steps() >= (r + 1) * shape.per_row;
}

// Calls body(first, count) for runs of paths that have row r.
template <class T, class Body>
void for_each_run(const WordLanes& shape, const Path<T>* paths, index count, index r,
                  const Body& body) {
  for (index first = 0; first < count; ++first) {
    index end = first;
    while (end < count && has_row(shape, paths[end], r)) ++end;
    if (end > first) body(first, end - first);
    first = end;
  }
}

template <class T>
void words_forward(const WordLanes& shape, const Path<T>* paths, index count, T* scratch,
                   const WordRows<T>& out, Progress& progress) {
  const index lanes = shape.lanes;
  const sigpath_words& words = out.words;
  T* z = scratch;
  const WordCarries<T> carries{z + shape.increments(), words.trie, shape.chunk * lanes};
  T* state = carries.data + shape.carries();
  const Chunks<T> chunks(shape, paths, count, state + shape.nodes * lanes, z);
  const auto write = [&](index first, index n, index row) {
    const T* from = state + first;
    to_rows([&](index i) { return hn::LoadU(Lane<T>(), from + words.nodes[i] * lanes); }, n,
            words.words.count(), out.at(first, row), out.stride);
  };
  std::fill_n(state, lanes, T(1));
  std::fill_n(state + lanes, (shape.nodes - 1) * lanes, T(0));
  carries.init();
  const WordForward<T> forward{words.trie, shape.d, carries, z};
  for (index c = 0; c < chunks.count(); ++c) {
    forward.whole(state, chunks.load(c, c + 1));
    progress.tick(chunks.work(c));
    if (shape.per_row > 0)
      for_each_run(shape, paths, count, c, [&](index first, index n) { write(first, n, c); });
  }
  if (shape.per_row == 0) write(0, count, 0);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
