// What a stream knows, out of it and back into it.
//
// INVARIANT: behind restored() each group is as it was when it was saved, but for events that
// nothing can ask of any more. Nothing is searched and nothing told: ends of matches and what was
// told of them are taken over as they were, since neither can be worked out again from events of
// which the oldest are gone.
#include <algorithm>

#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/stream_correlator.h"
#include "runtime/program/encode.h"
#include "runtime/state/shape_names.h"

namespace foothold::runtime {
namespace {

bool has_more_than_events(const StreamGroup& group) {
  return !group.ends.empty() || !group.open.empty() || !group.told.empty() ||
         group.sealed.certain || group.sealed.possible || group.pressure;
}

std::string bytes_of(const StreamGroup& group) {
  std::string bytes;
  encode(GroupState{group.ends, group.open, group.told, group.sealed, group.searchable,
                    group.pressure},
         bytes);
  return bytes;
}

/// The group's shared bytes begin with the number of the rule.
std::string name_of(const std::vector<std::string>& rules, const std::string& shared) {
  return rules[count_at(shared, 0)] + shared.substr(sizeof(uint32_t));
}

int64_t longest_look(const Program& program, uint32_t correlation) {
  int64_t longest = 0;
  for (const HistoryLook& look : history_looks(program))
    if (look.correlation == correlation)
      longest = std::max(longest,
                         program.scope_looks[look.scope].looks[look.look].over + 4 * kReachMargin);
  return longest;
}

}  // namespace

/// Two rules of one meaning and name are told apart by their order.
std::vector<std::string> correlation_names(const Program& program) {
  std::vector<std::string> names;
  std::map<std::string, uint32_t> seen;
  for (const CorrelationProgram& rule : program.correlations) {
    std::string text = program.rules[rule.rule].name + "\n";
    append_digest(rule.identity, text);
    append_count(seen[text]++, text);
    value::Hasher hasher;
    hasher.add(text);
    append_digest(hasher.finish(), names.emplace_back());
  }
  return names;
}

// ---- out of it

StreamState StreamCorrelator::save() const {
  return {watermarks_.save([&](uint32_t shape) { return shape_key(program_.shapes[shape]); }),
          summary_};
}

GroupChanges StreamCorrelator::save_groups() const {
  GroupChanges all;
  for (const auto& [shared, group] : groups_)
    if (has_more_than_events(*group)) all[name_of(names_, shared)] = bytes_of(*group);
  return all;
}

void StreamCorrelator::note_change(const StreamGroup& group) {
  if (saved_ && (group.saved || has_more_than_events(group))) changed_.insert(group.shared);
}

GroupChanges StreamCorrelator::take_changes() {
  GroupChanges changes;
  for (const std::string& shared : changed_) {
    std::optional<std::string>& change = changes[name_of(names_, shared)];
    const auto found = groups_.find(shared);
    if (found == groups_.end()) continue;
    StreamGroup& group = *found->second;
    group.saved = has_more_than_events(group);
    if (group.saved) change = bytes_of(group);
  }
  changed_.clear();
  return changes;
}

/// A burst that stands reaches back from the watermark, its events from there, and what they look
/// back at from those: their answers are worked out again.
int64_t StreamCorrelator::oldest_needed() const {
  const int64_t least = watermarks_.least();
  if (least == Watermarks::kNone) return least;
  int64_t longest = 0;
  for (uint32_t number = 0; number < program_.correlations.size(); ++number) {
    const Reach reach = reach_of(program_, program_.correlations[number]);
    longest = std::max(longest, reach.back + reach.ahead + 2 * reach.settles + kLongestBurst +
                                    longest_look(program_, number));
  }
  return least - longest;
}

// ---- back into it

void StreamCorrelator::restore(const StreamState& state) {
  restoring_ = true;
  watermarks_.restore(state.watermarks,
                      [&](const std::string& shape) { return shape_with_key(program_, shape); });
  restored_summary_ = state.summary;
}

void StreamCorrelator::restore(const Coverage& seen,
                               const std::vector<std::pair<uint32_t, int64_t>>& since) {
  for (Coverage* const coverage : {&coverage_, &with_history_}) {
    coverage->add(seen);
    for (const auto& [selection, from] : since) coverage->begin_selection(selection, from);
    coverage->finish();
  }
}

bool StreamCorrelator::restore_group(const std::string& name, const std::string& bytes) {
  const auto rule = std::find_if(names_.begin(), names_.end(),
                                 [&](const std::string& one) { return name.starts_with(one); });
  GroupState state;
  Decoder decoder(bytes);
  if (rule == names_.end() || !decoder.read(state) || !decoder.at_end()) return false;
  std::string shared;
  append_count(static_cast<uint32_t>(rule - names_.begin()), shared);
  StreamGroup& group = group_of(shared + name.substr(rule->size()));
  group.ends = std::move(state.ends), group.open = std::move(state.open);
  group.told = std::move(state.told), group.sealed = state.sealed;
  group.searchable = state.searchable, group.pressure = state.pressure;
  group.saved = true;
  return true;
}

void StreamCorrelator::restore(const Sighting& sighting, bool late_across) {
  restoring_late_across_ = late_across;
  (void)intake_.add(sighting);
  relieve_restored();
}

/// It was in time when it came: for rules of one tenant all are, and none is settled yet.
int64_t StreamCorrelator::restored_watermark_of(const std::string& shared) const {
  const HistoryLook& look = history_.looks()[count_at(shared, 0)];
  const bool late =
      restoring_late_across_ && program_.correlations[look.correlation].across_tenants;
  return late ? INT64_MAX : Watermarks::kNone;
}

/// What had to go before comes back, and has to go again. Groups of which something was found are
/// left until it can be told. Of the others nothing is told: what would be found now may be what a
/// sighting that is not back yet has taken back.
void StreamCorrelator::relieve_restored() {
  if (budget_.used() <= budget_.limit()) return;
  answer_looks(true);
  while (const std::optional<StateBudget::Handle> victim = budget_.victim()) {
    const auto group = by_handle_.find(*victim);
    if (group == by_handle_.end())
      shed_looks(*victim);
    else if (has_more_than_events(*group->second))
      return;
    else
      note_gone(*group->second), drop(*group->second);
  }
}

/// It was in time when it came.
bool StreamCorrelator::restore_event(StreamGroup& group, const TakenBy& steps,
                                     const SharedSighting& sighting) {
  if (!restoring_late_across_ || !is_across(group)) (void)take_event(group, steps, sighting);
  return true;
}

void StreamCorrelator::restored() {
  runs_ = known_runs(3600 * value::ticks_per_second);
  const auto take = [&](const Asked& asked, const HistoryAnswer& answer) {
    if (const auto found = by_handle_.find(asked.group); found != by_handle_.end())
      (void)set_answer(*found->second, asked.at, asked.identity, answer);
  };
  history_.answer({coverage_, with_history_}, watermarks_, take, true);
  std::vector<StreamGroup*> empty;
  for (auto& [shared, group] : groups_) {
    const int64_t watermark = watermark_of(*group);
    forget_events(*group, watermark);
    schedule(*group, watermark, clock_of(watermark));
    if (group->events.empty() && group->ends.empty() && group->told.empty())
      empty.push_back(group.get());
  }
  for (StreamGroup* group : empty) drop(*group);
  history_.begin_to_forget();
  history_.forget(watermarks_);
  looks_added_ = looks_swept_ = 0;
  if (restored_summary_) summary_ = std::move(*restored_summary_);
  restored_summary_.reset();
  restoring_ = false;
}

std::set<std::string> StreamCorrelator::tell_again(std::set<std::string> ids) {
  std::set<std::string> standing;
  for (auto& [shared, group] : groups_)
    for (Told& told : group->told) {
      if (told.excused || !ids.contains(told.id)) continue;
      standing.insert(told.id);
      told.content = 0, told.ends = 0;
      queue(*group);
    }
  for (const std::string& id : standing) ids.erase(id);
  return ids;
}

}  // namespace foothold::runtime
