#include "compiler/reason/witness.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "compiler/reason/points.h"
#include "runtime/value/address.h"
#include "runtime/value/flag.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"
#include "runtime/value/utf8.h"

namespace foothold::compiler::reason {
namespace {

using Strings = std::vector<std::string>;
/// What a field says: nothing at all, or texts; no texts: empty.
using Said = std::optional<Strings>;

constexpr std::string_view kOwnDomain = "contoso.com";
constexpr std::string_view kPlainTexts[] = {"x", "contoso.com", "fabrikam.com"};
constexpr std::string_view kPlainAddresses[] = {"ana@contoso.com", "eve@fabrikam.com"};
constexpr size_t kMostCandidates = 256;

/// The literals of one field.
struct FieldLiterals {
  std::vector<const Atom*> atoms;
  std::vector<Truths> truths;
};

// ---- what one test says of given texts

std::string as_event_keeps(Base base, const std::string& text) {
  if (base == Base::address) return std::string(value::bare_address(text));
  return base == Base::domain ? value::fold(text) : text;
}

std::optional<Point> read_point(const Type& type, const std::string& text) {
  Point point;
  switch (type.base) {
    case Base::ip:
      if (const auto ip = value::parse_ip(text)) return point.ip = ip->ip, point;
      return {};
    case Base::number:
      if (const auto number = value::parse_number(text)) return point.number = *number, point;
      return {};
    case Base::time:
      if (const auto time = value::parse_time(text)) return point.ticks = time->ticks, point;
      return {};
    case Base::duration:
      if (const auto ticks = value::parse_duration(text)) return point.ticks = *ticks, point;
      return {};
    case Base::flag:
      if (const auto flag = value::parse_flag(text)) return point.code = *flag ? 1 : 0, point;
      return {};
    default:
      const auto place = std::find(type.choices.begin(), type.choices.end(), text);
      if (place == type.choices.end()) return {};
      point.code = static_cast<uint8_t>(place - type.choices.begin() + 1);
      return point;
  }
}

std::optional<bool> is_outside(const Atom& atom, const std::string& text) {
  const bool address = atom.subject->type.base == Base::address;
  const std::optional<std::string_view> domain =
      address ? value::domain_of(text) : std::optional<std::string_view>(text);
  if (!domain) return {};
  return value::fold(*domain) != kOwnDomain;
}

std::optional<bool> is_matched(const Atom& atom, const std::string& text) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(atom.by_bytes);
  return std::any_of(
      atom.test->texts.begin(), atom.test->texts.end(),
      [&](const std::string& pattern) { return RE2::PartialMatch(text, RE2(pattern, options)); });
}

std::optional<bool> true_of_text(const Atom& atom, const std::string& text) {
  if (atom.modelled) return holds(atom.texts, atom.by_bytes ? text : value::fold(text));
  if (atom.test->verb == Verb::external) return is_outside(atom, text);
  if (atom.test->verb == Verb::matches) return is_matched(atom, text);
  return {};
}

std::optional<bool> true_of_element(const Atom& atom, const std::string& text) {
  if (is_textual(atom.subject->type.base)) return true_of_text(atom, text);
  const std::optional<Point> point = read_point(atom.subject->type, text);
  if (!point || !atom.modelled) return {};
  return holds(atom, *point);
}

Truths truth(bool yes) { return yes ? kYes : kNo; }

Truths state_truth(const Atom& atom, const Said& said) {
  const bool absent = !said, empty = said && said->empty();
  if (atom.test->verb == Verb::absent) return truth(absent);
  return truth(atom.test->verb == Verb::empty ? empty : !absent && !empty);
}

/// Of `length of`: how many, with the field's own type.
Truths length_truth(const Atom& atom, const Type& type, const Strings& texts) {
  Point point;
  const bool one_text = type.shaped == Shaped::scalar && !texts.empty();
  point.number = static_cast<double>(one_text ? value::count_code_points(texts[0]) : texts.size());
  return truth(holds(atom, point));
}

/// The truth of a test of one field; nothing where this file cannot tell.
std::optional<Truths> truth_of(const Atom& atom, const Type& type, const Said& said) {
  const Op derive = atom.subject->derive;
  if (atom.two_sided || (derive != Op::field && derive != Op::length)) return {};
  if (is_state_test(atom)) {
    if (!atom.modelled || derive != Op::field) return {};
    return state_truth(atom, said);
  }
  if (!said) return kUnknown;
  if (derive == Op::length) {
    if (!atom.modelled) return {};
    return length_truth(atom, type, *said);
  }
  bool yes = false;
  for (const std::string& text : *said) {
    const std::optional<bool> one = true_of_element(atom, text);
    if (!one) return {};
    yes = yes || *one;
  }
  return truth(yes);
}

bool all_hold(const FieldLiterals& literals, const Type& type, const Said& said) {
  for (size_t i = 0; i < literals.atoms.size(); ++i) {
    const std::optional<Truths> seen = truth_of(*literals.atoms[i], type, said);
    if (!seen || (*seen & literals.truths[i]) == 0) return false;
  }
  return true;
}

// ---- candidates

std::optional<std::string> written(const Type& type, const Point& point) {
  switch (type.base) {
    case Base::ip:
      return value::format_ip(point.ip);
    case Base::time:
      return value::format_time({point.ticks}, value::Precision::tick);
    case Base::duration:
      if (point.ticks < 0 || point.ticks % value::ticks_per_second != 0) return {};
      return fmt::format("{}s", point.ticks / value::ticks_per_second);
    case Base::number: {
      std::string text = fmt::format("{}", point.number);
      return text.find_first_not_of("-.0123456789") == std::string::npos ? std::optional(text)
                                                                         : std::nullopt;
    }
    case Base::flag:
      return point.code != 0 ? "true" : "false";
    default:
      return type.choices[point.code - 1u];
  }
}

void add_texts_of(const FieldLiterals& literals, Strings& candidates) {
  std::string together;
  for (size_t i = 0; i < literals.atoms.size(); ++i) {
    const Atom& atom = *literals.atoms[i];
    if (!atom.modelled || is_state_test(atom)) continue;
    const Strings examples = examples_of(atom.texts);
    candidates.insert(candidates.end(), examples.begin(), examples.end());
    if (literals.truths[i] == kYes && !examples.empty())
      together += (together.empty() ? "" : " ") + examples[0];
  }
  if (!together.empty()) candidates.push_back(together);
}

/// Texts as long as the tests of the length ask for.
void add_lengths_of(const FieldLiterals& literals, Strings& candidates) {
  constexpr double kLongest = 200;
  for (const Atom* atom : literals.atoms) {
    if (atom->subject->derive != Op::length || !atom->modelled) continue;
    for (const Point& point : points_of(*atom->subject, {&atom, 1}))
      if (point.number <= kLongest) candidates.emplace_back(static_cast<size_t>(point.number), 'x');
  }
}

Strings elements_for(const FieldLiterals& literals, const Type& type) {
  Strings candidates;
  if (is_textual(type.base)) {
    add_texts_of(literals, candidates);
    for (std::string_view plain : kPlainAddresses)
      if (type.base == Base::address) candidates.emplace_back(plain);
    for (std::string_view plain : kPlainTexts)
      if (type.base != Base::address) candidates.emplace_back(plain);
    add_lengths_of(literals, candidates);
  } else {
    std::vector<const Atom*> tests;
    for (const Atom* atom : literals.atoms)
      if (atom->modelled && !is_state_test(*atom) && atom->subject->derive == Op::field)
        tests.push_back(atom);
    for (const Point& point : points_of({0, Op::field, type}, tests))
      if (std::optional<std::string> text = written(type, point))
        candidates.push_back(std::move(*text));
  }
  std::erase_if(candidates, [&](std::string& text) {
    text = as_event_keeps(type.base, text);
    return text.empty() || !value::valid_utf8(text) || text.find('\n') != std::string::npos;
  });
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
  return candidates;
}

/// Of a list: for each test that must be true an element that makes it true and no other one
/// false.
Strings elements_together(const FieldLiterals& literals, const Type& type,
                          const Strings& candidates) {
  Strings together;
  for (size_t i = 0; i < literals.atoms.size(); ++i) {
    if ((literals.truths[i] & kYes) == 0) continue;
    for (const std::string& text : candidates) {
      const auto refused = [&](size_t other) {
        const auto seen = truth_of(*literals.atoms[other], type, Strings{text});
        return (literals.truths[other] & kYes) == 0 && seen != std::optional<Truths>(kNo);
      };
      bool good = truth_of(*literals.atoms[i], type, Strings{text}) == std::optional<Truths>(kYes);
      for (size_t other = 0; good && other < literals.atoms.size(); ++other) good = !refused(other);
      if (!good) continue;
      if (std::find(together.begin(), together.end(), text) == together.end())
        together.push_back(text);
      break;
    }
  }
  return together;
}

/// What a test need not say is filled in by defaults and suppositions: then absence is not sure.
bool may_be_left_out(const Field& field) {
  return !field.otherwise && field.name != kPrincipalField && field.name != kTenantField;
}

/// Something that the field can say so that all its literals hold.
std::optional<Said> said_for(const Field& field, const FieldLiterals& literals) {
  const Type& type = field.type;
  if (type.shaped == Shaped::change) return {};
  if (may_be_left_out(field) && all_hold(literals, type, {})) return Said{};
  const Strings candidates = elements_for(literals, type);
  for (const std::string& text : candidates)
    if (all_hold(literals, type, Strings{text})) return Said{Strings{text}};
  if (type.shaped == Shaped::list) {
    Strings together = elements_together(literals, type, candidates);
    if (!together.empty() && all_hold(literals, type, together)) return Said{std::move(together)};
  }
  const bool can_be_empty =
      type.shaped == Shaped::list || (is_textual(type.base) && type.base != Base::id);
  if (can_be_empty && all_hold(literals, type, Strings{})) return Said{Strings{}};
  return {};
}

// ---- in the syntax of tests

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + '"';
}

std::string shown(const Field& field, const Given& given) {
  const bool bare = field.type.base == Base::number || field.type.base == Base::duration ||
                    field.type.base == Base::flag || field.type.base == Base::choice;
  std::string values;
  for (const std::string& text : given.values)
    values += (values.empty() ? "" : ", ") + (bare ? text : quoted(text));
  return fmt::format("{} {}", field.name, values.empty() ? "empty" : values);
}

std::string shown(const Kind& kind, const Witness& witness) {
  std::string fields;
  for (const Given& given : witness.event.fields)
    fields += (fields.empty() ? " " : "  ") + shown(kind.fields[given.field], given);
  return fmt::format("{}event {} {{{} }}",
                     witness.with_domains ? fmt::format("given tenant_domains = {}  ",
                                                        quoted(std::string(kOwnDomain)))
                                          : "",
                     kind.name, fields);
}

}  // namespace

std::optional<Witness> witness_of(const Atoms& atoms, uint32_t kind, const Clause& clause) {
  std::map<uint32_t, FieldLiterals> fields;
  Witness witness;
  witness.event.kind = kind;
  for (const Literal& literal : clause) {
    const Atom& atom = atoms[literal.atom];
    if (!atom.subject) return {};
    FieldLiterals& literals = fields[atom.subject->field];
    literals.atoms.push_back(&atom);
    literals.truths.push_back(literal.truths);
    witness.with_domains = witness.with_domains || atom.test->verb == Verb::external;
  }
  for (const auto& [number, literals] : fields) {
    std::optional<Said> said = said_for(atoms.kind().fields[number], literals);
    if (!said) return {};
    if (*said) witness.event.fields.push_back({number, std::move(**said), {}, {}});
  }
  witness.text = shown(atoms.kind(), witness);
  return witness;
}

}  // namespace foothold::compiler::reason
