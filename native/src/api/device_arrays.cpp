#include "api/device_arrays.h"

#include <algorithm>

#include "cuda/device/find.h"

namespace sigpath {
namespace {

// Looks through an array on the device and refuses its first element that is not finite;
// where(b, i, c) names it. lengths: of the host.
template <class T, class Where>
void scan(sigpath_context& context, const char* name, NotFiniteCall<T> call, const Where& where) {
  const index numbers = call.batch * call.length * call.dim;
  if (numbers == 0) return;
  call.threads = std::min(numbers, kMostFinders);
  const index rows = call.lengths == nullptr ? 0 : call.batch;
  const auto carve = [&](Carver& memory) {
    call.found = memory.take<index>(call.threads);
    return memory.take<index>(rows);
  };
  Carver sizes;
  const index* const from = call.lengths;
  carve(sizes);
  const Pool<DeviceMemory>::Loan memory(context.device_memory,
                                        static_cast<std::size_t>(sizes.bytes()));
  DeviceStream stream(context);
  Carver carver(memory.data());
  index* const lengths = carve(carver);
  if (from != nullptr) {
    stream.upload(lengths, from, rows * static_cast<index>(sizeof(index)));
    call.lengths = lengths;
  }
  const index first = first_not_finite(stream, call);
  if (first < 0) return;
  const index c = first % call.dim, i = first / call.dim % call.length,
              b = first / call.dim / call.length;
  T value{};
  stream.download(&value, call.data + b * call.batch_stride + i * call.length_stride + c,
                  sizeof(T));
  fail(SIGPATH_INVALID_ARGUMENT, name, ": ", where(b, i, c), " is ", value,
       ", expected finite numbers");
}

}  // namespace

void check_owner(const sigpath_context& context, int device, const Argument& argument) {
  if (argument.data == nullptr || argument.bytes == 0) return;
  CudaOwner owner{};
  int ordinal = 0;
  check_cuda("asking where memory lies",
             cuda().owner(context.ordinal, argument.data, &owner, &ordinal));
  if (device == SIGPATH_CPU)
    require(owner != CudaOwner::kDevice, argument.name,
            ": is in the memory of a device, expected memory of the host");
  else
    require(
        owner == CudaOwner::kManaged || (owner == CudaOwner::kDevice && ordinal == context.ordinal),
        argument.name, ": is not in the memory of CUDA device ", context.ordinal,
        ", expected that, or `device` to be SIGPATH_CPU");
}

template <class T>
void check_finite_on_device(sigpath_context& context, const sigpath_paths& shape,
                            const PathArrays& arrays, const PathNeeds& needs,
                            const PathNames& names) {
  const index n = shape.batch, d = shape.dim;
  const auto at = [](const void* p) { return static_cast<const T*>(p); };
  scan<T>(context, names.points,
          {at(arrays.points), n, shape.length, d, shape.batch_stride, shape.length_stride,
           arrays.lengths, 0, nullptr, 0},
          point_place);
  const index vertices = shape.length + needs.basepoint_vertex;
  if (needs.times)
    scan<T>(context, names.times,
            {at(arrays.times), n, vertices, 1, shape.times_stride, 1, arrays.lengths,
             needs.basepoint_vertex, nullptr, 0},
            [](index b, index i, index) { return place(b, "time", i); });
  if (needs.basepoint)
    scan<T>(context, names.basepoint,
            {at(arrays.basepoint), n, 1, d, shape.basepoint_stride, 0, nullptr, 0, nullptr, 0},
            [](index b, index, index c) { return place(b, "channel", c); });
}

template <class T>
void check_rows_finite(sigpath_context& context, const sigpath_paths& shape, const char* name,
                       const T* data, index row) {
  if (shape.device == SIGPATH_CPU) return check_finite(context, name, data, shape.batch, row);
  scan<T>(context, name, {data, shape.batch, 1, row, row, 0, nullptr, 0, nullptr, 0},
          [](index b, index, index i) { return place(b, "coefficient", i); });
}

template void check_finite_on_device<float>(sigpath_context&, const sigpath_paths&,
                                            const PathArrays&, const PathNeeds&, const PathNames&);
template void check_finite_on_device<double>(sigpath_context&, const sigpath_paths&,
                                             const PathArrays&, const PathNeeds&, const PathNames&);
template void check_rows_finite(sigpath_context&, const sigpath_paths&, const char*, const float*,
                                index);
template void check_rows_finite(sigpath_context&, const sigpath_paths&, const char*, const double*,
                                index);

}  // namespace sigpath
