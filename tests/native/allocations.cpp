#include "allocations.h"

#include <cstdlib>
#include <new>

namespace {
thread_local long long count = 0;
}

long long sigpath_test::allocations() { return count; }

// Those for arrays call this one.
void* operator new(std::size_t bytes) {
  ++count;
  if (void* p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc();
}
// Sanitizers have one of their own, whose memory std::free may not have.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++count;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
