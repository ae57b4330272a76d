// Leaves of the trie that have one parent p, over a chunk of steps: their coefficients stay in
// registers.
#if defined(SIGPATH_SIBLINGS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SIBLINGS_INL_H_
#undef SIGPATH_SIBLINGS_INL_H_
#else
#define SIGPATH_SIBLINGS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Calls body(B, first) for tiles of B siblings, a constant of at most 8, the fewest and nearly
// equal; they keep to the registers of every target.
template <int B = 8, class Body>
HWY_INLINE void with_width(index width, index first, const Body& body) {
  if constexpr (B > 1)
    if (width < B) return with_width<B - 1>(width, first, body);
  body(std::integral_constant<int, B>(), first);
}
template <class Body>
HWY_INLINE void for_each_tile(index count, const Body& body) {
  const index tiles = (count + 7) / 8;
  for (index i = 0; i < tiles; ++i) with_width(share(count, i, tiles), count * i / tiles, body);
}

template <class T>
struct Siblings {
  const T* z;  // [t][channel]
  index d, steps;
  const index* letters;
  index count;
  T* coefficients;

  // A(pa) += v(p) z_a.
  void run(const T* v) const {
    for_each_tile(count, [&](auto width, index first) { tile<width()>(first, v); });
  }

 private:
  static index lanes() { return lane_stride<T>(); }

  template <int B>
  void tile(index first, const T* v) const {
    const index l = lanes(), step = d * l;
    index at[B];
    Vector<T> a[B];
    for (int j = 0; j < B; ++j) {
      at[j] = letters[first + j] * l;
      a[j] = load(coefficients + (first + j) * l);
    }
    const T* zt = z;
    index t = 0;
    do {  // at least one step, so that the tile need not live in memory
      Vector<T> c = load(v + t * l);
      keep(c);
      for (int j = 0; j < B; ++j) a[j] = hn::MulAdd(c, load(zt + at[j]), a[j]);
      zt += step;
    } while (++t < steps);
    for (int j = 0; j < B; ++j) store(a[j], coefficients + (first + j) * l);
  }
};

// The adjoint. With the cotangents G_a, the same at every step, and v(p)[t]:
//   dz_a += G_a v(p),   dv(p) = sum_a G_a z_a.
// dv(p) is written, or added to.
template <class T>
struct SiblingsVjp {
  const T* z;  // [t][channel]
  index d, steps;
  const index* letters;
  index count;
  const T* adjoints;  // G_a
  const T* v;
  T* dz;  // added to
  T* dv;

  void run(bool write) const {
    for_each_tile(count, [&](auto width, index first) {
      if (write && first == 0)
        tile<width(), true>(first);
      else
        tile<width(), false>(first);
    });
  }

 private:
  template <int B, bool Write>
  void tile(index first) const {
    const index l = lane_stride<T>(), step = d * l;
    index at[B];
    Vector<T> g[B];
    for (int j = 0; j < B; ++j) {
      at[j] = letters[first + j] * l;
      g[j] = load(adjoints + (first + j) * l);
    }
    const T *zt = z, *vt = v;
    T *dzt = dz, *dvt = dv;
    index t = 0;
    do {
      Vector<T> c = load(vt), sum = Write ? hn::Zero(Lane<T>()) : load(dvt);
      keep(c);
      for (int j = 0; j < B; ++j) {
        sum = hn::MulAdd(g[j], load(zt + at[j]), sum);
        store(hn::MulAdd(g[j], c, load(dzt + at[j])), dzt + at[j]);
      }
      store(sum, dvt);
      zt += step;
      dzt += step;
      vt += l;
      dvt += l;
    } while (++t < steps);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
