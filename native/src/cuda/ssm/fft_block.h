#pragma once

#include "cuda/ssm/fft.h"
#include "cuda/ssm/spectral_product.h"

namespace sigpath {

// Row r of what a block transforms is multiplied by the spectrum of kernel r % inputs, and
// transformed back.
template <class T>
struct FftProduct {
  const T* kernels;  // null: neither happens
  const T* turns;    // see SpectralProductCall
  index inputs;
  bool conjugate;
};

template <class T>
struct FftBlockCall {
  static constexpr int kMostPasses = 8;
  struct Pass {
    int radix;
    unsigned span;
    const T* factors;
  };

  index rows;
  unsigned points, rows_of_block;
  int passes;
  Pass pass[kMostPasses];
  FftSource<T> source;
  FftSink<T> sink;
  FftProduct<T> product;
};

// Transforms of rows that a block keeps in shared memory, in the passes of FftPass. A block has
// some rows.
template <class T>
struct FftBlock {
  static constexpr int kThreads = 128;
  static constexpr unsigned kMostPoints = sizeof(T) == 4 ? 4096 : 2048;

  using Call = FftBlockCall<T>;
  using Arrays = NoArrays;
  // What a thread has of a pass: of all those, most with radix 5.
  struct Thread {
    Pair<T> v[(kMostPoints / kThreads + 4) / 5 * 5];
  };

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const at = reinterpret_cast<T*>(block.shared());
    const index first = block.number() * call.rows_of_block, left = call.rows - first;
    const unsigned rows =
        left < call.rows_of_block ? static_cast<unsigned>(left) : call.rows_of_block;
    block.each([&](int thread, Thread&, Arrays&) {
      for_rows(thread, rows, call.points, [&](unsigned row, unsigned lane, unsigned lanes) {
        load(call, at, first + row, row * call.points, lane, lanes);
      });
    });
    transform(call, block, at, rows);
    if (call.product.kernels != nullptr) {
      block.each([&](int thread, Thread&, Arrays&) {
        const unsigned own = call.points / 2 + 1;
        for_rows(thread, rows, own, [&](unsigned row, unsigned lane, unsigned lanes) {
          const T* const kernel =
              call.product.kernels + (first + row) % call.product.inputs * 2 * call.points;
          for (unsigned k = lane; k < own; k += lanes)
            multiply(call, at, kernel, row * call.points, k);
        });
      });
      transform(call, block, at, rows);
    }
    block.each([&](int thread, Thread&, Arrays&) {
      for_rows(thread, rows, call.points, [&](unsigned row, unsigned lane, unsigned lanes) {
        store(call, at, first + row, row * call.points, lane, lanes);
      });
    });
  }

  // As many rows as keep the threads busy.
  static unsigned rows_of_block(index points) {
    return points >= kGoodPoints ? 1 : static_cast<unsigned>(kGoodPoints / points);
  }
  static CudaLaunch launch(const Call& call) {
    CudaLaunch launch = launch_per_number(CudaKernel::kFftBlock, sizeof(T), 0);
    launch.blocks = (call.rows + call.rows_of_block - 1) / call.rows_of_block;
    launch.threads = kThreads;
    launch.shared_bytes =
        2 * index{padded(call.rows_of_block * call.points)} * static_cast<index>(sizeof(T));
    return launch;
  }

 private:
  static constexpr index kGoodPoints = 2048;

  // Threads that read every 16th pair, or every 8th or 4th one, read of different banks.
  SIGPATH_HD static unsigned padded(unsigned e) { return e + e / 16; }

  // Lanes that share the points of a row are threads side by side: of_row(row, lane, lanes) for the
  // rows of a thread.
  template <class OfRow>
  SIGPATH_HD static void for_rows(int thread, unsigned rows, unsigned points, const OfRow& of_row) {
    const unsigned lanes = points < kThreads ? points : kThreads, groups = kThreads / lanes,
                   group = static_cast<unsigned>(thread) / lanes;
    if (group >= groups) return;
    for (unsigned row = group; row < rows; row += groups)
      of_row(row, static_cast<unsigned>(thread) - group * lanes, lanes);
  }

  // A row's points, which begin at `to` in shared memory, some at once.
  static constexpr int kAtOnce = 4;
  SIGPATH_HD static void load(const Call& call, T* at, index row, unsigned to, unsigned lane,
                              unsigned lanes) {
    const index begin = call.source.begin(row);
    for (unsigned j = lane; j < call.points; j += kAtOnce * lanes) {
      Pair<T> z[kAtOnce];
      call.source.template load<kAtOnce>(begin, j, lanes, z);
#pragma unroll
      for (int i = 0; i < kAtOnce; ++i)
        if (j + lanes * i < call.points) store_pair(z[i], at, padded(to + j + lanes * i));
    }
  }
  SIGPATH_HD static void store(const Call& call, const T* at, index row, unsigned from,
                               unsigned lane, unsigned lanes) {
    const index begin = call.sink.begin(row);
    for (unsigned k = lane; k < call.points; k += kAtOnce * lanes) {
      Pair<T> z[kAtOnce];
#pragma unroll
      for (int i = 0; i < kAtOnce; ++i)
        z[i] = k + lanes * i < call.points ? load_pair(at, padded(from + k + lanes * i))
                                           : Pair<T>{0, 0};
      call.sink.template store<kAtOnce>(row, begin, k, lanes, z);
    }
  }

  template <class Block>
  SIGPATH_HD static void transform(const Call& call, Block& block, T* at, unsigned rows) {
    for (int i = 0; i < call.passes; ++i) {
      const auto& pass = call.pass[i];
      switch (pass.radix) {
        case 2:
          run_pass<2>(call, block, pass, at, rows);
          break;
        case 3:
          run_pass<3>(call, block, pass, at, rows);
          break;
        case 4:
          run_pass<4>(call, block, pass, at, rows);
          break;
        case 5:
          run_pass<5>(call, block, pass, at, rows);
          break;
        case 8:
          run_pass<8>(call, block, pass, at, rows);
          break;
        case 16:
          run_pass<16>(call, block, pass, at, rows);
          break;
        default:
          break;  // one point
      }
    }
  }

  template <int kRadix, class Block>
  SIGPATH_HD static void run_pass(const Call& call, Block& block, const typename Call::Pass& pass,
                                  T* at, unsigned rows) {
    constexpr unsigned kPoints = kThreads * kRadix;
    constexpr int kOwn = (kMostPoints + kPoints - 1) / kPoints;
    static_assert(sizeof(Thread) >= kOwn * kRadix * sizeof(Pair<T>));
    const unsigned of_row = call.points / kRadix, count = rows * of_row;
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int i = 0; i < kOwn; ++i) {
        const unsigned b = static_cast<unsigned>(thread) + i * kThreads;
        if (b >= count) continue;
        Pair<T>* const v = own.v + i * kRadix;
        const unsigned j = b % of_row, k = j % pass.span, from = (b - k) * kRadix + k;
#pragma unroll
        for (int r = 0; r < kRadix; ++r) v[r] = load_pair(at, padded(from + pass.span * r));
        Butterfly<kRadix>::run(v);
        if (pass.span > 1) PassFactors<kRadix>::multiply(pass.factors, pass.span, k, v);
      }
    });
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int i = 0; i < kOwn; ++i) {
        const unsigned b = static_cast<unsigned>(thread) + i * kThreads;
        if (b >= count) continue;
        const unsigned row = b / of_row, to = row * call.points + b - row * of_row;
#pragma unroll
        for (int r = 0; r < kRadix; ++r)
          store_pair(own.v[i * kRadix + r], at, padded(to + of_row * r));
      }
    });
  }

  // Frequency k of the row that begins there and its mirror.
  SIGPATH_HD static void multiply(const Call& call, T* at, const T* kernel, unsigned begin,
                                  unsigned k) {
    const unsigned here = padded(begin + k),
                   mirror = padded(begin + (k == 0 ? 0 : call.points - k));
    const auto x = EvenOdd<T>::of(Mirrored<T>::load(kernel, call.points, k)),
               y = EvenOdd<T>::of({load_pair(at, here), load_pair(at, mirror)});
    const Pair<T> turn = load_pair(call.product.turns, k);
    const auto z =
        (call.product.conjugate ? correlation(x, y, turn) : product(x, y, turn)).swapped_points();
    store_pair(z.at, at, here);
    if (mirror != here) store_pair(z.mirror, at, mirror);
  }
};

}  // namespace sigpath
