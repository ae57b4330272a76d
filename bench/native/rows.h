#pragma once

#include <map>
#include <optional>
#include <string>

namespace sigpath::bench {

// One line of the table. What a benchmark cannot know before it has run is filled in by it.
struct Row {
  std::string benchmark;  // signature, signature_horner, signature_expanding, logsig_words...
  std::string baseline = "textbook";
  std::string shape;
  std::string dtype;
  std::string direction;
  int threads = 1;
  double multiply_adds = 0;
  std::optional<double> floor_ms;  // else that of the multiply-adds
  double time_ms = 0;
  std::optional<double> baseline_ms;
  std::optional<long long> workspace_bytes;
};

using Rows = std::map<std::string, Row>;  // by the name that the benchmark is registered under

}  // namespace sigpath::bench
