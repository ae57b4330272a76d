// Writes inputs and results, one file per case, so that the tests of the bindings can run the same
// inputs and compare the results bit for bit.
//
// A file, little-endian: int32 magic, dtype, depth, method, scalar term, lead-lag, time (uniform,
// 0..1), basepoint (the origin); int64 batch, length, dim; int32 whether there are lengths, 0;
// int64 lengths (batch) if there are; points (batch, length, dim); int64 elements of a signature
// batch; signatures; cotangents; gradients (batch, length, dim). Then, with the same transforms but
// no scalar term, int64 elements and coefficients of the signatures at the Lyndon words, and the
// same of the log-signatures in Lyndon brackets.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "gradient.h"

namespace sigpath_test {
namespace {

constexpr std::int32_t kMagic = 0x53504332;

template <class T>
void write(std::ofstream& to, const std::vector<T>& values) {
  to.write(reinterpret_cast<const char*>(values.data()),
           static_cast<std::streamsize>(values.size() * sizeof(T)));
}

template <class T>
void write_counted(std::ofstream& to, const std::vector<T>& values) {
  write(to, std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())});
  write(to, values);
}

template <class T>
void write_case(const std::filesystem::path& file, const Shape& s) {
  const Batch<T> batch(s);
  const auto out = batch.compute();
  const auto cotangent = random_cotangent<T>(s);
  const auto gradient = signature_for(s).vjp(batch.paths(), cotangent);
  std::ofstream to;
  to.exceptions(std::ios::failbit | std::ios::badbit);
  to.open(file, std::ios::binary);
  write(to, std::vector<std::int32_t>{kMagic, dtype_of<T>(), s.depth, s.method, s.scalar_term,
                                      s.lead_lag, s.time == Extra::kFixed,
                                      s.basepoint == Extra::kFixed});
  write(to, std::vector<std::int64_t>{s.batch, s.length, s.dim});
  write(to, std::vector<std::int32_t>{s.ragged, 0});
  if (s.ragged) write(to, std::vector<std::int64_t>(batch.lengths.begin(), batch.lengths.end()));
  write(to, batch.points);
  write_counted(to, out);
  write(to, cotangent);
  write(to, gradient);

  Shape plain = s;
  plain.method = SIGPATH_METHOD_AUTO;
  plain.scalar_term = false;
  const auto transforms = signature_for(plain);
  const auto words = sigpath::Words::lyndon(s.channels(), s.depth);
  write_counted(to, sigpath::WordSignature(words, transforms).compute(batch.paths()));
  const sigpath::LogSignature logs(s.channels(), s.depth, SIGPATH_BASIS_LYNDON_BRACKETS,
                                   transforms);
  write_counted(to, logs.compute(batch.paths()));
}

std::vector<Shape> cases() {
  std::vector<Shape> all{{19, 9, 2, 4},  {2, 17, 4, 3}, {1, 6, 1, 8},
                         {21, 12, 3, 3}, {4, 30, 5, 3}, {2, 1, 3, 2}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    Shape& s = all[i];
    s.seed = 9000 + i;
    s.method = static_cast<sigpath_method>(i % 3);
    s.lead_lag = i == 1 || i == 3;
    s.time = i == 2 || i == 3 ? Extra::kFixed : Extra::kNone;
    s.basepoint = i == 2 || i == 4 ? Extra::kFixed : Extra::kNone;
    s.ragged = i == 3 || i == 4;
    s.scalar_term = i == 0 || i == 4;
  }
  return all;
}

void write_all(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  const auto next = [&] {
    char name[16];
    std::snprintf(name, sizeof(name), "case_%02d.bin", number++);
    return folder / name;
  };
  for (const Shape& s : cases()) {
    write_case<float>(next(), s);
    write_case<double>(next(), s);
  }
}

}  // namespace
}  // namespace sigpath_test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: sigpath_crosscheck OUTDIR\n");
    return 2;
  }
  try {
    sigpath_test::write_all(argv[1]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
