#include <cuda_runtime_api.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "device_hooks.h"
#include "support.h"

namespace sigpath_test {

long device_launches() { return -1; }

void reverse_device(bool) {}

void* device_stream() {
  static cudaStream_t stream = [] {
    cudaStream_t made = nullptr;
    const cudaError_t error = cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking);
    if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorString(error));
    return made;
  }();
  return stream;
}

namespace {

// Without a device nothing is tested, which is a failure.
class RealDevice : public ::testing::Environment {
 public:
  void SetUp() override {
    sigpath_device_info info{};
    info.size = sizeof(info);
    if (sigpath_device_describe(0, &info) != SIGPATH_OK) {
      std::cerr << "no device to test: " << sigpath_last_error() << '\n';
      std::exit(1);
    }
    std::cout << "device: " << info.name << ", compute capability " << info.major << '.'
              << info.minor << ", " << (info.memory_bytes >> 20) << " MiB\n";
  }
};
const ::testing::Environment* const real_device =
    ::testing::AddGlobalTestEnvironment(new RealDevice);

}  // namespace
}  // namespace sigpath_test
