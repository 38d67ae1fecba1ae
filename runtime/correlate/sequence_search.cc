#include "runtime/correlate/sequence_search.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "runtime/correlate/findings.h"

namespace foothold::runtime {
namespace {

using Joint = EventStepProgram::Joint;

/// The first number in [from, to) of which `is` is true; it must stay true.
template <typename Is>
uint32_t first_that(uint32_t from, uint32_t to, const Is& is) {
  while (from < to) {
    const uint32_t middle = from + (to - from) / 2;
    if (is(middle))
      to = middle;
    else
      from = middle + 1;
  }
  return from;
}

int64_t end_of(const Moment& moment) { return moment.at + moment.unit; }

/// Of a step that must be missing: behind the last event of a match, or between it and the one
/// before. Further back it would part the events that a step may choose into many spans.
bool is_near_the_end(const CorrelationProgram& rule, uint32_t number) {
  const auto takes = [](const EventStepProgram& step) { return !step.missing; };
  const auto at = rule.steps.begin() + number;
  const auto behind = std::count_if(at, rule.steps.end(), takes);
  return std::any_of(rule.steps.begin(), at, takes) &&
         (behind == 1 || (behind == 0 && at + 1 == rule.steps.end()));
}

}  // namespace

/// Below a second the coarsest log would not say whether two events are in one window.
bool SequenceSearch::fits(const CorrelationProgram& rule, const Conditions& conditions) {
  if (rule.within < kLongestUnit || conditions.asks_group()) return false;
  const auto steps = static_cast<uint32_t>(rule.steps.size());
  for (uint32_t number = 0; number < steps; ++number) {
    const EventStepProgram& step = rule.steps[number];
    if (step.missing && (!rule.ordered || !is_near_the_end(rule, number))) return false;
    if (step.plural || step.latest || step.joint == Joint::also_perhaps) return false;
    if (!conditions.steps_asked(number).empty()) return false;
  }
  return true;
}

bool SequenceSearch::spend() {
  cut_off_ = cut_off_ || ++work_ > Search::kMostWork;
  return !cut_off_;
}

// ---- the group

void SequenceSearch::start(const Group& group) {
  group_ = &group;
  rule_ = &program_.correlations[group.correlation];
  taking_.clear(), missing_.reset(), between_.clear(), answers_.clear();
  for (uint32_t step = 0; step < rule_->steps.size(); ++step) {
    if (!rule_->steps[step].missing)
      taking_.push_back(step);
    else if (step + 1 == rule_->steps.size())
      missing_ = step;
    else
      between_.push_back(step);
    Places all(group.steps[step].size());
    std::iota(all.begin(), all.end(), 0U);
    const Assignment nothing{std::vector<Places>(rule_->steps.size()), 0};
    answers_.push_back(conditions_.of_events(nothing, step, all));
  }
  for (std::vector<Lanes>& lanes : lanes_) lanes.clear();
  spans_.assign(taking_.size(), {}), chosen_.assign(taking_.size(), 0);
  work_ = 0, cut_off_ = false;
  learn_classes();
}

void SequenceSearch::learn_classes() {
  classes_.clear(), may_meet_ = false;
  for (const uint32_t step : taking_)
    for (uint32_t place = 0; place < group_->steps[step].size(); ++place) {
      const GroupEvent& event = group_->event(step, place);
      if (classes_.size() <= event.event_class) classes_.resize(event.event_class + 1);
      ClassTakes& takes = classes_[event.event_class];
      takes.steps += takes.last_step != step;
      takes.last_step = step;
      takes.first = std::min(takes.first, event.moment.at);
      may_meet_ = may_meet_ || takes.steps > 1;
    }
  may_meet_ = may_meet_ && rule_->ordered;
}

SequenceSearch::Lanes SequenceSearch::lanes_of(uint32_t step, bool possible) const {
  std::map<int64_t, Lane> by_unit;
  for (uint32_t place = 0; place < answers_[step].size(); ++place) {
    const Answer answer = answers_[step][place];
    if (answer == Answer::no || (answer == Answer::possible && !possible)) continue;
    by_unit[group_->event(step, place).moment.unit].places.push_back(place);
  }
  Lanes lanes;
  for (auto& [unit, lane] : by_unit) {
    lane.unit = unit;
    link_lane(step, lane);
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

void SequenceSearch::link_lane(uint32_t step, Lane& lane) const {
  const auto size = static_cast<uint32_t>(lane.places.size());
  const auto class_of = [&](uint32_t number) {
    return group_->event(step, lane.places[number]).event_class;
  };
  lane.other_before.assign(size, kNone), lane.other_behind.assign(size, kNone);
  for (uint32_t number = 1; number < size; ++number)
    lane.other_before[number] =
        class_of(number - 1) == class_of(number) ? lane.other_before[number - 1] : number - 1;
  for (uint32_t number = size; number-- > 1;)
    lane.other_behind[number - 1] =
        class_of(number - 1) == class_of(number) ? lane.other_behind[number] : number;
}

void SequenceSearch::make_lanes(bool possible) {
  std::vector<Lanes>& lanes = lanes_[possible];
  for (uint32_t step = 0; lanes.size() < rule_->steps.size(); ++step)
    lanes.push_back(lanes_of(step, possible));
}

// ---- what can stand in a match with an end, but for copies

/// In its window: not too old, and not surely after it.
SequenceSearch::Spans SequenceSearch::window_of(size_t level) const {
  Spans spans;
  const Lanes& lanes = (*at_hand_)[taking_[level]];
  for (size_t at = 0; at < lanes.size(); ++at) {
    const Lane& lane = lanes[at];
    const auto size = static_cast<uint32_t>(lane.places.size());
    const auto moment = [&](uint32_t number) { return this->moment(lane, level, number); };
    spans[at].from = first_that(0, size, [&](uint32_t number) {
      return moment(number).at >= end_.at || gap(moment(number), end_) <= rule_->within;
    });
    spans[at].to = first_that(spans[at].from, size,
                              [&](uint32_t number) { return moment(number).at >= end_of(end_); });
  }
  return spans;
}

/// What may follow an event that begins at this time.
SequenceSearch::Spans SequenceSearch::cut_behind(size_t level, Spans spans, int64_t time) const {
  const Lanes& lanes = (*at_hand_)[taking_[level]];
  for (size_t at = 0; at < lanes.size(); ++at)
    spans[at].from = first_that(spans[at].from, spans[at].to, [&](uint32_t number) {
      return end_of(moment(lanes[at], level, number)) > time;
    });
  return spans;
}

/// What may stand before an event that is over at this time.
SequenceSearch::Spans SequenceSearch::cut_before(size_t level, Spans spans, int64_t time) const {
  const Lanes& lanes = (*at_hand_)[taking_[level]];
  for (size_t at = 0; at < lanes.size(); ++at)
    spans[at].to = first_that(spans[at].from, spans[at].to, [&](uint32_t number) {
      return moment(lanes[at], level, number).at >= time;
    });
  return spans;
}

/// Forwards: what has something before it; backwards: what has something behind it.
bool SequenceSearch::span_matches() {
  const auto first = [&](size_t level) {
    int64_t first = INT64_MAX;
    const Lanes& lanes = (*at_hand_)[taking_[level]];
    for (size_t at = 0; at < lanes.size(); ++at)
      if (!spans_[level][at].empty())
        first = std::min(first, moment(lanes[at], level, spans_[level][at].from).at);
    return first;
  };
  const auto last = [&](size_t level) {
    int64_t last = INT64_MIN;
    const Lanes& lanes = (*at_hand_)[taking_[level]];
    for (size_t at = 0; at < lanes.size(); ++at)
      if (!spans_[level][at].empty())
        last = std::max(last, end_of(moment(lanes[at], level, spans_[level][at].to - 1)));
    return last;
  };
  for (size_t level = 0; level < end_level_; ++level) {
    spans_[level] = window_of(level);
    if (level > 0) spans_[level] = cut_behind(level, spans_[level], first(level - 1));
    if (level + 1 == end_level_) spans_[level] = cut_behind(level, spans_[level], barred_until_);
    if (first(level) == INT64_MAX) return false;
  }
  int64_t before = end_of(end_);
  for (size_t level = end_level_; level-- > 0;) {
    spans_[level] = cut_before(level, spans_[level], before);
    before = last(level);
    if (before == INT64_MIN) return false;
  }
  return true;
}

/// False: there is no match with it, copies or not.
bool SequenceSearch::look_at(const End& end) {
  make_lanes(end.possible);
  at_hand_ = &lanes_[end.possible];
  end_level_ =
      static_cast<size_t>(std::find(taking_.begin(), taking_.end(), end.step) - taking_.begin());
  const GroupEvent& event = group_->event(end.step, end.place);
  end_ = event.moment;
  const Answer answer = answers_[end.step][end.place];
  if (answer == Answer::no || (answer == Answer::possible && !end.possible)) return false;
  used_ = {event.event_class}, chosen_[end_level_] = end.place;
  barred_until_ = barred_until(end).value_or(INT64_MIN);
  if (rule_->ordered) return span_matches();
  for (size_t level = 0; level < taking_.size(); ++level) {
    spans_[level] = level == end_level_ ? Spans{} : window_of(level);
    if (level != end_level_ && std::all_of(spans_[level].begin(), spans_[level].end(),
                                           [](const Span& span) { return span.empty(); }))
      return false;
  }
  return true;
}

// ---- copies

/// False: a copy of it is chosen.
bool SequenceSearch::use(size_t level, uint32_t place) {
  const uint32_t of = event(level, place).event_class;
  if (std::find(used_.begin(), used_.end(), of) != used_.end()) return false;
  used_.push_back(of);
  chosen_[level] = place;
  return true;
}

/// Tries candidates of different classes: backwards those that are over last, else those that begin
/// first. `tries`: one more than there are steps to choose for after this one.
template <typename Rest>
bool SequenceSearch::choose_one(size_t level, const Spans& spans, bool backwards, size_t tries,
                                const Rest& rest) {
  const Lanes& lanes = (*at_hand_)[taking_[level]];
  std::array<uint32_t, kUnits> cursors;
  for (size_t at = 0; at < lanes.size(); ++at) {
    cursors[at] = backwards ? spans[at].to - 1 : spans[at].from;
    if (spans[at].empty()) cursors[at] = kNone;
  }
  std::vector<uint32_t> tried;
  while (tried.size() < tries && spend()) {
    size_t nearest = kUnits;
    int64_t of_nearest = 0;
    for (size_t at = 0; at < lanes.size(); ++at) {
      if (cursors[at] == kNone) continue;
      const Moment& one = moment(lanes[at], level, cursors[at]);
      const int64_t time = backwards ? -end_of(one) : one.at;
      if (nearest == kUnits || time < of_nearest) nearest = at, of_nearest = time;
    }
    if (nearest == kUnits) return false;
    const Lane& lane = lanes[nearest];
    uint32_t& cursor = cursors[nearest];
    const uint32_t place = lane.places[cursor], of = event(level, place).event_class;
    cursor = backwards ? lane.other_before[cursor] : lane.other_behind[cursor];
    const bool over = backwards ? cursor < spans[nearest].from : cursor >= spans[nearest].to;
    if (over) cursor = kNone;
    if (std::find(tried.begin(), tried.end(), of) != tried.end() || !use(level, place)) continue;
    tried.push_back(of);
    if (rest()) return true;
    used_.pop_back();
  }
  return false;
}

bool SequenceSearch::choose_before(size_t level) {
  if (level == 0) return true;
  const size_t next = level - 1;
  const Spans spans = cut_before(next, spans_[next], end_of(event(level, chosen_[level]).moment));
  return choose_one(next, spans, true, next + 1, [&] { return choose_before(next); });
}

/// Chooses for the levels from this one to the end, then for those before `from`.
bool SequenceSearch::choose_behind(size_t level, size_t from) {
  if (level == end_level_) return choose_before(from);
  const Spans spans =
      cut_behind(level, spans_[level], event(level - 1, chosen_[level - 1]).moment.at);
  return choose_one(level, spans, false, end_level_ - level + from,
                    [&] { return choose_behind(level + 1, from); });
}

bool SequenceSearch::has_match() { return !may_meet_ || choose_before(end_level_); }

bool SequenceSearch::is_in_match(size_t level, uint32_t place) {
  if (!may_meet_) return true;
  used_.resize(1);  // the end's
  const bool is_in = use(level, place) && choose_behind(level + 1, level);
  used_.resize(1);
  return is_in;
}

/// The latest (of equal times that with the smaller identity) that leaves the rest a choice.
template <typename Rest>
bool SequenceSearch::choose_latest(size_t level, Spans spans, const Rest& rest) {
  const uint32_t step = taking_[level];
  const Lanes& lanes = (*at_hand_)[step];
  while (true) {
    int64_t latest = INT64_MIN;
    for (size_t at = 0; at < lanes.size(); ++at)
      if (!spans[at].empty())
        latest = std::max(latest, moment(lanes[at], level, spans[at].to - 1).at);
    if (latest == INT64_MIN) return false;
    Spans ties = spans;
    for (size_t at = 0; at < lanes.size(); ++at) {
      ties[at].from = first_that(spans[at].from, spans[at].to, [&](uint32_t number) {
        return moment(lanes[at], level, number).at >= latest;
      });
      spans[at].to = ties[at].from;
    }
    while (spend()) {
      size_t first = kUnits;
      uint32_t place = 0;
      for (size_t at = 0; at < lanes.size(); ++at) {
        if (ties[at].empty()) continue;
        const uint32_t other = lanes[at].places[ties[at].from];
        if (first == kUnits || other < place) first = at, place = other;
      }
      if (first == kUnits) break;
      ++ties[first].from;
      if (!rule_->ordered) return chosen_[level] = place, true;
      if (!use(level, place)) continue;
      if (rest()) return true;
      used_.pop_back();
    }
    if (cut_off_) return false;
  }
}

bool SequenceSearch::choose_latest_before(size_t level) {
  if (level == 0) return true;
  const size_t next = level - 1;
  const Spans spans = cut_before(next, spans_[next], end_of(event(level, chosen_[level]).moment));
  return choose_latest(next, spans, [&] { return choose_latest_before(next); });
}

// ---- what must be missing before the end, and behind it

/// Whether a match with this last event may have an event of the class, too.
bool SequenceSearch::may_be_chosen(uint32_t of, const GroupEvent& last) const {
  return taking_.size() > 1 && of < classes_.size() && classes_[of].first < end_of(last.moment);
}

/// The last time of an event that must not lie between: what stands before the end is not over by
/// then. Nothing: it may be a copy of what a match chose.
std::optional<int64_t> SequenceSearch::barred_until(const End& end) {
  const GroupEvent& last = group_->event(end.step, end.place);
  int64_t until = INT64_MIN, unsure = INT64_MIN;
  if (!between_.empty()) make_lanes(false);
  for (const uint32_t step : between_)
    for (const Lane& lane : lanes_[false][step]) {
      const auto event = [&](uint32_t number) -> const GroupEvent& {
        return group_->event(step, lane.places[number]);
      };
      uint32_t number = first_that(
          0, static_cast<uint32_t>(lane.places.size()),
          [&](uint32_t number) { return !surely_before(event(number).moment, last.moment); });
      if (number-- == 0) continue;
      if (event(number).event_class == last.event_class) number = lane.other_before[number];
      if (number == kNone) continue;
      const GroupEvent& x = event(number);
      int64_t& known = may_be_chosen(x.event_class, last) ? unsure : until;
      known = std::max(known, x.moment.at);
    }
  const bool matters =
      unsure > until && last.moment.at - unsure <= rule_->within + 2 * kLongestUnit;
  return matters ? std::nullopt : std::optional(until);
}

SequenceSearch::Absence SequenceSearch::absence(const End& end) const {
  if (!missing_) return Absence::holds;
  const GroupEvent& last = group_->event(end.step, end.place);
  const int64_t within = rule_->steps[*missing_].within;
  const std::vector<Taken>& taken = group_->steps[*missing_];
  bool sure = true;
  for (uint32_t place = first_that(0, static_cast<uint32_t>(taken.size()),
                                   [&](uint32_t number) {
                                     return group_->event(*missing_, number).moment.at >=
                                            end_of(last.moment);
                                   });
       place < taken.size(); ++place) {
    const GroupEvent& x = group_->event(*missing_, place);
    if (x.moment.at > last.moment.at + within + 2 * kLongestUnit) break;
    if (gap(x.moment, last.moment) > within || answers_[*missing_][place] != Answer::yes) continue;
    if (x.event_class == last.event_class) continue;  // a copy, whatever else is chosen
    if (!may_be_chosen(x.event_class, last)) return Absence::broken;
    sure = false;
  }
  if (!sure) return Absence::unsure;
  const bool known = known_.reached(last.moment.at, last.moment.at + within);
  return known ? Absence::holds : Absence::waits;
}

bool SequenceSearch::decides(const End& end) {
  return barred_until(end) && absence(end) != Absence::unsure;
}

// ---- answers

Search::Found SequenceSearch::find(const End& end) {
  const Absence absence = this->absence(end);
  if (absence == Absence::broken || !look_at(end) || !has_match()) return {};
  return {absence == Absence::holds, absence == Absence::waits};
}

namespace {

uint32_t next_unmarked(std::vector<uint32_t>& next, uint32_t number) {
  while (next[number] != number) number = next[number] = next[next[number]];
  return number;
}

}  // namespace

void SequenceSearch::mark_span(size_t level, Lane& lane, Span span, std::vector<bool>& marks) {
  if (span.empty()) return;
  if (lane.unmarked.empty()) {
    lane.unmarked.resize(lane.places.size() + 1);
    std::iota(lane.unmarked.begin(), lane.unmarked.end(), 0U);
  }
  lane.touched_from = std::min(lane.touched_from, span.from);
  lane.touched_to = std::max(lane.touched_to, span.to);
  for (uint32_t number = next_unmarked(lane.unmarked, span.from); number < span.to;
       number = next_unmarked(lane.unmarked, number + 1)) {
    if (!is_in_match(level, lane.places[number])) continue;
    marks[lane.places[number]] = true;
    lane.unmarked[number] = number + 1;
  }
}

void SequenceSearch::forget_marks() {
  for (std::vector<Lanes>& of_steps : lanes_)
    for (Lanes& lanes : of_steps)
      for (Lane& lane : lanes) {
        for (uint32_t at = lane.touched_from; at < lane.touched_to; ++at) lane.unmarked[at] = at;
        lane.touched_from = kNone, lane.touched_to = 0;
      }
}

/// Each event is tried until it is marked, whatever number of ends it has a match with.
void SequenceSearch::mark(const std::vector<End>& ends, EventMarks& marks) {
  for (const End& end : ends) {
    if (!look_at(end)) continue;
    marks[end.step][end.place] = true;
    for (size_t level = 0; level < taking_.size(); ++level) {
      if (level == end_level_) continue;
      Lanes& lanes = (*at_hand_)[taking_[level]];
      for (size_t at = 0; at < lanes.size(); ++at)
        mark_span(level, lanes[at], spans_[level][at], marks[taking_[level]]);
    }
  }
  forget_marks();
}

Assignment SequenceSearch::best(const End& end) {
  Assignment made{std::vector<Places>(rule_->steps.size()),
                  group_->steps[end.step][end.place].event};
  made.steps[end.step] = {end.place};
  if (!look_at(end)) return made;
  if (rule_->ordered) {
    if (!choose_latest_before(end_level_)) return made;
  } else {
    for (size_t level = 0; level < taking_.size(); ++level)
      if (level != end_level_) (void)choose_latest(level, spans_[level], [] { return true; });
  }
  for (size_t level = 0; level < taking_.size(); ++level)
    made.steps[taking_[level]] = {chosen_[level]};
  return made;
}

uint32_t SequenceSearch::earliest(const End& end) {
  uint32_t first = group_->steps[end.step][end.place].event;
  if (!look_at(end)) return first;
  for (size_t level = 0; level < taking_.size(); ++level) {
    if (level == end_level_) continue;
    const Lanes& lanes = (*at_hand_)[taking_[level]];
    for (size_t at = 0; at < lanes.size(); ++at)
      for (uint32_t number = spans_[level][at].from; number < spans_[level][at].to; ++number) {
        const uint32_t place = lanes[at].places[number];
        const GroupEvent& event = this->event(level, place);
        if (event.moment.at > group_->events[first].moment.at) break;
        if (is_earlier(event, group_->events[first]) && is_in_match(level, place))
          first = group_->steps[taking_[level]][place].event;
      }
  }
  return first;
}

}  // namespace foothold::runtime
