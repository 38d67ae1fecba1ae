// One test of one event: what each verb does with one element, and Kleene's or over the elements.
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "evaluate/condition.h"
#include "evaluate/external.h"
#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/resembles.h"
#include "runtime/value/visible.h"
#include "runtime/value/words.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Model;
using compiler::Test;
using compiler::Verb;

/// One element of what a test looks at. Which member counts is decided by the type.
struct Element {
  std::string text;
  double number = 0;
  int64_t ticks = 0;
  value::Ip ip;
  bool flag = false;
  uint8_t code = 0;
  bool unknown = false;
};

/// All that a verb needs to know besides the element.
struct Question {
  const Test& test;
  Base base;
  bool by_bytes;
  Inside inside;  // of `is external` only
};

/// An element of a list of what is no text: lists of texts that are read as their type.
void read_element(compiler::Type type, Element& element) {
  type.shaped = compiler::Shaped::scalar;
  const Value value = typed_value(type, Texts({element.text}));
  element = {element.text, value.number, value.time.ticks, value.ip,
             value.flag,   value.code,   element.unknown};
}

std::vector<Element> elements_of(const Derived& derived) {
  const Value& value = derived.value;
  const size_t scalar = derived.type.shaped == compiler::Shaped::scalar ? 1 : 0;
  std::vector<Element> elements(std::max(value.texts.size(), scalar));
  for (size_t number = 0; number < elements.size(); ++number) {
    Element& element = elements[number];
    element = {"", value.number, value.time.ticks, value.ip, value.flag, value.code, false};
    if (number < value.texts.size()) element.text = value.texts[number];
    if (number < derived.unknown.size()) element.unknown = derived.unknown[number];
    if (scalar == 0 && !compiler::is_textual(derived.type.base))
      read_element(derived.type, element);
  }
  return elements;
}

// ---- verbs on one element ---------------------------------------------------------------------

std::string comparable(const Question& question, const Element& element) {
  return question.by_bytes ? element.text : value::fold(element.text);
}

/// The same for comparing in full, where a name of a host has one spelling.
std::string in_full(Base base, bool by_bytes, const std::string& text) {
  if (by_bytes) return text;
  if (base == Base::address) return value::canonical_address(text);
  if (base == Base::domain) return value::canonical_domain(text);
  return value::fold(text);
}

/// True if `holds(text, operand)` for one of the operands.
template <typename Holds>
Truth any_text(const Question& question, const Element& element, Holds holds) {
  const std::string text = comparable(question, element);
  const std::vector<std::string>& operands = question.test.texts;
  return truth_of(std::any_of(operands.begin(), operands.end(),
                              [&](const std::string& operand) { return holds(text, operand); }));
}

template <typename Item>
bool among(const std::vector<Item>& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

Truth is_flag(const Question&, const Element& element) { return truth_of(element.flag); }

Truth is_equal(const Question& question, const Element& element) {
  const Test& test = question.test;
  switch (question.base) {
    case Base::ip:
      return truth_of(value::in_ranges(element.ip, test.ranges));
    case Base::number:
      return truth_of(among(test.numbers, element.number));
    case Base::time:
    case Base::duration:
      return truth_of(among(test.ticks, element.ticks));
    case Base::choice:
      return truth_of(among(test.codes, element.code));
    case Base::flag:
      return truth_of(among(test.codes, static_cast<uint8_t>(element.flag ? 1 : 0)));
    default:
      return truth_of(among(test.texts, in_full(question.base, question.by_bytes, element.text)));
  }
}

template <typename Compare>
Truth is_ordered(const Question& question, const Element& element, Compare compare) {
  const Test& test = question.test;
  if (question.base == Base::number) {
    return truth_of(std::any_of(test.numbers.begin(), test.numbers.end(),
                                [&](double number) { return compare(element.number, number); }));
  }
  return truth_of(std::any_of(test.ticks.begin(), test.ticks.end(),
                              [&](int64_t ticks) { return compare(element.ticks, ticks); }));
}

Truth is_less(const Question& question, const Element& element) {
  return is_ordered(question, element, std::less<>());
}
Truth is_less_equal(const Question& question, const Element& element) {
  return is_ordered(question, element, std::less_equal<>());
}
Truth is_greater(const Question& question, const Element& element) {
  return is_ordered(question, element, std::greater<>());
}
Truth is_greater_equal(const Question& question, const Element& element) {
  return is_ordered(question, element, std::greater_equal<>());
}

Truth does_contain(const Question& question, const Element& element) {
  return any_text(question, element, [](const std::string& text, const std::string& operand) {
    return text.find(operand) != text.npos;
  });
}
Truth does_mention(const Question& question, const Element& element) {
  return any_text(question, element, value::mentions);
}
Truth does_start(const Question& question, const Element& element) {
  return any_text(question, element, [](const std::string& text, const std::string& operand) {
    return text.starts_with(operand);
  });
}
Truth does_end(const Question& question, const Element& element) {
  return any_text(question, element, [](const std::string& text, const std::string& operand) {
    return text.ends_with(operand);
  });
}
Truth is_like(const Question& question, const Element& element) {
  return any_text(question, element, [](const std::string& text, const std::string& operand) {
    return value::glob_matches(operand, text);
  });
}

/// Searches the original text. A pattern that RE2 refuses (the compiler lets none through) answers
/// nothing.
Truth does_match(const Question& question, const Element& element) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(question.by_bytes);
  Truth result = Truth::no;
  for (const std::string& text : question.test.texts) {
    const RE2 pattern(text, options);
    const bool matches = pattern.ok() && RE2::PartialMatch(element.text, pattern);
    result = either(result, pattern.ok() ? truth_of(matches) : Truth::unknown);
  }
  return result;
}

Truth is_nothing_to_see(const Question&, const Element& element) {
  return truth_of(value::is_invisible(element.text));
}

Truth does_resemble(const Question& question, const Element& element) {
  const std::vector<std::string>& operands = question.test.texts;
  return truth_of(std::any_of(operands.begin(), operands.end(), [&](const std::string& operand) {
    return question.base == Base::domain ? value::domain_resembles(element.text, operand)
                                         : value::resembles(element.text, operand);
  }));
}

Truth is_outside(const Question& question, const Element& element) {
  std::optional<std::string_view> domain = element.text;
  if (question.base == Base::address) domain = value::domain_of(element.text);
  if (!domain) return Truth::unknown;
  const std::optional<bool> external = is_external(question.inside, *domain);
  return external ? truth_of(*external) : Truth::unknown;
}

using Ask = Truth (*)(const Question&, const Element&);

Ask verb_of(Verb verb) {
  // In the order of compiler::Verb, up to `external`.
  static constexpr std::array<Ask, 16> kVerbs = {
      is_flag,          is_equal,          is_equal,      is_less,    is_less_equal, is_greater,
      is_greater_equal, does_contain,      does_mention,  does_start, does_end,      is_like,
      does_match,       is_nothing_to_see, does_resemble, is_outside,
  };
  static_assert(static_cast<size_t>(Verb::external) + 1 == kVerbs.size());
  return kVerbs[static_cast<size_t>(verb)];
}

// ---- the whole test ---------------------------------------------------------------------------

/// `gained anything` is a test of a computed value: it is unknown, not false, where the change is
/// not wholly said.
Truth test_state(const Test& test, State state) {
  using Op = compiler::Value::Op;
  const bool computed = test.left.op == Op::gained || test.left.op == Op::lost;
  if (computed && state == State::absent) return Truth::unknown;
  switch (test.verb) {
    case Verb::present:
      return truth_of(state == State::present);
    case Verb::empty:
      return truth_of(state == State::empty);
    default:
      return truth_of(state == State::absent);
  }
}

Truth any_element(const Question& question, const std::vector<Element>& elements) {
  const Ask ask = verb_of(question.test.verb);
  Truth result = Truth::no;
  for (const Element& element : elements) {
    result = either(result, element.unknown ? Truth::unknown : ask(question, element));
  }
  return result;
}

bool is_id(Base base) { return base == Base::id; }

Truth test_elements(const Model& model, const Event& event, const Test& test,
                    const Derived& derived) {
  Question question = {test, derived.type.base, test.exact || is_id(derived.type.base), {}};
  if (test.verb == Verb::external) question.inside = inside_of(model, event);
  return any_element(question, elements_of(derived));
}

/// The test with the values of the right side as its operands, as if they had been written there.
Test with_operands(const Test& test, const Derived& left, const Derived& right) {
  Test result = test;
  result.exact = test.exact || is_id(left.type.base) || is_id(right.type.base);
  const bool in_whole = test.verb <= Verb::in;
  for (const Element& element : elements_of(right)) {
    if (element.unknown) continue;
    const bool as_said = result.exact || test.verb == Verb::resembles;
    result.texts.push_back(in_whole  ? in_full(right.type.base, result.exact, element.text)
                           : as_said ? element.text
                                     : value::fold(element.text));
    result.numbers.push_back(element.number);
    result.ticks.push_back(element.ticks);
    result.ranges.push_back({element.ip, element.ip});
    result.codes.push_back(choice_code(left.type, element.text));
  }
  result.ranges = value::merge_ranges(result.ranges);
  return result;
}

Truth test_values(const Model& model, const Event& event, const Test& test, const Derived& left) {
  const Derived right = derive(model, event, *test.right);
  if (right.value.state == State::absent) return Truth::unknown;
  if (left.value.state == State::empty || right.value.state == State::empty) return Truth::no;
  if (left.type.base == Base::flag) return truth_of(left.value.flag == right.value.flag);
  const Truth of_known = test_elements(model, event, with_operands(test, left, right), left);
  const bool partly = among(right.unknown, true);
  return partly ? either(of_known, Truth::unknown) : of_known;
}

}  // namespace

Truth test(const Model& model, const Event& event, const Test& test) {
  const Derived derived = derive(model, event, test.left);
  if (test.verb >= Verb::present) return test_state(test, derived.value.state);
  if (derived.value.state == State::absent) return Truth::unknown;
  if (test.right) return test_values(model, event, test, derived);
  if (derived.value.state == State::empty) return Truth::no;
  return test_elements(model, event, test, derived);
}

}  // namespace foothold::evaluate
