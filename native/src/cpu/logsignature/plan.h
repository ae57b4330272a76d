#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/words/words.h"
#include "cpu/logsignature/brackets.h"
#include "cpu/logsignature/runs.h"
#include "cpu/tensor/shape.h"

namespace sigpath {
struct HostLog;
}

// What a log-signature in a basis needs that does not depend on the paths; immutable.
struct sigpath_logsignature_plan {
  sigpath_logsignature_plan(sigpath::index dim, int depth, int basis);
  explicit sigpath_logsignature_plan(const sigpath_words& words);

  sigpath::index dim() const { return shape.d; }
  int depth() const { return shape.depth; }
  std::string text(sigpath::index i) const;

  // Row w of Lyndon words' coefficients in brackets; P_v as tensors; the words of a thin tensor.
  // Made when first asked for.
  const sigpath::SparseRows& triangle() const;
  const sigpath::SparseRows& expansions() const;
  const sigpath_words& thin() const;
  const sigpath::HostLog& host_log(bool all) const;  // tables for CUDA devices

  const int basis;  // a sigpath_basis
  sigpath::TensorShape shape;
  sigpath::index count;                             // coefficients
  sigpath::WordList words;                          // empty for the expanded basis
  sigpath::WordRuns runs;                           // the same words
  std::optional<sigpath::LyndonBrackets> brackets;  // for the Lyndon bases

 private:
  std::string bracket(sigpath::index i) const;

  mutable std::once_flag triangle_once_, expansions_once_, thin_once_, host_log_once_[2];
  mutable sigpath::SparseRows triangle_, expansions_;
  mutable std::unique_ptr<const sigpath_words> thin_;
  mutable std::shared_ptr<const sigpath::HostLog> host_log_[2];
};
