// Written conditions -> typed ones. What a verb means is one row of kVerbs
// (verb_table.h); what may stand on its
// right is decided by the type on its left: `is external` needs an address, `<` a number, `gained`
// a change. `all of` becomes an `and` of tests.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/facts.h"
#include "compiler/check/lookups.h"
#include "compiler/check/rewrites.h"
#include "compiler/check/several.h"
#include "compiler/check/verb_table.h"
#include "compiler/passes.h"
#include "dsl/foreign.h"
#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"
#include "runtime/value/time.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using Quantifier = dsl::Test::Quantifier;

constexpr size_t kMostFactLevels = 8;  // so that walks over conditions may recurse
constexpr size_t kMostTests = 10'000;  // facts of facts double quickly

Condition leaf(Test test) {
  Condition condition;
  condition.span = test.span;
  condition.test = std::move(test);
  return condition;
}

Condition negated(Condition inner) {
  Condition condition;
  condition.op = Condition::Operator::negate;
  condition.span = inner.span;
  condition.parts.push_back(std::move(inner));
  return condition;
}

/// How much facts have made of a condition, so that facts of facts stay in bounds.
struct Expansion {
  size_t levels = 0, tests = 0;
  bool too_big = false;
};

class Resolver {
 public:
  Resolver(Context& context, const Kind& kind, std::string_view label, Expansion* expansion)
      : context_(context), kind_(kind), label_(label), expansion_(expansion) {}

  std::optional<Condition> resolve(const dsl::Condition& written) {
    const bool missing = written.op == dsl::Condition::Operator::missing;
    if (missing || (written.op == dsl::Condition::Operator::test && written.test.history))
      return report_elsewhere(context_, written.span), std::nullopt;
    if (written.op == dsl::Condition::Operator::test) return test(written.test);
    if (written.op >= dsl::Condition::Operator::any_element)
      return resolve_element_condition(context_, kind_, label_, written);
    Condition condition;
    condition.op = static_cast<Condition::Operator>(written.op);
    condition.span = written.span;
    bool good = true;
    for (const dsl::Condition& part : written.parts) {
      std::optional<Condition> typed = resolve(part);
      good = typed.has_value() && good;
      if (typed) condition.parts.push_back(std::move(*typed));
    }
    return good ? std::optional(condition) : std::nullopt;
  }

 private:
  // ---- facts

  /// The fact that a bare word names, if it is one; a field goes first.
  const dsl::FactItem* fact_of(const dsl::Test& written) const {
    const dsl::Operand& left = written.left;
    if (left.kind != dsl::Operand::Kind::path || left.path.parts.size() > 2) return nullptr;
    const std::string& name = left.path.parts.back().text;
    return place_of(kind_.fields, name) ? nullptr : find_fact(context_, name);
  }

  /// A bare word that could be a fact, had it been written rightly.
  bool is_unknown_word(const dsl::Test& written) const {
    return written.verb.text.empty() && written.left.kind == dsl::Operand::Kind::path &&
           written.left.path.parts.size() == 1 &&
           !place_of(kind_.fields, written.left.path.parts[0].text);
  }

  /// The condition of a fact, under its name, in the place of the word.
  std::optional<Condition> expand(const dsl::FactItem& fact, const dsl::Test& written) {
    const std::vector<dsl::Word>& parts = written.left.path.parts;
    if (parts.size() == 2 && parts[0].text != label_)
      return context_.report_label(parts[0], label_), std::nullopt;
    if (!may_stand_here(context_, fact, kind_, written)) return {};
    if (++expansion_->levels > kMostFactLevels || expansion_->tests > kMostTests) {
      expansion_->too_big = true;
      return {};
    }
    Resolver inner(context_, kind_, {}, expansion_);
    std::optional<Condition> meant = inner.resolve(fact.condition);
    --expansion_->levels;
    if (!meant) return {};
    Condition named;
    named.op = Condition::Operator::all;
    named.parts.push_back(std::move(*meant));
    named.span = written.span;
    named.fact = fact.name.text;
    return named;
  }

  std::optional<Condition> test(const dsl::Test& written) {
    ++expansion_->tests;
    if (!written.with.empty()) return tuple(written);
    if (const std::optional<dsl::Test> column = as_flag_column(context_, written))
      return test(*column);
    if (const dsl::FactItem* fact = fact_of(written)) return expand(*fact, written);
    if (is_unknown_word(written))
      return report_unknown_word(context_, kind_, written.left.path.parts[0]), std::nullopt;
    std::optional<Value> left = resolve_value(context_, kind_, label_, written.left);
    if (!left) return {};
    Test test;
    test.left = std::move(*left);
    test.span = written.span;
    test.exact = written.exactly;
    if (!looks_at_a_field(written, test.left)) return {};
    const Type type = test.left.type;
    if (type.base == Base::domain) test.exact = false;  // domains have no case
    const std::string& verb = written.verb.text;
    if (verb.empty()) return flag(written, std::move(test), type);
    if (verb == "within" || verb == "outside") return day_span(written, std::move(test), type);
    if (verb == "changed") return changed(written, test, type);
    if (verb.rfind("gained", 0) == 0 || verb.rfind("lost", 0) == 0)
      return delta(written, test, type);
    return plain(written, std::move(test), type);
  }

  /// `app_id with resource in risky_pairs`: a flag that is worked out.
  std::optional<Condition> tuple(const dsl::Test& written) {
    std::vector<Value> values;
    for (size_t at = 0; at <= written.with.size(); ++at) {
      const dsl::Operand& part = at == 0 ? written.left : written.with[at - 1];
      std::optional<Value> value = resolve_value(context_, kind_, label_, part);
      if (!value) return {};
      values.push_back(std::move(*value));
    }
    std::optional<Value> flag = resolve_tuple(context_, written, std::move(values));
    if (!flag) return {};
    Test test;
    test.left = std::move(*flag);
    test.span = written.span;
    if (!looks_at_a_field(written, test.left)) return {};
    Condition found = leaf(std::move(test));
    return written.verb.text == "in" ? found : negated(std::move(found));
  }

  bool looks_at_a_field(const dsl::Test& written, const Value& left) {
    bool any = false;
    each_field(left, [&](uint32_t) { any = true; });
    if (!any)
      context_
          .report(Code::no_field, written.left.span,
                  fmt::format("`{}` is the same for every event", words_of(written.left)),
                  "no field is looked at")
          .help = "put the field on the left, such as `length of name < 3`";
    return any;
  }

  // ---- verbs

  std::optional<Condition> flag(const dsl::Test& written, Test test, const Type& type) {
    if (type.base == Base::flag) return leaf(std::move(test));
    context_
        .report(Code::no_verb, test.span,
                fmt::format("`{}` is `{}`: only a flag can stand alone", words_of(written.left),
                            describe(type)),
                "a verb is missing")
        .help = "say what about it, such as `is present`";
    return {};
  }

  std::optional<Condition> plain(const dsl::Test& written, Test test, const Type& type) {
    const auto row =
        std::find_if(std::begin(kVerbs), std::end(kVerbs),
                     [&](const VerbRow& candidate) { return candidate.word == written.verb.text; });
    std::optional<Value> right;
    if (!right_side(written, type, right)) return {};
    test.verb = row->verb;
    if (reads_as_number(written, test, right)) test.left = as_number(std::move(test.left));
    if (!fits(written, *row, test.left.type)) return {};
    std::optional<Condition> condition =
        right ? compare_values(written, std::move(test), std::move(*right))
              : with_operand(written, std::move(test));
    if (condition && row->negated) return negated(std::move(*condition));
    return condition;
  }

  bool fits(const dsl::Test& written, const VerbRow& row, const Type& type) {
    const std::string name = words_of(written.left);
    if (type.base == Base::group && row.left != kAny)
      return report_asked_group(context_, name, written.verb.span), false;
    if (type.shaped == Shaped::list &&
        (row.verb == Verb::equal || (row.verb == Verb::in && row.word != "has"))) {
      dsl::Diagnostic& found = context_.report(
          Code::negative_on_list, written.verb.span,
          fmt::format("`{}` is `{}`: `{}` would not say whether some or every element is meant",
                      name, describe(type), row.word),
          "not for lists");
      found.help = row.negated ? fmt::format("write `not {} has ...` for \"no element is\"", name)
                               : fmt::format("write `{} has ...` for \"some element is\"", name);
      found.edits = as_test_of_list(context_, written, row.word);
      return false;
    }
    const bool ip_words = type.base == Base::ip && row.left == (kScalarText | kListText);
    if ((left_of(type) & row.left) != 0 && !ip_words) return true;
    dsl::Diagnostic& found = context_.report(
        Code::wrong_operator, written.verb.span,
        fmt::format("`{}` does not fit `{}`, which is `{}`", row.word, name, describe(type)),
        fmt::format("takes {}", row.fits));
    if (row.word == "has" && type.shaped == Shaped::scalar)
      found.help = fmt::format("for a single value write `{} in ...`", name),
      found.edits = as_test_of_value(context_, written);
    return false;
  }

  // ---- operands

  std::optional<Condition> with_operand(const dsl::Test& written, Test test) {
    if (written.values.empty()) return leaf(std::move(test));
    const Type type = test.left.type;
    if (written.quantifier == Quantifier::all_of) return all_of(written, test, type);
    if (!add_values(written, written.values, test, type)) return {};
    return leaf(std::move(test));
  }

  /// The value on the right, if it is no literal: written as one, or a bare word that is a field
  /// of the same event and neither an enum value nor a list. False after a reported mistake.
  bool right_side(const dsl::Test& written, const Type& left, std::optional<Value>& right) {
    if (written.right) {
      right = resolve_value(context_, kind_, label_, *written.right);
      return right.has_value();
    }
    if (written.values.size() != 1 || written.values[0].kind != dsl::Literal::Kind::word)
      return true;
    const std::string& word = written.values[0].text;
    const bool is_choice =
        left.base == Base::choice &&
        std::find(left.choices.begin(), left.choices.end(), word) != left.choices.end();
    const bool is_flag_word = left.base == Base::flag && (word == "true" || word == "false");
    if (is_choice || is_flag_word || place_of(context_.model.lists, word)) return true;
    if (const std::optional<uint32_t> place = place_of(kind_.fields, word))
      right = value_of_field(kind_, *place);
    return true;
  }

  // ---- numbers in text

  static bool is_one_text(const Type& type) {
    return type.base == Base::text && type.shaped == Shaped::scalar;
  }

  static Value as_number(Value text) {
    return Value{Value::Op::number_in, 0, {std::move(text)}, Type{Base::number}};
  }

  /// A text that is compared with numbers is read as one.
  static bool reads_as_number(const dsl::Test& written, const Test& test,
                              const std::optional<Value>& right) {
    if (!is_one_text(test.left.type) || test.verb < Verb::equal || test.verb > Verb::greater_equal)
      return false;
    if (right) return right->type == Type{Base::number};
    return !written.values.empty() &&
           std::all_of(written.values.begin(), written.values.end(), [](const dsl::Literal& it) {
             return it.kind == dsl::Literal::Kind::number;
           });
  }

  // ---- values on both sides

  static bool are_comparable(const Test& test, const Type& left, const Type& right) {
    if (left.shaped == Shaped::change || right.shaped == Shaped::change) return false;
    if (is_textual(left.base) && is_textual(right.base))
      return test.verb != Verb::equal || right.shaped == Shaped::scalar;
    const bool searches = test.verb > Verb::greater_equal;
    if (searches || left.base != right.base || left.choices != right.choices) return false;
    return right.shaped == Shaped::scalar || test.verb == Verb::in;
  }

  std::optional<Condition> compare_values(const dsl::Test& written, Test test, Value right) {
    if (test.left.type == Type{Base::number} && is_one_text(right.type))
      right = as_number(std::move(right));
    const std::string name = written.right ? words_of(*written.right) : written.values[0].text;
    const dsl::Span span = written.right ? written.right->span : written.values[0].span;
    if (written.quantifier == Quantifier::all_of ||
        !are_comparable(test, test.left.type, right.type)) {
      dsl::Diagnostic& found = context_.report(
          Code::wrong_operand, span,
          fmt::format("`{}` cannot be compared like this with `{}`", words_of(written.left), name),
          fmt::format("this is `{}`", describe(right.type)));
      if (right.type.shaped == Shaped::list && test.verb == Verb::equal)
        found.help = fmt::format("write `{} in {}`", words_of(written.left), name);
      return {};
    }
    test.right = std::move(right);
    return leaf(std::move(test));
  }

  // ---- the time of day

  std::optional<int64_t> clock(const dsl::Literal& written) {
    if (written.kind != dsl::Literal::Kind::clock) {
      context_.report(Code::bad_day_span, written.span,
                      fmt::format("`{}` is no time of day", written.text),
                      "expected a time of day such as `07:00`");
      return {};
    }
    const auto two_digits = [&](size_t at) {
      return (written.text[at] - '0') * 10 + (written.text[at + 1] - '0');
    };
    return (two_digits(0) * 3600 + two_digits(3) * 60) * value::ticks_per_second;
  }

  /// `time within 22:00 to 06:00`: from the first on, or before the second, where midnight lies
  /// between; else both.
  std::optional<Condition> day_span(const dsl::Test& written, Test test, const Type& type) {
    if (type.base != Base::time) {
      context_.report(Code::wrong_operator, written.verb.span,
                      fmt::format("`{}` does not fit `{}`, which is `{}`", written.verb.text,
                                  words_of(written.left), describe(type)),
                      "takes a time");
      return {};
    }
    const std::optional<int64_t> from = clock(written.from[0]), to = clock(written.to[0]);
    const std::optional<uint32_t> zone = resolve_zone(context_, written.zone);
    if (!from || !to || !zone) return {};
    if (*from == *to) {
      context_.report(Code::bad_day_span, written.to[0].span,
                      "the span begins and ends at the same time", "no time is within it");
      return {};
    }
    const Type duration{Base::duration};
    test.left = Value{Value::Op::time_of_day, 0, {std::move(test.left)}, duration, 0, 0, *zone};
    Condition span;
    span.op = *from < *to ? Condition::Operator::all : Condition::Operator::any;
    span.span = written.span;
    for (const auto& [verb, ticks] :
         {std::pair(Verb::greater_equal, *from), std::pair(Verb::less, *to)}) {
      Test side = test;
      side.verb = verb;
      side.ticks = {ticks};
      span.parts.push_back(leaf(std::move(side)));
    }
    return written.verb.text == "outside" ? negated(std::move(span)) : span;
  }

  std::optional<Condition> all_of(const dsl::Test& written, const Test& test, const Type& type) {
    Condition all;
    all.op = Condition::Operator::all;
    all.span = written.span;
    Test together = test;
    if (!add_values(written, written.values, together, type)) return {};
    for (const std::string& text : together.texts) {
      Test one = test;
      one.lists = together.lists;
      one.texts = {text};
      all.parts.push_back(leaf(std::move(one)));
    }
    for (const value::IpRange& range : together.ranges) {
      Test one = test;
      one.lists = together.lists;
      one.ranges = {range};
      all.parts.push_back(leaf(std::move(one)));
    }
    return all.parts.size() == 1 ? all.parts[0] : all;
  }

  bool add_values(const dsl::Test& written, const std::vector<dsl::Literal>& values, Test& test,
                  const Type& type) {
    bool good = true, any_list = false;
    std::vector<std::string> named;
    for (const dsl::Literal& value : values) {
      const bool list = value.kind == dsl::Literal::Kind::word && type.base != Base::choice &&
                        type.base != Base::flag;
      good = (list ? add_list(written, value, test, type) : add_value(value, test, type)) && good;
      any_list = any_list || list;
      named.push_back(value.text);
    }
    if (any_list) test.lists = std::move(named);
    test.ranges = value::merge_ranges(std::move(test.ranges));
    return good;
  }

  /// `is null`: what other languages call a value that is not said.
  bool refuse_state(const dsl::Literal& value, const dsl::ForeignWord& state) {
    dsl::Diagnostic& found = context_.report(
        Code::unknown_field, value.span,
        fmt::format("`{}` is no field of `{}`", value.text, kind_.name), "no state of a value");
    found.help = fmt::format("did you mean `is {}`?", state.meant);
    found.edits.push_back({value.span, std::string(state.meant), false});
    return false;
  }

  bool add_list(const dsl::Test& written, const dsl::Literal& value, Test& test, const Type& type) {
    if (written.verb.text == "is" || written.verb.text == "is not") {
      if (const auto state = dsl::foreign_state(value.text)) return refuse_state(value, *state);
      context_.report_unknown(Code::unknown_field, {value.text, value.span},
                              fmt::format("`{}` is no field of `{}`", value.text, kind_.name),
                              "texts are written in quotes", names_of(kind_.fields));
      return false;
    }
    const std::optional<uint32_t> place = context_.find_list({value.text, value.span});
    if (!place) return false;
    List& list = context_.model.lists[*place];
    list.used = true;
    if (report_tuple_wanted(context_, value)) return false;
    const bool patterns = test.verb == Verb::matches;
    const bool same = list.base == type.base || (is_textual(list.base) && is_textual(type.base));
    if (!same || list.pattern != patterns) {
      context_
          .report(Code::wrong_operand, value.span,
                  fmt::format("`{}` is a `{}`", list.name, describe_list(list.base, list.pattern)),
                  fmt::format("expected a `{}`", describe_list(type.base, patterns)))
          .others.push_back({list.span, "the list"});
      return false;
    }
    if (patterns) return add_patterns(list, test);
    const bool bytes = is_textual(type.base) &&
                       (test.exact || type.base == Base::id || test.verb == Verb::resembles);
    for (const std::string& text : bytes && !list.written.empty() ? list.written : list.values)
      add_text(text, test, type);
    return true;
  }

  static std::string describe_list(Base base, bool patterns) {
    return patterns ? "list of pattern" : describe(Type{base, Shaped::list});
  }

  static bool add_patterns(const List& list, Test& test) {
    test.texts.insert(test.texts.end(), list.values.begin(), list.values.end());
    return true;
  }

  bool add_value(const dsl::Literal& value, Test& test, const Type& type) {
    if (test.verb == Verb::matches) return add_pattern(value, test);
    if (!check_literal(context_, type, value)) return false;
    if (is_textual(type.base) && value.text.empty() && test.verb != Verb::equal &&
        test.verb != Verb::in) {
      context_.report(Code::wrong_operand, value.span, "an empty text is part of every text",
                      "always true");
      return false;
    }
    return add_text(value.text, test, type);
  }

  /// `text` was checked: it can be read as the type.
  bool add_text(const std::string& text, Test& test, const Type& type) {
    const bool bytes = test.exact || type.base == Base::id || test.verb == Verb::resembles;
    switch (type.base) {
      case Base::ip:
        return test.ranges.push_back(*value::parse_ip_range(text)), true;
      case Base::number:
        return test.numbers.push_back(*value::parse_number(text)), true;
      case Base::time:
        return test.ticks.push_back(value::parse_time(text)->ticks), true;
      case Base::duration:
        return test.ticks.push_back(*value::parse_duration(text)), true;
      case Base::flag:
        return test.codes.push_back(text == "true" ? 1 : 0), true;
      case Base::choice:
        return test.codes.push_back(code_of(type, text)), true;
      default:
        return test.texts.push_back(bytes ? text : comparable(text, test, type.base)), true;
    }
  }

  /// Names of hosts have several spellings: where they are compared in full, one stands for all.
  static std::string comparable(const std::string& text, const Test& test, Base base) {
    if (test.verb == Verb::equal || test.verb == Verb::in) {
      if (base == Base::address) return value::canonical_address(value::bare_address(text));
      if (base == Base::domain) return value::canonical_domain(text);
    }
    return value::fold(text);
  }

  static uint8_t code_of(const Type& type, const std::string& text) {
    const auto place = std::find(type.choices.begin(), type.choices.end(), text);
    return static_cast<uint8_t>(place - type.choices.begin() + 1);
  }

  bool add_pattern(const dsl::Literal& value, Test& test) {
    if (!check_pattern(context_, value, test.exact)) return false;
    return test.texts.push_back(value.text), true;
  }

  // ---- changes

  bool is_change(const dsl::Test& written, const Type& type) {
    if (type.shaped == Shaped::change) return true;
    context_.report(Code::wrong_operator, written.verb.span,
                    fmt::format("`{}` does not fit `{}`, which is `{}`", written.verb.text,
                                words_of(written.left), describe(type)),
                    "takes a change");
    return false;
  }

  /// One side of a change, or what it gained or lost: always a list.
  static Test looking_at(Value::Op side, Test test) {
    const Type type{test.left.type.base, Shaped::list};
    test.left = Value{side, 0, {std::move(test.left)}, type};
    return test;
  }

  std::optional<Condition> delta(const dsl::Test& written, const Test& of, const Type& type) {
    if (!is_change(written, type)) return {};
    Test test = looking_at(written.verb.text[0] == 'g' ? Value::Op::gained : Value::Op::lost, of);
    if (written.verb.text.ends_with(" anything")) {
      test.verb = Verb::present;
      return known_change(std::move(test));
    }
    test.verb = Verb::in;
    std::optional<Value> right;
    if (!right_side(written, test.left.type, right)) return {};
    if (right) return compare_values(written, std::move(test), std::move(*right));
    return with_operand(written, std::move(test));
  }

  /// "gained anything" is unknown, not false, where a side was not said: present, or
  /// absent-and-therefore-unknown.
  static std::optional<Condition> known_change(Test test) {
    test.verb = Verb::contains;  // some element contains "": true if there is one, false if none,
                                 // unknown if not said
    test.texts = {""};
    return leaf(std::move(test));
  }

  std::optional<Condition> one_side(const dsl::Test& written,
                                    const std::vector<dsl::Literal>& values, Value::Op side,
                                    const Test& of) {
    Test test = looking_at(side, of);
    test.verb = Verb::in;
    const Type list = test.left.type;
    if (!add_values(written, values, test, list)) return {};
    return leaf(std::move(test));
  }

  /// `changed [from V] [to V]`: something came or went, and the sides are as said.
  std::optional<Condition> changed(const dsl::Test& written, const Test& test, const Type& type) {
    if (!is_change(written, type)) return {};
    Condition either;
    either.op = Condition::Operator::any;
    either.span = written.span;
    for (Value::Op side : {Value::Op::gained, Value::Op::lost})
      either.parts.push_back(*known_change(looking_at(side, test)));
    if (written.from.empty() && written.to.empty()) return either;
    Condition all;
    all.op = Condition::Operator::all;
    all.span = written.span;
    all.parts.push_back(std::move(either));
    bool good = true;
    const auto add = [&](const std::vector<dsl::Literal>& values, Value::Op side) {
      if (values.empty()) return;
      std::optional<Condition> part = one_side(written, values, side, test);
      good = part.has_value() && good;
      if (part) all.parts.push_back(std::move(*part));
    };
    add(written.from, Value::Op::before);
    add(written.to, Value::Op::after);
    return good ? std::optional(all) : std::nullopt;
  }

  Context& context_;
  const Kind& kind_;
  std::string_view label_;
  Expansion* expansion_;
};

}  // namespace

std::optional<Condition> resolve_condition(Context& context, const Kind& kind,
                                           std::string_view label, const dsl::Condition& written) {
  Expansion expansion;
  std::optional<Condition> condition = Resolver(context, kind, label, &expansion).resolve(written);
  if (!expansion.too_big) return condition;
  context.report(Code::fact_too_big, written.span, "with its facts this condition is too big",
                 fmt::format("facts may rest on facts {} deep, and make {} tests", kMostFactLevels,
                             kMostTests));
  return {};
}

}  // namespace foothold::compiler
