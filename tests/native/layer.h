// Convolution layers, written as plain sums.
#pragma once

#include <sigpath/sigpath.hpp>

#include "ssm.h"

namespace sigpath_test {

// A layer, random but for the options.
struct Layer {
  sigpath_convolution_options options;
  bool direct;
  WideArray kernel, u, d, before;

  Layer(const sigpath_convolution_options& o, bool with_d) : options(o), direct(with_d) {
    const auto count = [](Index n) { return static_cast<std::size_t>(n); };
    kernel = random_complex(count((o.bidirectional != 0 ? 2 : 1) * o.channels * o.dim * taps()), 1,
                            true);
    u = random_complex(count(o.batch * o.dim * o.length), 2, true);
    d = random_complex(count(direct ? o.channels * o.dim : 0), 3, true);
    before = random_complex(count(o.batch * o.channels * o.dim * o.length), 4, true);
  }
  Index taps() const { return options.kernel_length == 0 ? options.length : options.kernel_length; }

  WideArray outputs() const {
    const sigpath_convolution_options& o = options;
    WideArray out(before.size());
    for (Index i = 0; i < static_cast<Index>(out.size()); ++i) {
      const Index l = i % o.length, row = i / o.length % (o.channels * o.dim),
                  b = i / (o.length * o.channels * o.dim);
      const Wide* const input = u.data() + (b * o.dim + row % o.dim) * o.length;
      const Wide* const forward = kernel.data() + row * taps();
      const Wide* const backward = forward + o.channels * o.dim * taps();
      Wide sum = o.accumulate != 0 ? before[static_cast<std::size_t>(i)] : Wide(0);
      for (Index j = 0; j < taps(); ++j) {
        if (l - j >= 0) sum += forward[j] * input[l - j];
        if (o.bidirectional != 0 && l + 1 + j < o.length) sum += backward[j] * input[l + 1 + j];
      }
      if (direct) sum += d[static_cast<std::size_t>(row)] * input[l];
      out[static_cast<std::size_t>(i)] = sum;
    }
    return out;
  }
};

inline std::vector<Layer> layers() {
  std::vector<Layer> all;
  const auto add = [&](Index batch, Index dim, Index length, Index taps, Index channels,
                       bool bidirectional, bool with_d) {
    sigpath_convolution_options o =
        SIGPATH_CONVOLUTION_OPTIONS_INIT(SIGPATH_FLOAT64, batch, dim, length);
    o.kernel_length = taps;
    o.channels = channels;
    o.bidirectional = bidirectional ? 1 : 0;
    o.accumulate = all.size() % 2 == 1 ? 1 : 0;
    all.emplace_back(o, with_d);
  };
  for (const bool both : {false, true}) {
    add(1, 1, 1, 0, 1, both, false);
    add(2, 3, 5, 0, 1, both, true);
    add(3, 2, 37, 11, 2, both, true);   // short kernels
    add(1, 40, 13, 29, 1, both, true);  // long ones, and more inputs than lanes
    add(20, 5, 9, 0, 3, both, false);   // inputs side by side, in several chunks
    add(300, 1, 3, 2, 1, both, true);
    add(1, 2, 160, 0, 1, both, true);
    add(1, 70, 50, 4, 1, both, false);
    add(0, 3, 7, 0, 1, both, true);
  }
  return all;
}

inline std::string name_of(const Layer& l) {
  const sigpath_convolution_options& o = l.options;
  return std::to_string(o.batch) + " x " + std::to_string(o.channels) + " x " +
         std::to_string(o.dim) + " x " + std::to_string(o.length) + ", " +
         std::to_string(o.kernel_length) + " taps, both " + std::to_string(o.bidirectional);
}

}  // namespace sigpath_test
