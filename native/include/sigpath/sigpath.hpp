/**
 * @file sigpath.hpp
 * @brief C++17 layer over sigpath.h: RAII, spans and exceptions. Header only.
 *
 * Shapes, layouts and costs are those of sigpath.h. Every function throws sigpath::Error, which
 * carries the status and names the argument, its value and what was expected. Views own nothing
 * and copy nothing: what they point to must outlive them.
 */
#ifndef SIGPATH_SIGPATH_HPP_
#define SIGPATH_SIGPATH_HPP_

#include "sigpath/context.hpp"
#include "sigpath/convolution.hpp"
#include "sigpath/device.hpp"
#include "sigpath/discrepancy.hpp"
#include "sigpath/kernel.hpp"
#include "sigpath/logsignature.hpp"
#include "sigpath/path_options.hpp"
#include "sigpath/paths.hpp"
#include "sigpath/s4.hpp"
#include "sigpath/signature.hpp"
#include "sigpath/sigpath.h"
#include "sigpath/ssm.hpp"
#include "sigpath/stream.hpp"
#include "sigpath/tensor.hpp"
#include "sigpath/transform.hpp"
#include "sigpath/windows.hpp"
#include "sigpath/words.hpp"

#endif  // SIGPATH_SIGPATH_HPP_
