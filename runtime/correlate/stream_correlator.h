// Rules over several events on a stream: what is found is told as it happens, taken back if what
// comes late shows it to be wrong, and final when nothing that may still come can change it.
//
//   StreamCorrelator correlator(compiled, {lateness}, {take a finding, take an excused one});
//   correlator.tick(now); correlator.add(sighting) ...; correlator.observe(coverage);
//   correlator.evaluate();            after each block, and when nothing has come for a while
//   correlator.finish();              the input is at its end
//
// What it holds is a function of the events that came and of the clock it was told, never of how
// they were cut into blocks: final findings are those of a scan of the same records as a file
// (docs/streams.md).
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/correlate/correlator.h"
#include "runtime/correlate/phases.h"
#include "runtime/correlate/pressure_notes.h"
#include "runtime/correlate/stream_history.h"
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
};

class StreamCorrelator : private EntrySink {
 public:
  StreamCorrelator(const CompiledProgram& compiled, StreamSettings settings, StreamSink sink);
  ~StreamCorrelator() override;

  /// False if there is not enough memory for the pattern scan.
  bool ready() const { return search_.ready(); }
  /// The wall clock, in ticks since 1970. It makes a quiet stream's absences come true.
  void tick(int64_t now) { watermarks_.tick(now); }
  void add(const Sighting& sighting);
  /// What all records so far say of how far each log reaches.
  void observe(const Coverage& seen);
  /// Tells of all that has changed. `all`: also of large groups, which otherwise wait until so much
  /// has come that searching them is worth it. False: the output failed.
  bool evaluate(bool all);
  /// The input is at its end: what stands is what a file of the same records gives. `complete`: it
  /// was read to its end; else what waits for something to come goes on waiting.
  CorrelationSummary finish(bool complete);

  // After a restart: first what was told, then the sightings, in any order.

  void restore(const std::string& id, Phase phase) { phases_.restore(id, phase); }
  void restore(const Sighting& sighting) { add(sighting); }
  /// Ticks: no sighting of an earlier time can matter any more.
  int64_t oldest_needed() const;

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
  using Due = std::set<std::pair<int64_t, StreamGroup*>>;  // by watermark
  /// Groups of one tenant, or of rules across tenants, go by one watermark.
  struct Domain {
    Due due;
  };

  bool add_event(const std::string& shared, const TakenBy& steps,
                 const Sighting& sighting) override;
  bool add_look(const std::string& shared, HistoryEvent event) override;
  bool is_across(const StreamGroup& group) const;
  int64_t watermark_of(const StreamGroup& group) const;
  Domain& domain_of(const StreamGroup& group);
  StreamGroup& group_of(const std::string& shared);
  void queue(StreamGroup& group);
  void queue_due();
  void queue_due(Domain& domain, int64_t watermark);
  void refresh_coverage(bool exact);
  void cover_again(StreamGroup& group);
  bool may_settle(const StreamGroup& group, int64_t watermark) const;
  void answer_looks();
  bool may_wait(const StreamGroup& group) const;
  void look_at(StreamGroup& group, bool ended);
  void touch_open(StreamGroup& group, int64_t clock) const;
  void forget_events(StreamGroup& group, int64_t watermark);
  void schedule(StreamGroup& group, int64_t watermark, int64_t clock);
  void forget_looks();
  const Coverage& coverage_for(const HistoryAnswer& answer) const;
  TakeAnswer answer_taker();

  // stream_memory.cc
  StateOwner owner_of(const StreamGroup& group) const;
  void account(StreamGroup& group, int64_t time);
  std::optional<int64_t> forgotten_before(const StreamGroup& group) const;
  void relieve();
  void give_way(StreamGroup& group);
  void shed_looks(StateBudget::Handle victim);
  void drop(StreamGroup& group);
  void tell_pressure(bool all);
  int64_t clock_of(int64_t watermark) const;

  const Program& program_;
  CorrelationSummary summary_;
  Coverage coverage_, with_history_;  // of the records that came; and of old logs, if there are
  const Baseline* baseline_;
  std::vector<std::vector<std::pair<int64_t, int64_t>>> runs_;  // when looks were last answered
  Watermarks watermarks_;
  KeyedHash hash_;
  StateBudget budget_;
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
  using Clock = std::chrono::steady_clock;
  Clock::time_point large_again_ = {};  // before then no large group is searched for little
  bool observed_ = false;               // coverage has changed since looks were answered
  bool failed_ = false;                 // a line about memory could not be written
  size_t held_ = 0, looks_added_ = 0, sweep_every_;
};

}  // namespace foothold::runtime
