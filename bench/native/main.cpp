// sigpath_bench [--csv=FILE] [--benchmark_filter=REGEX] and Google Benchmark's other options.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "agreement.h"
#include "kernel_bench.h"
#include "logsignature_bench.h"
#include "report.h"
#include "signature_bench.h"
#include "sigpath/sigpath.hpp"
#include "ssm_bench.h"
#include "stream_bench.h"
#include "tensor_bench.h"
#include "windows_bench.h"
#include "words_bench.h"

namespace {

// Takes --csv=FILE out of the arguments; "" without it.
std::string take_csv_path(int* argc, char** argv) {
  constexpr char kFlag[] = "--csv=";
  std::string path;
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    if (std::strncmp(argv[i], kFlag, sizeof kFlag - 1) == 0)
      path = argv[i] + sizeof kFlag - 1;
    else
      argv[kept++] = argv[i];
  }
  *argc = kept;
  return path;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string csv_path = take_csv_path(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;

  int threads = 1;
  sigpath::check(sigpath_context_threads(nullptr, &threads));
  std::printf("sigpath %s, SIMD target %s\n", sigpath_version(), sigpath_simd_target());
  sigpath::bench::check_agreement();
  const sigpath::bench::Peaks peaks = sigpath::bench::measure_peaks(threads);

  sigpath::bench::Rows rows;
  sigpath::bench::register_signature_benchmarks(threads, rows);
  sigpath::bench::register_logsignature_benchmarks(threads, rows);
  sigpath::bench::register_tensor_benchmarks(threads, rows);
  sigpath::bench::register_words_benchmarks(threads, rows);
  sigpath::bench::register_windows_benchmarks(threads, rows);
  sigpath::bench::register_stream_benchmarks(rows);
  sigpath::bench::register_kernel_benchmarks(threads, rows);
  sigpath::bench::register_ssm_benchmarks(threads, rows);
  sigpath::bench::register_ssm_layer_benchmarks(threads, rows);
  sigpath::bench::TableReporter reporter(rows, peaks, csv_path);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
} catch (const std::exception& e) {
  std::fprintf(stderr, "sigpath_bench: %s\n", e.what());
  return 1;
}
