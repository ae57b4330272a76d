#include "core/error.h"

#include <cstring>

namespace sigpath {
namespace {
// Fixed storage: reporting an error must not itself run out of memory.
thread_local char text[1024] = "";
}  // namespace

const char* last_error() noexcept { return text; }

void set_last_error(const char* message) noexcept { std::strncpy(text, message, sizeof(text) - 1); }

}  // namespace sigpath
