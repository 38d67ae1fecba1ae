#include "evaluate/correlate/places.h"

#include <algorithm>
#include <optional>

#include "runtime/value/great_circle.h"

namespace foothold::evaluate {
namespace {

struct Place {
  double latitude = 0, longitude = 0;
};

std::optional<Place> place_of(const Taken& taken, uint32_t latitude, uint32_t longitude) {
  const Value &north = taken.fields[latitude], &east = taken.fields[longitude];
  if (north.state != State::present || east.state != State::present) return std::nullopt;
  return Place{north.number, east.number};
}

}  // namespace

Value travelled(const compiler::Look& look, const std::vector<const Taken*>& from,
                const Taken& own) {
  if (from.empty()) return {};
  const std::optional<Place> here = place_of(own, look.fields[0], look.fields[1]);
  const std::optional<Place> start = place_of(*from.back(), look.fields[2], look.fields[3]);
  if (!start || !here) return {};
  const double metres =
      value::great_circle(start->latitude, start->longitude, here->latitude, here->longitude);
  if (look.what == compiler::Look::What::distance) return number_value(metres);
  const int64_t ticks = std::max(gap(from.back()->moment, own.moment), value::ticks_per_second);
  return number_value(metres / (static_cast<double>(ticks) / value::ticks_per_second));
}

}  // namespace foothold::evaluate
