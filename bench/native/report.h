#pragma once

#include <benchmark/benchmark.h>

#include <fstream>
#include <set>

#include "peak.h"
#include "rows.h"

namespace sigpath::bench {

// Prints one table and writes the same lines as CSV. A baseline gets a line of its own the first
// time that a benchmark is compared with it.
class TableReporter : public benchmark::BenchmarkReporter {
 public:
  // csv_path: "" for none. Throws if the file cannot be written.
  TableReporter(const Rows& rows, const Peaks& peaks, const std::string& csv_path);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

 private:
  void line(const Row& row);

  const Rows& rows_;
  const Peaks& peaks_;
  std::ofstream csv_;
  std::set<std::string> baselines_;
};

}  // namespace sigpath::bench
