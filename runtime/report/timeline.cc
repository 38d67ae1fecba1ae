#include "runtime/report/timeline.h"

#include <algorithm>
#include <optional>

#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kTicksPerHour = 3600 * value::ticks_per_second;
constexpr size_t kMostSilences = 100;
// `2021-05-18T21`: what of a time in UTC names its hour.
constexpr size_t kHourBytes = 13;

std::optional<int64_t> hour_of_text(std::string_view text) {
  const std::optional<value::Time> time = value::parse_time(text);
  if (!time) return std::nullopt;
  const int64_t hour = time->ticks / kTicksPerHour;
  return time->ticks < 0 && time->ticks % kTicksPerHour != 0 ? hour - 1 : hour;
}

/// No zone, or `Z`: then the first bytes alone name the hour.
bool is_plain_utc(std::string_view text) {
  return text.size() > kHourBytes && (text.back() == 'Z' || text.size() == 19) && text[10] == 'T';
}

FeedCoverage observed(const std::unordered_map<int64_t, uint64_t>& counts) {
  FeedCoverage seen;
  std::vector<int64_t> hours;
  for (const auto& [hour, records] : counts) hours.push_back(hour), seen.records += records;
  std::sort(hours.begin(), hours.end());
  if (hours.empty()) return seen;
  seen.first = hours.front(), seen.last = hours.back();
  for (size_t i = 1; i < hours.size(); ++i) {
    const Silence silence{hours[i - 1], hours[i]};
    if (silence.hours() >= Timeline::kLeastSilence) seen.silences.push_back(silence);
  }
  std::stable_sort(seen.silences.begin(), seen.silences.end(),
                   [](const Silence& a, const Silence& b) { return a.hours() > b.hours(); });
  if (seen.silences.size() > kMostSilences) seen.silences.resize(kMostSilences);
  return seen;
}

}  // namespace

uint32_t Timeline::group(std::string_view shape, std::string_view workload) {
  const bool full = groups_.size() + 1 >= kMostGroups;
  const auto known = numbers_.find({std::string(shape), std::string(workload)});
  if (known != numbers_.end()) return known->second;
  std::pair<std::string, std::string> name{shape, full ? std::string("...") : workload};
  const auto [place, added] = numbers_.try_emplace(name, static_cast<uint32_t>(groups_.size()));
  if (added) groups_.push_back({name.first, name.second, {}});
  return place->second;
}

void Timeline::add_hour(Group& group, int64_t hour, uint64_t records) {
  if (hour != group.last_hour || group.last_count == nullptr) {
    if (group.hours.size() >= kMostHours && !group.hours.contains(hour))
      return void(group.without_time += records);
    group.last_hour = hour;
    group.last_count = &group.hours[hour];
  }
  *group.last_count += records;
}

void Timeline::add(uint32_t number, std::string_view time) {
  Group& group = groups_[number];
  const bool plain = is_plain_utc(time);
  if (plain && time.substr(0, kHourBytes) == last_text_) return add_hour(group, last_hour_, 1);
  const std::optional<int64_t> hour = hour_of_text(time);
  if (!hour) return void(++group.without_time);
  if (plain) last_text_.assign(time, 0, kHourBytes), last_hour_ = *hour;
  add_hour(group, *hour, 1);
}

void Timeline::add(const Timeline& other) {
  for (const Group& from : other.groups_) {
    Group& to = groups_[group(from.shape, from.workload)];
    to.without_time += from.without_time;
    for (const auto& [hour, records] : from.hours) add_hour(to, hour, records);
  }
}

std::vector<Timeline::Saved> Timeline::save() const {
  std::vector<Saved> saved;
  for (const Group& from : groups_)
    saved.push_back(
        {from.shape, from.workload, {from.hours.begin(), from.hours.end()}, from.without_time});
  return saved;
}

void Timeline::restore(const std::vector<Saved>& groups) {
  for (const Saved& from : groups) {
    Group& to = groups_[group(from.shape, from.workload)];
    to.without_time += from.without_time;
    for (const auto& [hour, records] : from.hours) add_hour(to, hour, records);
  }
}

std::vector<FeedCoverage> Timeline::coverage() const {
  std::map<std::string, std::vector<const Group*>> shapes;
  for (const Group& group : groups_) shapes[group.shape].push_back(&group);
  std::vector<FeedCoverage> all;
  for (auto& [shape, groups] : shapes) {
    std::unordered_map<int64_t, uint64_t> together;
    uint64_t without_time = 0;
    for (const Group* group : groups) {
      without_time += group->without_time;
      for (const auto& [hour, records] : group->hours) together[hour] += records;
    }
    FeedCoverage whole = observed(together);
    whole.name = shape, whole.without_time = without_time;
    whole.records += without_time;
    all.push_back(whole);
    std::sort(groups.begin(), groups.end(),
              [](const Group* a, const Group* b) { return a->workload < b->workload; });
    for (const Group* group : groups) {
      if (group->workload.empty()) continue;
      FeedCoverage part = observed(group->hours);
      part.name = shape + " > " + group->workload;
      part.without_time = group->without_time, part.records += group->without_time;
      part.silent_end = group->hours.empty() ? 0 : whole.last - part.last;
      all.push_back(part);
    }
  }
  return all;
}

std::string hour_text(int64_t hour) {
  const std::string text = value::format_time({hour * kTicksPerHour}, value::Precision::second);
  return text.substr(0, 16) + "Z";
}

}  // namespace foothold::runtime
