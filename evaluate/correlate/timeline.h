// Why a rule over several events finds something in a group, or does not: data, for others to show.
//
//   group ana: 09:00 sign_in (access), 09:20 inbox_rule (hiding)
//   asked: access `ip is new for user over 30d`: unknown, 3 of 30 days are known
//   miss: of access the joined conditions
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/condition.h"
#include "evaluate/correlate/correlate.h"
#include "evaluate/correlate/looks.h"
#include "evaluate/correlate/near.h"
#include "evaluate/correlate/search.h"

namespace foothold::evaluate {

/// What the past said of an event, as a step asks it: `new`, `known`, `no KIND`, `share`.
struct SaidOfPast {
  uint32_t step = 0;
  compiler::Field field;  // its name is what was asked, as it is written
  Value value;
  std::optional<PastKnown> too_little;
  std::optional<uint32_t> earlier;  // the latest event that it rests on, in the input
};

/// An event of the group and the steps whose selection takes it.
struct TimelineEvent {
  uint32_t place = 0;  // in the input
  value::Time time;
  std::vector<uint32_t> steps;
  std::vector<SaidOfPast> past;
};

/// A condition as it was asked of the assignment that is shown.
struct AskedCondition {
  enum class Part : uint8_t { where, unless, such_that, unless_behind, label };
  Part part = Part::where;
  std::optional<uint32_t> step;   // of where and unless
  std::optional<uint32_t> place;  // ... the event that was asked, in the input
  uint32_t label = 0;             // of label: place in Correlation::classes
  uint32_t scope = 0;             // that the fields of `looks` are of
  Explained explained;
  std::vector<SaidByLook> looks;  // what other events and the past said
};

/// Why the assignment that is shown is no match.
struct MissSaid {
  Asked asked = Asked::event;
  uint32_t step = 0;
  std::optional<uint32_t> place;    // the event that failed or should not be, in the input
  std::optional<uint32_t> counted;  // in EventStep::counted; nothing: `at least`
  size_t got = 0, wanted = 0;       // of count
  /// Of waiting: when it is decided. Of a step that takes nothing: when it is too late for an
  /// event.
  std::optional<value::Time> until;
  size_t passed = 0;  // steps that had their event
  /// Of `event`: the one that came nearest, as a place in the input, and what it is held against.
  struct Near {
    uint32_t place = 0;
    Apart why = Apart::not_asked;
    int64_t by = 0;                 // ticks
    std::optional<uint32_t> other;  // in the input
  };
  std::optional<Near> near;
};

/// What a `no` step of the assignment comes to. Without `until` it stands between two steps.
struct AbsenceSaid {
  uint32_t step = 0;
  std::optional<value::Time> until;  // when it is decided
  bool over = true;
};

struct GroupTimeline {
  std::string tenant;
  std::vector<std::string> keys;
  std::vector<TimelineEvent> events;  // the earlier ones first
  size_t findings = 0, possible = 0;  // of this group
  bool cut_off = false;
  /// The match that is shown, or what came closest: places in the input, by step.
  std::vector<std::vector<uint32_t>> assignment;
  std::vector<AskedCondition> conditions;  // `decides` is set where the outcome rests on them
  std::vector<AbsenceSaid> absences;       // of a match, and of one that still waits
  std::optional<MissSaid> miss;            // nothing if the assignment is a match
  bool shows_possible = false;             // the match that is shown is only possible:
  std::optional<PastKnown> past;           // ... so much of the past is known
};

/// All groups in which some step takes an event, in order of tenant and keys.
std::vector<GroupTimeline> explain_correlation(const compiler::Model& model,
                                               const compiler::Rule& rule,
                                               const std::vector<Seen>& seen,
                                               const HistoryCoverage& coverage, Clock clock);

}  // namespace foothold::evaluate
