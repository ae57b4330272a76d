#include "core/simd.h"

#include <hwy/targets.h>

#include "core/error.h"

namespace sigpath {
namespace {

int64_t best(int64_t targets) { return targets & -targets; }  // Highway's lowest bit is its best

}  // namespace

std::string simd_target() { return hwy::TargetName(best(hwy::SupportedTargets() & HWY_TARGETS)); }

std::string simd_targets() {
  static const int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  std::string names;
  for (int64_t rest = all; rest != 0; rest &= rest - 1)
    names += (names.empty() ? "" : " ") + std::string(hwy::TargetName(best(rest)));
  return names;
}

void simd_force(const char* name) {
  const std::string available = simd_targets();
  if (name == nullptr) {
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().DeInit();
    return;
  }
  hwy::SetSupportedTargetsForTest(0);
  for (int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1) {
    if (std::string(name) != hwy::TargetName(best(rest))) continue;
    hwy::SetSupportedTargetsForTest(best(rest));
    hwy::GetChosenTarget().DeInit();
    return;
  }
  hwy::GetChosenTarget().DeInit();
  fail(SIGPATH_UNSUPPORTED, "target: is '", name, "', expected one of: ", available);
}

}  // namespace sigpath
