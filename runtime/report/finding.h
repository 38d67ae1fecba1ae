// A finding: what a responder and a lawyer need of one hit, complete in itself. Sinks turn it into
// JSON or text.
//
//   rule inbox_rule_hides_finance_mail on one record  ->  id, time, who, from where, on what, the
//   sentence, the values that made it fire, the ordered containment with its commands filled in,
//   and the line and bytes it came from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/fields.h"
#include "runtime/program/program.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// Where an event came from: offsets and lengths are bytes of the decoded input, lines count
/// from 1.
struct EventPlace {
  std::string input;
  uint64_t line = 0, offset = 0, length = 0;
  std::string record;  // the record's own id
};

struct FindingValue {
  std::string field;
  State state = State::absent;
  bool several = false;  // a list
  std::vector<std::string> texts;
  bool change = false;
  std::vector<std::string> before;
  bool group = false;                                    // a list of groups
  std::vector<std::vector<FindingValue>> elements = {};  // of each element what it says
};

struct FindingStep {
  uint32_t step = 0;  // place in the rule's containment
  bool found = true;  // false: an id is missing, and the command is the one that looks it up
  std::string command, verify;
};

/// An event of a finding of several, with the places of all its copies.
struct SeveralEvent {
  std::string time, user, ip, feed;  // empty: not said
  std::vector<EventPlace> places;
};

struct SeveralStep {
  std::string label;  // empty: none
  std::string kind;
  std::vector<SeveralEvent> events;  // the latest, in order of time
  uint64_t count = 0;                // of all there were
};

/// What a finding of several events, or of one and its past, says besides.
struct Several {
  std::vector<std::pair<std::string, std::string>> keys;
  std::string first_time, last_time;
  int64_t last = 0;                         // ticks
  std::string class_name;                   // empty: none
  std::optional<uint8_t> class_level = {};  // the severity of its class, if that has one
  bool continues = false;                   // a burst of matches that had lasted a day
  /// Not sure, because too little of the past is known: of so many ticks so many.
  bool possible = false;
  int64_t past_needed = 0, past_known = 0;
  std::vector<SeveralStep> steps;  // those that take events
};

/// How sure a finding of a stream is. Of files, and of one event, nothing is said: they are.
enum class Phase : uint8_t {
  none,
  provisional,  // it stands as far as is known; what comes late may still change it
  final,        // nothing that may still come changes it
  withdrawn,    // what came late has shown that there is no such match
  merged,       // what came late has made it a part of another one
};
/// As it is written; empty for none.
std::string_view phase_name(Phase phase);

struct Finding {
  uint32_t rule = 0;
  std::string id;                                    // 32 hexadecimal digits
  std::string time, tenant, user, ip, target, feed;  // empty: not said
  std::string sentence;
  std::string note;  // how `is external` was decided, if not by the tenant's own list
  std::vector<FindingValue> because;
  std::vector<FindingStep> contain;
  std::vector<EventPlace> events;
  std::optional<uint32_t> tune = {};  // that gave it its severity: place in Program::tunes
  std::shared_ptr<const Several> several = {};
  /// Of a withdrawn or merged one only rule, id, time and tenant are said besides.
  Phase phase = Phase::none;
  std::string into = {};  // of a merged one: the id of the other
  bool pressure = false;  // for want of memory, events that belong to it may be missing
  bool cut_off = false;   // there were more combinations of events than are tried
};

/// A finding that was told of before, and is none any more, or a part of another.
inline bool is_taken_back(const Finding& finding) {
  return finding.phase == Phase::withdrawn || finding.phase == Phase::merged;
}

/// The severity of a finding: its rule's, or its label's, or what a tune made of that; of a
/// possible one low at most. 0 info .. 4 critical.
uint8_t level_of(const Program& program, const Finding& finding);
const std::string& severity_of(const Program& program, const Finding& finding);
/// What it is without its tune.
const std::string& untuned_severity(const Program& program, const Finding& finding);

/// What a finding is made of besides the rule: the event with all its fields, and where it was.
struct FindingEvent {
  const KindProgram& kind;
  const EventReader& event;
  value::Precision precision;
  EventPlace place;
  value::Digest canonical;  // of the bare record
};

Finding make_finding(const Program& program, uint32_t rule, const FindingEvent& from);

/// The text of one field as it is shown: elements with commas, times as ISO 8601, `(not said)` if
/// absent.
std::string shown(const FieldInfo& field, const FieldValue& value, value::Precision precision);

/// Ticks as days, to one place.
double days_of(int64_t ticks);

/// One line of JSON, without the newline.
std::string to_json(const Program& program, const Finding& finding);
/// A paragraph for people. Control bytes and direction marks of the record cannot reach the
/// terminal.
std::string to_text(const Program& program, const Finding& finding, bool color);

/// The same for a copy of an event whose finding was written before: its id and the place.
std::string copy_json(const Program& program, const Finding& copy);
std::string copy_text(const Program& program, const Finding& copy);

}  // namespace foothold::runtime
