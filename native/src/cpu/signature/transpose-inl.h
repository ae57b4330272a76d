// Between rows, one a path, and lanes: transposition in blocks of a vector's lanes squared.
#if defined(SIGPATH_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_TRANSPOSE_INL_H_
#undef SIGPATH_TRANSPOSE_INL_H_
#else
#define SIGPATH_TRANSPOSE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Lane<T>()));

// Transposes n x n elements, n the lanes. Taking the even elements of all rows, then the odd ones,
// moves the last bit of an element's place to the front; after log2(n) times row and column have
// changed places.
template <class T>
HWY_INLINE void transpose(Vector<T> (&rows)[kLanes<T>]) {
#if HWY_TARGET == HWY_SCALAR
  static_cast<void>(rows);  // one lane
#else
  constexpr int n = kLanes<T>;
  const Lane<T> tag;
  for (int done = 1; done < n; done *= 2) {
    Vector<T> next[n];
    for (int i = 0; i < n / 2; ++i) {
      next[i] = hn::ConcatEven(tag, rows[2 * i + 1], rows[2 * i]);
      next[n / 2 + i] = hn::ConcatOdd(tag, rows[2 * i + 1], rows[2 * i]);
    }
    for (int i = 0; i < n; ++i) rows[i] = next[i];
  }
#endif
}

// row(lane)[i] of `count` lanes <- lane of the vector get(i), for i < n; lanes whose row is null
// are left out.
template <class T, class Get, class Row>
HWY_INLINE void to_each_row(const Get& get, index count, index n, const Row& row) {
  constexpr int kBlock = kLanes<T>;
  const Lane<T> tag;
  index begin = 0;
  for (; begin + kBlock <= n; begin += kBlock) {
    Vector<T> block[kBlock];
    for (int i = 0; i < kBlock; ++i) block[i] = get(begin + i);
    transpose<T>(block);
    for (int lane = 0; lane < kBlock; ++lane)
      if (T* const to = lane < count ? row(lane) : nullptr; to != nullptr)
        hn::StoreU(block[lane], tag, to + begin);
  }
  for (; begin < n; ++begin) {
    HWY_ALIGN T vector[kBlock];
    store(get(begin), vector);
    for (index lane = 0; lane < count; ++lane)
      if (T* const to = row(lane); to != nullptr) to[begin] = vector[lane];
  }
}

// The same with row i of a lane at rows + lane * stride.
template <class T, class Get>
HWY_INLINE void to_rows(const Get& get, index count, index n, T* rows, index stride) {
  to_each_row<T>(get, count, n, [=](index lane) { return rows + lane * stride; });
}

// The other way: put(i, vector), i < n, with row(lane) saying where a lane's row is; null: it is 0.
template <class T, class Row, class Put>
HWY_INLINE void from_rows(const Row& row, index n, const Put& put) {
  constexpr int kBlock = kLanes<T>;
  const Lane<T> tag;
  index begin = 0;
  for (; begin + kBlock <= n; begin += kBlock) {
    Vector<T> block[kBlock];
    for (int lane = 0; lane < kBlock; ++lane)
      block[lane] = row(lane) != nullptr ? hn::LoadU(tag, row(lane) + begin) : hn::Zero(tag);
    transpose<T>(block);
    for (int i = 0; i < kBlock; ++i) put(begin + i, block[i]);
  }
  for (; begin < n; ++begin) {
    HWY_ALIGN T vector[kBlock] = {};
    for (index lane = 0; lane < kBlock; ++lane)
      if (row(lane) != nullptr) vector[lane] = row(lane)[begin];
    put(begin, load(vector));
  }
}

// The same with row i of `count` lanes at rows + lane * stride.
template <class T, class Put>
HWY_INLINE void from_rows(const T* rows, index stride, index count, index n, const Put& put) {
  from_rows<T>([=](index lane) { return lane < count ? rows + lane * stride : nullptr; }, n, put);
}

template <class T>
void from_lanes(const T* vectors, index count, index n, T* rows, index stride) {
  to_rows([&](index i) { return load(vectors + i * kLanes<T>); }, count, n, rows, stride);
}

// vectors[i] <- element i of the rows of `count` lanes; 0 in the others.
template <class T>
void to_lanes(const T* rows, index stride, index count, index n, T* vectors) {
  from_rows<T>([&](index lane) { return lane < count ? rows + lane * stride : nullptr; }, n,
               [&](index i, Vector<T> v) { store(v, vectors + i * kLanes<T>); });
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
