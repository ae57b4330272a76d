// Chen's identity in lanes: a <- a (x) b on levels 1..N,
//   A_k(w) += B_k(w) + sum_{i=1..k-1} A_i(w_1..w_i) B_{k-i}(w_{i+1}..w_k).
#if defined(SIGPATH_LANES_CHEN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LANES_CHEN_INL_H_
#undef SIGPATH_LANES_CHEN_INL_H_
#else
#define SIGPATH_LANES_CHEN_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
class LaneChen {
 public:
  LaneChen(index d, int depth, T* a, const T* b) : d_(d), depth_(depth), a_(a), b_(b) {
    for (int n = 0; n < depth; ++n) {
      level_[n] = tensor_size(d, n);
      power_[n] = level_size(d, n);
    }
  }

  void run() { descend(0, 0); }

 private:
  // All that lies below the word p of length n, the longest words first: they read the others.
  void descend(int n, index p) {
    prefix_[n] = p;
    if (n + 1 < depth_)
      for (index a = 0; a < d_; ++a) descend(n + 1, p * d_ + a);
    constexpr index l = kLanes<T>;
    const T *left[kDeepestLanes], *right[kDeepestLanes];
    for (int i = 1; i <= n; ++i) {
      left[i - 1] = a_ + (level_[i - 1] + prefix_[i]) * l;
      right[i - 1] = b_ + (level_[n - i] + (p - prefix_[i] * power_[n - i]) * d_) * l;
    }
    const index children = (level_[n] + p * d_) * l;
    constexpr int kColumns = 4;
    index c = 0;
    for (; c + kColumns <= d_; c += kColumns)
      columns<kColumns>(n, left, right, c * l, children + c * l);
    for (; c < d_; ++c) columns<1>(n, left, right, c * l, children + c * l);
  }

  template <int C>
  void columns(int n, const T* const* left, const T* const* right, index at, index child) const {
    constexpr index l = kLanes<T>;
    Vector<T> sum[C];
    for (int c = 0; c < C; ++c)
      sum[c] = hn::Add(load(a_ + child + c * l), load(b_ + child + c * l));
    for (int i = 0; i < n; ++i) {
      const Vector<T> x = load(left[i]);
      for (int c = 0; c < C; ++c) sum[c] = hn::MulAdd(x, load(right[i] + at + c * l), sum[c]);
    }
    for (int c = 0; c < C; ++c) store(sum[c], a_ + child + c * l);
  }

  index d_;
  int depth_;
  T* a_;
  const T* b_;
  index level_[kDeepestLanes];   // coefficients of the levels 1..n
  index power_[kDeepestLanes];   // d^n
  index prefix_[kDeepestLanes];  // the first n letters of the word at hand
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
