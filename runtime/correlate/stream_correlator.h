// Rules over several events on a stream: what is found is told as it happens, taken back if what
// comes late shows it to be wrong, and final when nothing that may still come can change it.
//
//   StreamCorrelator correlator(compiled, {lateness}, {take a finding, take an excused one});
//   correlator.tick(now); correlator.add(sighting) ...; correlator.observe(coverage);
//   correlator.evaluate();            after each block, and when nothing has come for a while
//   correlator.finish();              the input is at its end
//
// What it holds is a function of the events that came and of the clock it was told, never of how
// they were cut into blocks, but for when provisional lines of large groups come: that depends on
// the time that searching them takes. So final findings are those of a scan of the same records as
// a file (docs/streams.md).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "runtime/correlate/correlator.h"
#include "runtime/correlate/phases.h"
#include "runtime/correlate/pressure_notes.h"
#include "runtime/correlate/stream_history.h"
#include "runtime/correlate/stream_state.h"
#include "runtime/correlate/watermarks.h"
#include "runtime/state/keyed_hash.h"
#include "runtime/state/state_budget.h"

namespace foothold::runtime {

class Baseline;

struct StreamSettings {
  int64_t lateness = int64_t{24} * 3600 * value::ticks_per_second;  // ticks
  StateSettings state = {};           // memory of groups, and of looks at the past
  const Baseline* history = nullptr;  // what old logs said; none: nothing
  size_t sweep_every = 1 << 16;       // events that look back, until what is over is dropped
  bool saved = false;                 // it is asked what changed (take_changes())
};

class StreamCorrelator : private EntrySink {
 public:
  StreamCorrelator(const CompiledProgram& compiled, StreamSettings settings, StreamSink sink);
  ~StreamCorrelator() override;

  /// False if there is not enough memory for the pattern scan.
  bool ready() const { return search_.ready(); }
  /// The wall clock, in ticks since 1970. It makes a quiet stream's absences come true.
  void tick(int64_t now) { watermarks_.tick(now); }
  /// False: it came too late, or does not say when it was, and changes nothing.
  bool add(const Sighting& sighting);
  /// It would come too late for rules across tenants.
  bool is_late_across(const Sighting& sighting) const {
    return sighting.time < watermarks_.watermark_of_all();
  }
  /// What all records so far say of how far each log reaches.
  void observe(const Coverage& seen);
  /// Tells of all that has changed. `all`: also of large groups, which otherwise wait until so much
  /// has come that searching them is worth it. False: the output failed.
  bool evaluate(bool all);
  /// The input is at its end: what stands is what a file of the same records gives. `complete`: it
  /// was read to its end; else what waits for something to come goes on waiting.
  CorrelationSummary finish(bool complete);

  // To be taken up again (stream_restore.cc). To be asked behind evaluate(true), so that nothing
  // waits.

  StreamState save() const;
  /// Groups of which more is known than their sightings, and that changed since this was asked for
  /// last: bytes by name; nothing: there is no such group any more.
  GroupChanges take_changes();
  /// All of them.
  GroupChanges save_groups() const;
  /// Ticks: no sighting of an earlier time can matter any more.
  int64_t oldest_needed() const;

  // In this order, before anything else.

  void restore(const StreamState& state);
  /// What was observed before, and since when selections are kept.
  void restore(const Coverage& seen, const std::vector<std::pair<uint32_t, int64_t>>& since);
  /// False: it is of a rule that this program does not have, or it is damaged.
  bool restore_group(const std::string& name, const std::string& bytes);
  /// In any order; those that add() took. `late_across`: as is_late_across() was then.
  void restore(const Sighting& sighting, bool late_across);
  void restored();

  /// What caught_up() goes by, now.
  int64_t awake() const { return watermarks_.awake(); }
  /// All that came while nobody listened was added: feeds without a record were silent. `until`:
  /// all that came before.
  void caught_up(std::optional<int64_t> until = {}) { watermarks_.caught_up(until); }
  /// Of these ids something else was written than is known here: those that stand are told of
  /// again. Returns the others.
  std::set<std::string> tell_again(std::set<std::string> ids);

  /// How often a finding was told of, or taken back, or something had to go.
  uint64_t lines() const {
    const StreamCounts& counts = summary_.stream;
    return counts.provisional + counts.final + counts.withdrawn + counts.merged + counts.notes;
  }
  /// Entries held in memory: of groups, and of looks at the past.
  size_t held_events() const { return held_; }
  size_t held_looks() const { return history_.entries(); }
  size_t held_groups() const { return groups_.size(); }
  const StateBudget& budget() const { return budget_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Due = std::set<std::pair<int64_t, StreamGroup*>>;  // by watermark
  /// Groups of one tenant, or of rules across tenants, go by one watermark.
  struct Domain {
    Due due;
  };
  using KnownRuns = std::vector<std::vector<std::pair<int64_t, int64_t>>>;  // by log: from, to

  bool add_event(const std::string& shared, const TakenBy& steps,
                 const SharedSighting& sighting) override;
  bool add_look(const std::string& shared, HistoryEvent event) override;
  bool is_across(const StreamGroup& group) const;
  int64_t watermark_of(const StreamGroup& group) const;
  Domain& domain_of(const StreamGroup& group);
  StreamGroup& group_of(const std::string& shared);
  void queue(StreamGroup& group);
  void queue_due();
  void queue_due(Domain& domain, int64_t watermark);
  KnownRuns known_runs(int64_t unit) const;
  void refresh_coverage(bool exact);
  bool cover(StreamGroup& group, int64_t from, int64_t to);
  void cover_again(StreamGroup& group);
  void cover_groups(bool all);
  void cover_passed(StreamGroup& group, int64_t watermark);
  bool may_settle(const StreamGroup& group, int64_t watermark) const;
  void answer_looks(bool all);
  bool is_large(const StreamGroup& group) const;
  bool must_wait(const StreamGroup& group, Clock::duration searched) const;
  void look_at(StreamGroup& group, bool ended);
  void touch_open(StreamGroup& group, int64_t clock) const;
  void forget_events(StreamGroup& group, int64_t watermark);
  void schedule(StreamGroup& group, int64_t watermark, int64_t clock);
  void forget_looks();
  const Coverage& coverage_for(const HistoryAnswer& answer) const;
  TakeAnswer answer_taker();

  // stream_restore.cc
  bool restore_event(StreamGroup& group, const TakenBy& steps, const SharedSighting& sighting);
  int64_t restored_watermark_of(const std::string& shared) const;
  void relieve_restored();
  void note_change(const StreamGroup& group);

  // stream_memory.cc
  StateOwner owner_of(const StreamGroup& group) const;
  void account(StreamGroup& group, int64_t time);
  bool may_lack_events(const StreamGroup& group) const;
  std::optional<int64_t> forgotten_before(const StreamGroup& group) const;
  void relieve();
  void note_gone(const StreamGroup& group);
  void give_way(StreamGroup& group);
  void shed_looks(StateBudget::Handle victim);
  bool take_event(StreamGroup& group, const TakenBy& steps, const SharedSighting& sighting);
  void drop(StreamGroup& group);
  void tell_pressure(bool all);
  int64_t clock_of(int64_t watermark) const;

  const Program& program_;
  CorrelationSummary summary_;
  Coverage coverage_, with_history_;  // of the records that came; and of old logs, if there are
  const Baseline* baseline_;
  KnownRuns runs_;  // when looks were last answered
  Watermarks watermarks_;
  KeyedHash hash_;
  StateBudget budget_;
  SharedMemory sightings_;
  Intake intake_;
  StreamHistory history_;
  StreamSearch search_;
  StreamSink sink_;
  Phases phases_;
  PressureNotes pressure_;
  std::vector<bool> looks_back_;  // by correlation: how much of the past is known matters to it
  std::unordered_map<std::string, std::unique_ptr<StreamGroup>> groups_;
  std::unordered_map<std::string, Domain> tenants_;
  Domain across_;
  std::vector<StreamGroup*> queue_;
  std::unordered_map<StateBudget::Handle, StreamGroup*> by_handle_;
  Clock::time_point large_again_ = {};  // before then no large group is searched for little
  uint64_t covers_ = 0;                 // how often groups had to be covered again
  std::optional<size_t> cover_at_;      // the bucket of groups where that goes on ...
  size_t cover_buckets_ = 0;            // ... of so many ...
  Clock::time_point cover_more_ = {};   // ... then
  bool observed_ = false;               // coverage has changed since looks were answered
  bool failed_ = false;                 // a line about memory could not be written
  size_t held_ = 0, looks_added_ = 0, looks_swept_ = 0, sweep_every_, sweep_at_;
  const std::vector<std::string> names_;  // of rules, in what is saved
  bool saved_ = false, restoring_ = false, restoring_late_across_ = false;
  std::unordered_set<std::string> changed_;  // groups, since they were asked for
  std::optional<CorrelationSummary> restored_summary_;
};

}  // namespace foothold::runtime
