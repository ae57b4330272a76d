#include "device_hooks.h"
#include "host_device.h"

namespace sigpath_test {

long device_launches() { return host_device().launches; }

void reverse_device(bool reversed) { host_device().reversed = reversed; }

void* device_stream() {
  static int stream;
  return &stream;
}

}  // namespace sigpath_test
