#include "runtime/extract/fields.h"

#include "runtime/extract/groups.h"
#include "runtime/match/kleene.h"
#include "runtime/value/address.h"
#include "runtime/value/flag.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"

namespace foothold::runtime {
namespace {

std::string_view element_of(const FieldInfo& field, std::string_view text) {
  return field.address ? value::bare_address(text) : text;
}

void type_elements(const FieldInfo& field, std::span<const std::string_view> texts,
                   FieldValue& value) {
  for (std::string_view text : texts) {
    const std::string_view element = element_of(field, text);
    if (element.empty()) continue;
    if (field.store == Store::ip) {
      const std::optional<value::IpAndPort> parsed = value::parse_ip(element);
      if (!parsed) continue;
      value.ips.push_back(parsed->ip);
    }
    value.texts.push_back(element);
  }
  value.state = value.texts.empty() ? State::empty : State::present;
}

bool type_choice(const FieldInfo& field, std::string_view text, FieldValue& value) {
  for (size_t place = 0; place < field.choices.size(); ++place) {
    if (!value::equal_folded(field.choices[place], text)) continue;
    value.code = static_cast<uint8_t>(place + 1);
    return true;
  }
  return false;
}

bool type_ticks(const FieldInfo& field, std::string_view text, FieldValue& value) {
  if (field.duration) {
    const std::optional<int64_t> ticks = value::parse_duration(text);
    value.ticks = ticks.value_or(0);
    return ticks.has_value();
  }
  const std::optional<value::Time> time = value::parse_time(text);
  value.ticks = time.value_or(value::Time{0}).ticks;
  return time.has_value();
}

bool type_ip(const FieldInfo&, std::string_view text, FieldValue& value) {
  const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
  if (parsed) value.ips.push_back(parsed->ip);
  return parsed.has_value();
}

bool type_number(const FieldInfo&, std::string_view text, FieldValue& value) {
  const std::optional<double> number = value::parse_number(text);
  value.number = number.value_or(0);
  return number.has_value();
}

bool type_flag(const FieldInfo&, std::string_view text, FieldValue& value) {
  const std::optional<bool> flag = value::parse_flag(text);
  value.code = flag.value_or(false) ? 1 : 0;
  return flag.has_value();
}

bool type_text(const FieldInfo&, std::string_view text, FieldValue&) { return !text.empty(); }

// In the order of Store.
using TypeScalar = bool (*)(const FieldInfo&, std::string_view, FieldValue&);
constexpr TypeScalar kScalars[] = {type_text,  type_ip,   type_number,
                                   type_ticks, type_flag, type_choice};

void type_scalar(const FieldInfo& field, std::string_view text, FieldValue& value) {
  const std::string_view element = element_of(field, text);
  if (kScalars[static_cast<size_t>(field.store)](field, element, value)) {
    value.state = State::present;
    value.texts.push_back(element);
  } else {
    value.state = field.may_be_empty && element.empty() ? State::empty : State::absent;
  }
}

}  // namespace

void read_values(const FieldReading& reading, const FieldInfo& field, ExpressionReader& expressions,
                 FieldValue& value) {
  if (reading.before) {
    const Said before = expressions.evaluate(*reading.before);
    type_field(field, expressions.texts(before), before.said, value);
    std::swap(value.before, value.texts);
    std::swap(value.before_state, value.state);
    value.texts.clear();
  }
  const Said said = expressions.evaluate(reading.expression);
  type_field(field, expressions.texts(said), said.said, value);
}

void type_field(const FieldInfo& field, std::span<const std::string_view> texts, bool said,
                FieldValue& value) {
  if (!said) return;
  if (field.list || field.change) return type_elements(field, texts, value);
  type_scalar(field, texts.empty() ? std::string_view() : texts[0], value);
}

EventReader::EventReader() = default;
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

void EventReader::read_group(uint32_t group, const FieldInfo& field,
                             const ExpressionReader& expressions, FieldValue& value) {
  if (!groups_) groups_ = std::make_unique<GroupReader>();
  groups_->read(group, field, expressions, value);
}

void EventReader::start(const KindProgram& kind) {
  if (kind_ != &kind) {
    kind_ = &kind;
    if (values_.size() < kind.fields.size()) values_.resize(kind.fields.size());
    for (FieldValue& value : values_) value.clear();  // keeps its memory: kinds alternate
    touched_.clear();
  }
  for (uint32_t field : touched_) values_[field].clear();
  touched_.clear();
}

bool EventReader::read(const SourceReading& source, const KindProgram& kind,
                       ExpressionReader& expressions) {
  start(kind);
  if (groups_) groups_->start();
  bool held = source.holding.empty();
  for (size_t i = 0; i < source.holding.size() && !held; ++i)
    held = expressions.evaluate(source.holding[i]).said;
  if (!held) return false;
  for (const FieldReading& reading : source.fields) {
    FieldValue& value = values_[reading.field];
    touched_.push_back(reading.field);
    if (reading.group)
      read_group(*reading.group, kind.fields[reading.field], expressions, value);
    else
      read_values(reading, kind.fields[reading.field], expressions, value);
  }
  if (const value::Identities* table = expressions.facts().identities.get())
    complete_actor(kind, *table);
  apply_defaults(kind);
  return true;
}

/// What the table of identities adds to who acted.
void EventReader::complete_actor(const KindProgram& kind, const value::Identities& table) {
  value::IdentityTexts said{};
  for (uint32_t field : kind.identity_fields) {
    std::string_view& key = said[static_cast<size_t>(*kind.fields[field].identifies)];
    if (key.empty() && values_[field].state == State::present) key = values_[field].texts[0];
  }
  const value::IdentityTexts added = table.complete(said);
  for (uint32_t field : kind.identity_fields) {
    const std::string_view text = added[static_cast<size_t>(*kind.fields[field].identifies)];
    if (text.empty()) continue;
    touched_.push_back(field);
    values_[field].clear();
    type_field(kind.fields[field], {&text, 1}, true, values_[field]);
  }
}

bool EventReader::default_applies(const FieldInfo& field) const {
  if (field.otherwise_when.empty()) return true;
  return evaluate_postfix(field.otherwise_when, [&](uint32_t place) {
           const Predicate& test = field.otherwise_tests[place];
           const FieldValue& value = values_[test.column];
           return choice_truth(test, value.state == State::present, value.code);
         }) == Truth::yes;
}

void EventReader::apply_defaults(const KindProgram& kind) {
  for (uint32_t place = 0; place < kind.fields.size(); ++place) {
    const FieldInfo& field = kind.fields[place];
    if (!field.otherwise || values_[place].state != State::absent || !default_applies(field))
      continue;
    touched_.push_back(place);
    const std::string_view otherwise = *field.otherwise;
    type_field(field, {&otherwise, 1}, true, values_[place]);
  }
}

}  // namespace foothold::runtime
