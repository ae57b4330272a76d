#include "core/error.h"
#include "core/simd.h"

int sigpath_abi_version(void) { return SIGPATH_ABI_VERSION; }

const char* sigpath_version(void) { return SIGPATH_VERSION; }

const char* sigpath_last_error(void) { return sigpath::last_error(); }

const char* sigpath_simd_target(void) {
  const char* name = "";
  sigpath::guard([&] { name = sigpath::simd_target(); });
  return name;
}

const char* sigpath_simd_targets(void) {
  static const std::string& names = *new std::string(sigpath::simd_targets());
  return names.c_str();
}

sigpath_status sigpath_simd_force(const char* target) {
  return sigpath::guard([&] { sigpath::simd_force(target); });
}
