#include "cpu/ssm/fft.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>
#include <numeric>

namespace sigpath {
namespace {

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
    pass.factors.reserve(static_cast<std::size_t>(2 * (radix - 1) * pass.m));
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
  to.position.reserve(static_cast<std::size_t>(to.n));
  for (index k = 0; k < to.n; ++k) {
    index left = k, at = 0;
    for (const auto& pass : to.passes) {
      at += left % pass.radix * pass.m;
      left /= pass.radix;
    }
    to.position.push_back(at);
  }
}

// The passes over one row in double.
void transform(const FftTables<double>& t, Complex* x) {
  Complex v[5], w[5];
  for (const auto& pass : t.passes) {
    const index radix = pass.radix, m = pass.m;
    for (index k = 0; k < radix; ++k) w[k] = root(k, radix);
    for (index block = 0; block < t.n; block += radix * m)
      for (index j = 0; j < m; ++j) {
        Complex* const own = x + block + j;
        for (index k = 0; k < radix; ++k) {
          v[k] = own[0];
          for (index i = 1; i < radix; ++i) v[k] += own[i * m] * w[i * k % radix];
        }
        own[0] = v[0];
        for (index k = 1; k < radix; ++k)
          own[k * m] = v[k] * complex_at(pass.factors.data(), (radix - 1) * j + k - 1);
      }
  }
}

template <class T>
void put(const std::vector<Complex>& from, std::vector<T>& to) {
  to.resize(2 * from.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    put_complex(from[i], to.data(), static_cast<index>(i));
}

template <class T>
void add_chirps(FftTables<T>& to) {
  const index n = to.n, m = smooth_size(2 * n - 1);
  to.padded = FftTables<T>::of(m);
  to.position.resize(static_cast<std::size_t>(n));
  std::iota(to.position.begin(), to.position.end(), index{0});
  std::vector<Complex> chirp(static_cast<std::size_t>(n)), x(static_cast<std::size_t>(m));
  for (index j = 0; j < n; ++j) {
    const auto square = static_cast<index>(static_cast<unsigned __int128>(j) * j % (2 * n));
    const Complex c = root(square, 2 * n);
    chirp[static_cast<std::size_t>(j)] = c;
    x[static_cast<std::size_t>(j)] = x[static_cast<std::size_t>((m - j) % m)] = std::conj(c);
  }
  transform(*FftTables<double>::of(m), x.data());
  put(chirp, to.chirp);
  put(x, to.chirp_spectrum);
}

// Tables of the last few n; those that are too large for it are their callers' alone.
template <class Table>
class Cache {
 public:
  template <class Make>
  std::shared_ptr<const Table> of(index n, const Make& make) {
    if (auto known = find(n)) return known;
    std::shared_ptr<const Table> made = make();
    constexpr index kMostBytes = index{64} << 20;
    if (made->bytes() > kMostBytes / 2) return made;
    const std::lock_guard<std::mutex> lock(mutex_);
    tables_.push_front(made);
    index bytes = 0;
    for (auto i = tables_.begin(); i != tables_.end();) {
      bytes += (*i)->bytes();
      i = bytes > kMostBytes ? tables_.erase(i) : std::next(i);
    }
    return made;
  }

 private:
  std::shared_ptr<const Table> find(index n) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto at =
        std::find_if(tables_.begin(), tables_.end(), [&](const auto& t) { return t->n == n; });
    if (at == tables_.end()) return nullptr;
    tables_.splice(tables_.begin(), tables_, at);
    return tables_.front();
  }

  std::mutex mutex_;
  std::list<std::shared_ptr<const Table>> tables_;
};

template <class T>
index bytes_of(const std::vector<T>& v) {
  return static_cast<index>(v.size() * sizeof(T));
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
index FftTables<T>::bytes() const {
  index all = bytes_of(position) + bytes_of(chirp) + bytes_of(chirp_spectrum);
  for (const Pass& pass : passes) all += bytes_of(pass.factors);
  return all;
}

template <class T>
std::shared_ptr<const FftTables<T>> FftTables<T>::of(index n) {
  static auto& cache = *new Cache<FftTables<T>>;
  return cache.of(n, [&] {
    auto made = std::make_shared<FftTables<T>>();
    made->n = n;
    if (const auto all = radices(n); n == 1 || !all.empty())
      add_passes(*made, all);
    else
      add_chirps(*made);
    return made;
  });
}

template <class T>
index HalfAngles<T>::bytes() const {
  return bytes_of(cosine) + bytes_of(sine);
}

template <class T>
std::shared_ptr<const HalfAngles<T>> HalfAngles<T>::of(index n) {
  static auto& cache = *new Cache<HalfAngles<T>>;
  return cache.of(n, [&] {
    constexpr index kPad = 64;
    auto made = std::make_shared<HalfAngles<T>>();
    made->n = n;
    for (auto* array : {&made->cosine, &made->sine})
      array->resize(static_cast<std::size_t>(n / 2 + 1 + kPad));
    for (index k = 0; k < n / 2 + 1 + kPad; ++k) {
      const index own = std::min(k, n / 2);
      const double angle = kPi * static_cast<double>(own) / static_cast<double>(n);
      // At the last node of an even n, the cosine is 0 itself.
      made->cosine[static_cast<std::size_t>(k)] =
          2 * own == n ? T(0) : static_cast<T>(std::cos(angle));
      made->sine[static_cast<std::size_t>(k)] = static_cast<T>(std::sin(angle));
    }
    return made;
  });
}

template struct FftTables<float>;
template struct FftTables<double>;
template struct HalfAngles<float>;
template struct HalfAngles<double>;

}  // namespace sigpath
