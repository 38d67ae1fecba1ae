// The whole scan: inputs, one after the other, through blocks to findings, on as many threads as
// are wanted; results are handed over in the order of the input whichever thread made them.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/correlate/correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/report/held_findings.h"
#include "runtime/report/timeline.h"
#include "runtime/scanner.h"

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
  /// Take what rules over several events need, in their place: then none are looked for.
  std::function<void(const Sighting&)> sighting = {};
  std::function<void(const Coverage&)> coverage = {};
};

struct ScanSettings {
  unsigned threads = 1;
  /// Findings wait for the copies of their events until the end; else only until their block's.
  bool hold_findings = false;
  FrameOptions frame = {};
  CorrelationSettings correlation = {};
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
  bool add(Source& source);
  void add_failure(std::string sentence) { summary_.failures.push_back(std::move(sentence)); }
  /// Lets the findings go that were held back, and gives the totals; to be called once, at the end.
  ScanSummary finish();

 private:
  bool hand_over(BlockResult& result);
  bool take(Finding& finding);
  bool take_correlated(const Finding& finding);
  void count(const Finding& finding);
  void correlate();
  void take_excused(const ExcusedFinding& excused);
  bool hand_over_all(BlockRing& ring);
  bool add_serial(Source& source);
  bool add_parallel(Source& source);
  FrameOptions frame_options(const Source& source) const;
  void close_input(const Framer& framer, const Source& source);

  const CompiledProgram& compiled_;
  ScanHooks hooks_;
  ScanSettings settings_;
  std::vector<std::unique_ptr<BlockScanner>> scanners_;
  ScanSummary summary_;
  FrameNames names_;
  HeldFindings held_;
  RecentIds excused_ids_;                   // of findings, and of findings with a tune
  std::unique_ptr<Correlator> correlator_;  // none without rules over several events
};

}  // namespace foothold::runtime
