#include "gpu_kernel_cases.h"

namespace sigpath::bench {
namespace {

using Of = GpuKernelCase::Of;

// "pySigLib - Fast Signature-Based Computations on CPU and GPU", table 2: pySigLib on an RTX 4060,
// the least of 50 runs. It does not say which dtype, nor whether backward has a forward pass in it.
struct Device {
  index batch, length, dim;
  double forward_ms, backward_ms;
};
const Device kPysiglib[] = {
    {128, 256, 8, 3.4, 5.7},
    {128, 512, 16, 11.7, 23.1},
    {128, 1024, 32, 65.3, 111.2},
};

}  // namespace

std::string GpuKernelCase::name() const {
  const std::string count = std::to_string(batch);
  const bool all_pairs = of == Of::kGram || of == Of::kMmd;
  const int dyadic = kernel.options().dyadic_x;
  return (all_pairs ? count + "x" : "") + count + "x" + std::to_string(length) + "x" +
         std::to_string(dim) + (dyadic > 0 ? "-dyadic" + std::to_string(dyadic) : "");
}

index GpuKernelCase::results() const {
  if (of == Of::kMmd) return 1;
  return of == Of::kPairs ? batch : batch * batch;
}

index GpuKernelCase::kernels() const {
  const index triangle = batch * (batch + 1) / 2;
  if (of == Of::kGramOfOneSet) return triangle;
  return of == Of::kMmd ? 2 * triangle + batch * batch : results();
}

double GpuKernelCase::multiply_adds(GpuDirection direction) const {
  const sigpath_kernel_options& o = kernel.options();
  const auto steps = static_cast<double>((length - 1) * (length - 1) * kernels());
  const auto d = static_cast<double>(dim);
  const auto refined = static_cast<double>(index{1} << (o.dyadic_x + o.dyadic_y));
  return steps * (runs_forward(direction) * (d + 6 * refined) +
                  runs_backward(direction) * (3 * d + 10 * refined));
}

std::vector<GpuKernelCase> gpu_kernel_cases() {
  std::vector<GpuKernelCase> all;
  for (const Device& c : kPysiglib) {
    Published p;
    p.forward_ms = c.forward_ms;
    p.backward_ms = c.backward_ms;
    all.push_back({"pysiglib2", Of::kPairs, c.batch, c.length, c.dim, SignatureKernel(), p, p});
  }
  const auto add = [&](const char* benchmark, Of of, index batch, index length, index dim,
                       const SignatureKernel& kernel) {
    all.push_back({benchmark, of, batch, length, dim, kernel, {}, {}});
  };
  const SignatureKernel linear, rbf = SignatureKernel().rbf(1);
  for (const int order : {1, 2})
    add("kernel", Of::kPairs, 128, 256, 8, SignatureKernel().dyadic(order, order));
  add("kernel", Of::kPairs, 1, 20000, 8, linear);
  add("kernel", Of::kPairs, 16, 4096, 5, linear);
  add("kernel_rbf", Of::kPairs, 128, 256, 8, rbf);
  add("kernel_gram", Of::kGram, 1024, 100, 5, linear);
  add("kernel_gram_self", Of::kGramOfOneSet, 1024, 100, 5, linear);
  add("kernel_gram_rbf", Of::kGram, 1024, 100, 5, rbf);
  add("kernel_mmd", Of::kMmd, 512, 64, 5, linear);
  return all;
}

}  // namespace sigpath::bench
