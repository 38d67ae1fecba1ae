#include "evaluate/correlate/places.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace foothold::evaluate {
namespace {

constexpr double kEarthRadius = 6'371'008.8, kRadians = 3.14159265358979323846 / 180;
constexpr std::string_view kLatitude = "latitude", kLongitude = "longitude";

std::optional<double> number_of(const compiler::Kind& kind, const std::vector<Value>& fields,
                                std::string_view name) {
  const std::optional<uint32_t> field = field_named(kind, name);
  if (!field || *field >= fields.size() || fields[*field].state != State::present)
    return std::nullopt;
  return fields[*field].number;
}

struct Place {
  double latitude = 0, longitude = 0;
};

std::optional<Place> place_of(const compiler::Kind& kind, const Taken& taken) {
  const auto latitude = number_of(kind, taken.fields, kLatitude);
  const auto longitude = number_of(kind, taken.fields, kLongitude);
  if (!latitude || !longitude) return std::nullopt;
  return Place{*latitude, *longitude};
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

Value travelled(const Scene& scene, const compiler::Look& look,
                const std::vector<const Taken*>& from, const Taken& own,
                const compiler::Scope& scope) {
  if (from.empty()) return {};
  const std::optional<Place> start = place_of(scene.asked.steps[look.step].kind, *from.back());
  const std::optional<Place> here = place_of(scope.kind, own);
  if (!start || !here) return {};
  const double metres =
      great_circle(start->latitude, start->longitude, here->latitude, here->longitude);
  if (look.what == compiler::Look::What::distance) return number_value(metres);
  const int64_t ticks = std::max(gap(from.back()->moment, own.moment), value::ticks_per_second);
  return number_value(metres / (static_cast<double>(ticks) / value::ticks_per_second));
}

}  // namespace foothold::evaluate
