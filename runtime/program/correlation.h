// What rules over several events ask, as plain data. It mirrors compiler/correlation.h: events are
// taken by *selections* (SelectionProgram, beside the rules of their kind), and whatever looks at
// more than one event is a condition over a *scope*, a KindProgram of its own whose fields are
// those of one event and, behind them, looks.
//
//   access: sign_in where result is success   then hiding: inbox_rule where ip is not access.ip
//   steps   access{selection 0}, hiding{selection 1, where {scope 0, code}}
//   scope 0 the fields of inbox_rule, then look 0 {step_field: access.ip}
//
// Numbers are places in the vectors of Program; its INVARIANT holds for these, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/program/code.h"
#include "runtime/program/lookup.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// A selection, and for each field of the step the number that it has in the selection's kind.
struct SourceProgram {
  uint32_t selection = 0;
  std::vector<uint32_t> fields;
};

struct LookProgram {
  /// In the order of compiler::Look::What.
  enum class What : uint8_t {
    key,
    step_field,
    number_of,
    number_of_different,
    total_of,
    smallest_of,
    largest_of,
    largest_share_of,
    first_of,
    last_of,
    gap,
    distance,
    speed,
    fresh,
    known,
    missing,
    share,
    usual,
    spread,
    class_label,
  } what = What::key;
  uint32_t key = 0;
  uint32_t step = 0, other_step = 0;
  uint32_t step_field = 0;
  // Of fresh, known, share: what is compared. Of distance and speed: latitude and longitude of the
  // event, then of the other step's.
  std::vector<uint32_t> fields;
  std::vector<SourceProgram> past;            // what is looked back at
  std::vector<uint32_t> own_keys;             // of the scope ...
  std::vector<uint32_t> past_keys;            // ... equal to these of the past's sources
  int64_t over = 0, after = 0, ignoring = 0;  // ticks
  uint32_t aggregate = 0;                     // of usual and spread: place among the same looks
  std::string remembered = {};  // of fresh, known, missing: a stable name of what is remembered
};

/// It looks at the past of one event: it can be known before matches are looked for.
inline bool looks_back(LookProgram::What what) {
  return what >= LookProgram::What::fresh && what <= LookProgram::What::share;
}
inline bool is_aggregate(LookProgram::What what) {
  return what >= LookProgram::What::number_of && what <= LookProgram::What::last_of;
}

struct ScopeLooks {
  uint32_t own_fields = 0;
  std::vector<LookProgram> looks;  // of each field of the scope behind those
};

struct JoinedProgram {
  uint32_t scope = 0;
  std::vector<Instruction> code;
};

/// Where a key stands in an event of the step.
struct KeyPlace {
  uint32_t field = 0;
  bool each = false;
};

struct CountedProgram {
  bool most = false;
  uint32_t number = 0;
  uint32_t field = 0;
};

/// A joined condition `own is label.field` without which the whole is not true: candidates are
/// looked up by it.
struct EqualFields {
  uint32_t own = 0;              // field of the step
  uint32_t step = 0, field = 0;  // ... equal to this one
};

struct EventStepProgram {
  enum class Joint : uint8_t { first, then, also, also_perhaps } joint = Joint::first;
  bool missing = false;
  std::string label;
  std::vector<SourceProgram> sources;
  std::vector<KeyPlace> keys;
  bool latest = false;
  bool plural = false;
  uint32_t at_least = 1;
  std::vector<CountedProgram> counted;
  std::optional<JoinedProgram> where, unless;
  std::vector<EqualFields> equal;
  int64_t within = 0;
};

struct ClassProgram {
  std::string name;
  JoinedProgram when;
  std::optional<uint8_t> level = {};  // of findings of this class; none: the rule's
};

struct CorrelationProgram {
  uint32_t rule = 0;  // place in Program::rules
  std::vector<std::string> keys;
  bool across_tenants = false;
  int64_t within = 0, quiet = 0;  // ticks
  std::vector<EventStepProgram> steps;
  bool ordered = true;
  std::optional<JoinedProgram> such_that, unless;
  std::vector<ClassProgram> classes;
  uint32_t scope = 0;
  value::Digest identity{};  // what the rule means: the same in every program that has it
};

/// What is known of a selection besides its code, which stands with its kind.
struct SelectionInfo {
  uint32_t kind = 0;
  uint32_t rule = 0;  // the first rule that uses it: named if its event's record is broken
  std::vector<uint32_t> shapes = {};  // that events of the kind are read from
  value::Digest identity{};           // which events it takes, and for what its rule wants them
};

}  // namespace foothold::runtime
