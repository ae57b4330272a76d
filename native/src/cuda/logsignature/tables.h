#pragma once

#include <memory>
#include <vector>

#include "core/device_stream.h"
#include "cpu/logsignature/plan.h"
#include "cuda/logsignature/log.h"
#include "cuda/logsignature/triangle.h"

namespace sigpath {

// A vector and its copy on a device.
template <class T>
void send(DeviceStream& stream, const T* to, const std::vector<T>& from) {
  stream.upload(const_cast<T*>(to), from.data(), static_cast<index>(from.size() * sizeof(T)));
}
template <class T>
const T* take(Carver& memory, const std::vector<T>& from) {
  return memory.take<T>(static_cast<index>(from.size()));
}

// TriangleTables of a matrix whose entries are all below the diagonal, or of its transpose.
struct HostTriangle {
  HostTriangle(const SparseRows& matrix, bool transposed);

  TriangleTables carve(Carver& memory) const;
  void upload(DeviceStream& stream, const TriangleTables& to) const;

  std::vector<int> turn_starts, order, starts, columns;
  std::vector<double> values;
};

// What log-signatures of a plan need on devices: the factors of its words, of which the signature
// is computed beneath, and where in it they are; or in the signature of all words, which can be cut
// in time.
struct HostLog {
  HostLog(const sigpath_logsignature_plan& plan, bool all);

  LogTables carve(Carver& memory) const;
  void upload(DeviceStream& stream, const LogTables& to) const;

  std::unique_ptr<const sigpath_words> signed_words;  // null: all words to the depth
  index row;                                          // elements of that signature
  std::vector<int> starts, lengths, factors, slots, by_place;
  std::unique_ptr<const HostTriangle> solve, solve_transposed;  // for brackets alone
};

}  // namespace sigpath
