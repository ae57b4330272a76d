#include <cuda_runtime.h>

#include <cstring>

#include "cuda/device/device.h"

namespace sigpath {
namespace {

CudaResult result(cudaError_t error) {
  if (error == cudaSuccess) return {0, ""};
  cudaGetLastError();  // an error that was reported does not come back in the next call
  return {static_cast<int>(error), cudaGetErrorString(error)};
}

// Makes a device current and, at the end, the one that the caller had.
class CurrentDevice {
 public:
  explicit CurrentDevice(int ordinal) : error_(cudaGetDevice(&before_)) {
    if (error_ == cudaSuccess) error_ = cudaSetDevice(ordinal);
  }
  ~CurrentDevice() {
    if (error_ == cudaSuccess) cudaSetDevice(before_);
  }
  cudaError_t error() const { return error_; }

 private:
  int before_ = 0;
  cudaError_t error_;
};

template <class Call>
CudaResult on_device(int ordinal, Call&& call) {
  CurrentDevice current(ordinal);
  return result(current.error() == cudaSuccess ? call() : current.error());
}

CudaResult count(int* count) { return result(cudaGetDeviceCount(count)); }

CudaResult describe(int ordinal, sigpath_device_info* info) {
  cudaDeviceProp p;
  const CudaResult r = result(cudaGetDeviceProperties(&p, ordinal));
  if (r.code != 0) return r;
  info->memory_bytes = static_cast<sigpath_index>(p.totalGlobalMem);
  info->major = p.major;
  info->minor = p.minor;
  std::strncpy(info->name, p.name, sizeof(info->name) - 1);
  info->name[sizeof(info->name) - 1] = '\0';
  return r;
}

CudaResult alloc(int ordinal, sigpath_index bytes, void** pointer) {
  return on_device(ordinal, [&] { return cudaMalloc(pointer, static_cast<size_t>(bytes)); });
}

CudaResult free(int ordinal, void* pointer) {
  return on_device(ordinal, [&] { return cudaFree(pointer); });
}

CudaResult copy(int ordinal, void* to, const void* from, sigpath_index bytes, int kind) {
  return on_device(ordinal, [&] {
    const cudaError_t error =
        cudaMemcpy(to, from, static_cast<size_t>(bytes), static_cast<cudaMemcpyKind>(kind));
    return error == cudaSuccess ? cudaDeviceSynchronize() : error;
  });
}

}  // namespace
}  // namespace sigpath

extern "C" __attribute__((visibility("default"))) const sigpath::CudaFunctions*
sigpath_cuda_functions(int abi_version) {
  static const sigpath::CudaFunctions functions{sigpath::count, sigpath::describe, sigpath::alloc,
                                                sigpath::free, sigpath::copy};
  return abi_version == SIGPATH_ABI_VERSION ? &functions : nullptr;
}
