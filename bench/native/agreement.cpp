#include "agreement.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "baseline.h"
#include "kernel_cases.h"
#include "textbook_tensor.h"
#include "word_cases.h"

namespace sigpath::bench {
namespace {

void require_equal(const std::vector<double>& library, const std::vector<double>& baseline,
                   const std::string& what) {
  double scale = 0, error = 0;
  for (std::size_t i = 0; i < library.size(); ++i) {
    scale = std::max(scale, std::abs(baseline[i]));
    error = std::max(error, std::abs(library[i] - baseline[i]));
  }
  const bool equal = library.size() == baseline.size() && error <= 1e-9 * scale;
  if (!equal)
    throw std::runtime_error(what + ": library and baseline differ by " + std::to_string(error) +
                             ", expected at most 1e-9 of " + std::to_string(scale));
}

// The tensor algebra's baselines.
void check_tensors() {
  const Shape s{1, 9, 3, 5};
  const std::vector<double> x = baseline_forward(s, random_walks<double>(s));
  const std::vector<double> g = random_cotangent<double>(s);
  std::vector<double> expected(x.size());
  const Tensors<double> tensors(1, s.dim, s.depth);
  textbook_product(s.dim, s.depth, x.data(), g.data(), expected.data());
  require_equal(tensors.product(x, g), expected, "product");
  textbook_log(s.dim, s.depth, x.data(), expected.data());
  require_equal(tensors.log(x), expected, "log");
  textbook_log_vjp(s.dim, s.depth, x.data(), g.data(), expected.data());
  require_equal(tensors.log_vjp(x, g), expected, "log backward");
}

void check_words() {
  const Shape s{19, 9, 3, 5};
  const WordCase c("some", s, random_subset(3, 5, 60));
  const std::vector<double> points = random_walks<double>(s);
  const std::vector<double> cotangent = random_cotangent<double>(c.coefficients());
  const Paths<double> paths(points.data(), s.batch, s.length, s.dim);
  const WordSignature signature(c.words);
  require_equal(signature.compute(paths), baseline_words(c, points), c.name() + " forward");
  require_equal(signature.vjp(paths, cotangent), baseline_words_vjp(c, points, cotangent),
                c.name() + " backward");
}

void check_kernels() {
  using Pairs = KernelCase::Pairs;
  for (const Pairs pairs : {Pairs::kEach, Pairs::kGram, Pairs::kGramOfOneSet})
    for (const PlainKernel plain : {PlainKernel{0, 0}, {0, 2}, {1.3, 0}, {0.7, 1}}) {
      SignatureKernel kernel = SignatureKernel().dyadic(plain.dyadic, plain.dyadic);
      if (plain.rbf != 0) kernel.rbf(plain.rbf);
      const KernelCase c{"kernel", 19, 9, 3, kernel, pairs, plain};
      const std::vector<double> points = c.points<double>();
      const std::vector<double> cotangent = random_cotangent<double>(c.kernels());
      require_equal(kernel.compute(c.of(points)), baseline_kernels(c, points),
                    "kernel " + c.name() + " forward");
      PairGradients<double> gradients = kernel.vjp(c.of(points), cotangent);
      gradients.y.resize(gradients.x.size());
      gradients.x.insert(gradients.x.end(), gradients.y.begin(), gradients.y.end());
      require_equal(gradients.x, baseline_kernels_vjp(c, points, cotangent),
                    "kernel " + c.name() + " backward");
    }
}

}  // namespace

void check_agreement() {
  check_tensors();
  check_words();
  check_kernels();
  // 19 paths: a library that computes 8 or 16 at a time has some left over.
  const Shape shapes[] = {{1, 9, 2, 1}, {3, 9, 2, 5}, {19, 9, 2, 5}, {19, 9, 3, 4, true, true}};
  for (const Shape& s : shapes) {
    const std::vector<double> points = random_walks<double>(s);
    const std::vector<double> cotangent = random_cotangent<double>(s);
    const Paths<double> paths(points.data(), s.batch, s.length, s.dim);
    const auto expected = baseline_forward(s, points);
    const auto stored = baseline_backward(s, points, cotangent, Replay::kStored);
    require_equal(baseline_backward(s, points, cotangent, Replay::kDeconstructed), stored,
                  s.name() + " deconstructed");
    for (const auto method : {SIGPATH_METHOD_AUTO, SIGPATH_METHOD_DIRECT, SIGPATH_METHOD_HORNER}) {
      const Signature signature = s.signature().method(method);
      require_equal(signature.compute(paths), expected, s.name() + " forward");
      require_equal(signature.vjp(paths, cotangent), stored, s.name() + " backward");
    }
  }
}

}  // namespace sigpath::bench
