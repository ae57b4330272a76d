#include "core/simd.h"

#include <hwy/targets.h>

#include "core/error.h"

namespace sigpath {
namespace {

int64_t best(int64_t targets) { return targets & -targets; }  // Highway's lowest bit is its best

// Whatever is forced: the first call comes before the first time that anything is.
int64_t available() {
  static const int64_t all = hwy::SupportedTargets() & HWY_TARGETS;
  return all;
}

}  // namespace

const char* simd_target() { return hwy::TargetName(best(hwy::SupportedTargets() & HWY_TARGETS)); }

std::string simd_targets() {
  std::string names;
  for (int64_t rest = available(); rest != 0; rest &= rest - 1)
    names += (names.empty() ? "" : " ") + std::string(hwy::TargetName(best(rest)));
  return names;
}

void simd_force(const char* name) {
  int64_t forced = 0;  // none: the best
  if (name != nullptr) {
    for (int64_t rest = available(); rest != 0; rest &= rest - 1)
      if (std::string(name) == hwy::TargetName(best(rest))) forced = best(rest);
    if (forced == 0)
      fail(SIGPATH_UNSUPPORTED, "target: is '", name, "', expected one of: ", simd_targets());
  }
  hwy::SetSupportedTargetsForTest(forced);
  hwy::GetChosenTarget().DeInit();
}

}  // namespace sigpath
