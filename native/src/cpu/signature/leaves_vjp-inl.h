// The adjoint of the last two levels below a prefix p of length N-2, over a chunk of steps. With
// c_a = v_N(p) z_a + A_{N-1}(pa) and the cotangent G of level N, the same at every step:
//   dz_b += sum_a c_a G_ab,   dc_a = sum_b G_ab z_b.
#if defined(SIGPATH_LEAVES_VJP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LEAVES_VJP_INL_H_
#undef SIGPATH_LEAVES_VJP_INL_H_
#else
#define SIGPATH_LEAVES_VJP_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

struct AdjointTiling {
  static constexpr int kRegisters = Tiling::kRegisters;
  static constexpr int kWidth = kRegisters == 32 ? 4 : 3;   // columns of a tile
  static constexpr int kWidest = kRegisters == 32 ? 6 : 3;  // of the last one
  static constexpr int kMostRows = LaneShape::kLeafRows;

  static constexpr int rows(int columns) {
    const int rows = (kRegisters - 3) / (columns + 2);
    return rows < 1 ? 1 : rows > kMostRows ? kMostRows : rows;
  }
};

template <class T>
struct LeavesVjp {
  const T* lower_carries;  // v_{N-1}(p)[t]
  const T* upper_carries;  // v_N(p)[t]
  const T* z;              // [t][channel]
  index d, steps;
  const T* lower;            // A_{N-1}(pa) before the chunk
  const T* upper_adjoint;    // G
  T* lower_adjoint;          // of A_{N-1}(pa): after the chunk in, before it out
  T* dz;                     // [t][channel], added to
  T* lower_carries_adjoint;  // added to
  T* upper_carries_adjoint;  // added to
  T* c;                      // [row][t], scratch of kMostRows rows
  T* dc;                     // the same

  void run() const {
    for (index a = 0; a < d; a += AdjointTiling::kMostRows)
      rows<AdjointTiling::kMostRows>(a, std::min<index>(AdjointTiling::kMostRows, d - a));
  }

  static index scratch(index chunk, index lanes) {
    return 2 * AdjointTiling::kMostRows * chunk * lanes;
  }

 private:
  index lanes() const { return static_cast<index>(hn::Lanes(Lane<T>())); }

  template <int A>
  void rows(index a0, index count) const {
    if constexpr (A > 1)
      if (count < A) return rows<A - 1>(a0, count);
    for (int i = 0; i < A; ++i) forward(a0 + i, c + i * steps * lanes());
    std::fill_n(dc, A * steps * lanes(), T(0));
    for (index b = 0; b < d;) {
      const index left = d - b;
      const index width = left <= AdjointTiling::kWidest ? left : AdjointTiling::kWidth;
      columns<AdjointTiling::kWidest, A>(a0, b, width);
      b += width;
    }
    for (int i = 0; i < A; ++i) backward(a0 + i, dc + i * steps * lanes());
  }

  // c_a at every step.
  void forward(index a, T* ca) const {
    Vector<T> low = load(lower + a * lanes());
    for (index t = 0; t < steps; ++t) {
      const Vector<T> za = load(z + (t * d + a) * lanes());
      store(hn::MulAdd(load(upper_carries + t * lanes()), za, low), ca + t * lanes());
      low = hn::MulAdd(load(lower_carries + t * lanes()), za, low);
    }
  }

  // A rows in tiles that fit the registers.
  template <int B, int A>
  void columns(index a0, index b0, index width) const {
    if constexpr (B > 1)
      if (width < B) return columns<B - 1, A>(a0, b0, width);
    constexpr int kRows = AdjointTiling::rows(B) < A ? AdjointTiling::rows(B) : A;
    int i = 0;
    for (; i + kRows <= A; i += kRows) tile<kRows, B>(a0, i, b0);
    if constexpr (A % kRows != 0) tile<A % kRows, B>(a0, i, b0);
  }

  template <int A, int B>
  void tile(index a0, int row, index b0) const {
    Vector<T> g[A][B];
    for (int i = 0; i < A; ++i)
      for (int j = 0; j < B; ++j)
        g[i][j] = load(upper_adjoint + ((a0 + row + i) * d + b0 + j) * lanes());
    const index stride = steps * lanes();
    const T* ct = c + row * stride;
    T* dct = dc + row * stride;
    const T* zb = z + b0 * lanes();
    T* dzb = dz + b0 * lanes();
    index t = 0;
    do {  // at least one step, as in Leaves
      Vector<T> ca[A], da[A];
      for (int i = 0; i < A; ++i) {
        ca[i] = load(ct + i * stride);
        da[i] = load(dct + i * stride);
      }
      for (int j = 0; j < B; ++j) {
        const Vector<T> zj = load(zb + j * lanes());
        Vector<T> sum = load(dzb + j * lanes());
        for (int i = 0; i < A; ++i) {
          sum = hn::MulAdd(ca[i], g[i][j], sum);
          da[i] = hn::MulAdd(g[i][j], zj, da[i]);
        }
        store(sum, dzb + j * lanes());
      }
      for (int i = 0; i < A; ++i) store(da[i], dct + i * stride);
      ct += lanes();
      dct += lanes();
      zb += d * lanes();
      dzb += d * lanes();
    } while (++t < steps);
  }

  // The adjoint of forward() and of A_{N-1}(pa) += v_{N-1}(p) z_a, backward in time.
  void backward(index a, const T* dca) const {
    Vector<T> g = load(lower_adjoint + a * lanes());
    for (index t = steps - 1; t >= 0; --t) {
      const index at = t * lanes(), za_at = (t * d + a) * lanes();
      const Vector<T> za = load(z + za_at), u = load(dca + at);
      Vector<T> sum = hn::MulAdd(g, load(lower_carries + at), load(dz + za_at));
      store(hn::MulAdd(u, load(upper_carries + at), sum), dz + za_at);
      store(hn::MulAdd(g, za, load(lower_carries_adjoint + at)), lower_carries_adjoint + at);
      store(hn::MulAdd(u, za, load(upper_carries_adjoint + at)), upper_carries_adjoint + at);
      g = hn::Add(g, u);
    }
    store(g, lower_adjoint + a * lanes());
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
