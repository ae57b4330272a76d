#pragma once

#include "cpu/ssm/convolution.h"
#include "cuda/ssm/fft_run.h"
#include "cuda/ssm/scratch.h"
#include "cuda/ssm/spectral_product.h"

namespace sigpath {

// Inputs and batch elements at a time.
struct ConvolutionSizes {
  index inputs, batch;
};

// Some inputs h of some batch elements b.
struct ConvolutionPiece {
  index first_h, inputs, first_b, batch;

  index rows() const { return inputs * batch; }
};

// The steps of convolutions on a device, with the memory for so many rows. What they transform are
// rows of plan.points real numbers; spectra are what comes of their even and odd numbers as real
// and imaginary parts.
template <class T>
class ConvolutionSteps {
 public:
  ConvolutionSteps(const ConvolutionPlan& plan, const ConvolutionSizes& sizes, Carver& memory)
      : plan_(plan),
        o_(plan.options),
        sizes_(sizes),
        fft_("options.length", plan.points / 2, memory),
        turns_(memory.take<T>(2 * (fft_.points() / 2 + 1))),
        scratch_(fft_.scratch_points() == 0 ? nullptr : take_rows(memory)) {}

  // Memory for the spectra of all rows at a time, and of the kernels of all channels.
  T* take_rows(Carver& memory) const { return take(memory, sizes_.inputs * sizes_.batch); }
  T* take_kernels(Carver& memory) const { return take(memory, sizes_.inputs * o_.channels); }

  void prepare(DeviceStream& stream) const {
    fft_.prepare(stream);
    make_roots(stream, turns_, fft_.points() / 2 + 1, fft_.points());
  }

  // An array's rows (batch, channels, dim, length), of one channel.
  template <class P>
  RealRows<P> rows(P* array, index channels, index channel, const ConvolutionPiece& p) const {
    return {array + ((p.first_b * channels + channel) * o_.dim + p.first_h) * o_.length,
            p.inputs,
            o_.length,
            channels * o_.dim * o_.length,
            o_.length,
            0,
            0};
  }
  // Kernels; those that run backward in time end at the last point.
  template <class P>
  RealRows<P> kernel_rows(P* array, index channel, const ConvolutionPiece& p) const {
    return {array + (channel * o_.dim + p.first_h) * o_.kernel_length,
            p.inputs,
            o_.kernel_length,
            0,
            plan_.kernel_used(),
            plan_.both() ? plan_.kernels() / 2 : 0,
            0};
  }
  T* kernels_of(T* spectra, index channel, const ConvolutionPiece& p) const {
    return spectra + 2 * channel * p.inputs * fft_.points();
  }

  void forward(DeviceStream& stream, const RealRows<const T>& from, index rows, T* to) const {
    fft_.run(stream, rows, source(from), fft_.to_pairs(to), scratch_, to);
  }
  // Overwrites `from`, which has swapped parts.
  void backward(DeviceStream& stream, T* from, index rows, const RealRows<T>& to, bool add,
                const FftDirect<T>& direct) const {
    fft_.run(stream, rows, fft_.from_pairs(from), sink(to, add, direct), scratch_, from);
  }
  // Forward, a product and backward without memory for rows.
  bool at_once() const { return fft_.in_block(); }
  void convolve(DeviceStream& stream, const ConvolutionPiece& p, bool conjugate, const T* kernels,
                const RealRows<const T>& from, const RealRows<T>& to, bool add,
                const FftDirect<T>& direct) const {
    fft_.run_in_block(stream, p.rows(), source(from), sink(to, add, direct),
                      {kernels, turns_, p.inputs, conjugate});
  }

  // to <- kernels u, or conj(kernels) u, or += that.
  void multiply(DeviceStream& stream, const ConvolutionPiece& p, bool conjugate, bool add,
                const T* kernels, const T* u, T* to) const {
    const SpectralProductCall<T> call{p.rows(), p.inputs, fft_.points(), turns_, kernels,
                                      u,        to,       conjugate,     add};
    launch_numbers<T>(stream, CudaKernel::kSpectralProduct, p.rows() * frequencies(), call);
  }
  // to <- sum_b conj(u) g, or += that.
  void correlate(DeviceStream& stream, const ConvolutionPiece& p, bool add, const T* u, const T* g,
                 T* to) const {
    const SpectralSumCall<T> call{p.batch, p.inputs, fft_.points(), turns_, u, g, to, add};
    launch_numbers<T>(stream, CudaKernel::kSpectralSum, p.inputs * frequencies(), call);
  }

  // body(piece) for all inputs: those of one piece after another, for each with all of the batch.
  template <class Before, class Body, class After>
  void each_piece(const Before& before, const Body& body, const After& after) const {
    for (index h = 0; h < o_.dim; h += sizes_.inputs) {
      ConvolutionPiece p{h, std::min(sizes_.inputs, o_.dim - h), 0, 0};
      before(p);
      for (index b = 0; b < o_.batch; b += sizes_.batch) {
        p.first_b = b;
        p.batch = std::min(sizes_.batch, o_.batch - b);
        body(p);
      }
      after(p);
    }
  }

 private:
  T* take(Carver& memory, index rows) const {
    return memory.take<T>(checked_mul(2 * rows, fft_.points(), "workspace"));
  }
  FftSource<T> source(const RealRows<const T>& from) const {
    FftSource<T> source{};
    source.kind = FftSource<T>::Kind::kReals;
    source.given = fft_.points();
    source.n = plan_.points;
    source.reals = from;
    return source;
  }
  FftSink<T> sink(const RealRows<T>& to, bool add, const FftDirect<T>& direct) const {
    FftSink<T> sink{};
    sink.wanted = fft_.points();
    sink.swap_last = true;
    sink.n = plan_.points;
    sink.reals = to;
    sink.scale = T(1) / static_cast<T>(fft_.points());
    sink.add = add;
    sink.direct = direct;
    return sink;
  }
  index frequencies() const { return fft_.points() / 2 + 1; }

  const ConvolutionPlan& plan_;
  const sigpath_convolution_options& o_;
  ConvolutionSizes sizes_;
  DeviceFft<T> fft_;
  T *turns_, *scratch_;
};

}  // namespace sigpath
