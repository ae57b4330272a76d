#pragma once

#include "cpu/logsignature/kernels.h"
#include "cpu/logsignature/plan.h"

namespace sigpath {

// Between a tensor and one row of coefficients in a plan's basis. Tensors have no scalar term.
// Scratch is in elements, counted below.

// The basis's coefficients of log(signature). With the expanded basis, whose layout is the whole
// one, row may be the signature.
template <class T>
void log_row(const sigpath_logsignature_plan& plan, Layout layout, const T* signature, T* scratch,
             T* row);

// d_signature <- the adjoint; cotangent is a row.
template <class T>
void log_row_vjp(const sigpath_logsignature_plan& plan, Layout layout, const T* signature,
                 const T* cotangent, T* scratch, T* d_signature);

// The Lie element that a row stands for, as a tensor, and the adjoint of that.
template <class T>
void expand_row(const sigpath_logsignature_plan& plan, const T* row, T* scratch, T* tensor);
template <class T>
void expand_row_vjp(const sigpath_logsignature_plan& plan, const T* d_tensor, T* d_row);

index log_row_scratch(const sigpath_logsignature_plan& plan);
index log_row_vjp_scratch(const sigpath_logsignature_plan& plan);
index expand_row_scratch(const sigpath_logsignature_plan& plan);

// Multiply-adds of log_row(), roughly; its vjp has about four times as many.
double log_work(const sigpath_logsignature_plan& plan);

}  // namespace sigpath
