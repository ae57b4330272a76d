// Failures of the library that stands in for a device.
#pragma once

#include "device_arrays.h"
#include "host_device.h"

namespace sigpath_test {

// Whichever call of the device fails in call(), its error comes back; at last none does.
template <class Call>
void expect_every_failure(const Call& call) {
  for (long at = 0;; ++at) {
    host_device().fail_at = host_device().calls + at;
    const sigpath_status status = status_of(call);
    host_device().fail_at = -1;
    if (status == SIGPATH_OK) {
      EXPECT_GT(at, 0);
      return;
    }
    EXPECT_EQ(status, SIGPATH_DEVICE_ERROR);
    expect_error_text({"cudaErrorLaunchFailure", "cannot use the device any more"});
    ASSERT_LT(at, 1000);
  }
}

}  // namespace sigpath_test
