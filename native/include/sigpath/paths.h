/**
 * @file paths.h
 * @brief The shape of a batch of paths.
 */
#ifndef SIGPATH_PATHS_H_
#define SIGPATH_PATHS_H_

#include "sigpath/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Shape of a batch of paths, whose points are passed beside it as
 * `points[b * batch_stride + i * length_stride + c]` for path b, point i, channel c.
 *
 * Strides may make paths overlap: batch_stride = step * dim gives sliding windows over one series.
 * Two more arrays may be passed beside the points, of the same dtype and on the same device:
 * - `times[b * times_stride + i]`, one for every point of the path, that of the basepoint first if
 *   there is one; read under SIGPATH_TIME_GIVEN. They are a channel like others, and may stand
 *   still or go backwards, but for live paths (stream.h), where that is refused;
 * - `basepoint[b * basepoint_stride + c]`; read under SIGPATH_BASEPOINT_GIVEN;
 * and `lengths[b]`, in host memory, the number of points of path b, 1..length: points beyond are
 * not read.
 *
 * With `windows` = W > 0 a call answers W results per path instead of one: those of the path
 * restricted to the ranges of the table `windows[2 * w], windows[2 * w + 1]`, in host memory, the
 * same for every path. A row [start, end) with 0 <= start <= end is half-open and counts the points
 * of a path, of which its basepoint, if there is one, is number 0. Rows come in any order, may
 * overlap and may be the same; one with fewer than two points is a path that does not move, and of
 * a path that ends within a window the window has the points that there are. Lead-lag and time are
 * those of the whole path: a window sees the part of the transformed path above its points.
 */
typedef struct sigpath_paths {
  sigpath_index size;             /**< sizeof(sigpath_paths). */
  int dtype;                      /**< A ::sigpath_dtype. */
  int device;                     /**< The ::sigpath_device whose memory all arrays of the call but
                                     lengths and windows lie in, outputs too; SIGPATH_CUDA needs a
                                     context for that device. Arrays of the host that are staged
                                     for one are with the gaps that strides leave. */
  sigpath_index batch;            /**< B >= 0 paths. */
  sigpath_index length;           /**< L >= 1 points. */
  sigpath_index dim;              /**< d >= 1 channels, next to each other in memory. */
  sigpath_index batch_stride;     /**< Elements from path to path; 0: length * length_stride. */
  sigpath_index length_stride;    /**< Elements from point to point; 0: dim. */
  sigpath_index times_stride;     /**< Elements from row to row of times; 0: one row for all. */
  sigpath_index basepoint_stride; /**< Elements from basepoint to basepoint; 0: one for all. */
  sigpath_index windows;          /**< W >= 0 rows of the table of windows; 0: there is none. */
} sigpath_paths;

/** Initial value of a contiguous sigpath_paths. */
#define SIGPATH_PATHS_INIT(dtype, batch, length, dim) \
  { (sigpath_index)sizeof(sigpath_paths), (dtype), 0, (batch), (length), (dim), 0, 0, 0, 0, 0 }

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_PATHS_H_ */
