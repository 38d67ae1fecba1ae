#include "runtime/correlate/stream_correlator.h"

#include <algorithm>
#include <iterator>

namespace foothold::runtime {
namespace {

constexpr int64_t kNever = INT64_MAX;
/// Groups up to this size are searched whenever something comes; of larger ones each event is paid
/// for kShare times at most.
constexpr size_t kSmall = 2048, kShare = 32;
constexpr size_t kLooksBetweenSweeps = 1 << 16;

bool asks_the_past(const Program& program, const CorrelationProgram& rule) {
  const auto asks = [&](const std::optional<JoinedProgram>& joined) {
    if (!joined) return false;
    const std::vector<LookProgram>& looks = program.scope_looks[joined->scope].looks;
    return std::any_of(looks.begin(), looks.end(), [](const LookProgram& look) {
      return look.what >= LookProgram::What::fresh && look.what <= LookProgram::What::spread;
    });
  };
  return asks(rule.such_that) || asks(rule.unless) ||
         std::any_of(rule.steps.begin(), rule.steps.end(), [&](const EventStepProgram& step) {
           return asks(step.where) || asks(step.unless);
         });
}

}  // namespace

StreamCorrelator::StreamCorrelator(const CompiledProgram& compiled, StreamSettings settings,
                                   StreamSink sink)
    : program_(compiled.program()),
      coverage_(program_),
      watermarks_(settings.lateness),
      intake_(program_, *this),
      history_(program_),
      search_(compiled, coverage_, summary_),
      phases_(program_, search_, summary_, std::move(sink)),
      hash_(KeyedHash::random()),
      budget_(settings.state),
      names_(correlation_names(program_)),
      saved_(settings.saved) {
  summary_.stream.follows = true;
  for (const CorrelationProgram& rule : program_.correlations)
    looks_back_.push_back(asks_the_past(program_, rule));
  coverage_.finish();
}

StreamCorrelator::~StreamCorrelator() = default;

// ---- events come

bool StreamCorrelator::add(const Sighting& sighting) {
  ++summary_.sightings;
  if (!sighting.timed) return ++summary_.without_time, false;
  if (sighting.time < watermarks_.watermark(sighting.tenant)) return ++summary_.stream.late, false;
  if (!watermarks_.see(sighting.tenant, sighting.shape, sighting.time)) ++summary_.stream.ahead;
  (void)intake_.add(sighting);
  return true;
}

bool StreamCorrelator::is_across(const StreamGroup& group) const {
  const CorrelationProgram& rule = program_.correlations[group.group.correlation];
  return rule.across_tenants && rule.within != 0;
}

int64_t StreamCorrelator::watermark_of(const StreamGroup& group) const {
  return is_across(group) ? watermarks_.watermark_of_all()
                          : watermarks_.watermark(group.group.tenant);
}

StreamCorrelator::Domain& StreamCorrelator::domain_of(const StreamGroup& group) {
  return is_across(group) ? across_ : tenants_[group.group.tenant];
}

StreamGroup& StreamCorrelator::group_of(const std::string& shared) {
  std::unique_ptr<StreamGroup>& group = groups_[shared];
  if (!group) {
    group = std::make_unique<StreamGroup>();
    group->shared = shared;
    group->bytes = sizeof(StreamGroup) + 3 * shared.size();  // also as a key, and in parts
    read_shared(program_, shared, group->group);
    group->pressure = budget_.evicted() > 0 && budget_.lost(owner_of(*group));
    ++summary_.groups;
  }
  return *group;
}

void StreamCorrelator::queue(StreamGroup& group) {
  if (!group.queued) queue_.push_back(&group);
  group.queued = true;
}

bool StreamCorrelator::add_event(const std::string& shared, const TakenBy& steps,
                                 const Sighting& sighting) {
  StreamGroup& group = group_of(shared);
  if (restoring_) return restore_event(group, steps, sighting);
  queue(group);  // an empty one is dropped again
  if (sighting.time < watermark_of(group)) return ++summary_.stream.late, true;
  if (!insert_event(group, steps, sighting)) return true;
  ++held_, ++group.pending;
  group.bytes += bytes_of(sighting);
  account(group, sighting.time);
  const Reach& reach = search_.reach(group);
  group.touch(sighting.time - reach.ahead, sighting.time + reach.matters);
  return true;
}

bool StreamCorrelator::add_look(const std::string& shared, HistoryEvent event) {
  history_.add(shared, std::move(event));
  ++looks_added_;
  return true;
}

// ---- what is known of the past

void StreamCorrelator::observe(const Coverage& seen) {
  coverage_.add(seen);
  observed_ = true;
}

/// How far logs reach changes by the hour, but for late records: answers that lack it are worked
/// out again then, and when it must be exact.
void StreamCorrelator::refresh_coverage(bool exact) {
  if (!observed_ && !exact) return;
  observed_ = false;
  coverage_.finish();
  const int64_t unit = exact ? 1 : 3600 * value::ticks_per_second;
  std::vector<std::vector<std::pair<int64_t, int64_t>>> runs = coverage_.runs(unit);
  if (runs == runs_) return;
  runs_ = std::move(runs);
  for (auto& [shared, group] : groups_)
    if (looks_back_[group->group.correlation]) {
      cover_again(*group);
      if (group->is_dirty()) queue(*group);
    }
}

/// A finding may be about to become final that says how much of the past is known.
bool StreamCorrelator::may_settle(const StreamGroup& group, int64_t watermark) const {
  if (!looks_back_[group.group.correlation]) return false;
  const int64_t settles = search_.reach(group).settles;
  return std::any_of(group.told.begin(), group.told.end(),
                     [&](const Told& told) { return told.last + settles < watermark; });
}

/// What its events' looks lack of the past, as far as it is known now.
void StreamCorrelator::cover_again(StreamGroup& group) {
  bool changed = search_.reach(group).windows;
  for (StreamEvent& one : group.events)
    for (HistoryAnswer& answer : one.event.history) {
      if (!answer.too_little) continue;
      const PastKnown before = answer.past;
      const LookProgram& look = program_.scope_looks[answer.scope].looks[answer.look];
      const auto lack = too_little(program_, coverage_, look.past, one.event.seen.shape,
                                   one.event.moment.at, answer.past.needed);
      answer.too_little = lack.has_value();
      answer.said = !lack && answer.would_say;
      if (lack) answer.past = *lack;
      changed = changed || !lack || answer.past.known != before.known;
    }
  if (!changed || group.events.empty()) return;
  group.touch(std::max(group.searchable, group.events.front().event.moment.at),
              group.events.back().event.moment.at);
}

void StreamCorrelator::answer_looks() {
  history_.answer(coverage_, [&](const StreamHistory::Asked& asked, const HistoryAnswer& answer) {
    for (const std::string& shared : asked.groups) {
      const auto found = groups_.find(shared);
      if (found == groups_.end()) continue;
      StreamGroup& group = *found->second;
      if (!set_answer(group, asked.at, asked.identity, answer)) continue;
      const Reach& reach = search_.reach(group);
      group.touch(std::max(group.searchable, asked.at - reach.ahead), asked.at + reach.matters);
      queue(group);
    }
  });
}

// ---- groups are looked at

void StreamCorrelator::queue_due(Domain& domain, int64_t watermark) {
  while (!domain.due.empty() && domain.due.begin()->first <= watermark) {
    StreamGroup& group = *domain.due.begin()->second;
    domain.due.erase(domain.due.begin());
    group.due = kNever;
    queue(group);
  }
}

void StreamCorrelator::queue_due() {
  for (auto& [tenant, domain] : tenants_) queue_due(domain, watermarks_.watermark(tenant));
  queue_due(across_, watermarks_.watermark_of_all());
}

/// Ends that waited for a `no`, as far as it is over.
void StreamCorrelator::touch_open(StreamGroup& group, int64_t clock) const {
  if (group.open.empty()) return;
  const int64_t within = program_.correlations[group.group.correlation].steps.back().within;
  for (const int64_t at : group.open)
    if (at + within <= clock) group.touch(at, at);
}

/// It is large, and little has come.
bool StreamCorrelator::may_wait(const StreamGroup& group) const {
  if (!group.is_dirty() || group.events.size() <= kSmall) return false;
  const size_t cost = search_.cost(group);
  return cost > kSmall && group.pending * kShare < cost;
}

/// Events that neither a standing burst nor anything that may still come can ask of.
void StreamCorrelator::forget_events(StreamGroup& group, int64_t watermark) {
  if (watermark == Watermarks::kNone) return;
  const Reach& reach = search_.reach(group);
  int64_t from = watermark - reach.ahead;
  for (const Told& told : group.told) from = std::min(from, told.first);
  group.searchable = std::max(group.searchable, from);
  const int64_t needed = from - reach.back;
  const size_t before = group.events.size();
  while (!group.events.empty() && group.events.front().event.moment.at < needed) {
    group.bytes -= bytes_of(group.events.front().event.seen);
    group.events.pop_front();
  }
  held_ -= before - group.events.size();
  if (group.handle && group.events.size() != before) budget_.resize(*group.handle, group.bytes);
}

/// When the watermark makes a difference to it next.
void StreamCorrelator::schedule(StreamGroup& group, int64_t watermark, int64_t clock) {
  const Reach& reach = search_.reach(group);
  int64_t due = kNever;
  for (const Told& told : group.told) due = std::min(due, told.last + reach.settles + 1);
  if (!group.open.empty()) {
    const int64_t within = program_.correlations[group.group.correlation].steps.back().within;
    for (const int64_t at : group.open) {
      const int64_t over = at + within <= clock ? at + within + kReachMargin : at + within;
      due = std::min(due, over - watermarks_.lateness());
    }
  }
  if (!group.events.empty()) {
    const int64_t unneeded = group.events.front().event.moment.at + reach.back + reach.ahead;
    const int64_t patience = reach.back / 4 + 60 * value::ticks_per_second;
    due = std::min(due, std::max(unneeded, watermark) + patience);
  }
  if (due <= watermark) due = watermark + 1;
  Domain& domain = domain_of(group);
  if (group.due != kNever) domain.due.erase({group.due, &group});
  group.due = due;
  if (due != kNever) domain.due.emplace(due, &group);
}

void StreamCorrelator::look_at(StreamGroup& group, bool ended) {
  const int64_t watermark = watermark_of(group);
  const int64_t clock = clock_of(watermark);
  touch_open(group, clock);
  if (may_settle(group, watermark)) cover_again(group);
  if (group.is_dirty()) search_.renew(group, clock);
  phases_.tell(group, watermark, clock, ended);
  forget_events(group, watermark);
  schedule(group, watermark, clock);
  note_change(group);
}

bool StreamCorrelator::evaluate(bool all) {
  watermarks_.advance();
  refresh_coverage(false);
  answer_looks();
  queue_due();
  // From here on each group that may have changed is in the queue, with what may have.

  std::vector<StreamGroup*> waiting;
  std::vector<StreamGroup*> queue;
  queue.swap(queue_);
  for (StreamGroup* group : queue) {
    if (!all && may_wait(*group)) {
      waiting.push_back(group);
      continue;
    }
    group->queued = false;
    look_at(*group, false);
    if (!group->events.empty() || !group->ends.empty() || !group->told.empty()) continue;
    drop(*group);
  }
  queue_.insert(queue_.end(), waiting.begin(), waiting.end());
  relieve();
  forget_looks();
  return !phases_.failed();
}

// ---- memory

int64_t StreamCorrelator::clock_of(int64_t watermark) const {
  const int64_t clock = watermark + watermarks_.lateness();
  return clock_at_end_ ? std::max(*clock_at_end_, clock) : clock;
}

StateOwner StreamCorrelator::owner_of(const StreamGroup& group) const {
  return {group.group.correlation, hash_.of(group.group.tenant), hash_.of(group.shared)};
}

void StreamCorrelator::account(StreamGroup& group, int64_t time) {
  if (group.handle) {
    budget_.resize(*group.handle, group.bytes);
    return budget_.touch(*group.handle, time);
  }
  group.handle = budget_.add(owner_of(group), group.bytes, time);
  by_handle_[*group.handle] = &group;
}

void StreamCorrelator::drop(StreamGroup& group) {
  if (group.due != kNever) domain_of(group).due.erase({group.due, &group});
  if (group.queued) std::erase(queue_, &group);
  if (group.handle) by_handle_.erase(*group.handle), budget_.remove(*group.handle);
  held_ -= group.events.size();
  if (group.saved) changed_.insert(group.shared);
  groups_.erase(std::string(group.shared));
}

/// As long as more is held than may be, groups go that the budget chooses; what was found in them
/// is told as it stands.
void StreamCorrelator::relieve() {
  while (const std::optional<StateBudget::Handle> victim = budget_.victim()) {
    StreamGroup& group = *by_handle_.at(*victim);
    const uint32_t rule = program_.correlations[group.group.correlation].rule;
    ++summary_.stream.dropped[program_.rules[rule].name];
    const int64_t clock = clock_of(watermark_of(group));
    if (group.is_dirty()) search_.renew(group, clock);
    phases_.close(group, clock);
    drop(group);
  }
}

void StreamCorrelator::forget_looks() {
  if (looks_added_ < std::max(kLooksBetweenSweeps, history_.entries() / 2)) return;
  looks_added_ = 0;
  history_.forget(watermarks_);
}

CorrelationSummary StreamCorrelator::finish(bool complete) {
  (void)evaluate(true);
  if (complete) clock_at_end_ = coverage_.latest();
  refresh_coverage(true);
  answer_looks();
  std::vector<StreamGroup*> groups;
  for (auto& [shared, group] : groups_)
    if (group->queued || !group->ends.empty() || !group->open.empty() || !group->told.empty())
      groups.push_back(group.get());
  std::sort(groups.begin(), groups.end(),
            [](const StreamGroup* a, const StreamGroup* b) { return a->shared < b->shared; });
  for (StreamGroup* group : groups) {
    look_at(*group, true);
    summary_.open += group->open.size();
    for (const Told& told : group->told) summary_.stream.standing += !told.excused;
    for (const Told& told : group->told) summary_.possible += !told.excused && told.possible;
  }
  summary_.findings = summary_.stream.final + summary_.stream.standing;
  if (!ready()) summary_.problem = "no memory for the pattern scan";
  return summary_;
}

}  // namespace foothold::runtime
