#include "runtime/correlate/history.h"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/correlate/share_events.h"
#include "runtime/state/baseline.h"

namespace foothold::runtime {
namespace {

using What = LookProgram::What;

/// Numbers for whatever is equal.
template <typename Key>
class Numbers {
 public:
  uint32_t of(const Key& key) {
    return numbers_.try_emplace(key, static_cast<uint32_t>(numbers_.size())).first->second;
  }
  size_t size() const { return numbers_.size(); }

 private:
  std::map<Key, uint32_t> numbers_;
};

}  // namespace

std::vector<HistoryLook> history_looks(const Program& program) {
  std::vector<HistoryLook> all;
  for (uint32_t rule = 0; rule < program.correlations.size(); ++rule) {
    const std::vector<EventStepProgram>& steps = program.correlations[rule].steps;
    for (uint32_t step = 0; step < steps.size(); ++step) {
      if (!steps[step].where) continue;
      const uint32_t scope = steps[step].where->scope;
      const std::vector<LookProgram>& looks = program.scope_looks[scope].looks;
      for (uint32_t look = 0; look < looks.size(); ++look)
        if (looks_back(looks[look].what)) all.push_back({rule, step, scope, look});
    }
  }
  return all;
}

std::optional<PastKnown> too_little(const Program& program, const Coverage& coverage,
                                    const std::vector<SourceProgram>& sources, uint32_t shape,
                                    int64_t at, int64_t needed) {
  std::set<uint32_t> shapes;
  for (const SourceProgram& source : sources) {
    const std::vector<uint32_t>& read = program.selections[source.selection].shapes;
    shapes.insert(read.begin(), read.end());
  }
  if (shapes.contains(shape)) shapes = {shape};
  int64_t known = 0;
  for (const uint32_t one : shapes) known = std::max(known, coverage.known(one, at));
  known = std::min(known, coverage.kept(sources, at));
  if (known >= needed) return std::nullopt;
  return PastKnown{needed, known};
}

namespace {

/// What is forgotten may have been anywhere in the window, whatever the look asks to be covered.
std::optional<PastKnown> lack_of(const Program& program, const Coverage& coverage,
                                 const LookProgram& look, uint32_t shape, int64_t at,
                                 int64_t kept) {
  std::optional<PastKnown> lack;
  if (look.what != What::known)
    lack = too_little(program, coverage, look.past, shape, at,
                      look.what == What::fresh ? look.after : look.over);
  if (kept <= look.over + 2 * kLongestUnit && (!lack || kept <= lack->known))
    lack = PastKnown{look.over, std::max<int64_t>(0, kept), true};
  return lack;
}

}  // namespace

void cover_answer(const Program& program, const Coverage& coverage, uint32_t shape, int64_t at,
                  HistoryAnswer& answer) {
  const LookProgram& look = program.scope_looks[answer.scope].looks[answer.look];
  const auto lack = lack_of(program, coverage, look, shape, at, answer.kept);
  answer.too_little = lack.has_value();
  answer.said = !lack && answer.would_say;
  answer.past = lack.value_or(PastKnown{});
}

HistoryAnswer flag_answer(const Program& program, const Coverage& coverage, const HistoryLook& from,
                          uint32_t shape, int64_t at, bool found, int64_t kept) {
  const bool known = program.scope_looks[from.scope].looks[from.look].what == What::known;
  HistoryAnswer answer;
  answer.scope = from.scope, answer.look = from.look;
  answer.would_say = true;
  answer.number = found == known ? 1 : 0;
  answer.kept = kept;
  if (found)
    answer.said = true;
  else
    cover_answer(program, coverage, shape, at, answer);
  return answer;
}

void History::start(const HistoryLook& from, const std::vector<HistoryEvent>& events) {
  const LookProgram& look = program_.scope_looks[from.scope].looks[from.look];
  events_ = &events, from_ = from;
  HistoryAnswer nothing;
  nothing.scope = from.scope, nothing.look = from.look;
  answers_.assign(events.size(), nothing);
  if (look.what == What::share)
    count_shares(look);
  else
    look_for_one(look);
}

void History::number_events() {
  const std::vector<HistoryEvent>& events = *events_;
  Numbers<value::Digest> classes;
  Numbers<std::vector<std::string>> values;
  classes_.clear(), values_.clear(), by_value_.clear();
  for (const HistoryEvent& event : events) {
    classes_.push_back(classes.of(event.event_class));
    values_.push_back(values.of(event.values));
  }
  by_value_.resize(values.size());
  for (uint32_t place = 0; place < events.size(); ++place)
    if (events[place].past && events[place].says) by_value_[values_[place]].push_back(place);
}

/// Is there one surely before it, that is no copy, longer ago than what is ignored, and not too
/// long ago? From the latest that may be, backwards: what is in the way are copies, and events that
/// are near a bound by less than their precision.
bool History::has_one(const LookProgram& look, uint32_t own) const {
  const std::vector<HistoryEvent>& events = *events_;
  const HistoryEvent& x = events[own];
  const std::vector<uint32_t>& same = by_value_[values_[own]];
  const int64_t latest = x.moment.at - look.ignoring + kLongestUnit;
  auto y = std::upper_bound(same.begin(), same.end(), latest, [&](int64_t at, uint32_t place) {
    return at < events[place].moment.at;
  });
  while (y != same.begin()) {
    const Moment& past = events[*--y].moment;
    if (past.at < x.moment.at - look.over - 2 * kLongestUnit) return false;
    if (classes_[*y] == classes_[own] || !surely_before(past, x.moment)) continue;
    const int64_t apart = gap(past, x.moment);
    if (look.ignoring > 0 && apart <= look.ignoring) continue;
    if (apart <= look.over) return true;
  }
  return false;
}

void History::look_for_one(const LookProgram& look) {
  number_events();
  for (uint32_t place = 0; place < events_->size(); ++place) {
    const HistoryEvent& event = (*events_)[place];
    if (!event.asks || !event.says) continue;
    const bool remembers = baseline_ && baseline_->covers(look);
    const bool found =
        has_one(look, place) || (remembers && baseline_->remembered(look, shared_, event));
    answers_[place] = flag_answer(program_, remembers ? *all_coverage_ : coverage_, from_,
                                  event.shape, event.moment.at, found);
  }
}

HistoryAnswer share_answer(const Program& program, const Coverage& coverage,
                           const HistoryLook& from, uint32_t shape, int64_t at, double part,
                           double whole, int64_t kept) {
  HistoryAnswer answer;
  answer.scope = from.scope, answer.look = from.look;
  answer.would_say = whole > 0;
  if (answer.would_say) answer.number = part / whole;
  answer.kept = kept;
  cover_answer(program, coverage, shape, at, answer);
  return answer;
}

void History::count_shares(const LookProgram& look) {
  ShareEvents shares(look.over);
  for (uint32_t place = 0; place < events_->size(); ++place)
    (void)shares.add((*events_)[place], {place});
  shares.answer(INT64_MIN, INT64_MAX, [&](const ShareEvents::Asker& x, ShareEvents::Share share) {
    const HistoryAnswer answer =
        share_answer(program_, coverage_, from_, x.shape, x.moment.at,
                     static_cast<double>(share.part), static_cast<double>(share.whole));
    for (const uint32_t place : x.for_whom) answers_[place] = answer;
  });
}

}  // namespace foothold::runtime
