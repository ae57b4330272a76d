#pragma once

#include "cpu/kernel/composite.h"

namespace sigpath {

// Features of x from the landmarks, which are y of the batch; out: (n, m). See
// sigpath_nystrom_features().
template <class T>
void nystrom_features(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      double ridge, T* out);

// gram (m, m), that of the landmarks, with the ridge added becomes L with L L^T = gram, in its
// lower half.
void factor_landmarks(const sigpath_context& context, const char* name, double ridge, index m,
                      double* gram);

}  // namespace sigpath
