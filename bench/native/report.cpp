#include "report.h"

#include <cstdio>
#include <stdexcept>

namespace sigpath::bench {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, arguments...);
  return text;
}

}  // namespace

TableReporter::TableReporter(const Rows& rows, const Peaks& peaks, const std::string& csv_path)
    : rows_(rows), peaks_(peaks) {
  if (csv_path.empty()) return;
  csv_.open(csv_path);
  csv_ << "benchmark,shape,dtype,direction,threads,time_ms,baseline_ms,percent_of_peak,"
          "workspace_bytes\n";
  csv_.flush();
  if (!csv_) throw std::runtime_error(csv_path + ": cannot be written");
}

bool TableReporter::ReportContext(const Context&) {
  for (const int threads : {1, peaks_.threads})
    std::printf("peak, %d thread(s): %.1f G multiply-adds/s f32, %.1f f64\n", threads,
                peaks_.of(true, threads) * 1e-9, peaks_.of(false, threads) * 1e-9);
  std::printf("\n%-19s %-22s %-5s %-8s %7s %10s %10s %7s %10s %6s %12s\n", "benchmark", "shape",
              "dtype", "direction", "threads", "floor_ms", "time_ms", "%peak", "baseline", "ratio",
              "workspace");
  return true;
}

// Google Benchmark hands over the repetitions' mean, median and so on of one benchmark.
void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.aggregate_name != "median") continue;
    Row row = rows_.at(run.run_name.function_name);
    row.time_ms = run.GetAdjustedRealTime();
    if (row.baseline_ms &&
        baselines_.insert(row.baseline + row.shape + row.dtype + row.direction).second) {
      Row baseline = row;
      baseline.benchmark = row.baseline;
      baseline.threads = 1;
      baseline.time_ms = *row.baseline_ms;
      baseline.workspace_bytes.reset();
      line(baseline);
    }
    line(row);
  }
}

void TableReporter::line(const Row& row) {
  const double peak = peaks_.of(row.dtype == "f32", row.threads);
  const double floor_ms = row.floor_ms.value_or(row.multiply_adds / peak * 1e3);
  const double percent = 100 * floor_ms / row.time_ms;
  const std::string workspace =
      row.workspace_bytes ? std::to_string(*row.workspace_bytes) : std::string();
  const std::string baseline = row.baseline_ms ? format("%.4g", *row.baseline_ms) : "";
  const std::string ratio = row.baseline_ms ? format("%.2f", *row.baseline_ms / row.time_ms) : "";
  std::printf("%-19s %-22s %-5s %-8s %7d %10s %10s %7.2f %10s %6s %12s\n", row.benchmark.c_str(),
              row.shape.c_str(), row.dtype.c_str(), row.direction.c_str(), row.threads,
              format("%.4g", floor_ms).c_str(), format("%.4g", row.time_ms).c_str(), percent,
              baseline.c_str(), ratio.c_str(), workspace.c_str());
  std::fflush(stdout);
  if (!csv_.is_open()) return;
  csv_ << row.benchmark << ',' << row.shape << ',' << row.dtype << ',' << row.direction << ','
       << row.threads << ',' << format("%.6g", row.time_ms) << ','
       << (row.baseline_ms ? format("%.6g", *row.baseline_ms) : "") << ','
       << format("%.4g", percent) << ',' << workspace << '\n';
  csv_.flush();
}

}  // namespace sigpath::bench
