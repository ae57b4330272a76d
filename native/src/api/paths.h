#pragma once

#include "api/arguments.h"
#include "core/context.h"

namespace sigpath {

// The arrays of a batch of paths, as every family's functions take them beside a sigpath_paths.
struct PathArrays {
  const void* points;
  const index* lengths;   // null: every path has shape.length points
  const void* times;      // null unless wanted
  const void* basepoint;  // null unless wanted
  const index* windows;   // (shape.windows, 2); null without
};

// What the caller calls them.
struct PathNames {
  const char* paths = "paths";
  const char* points = "points";
  const char* lengths = "lengths";
  const char* times = "times";
  const char* basepoint = "basepoint";
};

// Which arrays a call reads.
struct PathNeeds {
  bool basepoint_vertex;  // a basepoint, zero or given, comes first
  bool times;
  bool basepoint;
};

// The descriptor, checked, with its strides filled in.
sigpath_paths check_paths(const sigpath_paths* paths, const PathNames& names = {});

// The arrays as arguments, after checking everything but their values; lengths and windows are
// checked too.
struct PathArguments {
  Argument points, lengths, times, basepoint, windows;
};
PathArguments check_arrays(const sigpath_paths& shape, const PathArrays& arrays,
                           const PathNeeds& needs, const PathNames& names = {});

// The table of windows, its rows within the points of a path.
Argument check_windows(const sigpath_paths& shape, const index* windows, bool basepoint_vertex);

// How errors name point c of the points, and other elements.
std::string point_place(index path, index point, index channel);
std::string place(index path, const char* unit, index i);

// Refuses NaN and infinity in points, times and basepoints, and names the first. Paths in the
// memory of a device are looked at there.
template <class T>
void check_finite(sigpath_context& context, const sigpath_paths& shape, const PathArrays& arrays,
                  const PathNeeds& needs, const PathNames& names = {});

// Refuses NaN and infinity in (rows, row) elements.
template <class T>
void check_finite(sigpath_context& context, const char* name, const T* data, index rows, index row);

}  // namespace sigpath
