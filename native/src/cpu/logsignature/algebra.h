#pragma once

#include "cpu/logsignature/rows.h"
#include "cpu/tensor/batch.h"

namespace sigpath {

// Log-signatures and signatures of a batch, as rows; see the C functions of the same names.

template <class T>
void logsignature_of_signature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                               index batch, const T* signature, T* out);
template <class T>
void logsignature_of_signature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                                   index batch, const T* signature, const T* cotangent,
                                   T* d_signature);

template <class T>
void logsignature_to_signature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                               index batch, const Rows<const T>& row, T* out);
template <class T>
void logsignature_to_signature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                                   index batch, const Rows<const T>& row, const T* cotangent,
                                   T* d_row);

// log(exp(a) (x) exp(b)), the Baker-Campbell-Hausdorff series.
template <class T>
void logsignature_combine(sigpath_context& context, const sigpath_logsignature_plan& plan,
                          index batch, const Rows<const T>& a, const Rows<const T>& b, T* out);
template <class T>
void logsignature_combine_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                              index batch, const Rows<const T>& a, const Rows<const T>& b,
                              const T* cotangent, T* da, T* db);

}  // namespace sigpath
