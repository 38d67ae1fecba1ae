#include "runtime/correlate/aggregates.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/correlate/carried.h"
#include "runtime/correlate/class_counts.h"

namespace foothold::runtime {
namespace {

using What = LookProgram::What;

void set_number(double number, FieldValue& value) {
  value.clear();
  value.state = State::present;
  value.number = number;
}

void set_ticks(int64_t ticks, FieldValue& value) {
  value.clear();
  value.state = State::present;
  value.ticks = ticks;
}

constexpr double kMostTicks = 9.2e18;

int64_t longest_usual(const ScopeLooks& scope) {
  int64_t longest = 0;
  for (const LookProgram& look : scope.looks)
    if (look.what == What::usual || look.what == What::spread)
      longest = std::max(longest, look.over);
  return longest;
}

}  // namespace

int64_t longest_usual(const Program& program, const CorrelationProgram& rule) {
  int64_t longest = longest_usual(program.scope_looks[rule.scope]);
  const auto look_at = [&](const std::optional<JoinedProgram>& joined) {
    if (joined) longest = std::max(longest, longest_usual(program.scope_looks[joined->scope]));
  };
  look_at(rule.such_that), look_at(rule.unless);
  for (const EventStepProgram& step : rule.steps) look_at(step.where), look_at(step.unless);
  for (const ClassProgram& one : rule.classes) look_at(one.when);
  return longest;
}

void Aggregates::start(const Group& group) {
  group_ = &group, work_ = 0;
  values_.clear(), classes_differ_.clear();
}

const std::vector<uint32_t>& Aggregates::values_of(uint32_t step, uint32_t field, uint32_t place) {
  Values& all = values_[{step, field}];
  all.of.resize(group_->steps[step].size()), all.read.resize(all.of.size());
  std::vector<uint32_t>& of = all.of[place];
  if (all.read[place]) return of;
  all.read[place] = true;
  FieldValue value;
  read_field(program_, *group_, step, place, field, value);
  for (std::string& key : keys_of(field_info(program_, *group_, step, place, field), value)) {
    const auto next = static_cast<uint32_t>(all.numbers.size());
    of.push_back(all.numbers.try_emplace(std::move(key), next).first->second);
  }
  std::sort(of.begin(), of.end());
  of.erase(std::unique(of.begin(), of.end()), of.end());
  return of;
}

bool Aggregates::says(uint32_t step, uint32_t field, uint32_t place) const {
  FieldValue value;
  read_field(program_, *group_, step, place, field, value);
  return value.state == State::present;
}

size_t Aggregates::count(uint32_t step, const Places& places) const {
  ClassCounts counts;
  for (const uint32_t place : places) {
    const GroupEvent& event = group_->event(step, place);
    counts.add(event.event_class, event.seen->shape);
  }
  return static_cast<size_t>(counts.total());
}

size_t Aggregates::count_different(uint32_t step, uint32_t field, const Places& places) {
  std::set<uint32_t> different;
  for (const uint32_t place : places) {
    const std::vector<uint32_t>& of = values_of(step, field, place);
    different.insert(of.begin(), of.end());
  }
  return different.size();
}

/// Each class adds what the log that adds most of it adds; classes by their digest, so that sums
/// of fractions do not depend on the order of arrival.
double Aggregates::total(uint32_t step, uint32_t field, const Places& said, bool ticks) const {
  std::map<value::Digest, std::map<uint32_t, double>> sums;
  FieldValue value;
  for (const uint32_t place : said) {
    const Sighting& seen = *group_->event(step, place).seen;
    read_field(program_, *group_, step, place, field, value);
    sums[seen.event_class][seen.shape] += ticks ? static_cast<double>(value.ticks) : value.number;
  }
  double total = 0;
  for (const auto& [event_class, logs] : sums)
    total += std::max_element(logs.begin(), logs.end(), [](const auto& a, const auto& b) {
               return a.second < b.second;
             })->second;
  return total;
}

double Aggregates::largest_share(uint32_t step, uint32_t field, const Places& said) {
  std::map<uint32_t, Places> by_value;
  for (const uint32_t place : said)
    for (const uint32_t number : values_of(step, field, place)) by_value[number].push_back(place);
  size_t most = 0;
  for (const auto& [number, places] : by_value) most = std::max(most, count(step, places));
  return static_cast<double>(most) / static_cast<double>(count(step, said));
}

/// Of equal ones the first of the smallest, and the first of the largest.
uint32_t Aggregates::extreme(uint32_t step, uint32_t field, const Places& said,
                             bool largest) const {
  uint32_t best = said[0];
  FieldValue value, best_value;
  read_field(program_, *group_, step, best, field, best_value);
  const bool number = field_info(program_, *group_, step, best, field).store == Store::number;
  for (const uint32_t place : said) {
    read_field(program_, *group_, step, place, field, value);
    const FieldValue &less = largest ? best_value : value, &more = largest ? value : best_value;
    if (!(number ? less.number < more.number : less.ticks < more.ticks)) continue;
    best = place;
    std::swap(best_value, value);
  }
  return best;
}

void Aggregates::work_out(const LookProgram& look, const FieldInfo& as, const Places& places,
                          FieldValue& value, MadeTexts&) {
  value.clear();
  const bool counted = counted_ && counted_->step == look.step;
  if (counted && look.what == What::number_of)
    return set_number(static_cast<double>(counted_->events), value);
  if (counted && look.what == What::number_of_different)
    if (const auto known = counted_->different.find(look.step_field);
        known != counted_->different.end())
      return set_number(static_cast<double>(known->second), value);
  if (counted && look.what == What::largest_share_of)
    if (const auto known = counted_->largest_share.find(look.step_field);
        known != counted_->largest_share.end())
      return known->second ? set_number(*known->second, value) : void();
  if (look.what == What::number_of)
    return set_number(static_cast<double>(count(look.step, places)), value);
  if (look.what == What::number_of_different)
    return set_number(static_cast<double>(count_different(look.step, look.step_field, places)),
                      value);
  Places said;
  FieldValue one;
  for (const uint32_t place : places) {
    read_field(program_, *group_, look.step, place, look.step_field, one);
    if (one.state == State::present) said.push_back(place);
  }
  const bool ticks = as.store == Store::ticks;
  if (look.what == What::total_of) {
    const double sum = said.empty() ? 0 : total(look.step, look.step_field, said, ticks);
    if (!ticks) return set_number(sum, value);
    if (sum < kMostTicks && sum > -kMostTicks) set_ticks(static_cast<int64_t>(sum), value);
    return;
  }
  if (said.empty()) return;
  if (look.what == What::largest_share_of)
    return set_number(largest_share(look.step, look.step_field, said), value);
  const uint32_t place = look.what == What::first_of  ? said.front()
                         : look.what == What::last_of ? said.back()
                                                      : extreme(look.step, look.step_field, said,
                                                                look.what == What::largest_of);
  read_field(program_, *group_, look.step, place, look.step_field, value);
}

namespace {

/// The text of one event's scalar that the type reads again.
std::string readable_text(const FieldInfo& field, const FieldValue& value) {
  if (field.store == Store::number) return fmt::format("{}", value.number);
  if (field.store == Store::choice) return field.choices[value.code - 1u];
  if (field.store == Store::flag) return value.code ? "true" : "false";
  if (field.duration) return fmt::format("{}00ns", value.ticks);
  return value::format_time(value::Time{value.ticks}, value::Precision::tick);
}

}  // namespace

void Aggregates::list_field(uint32_t step, uint32_t field, const Places& places, FieldValue& value,
                            MadeTexts& made) const {
  value.clear();
  FieldValue one;
  for (const uint32_t place : places) {
    read_field(program_, *group_, step, place, field, one);
    const FieldInfo& info = field_info(program_, *group_, step, place, field);
    const bool scalar = !info.list && !info.change;
    const bool as_text = info.store == Store::text || info.store == Store::ip;
    value.state = std::max(value.state, one.state);
    value.more += one.more;
    value.ips.insert(value.ips.end(), one.ips.begin(), one.ips.end());
    if (scalar && !as_text && one.state == State::present)
      value.texts.push_back(made.emplace_back(readable_text(info, one)));
    else
      value.texts.insert(value.texts.end(), one.texts.begin(), one.texts.end());
    for (std::vector<FieldValue>& element : one.elements)
      value.elements.push_back(std::move(element));
  }
}

// ---- windows of the past

bool Aggregates::classes_differ(uint32_t step) {
  const auto [known, added] = classes_differ_.try_emplace(step, true);
  if (!added) return known->second;
  std::vector<bool> seen;
  for (const Taken& taken : group_->steps[step]) {
    const uint32_t of = group_->events[taken.event].event_class;
    if (of >= seen.size()) seen.resize(of + 1, false);
    known->second = known->second && !seen[of];
    seen[of] = true;
  }
  return known->second;
}

std::vector<double> Aggregates::of_windows(const LookProgram& look, const FieldInfo& as,
                                           int64_t end, int64_t window, int64_t windows) {
  std::vector<double> values(static_cast<size_t>(std::max<int64_t>(windows, 0)), 0);
  const std::vector<Taken>& taken = group_->steps[look.step];
  const auto first_at = [&](int64_t at) {  // the first event that is not before this time
    return static_cast<uint32_t>(std::partition_point(taken.begin(), taken.end(),
                                                      [&](const Taken& one) {
                                                        return group_->events[one.event].moment.at <
                                                               at;
                                                      }) -
                                 taken.begin());
  };
  const bool by_rank = look.what == What::number_of && classes_differ(look.step);
  FieldValue value;
  MadeTexts made;
  const Counted* const counted = std::exchange(counted_, nullptr);  // is of another window
  uint32_t behind = first_at(end - window);
  for (int64_t k = 1; k <= windows && behind > 0; ++k) {
    const uint32_t first = first_at(end - (k + 1) * window);
    double& worked_out = values[static_cast<size_t>(k - 1)];
    if (by_rank) {
      worked_out = behind - first;
    } else if (first < behind) {
      Places places;
      work_ += behind - first;
      for (uint32_t place = first; place < behind; ++place) places.push_back(place);
      work_out(look, as, places, value, made);
      const double ticks = value.state == State::present ? static_cast<double>(value.ticks) : 0;
      const double number = value.state == State::present ? value.number : 0;
      worked_out = as.store == Store::ticks ? ticks : number;
    }
    behind = first;
  }
  counted_ = counted;
  return values;
}

}  // namespace foothold::runtime
