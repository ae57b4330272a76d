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
  T* lower_carries_adjoint;  // written
  T* upper_carries_adjoint;  // written
  T* c;                      // [row][t], scratch of kMostRows rows
  T* dc;                     // the same

  void run() const {
    for (index a = 0; a < d; a += AdjointTiling::kMostRows)
      rows<AdjointTiling::kMostRows>(a, std::min<index>(AdjointTiling::kMostRows, d - a));
  }

 private:
  index lanes() const { return static_cast<index>(hn::Lanes(Lane<T>())); }

  template <int A>
  void rows(index a0, index count) const {
    if constexpr (A > 1)
      if (count < A) return rows<A - 1>(a0, count);
    forward<A>(a0);
    std::fill_n(dc, A * steps * lanes(), T(0));
    for (index b = 0; b < d;) {
      const index left = d - b;
      const index width = left <= AdjointTiling::kWidest ? left : AdjointTiling::kWidth;
      columns<AdjointTiling::kWidest, A>(a0, b, width);
      b += width;
    }
    if (a0 == 0)
      backward<A, true>(a0);
    else
      backward<A, false>(a0);
  }

  // c_a of A rows at every step.
  template <int A>
  void forward(index a0) const {
    // Copies: a stored vector may alias anything, members too, which would be loaded anew.
    const index l = lanes(), n = steps, step = d * l, stride = n * l;
    const T *v1_at = lower_carries, *v2_at = upper_carries;
    T* ca = c;
    Vector<T> low[A];
    for (int i = 0; i < A; ++i) low[i] = load(lower + (a0 + i) * l);
    const T* za = z + a0 * l;
    for (index t = 0; t < n; ++t) {
      Vector<T> v1 = load(v1_at + t * l), v2 = load(v2_at + t * l);
      keep(v1);
      keep(v2);
      for (int i = 0; i < A; ++i) {
        Vector<T> zi = load(za + i * l);
        keep(zi);
        store(hn::MulAdd(v2, zi, low[i]), ca + i * stride + t * l);
        low[i] = hn::MulAdd(v1, zi, low[i]);
      }
      za += step;
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
    const index l = lanes(), n = steps, step = d * l, stride = n * l;
    const T* ct = c + row * stride;
    T* dct = dc + row * stride;
    const T* zb = z + b0 * l;
    T* dzb = dz + b0 * l;
    index t = 0;
    do {  // at least one step, as in Leaves
      Vector<T> ca[A], da[A];
      for (int i = 0; i < A; ++i) {
        ca[i] = load(ct + i * stride);
        da[i] = load(dct + i * stride);
      }
      for (int j = 0; j < B; ++j) {
        Vector<T> zj = load(zb + j * l);
        keep(zj);
        Vector<T> sum = load(dzb + j * l);
        for (int i = 0; i < A; ++i) {
          sum = hn::MulAdd(ca[i], g[i][j], sum);
          da[i] = hn::MulAdd(g[i][j], zj, da[i]);
        }
        store(sum, dzb + j * l);
      }
      for (int i = 0; i < A; ++i) store(da[i], dct + i * stride);
      ct += l;
      dct += l;
      zb += step;
      dzb += step;
    } while (++t < n);
  }

  // The adjoint of forward() and of A_{N-1}(pa) += v_{N-1}(p) z_a, backward in time. The first rows
  // write the adjoints of the carries, the others add to them.
  template <int A, bool First>
  void backward(index a0) const {
    const index l = lanes(), step = d * l, stride = steps * l;
    const T *v1_at = lower_carries, *v2_at = upper_carries, *z_at = z + a0 * l, *dc_at = dc;
    T *d1_at = lower_carries_adjoint, *d2_at = upper_carries_adjoint, *dz_at = dz + a0 * l;
    Vector<T> g[A];
    for (int i = 0; i < A; ++i) g[i] = load(lower_adjoint + (a0 + i) * l);
    for (index t = steps - 1; t >= 0; --t) {
      const index at = t * l;
      const T* za = z_at + t * step;
      T* dza = dz_at + t * step;
      Vector<T> v1 = load(v1_at + at), v2 = load(v2_at + at);
      keep(v1);
      keep(v2);
      Vector<T> d1 = First ? hn::Zero(Lane<T>()) : load(d1_at + at);
      Vector<T> d2 = First ? hn::Zero(Lane<T>()) : load(d2_at + at);
      for (int i = 0; i < A; ++i) {
        Vector<T> zi = load(za + i * l), u = load(dc_at + i * stride + at);
        keep(zi);
        keep(u);
        store(hn::MulAdd(u, v2, hn::MulAdd(g[i], v1, load(dza + i * l))), dza + i * l);
        d1 = hn::MulAdd(g[i], zi, d1);
        d2 = hn::MulAdd(u, zi, d2);
        g[i] = hn::Add(g[i], u);
      }
      store(d1, d1_at + at);
      store(d2, d2_at + at);
    }
    for (int i = 0; i < A; ++i) store(g[i], lower_adjoint + (a0 + i) * l);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
