// Every operation on tensors, from the library and from the reference, as one table.
#pragma once

#include <functional>
#include <sigpath/sigpath.hpp>

#include "algebra.h"
#include "support.h"

namespace sigpath_test {

constexpr Index kItems = 5;  // of product_all

struct TensorCase {
  Index batch, dim;
  int depth;
  bool scalar_term;
};

inline std::ostream& operator<<(std::ostream& to, const TensorCase& c) {
  return to << "batch " << c.batch << ", dim " << c.dim << ", depth " << c.depth << ", scalar term "
            << c.scalar_term;
}

inline Tensor read(const std::vector<Real>& flat, const TensorCase& c, Real level0) {
  if (!c.scalar_term) {
    Tensor t = tensor_from(flat, static_cast<std::size_t>(c.dim), c.depth);
    t[0][0] = level0;
    return t;
  }
  Tensor t = tensor_from(std::vector<Real>(flat.begin() + 1, flat.end()),
                         static_cast<std::size_t>(c.dim), c.depth);
  t[0][0] = flat[0];
  return t;
}

// What a row of an input or of the output is.
enum class RowKind { kTensor, kLetters, kItems, kNumber };

template <class T>
using Arrays = std::vector<std::vector<T>>;

template <class T>
struct Operation {
  std::string name;
  std::vector<RowKind> inputs;
  RowKind output;
  std::function<std::vector<T>(const sigpath::Tensors<T>&, const Arrays<T>&)> forward;
  std::function<Arrays<T>(const sigpath::Tensors<T>&, const Arrays<T>&, const std::vector<T>&)> vjp;
  // Of one item.
  std::function<std::vector<Real>(const TensorCase&, const Arrays<Real>&)> reference;
};

inline Index row_size(RowKind kind, const TensorCase& c) {
  Index size = c.scalar_term, level = 1;
  for (int k = 0; k < c.depth; ++k) size += level *= c.dim;
  switch (kind) {
    case RowKind::kTensor:
      return size;
    case RowKind::kLetters:
      return c.dim;
    case RowKind::kItems:
      return kItems * size;
    default:
      return 1;
  }
}

template <class T>
Arrays<T> arrays_of(std::pair<std::vector<T>, std::vector<T>> pair) {
  return {std::move(pair.first), std::move(pair.second)};
}

template <class T>
std::vector<Operation<T>> operations() {
  using Lib = sigpath::Tensors<T>;
  using In = const Arrays<T>&;
  using G = const std::vector<T>&;
  using Case = const TensorCase&;
  using Ref = const Arrays<Real>&;
  constexpr auto kTensor = RowKind::kTensor, kLetters = RowKind::kLetters;
  const auto flat = [](const Tensor& t, Case c) { return flatten(t, c.scalar_term); };
  std::vector<Operation<T>> all;
  all.push_back(
      {"product",
       {kTensor, kTensor},
       kTensor,
       [](const Lib& l, In x) { return l.product(x[0], x[1]); },
       [](const Lib& l, In x, G g) { return arrays_of<T>(l.product_vjp(x[0], x[1], g)); },
       [flat](Case c, Ref x) { return flat(multiply(read(x[0], c, 1), read(x[1], c, 1)), c); }});
  all.push_back(
      {"product_all",
       {RowKind::kItems},
       kTensor,
       [](const Lib& l, In x) { return l.product_all(kItems, x[0]); },
       [](const Lib& l, In x, G g) { return Arrays<T>{l.product_all_vjp(kItems, x[0], g)}; },
       [flat](Case c, Ref x) {
         Tensor t = unit_tensor(static_cast<std::size_t>(c.dim), c.depth);
         const auto size = static_cast<Index>(x[0].size()) / kItems;
         for (Index i = 0; i < kItems; ++i) {
           const auto item = x[0].begin() + i * size;
           t = multiply(t, read({item, item + size}, c, 1));
         }
         return flat(t, c);
       }});
  all.push_back({"exp",
                 {kTensor},
                 kTensor,
                 [](const Lib& l, In x) { return l.exp(x[0]); },
                 [](const Lib& l, In x, G g) { return Arrays<T>{l.exp_vjp(x[0], g)}; },
                 [flat](Case c, Ref x) { return flat(exp_of(read(x[0], c, 0)), c); }});
  all.push_back({"log",
                 {kTensor},
                 kTensor,
                 [](const Lib& l, In x) { return l.log(x[0]); },
                 [](const Lib& l, In x, G g) { return Arrays<T>{l.log_vjp(x[0], g)}; },
                 [flat](Case c, Ref x) { return flat(log_of(read(x[0], c, 1)), c); }});
  all.push_back({"antipode",
                 {kTensor},
                 kTensor,
                 [](const Lib& l, In x) { return l.antipode(x[0]); },
                 [](const Lib& l, In, G g) { return Arrays<T>{l.antipode_vjp(g)}; },
                 [flat](Case c, Ref x) { return flat(antipode_of(read(x[0], c, 1)), c); }});
  all.push_back({"dilate",
                 {kTensor, kLetters},
                 kTensor,
                 [](const Lib& l, In x) { return l.dilate(x[0], x[1]); },
                 [](const Lib& l, In x, G g) { return arrays_of<T>(l.dilate_vjp(x[0], x[1], g)); },
                 [flat](Case c, Ref x) { return flat(dilated(read(x[0], c, 1), x[1]), c); }});
  for (const bool left : {false, true})
    all.push_back(
        {left ? "join left" : "join",
         {kTensor, kLetters},
         kTensor,
         [left](const Lib& l, In x) { return l.join(x[0], x[1], left); },
         [left](const Lib& l, In x, G g) { return arrays_of<T>(l.join_vjp(x[0], x[1], g, left)); },
         [flat, left](Case c, Ref x) {
           const Tensor a = read(x[0], c, 1), e = exponential(x[1], c.depth);
           return flat(left ? multiply(e, a) : multiply(a, e), c);
         }});
  all.push_back(
      {"shuffle",
       {kTensor, kTensor},
       kTensor,
       [](const Lib& l, In x) { return l.shuffle(x[0], x[1]); },
       [](const Lib& l, In x, G g) { return arrays_of<T>(l.shuffle_vjp(x[0], x[1], g)); },
       [flat](Case c, Ref x) { return flat(shuffle_of(read(x[0], c, 0), read(x[1], c, 0)), c); }});
  all.push_back({"inner",
                 {kTensor, kTensor},
                 RowKind::kNumber,
                 [](const Lib& l, In x) { return l.inner(x[0], x[1]); },
                 [](const Lib& l, In x, G g) { return arrays_of<T>(l.inner_vjp(x[0], x[1], g)); },
                 [](Case c, Ref x) {
                   return std::vector<Real>{inner_of(read(x[0], c, 0), read(x[1], c, 0))};
                 }});
  return all;
}

// Seeded inputs; number `shared` is one row for all.
template <class T>
Arrays<T> random_inputs(const Operation<T>& op, const TensorCase& c, int shared = -1) {
  Arrays<T> inputs;
  for (std::size_t i = 0; i < op.inputs.size(); ++i)
    inputs.push_back(random_values<T>(
        row_size(op.inputs[i], c) * (static_cast<int>(i) == shared ? 1 : c.batch), 10 + i));
  return inputs;
}

template <class T>
std::vector<T> random_cotangent(const Operation<T>& op, const TensorCase& c) {
  return random_values<T>(c.batch * row_size(op.output, c), 99);
}

// Item b of the inputs.
template <class T>
Arrays<Real> item_of(const Operation<T>& op, const TensorCase& c, const Arrays<T>& inputs,
                     Index b) {
  Arrays<Real> item;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Index row = row_size(op.inputs[i], c);
    const bool one = static_cast<Index>(inputs[i].size()) == row;
    const auto at = inputs[i].begin() + (one ? 0 : b * row);
    item.emplace_back(at, at + row);
  }
  return item;
}

template <class T>
std::vector<Real> expected(const Operation<T>& op, const TensorCase& c, const Arrays<T>& inputs) {
  std::vector<Real> all;
  for (Index b = 0; b < c.batch; ++b) {
    const auto row = op.reference(c, item_of(op, c, inputs, b));
    all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

template <class T>
sigpath::Tensors<T> library(const TensorCase& c, const sigpath::Context* context = nullptr) {
  return {c.batch, c.dim, c.depth, c.scalar_term, context};
}

}  // namespace sigpath_test
