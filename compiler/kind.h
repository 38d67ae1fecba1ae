// Kinds as the typed tree has them: types, how fields are read out of raw records, the conditions
// on them.
//
//   where words mentions any of finance_words and deletes
//   Condition all { test{field 14 `words`, mentions, texts{"invoice", ...} folded}, test{field 17
//   `deletes`, flag} }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/source.h"
#include "runtime/value/facts.h"
#include "runtime/value/ip.h"
#include "runtime/value/time.h"
#include "runtime/value/zone.h"

namespace foothold::compiler {

/// `group` stands in lists only: `list of { name : text  new : text }`; Field::members are its
/// fields.
enum class Base : uint8_t {
  text,
  id,
  address,
  domain,
  ip,
  number,
  time,
  duration,
  flag,
  choice,
  group
};
enum class Shaped : uint8_t { scalar, list, change };

struct Type {
  Base base = Base::text;
  Shaped shaped = Shaped::scalar;
  bool list_change = false;               // a change of lists, not of single values
  std::vector<std::string> choices = {};  // of Base::choice; code = place + 1, 0 is "not said"
  bool operator==(const Type&) const = default;
};

/// text, address and domain fold; an id compares its bytes.
inline bool is_textual(Base base) { return base <= Base::domain; }

// ---- reading raw records
// -------------------------------------------------------------------------------------------

/// One step into raw JSON. `pick` takes the first element object whose `by` key reads `text`; the
/// key step that follows it (there is always exactly one) names the member of that element.
struct Step {
  enum class Kind : uint8_t { key, each, pick } kind = Kind::key;
  std::string text;
  std::string by;
};

enum class Word : uint8_t {
  path,
  constant,
  first,
  all,
  addresses,
  split,
  words,
  pieces,
  before,
  after,
  stripped,
  where_like,
  unwrapped,
  json,
  local_part,
  domain,
  prefix,
  port,
  country_of,
  asn_of,
  organisation_of,
  city_of,
  said,
  change,
  map,
  each,
};

/// One row of the table of extraction words: how many inputs are values, and how many constant
/// texts follow them.
struct WordInfo {
  std::string_view name;
  Word word;
  uint8_t min_inputs, max_inputs;  // max 255: any number
  uint8_t texts;
};
const std::vector<WordInfo>& extraction_words();

struct MapRow {
  bool like = false;
  std::string from;  // folded; of a map of the operation, normalised
  std::string to;    // enum value name, "true"/"false", or text
};

struct MemberExtract;

/// A typed extraction. `inputs` are values, `texts` the constant arguments (`split(a, ";")` has
/// texts {";"}).
struct Extract {
  Word word = Word::path;
  bool outer = false;  // of path: from the wrap's object, not the bare record
  std::vector<Step>
      steps;  // of path; of json: what to follow inside the decoded text (key and each only)
  std::vector<Extract> inputs;
  std::vector<std::string> texts;  // of constant: its one text
  std::vector<MapRow> rows;        // of map, in order
  std::optional<std::string> otherwise;
  std::vector<MemberExtract> members;  // of each, whose inputs are the paths to the array
  bool operation = false;  // of map: it looks at the route key, which compares in normalised form
};

/// How a field of a group is read of an element: paths start there.
struct MemberExtract {
  uint32_t member = 0;  // place in Field::members
  Extract from;
};

/// The keys of one person or service, as a record of the shape says them; each key at most once.
using IdentityReading = std::vector<std::pair<value::IdentityKey, Extract>>;

/// Shapes may share a mark where they differ in the keys they require: a record is then of the
/// first of them, those with most required keys first, whose required keys it has (candidates_of).
struct Shape {
  std::string name;
  std::string route;               // empty: no route key, every record is examined
  std::vector<std::string> marks;  // keys that decide for this shape; the route key is among them
  std::vector<std::string> requires_keys;
  Extract record;  // the record id; Word::constant "" if there is none
  Extract time;
  value::Precision precision = value::Precision::second;
  dsl::Span span;
  std::vector<IdentityReading> identities = {};
  std::string keys_inside = {};  // the record itself stands below this key; empty: no
};

/// What is around a record. A page is around several: then `holds` leads to an array of them.
struct Wrap {
  std::string name;
  std::vector<std::string> marks;
  std::vector<std::string> requires_keys;
  std::vector<std::vector<std::string>> holds;  // paths; the first that holds anything decides
  dsl::Span span;
  bool each = false;
};

// ---- conditions
// ----------------------------------------------------------------------------------------------------

enum class Verb : uint8_t {
  flag,
  equal,
  in,
  less,
  less_equal,
  greater,
  greater_equal,
  contains,
  mentions,
  starts,
  ends,
  like,
  matches,
  invisible,
  resembles,
  external,
  present,
  empty,
  absent,
};

/// What a test looks at: a field of the event, or something made of other values.
///
///   length of words   ->   {length, inputs {{field 14}}}, a number
///
/// Who adds an Op gives it a row in the tables of check/values.cc, plan/conditions.cc,
/// runtime/match/values.cc, evaluate/derive.cc and evaluate/mutate.cc.
struct Value {
  enum class Op : uint8_t {
    field,
    number,
    ticks,
    add,
    subtract,
    scale,
    length,
    domain,
    local_part,
    mailbox,
    network,
    hour,
    weekday,
    time_of_day,
    entropy,
    number_in,  // a text, read as a number
    gained,
    lost,
    before,
    after,
    cell,     // of the row whose key the input is
    in_rows,  // a flag: some row has the inputs in its first columns, or in those of its key
  };
  Op op = Op::field;
  uint32_t field = 0;  // of Op::field
  std::vector<Value> inputs = {};
  Type type = {};
  double number = 0;    // of Op::number and scale
  int64_t ticks = 0;    // of Op::ticks
  uint32_t zone = 0;    // of hour, weekday, time_of_day: place in Model::zones
  uint32_t table = 0;   // of cell, in_rows: place in Model::tables
  uint32_t column = 0;  // of cell
  bool operator==(const Value&) const = default;
};

/// One test of one event. Exactly one of the operand members is meant, by the type of what is on
/// the left. Textual operands are folded unless `exact` (or the type is id).
struct Test {
  Value left;
  Verb verb = Verb::flag;
  bool exact = false;
  std::vector<std::string> texts;       // textual: any of these; of matches: the patterns; of
                                        // resembles: as written
  std::vector<value::IpRange> ranges;   // ip: sorted and merged
  std::vector<double> numbers;          // number
  std::vector<int64_t> ticks;           // time, duration: 100 ns
  std::vector<uint8_t> codes;           // choice
  std::optional<Value> right;           // a value of the same event instead
  std::vector<std::string> lists = {};  // named in place of some of these, and literals beside them
  dsl::Span span;
};

/// `any change in changes satisfies (...)` holds its condition apart from `parts`: it is over other
/// fields, those of element_scope(kind, list, binder).
struct Condition {
  enum class Operator : uint8_t {
    test,
    all,
    any,
    negate,
    maybe,
    any_element,
    every_element
  } op = Operator::test;
  std::vector<Condition> parts;
  Test test;
  dsl::Span span;
  uint32_t list = 0;                  // of any_element, every_element: the field
  std::string binder = {};            // ... the name of the element
  std::vector<Condition> inner = {};  // ... and the one condition on it
  std::string fact = {};  // of an `all` of one part: the fact whose condition that part is
};

inline bool is_of_elements(const Condition& condition) {
  return condition.op >= Condition::Operator::any_element;
}

// ---- kinds
// ---------------------------------------------------------------------------------------------------------

struct Field {
  std::string name;
  Type type;
  bool chosen = false;  // the actor writes it
  bool header = false;
  std::optional<std::string> otherwise;  // default value as text, used where nothing was said ...
  std::optional<Condition>
      otherwise_when;  // ... and this is true (only tests of choice fields of the same event)
  std::string doc;
  dsl::Span span;
  std::optional<value::IdentityKey> identifies = {};  // which key of who acted it holds
  std::vector<Field> members = {};                    // of a list of groups
};

/// A typed value of a sample or test event, as text per element; ready to be read by the field's
/// type.
struct Given {
  uint32_t field = 0;
  std::vector<std::string> values;
  std::vector<std::string> before;  // of a change; `values` is then the new side
  dsl::Span span;
  std::vector<std::vector<Given>> elements = {};  // of a list of groups; `field` is then the member
};

struct Source {
  uint32_t shape = 0;
  std::vector<std::string> routes;                   // normalised; empty: every record of the shape
  std::vector<Extract> holding;                      // empty: always an event
  std::vector<std::pair<uint32_t, Extract>> fields;  // header fields first, each field at most once
  dsl::Span span;
  bool renamed = false;  // made of a source of the base shape
};

struct Sample {
  uint32_t shape = 0;
  std::string title;
  std::string record;  // raw JSON
  std::vector<Given> fields;
  dsl::Span span;
};

struct Kind {
  std::string name;
  std::string doc;
  std::vector<uint32_t> counts_once_by;  // empty: by record
  std::vector<Field> fields;
  std::vector<Source> sources;
  std::vector<Sample> samples;
  dsl::Span span;
  uint32_t element_fields = 0;  // of an element_scope(): how many at the end are the element's
  std::vector<uint32_t> alternatives = {};  // of a union: the kinds that it stands for
};

/// The fields that a condition on one element may look at: those of the event, by their own
/// numbers, then the element's, named as they are written: `change.name`, or `r` of a list of
/// single values. Nothing else of the kind.
Kind element_scope(const Kind& kind, uint32_t list, const std::string& binder);

}  // namespace foothold::compiler
