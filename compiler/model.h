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

#include "compiler/correlation.h"
#include "compiler/kind.h"
#include "dsl/source.h"
#include "runtime/value/facts.h"
#include "runtime/value/ip.h"
#include "runtime/value/time.h"
#include "runtime/value/zone.h"

namespace foothold::compiler {

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

/// A piece of a template: literal text, then (unless at the end) a field or a value.
struct TemplatePiece {
  std::string text;
  std::optional<uint32_t> field;
  uint32_t part = 0;     // number of the optional part `[...]` it belongs to; 0: none
  bool missing = false;  // of a command: a field that can never be filled in
  // Of a report over several events, instead of a field: `{hiding.time - access.time}`.
  std::optional<Value> value = {};
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
  std::optional<int64_t> history = {};  // ticks of the past that are known; none: all of it
  int64_t ends = 0;                     // ticks after the last event at which the clock stops
  bool possible = false;                // what is expected is a possible finding
  std::string at = {};                  // the step that the finding must hold an event of
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
  /// Of a rule over several events or with a look at the past. `kind` is then that of its scope,
  /// and `where` and `unless` are not used.
  std::optional<Correlation> correlation = {};
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
  std::vector<Selection> selections;  // what steps and looks at the past take
  std::vector<Scope> scopes;          // of conditions over several events
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

/// The kind of this number; past the last kind, that of a scope.
inline const Kind& kind_of(const Model& model, uint32_t number) {
  const auto kinds = static_cast<uint32_t>(model.kinds.size());
  return number < kinds ? model.kinds[number] : model.scopes[number - kinds].kind;
}
inline uint32_t number_of_scope(const Model& model, uint32_t scope) {
  return static_cast<uint32_t>(model.kinds.size()) + scope;
}

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
