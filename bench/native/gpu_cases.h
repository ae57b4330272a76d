#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shape.h"

namespace sigpath::bench {

enum class GpuDirection { kForward, kBackward, kTraining };  // training: forward, then backward
constexpr GpuDirection kGpuDirections[] = {GpuDirection::kForward, GpuDirection::kBackward,
                                           GpuDirection::kTraining};
const char* name_of(GpuDirection direction);
constexpr bool runs_forward(GpuDirection direction) { return direction != GpuDirection::kBackward; }
constexpr bool runs_backward(GpuDirection direction) { return direction != GpuDirection::kForward; }

// What a paper says of a case; in training of its memory, too.
struct Published {
  std::optional<double> forward_ms, backward_ms, training_ms, training_mb;

  std::optional<double> ms(GpuDirection direction) const;
};

// A batch of paths and what is computed of it.
struct GpuCase {
  enum class Kind { kSignature, kLogSignature, kWindows };

  std::string benchmark;  // the source of the shape
  Kind kind;
  Shape shape;
  Published f32, f64;
  index window = 0, windows = 0;  // points of a window, which are a point apart; their number

  std::string name() const;
  // Of a forward pass by Horner's scheme, each window anew, and for a log-signature of the
  // signature at the Lyndon words alone; backward has twice as many.
  double multiply_adds(GpuDirection direction) const;

 private:
  double forward_multiply_adds() const;
};

std::vector<GpuCase> gpu_cases();

}  // namespace sigpath::bench
