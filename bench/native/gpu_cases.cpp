#include "gpu_cases.h"

#include "word_cases.h"

namespace sigpath::bench {
namespace {

using Kind = GpuCase::Kind;

// "pathsig: A GPU-Accelerated Library for Truncated and Projected Path Signatures", table 1:
// training on an H200, float.
struct Training {
  Shape shape;
  double ms;
};
const Training kPathsigTimes[] = {
    {{32, 100, 6, 2}, 0.15129}, {{32, 100, 6, 3}, 0.27070}, {{32, 100, 6, 4}, 0.20752},
    {{32, 100, 6, 5}, 0.55563}, {{32, 100, 6, 6}, 3.36},    {{64, 50, 4, 6}, 0.35167},
    {{64, 100, 4, 6}, 0.67391}, {{64, 200, 4, 6}, 1.31},    {{64, 500, 4, 6}, 3.25},
    {{64, 1000, 4, 6}, 6.45},   {{1, 200, 10, 4}, 0.32035}, {{32, 200, 10, 4}, 1.36},
    {{64, 200, 10, 4}, 2.59},   {{128, 200, 10, 4}, 5.01},  {{256, 200, 10, 4}, 9.83},
};

// The same, table 2: peak memory of training.
struct Memory {
  Shape shape;
  double mb;
};
const Memory kPathsigMemory[] = {
    {{32, 50, 8, 3}, 0.3},   {{32, 50, 8, 4}, 1.3},    {{32, 50, 8, 5}, 9.3},
    {{32, 50, 8, 6}, 73.3},  {{32, 100, 8, 6}, 73.5},  {{32, 200, 8, 6}, 73.9},
    {{32, 400, 8, 6}, 74.7}, {{32, 800, 8, 6}, 76.3},  {{32, 1600, 8, 6}, 79.4},
    {{64, 50, 8, 6}, 146.7}, {{128, 50, 8, 6}, 293.3}, {{256, 50, 8, 6}, 586.7},
};

// The same, table 3: log-signatures at Lyndon words.
const Training kPathsigLogTimes[] = {
    {{32, 100, 6, 3}, 0.32122}, {{32, 100, 6, 4}, 0.55458},  {{32, 100, 6, 5}, 0.43057},
    {{32, 100, 6, 6}, 1.38},    {{64, 50, 4, 6}, 0.65284},   {{64, 100, 4, 6}, 0.49720},
    {{64, 200, 4, 6}, 0.80630}, {{64, 500, 4, 6}, 1.69},     {{64, 1000, 4, 6}, 3.18},
    {{1, 200, 10, 4}, 0.60112}, {{32, 200, 10, 4}, 0.62947}, {{64, 200, 10, 4}, 1.13},
    {{128, 200, 10, 4}, 1.89},  {{256, 200, 10, 4}, 3.51},
};

// "pySigLib - Fast Signature-Based Computations on CPU and GPU", table 1: every core of an
// i7-13700H, its fastest column.
struct Processor {
  Shape shape;
  double forward_ms, backward_ms;
};
const Processor kPysiglib[] = {
    {{128, 256, 4, 6}, 11.0, 121.2},
    {{128, 512, 8, 5}, 89.6, 1659.5},
    {{128, 1024, 16, 4}, 298.8, 5537.4},
};

}  // namespace

const char* name_of(GpuDirection direction) {
  switch (direction) {
    case GpuDirection::kForward:
      return "forward";
    case GpuDirection::kBackward:
      return "backward";
    default:
      return "training";
  }
}

std::optional<double> Published::ms(GpuDirection direction) const {
  switch (direction) {
    case GpuDirection::kForward:
      return forward_ms;
    case GpuDirection::kBackward:
      return backward_ms;
    default:
      return training_ms;
  }
}

std::string GpuCase::name() const {
  return shape.name() + (kind == Kind::kWindows
                             ? "-" + std::to_string(windows) + "windows" + std::to_string(window)
                             : "");
}

double GpuCase::multiply_adds(GpuDirection direction) const {
  return forward_multiply_adds() * (runs_forward(direction) + 2 * runs_backward(direction));
}

double GpuCase::forward_multiply_adds() const {
  if (kind == Kind::kLogSignature)
    return WordCase("lyndon", shape, Words::lyndon(shape.channels(), shape.depth)).multiply_adds();
  if (kind == Kind::kSignature) return shape.multiply_adds();
  Shape each = shape;
  each.batch *= windows;
  each.length = window;
  return each.multiply_adds();
}

std::vector<GpuCase> gpu_cases() {
  std::vector<GpuCase> all;
  const auto add = [&](const char* benchmark, Kind kind, const Shape& shape,
                       const Published& f32 = {}, const Published& f64 = {}) {
    all.push_back({benchmark, kind, shape, f32, f64});
  };
  const auto add_training = [&](const char* benchmark, Kind kind, const Training& t) {
    Published p;
    p.training_ms = t.ms;
    add(benchmark, kind, t.shape, p);
  };
  for (const Training& t : kPathsigTimes) add_training("pathsig1", Kind::kSignature, t);
  for (const Memory& m : kPathsigMemory) {
    Published p;
    p.training_mb = m.mb;
    add("pathsig2", Kind::kSignature, m.shape, p);
  }
  for (const Training& t : kPathsigLogTimes) add_training("pathsig3", Kind::kLogSignature, t);
  for (const Processor& c : kPysiglib) {
    Published p;
    p.forward_ms = c.forward_ms;
    p.backward_ms = c.backward_ms;
    add("pysiglib1", Kind::kSignature, c.shape, p, p);  // the paper does not say which dtype
  }
  add("windows", Kind::kWindows, {32, 1024 + 63, 4, 4});
  all.back().window = 64;
  all.back().windows = 1024;
  return all;
}

}  // namespace sigpath::bench
