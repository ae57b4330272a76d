#include "host_device.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda/device/device.h"
#include "cuda/device/others.h"
#include "cuda/kernel/shapes.h"
#include "cuda/signature/shapes.h"

namespace sigpath {
namespace {

constexpr int kLaunchFailed = 719;  // cudaErrorLaunchFailure

std::mutex mutex;
std::map<const std::byte*, std::size_t> blocks_of_memory;

// The result of a call: an injected failure or success.
CudaResult called() {
  HostDevice& d = host_device();
  if (d.calls++ == d.fail_at)
    return {kLaunchFailed, "cudaErrorLaunchFailure", "unspecified launch failure", true};
  return {0, "", "", false};
}

CudaResult count(int* count) {
  *count = 1;
  return {0, "", "", false};
}

CudaResult describe(int, sigpath_device_info* info) {
  info->memory_bytes = 1 << 30;
  info->major = info->minor = 0;
  std::strcpy(info->name, "host");
  return called();
}

// Device memory is filled with NaN: what nobody wrote shows.
CudaResult alloc(int, sigpath_index bytes, void** pointer) {
  const CudaResult r = called();
  if (r.code != 0) return r;
  const std::lock_guard<std::mutex> lock(mutex);
  HostDevice& d = host_device();
  const auto size = static_cast<std::size_t>(bytes);
  if (d.allocated + size > d.memory_limit)
    return {kCudaOutOfMemory, "cudaErrorMemoryAllocation", "out of memory", false};
  *pointer = std::aligned_alloc(256, (size + 255) / 256 * 256);
  std::memset(*pointer, 0xff, size);
  blocks_of_memory[static_cast<std::byte*>(*pointer)] = size;
  d.allocated += size;
  d.peak = std::max(d.peak, d.allocated);
  ++d.allocations;
  return r;
}

CudaResult free(int, void* pointer) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = blocks_of_memory.find(static_cast<std::byte*>(pointer));
  if (found == blocks_of_memory.end())
    return {1, "cudaErrorInvalidValue", "invalid argument", false};
  host_device().allocated -= found->second;
  blocks_of_memory.erase(found);
  std::free(pointer);
  return {0, "", "", false};
}

CudaResult alloc_host(int, sigpath_index bytes, void** pointer) {
  const CudaResult r = called();
  if (r.code == 0) *pointer = std::malloc(static_cast<std::size_t>(bytes));
  return r;
}

CudaResult free_host(int, void* pointer) {
  std::free(pointer);
  return {0, "", "", false};
}

CudaResult owner(int, const void* pointer, CudaOwner* owner, int* ordinal) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto* p = static_cast<const std::byte*>(pointer);
  auto next = blocks_of_memory.upper_bound(p);
  const bool inside = next != blocks_of_memory.begin() && (--next, p < next->first + next->second);
  *owner = inside ? CudaOwner::kDevice : CudaOwner::kHost;
  *ordinal = 0;
  return called();
}

CudaResult copy(int, void* to, const void* from, sigpath_index bytes, int) {
  const CudaResult r = called();
  if (r.code == 0) std::memmove(to, from, static_cast<std::size_t>(bytes));
  return r;
}

CudaResult copy_async(const CudaStream& on, void* to, const void* from, sigpath_index bytes) {
  host_device().last_stream = on.stream;
  return copy(on.ordinal, to, from, bytes, 0);
}

CudaResult synchronize(const CudaStream&) {
  ++host_device().synchronizations;
  return called();
}

// A warp whose lanes do what they do together one after the other.
template <class Thread>
class HostWarp {
 public:
  HostWarp(int number, Thread* threads) : number_(number), threads_(threads) {}

  int number() const { return number_; }
  template <class What>
  void lanes(const What& what) const {
    for (int k = 0; k < kWarp; ++k) {
      const int lane = host_device().reversed ? kWarp - 1 - k : k;
      what(lane, threads_[lane]);
    }
  }
  template <class Number>
  void shift(LaneShift from, int n, int group, const Number& number) const {
    const bool before = from == LaneShift::kFromBefore;
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < kWarp; ++k) {
        const int lane = before ? kWarp - 1 - k : k, neighbour = before ? lane - 1 : lane + 1;
        if (neighbour >= 0 && neighbour < kWarp && neighbour / group == lane / group)
          number(threads_[lane], i) = number(threads_[neighbour], i);
      }
  }

 private:
  int number_;
  Thread* threads_;
};

// A block whose threads run a phase one after the other.
template <class Body>
class HostBlock {
 public:
  using Thread = typename Body::Thread;
  using Arrays = typename Body::Arrays;

  HostBlock(const CudaLaunch& launch, Thread* threads, Arrays* arrays, std::byte* shared)
      : launch_(launch), threads_(threads), arrays_(arrays), shared_(shared) {}

  void begin(index number) { number_ = number; }
  index number() const { return number_; }
  int threads() const { return launch_.threads; }
  std::byte* shared() const { return shared_; }

  template <class Phase>
  void each(const Phase& phase) {
    const int n = launch_.threads;
    for (int k = 0; k < n; ++k) {
      const int i = host_device().reversed ? n - 1 - k : k;
      phase(i, threads_[i], arrays_[i]);
    }
  }
  template <class Phase>
  void warps(const Phase& phase) {
    const int n = launch_.threads / kWarp;
    for (int k = 0; k < n; ++k) {
      const int i = host_device().reversed ? n - 1 - k : k;
      phase(HostWarp<Thread>(i, threads_ + i * kWarp));
    }
  }

 private:
  const CudaLaunch& launch_;
  Thread* threads_;
  Arrays* arrays_;
  std::byte* shared_;
  index number_ = 0;
};

template <class Body>
void run(const CudaLaunch& launch, const void* call, Body) {
  const auto n = static_cast<std::size_t>(launch.threads);
  const std::unique_ptr<typename Body::Thread[]> threads(new typename Body::Thread[n]);
  const std::unique_ptr<typename Body::Arrays[]> arrays(new typename Body::Arrays[n]);
  const std::unique_ptr<double[]> shared(
      new double[static_cast<std::size_t>(launch.shared_bytes + 7) / 8]);
  HostBlock<Body> block(launch, threads.get(), arrays.get(),
                        reinterpret_cast<std::byte*>(shared.get()));
  for (index k = 0; k < launch.blocks; ++k) {
    std::memset(shared.get(), 0xff, static_cast<std::size_t>(launch.shared_bytes));
    block.begin(host_device().reversed ? launch.blocks - 1 - k : k);
    Body::run(*static_cast<const typename Body::Call*>(call), block);
  }
}

template <class T>
bool run_on_host(const CudaLaunch& launch, const void* call) {
  const auto body = [&](auto b) { run(launch, call, b); };
  switch (launch.kernel) {
    case CudaKernel::kForward:
      return with_forward<T>(launch, body);
    case CudaKernel::kBackward:
      return with_backward<T>(launch, body);
    case CudaKernel::kKernelForward:
      return with_kernel_forward<T>(launch, body);
    case CudaKernel::kKernelBackward:
      return with_kernel_backward<T>(launch, body);
    default:
      return with_other<T>(launch, body);
  }
}

CudaResult launch(const CudaLaunch& launch, const void* call) {
  const CudaResult r = called();
  if (r.code != 0) return r;
  ++host_device().launches;
  host_device().last_stream = launch.on.stream;
  const bool known = launch.dtype == SIGPATH_FLOAT32 ? run_on_host<float>(launch, call)
                                                     : run_on_host<double>(launch, call);
  if (launch.threads > 128 || launch.shared_bytes > 48 * 1024)
    return {9, "cudaErrorInvalidConfiguration", "invalid configuration argument", false};
  if (!known) return {98, "cudaErrorInvalidDeviceFunction", "invalid device function", false};
  return r;
}

}  // namespace
}  // namespace sigpath

extern "C" __attribute__((visibility("default"))) HostDevice& host_device() {
  static HostDevice device;
  return device;
}

extern "C" __attribute__((visibility("default"))) const sigpath::CudaFunctions*
sigpath_cuda_functions(int abi_version) {
  using namespace sigpath;
  static const CudaFunctions functions{count,      describe,    alloc, free,
                                       alloc_host, free_host,   owner, copy,
                                       copy_async, synchronize, launch};
  return abi_version == SIGPATH_ABI_VERSION ? &functions : nullptr;
}
