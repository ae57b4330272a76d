#pragma once

#include <algorithm>

#include "cpu/ssm/convolution.h"

namespace sigpath {

// The rows of one item: the lanes have inputs first_h + lane % inputs, and batch elements lane /
// inputs side by side where inputs are few.
struct LaneRows {
  index first_h, inputs, side_by_side;

  index h(index lane) const { return first_h + lane % inputs; }
  index b(index first_b, index lane) const { return first_b + lane / inputs; }
  bool used(index lane) const { return lane < inputs * side_by_side; }
};

// Groups of inputs, which share kernels, times chunks of the batch.
class ConvolutionItems {
 public:
  static constexpr index kChunk = 16;  // transforms for which those of the kernels are made once

  // Gradients to kernels need all of the batch: `whole`.
  ConvolutionItems(const ConvolutionPlan& plan, index width, bool whole)
      : dim_(plan.options.dim), batch_(plan.options.batch), width_(width), whole_(whole) {}

  index groups() const { return (dim_ + width_ - 1) / width_; }
  index count() const { return groups() * chunks(); }
  // Of item i: its rows, and the batch elements from first_b(i) to end_b(i).
  LaneRows rows_of(index item) const { return rows(item / chunks()); }
  index first_b(index item) const { return item % chunks() * chunk(); }
  index end_b(index item) const { return std::min(first_b(item) + chunk(), batch_); }

 private:
  // So few chunks that kernels do not count.
  index chunk() const { return whole_ ? batch_ : kChunk * rows(0).side_by_side; }
  index chunks() const { return whole_ ? 1 : (batch_ + chunk() - 1) / chunk(); }
  LaneRows rows(index group) const {
    const index first = group * width_, inputs = std::min(width_, dim_ - first);
    return {first, inputs, width_ / inputs};
  }

  index dim_, batch_, width_;
  bool whole_;
};

// The arrays of a worker: rows side by side.
template <class T>
class ConvolutionScratch {
 public:
  ConvolutionScratch(const ConvolutionPlan& plan, std::byte* at)
      : size_(plan.points * fft_engine<T>().lanes()), at_(reinterpret_cast<T*>(at)) {}
  T* spectrum(index i) const { return at_ + i * size_; }
  static index bytes(const ConvolutionPlan& plan, index spectra) {
    return checked_mul(spectra * static_cast<index>(sizeof(T)),
                       plan.points * fft_engine<T>().lanes(), "workspace");
  }

 private:
  index size_;
  T* at_;
};

template <class P>
using ConvolutionRows = P[kMostRows];

// One item at work.
template <class T>
class ConvolutionWorker {
 public:
  ConvolutionWorker(const ConvolutionPlan& plan, const RealFft<T>& fft, const LaneRows& rows)
      : plan_(plan),
        o_(plan.options),
        fft_(fft),
        engine_(fft_engine<T>()),
        rows_(rows),
        width_(engine_.lanes()) {}

  index side_by_side() const { return rows_.side_by_side; }

  void forward(T* x) const { engine_.transform(*fft_.tables, false, x, nullptr); }
  void inverse(T* x) const { engine_.transform(*fft_.tables, true, x, nullptr); }

  // The spectrum of the kernels of a channel; the backward ones end at the last point.
  void take_kernels(index channel, const T* kernel, T* x) const {
    ConvolutionRows<const T*> from;
    const index used = plan_.kernel_used();
    for (index lane = 0; lane < width_; ++lane)
      from[lane] = rows_.used(lane) ? kernel + kernel_row(channel, lane) : nullptr;
    engine_.take(fft_, from, used, x);
    if (plan_.both())
      for (index lane = 0; lane < width_; ++lane) {
        if (from[lane] == nullptr) continue;
        const T* const backward = from[lane] + plan_.kernels() / 2;
        for (index j = 0; j < used; ++j) x[(plan_.points - 1 - j) * width_ + lane] += backward[j];
      }
    forward(x);
  }
  // The gradients to them: inputs side by side are added up.
  void give_kernels(index channel, T* x, T* kernel) const {
    inverse(x);
    const index used = plan_.kernel_used();
    for (index lane = 0; lane < rows_.inputs; ++lane) {
      T* const to = kernel + kernel_row(channel, lane);
      const auto give = [&](T* row, const auto& point) {
        for (index j = 0; j < used; ++j) {
          T sum = 0;
          for (index side = 0; side < rows_.side_by_side; ++side)
            sum += x[point(j) * width_ + lane + side * rows_.inputs];
          row[j] = factor() * sum;
        }
        std::fill(row + used, row + o_.kernel_length, T(0));
      };
      give(to, [](index j) { return j; });
      if (plan_.both())
        give(to + plan_.kernels() / 2, [&](index j) { return plan_.points - 1 - j; });
    }
  }

  // Rows of (batch, channels, dim, length), null beyond the batch's end.
  template <class P>
  void rows_of(P array, index channels, index channel, index first_b, index end_b, P* to) const {
    for (index lane = 0; lane < width_; ++lane) {
      const index b = rows_.b(first_b, lane);
      to[lane] = rows_.used(lane) && b < end_b && array != nullptr
                     ? array + ((b * channels + channel) * o_.dim + rows_.h(lane)) * o_.length
                     : nullptr;
    }
  }
  void take(const T* const* from, T* x) const {
    engine_.take(fft_, from, o_.length, x);
    forward(x);
  }
  void give(T* x, bool add, T* const* to) const {
    inverse(x);
    engine_.give(fft_, x, o_.length, factor(), add, to);
  }
  void multiply(bool conjugate, bool add, const T* k, const T* u, T* y) const {
    engine_.multiply(fft_, conjugate, add, k, u, y);
  }
  // to += D from.
  void add_direct(index channel, const T* d, const T* const* from, T* const* to) const {
    if (d == nullptr) return;
    for (index lane = 0; lane < width_; ++lane) {
      if (to[lane] == nullptr) continue;
      const T factor = d[channel * o_.dim + rows_.h(lane)];
      for (index l = 0; l < o_.length; ++l) to[lane][l] += factor * from[lane][l];
    }
  }

 private:
  T factor() const { return T(1) / static_cast<T>(fft_.tables->n); }
  index kernel_row(index channel, index lane) const {
    return (channel * o_.dim + rows_.h(lane)) * o_.kernel_length;
  }

  const ConvolutionPlan& plan_;
  const sigpath_convolution_options& o_;
  const RealFft<T>& fft_;
  const FftEngine<T>& engine_;
  LaneRows rows_;
  index width_;
};

template <class T>
ConvolutionItems items_of(const ConvolutionPlan& plan, bool vjp) {
  return {plan, fft_engine<T>().lanes(), vjp};
}

}  // namespace sigpath
