#include "sigpath/tensor.h"

#include <cmath>
#include <string>

#include "api/tensors.h"
#include "cpu/tensor/kernels.h"
#include "cpu/tensor/product_all.h"

namespace sigpath {
namespace {

// What an operation needs for one item: elements of scratch, and multiply-adds for the spread over
// threads.
struct Cost {
  index scratch;
  double work;
};

Cost linear(const TensorShape& s) { return {0, static_cast<double>(s.size())}; }
Cost product_cost(const TensorShape& s) { return {0, linear(s).work * s.depth}; }
Cost series_cost(const TensorShape& s) { return {series_scratch(s), product_cost(s).work}; }
Cost series_vjp_cost(const TensorShape& s) {
  return {series_vjp_scratch(s), 4 * product_cost(s).work};
}
Cost row_cost(const TensorShape& s) { return {row_scratch(s), 2 * linear(s).work}; }
Cost row_vjp_cost(const TensorShape& s) { return {row_vjp_scratch(s), 6 * linear(s).work}; }
Cost shuffle_cost(const TensorShape& s) {
  return {0, linear(s).work * std::exp2(std::min(s.depth, 60))};
}

// The second operand of an operation, which is a tensor or a number for each letter.
struct Second {
  const char* name;
  bool letters;
  const void* data;
  index count;

  index row(const TensorShape& s) const { return letters ? s.d : s.size(); }
};

struct Output {
  void* data;
  index count;
};

// out <- apply(kernels, shape, a, scratch, out); `name` is that of the input, `to` of the output.
template <class Apply>
sigpath_status map(sigpath_context* context, const sigpath_tensors* shape, const char* name,
                   const void* a, index a_count, const char* to, const Output& out,
                   Cost (*cost)(const TensorShape&), bool each, const Apply& apply) {
  return guard([&] {
    const TensorCall call(context, shape);
    const TensorShape& s = call.shape;
    const RowsArgument x =
        each ? call.each(name, a, a_count, s.size()) : call.either(name, a, a_count, s.size());
    const RowsArgument y = call.output(to, out.data, out.count, s.size());
    call.run({x, y}, [&](auto type) {
      using T = decltype(type);
      const auto from = x.rows<const T>();
      const auto result = y.rows<T>();
      for_each_item<T>(
          call.context, call.batch, cost(s).scratch, cost(s).work,
          [&](index b, T* scratch) { apply(tensor_kernels<T>(), s, from[b], scratch, result[b]); });
    });
  });
}

template <class Apply>
sigpath_status unary(sigpath_context* context, const sigpath_tensors* shape, const void* a,
                     index a_count, const Output& out, Cost (*cost)(const TensorShape&),
                     const Apply& apply) {
  return map(context, shape, "a", a, a_count, "out", out, cost, false, apply);
}

// grad_a <- apply(kernels, shape, a, cotangent, scratch, grad_a).
template <class Apply>
sigpath_status unary_vjp(sigpath_context* context, const sigpath_tensors* shape, const void* a,
                         index a_count, const void* cotangent, index cotangent_count,
                         const Output& grad_a, Cost (*cost)(const TensorShape&),
                         const Apply& apply) {
  return guard([&] {
    const TensorCall call(context, shape);
    const TensorShape& s = call.shape;
    const RowsArgument x = call.either("a", a, a_count, s.size());
    const RowsArgument g = call.each("cotangent", cotangent, cotangent_count, s.size());
    const RowsArgument dx = call.output("grad_a", grad_a.data, grad_a.count, s.size());
    call.run({x, g, dx}, [&](auto type) {
      using T = decltype(type);
      for_each_item<T>(call.context, call.batch, cost(s).scratch, cost(s).work,
                       [&](index b, T* scratch) {
                         apply(tensor_kernels<T>(), s, x.rows<const T>()[b], g.rows<const T>()[b],
                               scratch, dx.rows<T>()[b]);
                       });
    });
  });
}

// out <- apply(kernels, shape, a, b, scratch, out), out being a tensor or, with `number`, one.
template <class Apply>
sigpath_status binary(sigpath_context* context, const sigpath_tensors* shape, const void* a,
                      index a_count, const Second& b, bool number, const Output& out,
                      Cost (*cost)(const TensorShape&), const Apply& apply) {
  return guard([&] {
    const TensorCall call(context, shape);
    const TensorShape& s = call.shape;
    const RowsArgument x = call.either("a", a, a_count, s.size());
    const RowsArgument y = call.either(b.name, b.data, b.count, b.row(s));
    const RowsArgument z = call.output("out", out.data, out.count, number ? 1 : s.size());
    call.run({x, y, z}, [&](auto type) {
      using T = decltype(type);
      for_each_item<T>(call.context, call.batch, cost(s).scratch, cost(s).work,
                       [&](index i, T* scratch) {
                         apply(tensor_kernels<T>(), s, x.rows<const T>()[i], y.rows<const T>()[i],
                               scratch, z.rows<T>()[i]);
                       });
    });
  });
}

// apply(kernels, shape, a, b, cotangent, scratch, grad_a, grad_b).
template <class Apply>
sigpath_status binary_vjp(sigpath_context* context, const sigpath_tensors* shape, const void* a,
                          index a_count, const Second& b, bool number, const void* cotangent,
                          index cotangent_count, const Output& grad_a, const Output& grad_b,
                          Cost (*cost)(const TensorShape&), const Apply& apply) {
  return guard([&] {
    const TensorCall call(context, shape);
    const TensorShape& s = call.shape;
    const std::string grad_name = std::string("grad_") + b.name;
    const RowsArgument x = call.either("a", a, a_count, s.size());
    const RowsArgument y = call.either(b.name, b.data, b.count, b.row(s));
    const RowsArgument g =
        call.each("cotangent", cotangent, cotangent_count, number ? 1 : s.size());
    const RowsArgument dx = call.output("grad_a", grad_a.data, grad_a.count, s.size());
    const RowsArgument dy = call.output(grad_name.c_str(), grad_b.data, grad_b.count, b.row(s));
    call.run({x, y, g, dx, dy}, [&](auto type) {
      using T = decltype(type);
      for_each_item<T>(call.context, call.batch, cost(s).scratch, cost(s).work,
                       [&](index i, T* scratch) {
                         apply(tensor_kernels<T>(), s, x.rows<const T>()[i], y.rows<const T>()[i],
                               g.rows<const T>()[i], scratch, dx.rows<T>()[i], dy.rows<T>()[i]);
                       });
    });
  });
}

sigpath_status series(Series which, sigpath_context* context, const sigpath_tensors* shape,
                      const void* a, index a_count, const Output& out) {
  return unary(context, shape, a, a_count, out, series_cost,
               [which](const auto& kernels, const TensorShape& s, auto* x, auto* scratch, auto* y) {
                 kernels.series(which, s, x, scratch, y);
               });
}

sigpath_status series_vjp(Series which, sigpath_context* context, const sigpath_tensors* shape,
                          const void* a, index a_count, const void* cotangent,
                          index cotangent_count, const Output& grad_a) {
  return unary_vjp(
      context, shape, a, a_count, cotangent, cotangent_count, grad_a, series_vjp_cost,
      [which](const auto& kernels, const TensorShape& s, auto* x, auto* g, auto* scratch,
              auto* dx) { kernels.series_vjp(which, s, x, g, scratch, dx); });
}

sigpath_status check_side(int left) {
  return guard([&] { require(left == 0 || left == 1, "left: is ", left, ", expected 0 or 1"); });
}

}  // namespace
}  // namespace sigpath

using namespace sigpath;

sigpath_status sigpath_tensor_size(const sigpath_tensors* shape, sigpath_index* size) {
  return guard([&] {
    require(size != nullptr, "size: is NULL, expected a pointer to a count");
    const sigpath_tensors t = check_tensors(shape);
    *size = TensorShape{t.dim, t.depth, t.scalar_term}.size();
  });
}

sigpath_status sigpath_tensor_product(sigpath_context* context, const sigpath_tensors* shape,
                                      const void* a, sigpath_index a_count, const void* b,
                                      sigpath_index b_count, void* out, sigpath_index out_count) {
  return binary(context, shape, a, a_count, {"b", false, b, b_count}, false, {out, out_count},
                product_cost,
                [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto*, auto* z) {
                  kernels.product(s, x, y, z);
                });
}

sigpath_status sigpath_tensor_product_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                          const void* a, sigpath_index a_count, const void* b,
                                          sigpath_index b_count, const void* cotangent,
                                          sigpath_index cotangent_count, void* grad_a,
                                          sigpath_index grad_a_count, void* grad_b,
                                          sigpath_index grad_b_count) {
  return binary_vjp(context, shape, a, a_count, {"b", false, b, b_count}, false, cotangent,
                    cotangent_count, {grad_a, grad_a_count}, {grad_b, grad_b_count}, product_cost,
                    [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* g, auto*,
                       auto* dx, auto* dy) { kernels.product_vjp(s, x, y, g, dx, dy); });
}

sigpath_status sigpath_tensor_product_all(sigpath_context* context, const sigpath_tensors* shape,
                                          sigpath_index items, const void* a, sigpath_index a_count,
                                          void* out, sigpath_index out_count) {
  return guard([&] {
    const TensorCall call(context, shape);
    require(items >= 0, "items: is ", items, ", expected 0 tensors or more");
    const sigpath_index size = call.shape.size();
    const RowsArgument x = call.either("a", a, a_count, checked_mul(items, size, "a"));
    const RowsArgument y = call.output("out", out, out_count, size);
    call.run({x, y}, [&](auto type) {
      using T = decltype(type);
      product_all(call.context, call.shape, call.batch, items, x.rows<const T>(),
                  static_cast<T*>(out));
    });
  });
}

sigpath_status sigpath_tensor_product_all_vjp(sigpath_context* context,
                                              const sigpath_tensors* shape, sigpath_index items,
                                              const void* a, sigpath_index a_count,
                                              const void* cotangent, sigpath_index cotangent_count,
                                              void* grad_a, sigpath_index grad_a_count) {
  return guard([&] {
    const TensorCall call(context, shape);
    require(items >= 0, "items: is ", items, ", expected 0 tensors or more");
    const sigpath_index size = call.shape.size(), row = checked_mul(items, size, "a");
    const RowsArgument x = call.either("a", a, a_count, row);
    const RowsArgument g = call.each("cotangent", cotangent, cotangent_count, size);
    const RowsArgument dx = call.output("grad_a", grad_a, grad_a_count, row);
    call.run({x, g, dx}, [&](auto type) {
      using T = decltype(type);
      product_all_vjp(call.context, call.shape, call.batch, items, x.rows<const T>(),
                      static_cast<const T*>(cotangent), static_cast<T*>(grad_a));
    });
  });
}

sigpath_status sigpath_tensor_exp(sigpath_context* context, const sigpath_tensors* shape,
                                  const void* a, sigpath_index a_count, void* out,
                                  sigpath_index out_count) {
  return series(Series::kExp, context, shape, a, a_count, {out, out_count});
}

sigpath_status sigpath_tensor_exp_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                      const void* a, sigpath_index a_count, const void* cotangent,
                                      sigpath_index cotangent_count, void* grad_a,
                                      sigpath_index grad_a_count) {
  return series_vjp(Series::kExp, context, shape, a, a_count, cotangent, cotangent_count,
                    {grad_a, grad_a_count});
}

sigpath_status sigpath_tensor_log(sigpath_context* context, const sigpath_tensors* shape,
                                  const void* a, sigpath_index a_count, void* out,
                                  sigpath_index out_count) {
  return series(Series::kLog, context, shape, a, a_count, {out, out_count});
}

sigpath_status sigpath_tensor_log_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                      const void* a, sigpath_index a_count, const void* cotangent,
                                      sigpath_index cotangent_count, void* grad_a,
                                      sigpath_index grad_a_count) {
  return series_vjp(Series::kLog, context, shape, a, a_count, cotangent, cotangent_count,
                    {grad_a, grad_a_count});
}

sigpath_status sigpath_tensor_antipode(sigpath_context* context, const sigpath_tensors* shape,
                                       const void* a, sigpath_index a_count, void* out,
                                       sigpath_index out_count) {
  return unary(context, shape, a, a_count, {out, out_count}, linear,
               [](const auto& kernels, const TensorShape& s, auto* x, auto*, auto* y) {
                 kernels.antipode(s, x, y);
               });
}

sigpath_status sigpath_tensor_antipode_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                           const void* cotangent, sigpath_index cotangent_count,
                                           void* grad_a, sigpath_index grad_a_count) {
  return map(context, shape, "cotangent", cotangent, cotangent_count, "grad_a",
             {grad_a, grad_a_count}, linear, true,
             [](const auto& kernels, const TensorShape& s, auto* x, auto*, auto* y) {
               kernels.antipode(s, x, y);
             });
}

sigpath_status sigpath_tensor_dilate(sigpath_context* context, const sigpath_tensors* shape,
                                     const void* a, sigpath_index a_count, const void* scale,
                                     sigpath_index scale_count, void* out,
                                     sigpath_index out_count) {
  return binary(context, shape, a, a_count, {"scale", true, scale, scale_count}, false,
                {out, out_count}, row_cost,
                [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* scratch,
                   auto* z) { kernels.dilate(s, x, y, scratch, z); });
}

sigpath_status sigpath_tensor_dilate_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                         const void* a, sigpath_index a_count, const void* scale,
                                         sigpath_index scale_count, const void* cotangent,
                                         sigpath_index cotangent_count, void* grad_a,
                                         sigpath_index grad_a_count, void* grad_scale,
                                         sigpath_index grad_scale_count) {
  return binary_vjp(
      context, shape, a, a_count, {"scale", true, scale, scale_count}, false, cotangent,
      cotangent_count, {grad_a, grad_a_count}, {grad_scale, grad_scale_count}, row_vjp_cost,
      [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* g, auto* scratch,
         auto* dx, auto* dy) { kernels.dilate_vjp(s, x, y, g, scratch, dx, dy); });
}

sigpath_status sigpath_tensor_join(sigpath_context* context, const sigpath_tensors* shape, int left,
                                   const void* a, sigpath_index a_count, const void* z,
                                   sigpath_index z_count, void* out, sigpath_index out_count) {
  if (const sigpath_status bad = check_side(left); bad != SIGPATH_OK) return bad;
  return binary(context, shape, a, a_count, {"z", true, z, z_count}, false, {out, out_count},
                row_cost,
                [left](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* scratch,
                       auto* to) { kernels.join(s, left != 0, x, y, scratch, to); });
}

sigpath_status sigpath_tensor_join_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                       int left, const void* a, sigpath_index a_count,
                                       const void* z, sigpath_index z_count, const void* cotangent,
                                       sigpath_index cotangent_count, void* grad_a,
                                       sigpath_index grad_a_count, void* grad_z,
                                       sigpath_index grad_z_count) {
  if (const sigpath_status bad = check_side(left); bad != SIGPATH_OK) return bad;
  return binary_vjp(
      context, shape, a, a_count, {"z", true, z, z_count}, false, cotangent, cotangent_count,
      {grad_a, grad_a_count}, {grad_z, grad_z_count}, row_vjp_cost,
      [left](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* g, auto* scratch,
             auto* dx, auto* dy) { kernels.join_vjp(s, left != 0, x, y, g, scratch, dx, dy); });
}

sigpath_status sigpath_tensor_shuffle(sigpath_context* context, const sigpath_tensors* shape,
                                      const void* a, sigpath_index a_count, const void* b,
                                      sigpath_index b_count, void* out, sigpath_index out_count) {
  return binary(context, shape, a, a_count, {"b", false, b, b_count}, false, {out, out_count},
                shuffle_cost,
                [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto*, auto* z) {
                  kernels.shuffle(s, x, y, z);
                });
}

sigpath_status sigpath_tensor_shuffle_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                          const void* a, sigpath_index a_count, const void* b,
                                          sigpath_index b_count, const void* cotangent,
                                          sigpath_index cotangent_count, void* grad_a,
                                          sigpath_index grad_a_count, void* grad_b,
                                          sigpath_index grad_b_count) {
  return binary_vjp(context, shape, a, a_count, {"b", false, b, b_count}, false, cotangent,
                    cotangent_count, {grad_a, grad_a_count}, {grad_b, grad_b_count}, shuffle_cost,
                    [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto* g, auto*,
                       auto* dx, auto* dy) { kernels.shuffle_vjp(s, x, y, g, dx, dy); });
}

sigpath_status sigpath_tensor_inner(sigpath_context* context, const sigpath_tensors* shape,
                                    const void* a, sigpath_index a_count, const void* b,
                                    sigpath_index b_count, void* out, sigpath_index out_count) {
  return binary(context, shape, a, a_count, {"b", false, b, b_count}, true, {out, out_count},
                linear,
                [](const auto& kernels, const TensorShape& s, auto* x, auto* y, auto*, auto* z) {
                  *z = kernels.dot(x, y, s.size());
                });
}

sigpath_status sigpath_tensor_inner_vjp(sigpath_context* context, const sigpath_tensors* shape,
                                        const void* a, sigpath_index a_count, const void* b,
                                        sigpath_index b_count, const void* cotangent,
                                        sigpath_index cotangent_count, void* grad_a,
                                        sigpath_index grad_a_count, void* grad_b,
                                        sigpath_index grad_b_count) {
  return binary_vjp(
      context, shape, a, a_count, {"b", false, b, b_count}, true, cotangent, cotangent_count,
      {grad_a, grad_a_count}, {grad_b, grad_b_count}, linear,
      [](const auto&, const TensorShape& s, auto* x, auto* y, auto* g, auto*, auto* dx, auto* dy) {
        const sigpath_index n = s.size();
        for (sigpath_index p = 0; p < n; ++p) dx[p] = *g * y[p];
        for (sigpath_index p = 0; p < n; ++p) dy[p] = *g * x[p];
      });
}
