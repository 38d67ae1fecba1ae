#include "compiler/plan/possible.h"

#include <algorithm>
#include <set>

#include "compiler/context.h"
#include "runtime/value/flag.h"
#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/operation.h"

namespace foothold::compiler {
namespace {

/// All that an extraction, or a field, can say.
struct Possible {
  bool absent = false;
  bool anything = false;   // any text, an empty one, or a value that is no single text
  bool operation = false;  // some spelling of the operation
  std::vector<std::string> texts = {};
  std::vector<uint8_t> codes = {};  // of an enum: what each text stands for; 0: nothing

  bool said() const { return anything || operation || !texts.empty(); }
};

constexpr bool kAbsent = true;
Possible unknown() { return {kAbsent, true}; }

void add(const Possible& other, Possible& to) {
  to.anything = to.anything || other.anything;
  to.operation = to.operation || other.operation;
  to.texts.insert(to.texts.end(), other.texts.begin(), other.texts.end());
}

/// Which of the three values an answer can have.
struct Answers {
  bool yes = false, no = false, unknown = false;
};
constexpr Answers kAnyAnswer{true, true, true}, kUnknown{false, false, true};

std::string normalised(const std::string& operation) {
  std::string normal;
  value::normalise_operation(operation, normal);
  return normal;
}

class Events {
 public:
  /// `sure`: the fields that are read for sure; others may be left out. Null: all are.
  Events(const Model& model, const Kind& kind, const Source& source, const std::string* operation,
         NormalisedTexts& texts, const std::vector<bool>* sure = nullptr)
      : kind_(kind),
        shape_(model.shapes[source.shape]),
        operation_(operation),
        texts_(texts),
        sure_(sure),
        from_(kind.fields.size(), nullptr),
        fields_(kind.fields.size()) {
    for (const auto& [field, from] : source.fields) from_[field] = &from;
  }

  bool may_fire(const Rule& rule) const { return !rule.where || answers(*rule.where).yes; }
  /// Those that a condition compares with. Inside `any` and `every` nothing is asked of the
  /// operation that could rule a record out.
  void add_named_operations(const Condition& condition, std::set<std::string>& operations) const {
    const Test& test = condition.test;
    const bool compares = condition.op == Condition::Operator::test && test.verb <= Verb::in &&
                          test.left.op == Value::Op::field && !test.right;
    if (compares && from_[test.left.field] && is_route_key(*from_[test.left.field]))
      operations.insert(texts_.of(test).begin(), texts_.of(test).end());
    for (const Condition& part : condition.parts) add_named_operations(part, operations);
  }
  /// To be called when more fields are sure.
  void forget() { std::fill(fields_.begin(), fields_.end(), std::nullopt); }

 private:
  // ---- what is read

  /// The key of the record by which it was routed. Of several keys in its place the first that says
  /// something is taken: a routed operation says something.
  bool is_route_key(const Extract& from) const {
    if (from.word == Word::first) return is_route_key(from.inputs[0]);
    return from.word == Word::path && !from.outer && from.steps.size() == 1 &&
           from.steps[0].kind == Step::Kind::key && from.steps[0].text == shape_.route;
  }

  bool is_known(const Extract& from) const {
    return operation_ && !operation_->empty() && is_route_key(from);
  }
  /// It says nothing, or what no rule of the kind names.
  bool is_unnamed(const Extract& from) const { return !operation_ && is_route_key(from); }

  static Possible text_or_absent(const std::optional<std::string>& text) {
    return text ? Possible{false, false, false, {*text}} : Possible{kAbsent};
  }

  Possible mapped(const Extract& map) const {
    if (map.operation && is_known(map.inputs[0])) {
      for (const MapRow& row : map.rows)
        if (row.like ? value::glob_matches(row.from, *operation_) : row.from == *operation_)
          return text_or_absent(row.to);
      return text_or_absent(map.otherwise);
    }
    Possible any{kAbsent};
    for (const MapRow& row : map.rows) any.texts.push_back(row.to);
    if (map.otherwise) any.texts.push_back(*map.otherwise);
    return any;
  }

  /// Depth is bounded by the nesting that the grammar allows.
  Possible first_of(const std::vector<Extract>& inputs) const {
    Possible any{kAbsent};
    for (const Extract& input : inputs) {
      const Possible one = said_by(input);
      add(one, any);
      any.absent = any.absent && one.absent;
      const bool says_something =
          !one.absent && !one.anything &&
          std::none_of(one.texts.begin(), one.texts.end(),
                       [](const std::string& text) { return text.empty(); });
      if (says_something) break;
    }
    return any;
  }

  Possible said_by(const Extract& from) const {
    if (is_known(from)) return {false, false, true};
    if (is_unnamed(from)) return {kAbsent, false, true};
    if (from.word == Word::constant) return text_or_absent(from.texts[0]);
    if (from.word == Word::map) return mapped(from);
    return from.word == Word::first ? first_of(from.inputs) : unknown();
  }

  // ---- what fields hold

  /// Before defaults. Who acted may be completed from a table of identities.
  Possible read(uint32_t place) const {
    if (kind_.fields[place].identifies || place == kFieldTime || place == kFieldRecord)
      return unknown();
    if (!from_[place]) return {kAbsent};
    return kind_.fields[place].type.shaped == Shaped::change ? unknown() : said_by(*from_[place]);
  }

  static bool is_followed(const Type& type) {
    const bool plain =
        type.base == Base::text || type.base == Base::flag || type.base == Base::choice;
    return plain && type.shaped == Shaped::scalar;
  }

  /// Place + 1 of the choice; 0: there is none.
  static uint8_t code_of(const Type& type, const std::string& text) {
    for (size_t choice = 0; choice < type.choices.size(); ++choice)
      if (value::equal_folded(type.choices[choice], text)) return static_cast<uint8_t>(choice + 1);
    return 0;
  }

  static bool is_of(const Type& type, const std::string& text) {
    if (type.base == Base::flag) return value::parse_flag(text).has_value();
    return type.base == Base::text || code_of(type, text) != 0;
  }

  /// A value that is not of its type is absent.
  Possible typed(uint32_t place) const {
    Possible value = read(place);
    const Type& type = kind_.fields[place].type;
    if (!value.said()) return value;
    if (!is_followed(type)) return unknown();
    value.absent = value.absent || (value.operation && type.base != Base::text) ||
                   !std::all_of(value.texts.begin(), value.texts.end(),
                                [&](const std::string& text) { return is_of(type, text); });
    return value;
  }

  /// Worked out once: each rule of the kind may ask.
  const Possible& field(uint32_t place) const {
    std::optional<Possible>& known = fields_[place];
    if (known) return *known;
    known = with_default(place);
    const Type& type = kind_.fields[place].type;
    if (type.base == Base::choice)
      for (const std::string& text : known->texts) known->codes.push_back(code_of(type, text));
    return *known;
  }

  Possible with_default(uint32_t place) const {
    Possible value = typed(place);
    value.absent = value.absent || (sure_ && !(*sure_)[place]);
    const Field& field = kind_.fields[place];
    if (!value.absent || !field.otherwise) return value;
    const Answers applies = field.otherwise_when ? answers(*field.otherwise_when) : Answers{true};
    if (!applies.yes) return value;
    if (!is_followed(field.type)) return unknown();
    value.texts.push_back(*field.otherwise);
    return value;
  }

  // ---- what conditions say

  static bool holds(const Test& test, const Possible& value, size_t place) {
    const Type& type = test.left.type;
    const std::string& text = value.texts[place];
    const auto among = [](const auto& operands, const auto& value) {
      return std::find(operands.begin(), operands.end(), value) != operands.end();
    };
    if (type.base == Base::flag) {
      const uint8_t code = value::parse_flag(text).value_or(false) ? 1 : 0;
      return test.verb == Verb::flag ? code == 1 : among(test.codes, code);
    }
    if (type.base == Base::text) return among(test.texts, test.exact ? text : value::fold(text));
    const uint8_t code = value.codes[place];
    return code != 0 && among(test.codes, code);
  }

  /// Texts that are equal without case are equal in normalised form, too.
  bool may_be_spelt(const Test& test) const {
    if (test.left.type.base != Base::text) return true;
    return operation_ && texts_.of(test).contains(*operation_);
  }

  static bool asks_state(Verb verb) {
    return verb == Verb::present || verb == Verb::empty || verb == Verb::absent;
  }

  Answers answers(const Test& test) const {
    if (test.left.op != Value::Op::field || test.right) return kAnyAnswer;
    const Possible& value = field(test.left.field);
    if (asks_state(test.verb) && value.said()) return kAnyAnswer;
    if (asks_state(test.verb)) return {test.verb == Verb::absent, test.verb != Verb::absent, false};
    const bool compares = test.verb <= Verb::in;
    if (!value.said()) return {false, !compares, true};
    if (value.anything || !compares) return kAnyAnswer;
    Answers any{value.operation && may_be_spelt(test), value.operation, value.absent};
    for (size_t place = 0; place < value.texts.size(); ++place) {
      const bool yes = holds(test, value, place);
      any.yes = any.yes || yes;
      any.no = any.no || !yes;
    }
    return any;
  }

  Answers joined(const std::vector<Condition>& parts, bool all) const {
    // As `all`; of `any` yes and no change places.
    bool yes = true, no = false, none_is_no = true, unknown = false;
    for (const Condition& part : parts) {
      const Answers one = answers(part);
      const bool part_yes = all ? one.yes : one.no, part_no = all ? one.no : one.yes;
      yes = yes && part_yes;
      no = no || part_no;
      none_is_no = none_is_no && (part_yes || one.unknown);
      unknown = unknown || one.unknown;
    }
    return all ? Answers{yes, no, unknown && none_is_no} : Answers{no, yes, unknown && none_is_no};
  }

  /// Depth is bounded by the nesting that the grammar allows.
  Answers answers(const Condition& condition) const {
    using Operator = Condition::Operator;
    if (condition.op == Operator::test) return answers(condition.test);
    if (is_of_elements(condition)) return field(condition.list).said() ? kAnyAnswer : kUnknown;
    if (condition.op == Operator::all || condition.op == Operator::any)
      return joined(condition.parts, condition.op == Operator::all);
    const Answers inner = answers(condition.parts[0]);
    if (condition.op == Operator::negate) return {inner.no, inner.yes, inner.unknown};
    return {inner.yes || inner.unknown, inner.no, false};
  }

  const Kind& kind_;
  const Shape& shape_;
  const std::string* operation_;
  NormalisedTexts& texts_;
  const std::vector<bool>* sure_;
  std::vector<const Extract*> from_;  // by field; null: the source does not read it
  mutable std::vector<std::optional<Possible>> fields_;
};

/// Every field of the event that conditions look at.
class FieldsOf {
 public:
  FieldsOf(const Kind& kind, std::vector<bool>& fields) : kind_(kind), fields_(fields) {}

  void add(const Rule& rule) {
    add(rule.where);
    add(rule.unless);
    for (const RuleTune& tune : rule.tunes) add(tune.in_force), add(tune.unless);
  }

 private:
  void add(const std::optional<Condition>& condition) {
    if (condition) add(*condition);
  }

  /// Inside `any` and `every` the event's fields have their own numbers, the element's come behind.
  void add(const Condition& condition) {
    if (condition.op == Condition::Operator::test) add(condition.test);
    if (is_of_elements(condition)) fields_[condition.list] = true;
    for (const Condition& part : condition.parts) add(part);
    for (const Condition& part : condition.inner) add(part);
  }

  void add(const Test& test) {
    each_field(test, [&](uint32_t field) {
      if (field < fields_.size()) fields_[field] = true;
    });
    if (test.verb != Verb::external) return;
    for (const std::string_view header : {kTenantField, kUserField, kPrincipalField})
      if (const std::optional<uint32_t> place = place_of(kind_.fields, header))
        fields_[*place] = true;
  }

  const Kind& kind_;
  std::vector<bool>& fields_;
};

}  // namespace

const std::unordered_set<std::string>& NormalisedTexts::of(const Test& test) {
  const auto [known, added] = known_.try_emplace(&test);
  if (added)
    for (const std::string& text : test.texts) known->second.insert(normalised(text));
  return known->second;
}

void add_named_operations(const Model& model, const Kind& kind,
                          const std::vector<const Rule*>& rules, const Source& source,
                          NormalisedTexts& texts, std::set<std::string>& operations) {
  const Events events(model, kind, source, nullptr, texts);
  for (const Rule* rule : rules)
    for (const auto* condition : {&rule->where, &rule->unless})
      if (*condition) events.add_named_operations(**condition, operations);
}

std::optional<std::vector<bool>> wanted_fields(const Model& model, const Kind& kind,
                                               const std::vector<const Rule*>& rules,
                                               const Source& source, const std::string* operation,
                                               NormalisedTexts& texts) {
  std::vector<bool> wanted(kind.fields.size(), false);
  FieldsOf fields(kind, wanted);
  std::vector<const Rule*> idle;
  const Events events(model, kind, source, operation, texts);
  for (const Rule* rule : rules)
    if (events.may_fire(*rule))
      fields.add(*rule);
    else
      idle.push_back(rule);
  if (idle.size() == rules.size()) return {};
  // From here on `wanted` has the fields of every rule that can fire on what was read in full.

  Events in_part(model, kind, source, operation, texts, &wanted);
  for (size_t left = idle.size() + 1; idle.size() < left; in_part.forget()) {
    left = idle.size();
    const auto fire = std::stable_partition(
        idle.begin(), idle.end(), [&](const Rule* rule) { return !in_part.may_fire(*rule); });
    for (auto rule = fire; rule != idle.end(); ++rule) fields.add(**rule);
    idle.erase(fire, idle.end());
  }
  return wanted;
}

}  // namespace foothold::compiler
