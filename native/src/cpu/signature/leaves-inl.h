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
// AVX-512 and NEON, else 16.
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
    for (index b = 0; b < d; b += Tiling::kWidth)
      columns<Tiling::kWidth>(b, std::min<index>(Tiling::kWidth, d - b));
  }

 private:
  template <int B>
  void columns(index b, index width) const {
    if constexpr (B > 1)
      if (width < B) return columns<B - 1>(b, width);
    constexpr int kRows = Tiling::rows(B);
    index a = 0;
    for (; a + kRows <= d; a += kRows) tile<kRows, B>(a, b);
    if (a < d) rows<kRows - 1, B>(a, b);
  }

  // The remaining rows, fewer than a whole tile's.
  template <int A, int B>
  void rows(index a, index b) const {
    if constexpr (A > 0) {
      if (d - a == A) return tile<A, B>(a, b);
      rows<A - 1, B>(a, b);
    }
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
        const Vector<T> zj = load(zb + j * lanes);
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

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
