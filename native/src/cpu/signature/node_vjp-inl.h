// The adjoint of one node of the tree of words; see lanes.h.
#if defined(SIGPATH_NODE_VJP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_NODE_VJP_INL_H_
#undef SIGPATH_NODE_VJP_INL_H_
#else
#define SIGPATH_NODE_VJP_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The adjoint of node(), backward in time. With the adjoint g of A(pa) after the step and
// u_k = dv_k(pa) / (k-n-1):
//   dz_a += g v_{n+1}(p) + sum_k u_k v_k(p),   dv_{n+1}(p) += g z_a,   dv_k(p) += u_k z_a,
//   g += sum_k u_k.
// dv(p) is written for the first letter a, and added to for the others.
template <int K, bool First, class T>
void node_vjp(int count, const T* HWY_RESTRICT parent, const T* HWY_RESTRICT z, index z_stride,
              index steps, index stride, const T* HWY_RESTRICT dcarries, T* HWY_RESTRICT adjoint,
              T* HWY_RESTRICT dz, T* HWY_RESTRICT dparent) {
  const index lanes = lane_stride<T>();
  const int below = K > 0 ? K : count;
  Vector<T> g = load(adjoint);
  for (index t = steps - 1; t >= 0; --t) {
    const Vector<T> za = load(z + t * z_stride);
    const T* v = parent + t * lanes;
    T* dv = dparent + t * lanes;
    const auto before = [&](const T* at) { return First ? hn::Zero(Lane<T>()) : load(at); };
    Vector<T> sum = hn::MulAdd(g, load(v), load(dz + t * z_stride)), all = hn::Zero(Lane<T>());
    store(hn::MulAdd(g, za, before(dv)), dv);
    for (int k = 0; k < below; ++k) {
      const Vector<T> u = hn::Mul(load(dcarries + k * stride + t * lanes), inverse<T>(k + 1));
      sum = hn::MulAdd(u, load(v + (k + 1) * stride), sum);
      store(hn::MulAdd(u, za, before(dv + (k + 1) * stride)), dv + (k + 1) * stride);
      all = hn::Add(all, u);
    }
    g = hn::Add(g, all);  // once a step: what one step waits for of the step before
    store(sum, dz + t * z_stride);
  }
  store(g, adjoint);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
