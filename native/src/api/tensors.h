#pragma once

#include "api/arguments.h"
#include "cpu/tensor/batch.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// An argument with a row for each item of the batch, or with stride 0 one row for all.
struct RowsArgument : Argument {
  index stride;

  template <class T>
  Rows<T> rows() const {
    return {static_cast<T*>(const_cast<void*>(data)), stride};
  }
};

// What the functions over batches of tensors take, checked.
struct TensorCall {
  TensorCall(sigpath_context* context, const sigpath_tensors* shape);
  TensorCall(sigpath_context* context, int dtype, index batch, const TensorShape& shape);

  // Inputs: rows of `row` elements, one for each item or one for all.
  RowsArgument either(const char* name, const void* data, index count, index row) const;
  // Exactly one for each item.
  RowsArgument each(const char* name, const void* data, index count, index row) const;
  RowsArgument output(const char* name, void* data, index count, index row) const;

  // Calls body(type) with the dtype, once the arguments are known to lie apart.
  template <class Body>
  void run(std::initializer_list<Argument> arguments, const Body& body) const {
    check_disjoint(arguments);
    with_dtype(dtype, body);
  }

  sigpath_context& context;
  int dtype;
  index batch;
  TensorShape shape;
};

// The descriptor, checked.
sigpath_tensors check_tensors(const sigpath_tensors* shape);

}  // namespace sigpath
