#include "api/tensors.h"

namespace sigpath {
namespace {

TensorShape shape_of(const sigpath_tensors& t) { return {t.dim, t.depth, t.scalar_term}; }

}  // namespace

sigpath_tensors check_tensors(const sigpath_tensors* shape) {
  const sigpath_tensors t = read_sized(shape, "shape");
  require(t.dtype == SIGPATH_FLOAT32 || t.dtype == SIGPATH_FLOAT64, "shape.dtype: is ", t.dtype,
          ", expected SIGPATH_FLOAT32 or SIGPATH_FLOAT64");
  require(t.device == SIGPATH_CPU || t.device == SIGPATH_CUDA, "shape.device: is ", t.device,
          ", expected SIGPATH_CPU or SIGPATH_CUDA");
  require(t.batch >= 0, "shape.batch: is ", t.batch, ", expected 0 tensors or more");
  require(t.dim >= 1, "shape.dim: is ", t.dim, ", expected 1 letter or more");
  require(t.depth >= 1, "shape.depth: is ", t.depth, ", expected 1 or more");
  require(t.scalar_term == 0 || t.scalar_term == 1, "shape.scalar_term: is ", t.scalar_term,
          ", expected 0 or 1");
  const index size = checked_add(checked_tensor_size(t.dim, t.depth, "shape.depth"), t.scalar_term,
                                 "the size of a tensor");
  // Scratch counts a few multiples of a tensor, in bytes.
  checked_mul(size, 64, "the size of a tensor in bytes");
  return t;
}

TensorCall::TensorCall(sigpath_context* c, const sigpath_tensors* s)
    : TensorCall(c, check_tensors(s).dtype, s->batch, shape_of(check_tensors(s))) {
  if (check_tensors(s).device != SIGPATH_CPU)
    fail(SIGPATH_UNSUPPORTED,
         "shape.device: is SIGPATH_CUDA, and this version computes tensors on SIGPATH_CPU only");
}

TensorCall::TensorCall(sigpath_context* c, int type, index items, const TensorShape& s)
    : context(sigpath_context::of(c)), dtype(type), batch(items), shape(s) {
  if (context.device != SIGPATH_CPU)
    fail(SIGPATH_UNSUPPORTED,
         "context: is for a CUDA device, and this version computes tensors on SIGPATH_CPU only");
}

RowsArgument TensorCall::either(const char* name, const void* data, index count, index row) const {
  const index all = checked_mul(batch, row, name);
  if (count != all && count != row)
    fail(SIGPATH_INVALID_ARGUMENT, name, "_count: is ", count, " elements, expected ", all,
         all == row ? "" : " or, one for all, " + std::to_string(row));
  return {{input(name, data, count, dtype_bytes(dtype))}, count == all ? row : 0};
}

RowsArgument TensorCall::each(const char* name, const void* data, index count, index row) const {
  const index all = checked_mul(batch, row, name);
  require(count == all, name, "_count: is ", count, " elements, expected ", all);
  return {{input(name, data, count, dtype_bytes(dtype))}, row};
}

RowsArgument TensorCall::output(const char* name, void* data, index count, index row) const {
  return {{sigpath::output(name, data, count, checked_mul(batch, row, name), dtype_bytes(dtype))},
          row};
}

}  // namespace sigpath
