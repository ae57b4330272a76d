#pragma once

#include <initializer_list>
#include <string>

#include "core/checked.h"

namespace sigpath {

// A caller's array, checked: what the C functions of every family do with their pointers.
struct Argument {
  const char* name;
  const void* data;
  index bytes;
  bool output;
};

// Refuses NULL where there are elements, bad alignment and sizes beyond 63 bits.
Argument input(const char* name, const void* data, index count, index element_bytes);

// The same for an output of which the caller says how many elements there are.
Argument output(const char* name, void* data, index count, index expected, index element_bytes);

// Refuses outputs that share bytes with an input or another output.
void check_disjoint(const Argument* arguments, std::size_t count);
inline void check_disjoint(std::initializer_list<Argument> arguments) {
  check_disjoint(arguments.begin(), arguments.size());
}

index dtype_bytes(int dtype);

// The arguments that every question for a call's workspace has.
void check_workspace_question(int vjp, const index* bytes);

// Gives a text with a zero at its end, and always its length; the caller may ask for that alone.
void write_text(const std::string& from, char* text, index capacity, index* length);

// The one place that turns a dtype into a type: body is called with a float or a double.
template <class Body>
void with_dtype(int dtype, const Body& body) {
  if (dtype == SIGPATH_FLOAT32)
    body(float{});
  else
    body(double{});
}

}  // namespace sigpath
