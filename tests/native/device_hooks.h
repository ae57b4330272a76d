// What tests of the CUDA part ask of the device besides its results. There are two: this machine in
// place of one (device_hooks_host.cpp), and a real one (device_hooks_cuda.cpp).
#pragma once

namespace sigpath_test {

// Kernels launched so far; -1 where nobody counts.
long device_launches();

// Threads and blocks run from the last to the first. A real device takes an order of its own, which
// differs from run to run.
void reverse_device(bool reversed);

// A stream other than the default one, for the life of the program.
void* device_stream();

}  // namespace sigpath_test
