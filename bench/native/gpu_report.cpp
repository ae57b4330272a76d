#include "gpu_report.h"

#include <cstdio>
#include <stdexcept>

namespace sigpath::bench {
namespace {

// Empty where there is no value.
template <class Value>
std::string text(const char* pattern, const std::optional<Value>& value) {
  if (!value) return "";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, pattern, *value);
  return buffer;
}

}  // namespace

GpuReport::GpuReport(const std::string& csv_path) : csv_(csv_path) {
  csv_ << "benchmark,shape,dtype,direction,device_ms,floor_ms,percent_of_peak,host_ms,bytes,"
          "used_bytes,published_ms,published_over_device,published_mb,note\n";
  csv_.flush();
  if (!csv_) throw std::runtime_error(csv_path + ": cannot be written");
  std::printf("\n%-16s %-24s %-5s %-8s %10s %10s %6s %10s %10s %10s %10s %7s %8s\n", "benchmark",
              "shape", "dtype", "direction", "floor_ms", "device_ms", "%peak", "host_ms", "MB",
              "used_MB", "published", "ratio", "pub_MB");
}

void GpuReport::add(const GpuRow& row) {
  std::optional<double> percent, ratio, used_mb;
  if (row.device_ms) percent = 100 * row.floor_ms / *row.device_ms;
  if (row.device_ms && row.published_ms) ratio = *row.published_ms / *row.device_ms;
  if (row.used_bytes) used_mb = static_cast<double>(*row.used_bytes) * 1e-6;
  std::printf("%-16s %-24s %-5s %-8s %10.4g %10s %6s %10s %10.4g %10s %10s %7s %8s %s\n",
              row.benchmark.c_str(), row.shape.c_str(), row.dtype.c_str(), row.direction.c_str(),
              row.floor_ms, text("%.4g", row.device_ms).c_str(), text("%.1f", percent).c_str(),
              text("%.4g", row.host_ms).c_str(), static_cast<double>(row.bytes) * 1e-6,
              text("%.4g", used_mb).c_str(), text("%.4g", row.published_ms).c_str(),
              text("%.2f", ratio).c_str(), text("%.4g", row.published_mb).c_str(),
              row.note.c_str());
  std::fflush(stdout);
  csv_ << row.benchmark << ',' << row.shape << ',' << row.dtype << ',' << row.direction << ','
       << text("%.6g", row.device_ms) << ',' << text("%.6g", std::optional(row.floor_ms)) << ','
       << text("%.4g", percent) << ',' << text("%.6g", row.host_ms) << ',' << row.bytes << ','
       << text("%lld", row.used_bytes) << ',' << text("%.6g", row.published_ms) << ','
       << text("%.4g", ratio) << ',' << text("%.6g", row.published_mb) << ",\"" << row.note
       << "\"\n";
  csv_.flush();
}

}  // namespace sigpath::bench
