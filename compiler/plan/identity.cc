#include "compiler/plan/identity.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::compiler {
namespace {

/// Writes what it is given as one line that says all that matters of it.
class Teller {
 public:
  explicit Teller(const Model& model) : model_(model) {}

  std::string condition(const Kind& kind, const Condition& from) const {
    using Operator = Condition::Operator;
    if (from.op == Operator::test) return test(kind, from.test);
    if (is_of_elements(from)) {
      const Kind inner = element_scope(kind, from.list, from.binder);
      return fmt::format("({} {} {})", static_cast<int>(from.op), field(kind, from.list),
                         condition(inner, from.inner[0]));
    }
    // `all of LIST` has a part for each of the list's values, which all say the same here.
    std::string out = fmt::format("({}", static_cast<int>(from.op));
    std::string last;
    for (const Condition& part : from.parts) {
      std::string said = condition(kind, part);
      if (said != last) out += " " + said;
      last = std::move(said);
    }
    return out + ")";
  }

  std::string joined(const std::optional<Joined>& from) const {
    if (!from) return "-";
    const Scope& scope = model_.scopes[from->scope];
    std::string out = condition(scope.kind, from->condition);
    for (const Look& one : scope.looks) out += look(one);
    return out;
  }

  std::string sources(const std::vector<StepSource>& from) const {
    std::string out;
    for (const StepSource& source : from) out += selection(source.selection);
    return out;
  }

  std::string selection(uint32_t place) const {
    const Selection& from = model_.selections[place];
    const Kind& kind = model_.kinds[from.kind];
    const auto part = [&](const std::optional<Condition>& one) {
      return one ? condition(kind, *one) : std::string("-");
    };
    return fmt::format("[{} {} {}]", kind.name, part(from.where), part(from.unless));
  }

  std::string step(const EventStep& from) const {
    std::string out =
        fmt::format("\nstep {} {} {} {} {} {} {}", static_cast<int>(from.joint), from.missing,
                    from.label, from.latest, from.plural, from.at_least, from.within);
    for (const KeyField& key : from.keys)
      out += fmt::format(" by {} {}", field(from.kind, key.field), key.each);
    for (const Counted& one : from.counted)
      out += fmt::format(" {} {} {}", one.most, one.number, field(from.kind, one.field));
    return out + sources(from.sources) + joined(from.where) + joined(from.unless);
  }

 private:
  static std::string field(const Kind& kind, uint32_t place) {
    return place < kind.fields.size() ? kind.fields[place].name : fmt::format("#{}", place);
  }

  std::string value(const Kind& kind, const Value& from) const {
    if (from.op == Value::Op::field) return field(kind, from.field);
    const bool looked_up = from.op == Value::Op::cell || from.op == Value::Op::in_rows;
    const bool zoned = from.op == Value::Op::hour || from.op == Value::Op::weekday ||
                       from.op == Value::Op::time_of_day;
    std::string out = fmt::format("<{} {} {}", static_cast<int>(from.op), from.number, from.ticks);
    if (zoned) out += " " + model_.zones[from.zone].name;
    if (looked_up) out += fmt::format(" {} {}", model_.tables[from.table].name, from.column);
    for (const Value& input : from.inputs) out += " " + value(kind, input);
    return out + ">";
  }

  std::string test(const Kind& kind, const Test& from) const {
    std::string out =
        fmt::format("({} {} {}", value(kind, from.left), static_cast<int>(from.verb), from.exact);
    if (from.right) out += " " + value(kind, *from.right);
    return out + (from.lists.empty() ? operands(from) : lists(from)) + ")";
  }

  static std::string lists(const Test& from) {
    std::string out;
    for (const std::string& name : from.lists) out += " list " + name;
    return out;
  }

  static std::string operands(const Test& from) {
    std::string out;
    for (const std::string& text : from.texts) out += fmt::format(" {}:{}", text.size(), text);
    for (const value::IpRange& range : from.ranges)
      out += fmt::format(" {}-{}", value::format_ip(range.first), value::format_ip(range.last));
    for (const double number : from.numbers) out += fmt::format(" {}", number);
    for (const int64_t ticks : from.ticks) out += fmt::format(" {}", ticks);
    for (const uint8_t code : from.codes) out += fmt::format(" {}", code);
    return out;
  }

  std::string look(const Look& from) const {
    std::string out =
        fmt::format(" look {} {} {} {} {} {} {} {} {}", static_cast<int>(from.what), from.key,
                    from.step, from.other_step, from.step_field, from.lookback.over,
                    from.lookback.after, from.lookback.ignoring, from.aggregate);
    for (const auto* places : {&from.fields, &from.own_keys, &from.past_keys})
      out += fmt::format(" {}", fmt::join(*places, ","));
    return out + sources(from.past);
  }

  const Model& model_;
};

value::Digest digest_of(std::string_view text) {
  value::Hasher hasher;
  hasher.add(text);
  return hasher.finish();
}

}  // namespace

value::Digest identity_of_rule(const Model& model, uint32_t rule) {
  const Correlation& from = *model.rules[rule].correlation;
  const Teller tell(model);
  std::string said = fmt::format("{} {} {} {} {}", model.rules[rule].name, from.across_tenants,
                                 from.within, from.quiet, from.ordered);
  for (const Field& key : from.keys) said += " key " + key.name;
  for (const EventStep& step : from.steps) said += tell.step(step);
  said += tell.joined(from.such_that) + tell.joined(from.unless);
  for (const ClassLabel& label : from.classes) said += label.name + tell.joined(label.when);
  return digest_of(said);
}

value::Digest identity_of_selection(const Model& model, uint32_t selection,
                                    const value::Digest& rule) {
  return digest_of(Teller(model).selection(selection) + value::hex(rule));
}

}  // namespace foothold::compiler
