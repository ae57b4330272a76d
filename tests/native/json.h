// Fixtures: the figures of other libraries.
#pragma once

#include <gtest/gtest.h>

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

}  // namespace sigpath_test
