#include "runtime/correlate/window_count.h"

#include <algorithm>

namespace foothold::runtime {
namespace {

using What = LookProgram::What;

std::set<int64_t> units_of(const std::vector<Moment>& moments) {
  std::set<int64_t> units;
  for (const Moment& moment : moments) units.insert(moment.unit);
  return units;
}

}  // namespace

bool WindowCount::fits(const CorrelationProgram& rule, const Conditions& conditions) {
  return rule.steps.size() == 1 && rule.steps[0].plural && rule.within > 0 &&
         conditions.steps_asked(0).empty();
}

void WindowCount::learn_rule() {
  fields_.clear();
  asks_of_events_ = false;
  for (const CountedProgram& counted : rule_->steps[0].counted) fields_.insert(counted.field);
  for (const auto* joined : {&rule_->such_that, &rule_->unless}) {
    if (!*joined) continue;
    for (const LookProgram& look : program_.scope_looks[(*joined)->scope].looks) {
      if (look.what == What::number_of_different) fields_.insert(look.step_field);
      const bool counts = look.what == What::key || look.what == What::number_of ||
                          look.what == What::number_of_different || look.what >= What::usual;
      asks_of_events_ = asks_of_events_ || !counts;
    }
  }
}

void WindowCount::start(const Group& group) {
  const bool same_rule = rule_ == &program_.correlations[group.correlation];
  group_ = &group;
  rule_ = &program_.correlations[group.correlation];
  if (!same_rule) learn_rule();
  Places all(group.steps[0].size());
  for (uint32_t place = 0; place < all.size(); ++place) all[place] = place;
  answers_ = conditions_.of_events({{all}, 0}, 0, all);
}

void WindowCount::include(bool supposing) {
  included_.clear(), moments_.clear();
  for (uint32_t place = 0; place < answers_.size(); ++place) {
    if (answers_[place] == Answer::no) continue;
    if (answers_[place] == Answer::possible && !supposing) continue;
    included_.push_back(place);
    moments_.push_back(group_->event(0, place).moment);
  }
  count_.clear(), values_.clear();
  for (const uint32_t field : fields_)
    values_.push_back(
        {field, std::vector<uint32_t>(conditions_.aggregates().different_values(0, field), 0), 0});
}

Slide WindowCount::slide() const {
  const int64_t within = rule_->within;
  return {moments_, [](const Moment& x, const Moment& end) { return !surely_before(end, x); },
          [within](const Moment& x, const Moment& end) { return gap(x, end) > within; }};
}

void WindowCount::change(uint32_t place, bool enters) {
  const GroupEvent& event = group_->event(0, place);
  if (enters)
    count_.add(event.event_class, event.seen.shape);
  else
    count_.remove(event.event_class, event.seen.shape);
  for (Values& values : values_)
    for (const uint32_t value : conditions_.aggregates().values_of(0, values.field, place)) {
      uint32_t& said = values.counts[value];
      if (enters)
        values.different += said++ == 0;
      else
        values.different -= --said == 0;
    }
}

bool WindowCount::has_enough() const {
  const EventStepProgram& step = rule_->steps[0];
  if (count_.total() < step.at_least) return false;
  return std::all_of(step.counted.begin(), step.counted.end(), [&](const CountedProgram& counted) {
    const auto of = std::find_if(values_.begin(), values_.end(), [&](const Values& values) {
      return values.field == counted.field;
    });
    return counted.most ? of->different <= counted.number : of->different >= counted.number;
  });
}

bool WindowCount::fits_group(const End& end) {
  if (!conditions_.asks_group()) return true;
  Aggregates::Counted counted{0, static_cast<size_t>(count_.total()), {}};
  for (const Values& values : values_) counted.different[values.field] = values.different;
  const Assignment assignment =
      asks_of_events_ ? window(end) : Assignment{{{end.place}}, group_->steps[0][end.place].event};
  conditions_.aggregates().know(&counted);
  const Answer answer = conditions_.of_group(assignment);
  conditions_.aggregates().know(nullptr);
  return answer == Answer::yes || (end.possible && answer == Answer::possible);
}

std::vector<End> WindowCount::find(bool supposing, const std::vector<End>& known) {
  include(supposing);
  std::vector<bool> is_known(group_->steps[0].size(), false);
  for (const End& end : known) is_known[end.place] = true;
  std::vector<End> ends;
  Slide slide = this->slide();
  for (const int64_t unit : units_of(moments_)) {
    slide.restart();
    count_.clear();
    for (Values& values : values_)
      values.counts.assign(values.counts.size(), 0), values.different = 0;
    for (size_t at = 0; at < included_.size(); ++at) {
      if (moments_[at].unit != unit) continue;
      slide.advance(
          moments_[at], [&](uint32_t event) { change(included_[event], true); },
          [&](uint32_t event) { change(included_[event], false); });
      const End end{0, included_[at], supposing};
      if (!is_known[end.place] && has_enough() && fits_group(end)) ends.push_back(end);
    }
  }
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.place < b.place; });
  return ends;
}

void WindowCount::mark(const std::vector<End>& ends, EventMarks& marks) {
  if (ends.empty()) return;
  include(ends[0].possible);
  Slide slide = this->slide();
  for (const int64_t unit : units_of(moments_)) {
    slide.restart();
    for (const End& end : ends) {
      const Moment& moment = group_->event(0, end.place).moment;
      if (moment.unit != unit) continue;
      slide.advance(
          moment, [&](uint32_t event) { marks[0][included_[event]] = true; }, [](uint32_t) {});
    }
  }
}

/// Every event that counts for this end.
Assignment WindowCount::window(const End& end) {
  const Moment& moment = group_->event(0, end.place).moment;
  Assignment made{{{}}, group_->steps[0][end.place].event};
  const std::vector<Taken>& taken = group_->steps[0];
  auto at = static_cast<uint32_t>(
      std::partition_point(taken.begin(), taken.end(),
                           [&](const Taken& one) {
                             return group_->events[one.event].moment.at <
                                    moment.at - rule_->within - 2 * kLongestUnit;
                           }) -
      taken.begin());
  for (; at < taken.size(); ++at) {
    const Moment& x = group_->event(0, at).moment;
    if (x.at >= moment.at + moment.unit) break;
    const bool counts =
        answers_[at] == Answer::yes || (end.possible && answers_[at] == Answer::possible);
    if (counts && gap(x, moment) <= rule_->within && !surely_before(moment, x))
      made.steps[0].push_back(at);
  }
  return made;
}

}  // namespace foothold::runtime
