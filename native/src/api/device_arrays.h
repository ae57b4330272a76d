#pragma once

#include "api/paths.h"

namespace sigpath {

// Refuses memory that is not where `device`, a sigpath_device, says; for contexts of CUDA devices.
void check_owner(const sigpath_context& context, int device, const Argument& argument);

// check_finite() for arrays in the memory of the context's device; waits for it.
template <class T>
void check_finite_on_device(sigpath_context& context, const sigpath_paths& shape,
                            const PathArrays& arrays, const PathNeeds& needs,
                            const PathNames& names);

// Of a row of elements for each path, where the paths are.
template <class T>
void check_rows_finite(sigpath_context& context, const sigpath_paths& shape, const char* name,
                       const T* data, index row);

}  // namespace sigpath
