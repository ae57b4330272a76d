/**
 * @file tensor.hpp
 * @brief The algebra of truncated tensors; see tensor.h.
 */
#ifndef SIGPATH_TENSOR_HPP_
#define SIGPATH_TENSOR_HPP_

#include <utility>
#include <vector>

#include "sigpath/context.hpp"
#include "sigpath/tensor.h"
#include "sigpath/words.hpp"

namespace sigpath {

/**
 * Operations on batches of tensors of one shape, T being float or double; see sigpath_tensors. An
 * input has one tensor for each item, or one for all. The functions that return a vector take
 * vectors; the C functions write to memory that is there already.
 */
template <class T>
class Tensors {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);

 public:
  using Vector = std::vector<T>;
  using Pair = std::pair<Vector, Vector>;

  /** @param context Null: the default, every core; otherwise it must outlive this. */
  Tensors(sigpath_index batch, sigpath_index dim, int depth, bool scalar_term = false,
          const Context* context = nullptr)
      : shape_ SIGPATH_TENSORS_INIT(dtype_of<T>, batch, dim, depth), context_(context) {
    shape_.scalar_term = scalar_term;
    check(sigpath_tensor_size(&shape_, &size_));
  }

  const sigpath_tensors& shape() const { return shape_; }
  /** Coefficients of one tensor. */
  sigpath_index size() const { return size_; }

  /** a (x) b; see sigpath_tensor_product(). */
  Vector product(Span<const T> a, Span<const T> b) const {
    return binary(sigpath_tensor_product, a, b, size_);
  }
  Pair product_vjp(Span<const T> a, Span<const T> b, Span<const T> cotangent) const {
    return binary_vjp(sigpath_tensor_product_vjp, a, b, cotangent, size_);
  }
  /** The products of rows of `items` tensors. */
  Vector product_all(sigpath_index items, Span<const T> a) const {
    Vector out = rows(size_);
    check(sigpath_tensor_product_all(handle(), &shape_, items, a.data(), a.count(), out.data(),
                                     count(out)));
    return out;
  }
  Vector product_all_vjp(sigpath_index items, Span<const T> a, Span<const T> cotangent) const {
    Vector grad(detail::elements(shape_.batch, items, size_));
    check(sigpath_tensor_product_all_vjp(handle(), &shape_, items, a.data(), a.count(),
                                         cotangent.data(), cotangent.count(), grad.data(),
                                         count(grad)));
    return grad;
  }
  Vector exp(Span<const T> a) const { return unary(sigpath_tensor_exp, a); }
  Vector exp_vjp(Span<const T> a, Span<const T> cotangent) const {
    return unary_vjp(sigpath_tensor_exp_vjp, a, cotangent);
  }
  Vector log(Span<const T> a) const { return unary(sigpath_tensor_log, a); }
  Vector log_vjp(Span<const T> a, Span<const T> cotangent) const {
    return unary_vjp(sigpath_tensor_log_vjp, a, cotangent);
  }
  Vector antipode(Span<const T> a) const { return unary(sigpath_tensor_antipode, a); }
  Vector antipode_vjp(Span<const T> cotangent) const {
    return unary(sigpath_tensor_antipode_vjp, cotangent);
  }
  /** @param scale (batch, dim) or (dim). */
  Vector dilate(Span<const T> a, Span<const T> scale) const {
    return binary(sigpath_tensor_dilate, a, scale, size_);
  }
  Pair dilate_vjp(Span<const T> a, Span<const T> scale, Span<const T> cotangent) const {
    return binary_vjp(sigpath_tensor_dilate_vjp, a, scale, cotangent, shape_.dim);
  }
  /** a (x) exp(z), or exp(z) (x) a with `left`. @param z (batch, dim) or (dim). */
  Vector join(Span<const T> a, Span<const T> z, bool left = false) const {
    Vector out = rows(size_);
    check(sigpath_tensor_join(handle(), &shape_, left, a.data(), a.count(), z.data(), z.count(),
                              out.data(), count(out)));
    return out;
  }
  Pair join_vjp(Span<const T> a, Span<const T> z, Span<const T> cotangent,
                bool left = false) const {
    Pair grads{rows(size_), rows(shape_.dim)};
    check(sigpath_tensor_join_vjp(handle(), &shape_, left, a.data(), a.count(), z.data(), z.count(),
                                  cotangent.data(), cotangent.count(), grads.first.data(),
                                  count(grads.first), grads.second.data(), count(grads.second)));
    return grads;
  }
  Vector shuffle(Span<const T> a, Span<const T> b) const {
    return binary(sigpath_tensor_shuffle, a, b, size_);
  }
  Pair shuffle_vjp(Span<const T> a, Span<const T> b, Span<const T> cotangent) const {
    return binary_vjp(sigpath_tensor_shuffle_vjp, a, b, cotangent, size_);
  }
  /** (batch) numbers. */
  Vector inner(Span<const T> a, Span<const T> b) const {
    return binary(sigpath_tensor_inner, a, b, 1);
  }
  Pair inner_vjp(Span<const T> a, Span<const T> b, Span<const T> cotangent) const {
    return binary_vjp(sigpath_tensor_inner_vjp, a, b, cotangent, size_);
  }
  /** (batch, words): the coefficients at words. */
  Vector extract(const Words& words, Span<const T> a) const {
    Vector out = rows(words.info().count);
    check(sigpath_tensor_extract(handle(), &shape_, words.get(), a.data(), a.count(), out.data(),
                                 count(out)));
    return out;
  }
  Vector extract_vjp(const Words& words, Span<const T> cotangent) const {
    Vector grad = rows(size_);
    check(sigpath_tensor_extract_vjp(handle(), &shape_, words.get(), cotangent.data(),
                                     cotangent.count(), grad.data(), count(grad)));
    return grad;
  }

 private:
  sigpath_context* handle() const { return context_ == nullptr ? nullptr : context_->get(); }
  Vector rows(sigpath_index row) const { return Vector(detail::elements(shape_.batch, row, 1)); }
  static sigpath_index count(const Vector& v) { return static_cast<sigpath_index>(v.size()); }

  template <class Function>
  Vector unary(const Function& f, Span<const T> a) const {
    Vector out = rows(size_);
    check(f(handle(), &shape_, a.data(), a.count(), out.data(), count(out)));
    return out;
  }
  template <class Function>
  Vector unary_vjp(const Function& f, Span<const T> a, Span<const T> cotangent) const {
    Vector grad = rows(size_);
    check(f(handle(), &shape_, a.data(), a.count(), cotangent.data(), cotangent.count(),
            grad.data(), count(grad)));
    return grad;
  }
  template <class Function>
  Vector binary(const Function& f, Span<const T> a, Span<const T> b, sigpath_index out_row) const {
    Vector out = rows(out_row);
    check(f(handle(), &shape_, a.data(), a.count(), b.data(), b.count(), out.data(), count(out)));
    return out;
  }
  template <class Function>
  Pair binary_vjp(const Function& f, Span<const T> a, Span<const T> b, Span<const T> cotangent,
                  sigpath_index b_row) const {
    Pair grads{rows(size_), rows(b_row)};
    check(f(handle(), &shape_, a.data(), a.count(), b.data(), b.count(), cotangent.data(),
            cotangent.count(), grads.first.data(), count(grads.first), grads.second.data(),
            count(grads.second)));
    return grads;
  }

  sigpath_tensors shape_;
  const Context* context_;
  sigpath_index size_ = 0;
};

}  // namespace sigpath

#endif  // SIGPATH_TENSOR_HPP_
