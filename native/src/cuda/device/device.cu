#include <cstring>

#include "cuda/device/launch.cuh"
#include "cuda/device/result.cuh"

namespace sigpath {
namespace {

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

CudaResult alloc_host(int ordinal, sigpath_index bytes, void** pointer) {
  return on_device(ordinal, [&] { return cudaMallocHost(pointer, static_cast<size_t>(bytes)); });
}

CudaResult free_host(int ordinal, void* pointer) {
  return on_device(ordinal, [&] { return cudaFreeHost(pointer); });
}

CudaResult owner(int current, const void* pointer, CudaOwner* owner, int* ordinal) {
  cudaPointerAttributes a;
  const CudaResult r = on_device(current, [&] { return cudaPointerGetAttributes(&a, pointer); });
  if (r.code != 0) return r;
  *owner = a.type == cudaMemoryTypeDevice    ? CudaOwner::kDevice
           : a.type == cudaMemoryTypeManaged ? CudaOwner::kManaged
                                             : CudaOwner::kHost;
  *ordinal = a.device;
  return r;
}

CudaResult copy(int ordinal, void* to, const void* from, sigpath_index bytes, int kind) {
  return on_device(ordinal, [&] {
    // After what runs in any stream; between two places of the device it does not wait by itself.
    cudaError_t error = cudaDeviceSynchronize();
    if (error == cudaSuccess)
      error = cudaMemcpy(to, from, static_cast<size_t>(bytes), static_cast<cudaMemcpyKind>(kind));
    return error == cudaSuccess ? cudaDeviceSynchronize() : error;
  });
}

CudaResult copy_async(const CudaStream& on, void* to, const void* from, sigpath_index bytes) {
  return on_device(on.ordinal, [&] {
    return cudaMemcpyAsync(to, from, static_cast<size_t>(bytes), cudaMemcpyDefault,
                           static_cast<cudaStream_t>(on.stream));
  });
}

CudaResult synchronize(const CudaStream& on) {
  return on_device(on.ordinal,
                   [&] { return cudaStreamSynchronize(static_cast<cudaStream_t>(on.stream)); });
}

CudaResult launch(const CudaLaunch& launch, const void* call) {
  const bool f32 = launch.dtype == SIGPATH_FLOAT32;
  return on_device(launch.on.ordinal, [&] {
    switch (launch.kernel) {
      case CudaKernel::kForward:
        return (f32 ? launch_forward_f32 : launch_forward_f64)(launch, call);
      case CudaKernel::kBackward:
        return (f32 ? launch_backward_f32 : launch_backward_f64)(launch, call);
      case CudaKernel::kKernelForward:
        return (f32 ? launch_kernel_forward_f32 : launch_kernel_forward_f64)(launch, call);
      case CudaKernel::kKernelBackward:
        return (f32 ? launch_kernel_backward_f32 : launch_kernel_backward_f64)(launch, call);
      default:
        return launch_other(launch, call);
    }
  });
}

}  // namespace
}  // namespace sigpath

extern "C" __attribute__((visibility("default"))) const sigpath::CudaFunctions*
sigpath_cuda_functions(int abi_version) {
  using namespace sigpath;
  static const CudaFunctions functions{count,      describe,    alloc, free,
                                       alloc_host, free_host,   owner, copy,
                                       copy_async, synchronize, launch};
  return abi_version == SIGPATH_ABI_VERSION ? &functions : nullptr;
}
