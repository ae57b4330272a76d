#pragma once

#include <fstream>

#include "gpu_rows.h"

namespace sigpath::bench {

// Prints the rows as a table and writes them as CSV, line by line.
class GpuReport {
 public:
  // Throws if the file cannot be written.
  explicit GpuReport(const std::string& csv_path);
  void add(const GpuRow& row);

 private:
  std::ofstream csv_;
};

// A picture of the rows in float that have a time: that of the device, its floor and what a paper
// says, in logarithms. Throws if the file cannot be written.
void draw_gpu_rows(const std::vector<GpuRow>& rows, const std::string& device,
                   const std::string& svg_path);

}  // namespace sigpath::bench
