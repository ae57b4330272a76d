#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gpu_report.h"

namespace sigpath::bench {
namespace {

constexpr double kLeft = 300, kWidth = 560, kTop = 70, kLine = 18;

// Milliseconds to pixels, between two powers of ten.
struct Axis {
  double low, high;  // exponents

  double at(double ms) const { return kLeft + kWidth * (std::log10(ms) - low) / (high - low); }
};

Axis axis_of(const std::vector<const GpuRow*>& rows) {
  Axis a{1e9, -1e9};
  for (const GpuRow* r : rows)
    for (const double ms : {r->floor_ms, *r->device_ms, r->published_ms.value_or(*r->device_ms)}) {
      a.low = std::min(a.low, std::floor(std::log10(ms)));
      a.high = std::max(a.high, std::ceil(std::log10(ms)));
    }
  return a;
}

class Svg {
 public:
  Svg(const std::string& path, double height) : to_(path) {
    to_ << "<svg xmlns='http://www.w3.org/2000/svg' width='" << kLeft + kWidth + 30 << "' height='"
        << height << "' font-family='sans-serif' font-size='12'>\n"
        << "<rect width='100%' height='100%' fill='white'/>\n";
  }
  void line(double x1, double y1, double x2, double y2, const char* colour) {
    to_ << "<line x1='" << x1 << "' y1='" << y1 << "' x2='" << x2 << "' y2='" << y2 << "' stroke='"
        << colour << "'/>\n";
  }
  void dot(double x, double y, const char* colour) {
    to_ << "<circle cx='" << x << "' cy='" << y << "' r='4.5' fill='" << colour << "'/>\n";
  }
  void text(double x, double y, const std::string& text, const char* anchor = "start") {
    to_ << "<text x='" << x << "' y='" << y << "' text-anchor='" << anchor << "'>" << text
        << "</text>\n";
  }
  bool end() {
    to_ << "</svg>\n";
    to_.flush();
    return static_cast<bool>(to_);
  }

 private:
  std::ofstream to_;
};

constexpr const char *kFloor = "#999999", *kDevice = "#1f6fb4", *kPublished = "#d9731a";

}  // namespace

void draw_gpu_rows(const std::vector<GpuRow>& rows, const std::string& device,
                   const std::string& svg_path) {
  std::vector<const GpuRow*> drawn;
  for (const GpuRow& row : rows)
    if (row.dtype == "f32" && row.device_ms) drawn.push_back(&row);
  if (drawn.empty()) return;
  const Axis axis = axis_of(drawn);
  const double bottom = kTop + kLine * static_cast<double>(drawn.size());
  Svg svg(svg_path, bottom + 30);
  svg.text(10, 20, "sigpath on " + device + ", float, milliseconds");
  const auto legend = [&](double x, const char* colour, const char* name) {
    svg.dot(x, 40, colour);
    svg.text(x + 10, 44, name);
  };
  legend(kLeft, kDevice, "measured");
  legend(kLeft + 110, kFloor, "its multiply-adds alone");
  legend(kLeft + 290, kPublished, "published");
  for (double e = axis.low; e <= axis.high; ++e) {
    const double x = axis.at(std::pow(10, e));
    svg.line(x, kTop - 8, x, bottom, "#dddddd");
    char label[32];
    std::snprintf(label, sizeof label, "%g", std::pow(10, e));
    svg.text(x, bottom + 18, label, "middle");
  }
  double y = kTop;
  for (const GpuRow* row : drawn) {
    svg.text(kLeft - 10, y + 4, row->benchmark + " " + row->shape + " " + row->direction, "end");
    svg.line(axis.at(row->floor_ms), y, axis.at(*row->device_ms), y, kFloor);
    svg.dot(axis.at(row->floor_ms), y, kFloor);
    if (row->published_ms) svg.dot(axis.at(*row->published_ms), y, kPublished);
    svg.dot(axis.at(*row->device_ms), y, kDevice);
    y += kLine;
  }
  if (!svg.end()) throw std::runtime_error(svg_path + ": cannot be written");
}

}  // namespace sigpath::bench
