// The compiled program: what the scanner does, as plain data. The planner (compiler/plan) writes
// it, the runtime reads it, and it depends on neither.
//
//   bytes -> marks decide the shape -> the route says which kinds want the record -> a Reading
//   takes their fields into columns
//         -> predicates give two bit sets a column batch -> rules combine them -> hits
//
// Numbers refer to places in the vectors of this file. INVARIANT: they are all in range (the
// planner only writes such).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/program/code.h"
#include "runtime/program/correlation.h"
#include "runtime/program/lookup.h"
#include "runtime/value/facts.h"
#include "runtime/value/ip.h"
#include "runtime/value/time.h"
#include "runtime/value/zone.h"

namespace foothold::runtime {

// ---- reading: from JSON to texts
// -----------------------------------------------------------------------------------

/// Which keys of a record are looked at, as a tree; what is found there is put into numbered slots.
struct Trie {
  struct Member {
    std::string key;
    uint32_t node;
  };
  /// One element of an array of objects, chosen by the text of one of its keys:
  /// `Parameters["Name"].Value`.
  struct Pick {
    std::string by;      // the key that names the element
    std::string name;    // the name wanted
    std::string member;  // the key that is wanted of it
    uint32_t slot;
  };
  struct Node {
    std::vector<uint32_t> slots;    // the value itself goes here
    std::vector<uint32_t> present;  // set when the key is there at all, whatever it holds
    std::vector<Member> members;    // if it is an object; at most kMaxMembers
    std::vector<Pick> picks;        // if it is an array
    int32_t each = -1;              // if it is an array: the node of its elements
    std::vector<uint32_t>
        each_slots;  // all slots below `each`: an empty array says nothing to each of them
  };
  static constexpr size_t kMaxMembers = 256;
  std::vector<Node> nodes;  // nodes[0] is the record itself
  uint32_t slots = 0;
};

enum class ReadWord : uint8_t {
  slot,
  outer,
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
  map,
};

struct JsonStep {
  bool each = false;
  std::string key;
};

struct MapEntry {
  bool like = false;
  std::string from, to;
};

/// One node of an expression that turns slots into texts; inputs are places in
/// Reading::expressions, always smaller.
struct Expression {
  ReadWord word = ReadWord::slot;
  uint32_t place = 0;  // slot, or place among the outer keys
  std::vector<uint32_t> inputs;
  std::vector<std::string> texts;
  std::vector<JsonStep> steps;
  std::vector<MapEntry> entries;  // exact ones first match wins together with globs, in order
  std::optional<std::string> otherwise;
  bool operation = false;  // of map: compares as operations do, normalised
};

/// How one field is read: one expression, or two for a change.
struct FieldReading {
  uint32_t field = 0;
  uint32_t expression = 0;
  std::optional<uint32_t> before;
  std::optional<uint32_t> group = {};  // place in Reading::groups, instead of an expression
};

/// The event that one source makes of a record.
struct SourceReading {
  uint32_t kind = 0;
  std::vector<uint32_t> holding;  // expressions of which one must say something; empty: always
  std::vector<FieldReading> fields;
};

struct GroupReading;

/// All that one pass over a record must find.
struct Reading {
  Trie trie;
  std::vector<uint32_t>
      required;  // `present` slots that must be set, else the record is unrecognised
  std::vector<std::string> outer_keys;  // wanted of the wrap's object
  std::vector<Expression> expressions;
  std::vector<SourceReading> sources;
  std::vector<GroupReading> groups;
};

/// A list of groups: where its array stands, and how each of its elements is read, as if it were a
/// record (the fields of its one source are members of the group).
struct GroupReading {
  struct Array {
    uint32_t slot = 0;
    uint32_t depth = 0;  // steps that lead to it
  };
  std::vector<Array> arrays;  // the first that says something
  Reading element;
};

/// A reading as bytes (packed_reading.h), with what is asked of all readings at once. A program has
/// a thousand, and a scan uses a few.
struct PackedReading {
  std::string bytes;
  std::vector<std::string> outer_keys = {};  // Reading::outer_keys
  std::vector<uint32_t> kinds = {};          // of its sources
};

struct Route {
  PackedReading match;  // only what conditions look at
  uint32_t report = 0;  // place in Program::reports: everything, read again for a hit
};

struct ShapeProgram {
  std::string name;
  std::string route_key;  // empty: none
  value::Precision precision = value::Precision::second;
  std::map<std::string, uint32_t> routes;  // by normalised operation
  std::optional<uint32_t> any_route;       // for every other operation, and for records without one
  std::vector<std::string> requires_keys;
  /// Shapes that share a mark, in the order in which they are tried: a record is of the first whose
  /// required keys it has. Such a group stands for them until that is asked: its routes say only
  /// whether any of them wants the operation. Empty: a shape of its own.
  std::vector<uint32_t> candidates;
  /// Keys of the top level, where they are no deeper: of its time, the first wins, and of the
  /// workload it comes from. Asked of every record, to see where a log has holes.
  std::vector<std::string> time_keys = {}, workload_keys = {};
  std::string keys_inside = {};  // a row whose record stands below this key; empty: no row
};

struct WrapProgram {
  std::string name;
  std::vector<std::vector<std::string>> holds;  // paths; the first that holds anything decides
  std::vector<std::string> requires_keys;
  bool each = false;  // a page: `holds` leads to an array of records
};

/// What a depth-1 key decides.
struct Mark {
  std::string key;
  bool wrap = false;
  uint32_t place = 0;
};

// ---- matching: from columns to bits
// --------------------------------------------------------------------------------

enum class Store : uint8_t { text, ip, number, ticks, flag, choice };

enum class ValueOp : uint8_t {
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
  number_in,
  gained,
  lost,
  before,
  after,
  cell,
  in_rows,
};

/// A field, or something worked out from other values: `{length, inputs {{field 14}}}`.
struct ValueExpression {
  ValueOp op = ValueOp::field;
  uint32_t field = 0;
  std::vector<ValueExpression> inputs = {};
  double number = 0;          // of number and scale
  int64_t ticks = 0;          // of ticks
  uint32_t zone = 0;          // of hour, weekday, time_of_day: place in KindProgram::zones
  Store store = Store::text;  // what it gives
  bool one_text = false;      // a single text, of which the length is that of the text
  bool folded = true;         // texts compare without case
  uint32_t lookup = 0;        // of cell, in_rows: place in KindProgram::lookups
  bool operator==(const ValueExpression&) const = default;
};

/// Every field that an expression looks at, `visit(field number)`; one may come twice.
template <typename Visit>
void each_field(const ValueExpression& value, const Visit& visit) {
  if (value.op == ValueOp::field) visit(value.field);
  for (const ValueExpression& input : value.inputs) each_field(input, visit);
}

/// One column of a kind's batch: an expression that is worked out when the row is added. Equal
/// expressions share a column.
struct Column {
  ValueExpression value;
  Store store = Store::text;
  bool list = false;
  bool folded = true;                // keeps the folded text
  bool original = false;             // keeps the text as it was said
  bool address = false;              // values are addresses: read bare
  bool domain = false;               // values are domains
  std::vector<std::string> choices;  // of Store::choice, folded
};

enum class Test : uint8_t {
  text_in,
  text_pattern,
  regex,
  number,
  ticks,
  ip_in,
  choice_in,
  flag,
  present,
  empty,
  absent,
  said_present,
  external,
  invisible,
  resembles,
  fields,          // equal or in order, with another column
  fields_pattern,  // a search in one column for what another one says
  elements,
};
enum class Compare : uint8_t { equal, less, less_equal, greater, greater_equal };
enum class Pattern : uint8_t { contains, mentions, starts, ends, like, resembles };

/// One distinct test of one column. Evaluated once a batch, whichever rules use it.
struct Predicate {
  Test test = Test::present;
  uint32_t column = 0;
  uint32_t other_column = 0;  // of fields and fields_pattern
  bool exact = false;         // on the original text
  Compare compare = Compare::equal;
  Pattern pattern = Pattern::contains;
  std::vector<std::string> texts;  // operands; of regex: the patterns; of resembles: as written
  std::vector<std::string>
      atoms;  // of regex: folded literals of which one must occur; empty: every value is tried
  std::vector<double> numbers;
  std::vector<int64_t> ticks;
  std::vector<value::IpRange> ranges;
  std::vector<uint8_t> codes;
  uint32_t element_program = 0, element_test = 0;  // of elements: places in KindProgram::elements
  bool every = false;                              // ... of every element, not of any
};

/// When a tune excuses an event on which the rule fires.
struct Excuse {
  uint32_t tune = 0;              // place in Program::tunes
  std::vector<Instruction> when;  // empty: always
};

struct RuleProgram {
  uint32_t rule = 0;  // place in Program::rules
  std::vector<Instruction> where, unless;
  std::vector<Excuse> excuses = {};
};

/// Which events of the kind a selection takes.
struct SelectionProgram {
  uint32_t selection = 0;  // place in Program::selections
  std::vector<Instruction> where, unless;
};

struct FieldInfo {
  std::string name;
  Store store = Store::text;
  bool list = false;
  bool change = false;
  bool chosen = false;
  bool may_be_empty = false;  // text, address, domain and lists: "" is said, but nothing
  bool address = false;
  bool duration = false;                         // of Store::ticks: a span, not a time
  bool command = false;                          // a command may carry it
  std::optional<value::IdentityKey> identifies;  // which key of who acted it holds
  std::vector<std::string> choices;              // of Store::choice, as reported
  std::optional<std::string> otherwise;          // default value ...
  std::vector<Instruction> otherwise_when;  // ... and when; over choice fields only; empty: always
  std::vector<Predicate>
      otherwise_tests;                  // what otherwise_when refers to; `column` is a field number
  bool group = false;                   // a list of groups
  std::vector<FieldInfo> members = {};  // of a group
  KeyPart part = KeyPart::folded;       // how values are compared
};

/// Header columns that `is external` needs, where they are not absent from the program.
struct ExternalColumns {
  std::optional<uint32_t> tenant, user, principal;
};

struct ElementProgram;

struct KindProgram {
  std::string name;
  std::vector<FieldInfo> fields;
  std::vector<uint32_t> counts_once_by;   // fields; empty: by record
  std::vector<uint32_t> identity_fields;  // those that hold a key of who acted
  std::vector<value::Zone> zones = {};    // those that columns speak of
  std::vector<Lookup> lookups = {};       // tables that columns look into
  std::vector<Column> columns;
  std::vector<Predicate> predicates;
  std::vector<RuleProgram> rules;
  ExternalColumns external;
  std::vector<ElementProgram> elements;  // by list
  std::vector<SelectionProgram> selections = {};
  std::vector<uint32_t> carried = {};  // fields that are kept of the events that selections take
};

/// What conditions ask of the elements of one list. A row of `rows` is one element: its fields are
/// those of the event, then the element's own.
struct ElementProgram {
  uint32_t list = 0;             // the field
  uint32_t event_fields = 0;     // how many of the fields are the event's
  KindProgram rows;              // columns and predicates; no rules
  std::vector<uint32_t> copied;  // the event's fields that columns of `rows` look at
  std::vector<std::vector<Instruction>> outers;  // over the event's predicates
  std::vector<std::vector<Instruction>> tests;   // over those of the element, and outers
};

// ---- reporting
// -----------------------------------------------------------------------------------------------------

struct Piece {
  std::string text;
  std::optional<uint32_t> field;
  uint32_t part = 0;  // of a report: the optional part it belongs to, left out if a field in it is
                      // not said; 0: none
  bool missing = false;  // of a command: it can never be filled in
  // Of a report over several events, instead of a field: something that is worked out.
  std::optional<ValueExpression> value = {};
  bool value_is_duration = false;
  std::vector<std::string> value_choices = {};
};
using Sentence = std::vector<Piece>;

struct Tag {
  std::string framework, id, title;
};

struct Step {
  std::string name;
  int phase = 0;
  std::vector<std::string> owner;
  std::string csf;
  std::vector<std::string> d3fend;
  Sentence command, lookup, verify;
  std::string note;
};

/// What a site says of a rule. Of the tunes of a rule at most one gives a severity.
struct TuneInfo {
  std::string rule, because;
  std::optional<int64_t> expires;  // ticks: an event from then on is not tuned
  std::optional<uint8_t> level;
};

struct RuleInfo {
  std::string name, title, about;
  uint8_t level = 0;  // 0 info .. 4 critical
  std::vector<std::string> owners, owner_titles;
  std::vector<Tag> detects, control, responds, maps;
  std::vector<Step> contain;
  Sentence report;
  std::string label;
  uint32_t kind = 0;
  std::vector<uint32_t> tested_fields;  // whose values made it fire
  bool tests_external = false;
  std::optional<uint32_t> severity_tune = {};  // the tune that gives it another severity
};

/// Header fields that the scanner reads itself, by their numbers; the same in every kind.
struct HeaderFields {
  uint32_t time = 0, record = 1;
  std::optional<uint32_t> tenant, user, ip, feed, principal;
};

struct Program {
  std::vector<Mark> marks;
  std::vector<ShapeProgram> shapes;
  std::vector<WrapProgram> wraps;
  std::vector<Route> routes;
  std::vector<PackedReading> reports;  // routes to the same sources share one
  std::vector<KindProgram> kinds;
  std::vector<RuleInfo> rules;
  std::vector<TuneInfo> tunes;
  HeaderFields header;
  uint8_t person_code = 0;  // of the principal that makes the user's own domain count
  std::map<std::string, std::vector<std::string>>
      tenant_domains;                            // "" holds those of every tenant; folded
  std::vector<std::string> public_mail_domains;  // folded, sorted
  std::optional<uint32_t>
      broken_record_kind;  // the kind of integrity events, if the rules have one
  value::Facts facts;      // what is looked up while events are read
  std::vector<SelectionInfo> selections = {};
  std::vector<KindProgram> scopes = {};      // of conditions over several events
  std::vector<ScopeLooks> scope_looks = {};  // of each scope
  std::vector<CorrelationProgram> correlations = {};
};

/// The kind of this number; past the last kind, that of a scope.
inline const KindProgram& kind_of(const Program& program, uint32_t number) {
  const auto kinds = static_cast<uint32_t>(program.kinds.size());
  return number < kinds ? program.kinds[number] : program.scopes[number - kinds];
}

}  // namespace foothold::runtime
