#pragma once

#include <exception>
#include <new>
#include <sstream>
#include <string>

#include "sigpath/sigpath.h"

namespace sigpath {

using index = sigpath_index;

// An error on its way to the C boundary, where guard() turns it into a status and a text.
class Error : public std::exception {
 public:
  Error(sigpath_status status, std::string message)
      : status_(status), message_(std::move(message)) {}
  sigpath_status status() const { return status_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  sigpath_status status_;
  std::string message_;
};

template <class... Parts>
[[noreturn]] void fail(sigpath_status status, const Parts&... parts) {
  std::ostringstream text;
  text.precision(17);
  (text << ... << parts);
  throw Error(status, text.str());
}

// Refuses a bad argument: "name: what, expected ..., got value".
template <class... Parts>
void require(bool ok, const Parts&... parts) {
  if (!ok) fail(SIGPATH_INVALID_ARGUMENT, parts...);
}

// The calling thread's error text, as sigpath_last_error() gives it.
const char* last_error() noexcept;
void set_last_error(const char* text) noexcept;

// Runs the body of a C function; no exception passes.
template <class Body>
sigpath_status guard(Body&& body) noexcept {
  try {
    body();
    return SIGPATH_OK;
  } catch (const Error& e) {
    set_last_error(e.what());
    return e.status();
  } catch (const std::bad_alloc&) {
    set_last_error("out of memory");
    return SIGPATH_OUT_OF_MEMORY;
  } catch (const std::exception& e) {
    set_last_error(e.what());
    return SIGPATH_INTERNAL;
  } catch (...) {
    set_last_error("unknown exception");
    return SIGPATH_INTERNAL;
  }
}

}  // namespace sigpath
