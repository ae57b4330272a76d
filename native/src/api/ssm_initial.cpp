#include <algorithm>
#include <cmath>

#include "api/arguments.h"
#include "core/random.h"
#include "cpu/ssm/initial.h"

using namespace sigpath;

sigpath_status sigpath_ssm_modes(int kind, sigpath_index modes, double clip, double* lambda,
                                 sigpath_index lambda_count, double* p, sigpath_index p_count,
                                 double* b, sigpath_index b_count) {
  return guard([&] {
    require(kind >= SIGPATH_SSM_LEGS && kind <= SIGPATH_SSM_LEGT, "kind: is ", kind,
            ", expected a sigpath_ssm_modes_kind");
    require(modes >= 1 && modes <= 1024, "modes: is ", modes, ", expected 1 to 1024");
    require(std::isfinite(clip) && clip >= 0, "clip: is ", clip,
            ", expected a finite number, 0 or more");
    const sigpath_index p_numbers = kind == SIGPATH_SSM_LEGT ? 2 * modes : modes;
    const auto to = [&](const char* name, double* at, sigpath_index count, sigpath_index numbers,
                        bool optional) {
      return output(name, at, count, optional && at == nullptr ? 0 : 2 * numbers, sizeof(double));
    };
    check_disjoint({to("lambda", lambda, lambda_count, modes, false),
                    to("p", p, p_count, p_numbers, true), to("b", b, b_count, modes, true)});
    const InitialModes m = initial_modes(kind, modes, clip);
    const auto put = [](const std::vector<Complex>& from, double* at) {
      for (std::size_t i = 0; i < from.size() && at != nullptr; ++i)
        put_complex(from[i], at, static_cast<sigpath_index>(i));
    };
    put(m.lambda, lambda);
    put(m.p, p);
    put(m.b, b);
  });
}

sigpath_status sigpath_ssm_draw(unsigned long long seed, double least, double most, double* dt,
                                sigpath_index dt_count, double* c, sigpath_index c_count) {
  return guard([&] {
    require(std::isfinite(most) && least > 0 && least <= most, "least and most: are ", least,
            " and ", most, ", expected finite steps above 0 in this order");
    require(dt_count >= 0, "dt_count: is ", dt_count, ", expected 0 or more");
    require(c_count >= 0 && c_count % 2 == 0, "c_count: is ", c_count,
            " elements, expected an even number: pairs");
    check_disjoint({output("dt", dt, dt_count, dt_count, sizeof(double)),
                    output("c", c, c_count, c_count, sizeof(double))});
    // Streams of their own: how many of one are drawn does not change the other.
    Random steps(Random(seed).next()), weights(~Random(seed).next());
    for (sigpath_index i = 0; i < dt_count; ++i)
      dt[i] = std::clamp(least * std::pow(most / least, steps.unit()), least, most);
    for (sigpath_index i = 0; i < c_count; i += 2) {
      // Box and Muller's: |C|^2 is exponential, with the mean 1.
      const double size = std::sqrt(-std::log(weights.unit()));
      const double angle = 2 * kPi * weights.unit();
      c[i] = size * std::cos(angle);
      c[i + 1] = size * std::sin(angle);
    }
  });
}
