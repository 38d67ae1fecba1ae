// Sentences about what a rule over several events found in a group, or missed.
//
//   does not fire because `access` (a.ndjson:1) is 1h4m from `hiding` (a.ndjson:2): 4m more than
//   the 1h that there are
//
// All of it is harmless: nothing that a record says can steer a terminal.
#pragma once

#include <string>
#include <vector>

#include "dsl/source.h"
#include "evaluate/correlate/timeline.h"

namespace foothold::cli {

/// A rule and the events that it is asked of; `places` says where each stands.
struct AskedRule {
  const dsl::Sources& sources;
  const compiler::Model& model;
  const compiler::Rule& rule;
  const std::vector<evaluate::Seen>& seen;
  const std::vector<std::string>& places;
  evaluate::Clock clock;

  const compiler::Correlation& asked() const { return *rule.correlation; }
};

/// `1h4m`, `30d`, `0.5s`: all units that are not zero.
std::string span_text(int64_t ticks);
/// The same without what is small beside it: `3d2h`.
std::string rough_span_text(int64_t ticks);
std::string past_text(const evaluate::PastKnown& past);  // `3d2h of 30d are known`

/// As exactly as its log says it.
std::string time_of_event(const AskedRule& rule, uint32_t place);

/// Its label, else its kinds.
std::string step_name(const AskedRule& rule, uint32_t step);
/// The kinds that it takes: `sign_in or risk_event`.
std::string step_kinds(const AskedRule& rule, uint32_t step);
/// `sign_in`
const std::string& kind_of_event(const AskedRule& rule, uint32_t place);

/// `user ana@contoso.com, tenant c0117050-...`; of a rule about one event the event's place and
/// time.
std::string group_name(const AskedRule& rule, const evaluate::GroupTimeline& group);

/// The first label that is true of the match that is shown; empty: none.
std::string class_of_group(const AskedRule& rule, const evaluate::GroupTimeline& group);

/// What the rule does in the group, and why: `fires: 1 finding`, `does not fire because ...`.
std::string verdict_of(const AskedRule& rule, const evaluate::GroupTimeline& group);

/// What the past said: `ip is new for user over 30d: false, a.ndjson:1 had it at 2026-...`.
std::string past_said(const AskedRule& rule, const evaluate::SaidOfPast& past);

/// `no app_review until 2026-03-03T09:00:00Z: not over, the log ends at ...`
std::string absence_said(const AskedRule& rule, const evaluate::AbsenceSaid& absence);

/// Above a condition: `where of hiding, a.ndjson:2`.
std::string condition_name(const AskedRule& rule, const evaluate::AskedCondition& asked);

/// What a condition saw, with what is missing of the past where a look lacks it.
evaluate::Explained with_past(const AskedRule& rule, const evaluate::AskedCondition& asked);

}  // namespace foothold::cli
