// Counts the allocations of C++ in the tests' process, the library's among them.
#pragma once

namespace sigpath_test {

// By operator new in the calling thread so far.
long long allocations();

}  // namespace sigpath_test
