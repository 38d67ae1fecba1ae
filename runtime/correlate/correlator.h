// Rules over several events, over all of a file's events: sightings are sorted by group and time,
// looks at the past are answered, and each group is searched for matches.
//
//   Correlator correlator(compiled, settings);
//   correlator.add(sighting) ...                           in any order
//   correlator.finish(coverage, {take a finding, take an excused one})
//
// What it gives is a function of the set of events. Memory is bounded by the settings and by the
// largest group; the rest is spilled to files without a name.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/correlate/intake.h"
#include "runtime/correlate/sorted_entries.h"
#include "runtime/correlate/sorter.h"
#include "runtime/report/pressure.h"
#include "runtime/scanner.h"

namespace foothold::runtime {

struct CorrelationSettings {
  std::string spill_folder = "/tmp";
  uint64_t spill_limit = uint64_t{16} << 30;  // bytes
  size_t memory = size_t{256} << 20;          // bytes of sightings held before they are spilled
  size_t group_memory = size_t{2} << 30;      // bytes of the largest group that is searched
  bool possible = true;  // findings that a short history leaves possible are given, too
  const Baseline* history = nullptr;  // what old logs said; none: nothing
};

/// What became of findings on a stream, and of events that did not come in time.
struct StreamCounts {
  bool follows = false;  // it was one
  uint64_t late = 0;     // later than the bound: of no rule over several events
  uint64_t ahead = 0;    // of a time that is more than a day ahead of the clock
  uint64_t provisional = 0, final = 0, withdrawn = 0, merged = 0;  // lines
  uint64_t standing = 0;                                           // findings that are not final
  // For want of memory had to go, by rule: groups, and values that looks at the past remembered;
  // and by rule and tenant, with the range of their times.
  std::map<std::string, uint64_t> dropped, forgotten;
  std::vector<PressureNote> pressure;
  uint64_t notes = 0;  // lines about that
};

struct CorrelationSummary {
  uint64_t sightings = 0;     // records whose event some step or look takes
  uint64_t without_time = 0;  // ... that are of no rule, because they do not say when they were
  uint64_t groups = 0, findings = 0, possible = 0;  // possible: of the findings
  uint64_t possible_left_out = 0;                   // that were not wanted
  uint64_t spilled_bytes = 0;
  uint64_t open = 0;     // ends of matches that wait for a `no` to be over
  uint64_t cut_off = 0;  // searches of groups in which not all was tried that could be a match
  std::map<std::string, uint64_t> cut_off_by_rule;
  uint64_t too_large = 0;                   // groups that were not searched
  std::vector<std::string> not_correlated;  // rules that nothing can be said of, ..
  std::string problem;                      // .. and why
  StreamCounts stream;

  void count_cut_off(const Program& program, uint32_t correlation) {
    ++cut_off, ++cut_off_by_rule[program.rules[program.correlations[correlation].rule].name];
  }
};

struct CorrelationSink {
  std::function<bool(const Finding&)>
      finding;  // by the time of the last event, then id. False: stop
  std::function<void(const ExcusedFinding&)> excused;
};

class Correlator {
 public:
  Correlator(const CompiledProgram& compiled, CorrelationSettings settings);
  ~Correlator();

  void add(const Sighting& sighting);
  CorrelationSummary finish(const Coverage& coverage, const CorrelationSink& sink);

 private:
  bool answer_looks(const Coverage& coverage);
  struct LookGroup {
    std::string shared;
    std::vector<HistoryEvent> events;
    std::vector<std::vector<Waiting>> waiting;  // of each event
  };
  bool read_look_group(Entry& entry, bool& more, LookGroup& group);
  void search_groups(const Coverage& coverage, const CorrelationSink& sink);
  void fail();

  const CompiledProgram& compiled_;
  const Program& program_;
  CorrelationSettings settings_;
  SpillBudget budget_;
  Sorter groups_, pasts_;
  KeptSightings sightings_;
  HeldEvents held_;
  SortedEntries entries_;
  Intake intake_;
  CorrelationSummary summary_;
};

}  // namespace foothold::runtime
