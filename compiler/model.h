// The typed tree: what the rules mean, with every name resolved and every literal read as its type.
// compile() makes it; the planner turns it into a Program for the scanner, and the slow evaluator
// walks it as it is.
//
//   where words mentions any of finance_words and deletes
//   Condition all { test{field 14 `words`, mentions, texts{"invoice", ...} folded}, test{field 17
//   `deletes`, flag} }
//
// Kinds, fields, lists and rules are numbered by their place in the vectors below. Field numbers
// are per kind: the header's fields come first and have the same numbers in every kind.
#pragma once

#include <cstdint>
#include <map>
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
  std::vector<std::string> texts;      // textual: any of these; of matches: the patterns; of
                                       // resembles: as written
  std::vector<value::IpRange> ranges;  // ip: sorted and merged
  std::vector<double> numbers;         // number
  std::vector<int64_t> ticks;          // time, duration: 100 ns
  std::vector<uint8_t> codes;          // choice
  std::optional<Value> right;          // a value of the same event instead
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

// ---- lists, catalogue, responses
// -----------------------------------------------------------------------------------

struct List {
  std::string name;
  Base base = Base::text;
  std::vector<std::string> values = {};  // textual ones folded, others as written
  dsl::Span span;
  bool from_site = false;
  bool used = false;                      // some condition names it
  bool pattern = false;                   // a list of patterns; the base is text
  std::vector<std::string> written = {};  // as they were written, where `values` are folded
};

/// Rows that are looked up by their key. As a list of that name a table with one key has its keys.
struct Table {
  std::string name;
  std::vector<Type> types;           // of the columns: scalars
  std::vector<std::string> columns;  // their names
  std::vector<uint32_t> keys;        // the columns of the key; together once in all rows
  /// Cells as they were written; nothing: not said.
  std::vector<std::vector<std::optional<std::string>>> rows;
  dsl::Span span;
};

/// The columns that the values of `a with b in TABLE` stand for, in order: those of the key if it
/// has several, else all.
std::vector<uint32_t> tuple_columns(const Table& table);

/// Accepted domains by tenant id; the key "" holds those for every tenant. Folded, `*.` entries as
/// written.
using TenantDomains = std::map<std::string, std::vector<std::string>>;

struct Tag {
  std::string framework;  // csf, nhi, attack, scuba, airmf, d3fend
  std::string id;
  std::string title;
};

/// A piece of a template: literal text, then (unless at the end) a field.
struct TemplatePiece {
  std::string text;
  std::optional<uint32_t> field;
  uint32_t part = 0;     // number of the optional part `[...]` it belongs to; 0: none
  bool missing = false;  // of a command: a field that can never be filled in
};
using Template = std::vector<TemplatePiece>;

struct Response {
  std::string name;
  int phase = 0;
  std::vector<std::string> owner;
  std::string csf;
  std::vector<std::string> d3fend;  // ids; may be none
  std::string command, lookup, verify,
      note;  // with {field} in them: they are bound to a kind's fields per rule
  dsl::Span span;
};

/// A response bound to the kind of the rule that uses it.
struct BoundResponse {
  uint32_t response = 0;
  Template command, lookup, verify;
};

// ---- rules
// ---------------------------------------------------------------------------------------------------------

enum class Level : uint8_t { info, low, medium, high, critical };

struct GivenEvent {
  uint32_t kind = 0;
  std::vector<Given> fields;
  dsl::Span span;
};

struct RuleTest {
  std::string title;
  std::map<std::string, std::vector<std::string>> lists;  // given tenant_domains = ...
  std::vector<GivenEvent> events;
  uint32_t findings = 0;  // expected
  dsl::Span span;
};

/// What a site says of a rule, until its day: the site knows why.
struct Tune {
  std::string rule;
  std::string because;
  std::optional<value::Time> expires;  // midnight UTC: an event from then on is not tuned
  std::optional<Level> level;
  dsl::Span span;
};

/// A tune as it is asked of an event of one rule.
struct RuleTune {
  uint32_t tune = 0;                  // place in Model::tunes
  std::optional<Condition> in_force;  // the event is older than the tune's day; none: always
  bool excuses = false;               // by `unless`, or always
  std::optional<Condition> unless;    // none: every event, if it excuses
};

/// A rule about one kind. A rule about several is several of these, one for each kind, that stand
/// side by side: all but the first are variants, and only the first has the tests.
struct Rule {
  std::string name;
  std::string title, about, false_alarms;
  Level level = Level::medium;
  std::vector<std::string> owners;  // catalogue ids
  std::vector<std::string> owner_titles;
  std::vector<Tag> detects, control, responds, maps;
  std::vector<BoundResponse> contain;  // in the order to be carried out
  Template report;
  uint32_t kind = 0;
  std::string label;  // empty: none
  std::optional<Condition> where, unless;
  std::vector<RuleTest> tests;
  dsl::Span span;
  uint32_t variant = 0;
  std::vector<RuleTune> tunes = {};
};

/// The value of a field as it was said.
inline Value value_of_field(const Kind& kind, uint32_t field) {
  return {Value::Op::field, field, {}, kind.fields[field].type};
}

/// Every field that a value or a test looks at, `visit(field number)`; one may come twice.
template <typename Visit>
void each_field(const Value& value, const Visit& visit) {
  if (value.op == Value::Op::field) visit(value.field);
  for (const Value& input : value.inputs) each_field(input, visit);
}
template <typename Visit>
void each_field(const Test& test, const Visit& visit) {
  each_field(test.left, visit);
  if (test.right) each_field(*test.right, visit);
}

/// Everything the given files say. INVARIANT: all numbers in it are in range, all types agree.
struct Model {
  std::vector<Shape> shapes;
  std::vector<Wrap> wraps;
  uint32_t header_fields = 0;  // the first fields of every kind
  std::vector<Kind> kinds;
  std::vector<Kind> unions;  // several kinds under one name: their common fields, no sources
  std::vector<List> lists;
  std::vector<Table> tables;
  TenantDomains tenant_domains;
  std::vector<std::string> public_mail_domains;  // folded
  std::vector<Response> responses;
  std::vector<Rule> rules;
  std::vector<Tune> tunes;
  std::vector<value::Zone> zones = {{}};  // those that conditions name; the first is UTC
  value::Facts facts;  // given beside the rules: databases of addresses, identities
};

/// The shapes that a key marks, in the order in which they are tried: most required keys first,
/// then by name.
std::vector<uint32_t> candidates_of(const Model& model, std::string_view mark);

/// The rules of one name, by their places: one for each kind that it is about.
std::vector<uint32_t> variants_of(const Model& model, std::string_view name);

/// Built-in header fields that every kind has before those of the `header` item: their numbers.
inline constexpr uint32_t kFieldTime = 0;    // time
inline constexpr uint32_t kFieldRecord = 1;  // id: the record's own id

/// Header fields that the scanner itself reads, by name; it works without them, but a finding then
/// lacks them.
inline constexpr std::string_view kTenantField = "tenant", kUserField = "user", kIpField = "ip",
                                  kFeedField = "feed", kPrincipalField = "principal";
/// The value of `principal` that makes the acting user's own domain count for `is external`.
inline constexpr std::string_view kPersonChoice = "person";

}  // namespace foothold::compiler
