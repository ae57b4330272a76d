// Chen's identity: the product of two signatures, and its adjoint. Compiled once for every SIMD
// target.
#if defined(SIGPATH_CHEN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_CHEN_INL_H_
#undef SIGPATH_CHEN_INL_H_
#else
#define SIGPATH_CHEN_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Level k of a product, a block of words u v at a time that share the prefix u of m letters: what
// is read of a and b for it, and the block itself, stay in the first-level cache. The factors are
// a_{u_1..u_i} and b_{u_{i+1}..u_m v} for i = 1..m, then parts of v go to a.
struct LevelBlocks {
  // Blocks of at least `width` > 1 words, the whole level if it has fewer; two letters or more.
  LevelBlocks(index d, int k, index width) : m(k) {
    while (m > 0 && size < width) {
      size *= d;
      --m;
    }
    count = level_size(d, m);
    for (int i = 1; i < k; ++i) level[i] = tensor_size(d, i - 1);
    for (int i = 1; i <= m; ++i) {
      a[i] = level[i];
      b[i] = level[k - i];
      left[i] = period[i] = level_size(d, m - i);
    }
  }

  // From u to the next.
  void next() {
    for (int i = 1; i <= m; ++i) {
      b[i] += size;
      if (--left[i] > 0) continue;
      left[i] = period[i];
      b[i] -= period[i] * size;
      ++a[i];
    }
  }

  int m;
  index size = 1, count;
  index level[64];     // where levels begin
  index a[64], b[64];  // the places of the factors

 private:
  index period[64], left[64];  // how long a's factor stays
};

// Some vectors.
template <class T>
index block_width() {
  const hwy::HWY_NAMESPACE::ScalableTag<T> tag;
  return 8 * static_cast<index>(hwy::HWY_NAMESPACE::Lanes(tag));
}

// Level k of a product, without the terms of level 0: out += sum_{i=1..k-1} A_i (x) B_{k-i}.
template <class T>
void add_products(const T* a, const T* b, index d, int k, T* out) {
  if (d == 1) {
    for (int i = 1; i < k; ++i) *out += a[i - 1] * b[k - i - 1];
    return;
  }
  LevelBlocks blocks(d, k, block_width<T>());
  T by[64];
  const T* rows[64];
  for (index u = 0; u < blocks.count; ++u, blocks.next(), out += blocks.size) {
    for (int i = 1; i <= blocks.m; ++i) {
      by[i - 1] = a[blocks.a[i]];
      rows[i - 1] = b + blocks.b[i];
    }
    add_combination(by, rows, blocks.m, blocks.size, out);
    index left = d, right = blocks.size / d;
    for (int i = blocks.m + 1; i < k; ++i, left *= d, right /= d)
      add_outer(a + blocks.level[i] + u * left, left, b + blocks.level[k - i], right, out);
  }
}

// Its adjoint: from g, that of level k, to da and db, which are added to.
template <class T>
void add_products_vjp(const T* a, const T* b, index d, int k, const T* g, T* da, T* db) {
  if (d == 1) {
    for (int i = 1; i < k; ++i) {
      da[i - 1] += *g * b[k - i - 1];
      db[k - i - 1] += *g * a[i - 1];
    }
    return;
  }
  LevelBlocks blocks(d, k, block_width<T>());
  for (index u = 0; u < blocks.count; ++u, blocks.next(), g += blocks.size) {
    for (int i = 1; i <= blocks.m; ++i) {
      const index p = blocks.a[i], q = blocks.b[i];
      da[p] += dot_and_add(g, b + q, a[p], blocks.size, db + q);
    }
    index left = d, right = blocks.size / d;
    for (int i = blocks.m + 1; i < k; ++i, left *= d, right /= d) {
      const index p = blocks.level[i] + u * left, q = blocks.level[k - i];
      add_outer_vjp(a + p, left, b + q, right, g, da + p, db + q);
    }
  }
}

// a <- a (x) b on levels 1..n, from the top down: A_k += sum_{i=1..k-1} A_i (x) B_{k-i} + B_k.
template <class T>
void chen(T* a, const T* b, index d, int n) {
  for (int k = n; k >= 1; --k) {
    const index offset = tensor_size(d, k - 1);
    add_products(a, b, d, k, a + offset);
    add_scaled(b + offset, T(1), level_size(d, k), a + offset);
  }
}

// From a and b to the adjoint of b, written to db, and in g from the adjoint of the product to that
// of a. Level k reads the adjoint of level k alone and adds to those below: k goes upwards.
template <class T>
void chen_vjp(const T* a, const T* b, index d, int n, T* g, T* db) {
  const index total = tensor_size(d, n);
  for (index p = 0; p < total; ++p) db[p] = g[p];
  for (int k = 2; k <= n; ++k) add_products_vjp(a, b, d, k, g + tensor_size(d, k - 1), g, db);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
