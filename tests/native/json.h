// Fixtures: the figures of other libraries.
#pragma once

#include <gtest/gtest.h>

#include <complex>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sigpath_test {

using nlohmann::json;

inline json load(const std::string& name) {
  const std::string path = std::string(SIGPATH_FIXTURES) + "/" + name;
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return json::parse(file).at("cases");
}

inline void append(const json& array, std::vector<double>& to) {
  if (array.is_number()) return to.push_back(array.get<double>());
  for (const json& part : array) append(part, to);
}

template <class T>
std::vector<T> numbers(const json& array) {
  std::vector<double> all;
  append(array, all);
  return {all.begin(), all.end()};
}

inline std::vector<std::complex<double>> complex_numbers(const json& z) {
  const auto re = numbers<double>(z.at("re")), im = numbers<double>(z.at("im"));
  std::vector<std::complex<double>> all;
  for (std::size_t i = 0; i < re.size(); ++i) all.emplace_back(re[i], im[i]);
  return all;
}

}  // namespace sigpath_test
