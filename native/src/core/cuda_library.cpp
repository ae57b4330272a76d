#include "core/cuda_library.h"

#include <dlfcn.h>

#include <string>

#include "core/error.h"

namespace sigpath {
namespace {

const CudaFunctions* load() {
  Dl_info here{};
  dladdr(reinterpret_cast<const void*>(&cuda), &here);
  std::string path = here.dli_fname == nullptr ? "" : here.dli_fname;
  path = path.substr(0, path.rfind('/') + 1) + "libsigpath_cuda.so";
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    fail(SIGPATH_UNSUPPORTED, "device: this build of sigpath has no CUDA part (", dlerror(),
         "); use SIGPATH_CPU");
  const auto entry = reinterpret_cast<CudaEntry>(dlsym(library, kCudaEntry));
  const CudaFunctions* functions = entry == nullptr ? nullptr : entry(SIGPATH_ABI_VERSION);
  if (functions == nullptr)
    fail(SIGPATH_UNSUPPORTED, "device: ", path, " is of another version than libsigpath");
  return functions;
}

}  // namespace

const CudaFunctions& cuda() {
  static const CudaFunctions* functions = load();
  return *functions;
}

void check_cuda(const char* doing, const CudaResult& result) {
  if (result.code == 0) return;
  fail(result.code == kCudaOutOfMemory ? SIGPATH_OUT_OF_MEMORY : SIGPATH_DEVICE_ERROR,
       "CUDA device, ", doing, ": ", result.name, ", ", result.text,
       result.lost ? "; this process cannot use the device any more" : "");
}

void check_ordinal(int ordinal) {
  int count = 0;
  check_cuda("counting the devices", cuda().count(&count));
  require(ordinal >= 0 && ordinal < count, "ordinal: is ", ordinal,
          ", expected a device from 0 to ", count - 1);
}

}  // namespace sigpath
