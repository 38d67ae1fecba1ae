#include "runtime/correlate/window_count.h"

#include <algorithm>
#include <map>

#include "runtime/correlate/findings.h"

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
  return rule.steps.size() == 1 && rule.steps[0].plural && rule.within >= kLongestUnit &&
         conditions.steps_asked(0).empty();
}

void WindowCount::learn_rule() {
  fields_.clear(), share_fields_.clear();
  asks_of_events_ = false;
  for (const CountedProgram& counted : rule_->steps[0].counted) fields_.insert(counted.field);
  for (const auto* joined : {&rule_->such_that, &rule_->unless}) {
    if (!*joined) continue;
    for (const LookProgram& look : program_.scope_looks[(*joined)->scope].looks) {
      if (look.what == What::number_of_different) fields_.insert(look.step_field);
      if (look.what == What::largest_share_of) share_fields_.insert(look.step_field);
      const bool counts = look.what == What::key || look.what == What::number_of ||
                          look.what == What::number_of_different ||
                          look.what == What::largest_share_of || look.what >= What::usual;
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
  lanes_ = {};
  work_ = 0;
}

const std::vector<WindowCount::Lane>& WindowCount::lanes(bool supposing) {
  std::optional<std::vector<Lane>>& lanes = lanes_[supposing];
  if (lanes) return *lanes;
  std::map<int64_t, Places> by_unit;
  for (uint32_t place = 0; place < answers_.size(); ++place)
    if (answers_[place] == Answer::yes || (supposing && answers_[place] == Answer::possible))
      by_unit[group_->event(0, place).moment.unit].push_back(place);
  lanes.emplace();
  for (auto& [unit, places] : by_unit) lanes->push_back({unit, std::move(places)});
  return *lanes;
}

/// What of a lane is in the window of an end.
WindowCount::Span WindowCount::span(const Lane& lane, const Moment& end) const {
  const auto moment = [&](uint32_t place) { return group_->event(0, place).moment; };
  const auto first =
      std::partition_point(lane.places.begin(), lane.places.end(), [&](uint32_t place) {
        const Moment x = moment(place);
        return x.at < end.at && gap(x, end) > rule_->within;
      });
  const auto last = std::partition_point(first, lane.places.end(), [&](uint32_t place) {
    return moment(place).at < end.at + end.unit;
  });
  return {static_cast<size_t>(first - lane.places.begin()),
          static_cast<size_t>(last - lane.places.begin())};
}

/// What can be in a window that ends in [from, to].
void WindowCount::include(bool supposing, int64_t from, int64_t to) {
  included_.clear(), moments_.clear();
  const int64_t first = from == INT64_MIN ? from : from - rule_->within - 2 * kLongestUnit;
  const int64_t last = to == INT64_MAX ? to : to + 2 * kLongestUnit;
  const PlaceSpan near = places_between(*group_, 0, first, last);
  for (uint32_t place = near.from; place < near.to; ++place) {
    if (answers_[place] == Answer::no) continue;
    if (answers_[place] == Answer::possible && !supposing) continue;
    included_.push_back(place);
    moments_.push_back(group_->event(0, place).moment);
  }
  values_.clear(), shares_.clear();
  Aggregates& aggregates = conditions_.aggregates();
  for (const uint32_t field : fields_) values_.push_back({field, {}, 0});
  for (const uint32_t field : share_fields_) {
    Shares& shares = shares_.emplace_back();
    shares.field = field;
    shares.says.assign(answers_.size(), false);
    for (const uint32_t place : included_) shares.says[place] = aggregates.says(0, field, place);
  }
}

/// An empty window.
void WindowCount::start_counts() {
  count_.clear();
  for (Values& values : values_)
    values.counts.assign(values.counts.size(), 0), values.different = 0;
  for (Shares& shares : shares_) shares.clear();
}

void WindowCount::Shares::change(uint32_t place, const GroupEvent& event,
                                 const std::vector<uint32_t>& values, bool enters) {
  if (!says[place]) return;
  const auto count = [&](ClassCounts& counts) {
    if (enters)
      counts.add(event.event_class, event.seen->shape);
    else
      counts.remove(event.event_class, event.seen->shape);
  };
  count(said);
  for (const uint32_t value : values) {
    ClassCounts& counts = of_value[value];
    const int64_t before = counts.total();
    count(counts);
    const int64_t now = counts.total();
    if (before == now) continue;
    if (before > 0 && --totals[before] == 0) totals.erase(before);
    if (now > 0) ++totals[now];
    if (now == 0) of_value.erase(value);
  }
}

std::optional<double> WindowCount::Shares::largest() const {
  if (said.total() == 0) return std::nullopt;
  const int64_t most = totals.empty() ? 0 : totals.rbegin()->first;
  return static_cast<double>(most) / static_cast<double>(said.total());
}

Slide WindowCount::slide() const {
  const int64_t within = rule_->within;
  return {moments_, [](const Moment& x, const Moment& end) { return !surely_before(end, x); },
          [within](const Moment& x, const Moment& end) { return gap(x, end) > within; }};
}

void WindowCount::change(uint32_t place, bool enters) {
  const GroupEvent& event = group_->event(0, place);
  if (enters)
    count_.add(event.event_class, event.seen->shape);
  else
    count_.remove(event.event_class, event.seen->shape);
  for (Values& values : values_)
    for (const uint32_t value : conditions_.aggregates().values_of(0, values.field, place)) {
      if (value >= values.counts.size()) values.counts.resize(value + 1, 0);
      uint32_t& said = values.counts[value];
      if (enters)
        values.different += said++ == 0;
      else
        values.different -= --said == 0;
    }
  for (Shares& shares : shares_)
    shares.change(place, event, conditions_.aggregates().values_of(0, shares.field, place), enters);
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

/// Events were looked at again and again for conditions behind the block, too often.
bool WindowCount::cut_off() const {
  return work_ + conditions_.aggregates().work() > Search::kMostWork;
}

bool WindowCount::fits_group(const End& end) {
  if (!conditions_.asks_group()) return true;
  if (asks_of_events_) work_ += static_cast<uint64_t>(count_.total());
  if (cut_off()) return false;
  Aggregates::Counted counted{0, static_cast<size_t>(count_.total()), {}, {}};
  for (const Values& values : values_) counted.different[values.field] = values.different;
  for (const Shares& shares : shares_) counted.largest_share[shares.field] = shares.largest();
  const Assignment assignment =
      asks_of_events_ ? window(end) : Assignment{{{end.place}}, group_->steps[0][end.place].event};
  conditions_.aggregates().know(&counted);
  const Answer answer = conditions_.of_group(assignment);
  conditions_.aggregates().know(nullptr);
  return answer == Answer::yes || (end.possible && answer == Answer::possible);
}

std::vector<End> WindowCount::find(bool supposing, const std::vector<End>& known, int64_t from,
                                   int64_t to) {
  include(supposing, from, to);
  std::vector<bool> is_known(group_->steps[0].size(), false);
  for (const End& end : known) is_known[end.place] = true;
  std::vector<End> ends;
  Slide slide = this->slide();
  for (const int64_t unit : units_of(moments_)) {
    slide.restart();
    start_counts();
    for (size_t at = 0; at < included_.size(); ++at) {
      if (moments_[at].unit != unit || moments_[at].at < from || moments_[at].at > to) continue;
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

/// Windows of a burst overlap: how many of them begin and end at each place says what is in one.
void WindowCount::mark(const std::vector<End>& ends, EventMarks& marks) {
  if (ends.empty()) return;
  for (const Lane& lane : lanes(ends[0].possible)) {
    std::vector<Span> spans;
    Span all{SIZE_MAX, 0};
    for (const End& end : ends) {
      const Span one = span(lane, group_->event(0, end.place).moment);
      if (one.from >= one.to) continue;
      spans.push_back(one);
      all = {std::min(all.from, one.from), std::max(all.to, one.to)};
    }
    if (spans.empty()) continue;
    std::vector<int64_t> change(all.to - all.from + 1, 0);
    for (const Span& one : spans) ++change[one.from - all.from], --change[one.to - all.from];
    int64_t open = 0;
    for (size_t at = all.from; at < all.to; ++at)
      if ((open += change[at - all.from]) > 0) marks[0][lane.places[at]] = true;
  }
}

/// Every event that counts for this end.
Assignment WindowCount::window(const End& end) {
  const GroupEvent& event = group_->event(0, end.place);
  Assignment made{{{}}, group_->steps[0][end.place].event};
  Places& places = made.steps[0];
  for (const Lane& lane : lanes(end.possible)) {
    const Span one = span(lane, event.moment);
    const auto first = lane.places.begin() + static_cast<std::ptrdiff_t>(one.from);
    const auto middle = static_cast<std::ptrdiff_t>(places.size());
    places.insert(places.end(), first, first + static_cast<std::ptrdiff_t>(one.to - one.from));
    std::inplace_merge(places.begin(), places.begin() + middle, places.end());
  }
  return made;
}

uint32_t WindowCount::earliest(const End& end) {
  uint32_t first = group_->steps[0][end.place].event;
  for (const Lane& lane : lanes(end.possible)) {
    const Span one = span(lane, group_->event(0, end.place).moment);
    for (size_t at = one.from; at < one.to; ++at) {
      const uint32_t number = group_->steps[0][lane.places[at]].event;
      if (group_->events[number].moment.at > group_->events[first].moment.at) break;
      if (is_earlier(group_->events[number], group_->events[first])) first = number;
    }
  }
  return first;
}

}  // namespace foothold::runtime
