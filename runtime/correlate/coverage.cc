#include "runtime/correlate/coverage.h"

#include <algorithm>
#include <numeric>

#include "runtime/correlate/moment.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kTicksPerHour = 3600 * value::ticks_per_second;
constexpr size_t kSecondBytes = 19;  // `2021-05-18T21:13:33`
constexpr size_t kHourBytes = 13;

int64_t hour_of(int64_t ticks) {
  return ticks / kTicksPerHour - (ticks % kTicksPerHour < 0 ? 1 : 0);
}

/// No zone, or `Z`: then texts of one hour are in the order of their times.
bool is_plain_utc(std::string_view text) {
  return text.size() >= kSecondBytes && text[10] == 'T' &&
         (text.size() == kSecondBytes || text.back() == 'Z');
}

}  // namespace

Coverage::Coverage(const Program& program) : program_(program), shapes_(program.shapes.size()) {}

void Coverage::see(uint32_t place, std::string_view time) {
  Shape& shape = shapes_[place];
  const bool plain = is_plain_utc(time);
  if (plain && !shape.first_text.empty()) {
    const std::string_view second = time.substr(0, kSecondBytes);
    if (second > shape.first_text && second < shape.last_text) return;
  }
  const std::optional<value::Time> read = value::parse_time(time);
  if (!read) return;
  see(place, read->ticks);
  if (plain) remember(shape, time, read->ticks);
}

/// What lies strictly between two seconds of one hour that were seen says nothing new.
void Coverage::remember(Shape& shape, std::string_view time, int64_t) const {
  const std::string_view second = time.substr(0, kSecondBytes);
  const std::string_view hour = second.substr(0, kHourBytes);
  if (!std::string_view(shape.first_text).starts_with(hour))
    shape.first_text = shape.last_text = second;
  if (second < shape.first_text) shape.first_text = second;
  if (second > shape.last_text) shape.last_text = second;
}

void Coverage::see(uint32_t place, int64_t ticks) {
  Shape& shape = shapes_[place];
  latest_ = std::max(latest_.value_or(ticks), ticks);
  const int64_t hour = hour_of(ticks);
  if (shape.hours.size() >= kMostHours && !shape.hours.contains(hour)) return;
  const auto [found, added] = shape.hours.try_emplace(hour, Hour{ticks, ticks});
  if (added) return;
  found->second.first = std::min(found->second.first, ticks);
  found->second.last = std::max(found->second.last, ticks);
}

void Coverage::add(const Coverage& other) {
  for (uint32_t place = 0; place < other.shapes_.size(); ++place)
    for (const auto& [hour, seen] : other.shapes_[place].hours)
      see(place, seen.first), see(place, seen.last);
}

std::vector<Coverage::SavedHour> Coverage::save(uint32_t place) const {
  std::vector<SavedHour> hours;
  for (const auto& [hour, seen] : shapes_[place].hours) hours.push_back({seen.first, seen.last});
  return hours;
}

int64_t Coverage::kept(const std::vector<SourceProgram>& sources, int64_t at) const {
  int64_t kept = INT64_MAX;
  for (const SourceProgram& source : sources)
    if (const auto since = since_.find(source.selection); since != since_.end())
      kept = std::min(kept, std::max<int64_t>(0, at - since->second));
  return kept;
}

std::vector<std::pair<int64_t, int64_t>> Coverage::hours(uint32_t shape) const {
  std::vector<std::pair<int64_t, int64_t>> all;
  for (const auto& [hour, seen] : shapes_[shape].hours) all.emplace_back(seen.first, seen.last);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Coverage::Run> Coverage::runs_of(const std::vector<uint32_t>& shapes,
                                             int64_t largest_hole) const {
  std::vector<Run> hours;
  for (const uint32_t place : shapes)
    for (const auto& [hour, seen] : shapes_[place].hours) hours.push_back({seen.first, seen.last});
  std::sort(hours.begin(), hours.end(),
            [](const Run& a, const Run& b) { return a.first < b.first; });
  std::vector<Run> runs;
  for (const Run& hour : hours) {
    if (runs.empty() || hour.first - runs.back().last > largest_hole) runs.push_back(hour);
    runs.back().last = std::max(runs.back().last, hour.last);
  }
  return runs;
}

/// Records that were passed over count for all shapes that they may be of.
void Coverage::finish() {
  runs_.clear();
  for (uint32_t place = 0; place < shapes_.size(); ++place) {
    std::vector<uint32_t> shapes = {place};
    for (uint32_t group = 0; group < shapes_.size(); ++group) {
      const std::vector<uint32_t>& candidates = program_.shapes[group].candidates;
      if (std::find(candidates.begin(), candidates.end(), place) != candidates.end())
        shapes.push_back(group);
    }
    runs_.push_back(runs_of(shapes, kLargestHole));
  }
}

LogEnd Coverage::end() const {
  std::vector<uint32_t> all(shapes_.size());
  std::iota(all.begin(), all.end(), 0);
  LogEnd end{latest_, {}};
  for (const Run& run : runs_of(all, kLargestStop)) end.stops.push_back(run.last);
  if (!end.stops.empty()) end.stops.pop_back();
  return end;
}

bool LogEnd::reached(int64_t from, int64_t due) const {
  const auto stop = std::lower_bound(stops.begin(), stops.end(), from);
  return latest && *latest >= due && (stop == stops.end() || *stop >= due);
}

std::vector<std::vector<std::pair<int64_t, int64_t>>> Coverage::runs(int64_t unit) const {
  std::vector<std::vector<std::pair<int64_t, int64_t>>> all;
  for (const std::vector<Run>& runs : runs_) {
    auto& of = all.emplace_back();
    for (const Run& run : runs) of.emplace_back(cut_to(run.first, unit), cut_to(run.last, unit));
  }
  return all;
}

int64_t Coverage::known(uint32_t shape, int64_t at) const {
  const std::vector<Run>& runs = runs_[shape];
  auto run = std::upper_bound(runs.begin(), runs.end(), at,
                              [](int64_t time, const Run& run) { return time < run.first; });
  if (run == runs.begin()) return 0;
  --run;
  return at - run->last <= kLargestHole ? at - run->first : 0;
}

}  // namespace foothold::runtime
