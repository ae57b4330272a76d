#include "cpu/ssm/fft.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>

#include "core/checked.h"
#include "core/workspace.h"

namespace sigpath {
namespace {

constexpr double kPi = 3.14159265358979323846;

// e^{-2 pi i k / n} of 0 <= k < n.
Complex root(index k, index n) {
  const double angle = -2 * kPi * static_cast<double>(k) / static_cast<double>(n);
  return {std::cos(angle), std::sin(angle)};
}

// The radices of n, odd ones first, fours last; empty unless n is 2^a 3^b 5^c.
std::vector<index> radices(index n) {
  std::vector<index> all;
  for (const index radix : {5, 3})
    for (; n % radix == 0; n /= radix) all.push_back(radix);
  index twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  if (n > 1) return {};
  if (twos % 2 == 1) all.push_back(2);
  all.insert(all.end(), static_cast<std::size_t>(twos / 2), 4);
  return all;
}

template <class T>
void add_passes(FftTables<T>& to, const std::vector<index>& all) {
  index size = to.n;
  for (const index radix : all) {
    typename FftTables<T>::Pass pass{radix, size / radix, {}};
    for (index j = 0; j < pass.m; ++j)
      for (index k = 1; k < radix; ++k) {
        const Complex w = root(j * k, size);
        pass.factors.push_back(static_cast<T>(w.real()));
        pass.factors.push_back(static_cast<T>(w.imag()));
      }
    to.passes.push_back(std::move(pass));
    size /= radix;
  }
  // Block k mod radix has frequency k, and in it is k / radix.
  for (index k = 0; k < to.n; ++k) {
    index left = k, at = 0;
    for (const auto& pass : to.passes) {
      at += left % pass.radix * pass.m;
      left /= pass.radix;
    }
    to.position.push_back(at);
  }
}

template <class T>
void add_chirps(FftTables<T>& to) {
  const index n = to.n, m = smooth_size(2 * n - 1);
  to.padded = FftTables<T>::of(m);
  for (index k = 0; k < n; ++k) to.position.push_back(k);
  // In double, every lane the same.
  const auto tables = FftTables<double>::of(m);
  const FftEngine<double>& engine = fft_engine<double>();
  const index lanes = engine.lanes();
  WorkspacePool pool;
  const WorkspacePool::Loan memory(
      pool, static_cast<std::size_t>(checked_mul(m, 2 * lanes, "chirps")) * sizeof(double));
  auto* const x = reinterpret_cast<double*>(memory.data());
  std::fill_n(x, 2 * m * lanes, 0.0);
  for (index j = 0; j < n; ++j) {
    const index square = static_cast<index>(static_cast<unsigned __int128>(j) * j % (2 * n));
    const Complex c = root(square, 2 * n);
    to.chirp.push_back(static_cast<T>(c.real()));
    to.chirp.push_back(static_cast<T>(c.imag()));
    for (const index at : {j, (m - j) % m}) {
      std::fill_n(x + 2 * at * lanes, lanes, c.real());
      std::fill_n(x + (2 * at + 1) * lanes, lanes, -c.imag());
    }
  }
  engine.transform(*tables, false, x, nullptr);
  for (index i = 0; i < 2 * m; ++i) to.chirp_spectrum.push_back(static_cast<T>(x[i * lanes]));
}

}  // namespace

index smooth_size(index n) {
  index best = 1;
  while (best < n) best *= 2;
  for (index five = 1; five < best; five *= 5)
    for (index three = five; three < best; three *= 3) {
      index size = three;
      while (size < n) size *= 2;
      best = std::min(best, size);
    }
  return best;
}

template <class T>
std::shared_ptr<const FftTables<T>> FftTables<T>::of(index n) {
  static std::mutex& mutex = *new std::mutex;
  static auto& cache = *new std::list<std::shared_ptr<const FftTables<T>>>;
  const auto find = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto at =
        std::find_if(cache.begin(), cache.end(), [&](const auto& t) { return t->n == n; });
    if (at == cache.end()) return std::shared_ptr<const FftTables<T>>();
    cache.splice(cache.begin(), cache, at);
    return cache.front();
  };
  if (auto known = find()) return known;
  const auto made = std::make_shared<FftTables<T>>();
  made->n = n;
  if (const auto all = radices(n); n == 1 || !all.empty())
    add_passes(*made, all);
  else
    add_chirps(*made);
  constexpr index kPad = 64;
  for (index k = 0; k < n / 2 + 1 + kPad; ++k) {
    const double angle = kPi * static_cast<double>(std::min(k, n / 2)) / static_cast<double>(n);
    // At the last node of an even n, cos is 0 itself.
    made->half_cos.push_back(2 * k >= n && n % 2 == 0 ? T(0) : static_cast<T>(std::cos(angle)));
    made->half_sin.push_back(static_cast<T>(std::sin(angle)));
  }
  constexpr std::size_t kMost = 8;
  const std::lock_guard<std::mutex> lock(mutex);
  cache.push_front(made);
  if (cache.size() > kMost) cache.pop_back();
  return made;
}

template struct FftTables<float>;
template struct FftTables<double>;

}  // namespace sigpath
