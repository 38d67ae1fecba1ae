#include "evaluate/correlate/places.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace foothold::evaluate {
namespace {

constexpr double kEarthRadius = 6'371'008.8, kRadians = 3.14159265358979323846 / 180;

struct Place {
  double latitude = 0, longitude = 0;
};

std::optional<Place> place_of(const Taken& taken, uint32_t latitude, uint32_t longitude) {
  const Value &north = taken.fields[latitude], &east = taken.fields[longitude];
  if (north.state != State::present || east.state != State::present) return std::nullopt;
  return Place{north.number, east.number};
}

}  // namespace

double great_circle(double latitude, double longitude, double other_latitude,
                    double other_longitude) {
  const double north = std::sin((other_latitude - latitude) * kRadians / 2);
  const double east = std::sin((other_longitude - longitude) * kRadians / 2);
  const double half_chord = north * north + std::cos(latitude * kRadians) *
                                                std::cos(other_latitude * kRadians) * east * east;
  return 2 * kEarthRadius * std::asin(std::sqrt(std::min(half_chord, 1.0)));
}

Value travelled(const compiler::Look& look, const std::vector<const Taken*>& from,
                const Taken& own) {
  if (from.empty()) return {};
  const std::optional<Place> here = place_of(own, look.fields[0], look.fields[1]);
  const std::optional<Place> start = place_of(*from.back(), look.fields[2], look.fields[3]);
  if (!start || !here) return {};
  const double metres =
      great_circle(start->latitude, start->longitude, here->latitude, here->longitude);
  if (look.what == compiler::Look::What::distance) return number_value(metres);
  const int64_t ticks = std::max(gap(from.back()->moment, own.moment), value::ticks_per_second);
  return number_value(metres / (static_cast<double>(ticks) / value::ticks_per_second));
}

}  // namespace foothold::evaluate
