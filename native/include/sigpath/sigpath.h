/**
 * @file sigpath.h
 * @brief The C ABI of sigpath: path signatures and signature kernels on CPUs and CUDA devices. C99
 * and C++.
 *
 * Conventions
 * - Every function returns a ::sigpath_status. After anything but SIGPATH_OK, sigpath_last_error()
 *   says in the calling thread which argument was wrong, its value, and what was expected.
 * - Nothing prints, aborts or throws across this boundary. Every function may be called from any
 *   thread at any time, except where it says otherwise.
 * - Structs begin with their own `size` in bytes, so that they can grow: set it to sizeof (the
 *   *_INIT macros do). Fields that an older caller does not know take their defaults, all zero.
 * - An array's pointer is an argument of its own beside the struct that describes its shape: a
 *   managed runtime keeps an argument's memory alive during a call, and cannot do so for a pointer
 *   that hides in a struct.
 * - Sizes, counts and strides are in elements, never in bytes, unless the name says bytes.
 * - Outputs are written whole when the status is SIGPATH_OK. Arguments are checked before anything
 *   is written; after SIGPATH_CANCELLED, SIGPATH_OUT_OF_MEMORY or SIGPATH_INTERNAL an output's
 *   contents are unspecified.
 * - Outputs may overlap neither an input nor one another. Every pointer is aligned to its element.
 */
#ifndef SIGPATH_SIGPATH_H_
#define SIGPATH_SIGPATH_H_

#include "sigpath/base.h"
#include "sigpath/context.h"
#include "sigpath/convolution.h"
#include "sigpath/device.h"
#include "sigpath/discrepancy.h"
#include "sigpath/kernel.h"
#include "sigpath/logsignature.h"
#include "sigpath/paths.h"
#include "sigpath/s4.h"
#include "sigpath/signature.h"
#include "sigpath/ssm.h"
#include "sigpath/stream.h"
#include "sigpath/tensor.h"
#include "sigpath/transform.h"
#include "sigpath/windows.h"
#include "sigpath/words.h"

#endif /* SIGPATH_SIGPATH_H_ */
