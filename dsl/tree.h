// The syntax tree: what was written, with a span on everything and no meaning. parse() makes it,
// the compiler reads it.
//
//   rule r { ... when hiding: inbox_rule where forwards_to is external and (deletes or folder in
//   quiet_folders) }
//
//   Rule{name "r", when{label "hiding", kind "inbox_rule",
//     where all{ test{forwards_to, "is external"}, any{ test{deletes}, test{folder, "in",
//     [quiet_folders]} } }}}
//
// Conditions nest at most kMaxNesting deep: the grammar refuses more, so walks over the tree may
// recurse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace foothold::dsl {

inline constexpr int kMaxNesting = 64;

/// A name or keyword as written.
struct Word {
  std::string text;
  Span span;
};

/// A value as written. `text` is decoded: no quotes, escapes resolved, no slashes around a pattern.
struct Literal {
  enum class Kind : uint8_t { text, number, duration, clock, pattern, word };
  Kind kind = Kind::text;
  std::string text;  // of numbers with a unit: `5%`, `500km`; of durations maybe with `+`: `+20m`
  Span span;
};

/// `label.field` or `field`.
struct Path {
  std::vector<Word> parts;
  Span span;
};

/// How far back is looked, `for user over 30d after 7d ignoring 1d`, and for whom.
struct History {
  std::vector<Word> keys;  // none: for the whole tenant
  Literal over;
  std::optional<Literal> after, ignoring;
  Span span;
};

/// What stands on the left of a verb, or on its right where that is no literal: `forwards_to`,
/// `length of words`, `time + 365d`, `2 * size`; and what is worked out of several events:
///
///   number of tries                  function "number of", inputs {tries}
///   number of different tries.user   "number of different", inputs {tries.user}; "total of",
///                                    "smallest", "largest", "first of", "last of" and "largest
///                                    share of" alike; written `smallest of a.f`
///   usual number of reads over 14d   "usual", inputs {number of reads}, history; "spread of" alike
///   share of ip for user over 14d    "share of", inputs {ip}, history
///   distance from home               "distance", labels {home}; "speed" alike
///   gap between made and sent        "gap", labels {made, sent}
struct Operand {
  enum class Kind : uint8_t { path, literal, call, add, subtract, scale, several };
  Kind kind = Kind::path;
  Path path;
  Literal literal;                      // of literal; of scale: the number
  Word function;                        // of call: length, domain, hour ...
  std::optional<Literal> zone;          // of call: `hour of time in zone "Europe/Berlin"`
  std::optional<Word> table;            // of call: `tier of role_id in roles is 0` ...
  Span in_table = {};                   // ... and with the `in` before it
  std::vector<Operand> inputs;          // of call, scale, several: one; of add, subtract: two
  std::vector<Word> labels = {};        // of several
  std::optional<History> history = {};  // of several
  Span span;
};

/// One test of one event: `[length of] forwards_to is external`, `words mentions any of
/// finance_words`.
struct Test {
  enum class Quantifier : uint8_t { none, any_of, all_of };
  Operand left;
  std::vector<Operand> with;  // of `app_id with resource in risky_pairs`: what follows the first
  Word verb;  // canonical: "", "is", "is not", "in", "not in", "<", ..., "has", "starts with", "is
              // external", "gained", ...
  bool exactly = false;
  Quantifier quantifier = Quantifier::none;
  std::vector<Literal>
      values;  // several for a set in brackets; a bare word is a list, an enum value or a field
  std::optional<Operand> right;    // instead of values: what is neither literal nor bare word
  std::vector<Literal> from, to;   // of `changed [from V] [to V]` and `within C to C`
  std::optional<Literal> zone;     // of `within C to C in zone "..."`
  std::optional<History> history;  // of `is new` and `is known`
  bool bracketed = false;          // the values stood in brackets
  Span span;
};

struct Alternative;

/// The kind that a step reads: one, or `one of { KIND [where C] or ... }`.
struct EventSource {
  Word kind;                        // of `one of`: those words
  std::vector<Alternative> one_of;  // empty: one kind
};

struct Condition {
  enum class Operator : uint8_t {
    test,
    all,
    any,
    negate,
    maybe,
    any_element,
    every_element,
    missing
  };
  Operator op = Operator::test;
  std::vector<Condition> parts;  // of all, any: two or more; of missing: none or one; else one
  Test test;
  EventSource source;              // of missing: `no KIND (...) for KEY over D`
  std::optional<History> history;  // of missing
  Word binder;                     // of any_element, every_element: the name of the element ...
  Path list;                       // ... and of the list it is in
  Span span;
};

/// A step of a path into a raw record: `.key`, `[]` (every element), `["name"]` (the element of
/// that name).
struct PathStep {
  enum class Kind : uint8_t { key, each, pick };
  Kind kind = Kind::key;
  Word text;
};

struct MapEntry;
struct Assignment;

/// How a field is read out of a raw record: a path, a constant, a call of an extraction word, a map
/// of values, or `each PATH { ... }`, the elements of an array.
struct Extraction {
  enum class Kind : uint8_t { path, text, word, call, map, each };
  Kind kind = Kind::path;
  Word name;                        // of call: the word; of text, word: the constant
  std::vector<PathStep> steps;      // of path; of a call: steps that follow it, `json(x).key`
  std::vector<Extraction> inputs;   // of call, map; of each: the paths
  std::vector<MapEntry> entries;    // of map
  std::vector<Assignment> members;  // of each
  Span span;
};

struct MapEntry {
  bool like = false;  // the values are globs
  bool otherwise = false;
  std::vector<Literal> from;
  Literal to;
  Span span;
};

struct Assignment {
  Word field;
  Extraction value;
};

struct FieldItem;

struct TypeName {
  enum class Shape : uint8_t { scalar, list, change };
  Shape shape = Shape::scalar;
  bool list_change = false;  // change of list of T
  Word base;                 // text, address, ...; "one of" for an enum
  std::vector<Word> choices;
  bool group = false;              // list of { ... }
  std::vector<FieldItem> members;  // of a group
  Span span;
};

struct FieldItem {
  Word name;
  TypeName type;
  bool chosen = false;
  std::optional<Word> identifies;           // which key of the acting identity it holds
  std::optional<Literal> otherwise;         // the default
  std::optional<Condition> otherwise_when;  // ... which holds only then
  std::string doc;
};

struct ListItem {
  Word name;
  std::optional<Literal> tenant;
  std::optional<Word> type;
  std::vector<Literal> values;
  std::optional<Literal> from_file;
  std::optional<Literal> column;  // of a file that is CSV; none: its first
  Span span;
};

/// `table roles { id: id, name: text, tier: number } = ("a", "b", 0), ...` or `from "roles.csv"`
struct TableItem {
  struct Column {
    Word name, type;
    bool key = false;
  };
  Word name;
  std::vector<Column> columns;
  std::vector<std::vector<Literal>> rows;
  std::optional<Literal> from_file;
  Span span;
};

/// `fact hides_mail of inbox_rule = deletes or folder in quiet_folders`
struct FactItem {
  Word name;
  Word kind;
  Condition condition;
  Span span;
};

/// `pairs Parameters, ExtendedProperties by Name giving Value`
struct PairsItem {
  std::vector<Word> arrays;
  Word by;
  std::optional<Word> giving;
};

/// `location to LocationDetails, LocationDetails_string`: a key of the base shape, or `outer.key`
/// of what is around it, and the keys that stand for it.
struct RenameItem {
  bool outer = false;
  Word from;
  std::vector<Word> to;
};

struct ShapeItem {
  Word name;
  std::optional<Word> base;  // the shape that this one is with other keys
  std::vector<RenameItem> renames;
  std::optional<Span> lower_case_keys;
  std::optional<Word> keys_inside;  // the key below which all keys of the base stand
  std::vector<Word> route, marked_by, requires_keys;
  std::optional<Extraction> record, time;
  std::optional<Literal> precision;
  std::vector<PairsItem> pairs;
  std::vector<Assignment> header;
  std::vector<std::vector<Assignment>> identities;  // `identity { key = EXPRESSION ... }` each
  Span span;
};

struct WrapItem {
  Word name;
  std::vector<Word> marked_by, requires_keys;
  std::vector<std::vector<Word>> holds;  // paths; the first that holds anything counts
  bool each = false;                     // an array of records, not one
  Span span;
};

struct HeaderItem {
  std::vector<FieldItem> fields;
  Span span;
};

struct FromItem {
  Word shape;
  std::optional<Extraction> route_path;
  std::vector<Literal> route_values;
  std::vector<Extraction> holding;
  std::vector<Assignment> fields;
  Span span;
};

/// `name "x"`, `words "a", "b"`, `deletes true`, `folder empty`, `keys from "a" to "a", "b"`,
/// `changes { name "x" new "y" }`: one element of a list of groups.
struct GivenField {
  Word name;
  std::vector<Literal> values;
  std::vector<Literal> before;  // of a change
  bool is_change = false;
  bool is_group = false;
  std::vector<GivenField> members;  // of a group
  Span span;
};

struct SampleItem {
  Word shape;
  std::string title;
  Literal record;
  std::vector<GivenField> fields;
  Span span;
};

struct KindItem {
  Word name;
  std::string doc;
  std::vector<Word> counts_once_by;
  std::vector<FieldItem> fields;
  std::vector<FromItem> from;
  std::vector<SampleItem> samples;
  Span span;
};

/// `kind any_forward = inbox_rule, mailbox_forwarding`
struct UnionItem {
  Word name;
  std::string doc;
  std::vector<Word> members;
  Span span;
};

/// `name value, value`: a property whose meaning the compiler knows. `severity high when label is
/// spray` is one called kLabelSeverity, with the values `high, spray`.
struct Property {
  Word name;
  std::vector<Literal> values;
  Span span;
};

inline constexpr std::string_view kLabelSeverity = "severity when label is";

struct ResponseItem {
  Word name;
  std::vector<Property> properties;
  Span span;
};

struct GivenEvent {
  Word kind;
  std::vector<GivenField> fields;
  Span span;
};

struct GivenList {
  Word name;
  std::vector<Literal> values;
};

struct TestItem {
  Literal title;
  std::optional<Word> rule;  // of a test outside its rule
  std::vector<GivenList> lists;
  std::vector<GivenEvent> events;
  std::optional<Literal> history;   // how much of the past is known: `history 3d`; none: all
  std::optional<Literal> ends;      // how long after the last event the clock stops: `ends +24h`
  std::optional<Literal> findings;  // the number expected; none: nothing
  bool possible = false;            // `expect possible`
  std::optional<Word> at;
  Span span;
};

/// One of `one of { KIND [where ...] or ... }`.
struct Alternative {
  Word kind;
  std::optional<Condition> where;
  Span span;
};

/// `taking target as user`, `taking each targets as target`
struct TakenKey {
  bool each = false;
  Word field, key;
  Span span;
};

/// `at least 5 different user` behind `with`
struct CountedField {
  bool most = false;
  Literal number;
  Word field;
  Span span;
};

/// `[label:] [latest | at least N] KIND [taking ...] [with ...] [where C] [unless C]`; of an
/// absence, `no KIND [(C)] [within D]`, the condition is its `where`.
struct StepItem {
  enum class Joint : uint8_t { first, then, also, also_perhaps };
  Joint joint = Joint::first;
  bool missing = false;
  std::optional<Word> label;
  std::optional<Span> latest;
  std::optional<Literal> at_least;
  EventSource source;
  std::vector<TakenKey> taking;
  std::vector<CountedField> counted;
  std::optional<Condition> where, unless;
  std::optional<Literal> within;  // of an absence that is the last step
  Span span;
};

/// `label spray when C`: the first of a rule that is true names the class of the finding.
struct ClassItem {
  Word name;
  Condition when;
  Span span;
};

/// `when STEP`, or `when same K, K [across tenants], within D { STEP then STEP }`, and what stands
/// behind. A rule about one event has one step and no `within`.
struct WhenItem {
  std::vector<Word> same;
  std::optional<Span> across_tenants;
  std::optional<Literal> within;
  std::vector<StepItem> steps;
  std::optional<Condition> such_that;
  std::optional<Condition> unless;  // behind the block
  std::vector<ClassItem> classes;
  Span span;
};

struct RuleItem {
  Word name;
  std::vector<Property> properties;
  std::vector<WhenItem> when;  // exactly one; several is a mistake the compiler names
  std::vector<TestItem> tests;
  Span span;
};

/// `tune RULE { unless C  severity low  off  because "..."  expires 2027-03-01 }`
struct TuneItem {
  Word rule;
  std::vector<Condition> unless;     // at most one; several is a mistake the compiler names
  std::vector<Property> properties;  // severity, because, expires
  std::vector<Span> off;
  Span span;
};

/// All items of all files; order within a vector is order of text, and order never matters to
/// meaning.
struct Tree {
  std::vector<ListItem> lists;
  std::vector<TableItem> tables;
  std::vector<ShapeItem> shapes;
  std::vector<WrapItem> wraps;
  std::vector<HeaderItem> headers;
  std::vector<KindItem> kinds;
  std::vector<UnionItem> unions;
  std::vector<FactItem> facts;
  std::vector<ResponseItem> responses;
  std::vector<RuleItem> rules;
  std::vector<TuneItem> tunes;
  std::vector<TestItem> tests;
  std::vector<std::string> broken;  // names of items left out for a mistake: others may rightly
                                    // speak of them; the compiler sorts them
};

}  // namespace foothold::dsl
