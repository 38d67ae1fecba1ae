#include "runtime/correlate/median.h"

#include <algorithm>
#include <cmath>

namespace foothold::runtime {
namespace {

/// The spread of a normal distribution, in its own unit.
constexpr double kNormal = 1.4826;

}  // namespace

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double spread_of(const std::vector<double>& values) {
  const double median = median_of(values);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::fabs(value - median));
  return median_of(std::move(distances)) * kNormal;
}

}  // namespace foothold::runtime
