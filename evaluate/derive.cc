// `length of`, `domain of`, `gained` ...: the value a test looks at.
#include <algorithm>
#include <cmath>
#include <map>

#include "evaluate/condition.h"
#include "evaluate/lookup.h"
#include "runtime/value/address.h"
#include "runtime/value/entropy.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"
#include "runtime/value/time.h"
#include "runtime/value/utf8.h"
#include "runtime/value/zone.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Shaped;
using compiler::Type;
using Strings = std::vector<std::string>;

Type scalar_of(Base base) {
  Type type;
  type.base = base;
  return type;
}

Type list_of(Base base) {
  Type type = scalar_of(base);
  type.shaped = Shaped::list;
  return type;
}

Value texts_value(State state, Strings texts) {
  Value value;
  value.state = state;
  value.texts = std::move(texts);
  return value;
}

using Inputs = std::vector<Derived>;

/// Code points of a text, elements of a list; 0 of an empty one.
Derived length_of(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  if (value.state == State::absent) return {scalar_of(Base::number), {}, {}};
  const bool one_text = type.shaped == Shaped::scalar && !value.texts.empty();
  const size_t length =
      one_text ? value::count_code_points(value.texts.front()) : value.texts.size();
  return {scalar_of(Base::number), number_value(static_cast<double>(length)), {}};
}

/// Element by element; what gives nothing is unknown.
template <typename Of>
Derived each_element(const Inputs& inputs, Base base, Of of) {
  const Value& value = inputs[0].value;
  Derived result = {scalar_of(base), texts_value(value.state, {}), {}};
  result.type.shaped = inputs[0].type.shaped;
  for (size_t place = 0; place < value.texts.size(); ++place) {
    const std::optional<std::string> made = of(value.texts[place]);
    const bool unknown = place < inputs[0].unknown.size() && inputs[0].unknown[place];
    result.value.texts.push_back(made.value_or(std::string()));
    result.unknown.push_back(unknown || !made);
  }
  return result;
}

using View = std::optional<std::string_view>;
std::optional<std::string> owned(View view) {
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

Derived domains_of(const Inputs& inputs) {
  return each_element(inputs, Base::domain,
                      [](const std::string& text) { return owned(value::domain_of(text)); });
}
Derived local_parts_of(const Inputs& inputs) {
  return each_element(inputs, Base::text,
                      [](const std::string& text) { return owned(value::local_part_of(text)); });
}
Derived mailboxes_of(const Inputs& inputs) {
  return each_element(inputs, Base::address,
                      [](const std::string& text) { return value::mailbox_of(text); });
}
Derived networks_of(const Inputs& inputs) {
  return each_element(inputs, Base::text, [](const std::string& text) {
    const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
    return parsed ? std::optional(value::network_of(parsed->ip)) : std::nullopt;
  });
}

const value::Zone& zone_of(const compiler::Model& model, const compiler::Value& made) {
  return model.zones[made.zone];
}

Derived hour_of(const compiler::Model& model, const compiler::Value& made, const Value& value) {
  if (value.state != State::present) return {scalar_of(Base::number), {}, {}};
  const int64_t hour =
      value::time_of_day(zone_of(model, made), value.time) / (3600 * value::ticks_per_second);
  return {scalar_of(Base::number), number_value(static_cast<double>(hour)), {}};
}

Derived weekday_of(const compiler::Model& model, const compiler::Value& made, const Value& value) {
  Derived result = {scalar_of(Base::choice), {}, {}};
  result.type.choices = {"monday", "tuesday",  "wednesday", "thursday",
                         "friday", "saturday", "sunday"};
  if (value.state != State::present) return result;
  const int day = value::weekday_of(zone_of(model, made), value.time);
  result.value = texts_value(State::present, {result.type.choices[static_cast<size_t>(day)]});
  result.value.code = static_cast<uint8_t>(day + 1);
  return result;
}

Derived time_of_day(const compiler::Model& model, const compiler::Value& made, const Value& value) {
  if (value.state != State::present) return {scalar_of(Base::duration), {}, {}};
  const int64_t ticks = value::time_of_day(zone_of(model, made), value.time);
  return {scalar_of(Base::duration), ticks_value(ticks), {}};
}

Derived entropy_of(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  if (value.state == State::absent) return {scalar_of(Base::number), {}, {}};
  const std::string text = value.texts.empty() ? std::string() : value.texts.front();
  return {scalar_of(Base::number), number_value(value::entropy_of(text)), {}};
}

Derived number_in(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  Derived result = {scalar_of(Base::number), {}, {}};
  result.value.state = value.state == State::empty ? State::empty : State::absent;
  if (value.state != State::present) return result;
  const std::optional<double> number = value::parse_number_in_text(value.texts.front());
  if (number) result.value = number_value(*number);
  return result;
}

// ---- arithmetic: whole numbers wide enough for any sum, so that overflow can be seen

using Wide = __int128;

Value ticks_if_small(Wide ticks) {
  const bool fits = ticks >= INT64_MIN && ticks <= INT64_MAX;
  return fits ? ticks_value(static_cast<int64_t>(ticks)) : Value{};
}

Value number_if_finite(double number) {
  return std::isfinite(number) ? number_value(number) : Value{};
}

/// Of the types that the compiler lets be added: two times give a span, a time and a span a time.
Derived sum_of(const Inputs& inputs, int sign) {
  const Base left = inputs[0].type.base, right = inputs[1].type.base;
  Derived result = {scalar_of(left), {}, {}};
  if (left == Base::time && right == Base::time) result.type = scalar_of(Base::duration);
  if (left == Base::duration && right == Base::time) result.type = scalar_of(Base::time);
  const Value &a = inputs[0].value, &b = inputs[1].value;
  if (a.state != State::present || b.state != State::present) return result;
  result.value = left == Base::number
                     ? number_if_finite(sign > 0 ? a.number + b.number : a.number - b.number)
                     : ticks_if_small(Wide(a.time.ticks) + sign * Wide(b.time.ticks));
  return result;
}

Derived product_of(const Inputs& inputs, double factor) {
  const Value& value = inputs[0].value;
  Derived result = {scalar_of(inputs[0].type.base), {}, {}};
  if (value.state != State::present) return result;
  if (result.type.base == Base::number) {
    result.value = number_if_finite(factor * value.number);
    return result;
  }
  const long double ticks =
      std::nearbyint(static_cast<long double>(factor) * static_cast<long double>(value.time.ticks));
  if (std::fabs(ticks) < 9.2e18L) result.value = ticks_value(static_cast<int64_t>(ticks));
  return result;
}

bool has_element(Base base, const Strings& elements, const std::string& wanted) {
  return std::any_of(elements.begin(), elements.end(), [&](const std::string& element) {
    return base == Base::id ? element == wanted : value::equal_folded(element, wanted);
  });
}

/// Elements of `from` that `other` lacks.
Value without(Base base, const Strings& from, const Strings& other) {
  Strings left;
  for (const std::string& element : from) {
    if (!has_element(base, other, element)) left.push_back(element);
  }
  const State state = left.empty() ? State::empty : State::present;
  return texts_value(state, std::move(left));
}

bool both_sides_said(const Value& value) {
  return value.state != State::absent && value.before_state != State::absent;
}

Derived gained(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  Derived result = {list_of(type.base), {}, {}};
  if (both_sides_said(value)) result.value = without(type.base, value.texts, value.before);
  return result;
}

Derived lost(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  Derived result = {list_of(type.base), {}, {}};
  if (both_sides_said(value)) result.value = without(type.base, value.before, value.texts);
  return result;
}

Derived before(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  return {list_of(inputs[0].type.base), texts_value(value.before_state, value.before), {}};
}

Derived after(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  return {list_of(inputs[0].type.base), texts_value(value.state, value.texts), {}};
}

/// Past the fields of the kind stand those of an element.
const Type& type_of(const compiler::Kind& kind, const compiler::Value& value) {
  return value.field < kind.fields.size() ? kind.fields[value.field].type : value.type;
}

/// What cannot do without a single element of its input.
bool takes_all_at_once(compiler::Value::Op op) {
  using Op = compiler::Value::Op;
  return op == Op::length || op == Op::entropy || op == Op::number_in;
}

bool partly_unknown(const Derived& input) {
  return std::find(input.unknown.begin(), input.unknown.end(), true) != input.unknown.end();
}

/// The value with both sides of a change as they were said.
Derived work_out(const compiler::Model& model, const Event& event, const compiler::Value& value) {
  using Op = compiler::Value::Op;
  if (value.op == Op::field)
    return {type_of(kind_of(model, event.kind), value), event.fields[value.field], {}};
  if (value.op == Op::number) return {scalar_of(Base::number), number_value(value.number), {}};
  if (value.op == Op::ticks) return {scalar_of(Base::duration), ticks_value(value.ticks), {}};
  Inputs inputs;
  for (const compiler::Value& input : value.inputs) inputs.push_back(work_out(model, event, input));
  if (takes_all_at_once(value.op) && partly_unknown(inputs[0])) inputs[0].value = {};
  switch (value.op) {
    case Op::add:
      return sum_of(inputs, 1);
    case Op::subtract:
      return sum_of(inputs, -1);
    case Op::scale:
      return product_of(inputs, value.number);
    case Op::hour:
      return hour_of(model, value, inputs[0].value);
    case Op::weekday:
      return weekday_of(model, value, inputs[0].value);
    case Op::time_of_day:
      return time_of_day(model, value, inputs[0].value);
    case Op::cell:
      return cell_of(model, value, inputs[0]);
    case Op::in_rows:
      return in_rows(model, value, inputs);
    default:
      break;
  }
  static const std::map<Op, Derived (*)(const Inputs&)> kRules = {
      {Op::length, length_of},     {Op::domain, domains_of},   {Op::local_part, local_parts_of},
      {Op::mailbox, mailboxes_of}, {Op::network, networks_of}, {Op::entropy, entropy_of},
      {Op::number_in, number_in},  {Op::gained, gained},       {Op::lost, lost},
      {Op::before, before},        {Op::after, after}};
  return kRules.at(value.op)(inputs);
}

}  // namespace

Derived derive(const compiler::Model& model, const Event& event, const compiler::Value& value) {
  Derived result = work_out(model, event, value);
  if (result.type.shaped == Shaped::change)  // as a whole it says something if either side does
    result.value.state = std::max(result.value.state, result.value.before_state);
  return result;
}

}  // namespace foothold::evaluate
