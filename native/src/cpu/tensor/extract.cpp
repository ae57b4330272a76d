#include "cpu/tensor/extract.h"

namespace sigpath {
namespace {

// Where the words are in a tensor, from its first element on; -1: nowhere, the empty word.
class Places {
 public:
  Places(sigpath_context& context, const TensorShape& s, const sigpath_words& words)
      : memory_(context.workspaces, checked_bytes(context, words)) {
    index* place = reinterpret_cast<index*>(memory_.data());
    for (index i = 0; i < words.words.count(); ++i) {
      const Word w = words.words[i];
      index at = 0;
      for (const index letter : w) at = at * s.d + letter;
      if (w.length > 0) at += tensor_size(s.d, static_cast<int>(w.length) - 1) + s.scalar;
      place[i] = w.length > 0 || s.scalar ? at : -1;
    }
  }
  index operator[](index i) const { return reinterpret_cast<const index*>(memory_.data())[i]; }

 private:
  static std::size_t checked_bytes(const sigpath_context& context, const sigpath_words& words) {
    const index bytes = checked_mul(words.words.count(), sizeof(index), "words");
    if (context.workspace_limit > 0 && bytes > context.workspace_limit)
      fail(SIGPATH_OUT_OF_MEMORY, "workspace: the places of the words need ", bytes,
           " bytes, more than the context's workspace_limit of ", context.workspace_limit);
    return static_cast<std::size_t>(bytes);
  }

  WorkspacePool::Loan memory_;
};

}  // namespace

template <class T>
void extract(sigpath_context& context, const TensorShape& s, const sigpath_words& words,
             index batch, const Rows<const T>& a, T* out) {
  const Places places(context, s, words);
  const index count = words.words.count();
  for_each_item<T>(context, batch, 0, static_cast<double>(count), [&](index b, T*) {
    const T* from = a[b];
    T* to = out + b * count;
    for (index i = 0; i < count; ++i) to[i] = places[i] < 0 ? T(1) : from[places[i]];
  });
}

template <class T>
void extract_vjp(sigpath_context& context, const TensorShape& s, const sigpath_words& words,
                 index batch, const T* cotangent, T* da) {
  const Places places(context, s, words);
  const index count = words.words.count(), size = s.size();
  for_each_item<T>(context, batch, 0, static_cast<double>(count + size), [&](index b, T*) {
    const T* from = cotangent + b * count;
    T* to = da + b * size;
    std::fill_n(to, size, T(0));
    for (index i = 0; i < count; ++i)
      if (places[i] >= 0) to[places[i]] += from[i];
  });
}

template void extract(sigpath_context&, const TensorShape&, const sigpath_words&, index,
                      const Rows<const float>&, float*);
template void extract(sigpath_context&, const TensorShape&, const sigpath_words&, index,
                      const Rows<const double>&, double*);
template void extract_vjp(sigpath_context&, const TensorShape&, const sigpath_words&, index,
                          const float*, float*);
template void extract_vjp(sigpath_context&, const TensorShape&, const sigpath_words&, index,
                          const double*, double*);

}  // namespace sigpath
