// Every SIMD target that this machine can run.
#pragma once

#include <sigpath/sigpath.h>

#include <iterator>
#include <sstream>

#include "support.h"

namespace sigpath_test {

inline std::vector<std::string> targets() {
  std::istringstream names(sigpath_simd_targets());
  return {std::istream_iterator<std::string>(names), {}};
}

// Calls body() with each of them in use; afterwards the best is again.
template <class Body>
void for_each_target(const Body& body) {
  struct Best {
    ~Best() { (void)sigpath_simd_force(nullptr); }
  } restored;
  for (const std::string& target : targets()) {
    SCOPED_TRACE(target);
    ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK) << sigpath_last_error();
    ASSERT_EQ(sigpath_simd_target(), target);
    body();
  }
}

}  // namespace sigpath_test
