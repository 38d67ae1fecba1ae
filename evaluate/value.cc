#include "evaluate/value.h"

#include <algorithm>

#include "runtime/value/address.h"
#include "runtime/value/flag.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Shaped;
using compiler::Type;

/// One element of a textual type as the event keeps it.
std::string textual_element(Base base, const std::string& text) {
  if (base == Base::address) return std::string(value::bare_address(text));
  if (base == Base::domain) return value::fold(text);
  return text;
}

bool read_number(const Type&, const std::string& text, Value& result) {
  const std::optional<double> number = value::parse_number(text);
  result.number = number.value_or(0);
  return number.has_value();
}

bool read_time(const Type&, const std::string& text, Value& result) {
  const std::optional<value::Time> time = value::parse_time(text);
  result.time = time.value_or(value::Time{});
  return time.has_value();
}

bool read_duration(const Type&, const std::string& text, Value& result) {
  const std::optional<int64_t> ticks = value::parse_duration(text);
  result.time.ticks = ticks.value_or(0);
  return ticks.has_value();
}

bool read_ip(const Type&, const std::string& text, Value& result) {
  const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
  if (parsed) result.ip = parsed->ip;
  return parsed.has_value();
}

bool read_flag(const Type&, const std::string& text, Value& result) {
  const std::optional<bool> flag = value::parse_flag(text);
  result.flag = flag.value_or(false);
  return flag.has_value();
}

bool read_choice(const Type& type, const std::string& text, Value& result) {
  result.code = choice_code(type, text);
  if (result.code != 0) result.texts = {type.choices[result.code - 1]};
  return result.code != 0;
}

/// How a scalar that is not textual is read; null for textual types.
using ReadScalar = bool (*)(const Type&, const std::string&, Value&);
ReadScalar scalar_reader(Base base) {
  switch (base) {
    case Base::ip:
      return read_ip;
    case Base::number:
      return read_number;
    case Base::time:
      return read_time;
    case Base::duration:
      return read_duration;
    case Base::flag:
      return read_flag;
    case Base::choice:
      return read_choice;
    default:
      return nullptr;
  }
}

Value typed_scalar(const Type& type, const std::vector<std::string>& texts) {
  Value result;
  const std::string text = texts.empty() ? std::string() : texts.front();
  if (compiler::is_textual(type.base)) {
    const std::string element = textual_element(type.base, text);
    result.state = element.empty() ? State::empty : State::present;
    if (element.empty() && type.base == Base::id) result.state = State::absent;
    if (!element.empty()) result.texts = {element};
  } else if (result.texts = {text}; scalar_reader(type.base)(type, text, result)) {
    result.state = State::present;
  } else {
    result = Value{};
  }
  return result;
}

/// The elements that say something; those of an ip list that are no address say nothing.
std::vector<std::string> list_elements(Base base, const std::vector<std::string>& texts) {
  std::vector<std::string> elements;
  for (const std::string& text : texts) {
    const std::string element = textual_element(base, text);
    if (element.empty() || (base == Base::ip && !value::parse_ip(element))) continue;
    elements.push_back(element);
  }
  return elements;
}

State state_of(const Texts& texts, const std::vector<std::string>& elements) {
  if (!texts) return State::absent;
  return elements.empty() ? State::empty : State::present;
}

Value typed_list(const Type& type, const Texts& texts, const Texts& before) {
  Value result;
  if (texts) result.texts = list_elements(type.base, *texts);
  if (before) result.before = list_elements(type.base, *before);
  result.state = state_of(texts, result.texts);
  result.before_state = state_of(before, result.before);
  return result;
}

std::string shown_texts(State state, const std::vector<std::string>& texts) {
  if (state == State::absent) return "absent";
  if (state == State::empty) return "empty";
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "\"" : ", \"") + text + "\"";
  return result;
}

std::string shortest(double number) {
  std::string words = std::to_string(number);
  words.erase(words.find_last_not_of('0') + 1);
  if (words.ends_with('.')) words.pop_back();
  return words;
}

std::string element_key(Base base, const std::string& text) {
  if (base == Base::id) return text;
  if (base != Base::ip) return value::fold(text);
  const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
  return parsed ? value::format_ip(parsed->ip) : text;
}

bool same_elements(Base base, const std::vector<std::string>& a,
                   const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [base](const std::string& one, const std::string& other) {
                      return element_key(base, one) == element_key(base, other);
                    });
}

}  // namespace

Value number_value(double number) {
  Value value;
  value.state = State::present;
  value.number = number;
  value.texts = {shortest(number)};
  return value;
}

Value ticks_value(int64_t ticks) {
  Value value;
  value.state = State::present;
  value.time.ticks = ticks;
  value.texts = {shortest(static_cast<double>(ticks) / value::ticks_per_second) + "s"};
  return value;
}

Value typed_value(const Type& type, const Texts& texts, const Texts& before) {
  if (type.shaped != Shaped::scalar) return typed_list(type, texts, before);
  return texts ? typed_scalar(type, *texts) : Value{};
}

uint8_t choice_code(const Type& type, std::string_view text) {
  for (size_t place = 0; place < type.choices.size(); ++place) {
    if (value::equal_folded(type.choices[place], text)) return static_cast<uint8_t>(place + 1);
  }
  return 0;
}

std::optional<uint32_t> field_named(const compiler::Kind& kind, std::string_view name) {
  for (uint32_t number = 0; number < kind.fields.size(); ++number) {
    if (kind.fields[number].name == name) return number;
  }
  return std::nullopt;
}

std::string shown(const Type& type, const Value& value) {
  if (type.shaped == Shaped::change) {
    return "from " + shown_texts(value.before_state, value.before) + " to " +
           shown_texts(value.state, value.texts);
  }
  if (type.base == Base::time && value.state == State::present) {
    return value::format_time(value.time, value::Precision::tick);
  }
  const bool quoted = compiler::is_textual(type.base) || value.state != State::present;
  if (quoted || type.shaped == Shaped::list) return shown_texts(value.state, value.texts);
  return value.texts.front();
}

bool same_value(const Type& type, const Value& a, const Value& b) {
  if (a.state != b.state || a.before_state != b.before_state) return false;
  const bool in_texts = compiler::is_textual(type.base) || type.shaped != Shaped::scalar;
  if (in_texts) {
    return same_elements(type.base, a.texts, b.texts) &&
           same_elements(type.base, a.before, b.before);
  }
  return a.number == b.number && a.time == b.time && a.ip == b.ip && a.flag == b.flag &&
         a.code == b.code;
}

std::string shown_element(const compiler::Field& field, const std::vector<Value>& members) {
  std::string said;
  for (size_t place = 0; place < members.size(); ++place)
    if (members[place].state != State::absent)
      said +=
          " " + field.members[place].name + " " + shown(field.members[place].type, members[place]);
  return "{" + said + " }";
}

std::string shown(const compiler::Field& field, const Value& value) {
  if (field.type.base != Base::group || value.state != State::present)
    return shown(field.type, value);
  std::string result;
  for (const std::vector<Value>& element : value.elements)
    result += (result.empty() ? "" : ", ") + shown_element(field, element);
  return value.more == 0 ? result : result + ", and " + std::to_string(value.more) + " more";
}

bool same_value(const compiler::Field& field, const Value& a, const Value& b) {
  if (field.type.base != Base::group) return same_value(field.type, a, b);
  const auto same_element = [&](const std::vector<Value>& one, const std::vector<Value>& other) {
    for (size_t place = 0; place < field.members.size(); ++place)
      if (!same_value(field.members[place].type, one[place], other[place])) return false;
    return true;
  };
  return a.state == b.state && a.more == b.more &&
         std::equal(a.elements.begin(), a.elements.end(), b.elements.begin(), b.elements.end(),
                    same_element);
}

}  // namespace foothold::evaluate
