// sigpath_gpu_bench FOLDER [FILTER]: measures the calls of gpu_cases.h, gpu_kernel_cases.h and
// gpu_ssm_cases.h on device 0 and writes gpu-<device>.csv and gpu-<device>.svg into the folder.
// FILTER is a regular expression on benchmark/shape/dtype/direction.
#include <cctype>
#include <cstdio>
#include <exception>
#include <regex>

#include "gpu_measure.h"
#include "gpu_report.h"

namespace {

using namespace sigpath::bench;

// NVIDIA H200 -> gpu-nvidia-h200
std::string file_name(const std::string& device) {
  std::string name = "gpu";
  bool dash = true;
  for (const char c : device) {
    if (!std::isalnum(static_cast<unsigned char>(c))) {
      dash = true;
      continue;
    }
    if (dash) name += '-';
    dash = false;
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

void measure_all(const std::string& folder, const std::regex& filter) {
  const auto devices = sigpath::devices();
  if (devices.empty()) throw std::runtime_error("no CUDA device");
  const auto& device = devices[0];
  const GpuPeaks peaks = measure_gpu_peaks();
  std::printf("%s, compute capability %d.%d, %lld MiB\n", device.name, device.major, device.minor,
              static_cast<long long>(device.memory_bytes) >> 20);
  std::printf("peak: %.2f T multiply-adds/s f32, %.2f f64\n", peaks.f32 * 1e-12, peaks.f64 * 1e-12);

  const std::string base = folder + "/" + file_name(device.name);
  GpuReport report(base + ".csv");
  std::vector<GpuRow> rows;
  const auto measure_directions = [&](const auto& c) {
    for (const bool f32 : {true, false})
      for (const GpuDirection direction : kGpuDirections) {
        const std::string name =
            c.benchmark + "/" + c.name() + "/" + (f32 ? "f32" : "f64") + "/" + name_of(direction);
        if (!std::regex_search(name, filter)) continue;
        rows.push_back(f32 ? measure<float>(c, direction, peaks)
                           : measure<double>(c, direction, peaks));
        report.add(rows.back());
      }
  };
  for (const GpuCase& c : gpu_cases()) measure_directions(c);
  for (const GpuKernelCase& c : gpu_kernel_cases()) measure_directions(c);
  for (const GpuSsmCase& c : gpu_ssm_cases()) measure_directions(c);
  draw_gpu_rows(rows, device.name, base + ".svg");
  std::printf("wrote %s.csv and .svg\n", base.c_str());
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: sigpath_gpu_bench FOLDER [FILTER]\n");
    return 2;
  }
  measure_all(argv[1], std::regex(argc > 2 ? argv[2] : ""));
} catch (const std::exception& e) {
  std::fprintf(stderr, "sigpath_gpu_bench: %s\n", e.what());
  return 1;
}
