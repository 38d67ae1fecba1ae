// The whole scan: inputs, one after the other, through blocks to findings, on as many threads as
// are wanted; results are handed over in the order of the input whichever thread made them.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/stream_correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/report/held_findings.h"
#include "runtime/report/timeline.h"
#include "runtime/scanner.h"
#include "runtime/state/scan_state.h"
#include "runtime/state/told_journal.h"

namespace foothold::runtime {

class BlockRing;

struct ScanSummary {
  Counters counters;
  /// container_bytes: taken from outside. bytes_read: decoded. INVARIANT: bytes_read =
  /// counters.record_bytes + counters.between_bytes + lost_bytes.
  uint64_t container_bytes = 0, bytes_read = 0, lost_bytes = 0;
  uint64_t inputs = 0;
  uint64_t findings = 0, copies = 0;  // copies: hits whose finding there was already
  std::vector<uint64_t> by_level = std::vector<uint64_t>(5, 0);
  std::map<std::string, uint64_t> by_rule;
  /// Findings that there would be but for a tune. Several tunes may excuse one: it counts once here
  /// and for each of them in by_tune, which has their order.
  uint64_t excused = 0;
  std::vector<uint64_t> by_tune;
  std::map<std::string, uint64_t> passed_over;  // by operation
  std::vector<std::string> failures;  // inputs that could not be read to their end, with the reason
  std::vector<std::string> skipped;   // inputs that are no logs
  std::vector<FeedCoverage> coverage;
  CorrelationSummary correlation;  // of rules over several events
  bool stopped = false;            // interrupted
  bool output_failed = false;
  bool out_of_memory = false;
};

struct ScanHooks {
  /// Takes a finding; false: the output failed, stop.
  std::function<bool(const Finding&)> finding;
  /// Takes a copy of an event whose finding was taken before; false as above.
  std::function<bool(const Finding&)> late_copy;
  /// Takes a record that was not understood; false as above.
  std::function<bool(const Reject&)> reject;
  /// Called at block edges with the summary so far.
  std::function<void(const ScanSummary&)> progress;
  /// Called when the findings of a block have been handed over: a live stream wants them written
  /// now. False: output failed.
  std::function<bool()> block_done;
  /// Takes an event that rules over several events may want; behind the last, what logs cover.
  std::function<void(const Sighting&)> sighting = {};
  std::function<void(const Coverage&)> coverage = {};
  /// Asked by the reader after each block, on its thread: is the next block edge one to stop at?
  std::function<bool()> edge_due = {};
  /// At such an edge, when no block is on its way: what is saved now is all that was read. May
  /// replace the program. False: stop.
  std::function<bool()> edge = {};
  /// Takes what had to go for want of memory on a stream; false as above.
  std::function<bool(const PressureNote&)> pressure = {};
  /// All has been read that an earlier scan is known to have read (Scan::catch_up_at).
  std::function<void()> caught_up = {};
};

/// How far the input at hand is done, for who keeps that.
struct InputTrack {
  InputState state;
  Tail tail;
};

/// Of a stream: rules over several events are told of as they are found.
struct FollowSettings {
  StreamSettings stream;
  bool final_only = false;
  std::function<int64_t()> now;  // the wall clock, in ticks since 1970
};

struct ScanSettings {
  unsigned threads = 1;
  /// Findings wait for the copies of their events until the end; else only until their block's.
  bool hold_findings = false;
  /// Nor until then: what is written does not depend on where blocks end, so a scan that is taken
  /// up again writes the same.
  bool hold_nothing = false;
  /// What an interruption leaves open is read on later: nothing is concluded from half of it.
  bool taken_up_later = false;
  FrameOptions frame = {};
  CorrelationSettings correlation = {};
  std::optional<FollowSettings> follow = {};
  /// Rules over several events are looked for; else their events only go to ScanHooks::sighting.
  bool correlate = true;
};

/// The keys that tell the framer pages, records and tables apart.
FrameNames frame_names(const Program& program);

class Scan {
 public:
  Scan(const CompiledProgram& compiled, const ScanHooks& hooks, ScanSettings settings);
  ~Scan();
  Scan(const Scan&) = delete;

  /// Scans one input to its end. False: nothing more should be scanned (interrupted, output failed,
  /// no memory).
  /// `track`: where the source stands, and its state to be kept up to date at edges.
  bool add(Source& source, InputTrack* track = nullptr);
  void add_failure(std::string sentence) { summary_.failures.push_back(std::move(sentence)); }
  /// Lets the findings go that were held back, and gives the totals; to be called once, at the end.
  ScanSummary finish();

  // ---- to be taken up again; to be called at an edge, or before the first and after the last
  // input

  ScanState save() const;
  /// Goes on where a scan stood; returns the names of rules that begin anew.
  std::vector<std::string> restore(const ScanState& state);
  /// Behind that, in this order: groups of a stream, sightings, and that these were all.
  void restore_group(const std::string& name, const std::string& bytes);
  void restore(const Sighting& sighting, bool late_across = false);
  void restored();
  /// A finding with this id was written.
  void restore_written(const std::string& id) { held_.went_out(id); }
  /// An input that was closed adds to the accounts, until it is opened again.
  void count_input(const std::string& name, const InputState& state);
  void uncount_input(const std::string& name, const InputState& state);
  /// Other rules from here on; events that were kept for rules over several must be given again.
  /// Returns the names of rules that begin anew. False in `good`: no memory.
  std::vector<std::string> replace(const CompiledProgram& compiled);
  bool good() const { return !summary_.out_of_memory; }

  // ---- of a stream

  /// The sighting that is handed over came too late for rules across tenants: to be said again when
  /// it is restored.
  bool is_late_across() const { return late_across_; }
  /// What changed of its groups since this was asked for last.
  GroupChanges take_group_changes();
  /// Ticks: no sighting of an earlier time is needed any more; nothing: all are.
  std::optional<int64_t> oldest_needed() const;
  uint64_t bytes_read() const { return summary_.bytes_read; }
  /// The clock without the time in which nobody listened, in ticks; to be noted beside what is
  /// told.
  int64_t awake() const { return stream_ ? stream_->awake() : 0; }
  /// When so many bytes are read, ScanHooks::caught_up is called.
  void catch_up_at(uint64_t bytes_read) { catch_up_at_ = bytes_read; }
  /// All that waited while nobody listened has been read; `until`: what had come before. False: the
  /// output failed.
  bool end_absence(std::optional<int64_t> until);
  /// As StreamCorrelator::tell_again().
  std::set<std::string> tell_again(std::set<std::string> ids);
  /// A finding was written that is none. False: the output failed.
  bool take_back(const ToldLine& line);

 private:
  void make_scanners();
  Coverage whole_coverage() const;
  void restore_stream(const ScanState& state);
  bool stop_at_edge(InputTrack* track, const FrameState& position);
  void keep_tail(const Block& block);
  bool hand_over(BlockResult& result);
  bool take(Finding& finding);
  bool take_correlated(const Finding& finding);
  bool take_told(const Finding& finding);
  void uncount(const Finding& finding);
  bool look_at_stream(bool quiet);
  void observe();
  bool settle_stream();
  bool look_at_edge(const FrameState& position);
  void be_caught_up();
  void finish_stream();
  void count(const Finding& finding);
  void correlate();
  void take_excused(const ExcusedFinding& excused);
  bool hand_over_all(BlockRing& ring);
  bool add_serial(Source& source);
  bool add_parallel(Source& source);
  bool add_followed(Source& source);
  FrameOptions frame_options(const Source& source) const;
  void close_input(const Framer& framer, const Source& source);

  const CompiledProgram* compiled_;
  ScanHooks hooks_;
  ScanSettings settings_;
  std::vector<std::unique_ptr<BlockScanner>> scanners_;
  ScanSummary summary_;
  FrameNames names_;
  HeldFindings held_;
  RecentIds excused_ids_;  // of findings, and of findings with a tune
  // Without rules over several events neither; else one, as a stream is followed or not.
  std::unique_ptr<Correlator> correlator_;
  std::unique_ptr<StreamCorrelator> stream_;
  std::unordered_map<std::string, uint8_t> standing_;  // levels of findings that are not final
  GroupChanges group_changes_;                         // besides those of stream_
  std::optional<uint64_t> catch_up_at_;
  bool late_across_ = false;
  std::chrono::steady_clock::time_point observed_{};
  std::optional<int64_t> observed_until_;  // the latest record when coverage was handed on
  uint64_t lines_flushed_ = 0;             // of the stream
  InputTrack* track_ = nullptr;            // of the input at hand
  // What the scanners before these saw, and since when selections are kept.
  Timeline earlier_timeline_;
  std::optional<Coverage> earlier_coverage_;
  std::map<std::string, uint64_t> earlier_passed_over_;
  std::vector<SelectionState> selections_;
};

}  // namespace foothold::runtime
