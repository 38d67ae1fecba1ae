// The property of conditions_fuzz: on every typed event the matcher's columns and bits give exactly
// the rules that the slow evaluator gives, whichever fast paths are on.
//
// An input is a string of choices: up to four rules over one kind that has a field of every type,
// then events of it. Rules are written as text and compiled, so that only what a rule author can
// say is asked; their words and the events' values come from small pools that meet often.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/typed_event.h"
#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "evaluate/extract.h"
#include "evaluate/rules.h"
#include "fuzz/choices.h"
#include "fuzz/small_catalogue.h"
#include "fuzz/verdict.h"
#include "runtime/match/matcher.h"
#include "runtime/value/utf8.h"

namespace foothold::fuzz {

inline constexpr std::string_view kEveryType = R"(
header {
  tenant : id "whose" user : address "who" principal : one of person, guest, application "what"
  ip : ip "from where"
}
shape small { route Operation record Id time At precision 1s header { user = User } }
kind thing "a field of every type" {
  counts once by record
  kind_name : text
  note      : text chosen
  object_id : id
  target    : address
  host      : domain
  size      : number
  limit     : number
  made      : time
  age       : duration
  deletes   : flag
  hides     : flag = false when colour is red
  colour    : one of red, green, blue
  shade     : one of red, green, blue
  source_ip : ip
  words     : list of text
  ids       : list of id
  targets   : list of address
  hosts     : list of domain
  networks  : list of ip
  state     : change of text
  scopes    : change of list of text
  keys      : change of list of id
  from small where Operation is "Do" { kind_name = Name }
}
response look { phase 0 owner soc csf RS.AN-06 command "Get-Thing" }
list some_texts of text = "a", "Ab", "task", "wire transfer"
list some_ids of id = "a", "A", "0A1b"
list some_addresses of address = "ana@contoso.com", "eve@fabrikam.com"
list some_networks of ip = "192.0.2.0/24", "2001:db8::/32"
list tenant_domains for tenant "t1" = "contoso.com", "*.contoso.com"
list public_mail_domains of domain = "outlook.example"
)";

inline constexpr std::string_view kTexts[] = {
    "a",    "A",           "ab",      "Ab",  "b",   "task", "TAS\u212A", "wire transfer",
    "a b",  "stra\u00dfe", "\u017fa", "a*b", "aab", "xaby", "\u0130",    "ana@contoso.com",
    "0A1b", "b\u0301",     "_a",      "$$$"};
inline constexpr std::string_view kAddresses[] = {"ana@contoso.com",
                                                  "eve@fabrikam.com",
                                                  "ANA@CONTOSO.COM",
                                                  "bob@mail.contoso.com",
                                                  "x@evilcontoso.com",
                                                  "ana",
                                                  "a@outlook.example",
                                                  "smtp:eve@fabrikam.com",
                                                  "a@",
                                                  "bob_fabrikam.com#EXT#@contoso.com",
                                                  "\"Eve\" <eve@fabrikam.com>",
                                                  "x@contoso.com."};
inline constexpr std::string_view kHosts[] = {"contoso.com",
                                              "Contoso.COM",
                                              "fabrikam.com",
                                              "mail.contoso.com",
                                              "evilcontoso.com",
                                              "x..y",
                                              "."};
inline constexpr std::string_view kNetworks[] = {
    "192.0.2.9",        "192.0.2.0/24", "203.0.113.9",          "2001:db8::9",
    "::ffff:192.0.2.9", "::/0",         "192.0.2.1 - 192.0.2.9"};
inline constexpr std::string_view kNumbers[] = {"0", "1", "2", "-1", "5", "1.5", "1e3"};
inline constexpr std::string_view kWrittenNumbers[] = {"0", "1", "2", "-1", "5", "1.5", "1000"};
inline constexpr std::string_view kTimes[] = {"2026-03-02T09:20:00Z", "2026-03-02T23:59:59Z",
                                              "2025-12-31T00:00:00Z", "2026-03-02T09:20:00.5Z"};
inline constexpr std::string_view kSpans[] = {"10m", "24h", "1s", "600s", "0s"};
inline constexpr std::string_view kColours[] = {"red", "green", "blue"};
inline constexpr std::string_view kFlags[] = {"true", "false"};
inline constexpr std::string_view kPatterns[] = {"a",
                                                 "^a",
                                                 "b$",
                                                 "a.*b",
                                                 "[Aa]b",
                                                 "task|wire",
                                                 "(?i)TASK",
                                                 "\\\\bwire\\\\b",
                                                 "^$",
                                                 "x?",
                                                 "stra(ss|\u00df)e",
                                                 "\u212a",
                                                 "[^a]",
                                                 "a{2,3}",
                                                 "(a|b)+c?",
                                                 "\\\\d+"};
inline constexpr std::string_view kTenants[] = {"t1", "T1", "t2", ""};

/// A written text of the language.
inline std::string text_literal(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + "\"";
}

/// How operands of a type are written: as words, in quotes, or in quotes with texts of the input
/// among them.
enum class Operands : uint8_t { words, quoted, free };

/// What may be written about the fields of one type: `%` is an operand, drawn from `words`, `~` a
/// pattern, `@` a list, `&` another one of the fields.
struct Sayings {
  std::vector<std::string_view> fields;
  std::vector<std::string_view> forms;
  std::vector<std::string_view> words;
  Operands operands = Operands::quoted;
  std::vector<std::string_view> named_lists = {};
};

inline const std::vector<std::string_view>& any_forms() {
  static const std::vector<std::string_view> forms = {"is present", "is absent", "is empty",
                                                      "is not present", "is not empty"};
  return forms;
}

inline const std::vector<Sayings>& sayings() {
  const auto all = [](const auto& pool) {
    return std::vector<std::string_view>(std::begin(pool), std::end(pool));
  };
  static const std::vector<std::string_view> scalar = {
      "is %", "is not %", "is exactly %", "in (%, %)", "not in (%, %)",
      "in @", "is &",     "is not &",     "in words",  "is exactly &"};
  static const std::vector<std::string_view> search = {"contains %",
                                                       "contains any of (%, %)",
                                                       "contains all of (%, %)",
                                                       "mentions %",
                                                       "mentions any of @",
                                                       "starts with %",
                                                       "ends with %",
                                                       "ends with any of (%, %)",
                                                       "like %",
                                                       "like any of (%, %)",
                                                       "contains exactly %",
                                                       "mentions exactly %",
                                                       "like exactly %",
                                                       "matches /~/",
                                                       "matches exactly /~/",
                                                       "not contains %",
                                                       "resembles %",
                                                       "resembles any of @",
                                                       "is invisible",
                                                       "is not invisible",
                                                       "contains &",
                                                       "starts with &",
                                                       "like &",
                                                       "resembles &",
                                                       "mentions kind_name"};
  static const std::vector<std::string_view> listed = {
      "has %", "has any of (%, %)", "has all of (%, %)", "has any of @", "has exactly %",
      "has &", "has note"};
  static const std::vector<std::string_view> ordered = {
      "is %", "is not %", "in (%, %)", "< %", "<= %", "> %", ">= %", "< &", "is &", ">= &"};
  static const std::vector<std::string_view> changed = {
      "gained anything", "lost anything",        "gained %", "gained any of (%, %)",
      "lost %",          "gained all of (%, %)", "changed",  "changed from % to %",
      "changed to %",    "gained any of @"};
  static const std::vector<std::string_view> choice = {"is %", "is not %", "in (%, %)",
                                                       "not in (%, %)"};
  static const std::vector<std::string_view> domains = {"is %", "is not %", "in (%, %)",
                                                        "not in (%, %)"};
  const auto join = [](std::vector<std::string_view> a, const std::vector<std::string_view>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  const std::vector<std::string_view> external = {"is external", "is not external"};
  static const std::vector<Sayings> table = {
      {{"kind_name", "note"}, join(scalar, search), all(kTexts), Operands::free, {"some_texts"}},
      {{"object_id"}, join(scalar, search), all(kTexts), Operands::free, {"some_ids"}},
      {{"target", "user"},
       join(join(scalar, search), external),
       all(kAddresses),
       Operands::free,
       {"some_addresses"}},
      {{"host"}, join(join(scalar, search), external), all(kHosts), Operands::quoted, {}},
      {{"domain of target"},
       join(join(domains, search), external),
       all(kHosts),
       Operands::quoted,
       {}},
      {{"size", "limit"}, ordered, all(kWrittenNumbers), Operands::words, {}},
      {{"length of note", "length of words", "length of targets", "length of host"},
       {"is %", "< %", ">= %", "is not %"},
       all(kWrittenNumbers),
       Operands::words,
       {}},
      {{"size + limit", "size - 2 * limit", "2.5 * size - 1", "size + length of note",
        "entropy of note", "entropy of local_part of target"},
       ordered,
       all(kWrittenNumbers),
       Operands::words,
       {}},
      {{"made - time", "age + 5m", "2 * age", "time - made - age"},
       ordered,
       all(kSpans),
       Operands::words,
       {}},
      {{"made + age", "time - 1d", "90m + made"}, ordered, all(kTimes), Operands::quoted, {}},
      {{"made", "time"},
       {"within 07:00 to 19:00", "outside 22:00 to 06:00",
        "within 23:59 to 00:00 in zone \"Europe/Berlin\""},
       {"0"},
       Operands::words,
       {}},
      {{"weekday of made", "weekday of time in zone \"Asia/Tokyo\""},
       {"is %", "is not %", "in (%, %)", "is &"},
       {"monday", "tuesday", "sunday"},
       Operands::words,
       {}},
      {{"network of ip", "network of source_ip"},
       {"is &", "is not &", "in network of networks", "contains %"},
       {"192.0.0.0/16", "2001:db8::/48"},
       Operands::quoted,
       {}},
      {{"note", "kind_name"},
       {"is %", "< %", ">= %", "in (%, %)", "is size", "> limit"},
       all(kWrittenNumbers),
       Operands::words,
       {}},
      {{"mailbox of target", "mailbox of user"},
       join(scalar, external),
       all(kAddresses),
       Operands::free,
       {"some_addresses"}},
      {{"network of networks"},
       {"has network of ip", "contains %"},
       {"192.0.0.0/16", "2001:db8::/48"},
       Operands::quoted,
       {}},
      {{"local_part of targets"},
       join(listed, search),
       all(kTexts),
       Operands::free,
       {"some_texts"}},
      {{"local_part of target"},
       join({"in local_part of targets", "is local_part of user", "in words"}, search),
       all(kTexts),
       Operands::free,
       {"some_texts"}},
      {{"hour of made"},
       {"is %", "in (%, %)", "< %", ">= %"},
       {"9", "23", "0", "12"},
       Operands::words,
       {}},
      {{"made", "time"}, ordered, all(kTimes), Operands::quoted, {}},
      {{"age"}, ordered, all(kSpans), Operands::words, {}},
      {{"deletes", "hides"}, {"", "", "is %", "is not %"}, all(kFlags), Operands::words, {}},
      {{"colour", "shade"}, choice, all(kColours), Operands::words, {}},
      {{"principal"}, choice, {"person", "guest", "application"}, Operands::words, {}},
      {{"source_ip", "ip"},
       {"is %", "in (%, %)", "not in (%, %)", "in @", "is &", "is not %"},
       all(kNetworks),
       Operands::quoted,
       {"some_networks"}},
      {{"words"}, join(listed, search), all(kTexts), Operands::free, {"some_texts"}},
      {{"ids"}, join(listed, search), all(kTexts), Operands::free, {"some_ids"}},
      {{"targets"},
       join(join(listed, search), external),
       all(kAddresses),
       Operands::free,
       {"some_addresses"}},
      {{"domain of targets", "hosts"},
       join(join(listed, search), external),
       all(kHosts),
       Operands::quoted,
       {}},
      {{"networks"},
       {"has %", "has any of (%, %)", "has all of (%, %)", "has any of @"},
       all(kNetworks),
       Operands::quoted,
       {"some_networks"}},
      {{"state", "scopes"}, changed, all(kTexts), Operands::free, {"some_texts"}},
      {{"keys"}, changed, all(kTexts), Operands::free, {"some_ids"}},
  };
  return table;
}

/// Text of the input itself as an operand: printable, so that a rule can hold it.
inline std::string text_of_choices(Choices& choices) {
  std::string text = value::repair_utf8(choices.bytes(1 + choices.below(6)));
  std::erase_if(text,
                [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
  return text.empty() ? "a" : text;
}

inline std::string operand(const Sayings& about, Choices& choices) {
  if (about.operands == Operands::words) return std::string(choices.of(about.words));
  const bool free = about.operands == Operands::free && choices.below(8) == 7;
  return text_literal(free ? text_of_choices(choices) : std::string(choices.of(about.words)));
}

inline std::string written_test(Choices& choices) {
  const Sayings& about = choices.of(sayings());
  const std::string_view field = choices.of(about.fields);
  const std::string_view form = choices.below(6) == 5 && field.find(' ') == field.npos
                                    ? choices.of(any_forms())
                                    : choices.of(about.forms);
  std::string out = (form.starts_with("not contains") ? "not " : "") + std::string(field) + " ";
  for (const char mark : form.starts_with("not contains") ? form.substr(4) : form) {
    if (mark == '%')
      out += operand(about, choices);
    else if (mark == '~')
      out += choices.of(kPatterns);
    else if (mark == '&')
      out += choices.of(about.fields);
    else if (mark == '@' && about.named_lists.empty())
      out += "(" + operand(about, choices) + ")";
    else if (mark == '@')
      out += choices.of(about.named_lists);
    else
      out += mark;
  }
  return out;
}

/// Brackets everywhere, so that `and` and `or` never stand side by side. `depth` bounds recursion.
inline std::string written_condition(Choices& choices, int depth) {
  const size_t shape = depth == 0 ? 0 : choices.below(8);
  if (shape < 3) return written_test(choices);
  if (shape == 3) return "not (" + written_condition(choices, depth - 1) + ")";
  if (shape == 4) return "maybe (" + written_condition(choices, depth - 1) + ")";
  const std::string_view word = shape < 7 ? " and " : " or ";
  std::string out = "(" + written_condition(choices, depth - 1);
  for (size_t more = 1 + choices.below(2); more > 0; --more)
    out += std::string(word) + written_condition(choices, depth - 1);
  return out + ")";
}

inline std::string written_rules(Choices& choices) {
  std::string out;
  for (size_t rule = 0, count = 1 + choices.below(4); rule < count; ++rule) {
    out += "rule r" + std::to_string(rule) + R"( {
  title "t" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01
  maps nhi:none contain look report "{kind_name}"
  when thing where )" +
           written_condition(choices, 3);
    if (choices.below(3) == 2) out += " unless " + written_condition(choices, 2);
    out += "\n}\n";
  }
  return out;
}

/// The kind, the rules of the input, and what the compiler says of them.
struct SmallRules {
  dsl::Sources sources;
  std::string text;
  compiler::Compiled compiled;
};

inline std::unique_ptr<SmallRules> small_rules(Choices& choices) {
  auto made = std::make_unique<SmallRules>();
  made->text = written_rules(choices);
  compiler::Input input;
  input.catalogue = small_catalogue();
  input.rules = {made->sources.add("kind.fh", std::string(kEveryType)),
                 made->sources.add("rules.fh", made->text)};
  made->compiled = compiler::compile(made->sources, input);
  return made;
}

// ---- events

template <typename Pool>
evaluate::Texts drawn(const Pool& pool, size_t most, Choices& choices) {
  const size_t count = choices.below(most + 2);
  if (count == 0) return {};  // not said
  evaluate::Texts texts(std::in_place);
  for (size_t i = 1; i < count; ++i) {
    const size_t which = choices.below(std::size(pool) + 2);
    if (which < std::size(pool))
      texts->emplace_back(pool[which]);
    else
      texts->push_back(which == std::size(pool) ? "" : text_of_choices(choices));
  }
  return texts;
}

inline evaluate::Texts drawn_for(const compiler::Field& field, Choices& choices) {
  const size_t most = field.type.shaped == compiler::Shaped::scalar ? 1 : 3;
  switch (field.type.base) {
    case compiler::Base::address:
      return drawn(kAddresses, most, choices);
    case compiler::Base::domain:
      return drawn(kHosts, most, choices);
    case compiler::Base::ip:
      return drawn(kNetworks, most, choices);
    case compiler::Base::number:
      return drawn(kNumbers, most, choices);
    case compiler::Base::time:
      return drawn(kTimes, most, choices);
    case compiler::Base::duration:
      return drawn(kSpans, most, choices);
    case compiler::Base::flag:
      return drawn(kFlags, most, choices);
    case compiler::Base::choice:
      return drawn(field.type.choices, most, choices);
    default:
      if (field.name == compiler::kTenantField) return drawn(kTenants, most, choices);
      return drawn(kTexts, most, choices);
  }
}

inline evaluate::Event drawn_event(const compiler::Model& model, Choices& choices) {
  evaluate::Event event;
  for (const compiler::Field& field : model.kinds[0].fields) {
    const evaluate::Texts texts = drawn_for(field, choices);
    const bool change = field.type.shaped == compiler::Shaped::change;
    const evaluate::Texts before = change ? drawn_for(field, choices) : evaluate::Texts();
    event.fields.push_back(evaluate::typed_value(field.type, texts, before));
  }
  evaluate::apply_defaults(model, event);
  return event;
}

// ---- both ways

using RowHits = std::vector<std::pair<uint32_t, uint32_t>>;  // row, rule

inline RowHits evaluated(const compiler::Model& model, const std::vector<evaluate::Event>& events,
                         size_t rows) {
  RowHits hits;
  std::vector<std::vector<evaluate::Firing>> firings;
  for (const evaluate::Event& event : events)
    firings.push_back(evaluate::evaluate_rules(model, event));
  for (uint32_t row = 0; row < rows; ++row)
    for (const evaluate::Firing& firing : firings[row % events.size()])
      if (firing.fires) hits.emplace_back(row, firing.rule);
  return hits;
}

inline RowHits matched(const runtime::Program& program, const std::vector<evaluate::Event>& events,
                       size_t rows, const runtime::MatchOptions& options) {
  const runtime::KindProgram& kind = program.kinds[0];
  const runtime::KindMatcher matcher(program, kind, options);
  runtime::MatchScratch scratch;
  runtime::Batch batch(kind);
  runtime::EventReader reader;
  RowHits found;
  if (!matcher.prepare(scratch)) return found;
  for (int round = 0; round < 2; ++round) {  // a batch and its scratch are used again
    batch.clear();
    found.clear();
    for (size_t row = 0; row < rows; ++row) {
      cli::to_runtime(events[row % events.size()], kind, reader);
      batch.add(reader);
    }
    batch.finish();
    std::vector<runtime::Hit> hits;
    matcher.match(batch, scratch, hits);
    for (const runtime::Hit& hit : hits) found.emplace_back(hit.row, hit.rule);
  }
  return found;
}

inline std::string described(const compiler::Model& model, const evaluate::Event& event) {
  std::string out;
  const std::vector<compiler::Field>& fields = model.kinds[0].fields;
  for (size_t field = 0; field < fields.size(); ++field) {
    const evaluate::Value& value = event.fields[field];
    if (value.state == evaluate::State::absent && value.before_state == evaluate::State::absent)
      continue;
    out += " " + fields[field].name + "=" + evaluate::shown(fields[field].type, value);
  }
  return out;
}

inline std::string written(const RowHits& hits) {
  std::string out;
  for (const auto& [row, rule] : hits)
    out += " " + std::to_string(row) + ":r" + std::to_string(rule);
  return out.empty() ? " nothing" : out.substr(0, 300);
}

inline Verdict conditions_verdict(std::string_view input) {
  Choices choices(input);
  const std::unique_ptr<SmallRules> rules = small_rules(choices);
  if (rules->compiled.diagnostics.has_errors()) return {};
  const compiler::Model& model = rules->compiled.model;
  const runtime::Program program = compiler::plan(model);
  const size_t rows = 1 + choices.below(140);
  std::vector<evaluate::Event> events(1 + choices.below(6));
  for (evaluate::Event& event : events) event = drawn_event(model, choices);
  const RowHits slow = evaluated(model, events, rows);
  static constexpr runtime::MatchOptions kOptions[] = {{true, true}, {true, false}, {false, true}};
  for (const runtime::MatchOptions& options : kOptions) {
    const RowHits fast = matched(program, events, rows, options);
    if (fast == slow) continue;
    std::string said = rules->text;
    for (const evaluate::Event& event : events) said += "event" + described(model, event) + "\n";
    return said + "evaluator:" + written(slow) + "\nmatcher:" + written(fast) + " (hyperscan " +
           (options.hyperscan ? "on" : "off") + ", prefilter " +
           (options.prefilter ? "on)" : "off)");
  }
  return {};
}

}  // namespace foothold::fuzz
