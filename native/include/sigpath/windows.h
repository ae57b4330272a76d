/**
 * @file windows.h
 * @brief Tables of windows in the usual shapes, for sigpath_paths.
 *
 * A table has two numbers per row, start and end of a half-open range of points, row after row.
 * Every function here tells the number of rows and, unless `table` is NULL, writes them:
 * @param length Points of the paths, 0 or more (with a basepoint one more than sigpath_paths has).
 * @param table NULL, to ask for the number of rows, or 2 * rows elements.
 * @param table_count Elements at table: 0 with NULL, else exactly 2 * rows.
 * @param rows Receives the number of rows.
 */
#ifndef SIGPATH_WINDOWS_H_
#define SIGPATH_WINDOWS_H_

#include "sigpath/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Windows of `window` points, `step` points apart: [w * step, w * step + window) for every w
 * for which it ends within the path; none if the path is shorter than a window.
 * @param window 1 point or more. @param step 1 point or more.
 */
SIGPATH_API sigpath_status sigpath_windows_sliding(sigpath_index length, sigpath_index window,
                                                   sigpath_index step, sigpath_index* table,
                                                   sigpath_index table_count, sigpath_index* rows);

/**
 * @brief Windows that begin at the first point: [0, window + w * step) for every w for which it
 * ends within the path.
 * @param window Points of the first one, 1 or more. @param step 1 point or more.
 */
SIGPATH_API sigpath_status sigpath_windows_expanding(sigpath_index length, sigpath_index window,
                                                     sigpath_index step, sigpath_index* table,
                                                     sigpath_index table_count,
                                                     sigpath_index* rows);

/**
 * @brief The dyadic windows of levels 0..levels: level l has 2^l, one after the other, and the
 * increments of a path are shared evenly between them. Neighbours share the point between them, so
 * that the product of a level's signatures is that of the path.
 * @param levels 0 to 40. With length 0 there are no rows.
 */
SIGPATH_API sigpath_status sigpath_windows_dyadic(sigpath_index length, int levels,
                                                  sigpath_index* table, sigpath_index table_count,
                                                  sigpath_index* rows);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_WINDOWS_H_ */
