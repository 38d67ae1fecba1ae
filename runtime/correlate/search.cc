#include "runtime/correlate/search.h"

#include <algorithm>

#include "runtime/correlate/carried.h"

namespace foothold::runtime {
namespace {

constexpr size_t kMostAnswersKept = 1 << 20;

}  // namespace

size_t Search::HashPlaces::operator()(const Places& places) const {
  uint64_t hash = 0x9E3779B97F4A7C15U + places.size();
  for (const uint32_t place : places)
    hash = (hash ^ place) * 0xFF51AFD7ED558CCDU, hash ^= hash >> 32;
  return hash;
}

void Search::start(const Group& group) {
  const bool same_rule = rule_ == &program_.correlations[group.correlation];
  group_ = &group;
  rule_ = &program_.correlations[group.correlation];
  if (!same_rule) learn_rule();
  classes_.clear();
  for (uint32_t number = 0; number < group.steps.size(); ++number)
    for (uint32_t place = 0; place < group.steps[number].size(); ++place) {
      const GroupEvent& taken = event(number, place);
      if (classes_.size() <= taken.event_class) classes_.resize(taken.event_class + 1);
      ClassTakes& takes = classes_[taken.event_class];
      ++takes.count, takes.latest = std::max(takes.latest, taken.moment.at);
    }
  const size_t steps = rule_->steps.size();
  steady_.assign(steps, std::nullopt);
  answers_.clear(), answers_kept_ = 0;
  equal_.clear();
  work_ = 0, cut_off_ = false;
}

bool Search::spend(uint64_t work) {
  work_ += work;
  cut_off_ = cut_off_ || work_ > most_work_;
  return work_ <= most_work_;
}

bool Search::holds(Answer answer) const {
  return answer == Answer::yes || (end_.possible && answer == Answer::possible);
}

bool Search::in_window(const GroupEvent& x) const {
  const Moment& end = group_->events[assignment_.end].moment;
  return gap(x.moment, end) <= rule_->within && !surely_before(end, x.moment);
}

Search::Outcome Search::run(const End& end, Goal goal) {
  const size_t steps = rule_->steps.size();
  end_ = end, goal_ = goal;
  chosen_.assign(steps, std::nullopt);
  assignment_ = {std::vector<Places>(steps), group_->steps[end.step][end.place].event};
  states_.clear();
  return choose(0);
}

Search::Found Search::find(const End& end) {
  const Outcome outcome = run(end, Goal::any);
  return {outcome.match, outcome.open};
}

void Search::mark(const End& end, const Mark& mark) {
  mark_ = &mark;
  (void)run(end, Goal::all);
}

std::optional<Assignment> Search::best(const End& end) {
  const Outcome outcome = run(end, Goal::best);
  if (!outcome.best) return std::nullopt;
  return *outcome.best;
}

// ---- states

/// Does what was chosen before matter to its class alone? Copies never stand in one match; a class
/// that is taken once cannot meet itself, nor one whose last event is over.
bool Search::may_collide(uint32_t before) const {
  if (!rule_->ordered) return false;
  const ClassTakes& takes = classes_[chosen(before).event_class];
  if (takes.count < 2) return false;
  if (all_look_at_classes_) return true;
  uint32_t last = before;
  for (uint32_t number = before + 1; number < chosen_.size(); ++number)
    if (chosen_[number]) last = number;
  return last == before || takes.latest + kLongestUnit > chosen(last).moment.at;
}

/// The choices on which all that follows rests; nothing if that is all of them.
std::optional<Places> Search::state(uint32_t number) const {
  Places key = {number};
  bool nearest = true, less = false;
  for (uint32_t before = number; before-- > 0;) {
    if (!chosen_[before]) continue;
    if ((nearest && rule_->ordered) || matters_[number][before] || may_collide(before))
      key.push_back(before), key.push_back(*chosen_[before]);
    else
      less = true;
    nearest = false;
  }
  if (!less) return std::nullopt;
  return key;
}

Search::Outcome Search::choose(uint32_t number) {
  if (work_ > most_work_) return {};
  if (number == rule_->steps.size()) return add_optional(0);
  if (!is_chosen_step(number)) return choose(number + 1);
  const std::optional<Places> key = state(number);
  if (!key) return choose_among(number);
  if (const auto known = states_.find(*key); known != states_.end()) return known->second;
  Outcome outcome = choose_among(number);
  states_.emplace(*key, outcome);
  return outcome;
}

/// Nothing that is tried besides can say more.
bool Search::is_enough(const Outcome& outcome) const {
  return goal_ == Goal::any && (outcome.match || (outcome.open && one_end_));
}

/// Where one match is enough, the latest candidates are looked at first, and a few at a time.
Search::Outcome Search::choose_among(uint32_t number) {
  constexpr uint32_t kFew = 16;
  Outcome all;
  Pool pool = this->pool(number);
  uint32_t few = goal_ == Goal::any && rule_->ordered ? kFew : pool.to - pool.from;
  for (uint32_t to = pool.to; to > pool.from; few *= 2) {
    const uint32_t from = to - std::min(few, to - pool.from);
    const Outcome some = try_places(number, candidates(number, {pool.among, from, to}));
    all.add(some);
    if (is_enough(all)) return all;
    if (some.best) all.best = some.best;
    to = from;
  }
  return all;
}

Search::Outcome Search::try_places(uint32_t number, const Places& places) {
  Outcome all;
  const bool one = !step(number).plural;
  for (const uint32_t place : places) {
    chosen_[number] = place;
    if (one) assignment_.steps[number] = {place};
    const Outcome outcome = choose(number + 1);
    chosen_[number].reset();
    assignment_.steps[number].clear();
    all.add(outcome);
    if (is_enough(outcome)) return all;
    if (outcome.match && goal_ == Goal::all && one) (*mark_)(number, place);
    if (!outcome.best) continue;
    auto best = std::make_shared<Assignment>(*outcome.best);
    if (one)
      best->steps[number] = {place};  // whoever came to this state first may have had another
    if (!all.best || is_shown_before(*group_, *best, *all.best)) all.best = std::move(best);
  }
  return all;
}

// ---- candidates

/// Places of events in [from, to).
Places Search::in_range(uint32_t number, int64_t from, int64_t to) const {
  Places places;
  const uint32_t end = first_from(number, to);
  for (uint32_t place = first_from(number, from); place < end; ++place) places.push_back(place);
  return places;
}

/// The first place of a step whose event is not before this time.
uint32_t Search::first_from(uint32_t number, int64_t at) const {
  return places_between(*group_, number, at, at).from;
}

/// The events of a step that say in a field what another event says in one of its own.
const Places* Search::equal_to(uint32_t number, uint32_t field, uint32_t other,
                               uint32_t other_place, uint32_t other_field) {
  static const Places kNone;
  FieldValue value;
  const auto [index, added] = equal_.try_emplace({number, field});
  const auto key_at = [&](uint32_t step, uint32_t place, uint32_t of) {
    read_field(program_, *group_, step, place, of, value);
    return key_of(field_info(program_, *group_, step, place, of), value);
  };
  for (uint32_t place = 0; added && place < group_->steps[number].size(); ++place)
    if (const auto key = key_at(number, place, field)) index->second[*key].push_back(place);
  const auto key = key_at(other, other_place, other_field);
  const auto found = key ? index->second.find(*key) : index->second.end();
  return found == index->second.end() ? &kNone : &found->second;
}

/// Of a step that must equal something chosen, or that the end must equal: the events that do. A
/// superset: the condition itself is asked, too.
const Places* Search::equal_ones(uint32_t number) {
  for (const EqualFields& equal : step(number).equal)
    if (chosen_[equal.step] && !step(equal.step).plural)
      return equal_to(number, equal.own, equal.step, *chosen_[equal.step], equal.field);
  if (number == end_.step || step(end_.step).plural) return nullptr;
  for (const EqualFields& equal : step(end_.step).equal)
    if (equal.step == number)
      return equal_to(number, equal.field, end_.step, end_.place, equal.own);
  return nullptr;
}

/// What may be in the window, and behind what was chosen.
Search::Pool Search::pool(uint32_t number) {
  const bool one = !step(number).plural;
  const auto only = [](uint32_t place) { return Pool{nullptr, place, place + 1}; };
  if (one && number == end_.step) return only(end_.place);
  if (one_end_ && step(number).latest && taking_after(number) == end_.step) {
    const auto latest = latest_before(number, event(end_.step, end_.place));
    return latest ? only(*latest) : Pool{};
  }
  const Moment& end = group_->events[assignment_.end].moment;
  int64_t from = end.at - rule_->within - 2 * kLongestUnit;
  for (uint32_t before = number; rule_->ordered && before-- > 0;) {
    if (!chosen_[before]) continue;
    from = std::max(from, chosen(before).moment.at - kLongestUnit);
    break;
  }
  const int64_t to = end.at + end.unit;
  const Places* const equal = equal_ones(number);
  if (!equal) return {nullptr, first_from(number, from), first_from(number, to)};
  const auto first = [&](int64_t at) {
    return static_cast<uint32_t>(
        std::partition_point(equal->begin(), equal->end(),
                             [&](uint32_t place) { return event(number, place).moment.at < at; }) -
        equal->begin());
  };
  return {equal, first(from), first(to)};
}

/// Of a pool: in the window, in order, no copies, and true of each what can be asked by now.
Places Search::candidates(uint32_t number, Pool pool) {
  if (pool.from >= pool.to || !spend(pool.to - pool.from + 1)) return {};
  Places places;
  for (uint32_t at = pool.from; at < pool.to; ++at) places.push_back(pool.place(at));
  std::erase_if(places, [&](uint32_t place) {
    const GroupEvent& x = event(number, place);
    return !in_window(x) || !may_follow(number, x);
  });
  if (!rule_->ordered && places.size() > kMostLive) {
    places.erase(places.begin(), places.end() - kMostLive);
    cut_off_ = true;
  }
  if (asks_of_chosen_[number]) keep_true(number, places);
  return places;
}

/// In order, and no copy of what was chosen before.
bool Search::may_follow(uint32_t number, const GroupEvent& x) const {
  if (!rule_->ordered) return true;
  bool nearest = true;
  for (uint32_t before = number; before-- > 0;) {
    if (!chosen_[before]) continue;
    const GroupEvent& other = chosen(before);
    if (other.event_class == x.event_class) return false;
    if (nearest && surely_before(x.moment, other.moment)) return false;
    nearest = false;
  }
  const std::optional<uint32_t> before = taking_before(number);
  const bool follows_latest = before && step(*before).latest && !step(number).plural;
  return !follows_latest || is_the_latest(*before, *chosen_[*before], x);
}

/// The latest of a step's selection that is not surely after the next event and no copy of it.
std::optional<uint32_t> Search::latest_before(uint32_t number, const GroupEvent& next) const {
  std::optional<uint32_t> latest;
  for (uint32_t place = first_from(number, next.moment.at + next.moment.unit); place-- > 0;) {
    const GroupEvent& x = event(number, place);
    if (latest && x.moment.at < event(number, *latest).moment.at) break;
    if (x.event_class == next.event_class) continue;
    if (!latest || is_later(x, event(number, *latest))) latest = place;
  }
  return latest;
}

bool Search::is_the_latest(uint32_t number, uint32_t place, const GroupEvent& next) const {
  return latest_before(number, next) == place;
}

/// Answers to what a step's joined conditions ask of its event and its past alone.
const std::vector<Answer>* Search::steady(uint32_t number) {
  if (!conditions_.steps_asked(number).empty()) return nullptr;
  if (!steady_[number]) {
    Places all;
    for (uint32_t place = 0; place < group_->steps[number].size(); ++place) all.push_back(place);
    steady_[number] = conditions_.of_events(assignment_, number, all);
  }
  return &*steady_[number];
}

/// Removes what a step's joined conditions are not true of. Answers are remembered with what the
/// conditions ask of.
void Search::keep_true(uint32_t number, Places& places) {
  if (!step(number).where && !step(number).unless) return;
  if (const std::vector<Answer>* answers = steady(number)) {
    std::erase_if(places, [&](uint32_t place) { return !holds((*answers)[place]); });
    return;
  }
  Places key = {number};
  for (const uint32_t asked : conditions_.steps_asked(number)) {
    key.push_back(static_cast<uint32_t>(assignment_.steps[asked].size()));
    key.insert(key.end(), assignment_.steps[asked].begin(), assignment_.steps[asked].end());
  }
  if (answers_kept_ > kMostAnswersKept) answers_.clear(), answers_kept_ = 0;
  Answers& known = answers_[std::move(key)];
  Places unknown;
  for (const uint32_t place : places)
    if (!known.contains(place)) unknown.push_back(place);
  const std::vector<Answer> answers = conditions_.of_events(assignment_, number, unknown);
  for (size_t at = 0; at < unknown.size(); ++at) known[unknown[at]] = answers[at];
  answers_kept_ += unknown.size();
  std::erase_if(places, [&](uint32_t place) { return !holds(known[place]); });
}

}  // namespace foothold::runtime
