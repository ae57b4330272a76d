// What both directions of the lane engine share: vectors, and one node of the tree of words.
#if defined(SIGPATH_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LANES_INL_H_
#undef SIGPATH_LANES_INL_H_
#else
#define SIGPATH_LANES_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 32 vectors, not 16.
constexpr bool kManyRegisters = HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM;

template <class T>
using Lane = hn::ScalableTag<T>;
template <class T>
using Vector = hn::Vec<Lane<T>>;

template <class T>
HWY_INLINE Vector<T> load(const T* p) {
  return hn::Load(Lane<T>(), p);
}

template <class T>
HWY_INLINE void store(Vector<T> v, T* p) {
  hn::Store(v, Lane<T>(), p);
}

template <class T>
HWY_INLINE index lane_stride() {
  return static_cast<index>(hn::Lanes(Lane<T>()));
}

// Keeps a value that was loaded in a register: where registers are scarce the compiler would rather
// load it anew for every use, and loads are then what the loop waits for.
template <class V>
HWY_INLINE void keep(V& v) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR && HWY_COMPILER_GCC
  asm("" : "+v"(v.raw));
#else
  static_cast<void>(v);
#endif
}

// 1 / k in every lane.
template <class T>
HWY_INLINE Vector<T> inverse(int k) {
  return hn::Set(Lane<T>(), T(1) / static_cast<T>(k));
}

// What part number i of `parts` has of n, in whole numbers that add up to n.
HWY_INLINE index share(index n, index i, index parts) {
  return n * (i + 1) / parts - n * i / parts;
}

// Carries along one branch: those of a word of length n are [k][t][lane], k = n+1..N.
template <class T>
struct Carries {
  T* data;
  int depth;
  index stride;  // of one k: chunk * lanes

  T* of(int n) const { return data + (n * depth - n * (n - 1) / 2) * stride; }

  // Of the empty word: v_k = 1/k.
  void init() const {
    for (int k = 1; k <= depth; ++k)
      std::fill_n(data + (k - 1) * stride, stride, T(1) / static_cast<T>(k));
  }
};

// A node pa: its K carries (K at run time if 0) from those of p, and its coefficient after the
// chunk. z: that of the letter a, z_stride elements from step to step.
template <int K, class T>
void node(int count, const T* HWY_RESTRICT parent, const T* HWY_RESTRICT z, index z_stride,
          index steps, index stride, T* HWY_RESTRICT coefficient, T* HWY_RESTRICT carries) {
  const index lanes = lane_stride<T>();
  const int below = K > 0 ? K : count;
  Vector<T> a = load(coefficient);
  for (index t = 0; t < steps; ++t) {
    const Vector<T> za = load(z + t * z_stride);
    const T* v = parent + t * lanes;
    T* out = carries + t * lanes;
    store(hn::MulAdd(load(v + stride), za, a), out);
    for (int k = 1; k < below; ++k)
      store(hn::Mul(hn::MulAdd(load(v + (k + 1) * stride), za, a), inverse<T>(k + 1)),
            out + k * stride);
    a = hn::MulAdd(load(v), za, a);
  }
  store(a, coefficient);
}

// Calls body(K) with the number of a node's carries as a constant, 0 where they are many.
template <class Body>
HWY_INLINE void with_carries(int below, const Body& body) {
  switch (below) {
    case 1:
      return body(std::integral_constant<int, 1>());
    case 2:
      return body(std::integral_constant<int, 2>());
    case 3:
      return body(std::integral_constant<int, 3>());
    case 4:
      return body(std::integral_constant<int, 4>());
    case 5:
      return body(std::integral_constant<int, 5>());
    case 6:
      return body(std::integral_constant<int, 6>());
    case 7:
      return body(std::integral_constant<int, 7>());
    default:
      return body(std::integral_constant<int, 0>());
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
