// Rules over several events, slowly and obviously: docs/several-events.md sentence by sentence.
//
//   rule: same user, within 1h { access: sign_in where ip is new ...  then hiding: inbox_rule }
//   input: 09:00 sign_in ana 203.0.113.9, 09:20 inbox_rule ana, and a copy of the sign-in
//   one finding: key ana, access {both records}, hiding {the rule}, 09:00 to 09:20
//
// All of it is a function of the set of events: their order, and how often one comes, do not
// matter. This is what the scanner is held against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/correlate/coverage.h"
#include "evaluate/correlate/history.h"
#include "evaluate/identity.h"

namespace foothold::evaluate {

/// Events named of one step; of more the latest.
inline constexpr size_t kMostEventsNamed = 100;

struct FoundStep {
  std::vector<uint32_t> events;  // places in the input, in order of time
  size_t count = 0;              // how many there were; of an event seen twice one
};

struct CorrelatedFinding {
  std::string id;  // finding_id() of the earliest event's class
  std::string tenant;
  std::vector<std::string> keys;  // as they are compared
  std::vector<FoundStep> steps;   // by step of the rule; of `no` steps none
  value::Time first, last;        // of its events
  std::string label;              // of its class; empty: none
  compiler::Level level =
      compiler::Level::medium;            // of the rule, its label or a tune; of possible ones low
  std::vector<uint32_t> excused_by = {};  // tunes: places in Model::tunes
  bool continues = false;                 // a burst that had lasted a day
  bool possible = false;                  // not sure, because too little of the past is known:
  std::optional<PastKnown> past = {};     // ... so much
  /// The match that the report speaks of: its events by step, places in the input, and the event of
  /// the group's scope that fills the sentence.
  std::vector<std::vector<uint32_t>> shown;
  Event report;
};

/// A group that had more assignments than are tried: its findings may be too few.
struct CutOff {
  std::string tenant;
  std::vector<std::string> keys;
};

struct Correlated {
  std::vector<CorrelatedFinding> findings;  // by tenant, keys and time
  std::vector<CorrelatedFinding> excused;   // those that a tune takes away, in the same order
  size_t without_time = 0;                  // events that belong to no such rule
  size_t open = 0;                          // ends of matches that still wait for a `no` to be over
  std::vector<CutOff> cut_off;
};

/// One rule over several events on all there is. `coverage` and `clock`: coverage.h.
Correlated correlate(const compiler::Model& model, const compiler::Rule& rule,
                     const std::vector<Seen>& seen, const HistoryCoverage& coverage, Clock clock);

}  // namespace foothold::evaluate
