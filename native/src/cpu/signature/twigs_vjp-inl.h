// The adjoint of Twigs over a chunk of steps, C children qa at a time: neither the adjoints of
// their carries nor those of the leaves' sums leave the registers. In the order of a step, with
// w_k = v_k(q):
//   v_{N-1} = w_{N-1} z_a + A_{N-2}(qa),   v_N = (w_N z_a + A_{N-2}(qa)) / 2,
//   u_b = v_N z_b + A_{N-1}(qab),   A_{N-1}(qab) += v_{N-1} z_b,   A_N(qabc) += u_b z_c,
// and back, G being the cotangent of level N, g_b the adjoint of A_{N-1}(qab), g of A_{N-2}(qa):
//   dz_c += u_b G_bc,   du_b = G_bc z_c,   dz_b += g_b v_{N-1} + du_b v_N,   g_b += du_b,
//   dv_{N-1} = g_b z_b (g_b after the step),   dv_N = du_b z_b.
#if defined(SIGPATH_TWIGS_VJP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_TWIGS_VJP_INL_H_
#undef SIGPATH_TWIGS_VJP_INL_H_
#else
#define SIGPATH_TWIGS_VJP_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
struct TwigsVjp {
  const T* carries;  // w_{N-2}[t], then w_{N-1}[t], w_N[t]
  index stride;
  const T* z;  // [t][channel]
  index steps;
  const T* first;     // A_{N-2}(qa) before the chunk
  const T* second;    // A_{N-1}(qab)
  const T* third;     // G
  T* first_adjoint;   // after the chunk in, before it out
  T* second_adjoint;  // the same
  T* dz;              // [t][channel], added to
  T* dcarries;        // written, the adjoints of w as they are laid out
  T* scratch;         // [t][kScratch]

  static constexpr int kScratch = 2 * LaneShape::kLeafRows;

  void run(index d) const {
    if (d == 2) return run<2, 2>();
    if constexpr (Twigs<T>::kMostChannels >= 4) return d == 3 ? run<1, 3>() : run<1, 4>();
  }

 private:
  template <int C, int D>
  void run() const {
    static_assert(C == 1 || C == D);
    static_assert(C * (D + 2) <= kScratch);
    for (int a = 0; a < D; a += C) {
      forward<C, D>(a);
      if (a == 0)
        backward<C, D, true>(a);
      else
        backward<C, D, false>(a);
    }
  }

  // v_{N-1}, v_N and the u_b of every step, to scratch.
  template <int C, int D>
  void forward(int a0) const {
    const index l = lane_stride<T>(), n = steps, w_stride = stride;
    const Vector<T> half = inverse<T>(2);
    Vector<T> low[C], mid[C][D];
    for (int a = 0; a < C; ++a) {
      low[a] = load(first + (a0 + a) * l);
      for (int b = 0; b < D; ++b) mid[a][b] = load(second + ((a0 + a) * D + b) * l);
    }
    const T *zt = z, *w = carries;
    T* out = scratch;
    for (index t = 0; t < n; ++t) {
      const Vector<T> w1 = load(w), w2 = load(w + w_stride), w3 = load(w + 2 * w_stride);
      for (int a = 0; a < C; ++a) {
        const Vector<T> za = load(zt + (a0 + a) * l);
        const Vector<T> v1 = hn::MulAdd(w2, za, low[a]);
        const Vector<T> v2 = hn::Mul(hn::MulAdd(w3, za, low[a]), half);
        low[a] = hn::MulAdd(w1, za, low[a]);
        T* at = out + a * (D + 2) * l;
        store(v1, at);
        store(v2, at + l);
        for (int b = 0; b < D; ++b) {
          const Vector<T> zb = load(zt + b * l);
          store(hn::MulAdd(v2, zb, mid[a][b]), at + (2 + b) * l);
          mid[a][b] = hn::MulAdd(v1, zb, mid[a][b]);
        }
      }
      zt += D * l;
      w += l;
      out += C * (D + 2) * l;
    }
  }

  template <int C, int D, bool First>
  void backward(int a0) const {
    const index l = lane_stride<T>(), n = steps, w_stride = stride;
    const Vector<T> half = inverse<T>(2);
    Vector<T> g1[C], g2[C][D], g3[C][D][D];
    for (int a = 0; a < C; ++a) {
      g1[a] = load(first_adjoint + (a0 + a) * l);
      for (int b = 0; b < D; ++b) {
        const index word = (a0 + a) * D + b;
        g2[a][b] = load(second_adjoint + word * l);
        for (int c = 0; c < D; ++c) g3[a][b][c] = load(third + (word * D + c) * l);
      }
    }
    const T *zt = z + n * D * l, *w = carries + n * l, *in = scratch + n * C * (D + 2) * l;
    T *dzt = dz + n * D * l, *dw = dcarries + n * l;
    index t = n;
    do {  // at least one step, as in Leaves
      zt -= D * l;
      dzt -= D * l;
      w -= l;
      dw -= l;
      in -= C * (D + 2) * l;
      Vector<T> dzs[D], dws[3], own;
      for (int b = 0; b < D; ++b) dzs[b] = load(dzt + b * l);
      for (int k = 0; k < 3; ++k) dws[k] = First ? hn::Zero(Lane<T>()) : load(dw + k * w_stride);
      for (int a = 0; a < C; ++a) {
        const T* at = in + a * (D + 2) * l;
        const Vector<T> v1 = load(at), v2 = load(at + l);
        Vector<T> dv1 = hn::Zero(Lane<T>()), dv2 = dv1;
        for (int b = 0; b < D; ++b) {
          const Vector<T> u = load(at + (2 + b) * l), zb = load(zt + b * l);
          Vector<T> du = hn::Mul(g3[a][b][0], load(zt));
          dzs[0] = hn::MulAdd(u, g3[a][b][0], dzs[0]);
          for (int c = 1; c < D; ++c) {
            du = hn::MulAdd(g3[a][b][c], load(zt + c * l), du);
            dzs[c] = hn::MulAdd(u, g3[a][b][c], dzs[c]);
          }
          dzs[b] = hn::MulAdd(du, v2, hn::MulAdd(g2[a][b], v1, dzs[b]));
          dv1 = hn::MulAdd(g2[a][b], zb, dv1);
          dv2 = hn::MulAdd(du, zb, dv2);
          g2[a][b] = hn::Add(g2[a][b], du);
        }
        dv2 = hn::Mul(dv2, half);
        const Vector<T> za = load(zt + (a0 + a) * l), w1 = load(w), w2 = load(w + w_stride),
                        w3 = load(w + 2 * w_stride);
        const Vector<T> dza = hn::MulAdd(g1[a], w1, hn::MulAdd(dv1, w2, hn::Mul(dv2, w3)));
        if constexpr (C == D)
          dzs[a] = hn::Add(dzs[a], dza);
        else
          own = dza;
        dws[0] = hn::MulAdd(g1[a], za, dws[0]);
        dws[1] = hn::MulAdd(dv1, za, dws[1]);
        dws[2] = hn::MulAdd(dv2, za, dws[2]);
        g1[a] = hn::Add(g1[a], hn::Add(dv1, dv2));
      }
      for (int b = 0; b < D; ++b) store(dzs[b], dzt + b * l);
      if constexpr (C < D) store(hn::Add(load(dzt + a0 * l), own), dzt + a0 * l);
      for (int k = 0; k < 3; ++k) store(dws[k], dw + k * w_stride);
    } while (--t > 0);
    for (int a = 0; a < C; ++a) {
      store(g1[a], first_adjoint + (a0 + a) * l);
      for (int b = 0; b < D; ++b) store(g2[a][b], second_adjoint + ((a0 + a) * D + b) * l);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
