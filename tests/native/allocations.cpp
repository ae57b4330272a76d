#include "allocations.h"

#include <cstdlib>
#include <new>

namespace {
thread_local long long count = 0;
}

long long sigpath_test::allocations() { return count; }

// Those for arrays and without exceptions call this one.
void* operator new(std::size_t bytes) {
  ++count;
  if (void* p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
