// The last two levels below a prefix p of length N-2, in registers for a chunk of steps:
//   c_a = v_N(p) z_a + A_{N-1}(pa),  A_{N-1}(pa) += v_{N-1}(p) z_a,  A_N(pab) += c_a z_b.
#if defined(SIGPATH_LEAVES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LEAVES_INL_H_
#undef SIGPATH_LEAVES_INL_H_
#else
#define SIGPATH_LEAVES_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// How d x d leaves are cut into tiles that fit the registers beside the increments: 32 of them with
// AVX-512 and NEON, else 16. Wider tiles load more increments per multiply-add, narrower ones
// compute c_a more often.
struct Tiling {
  static constexpr int kRegisters = HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64 ? 32 : 16;
  static constexpr int kWidth = kRegisters == 32 ? 16 : 8;  // most columns of a tile

  static constexpr int rows(int columns) {
    const int rows = (kRegisters - 5) / (columns + 1);
    return rows < 1 ? 1 : rows > 4 ? 4 : rows;
  }
};

template <class T>
struct Leaves {
  const T* lower_carries;  // v_{N-1}(p)[t]
  const T* upper_carries;  // v_N(p)[t]
  const T* z;              // [t][channel]
  index d, steps;          // at least one step
  T* lower;                // A_{N-1}(pa), a = 0..d-1
  T* upper;                // A_N(pab)

  void run() const {
    // The fewest tiles side by side, nearly equal.
    const index tiles = (d + Tiling::kWidth - 1) / Tiling::kWidth;
    for (index i = 0; i < tiles; ++i)
      columns<Tiling::kWidth>(d * i / tiles, d * (i + 1) / tiles - d * i / tiles);
  }

 private:
  template <int B>
  void columns(index b, index width) const {
    if constexpr (B > 1)
      if (width < B) return columns<B - 1>(b, width);
    constexpr int kRows = Tiling::rows(B);
    for (index a = 0; a < d; a += kRows) rows<kRows, B>(a, b, std::min<index>(kRows, d - a));
  }

  template <int A, int B>
  void rows(index a, index b, index count) const {
    if constexpr (A > 1)
      if (count < A) return rows<A - 1, B>(a, b, count);
    tile<A, B>(a, b);
  }

  template <int A, int B>
  void tile(index a0, index b0) const {
    const index lanes = static_cast<index>(hn::Lanes(Lane<T>()));
    Vector<T> low[A], up[A][B];
    for (int i = 0; i < A; ++i) {
      low[i] = load(lower + (a0 + i) * lanes);
      for (int j = 0; j < B; ++j) up[i][j] = load(upper + ((a0 + i) * d + b0 + j) * lanes);
    }
    const T* za = z + a0 * lanes;
    const T* zb = z + b0 * lanes;
    index t = 0;
    do {  // at least one step: the tile need not live in memory for the case of none
      const Vector<T> v1 = load(lower_carries + t * lanes);
      const Vector<T> v2 = load(upper_carries + t * lanes);
      Vector<T> c[A];
      for (int i = 0; i < A; ++i) {
        const Vector<T> zi = load(za + i * lanes);
        c[i] = hn::MulAdd(v2, zi, low[i]);
        low[i] = hn::MulAdd(v1, zi, low[i]);
      }
      for (int j = 0; j < B; ++j) {
        Vector<T> zj = load(zb + j * lanes);
        if constexpr (A > 1) keep(zj);
        for (int i = 0; i < A; ++i) up[i][j] = hn::MulAdd(c[i], zj, up[i][j]);
      }
      za += d * lanes;
      zb += d * lanes;
    } while (++t < steps);
    const bool last = b0 + B == d;  // earlier columns need the lower level as it was
    for (int i = 0; i < A; ++i) {
      if (last) store(low[i], lower + (a0 + i) * lanes);
      for (int j = 0; j < B; ++j) store(up[i][j], upper + ((a0 + i) * d + b0 + j) * lanes);
    }
  }
};

// The last three levels below a prefix q of length N-3, where there are few channels: the leaves of
// C of its children qa at a time, whose carries v_{N-1} and v_N never leave the registers.
template <class T>
struct Twigs {
  static constexpr int kMostChannels = Tiling::kRegisters == 32 ? 4 : 2;

  const T* carries;  // v_{N-2}(q)[t], then v_{N-1}(q)[t], v_N(q)[t]
  index stride;
  const T* z;  // [t][channel]
  index steps;
  T* first;   // A_{N-2}(qa)
  T* second;  // A_{N-1}(qab)
  T* third;   // A_N(qabc)

  void run(index d) const {
    if (d == 2) return run<2, 2>();
    if constexpr (kMostChannels >= 4) return d == 3 ? run<1, 3>() : run<1, 4>();
  }

 private:
  template <int C, int D>
  void run() const {
    for (int a = 0; a < D; a += C) children<C, D>(a);
  }

  template <int C, int D>
  void children(int a0) const {
    const index lanes = lane_stride<T>();
    T* const lows = first + a0 * lanes;
    T* const mids = second + a0 * D * lanes;
    T* const ups = third + a0 * D * D * lanes;
    const Vector<T> half = inverse<T>(2);
    Vector<T> low[C], mid[C][D], up[C][D][D];
    for (int a = 0; a < C; ++a) {
      low[a] = load(lows + a * lanes);
      for (int b = 0; b < D; ++b) {
        mid[a][b] = load(mids + (a * D + b) * lanes);
        for (int c = 0; c < D; ++c) up[a][b][c] = load(ups + ((a * D + b) * D + c) * lanes);
      }
    }
    const T* zt = z;
    const T* v = carries;
    index t = 0;
    do {
      Vector<T> zs[D];
      for (int b = 0; b < D; ++b) zs[b] = load(zt + b * lanes);
      const Vector<T> w1 = load(v), w2 = load(v + stride), w3 = load(v + 2 * stride);
      for (int a = 0; a < C; ++a) {
        const Vector<T> za = C == D ? zs[a] : load(zt + (a0 + a) * lanes);
        const Vector<T> v1 = hn::MulAdd(w2, za, low[a]);
        const Vector<T> v2 = hn::Mul(hn::MulAdd(w3, za, low[a]), half);
        low[a] = hn::MulAdd(w1, za, low[a]);
        for (int b = 0; b < D; ++b) {
          const Vector<T> u = hn::MulAdd(v2, zs[b], mid[a][b]);
          mid[a][b] = hn::MulAdd(v1, zs[b], mid[a][b]);
          for (int c = 0; c < D; ++c) up[a][b][c] = hn::MulAdd(u, zs[c], up[a][b][c]);
        }
      }
      zt += D * lanes;
      v += lanes;
    } while (++t < steps);
    for (int a = 0; a < C; ++a) {
      store(low[a], lows + a * lanes);
      for (int b = 0; b < D; ++b) {
        store(mid[a][b], mids + (a * D + b) * lanes);
        for (int c = 0; c < D; ++c) store(up[a][b][c], ups + ((a * D + b) * D + c) * lanes);
      }
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
