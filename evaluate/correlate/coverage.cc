#include "evaluate/correlate/coverage.h"

#include <algorithm>
#include <limits>

namespace foothold::evaluate {
namespace {

/// Before any time that a record can have, and still small enough to reckon with.
constexpr value::Time kBeforeAll = {std::numeric_limits<int64_t>::min() / 2};

}  // namespace

bool Clock::reached(value::Time from, value::Time due) const {
  if (until < due) return false;
  return std::none_of(stops.begin(), stops.end(),
                      [&](value::Time stop) { return from <= stop && stop < due; });
}

HistoryCoverage HistoryCoverage::complete() { return since(kBeforeAll); }

HistoryCoverage HistoryCoverage::since(value::Time start) {
  HistoryCoverage coverage;
  coverage.since_ = start;
  return coverage;
}

void HistoryCoverage::add(uint32_t shape, value::Time time) { times_[shape].insert(time.ticks); }

int64_t HistoryCoverage::known(uint32_t shape, value::Time at) const {
  if (since_) return std::max<int64_t>(at.ticks - since_->ticks, 0);
  const auto log = times_.find(shape);
  if (log == times_.end()) return 0;
  int64_t start = at.ticks;
  auto record = log->second.upper_bound(at.ticks);
  while (record != log->second.begin() && start - *std::prev(record) <= kLargestHole)
    start = *--record;
  return at.ticks - start;
}

Clock HistoryCoverage::clock() const {
  Clock clock = {kBeforeAll};
  std::set<int64_t> all;
  for (const auto& [shape, times] : times_) all.insert(times.begin(), times.end());
  for (const int64_t time : all) {
    if (time != *all.begin() && time - clock.until.ticks > kLargestStop)
      clock.stops.push_back(clock.until);
    clock.until = {time};
  }
  return clock;
}

}  // namespace foothold::evaluate
