#include "runtime/correlate/stream_correlator.h"

#include <algorithm>
#include <iterator>

#include "runtime/state/baseline.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kNever = INT64_MAX;
/// Groups up to this size are searched whenever something comes. Of larger ones each event is paid
/// for kShare times at most; before so much has come that this is enough they are searched as long
/// as that takes no more than one part of 1 + kRest of the time.
constexpr size_t kSmall = 64, kShare = 8;
constexpr int kRest = 9;
/// How long what has come waits while large groups are searched, or while all are gone through (of
/// which so many buckets always are).
constexpr std::chrono::milliseconds kStretch{4};
constexpr size_t kBuckets = 1 << 6;

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
      with_history_(program_),
      baseline_(settings.history),
      watermarks_(settings.lateness),
      hash_(KeyedHash::random()),
      budget_(settings.state),
      intake_(program_, *this),
      history_(program_, budget_, hash_, settings.history),
      search_(compiled, coverage_, summary_),
      sink_(sink),
      phases_(program_, search_, summary_, std::move(sink)),
      sweep_every_(settings.sweep_every),
      sweep_at_(settings.sweep_every),
      names_(correlation_names(program_)),
      saved_(settings.saved) {
  summary_.stream.follows = true;
  for (const CorrelationProgram& rule : program_.correlations)
    looks_back_.push_back(asks_the_past(program_, rule));
  coverage_.finish();
  if (baseline_) baseline_->add_to(program_, with_history_);
  with_history_.finish();
}

StreamCorrelator::~StreamCorrelator() = default;

// ---- events come

bool StreamCorrelator::add(const Sighting& sighting) {
  ++summary_.sightings;
  if (!sighting.timed) return ++summary_.without_time, false;
  if (sighting.time < watermarks_.watermark(sighting.tenant)) return ++summary_.stream.late, false;
  if (!watermarks_.see(sighting.tenant, sighting.shape, sighting.time)) ++summary_.stream.ahead;
  (void)intake_.add(sighting);
  relieve();
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
    group->covered = covers_;
    group->bytes = sizeof(StreamGroup) + 3 * shared.size();  // also as a key, and in parts
    read_shared(program_, shared, group->group);
    group->pressure = may_lack_events(*group);
    if (group->pressure) group->group.forgotten = forgotten_before(*group);
    ++summary_.groups;
  }
  return *group;
}

void StreamCorrelator::queue(StreamGroup& group) {
  if (group.queued_at) return;
  group.queued_at = queue_.size();
  queue_.push_back(&group);
}

bool StreamCorrelator::add_event(const std::string& shared, const TakenBy& steps,
                                 const SharedSighting& sighting) {
  StreamGroup& group = group_of(shared);
  if (restoring_) return restore_event(group, steps, sighting);
  queue(group);  // an empty one is dropped again
  const int64_t at = sighting.seen->time;
  if (at < watermark_of(group)) return ++summary_.stream.late, true;
  if (!take_event(group, steps, sighting)) return true;
  ++group.pending;
  const Reach& reach = search_.reach(group);
  group.touch(at - reach.ahead, at + reach.matters);
  return true;
}

/// Those that ask are told by their handles: of a group that is none any more nothing is asked.
bool StreamCorrelator::add_look(const std::string& shared, HistoryEvent event) {
  const int64_t watermark =
      restoring_ ? restored_watermark_of(shared) : history_.watermark_of(shared, watermarks_);
  if (event.moment.at < watermark) return true;  // of a rule across tenants: it is late
  std::vector<uint32_t> groups;
  for (const std::string& name : event.groups)
    if (const auto group = groups_.find(name); group != groups_.end() && group->second->handle)
      groups.push_back(*group->second->handle);
  history_.add(shared, event, groups, watermark);
  ++looks_added_;
  return true;
}

// ---- what is known of the past

void StreamCorrelator::observe(const Coverage& seen) {
  coverage_.add(seen);
  if (baseline_) with_history_.add(seen);
  observed_ = true;
}

StreamCorrelator::KnownRuns StreamCorrelator::known_runs(int64_t unit) const {
  KnownRuns runs = coverage_.runs(unit);
  if (baseline_)
    for (auto& of : with_history_.runs(unit)) runs.push_back(std::move(of));
  return runs;
}

/// How far logs reach changes by the hour, but for late records: answers that lack it are worked
/// out again then, and when it must be exact.
void StreamCorrelator::refresh_coverage(bool exact) {
  if (!observed_ && !exact) return;
  observed_ = false;
  coverage_.finish();
  if (baseline_) with_history_.finish();
  const int64_t unit = exact ? 1 : 3600 * value::ticks_per_second;
  KnownRuns runs = known_runs(unit);
  if (runs == runs_) return;
  runs_ = std::move(runs);
  ++covers_, cover_at_ = 0;
  cover_more_ = {};
}

/// What groups' answers lack is worked out again. That can wait: what is about to become final is
/// looked at for itself (may_settle()). So it takes no more than one part of 1 + kRest of the time.
void StreamCorrelator::cover_groups(bool all) {
  if (!cover_at_) return;
  const Clock::time_point start = Clock::now();
  if (!all && start < cover_more_) return;
  const size_t buckets = groups_.bucket_count();
  if (buckets != cover_buckets_) cover_buckets_ = buckets, cover_at_ = 0;  // groups have moved
  for (size_t count = 1; *cover_at_ < buckets; ++count, ++*cover_at_) {
    if (!all && count % kBuckets == 0 && Clock::now() - start > kStretch) break;
    for (auto at = groups_.begin(*cover_at_); at != groups_.end(*cover_at_); ++at) {
      StreamGroup& group = *at->second;
      if (group.covered == covers_) continue;
      group.covered = covers_;
      if (looks_back_[group.group.correlation]) cover_again(group);
      if (group.is_dirty()) queue(group);
    }
  }
  if (*cover_at_ >= buckets) cover_at_.reset();
  const Clock::time_point end = Clock::now();
  cover_more_ = end + kRest * (end - start);
}

/// A finding may be about to become final that says how much of the past is known.
bool StreamCorrelator::may_settle(const StreamGroup& group, int64_t watermark) const {
  if (!looks_back_[group.group.correlation]) return false;
  const int64_t settles = search_.reach(group).settles;
  return std::any_of(group.told.begin(), group.told.end(),
                     [&](const Told& told) { return told.last + settles < watermark; });
}

/// What looks of these events lack of the past, as far as it is known now. False: as before.
bool StreamCorrelator::cover(StreamGroup& group, int64_t from, int64_t to) {
  bool changed = search_.reach(group).windows;
  for (auto at = first_from(group.events, from); at != group.events.end() && at->first.first <= to;
       ++at) {
    const GroupEvent& event = at->second.event;
    for (HistoryAnswer& answer : at->second.event.history) {
      if (!answer.too_little) continue;
      const PastKnown before = answer.past;
      cover_answer(program_, coverage_for(answer), event.seen->shape, event.moment.at, answer);
      if (answer.too_little && answer.past.known == before.known) continue;
      ask_again(group, at->second);
      changed = true;
    }
  }
  return changed;
}

void StreamCorrelator::cover_again(StreamGroup& group) {
  if (!cover(group, INT64_MIN, INT64_MAX) || group.events.empty()) return;
  group.touch(std::max(group.searchable, group.events.begin()->first.first),
              group.events.rbegin()->first.first);
}

/// Possible ends that are left out beside a burst are a part of it if enough of the past is known
/// in the end: that is asked before they cannot be searched for again; of what is kept for a burst
/// that stands, once more when that may settle.
void StreamCorrelator::cover_passed(StreamGroup& group, int64_t watermark) {
  if (!looks_back_[group.group.correlation] || watermark == Watermarks::kNone) return;
  const Reach& reach = search_.reach(group);
  const int64_t passed = watermark - reach.ahead;
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (const StandingEnd& end : group.ends) {
    const int64_t at = end.moment.at;
    if (!end.possible || at < std::max(group.searchable, group.passed) || at >= passed) continue;
    first = std::min(first, at), last = std::max(last, at);
  }
  group.passed = std::max(group.passed, passed);
  if (first > last) return;
  const int64_t to = last + reach.ahead;
  if (cover(group, first - reach.back, to)) group.touch(first, to + reach.matters);
}

const Coverage& StreamCorrelator::coverage_for(const HistoryAnswer& answer) const {
  return history_.is_remembered(answer.scope, answer.look) ? with_history_ : coverage_;
}

TakeAnswer StreamCorrelator::answer_taker() {
  return [&](const Asked& asked, const HistoryAnswer& answer) {
    const auto found = by_handle_.find(asked.group);
    if (found == by_handle_.end()) return;
    StreamGroup& group = *found->second;
    if (!set_answer(group, asked.at, asked.identity, answer)) return;
    const Reach& reach = search_.reach(group);
    group.touch(std::max(group.searchable, asked.at - reach.ahead), asked.at + reach.matters);
    queue(group);
  };
}

void StreamCorrelator::answer_looks(bool all) {
  history_.answer({coverage_, with_history_}, watermarks_, answer_taker(), all);
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
  for (const std::string* const tenant : watermarks_.moved()) {
    const auto found = tenants_.find(*tenant);
    if (found == tenants_.end()) continue;
    queue_due(found->second, watermarks_.watermark(*tenant));
    if (found->second.due.empty()) tenants_.erase(found);
  }
  queue_due(across_, watermarks_.watermark_of_all());
}

/// Ends that waited for a `no`, as far as it is over.
void StreamCorrelator::touch_open(StreamGroup& group, int64_t clock) const {
  if (group.open.empty()) return;
  const int64_t within = program_.correlations[group.group.correlation].steps.back().within;
  for (const int64_t at : group.open)
    if (at + within <= clock) group.touch(at, at);
}

bool StreamCorrelator::is_large(const StreamGroup& group) const {
  return group.is_dirty() && search_.costs_more(group, kSmall);
}

/// Whether others go first: little has come to it, or large ones have been searched for a while.
bool StreamCorrelator::must_wait(const StreamGroup& group, Clock::duration searched) const {
  const bool little = group.pending * kShare < group.events.size();
  return little ? Clock::now() < large_again_ : searched > kStretch;
}

/// Events that neither a standing burst, nor an end that may still be one, nor anything that may
/// still come can ask of.
void StreamCorrelator::forget_events(StreamGroup& group, int64_t watermark) {
  if (watermark == Watermarks::kNone) return;
  const Reach& reach = search_.reach(group);
  int64_t from = watermark - reach.ahead;
  for (const Told& told : group.told) from = std::min(from, told.first);
  if (!group.ends.empty()) from = std::min(from, group.ends.front().moment.at);
  group.searchable = std::max(group.searchable, from);
  const int64_t needed = from - reach.back;
  const size_t before = group.events.size();
  while (!group.events.empty() && group.events.begin()->first.first < needed) {
    const StreamEvent& first = group.events.begin()->second;
    group.bytes -= kEventBytes + first.share;
    sightings_.give(first);
    erase_first_event(group);
  }
  held_ -= before - group.events.size();
  if (group.handle && group.events.size() != before) budget_.resize(*group.handle, group.bytes);
  budget_.set_beside(sightings_.unpaid());
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
    const int64_t unneeded = group.events.begin()->first.first + reach.back + reach.ahead;
    const int64_t patience = reach.back / 4 + 60 * value::ticks_per_second;
    due = std::min(due, std::max(unneeded, watermark) + patience);
  }
  if (due <= watermark) due = watermark + 1;
  if (due == group.due) return;
  Domain& domain = domain_of(group);
  if (group.due != kNever) domain.due.erase({group.due, &group});
  group.due = due;
  if (due != kNever) domain.due.emplace(due, &group);
}

void StreamCorrelator::look_at(StreamGroup& group, bool ended) {
  const int64_t watermark = watermark_of(group);
  const int64_t clock = clock_of(watermark);
  touch_open(group, ended ? INT64_MAX : clock);
  if (may_settle(group, watermark)) cover_again(group);
  cover_passed(group, watermark);
  if (group.is_dirty()) search_.renew(group, clock);
  phases_.tell(group, watermark, clock, ended);
  forget_events(group, watermark);
  schedule(group, watermark, clock);
  note_change(group);
}

bool StreamCorrelator::evaluate(bool all) {
  watermarks_.advance();
  refresh_coverage(false);
  cover_groups(all);
  answer_looks(all);
  queue_due();
  // From here on each group that may have changed is in the queue, with what may have.

  std::vector<StreamGroup*> queue;
  queue.swap(queue_);
  for (StreamGroup* group : queue)
    if (group) group->queued_at.reset();
  Clock::duration searched{0};  // large ones
  for (StreamGroup* group : queue) {
    if (!group) continue;  // it went since
    const bool large = !all && is_large(*group);
    if (large && must_wait(*group, searched)) {
      this->queue(*group);
      continue;
    }
    const Clock::time_point start = large ? Clock::now() : Clock::time_point();
    look_at(*group, false);
    if (large) {
      const Clock::time_point end = Clock::now();
      searched += end - start, large_again_ = end + kRest * (end - start);
    }
    if (!group->events.empty() || !group->ends.empty() || !group->told.empty()) continue;
    drop(*group);
  }
  forget_looks();
  relieve();
  tell_pressure(false);
  return !phases_.failed() && !failed_;
}

// ---- memory

int64_t StreamCorrelator::clock_of(int64_t watermark) const {
  return watermark + watermarks_.lateness();
}

CorrelationSummary StreamCorrelator::finish(bool complete) {
  (void)evaluate(true);
  if (complete) search_.set_log_end(coverage_.end());
  refresh_coverage(true);
  cover_groups(true);
  answer_looks(true);
  std::vector<StreamGroup*> groups;
  for (auto& [shared, group] : groups_)
    if (group->queued_at || !group->ends.empty() || !group->open.empty() || !group->told.empty())
      groups.push_back(group.get());
  std::sort(groups.begin(), groups.end(),
            [](const StreamGroup* a, const StreamGroup* b) { return a->shared < b->shared; });
  for (StreamGroup* group : groups) {
    look_at(*group, true);
    summary_.open += group->open.size();
    for (const Told& told : group->told) summary_.stream.standing += !told.excused;
    for (const Told& told : group->told) summary_.possible += !told.excused && told.possible;
  }
  tell_pressure(true);
  summary_.findings = summary_.stream.final + summary_.stream.standing;
  if (!ready()) summary_.problem = "no memory for the pattern scan";
  return summary_;
}

}  // namespace foothold::runtime
