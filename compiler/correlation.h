// What a rule asks of several events: which ones count for a step, what makes them belong together,
// and conditions that look at more than one of them.
//
//   when same user, within 1h {
//          access: sign_in where result is success and ip is new for user over 30d
//     then hiding: inbox_rule where deletes and ip is not access.ip
//   }
//
//   selections  0: sign_in where result is success           1: inbox_rule where deletes
//   steps       access{selection 0, joined `new 0`}, hiding{selection 1, joined `not ip is it`}
//   scope of access: the fields of sign_in, then look 0 {fresh: ip for user over 30d}, a flag
//   scope of hiding: the fields of inbox_rule, then look 0 {step_field: access.ip}, an ip
//
// So a condition over several events is an ordinary condition over the fields of a *scope*: those
// of one event, and behind them *looks*, what other events say or are counted to. Whoever evaluates
// it fills in the looks; a look that is not known is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/kind.h"

namespace foothold::compiler {

enum class Level : uint8_t { info, low, medium, high, critical };

/// The events of one kind for which `where` is true and `unless` is not: what one step, or one look
/// back, takes. Conditions look at the event's own fields alone. Equal ones may be shared.
struct Selection {
  uint32_t kind = 0;
  std::optional<Condition> where, unless;
};

/// Where the events of a step come from: a selection, and for each field of Step::kind the number
/// that it has in the selection's kind.
struct StepSource {
  uint32_t selection = 0;  // place in Model::selections
  std::vector<uint32_t> fields;
};

/// Where the value of a key stands in an event.
struct KeyField {
  uint32_t field = 0;  // of Step::kind, or of the kind of a history
  bool each = false;   // a list: the event is in the group of each element
};

/// `over 30d after 7d ignoring 1d`, in ticks. An event at most `over` before counts if it is more
/// than `ignoring` before. That there was none is known once `after` of the past is known.
struct Lookback {
  int64_t over = 0, after = 0, ignoring = 0;
};

/// What other events say, as a field of a scope.
struct Look {
  enum class What : uint8_t {
    key,                  // of the group
    step_field,           // `access.ip`; of a plural step a list of what its events say, in order
    number_of,            // `number of tries`
    number_of_different,  // `number of different tries.user`
    total_of,             // `total of`, `smallest of`, ... a field of a step
    smallest_of,
    largest_of,
    largest_share_of,  // of the events that say the field, the part that says the commonest value
    first_of,
    last_of,
    gap,       // between two steps: the absolute difference of their times
    distance,  // in metres from another step's event
    speed,     // in metres a second from there; the time is never taken below 1 s
    fresh,     // `ip is new for user over 30d`: a flag
    known,     // `ip is known for user over 30d`: a flag that is never unknown for lack of history
    missing,   // `no KIND (...) for user over 14d`: a flag
    share,     // `share of ip for user over 14d`: 0 to 1
    usual,     // `usual number of reads over 14d`
    spread,    // `spread of number of reads over 14d`
    class_label,  // of the group: the name of the finding's class, known when it is reported
  } what = What::key;
  Field field;                        // its name and type in the scope; an absent value is unknown
  uint32_t key = 0;                   // of key: which
  uint32_t step = 0, other_step = 0;  // of step_field, aggregates, gap, distance, speed
  uint32_t step_field = 0;            // ... of Step::kind
  // Of fresh, known, share: the event's own, of the step's kind. Of distance and speed: latitude
  // and longitude of the event, then of the other step's.
  std::vector<uint32_t> fields;
  // What is looked back at. Of fresh, known and share the step's own sources; of missing those of
  // the kinds it names.
  std::vector<StepSource> past;
  std::vector<uint32_t> own_keys;   // of the looking event (field of the scope) ...
  std::vector<uint32_t> past_keys;  // ... equal to these of the events looked back at, numbered as
                                    // StepSource::fields of `past` are
  Lookback lookback;
  // Of usual and spread: the aggregate whose past values are meant, by place in the same scope.
  uint32_t aggregate = 0;
  std::string remembered = {};  // of fresh, known, missing: what is remembered for it; name_looks()
};

/// A condition over a scope. Fields of the scope: those of Model::kinds[base] or Step::kind, then
/// one for each look. `scope` is its place among Model::scopes.
struct Joined {
  Condition condition;
  uint32_t scope = 0;
};

/// The fields of one event and what is looked at besides.
struct Scope {
  Kind kind;                // no sources; its first fields are those of the event (`own_fields`)
  uint32_t own_fields = 0;  // of a group: the header's, absent but for the tenant and the keys
  std::vector<Look> looks;  // of each field behind them, in order
};

struct Counted {
  bool most = false;
  uint32_t number = 0;
  uint32_t field = 0;  // of EventStep::kind
};

struct EventStep {
  enum class Joint : uint8_t { first, then, also, also_perhaps };
  Joint joint = Joint::first;
  bool missing = false;  // `no`: what must not be
  std::string label;     // empty: none
  Kind kind;             // the fields that all its sources have; those of the kind if it is one
  std::vector<StepSource> sources;
  std::vector<KeyField> keys;  // one for each of Correlation::keys
  bool latest = false;
  bool plural = false;
  uint32_t at_least = 1;  // of a plural step: events
  std::vector<Counted> counted;
  /// What its own fields cannot decide; `unless` removes where it is true.
  std::optional<Joined> where, unless;
  int64_t within = 0;  // of a last `no`: ticks after the step before it
  dsl::Span span;
};

struct ClassLabel {
  std::string name;
  Joined when;
  std::optional<Level> level = {};  // `severity high when label is NAME`; else the rule's
};

/// A rule over several events, or over one that is compared with the past (then one step, no keys,
/// and `within` is 0: each event is a group of its own).
struct Correlation {
  std::vector<Field> keys;  // name and type; none: the tenant's events are one group
  bool across_tenants = false;
  int64_t within = 0;  // ticks
  int64_t quiet = 0;   // matches no more than this apart are one finding; at least `within`
  std::vector<EventStep> steps;  // ordered (`then`) or not (`also`), never mixed
  bool ordered = true;
  std::optional<Joined> such_that, unless;
  std::vector<ClassLabel> classes;
  uint32_t scope = 0;      // of the group: what report, containment and group conditions look at
  bool revisable = false;  // a late event can take a match away: `new`, `no`, `latest`, `most`, ...
};

}  // namespace foothold::compiler
