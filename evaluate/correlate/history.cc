#include "evaluate/correlate/history.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "evaluate/correlate/aggregates.h"
#include "evaluate/correlate/copies.h"
#include "evaluate/correlate/selection.h"

namespace foothold::evaluate {
namespace {

using compiler::Look;
using compiler::Scope;
using Events = std::vector<const Taken*>;

Value flag_value(bool flag) {
  Value value;
  value.state = State::present;
  value.flag = flag;
  value.texts = {flag ? "true" : "false"};
  return value;
}

// ---- how much is known
// ----------------------------------------------------------------------------

/// The logs that the kinds looked back at are read from.
std::set<uint32_t> shapes_of(const Scene& scene, const std::vector<compiler::StepSource>& sources) {
  std::set<uint32_t> shapes;
  for (const compiler::StepSource& source : sources) {
    const uint32_t kind = scene.model.selections[source.selection].kind;
    for (const compiler::Source& read : scene.model.kinds[kind].sources) shapes.insert(read.shape);
  }
  return shapes;
}

/// What is needed, if less than that is known: of the event's own log if what is looked back at is
/// read from that, else of that one of its logs that is known best.
std::optional<PastKnown> too_little(const Scene& scene,
                                    const std::vector<compiler::StepSource>& sources,
                                    const Taken& from, int64_t needed) {
  std::set<uint32_t> shapes = shapes_of(scene, sources);
  if (shapes.contains(from.seen->shape)) shapes = {from.seen->shape};
  int64_t known = 0;
  for (const uint32_t shape : shapes)
    known = std::max(known, scene.coverage.known(shape, value::Time{from.moment.at}));
  if (known >= needed) return std::nullopt;
  return PastKnown{needed, known};
}

LookedUp unless_too_little(const Scene& scene, const Look& look, const Taken& own, int64_t needed,
                           Value value) {
  const std::optional<PastKnown> lack = too_little(scene, look.past, own, needed);
  return lack ? LookedUp{{}, lack} : LookedUp{std::move(value)};
}

// ---- which events of the past count
// ---------------------------------------------------------------

/// Before it, no copy of it, and in the span that is looked back over.
bool counts(const Scene& scene, const Look& look, const Taken& own, const Taken& past) {
  const bool same_tenant = scene.asked.across_tenants || past.seen->tenant == own.seen->tenant;
  if (!same_tenant || are_copies(past, own)) return false;
  if (!surely_before(past.moment, own.moment)) return false;
  const int64_t apart = gap(past.moment, own.moment);
  if (look.lookback.ignoring > 0 && apart <= look.lookback.ignoring) return false;
  return apart <= look.lookback.over;
}

/// The texts of some fields of an event of a scope; nothing if one says nothing.
std::optional<std::vector<std::string>> said(const Scope& scope, const Event& event,
                                             const std::vector<uint32_t>& fields) {
  std::vector<std::string> keys;
  for (const uint32_t field : fields) {
    const auto key = key_of(scope.kind.fields[field].type, event.fields[field]);
    if (!key) return std::nullopt;
    keys.push_back(*key);
  }
  return keys;
}

/// The event of the past says just that in these fields; `own` are those that it is compared with.
bool says(const Scope& scope, const Taken& past, const std::vector<uint32_t>& fields,
          const std::vector<uint32_t>& own, const std::vector<std::string>& keys) {
  for (size_t place = 0; place < fields.size(); ++place)
    if (key_of(scope.kind.fields[own[place]].type, past.fields[fields[place]]) != keys[place])
      return false;
  return true;
}

LookedUp rests_on(const Events& events, bool flag) {
  return {flag_value(flag), {}, events.back()->number};
}

Value share_of(const Events& same_key, const Events& same) {
  return number_value(static_cast<double>(count_classes(same)) /
                      static_cast<double>(count_classes(same_key)));
}

// ---- what is usual
// --------------------------------------------------------------------------------

/// The middle one; of an even number the mean of the middle two.
double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double spread_of(const std::vector<double>& values) {
  const double median = median_of(values);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::fabs(value - median));
  return median_of(distances) * 1.4826;
}

/// Which of the windows [end - (k+1)W, end - kW) an event is in; 0 is that of the end itself.
int64_t window_of(const Scene& scene, const Taken& event, const Taken& end) {
  const int64_t before = end.moment.at - event.moment.at;
  return before <= 0 ? 0 : (before - 1) / scene.asked.within;
}

/// The aggregate's value in each window k = 1, 2, ... as far as the look reaches back.
std::vector<double> values_of_windows(const Scene& scene, const Group& group, const Look& look,
                                      const Look& aggregated, const Taken& end) {
  const int64_t windows = look.lookback.over / scene.asked.within - 1;
  std::map<int64_t, Events> events;
  for (const Taken& event : group.steps[aggregated.step])
    events[window_of(scene, event, end)].push_back(&event);
  std::vector<double> values(static_cast<size_t>(std::max<int64_t>(windows, 0)), 0);
  for (const auto& [window, in_it] : events) {
    if (window < 1 || window > windows) continue;
    values[static_cast<size_t>(window - 1)] =
        aggregate(aggregated, scene.asked.steps[aggregated.step].kind, in_it).number;
  }
  return values;
}

}  // namespace

LookedUp look_back(const Scene& scene, const Scope& scope, const Look& look, const Event& asking,
                   const Taken& own, const std::vector<Taken>& past) {
  const auto keys = said(scope, asking, look.own_keys);
  const auto fields = said(scope, asking, look.fields);
  if (!keys || !fields) return {};
  Events same_key, same;
  for (const Taken& event : past) {
    if (!counts(scene, look, own, event)) continue;
    if (!says(scope, event, look.past_keys, look.own_keys, *keys)) continue;
    same_key.push_back(&event);
    if (says(scope, event, look.fields, look.fields, *fields)) same.push_back(&event);
  }
  switch (look.what) {
    case Look::What::known:
      return same.empty() ? LookedUp{flag_value(false)} : rests_on(same, true);
    case Look::What::fresh:
      if (!same.empty()) return rests_on(same, false);
      return unless_too_little(scene, look, own, look.lookback.after, flag_value(true));
    case Look::What::missing:
      if (!same_key.empty()) return rests_on(same_key, false);
      return unless_too_little(scene, look, own, look.lookback.over, flag_value(true));
    default:
      return unless_too_little(scene, look, own, look.lookback.over,
                               same_key.empty() ? Value{} : share_of(same_key, same));
  }
}

LookedUp look_at_windows(const Scene& scene, const Group& group, const Look& look,
                         const Look& aggregated, const Taken& end) {
  const auto& sources = scene.asked.steps[aggregated.step].sources;
  if (const auto lack = too_little(scene, sources, end, look.lookback.over)) return {{}, lack};
  const std::vector<double> values = values_of_windows(scene, group, look, aggregated, end);
  if (values.empty()) return {};
  return {number_value(look.what == Look::What::usual ? median_of(values) : spread_of(values))};
}

}  // namespace foothold::evaluate
