#pragma once

#include <optional>
#include <vector>

#include "core/device_stream.h"
#include "cpu/signature/items.h"
#include "cuda/signature/gather.h"

namespace sigpath {

// Some paths of a batch on a device: arrays of the host get memory there, those of the device stay.
template <class T>
class DevicePaths {
 public:
  DevicePaths(const SignatureBatch<T>& whole, index first, index count, Carver& memory)
      : batch(whole), whole_(whole), first_(first) {
    const sigpath_paths& s = whole.shape;
    batch.shape.batch = count;
    const index vertices = s.length + whole.plan.has_basepoint();
    points_ = {first * s.batch_stride,
               extent(count, s.batch_stride, (s.length - 1) * s.length_stride + s.dim)};
    times_ = {first * s.times_stride, extent(count, s.times_stride, vertices)};
    basepoint_ = {first * s.basepoint_stride, extent(count, s.basepoint_stride, s.dim)};
    batch.points = place(whole.points, points_, memory);
    batch.times = place(whole.times, times_, memory);
    batch.basepoint = place(whole.basepoint, basepoint_, memory);
    lengths_ = memory.take<index>(count);
    windows_ = memory.take<index>(2 * whole.plan.windows);
    spans_ = memory.take<WindowSpan>(span_count());
    batch.lengths = whole.lengths == nullptr ? nullptr : lengths_;
    batch.windows = whole.windows == nullptr ? nullptr : windows_;
  }

  void upload(DeviceStream& stream) const {
    const index count = batch.shape.batch;
    upload(stream, batch.points, whole_.points, points_);
    upload(stream, batch.times, whole_.times, times_);
    upload(stream, batch.basepoint, whole_.basepoint, basepoint_);
    constexpr index kBytes = sizeof(index);
    if (whole_.lengths != nullptr) stream.upload(lengths_, whole_.lengths + first_, count * kBytes);
    if (whole_.windows != nullptr)
      stream.upload(windows_, whole_.windows, 2 * whole_.plan.windows * kBytes);
  }

  // Of the windows, for gradients.
  const WindowSpan* upload_spans(DeviceStream& stream) const {
    std::vector<WindowSpan> from(static_cast<std::size_t>(span_count()));
    for (index w = 0; w < whole_.plan.windows; ++w) {
      WindowSpan& span = from[static_cast<std::size_t>(w / WindowSpan::kWindows)];
      const index* row = whole_.windows + 2 * w;
      const bool first = w % WindowSpan::kWindows == 0;
      span.start = first ? row[0] : std::min(span.start, row[0]);
      span.end = first ? row[1] : std::max(span.end, row[1]);
    }
    stream.upload(spans_, from.data(), span_count() * static_cast<index>(sizeof(WindowSpan)));
    return spans_;
  }

  // Whether the arrays are the device's.
  bool here() const { return whole_.shape.device == SIGPATH_CUDA; }

  SignatureBatch<T> batch;  // as the device sees it

 private:
  struct Extent {
    index begin, count;  // elements
  };
  index span_count() const {
    return (whole_.plan.windows + WindowSpan::kWindows - 1) / WindowSpan::kWindows;
  }
  static index extent(index rows, index stride, index row) {
    return rows == 0 ? 0 : (rows - 1) * stride + row;
  }
  const T* place(const T* from, const Extent& e, Carver& memory) const {
    if (here()) return from == nullptr ? nullptr : from + e.begin;
    const T* to = memory.take<T>(e.count);
    return from == nullptr ? nullptr : to;
  }
  void upload(DeviceStream& stream, const T* to, const T* from, const Extent& e) const {
    if (!here() && from != nullptr)
      stream.upload(const_cast<T*>(to), from + e.begin, e.count * static_cast<index>(sizeof(T)));
  }

  const SignatureBatch<T>& whole_;
  index first_;
  Extent points_, times_, basepoint_;
  index *lengths_, *windows_;
  WindowSpan* spans_;
};

// Rows of an array that a call reads, T being const, or writes, for each path: those of some paths
// in the array itself if the device has it, else in memory of their own.
template <class T>
class DeviceRows {
 public:
  DeviceRows(T* whole, index row, bool here, index first, index count, Carver& memory)
      : data(here && whole != nullptr ? whole + first * row : nullptr),
        host_(here || whole == nullptr ? nullptr : whole + first * row),
        bytes_(count * row * static_cast<index>(sizeof(T))) {
    if (!here && row > 0) data = memory.take<std::remove_const_t<T>>(count * row);
  }
  void upload(DeviceStream& stream) const {
    if (host_ != nullptr) stream.upload(const_cast<std::remove_const_t<T>*>(data), host_, bytes_);
  }
  void download(DeviceStream& stream) const {
    if (host_ != nullptr) stream.download(host_, data, bytes_);
  }

  T* data;

 private:
  T* host_;
  index bytes_;
};

// The same for the gradients of paths. Memory is taken for all that there may be, asked for or not,
// so that its size follows from the options.
template <class T>
class DeviceGradients {
 public:
  DeviceGradients(const PathGradient<T>& whole, const SignatureBatch<T>& batch, index first,
                  index count, Carver& memory)
      : whole_(whole),
        points_(whole.points, batch.shape.length * batch.shape.dim, here(batch), first, count,
                memory),
        times_(whole.times,
               batch.plan.options.time == SIGPATH_TIME_GIVEN
                   ? batch.shape.length + batch.plan.has_basepoint()
                   : 0,
               here(batch), first, count, memory),
        basepoint_(whole.basepoint, batch.plan.has_basepoint() ? batch.shape.dim : 0, here(batch),
                   first, count, memory) {}

  PathGradient<T> get() const {
    return {points_.data, whole_.times == nullptr ? nullptr : times_.data,
            whole_.basepoint == nullptr ? nullptr : basepoint_.data};
  }
  void download(DeviceStream& stream) const {
    points_.download(stream);
    times_.download(stream);
    basepoint_.download(stream);
  }

 private:
  static bool here(const SignatureBatch<T>& batch) { return batch.shape.device == SIGPATH_CUDA; }

  PathGradient<T> whole_;
  DeviceRows<T> points_, times_, basepoint_;
};

// Bytes of device memory that `count` paths take; run as in run_batch().
template <class Run>
index piece_bytes(const Run& run, index count) {
  Carver sizes;
  run(0, count, sizes);
  return sizes.bytes();
}

// As many paths at a time as the workspace limit allows.
template <class Run>
index paths_at_a_time(const sigpath_context& context, index paths, const Run& run) {
  const index limit = context.workspace_limit;
  index count = paths;
  if (limit == 0) return count;
  while (count > 1 && piece_bytes(run, count) > limit) count = (count + 1) / 2;
  if (const index least = piece_bytes(run, count); least > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: ", count, " path needs ", least,
         " bytes of device memory, more than the context's workspace_limit of ", limit);
  return count;
}

// Runs a batch on a device, as many paths at a time as the workspace limit and the device's memory
// allow. run(first, count, memory) takes memory for some paths and, unless it is only counted, runs
// them.
template <class T, class Run>
void run_batch(sigpath_context& context, const SignatureBatch<T>& batch, const Run& run) {
  const index paths = batch.shape.batch, steps = total_steps(batch);
  context.progress.begin(steps);
  index count = paths_at_a_time(context, paths, run);
  for (index first = 0; first < paths;) {
    const index now = std::min(count, paths - first);
    std::optional<Pool<DeviceMemory>::Loan> memory;
    try {
      memory.emplace(context.device_memory, static_cast<std::size_t>(piece_bytes(run, now)));
    } catch (const Error& e) {
      if (e.status() != SIGPATH_OUT_OF_MEMORY || now == 1) throw;
      count = (now + 1) / 2;
      continue;
    }
    context.progress.poll();
    Carver carver(memory->data());
    run(first, now, carver);
    first += now;
  }
  context.progress.tick(steps);
}

// Bytes of device memory that this takes.
template <class Run>
index batch_bytes(const sigpath_context& context, index paths, const Run& run) {
  return piece_bytes(run, paths_at_a_time(context, paths, run));
}

}  // namespace sigpath
