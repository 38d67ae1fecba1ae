#include "runtime/value/great_circle.h"

#include <algorithm>
#include <cmath>

namespace foothold::value {
namespace {

constexpr double kEarthRadius = 6'371'008.8, kRadians = 3.14159265358979323846 / 180;

}  // namespace

double great_circle(double latitude, double longitude, double other_latitude,
                    double other_longitude) {
  const double north = std::sin((other_latitude - latitude) * kRadians / 2);
  const double east = std::sin((other_longitude - longitude) * kRadians / 2);
  const double half_chord = north * north + std::cos(latitude * kRadians) *
                                                std::cos(other_latitude * kRadians) * east * east;
  return 2 * kEarthRadius * std::asin(std::sqrt(std::min(half_chord, 1.0)));
}

}  // namespace foothold::value
