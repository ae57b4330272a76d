// The table of a solver's sweeps.
#if defined(SIGPATH_KERNEL_TABLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_TABLE_INL_H_
#undef SIGPATH_KERNEL_TABLE_INL_H_
#else
#define SIGPATH_KERNEL_TABLE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// The solver is a template over numbers.
template <class T, template <class> class Solver>
const Sweeps<T>& sweeps_of() {
  static constexpr Sweeps<T> kSweeps = {
      [](const KernelShape& shape, const LaneGrid<T>& grid, T* scratch, T* values,
         Progress& progress) {
        store(forward_sweep<Solver<Vector<T>>>(shape, grid, scratch, progress), values);
      },
      [](const KernelShape& shape, const LaneGrid<T>& grid, T* scratch, T* values, T* exponents,
         Progress& progress) {
        scaled_sweep<Solver<Vector<T>>>(shape, grid, scratch, values, exponents, progress);
      },
      [](const KernelShape& shape, const LaneGrid<T>& grid, T* scratch, T* right, T* bottom,
         const StripFunction& emit, Progress& progress) {
        rows_sweep<Solver<Vector<T>>>(shape, grid, scratch, right, bottom, emit, progress);
      },
      [](const KernelShape& shape, const LaneGrid<T>& grid, T* scratch, T* values, T* tangents,
         Progress& progress) {
        const Dual<T> k = forward_sweep<Solver<Dual<T>>>(shape, grid, scratch, progress);
        store(k.value, values);
        store(k.tangent, tangents);
      },
      [](const KernelShape& shape, const LaneGrid<T>& grid, const T* cotangent, T* scratch,
         T* values, Progress& progress) {
        backward_sweep<Solver<Vector<T>>>(shape, grid, cotangent, values, scratch, progress);
      }};
  return kSweeps;
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
