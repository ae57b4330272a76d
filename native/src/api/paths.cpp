#include "api/paths.h"

#include <algorithm>
#include <utility>

#include "api/device_arrays.h"
#include "core/finite.h"

namespace sigpath {
namespace {

// Elements that `rows` rows of `row` elements span, `stride` elements apart.
index strided_extent(index rows, index stride, index row) {
  if (rows == 0) return 0;
  return checked_add(checked_mul(rows - 1, stride, "paths"), row, "paths");
}

// NULL unless the call reads it.
Argument optional_input(const char* name, const void* data, bool wanted, const char* option,
                        index count, index element_bytes) {
  require(wanted || data == nullptr, name, ": is given, expected NULL unless options.", option);
  return input(name, data, wanted ? count : 0, element_bytes);
}

// Looks through rows in parallel and refuses the lowest that is not finite; where(r, i) names
// element i of row r.
template <class Row, class Where>
void scan(sigpath_context& context, const char* name, index rows, index row_elements,
          const Row& row, const Where& where) {
  const index bad = first_bad_row(context, rows, row_elements, row);
  if (bad < 0) return;
  const auto [data, count] = row(bad);
  const index i = first_not_finite(data, count);
  if (i == count) return;  // another thread has written there since
  fail(SIGPATH_INVALID_ARGUMENT, name, ": ", where(bad, i), " is ", data[i],
       ", expected finite numbers");
}

}  // namespace

std::string place(index path, const char* unit, index i) {
  return "path " + std::to_string(path) + ", " + unit + " " + std::to_string(i);
}
std::string point_place(index path, index point, index channel) {
  return place(path, "point", point) + ", channel " + std::to_string(channel);
}

sigpath_paths check_paths(const sigpath_paths* paths, const PathNames& names) {
  const char* const own = names.paths;
  sigpath_paths p = read_sized(paths, own);
  require(p.dtype == SIGPATH_FLOAT32 || p.dtype == SIGPATH_FLOAT64, own, ".dtype: is ", p.dtype,
          ", expected SIGPATH_FLOAT32 or SIGPATH_FLOAT64");
  require(p.device == SIGPATH_CPU || p.device == SIGPATH_CUDA, own, ".device: is ", p.device,
          ", expected SIGPATH_CPU or SIGPATH_CUDA");
  require(p.batch >= 0, own, ".batch: is ", p.batch, ", expected 0 paths or more");
  require(p.length >= 1, own, ".length: is ", p.length, ", expected 1 point or more");
  require(p.dim >= 1, own, ".dim: is ", p.dim, ", expected 1 channel or more");
  const auto stride = [&](const char* name, index value) {
    require(value >= 0, own, ".", name, ": is ", value, " elements, expected 0 or more");
  };
  stride("batch_stride", p.batch_stride);
  stride("length_stride", p.length_stride);
  stride("times_stride", p.times_stride);
  stride("basepoint_stride", p.basepoint_stride);
  require(p.windows >= 0, own, ".windows: is ", p.windows, " rows, expected 0 or more");
  if (p.length_stride == 0) p.length_stride = p.dim;
  if (p.batch_stride == 0) p.batch_stride = checked_mul(p.length, p.length_stride, own);
  return p;
}

PathArguments check_arrays(const sigpath_paths& shape, const PathArrays& arrays,
                           const PathNeeds& needs, const PathNames& names) {
  const index n = shape.batch, bytes = dtype_bytes(shape.dtype);
  const index vertices = checked_add(shape.length, needs.basepoint_vertex, names.paths);
  const index path = strided_extent(shape.length, shape.length_stride, shape.dim);
  PathArguments checked{
      input(names.points, arrays.points, strided_extent(n, shape.batch_stride, path), bytes),
      input(names.lengths, arrays.lengths, arrays.lengths == nullptr ? 0 : n, sizeof(index)),
      optional_input(names.times, arrays.times, needs.times, "time is SIGPATH_TIME_GIVEN",
                     strided_extent(n, shape.times_stride, vertices), bytes),
      optional_input(names.basepoint, arrays.basepoint, needs.basepoint,
                     "basepoint is SIGPATH_BASEPOINT_GIVEN",
                     strided_extent(n, shape.basepoint_stride, shape.dim), bytes),
      check_windows(shape, arrays.windows, needs.basepoint_vertex)};
  if (arrays.lengths != nullptr)
    for (index b = 0; b < n; ++b)
      require(arrays.lengths[b] >= 1 && arrays.lengths[b] <= shape.length, names.lengths,
              ": that of path ", b, " is ", arrays.lengths[b], ", expected 1 to ", shape.length,
              " points");
  return checked;
}

Argument check_windows(const sigpath_paths& shape, const index* windows, bool basepoint_vertex) {
  require(shape.windows > 0 || windows == nullptr,
          "windows: is given, expected NULL unless paths.windows is the number of its rows");
  const Argument checked =
      input("windows", windows, checked_mul(shape.windows, 2, "paths.windows"), sizeof(index));
  const index vertices = shape.length + basepoint_vertex;
  for (index w = 0; w < shape.windows; ++w) {
    const index start = windows[2 * w], end = windows[2 * w + 1];
    require(0 <= start && start <= end && end <= vertices, "windows: row ", w, " is [", start, ", ",
            end, "), expected 0 <= start <= end <= ", vertices, " points");
  }
  return checked;
}

template <class T>
void check_finite(sigpath_context& context, const sigpath_paths& shape, const PathArrays& arrays,
                  const PathNeeds& needs, const PathNames& names) {
  const index n = shape.batch, d = shape.dim;
  if (n == 0) return;
  if (shape.device == SIGPATH_CUDA)
    return check_finite_on_device<T>(context, shape, arrays, needs, names);
  const auto* points = static_cast<const T*>(arrays.points);
  // Points that follow each other without gaps are looked at in blocks, so that the threads share
  // long paths too.
  constexpr index kBlock = 1 << 16;
  const index all = shape.length * d, blocks = (all + kBlock - 1) / kBlock;
  if (shape.length_stride == d)
    scan(
        context, names.points, n * blocks, std::min(all, kBlock),
        [&](index r) {
          const index b = r / blocks, begin = r % blocks * kBlock;
          return std::pair(
              points + b * shape.batch_stride + begin,
              std::clamp<index>(length_of(arrays.lengths, b, shape.length) * d - begin, 0, kBlock));
        },
        [&](index r, index i) {
          const index at = r % blocks * kBlock + i;
          return point_place(r / blocks, at / d, at % d);
        });
  else
    scan(
        context, names.points, n * shape.length, d,
        [&](index r) {
          const index b = r / shape.length, i = r % shape.length;
          return std::pair(points + b * shape.batch_stride + i * shape.length_stride,
                           i < length_of(arrays.lengths, b, shape.length) ? d : 0);
        },
        [&](index r, index c) { return point_place(r / shape.length, r % shape.length, c); });
  if (needs.times)
    scan(
        context, names.times, n, shape.length,
        [&](index b) {
          return std::pair(static_cast<const T*>(arrays.times) + b * shape.times_stride,
                           length_of(arrays.lengths, b, shape.length) + needs.basepoint_vertex);
        },
        [&](index b, index i) { return place(b, "time", i); });
  if (needs.basepoint)
    scan(
        context, names.basepoint, n, d,
        [&](index b) {
          return std::pair(static_cast<const T*>(arrays.basepoint) + b * shape.basepoint_stride, d);
        },
        [&](index b, index c) { return place(b, "channel", c); });
}

template <class T>
void check_finite(sigpath_context& context, const char* name, const T* data, index rows,
                  index row) {
  scan(
      context, name, rows, row, [&](index r) { return std::pair(data + r * row, row); },
      [&](index r, index i) { return place(r, "coefficient", i); });
}

template void check_finite<float>(sigpath_context&, const sigpath_paths&, const PathArrays&,
                                  const PathNeeds&, const PathNames&);
template void check_finite<double>(sigpath_context&, const sigpath_paths&, const PathArrays&,
                                   const PathNeeds&, const PathNames&);
template void check_finite(sigpath_context&, const char*, const float*, index, index);
template void check_finite(sigpath_context&, const char*, const double*, index, index);

}  // namespace sigpath
