#include "runtime/match/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "runtime/value/address.h"
#include "runtime/value/entropy.h"
#include "runtime/value/fold.h"
#include "runtime/value/ip.h"
#include "runtime/value/number.h"
#include "runtime/value/time.h"
#include "runtime/value/utf8.h"
#include "runtime/value/zone.h"

namespace foothold::runtime {
namespace {

/// What a maker may use besides its inputs.
struct Making {
  const ValueExpression& expression;
  std::array<const FieldValue*, kMostInputs> inputs;
  const KindProgram& kind;
  std::deque<std::string>& texts;
  std::string& key;

  const FieldValue& of() const { return *inputs[0]; }
  const value::Zone& zone() const { return kind.zones[expression.zone]; }
  const Lookup& lookup() const { return kind.lookups[expression.lookup]; }
  std::string_view keep(std::string text) const { return texts.emplace_back(std::move(text)); }
};

void set_number(double number, FieldValue& out) {
  if (!std::isfinite(number)) return;
  out.state = State::present;
  out.number = number;
}

void set_ticks(int64_t ticks, FieldValue& out) {
  out.state = State::present;
  out.ticks = ticks;
}

void constant(const Making& making, FieldValue& out) {
  out.state = State::present;
  out.number = making.expression.number;
  out.ticks = making.expression.ticks;
}

// ---- arithmetic: past the largest number it is unknown

void add(const Making& making, FieldValue& out) {
  const FieldValue &a = *making.inputs[0], &b = *making.inputs[1];
  const bool minus = making.expression.op == ValueOp::subtract;
  if (a.state != State::present || b.state != State::present) return;
  if (making.expression.store == Store::number &&
      making.expression.inputs[0].store == Store::number)
    return set_number(minus ? a.number - b.number : a.number + b.number, out);
  int64_t ticks = 0;
  const bool over = minus ? __builtin_sub_overflow(a.ticks, b.ticks, &ticks)
                          : __builtin_add_overflow(a.ticks, b.ticks, &ticks);
  if (!over) set_ticks(ticks, out);
}

void scale(const Making& making, FieldValue& out) {
  constexpr long double kMost = 9.2e18L;
  const double factor = making.expression.number;
  if (making.of().state != State::present) return;
  if (making.expression.store == Store::number) return set_number(factor * making.of().number, out);
  const long double ticks = std::nearbyint(static_cast<long double>(factor) *
                                           static_cast<long double>(making.of().ticks));
  if (std::fabs(ticks) < kMost) set_ticks(static_cast<int64_t>(ticks), out);
}

// ---- texts and lists

/// Code points of a text, elements of a list, 0 of an empty one.
void length_of(const Making& making, FieldValue& out) {
  const FieldValue& of = making.of();
  if (of.state == State::absent || of.partly_unknown) return;
  const bool one_text = making.expression.inputs[0].one_text && !of.texts.empty();
  set_number(
      static_cast<double>(one_text ? value::count_code_points(of.texts[0]) : of.texts.size()), out);
}

void entropy_of(const Making& making, FieldValue& out) {
  const FieldValue& of = making.of();
  if (of.state == State::absent || of.partly_unknown) return;
  set_number(of.texts.empty() ? 0 : value::entropy_of(of.texts[0]), out);
}

void number_in(const Making& making, FieldValue& out) {
  const FieldValue& of = making.of();
  if (of.partly_unknown) return;
  if (of.state == State::empty) out.state = State::empty;
  if (of.state != State::present) return;
  if (const std::optional<double> number = value::parse_number_in_text(of.texts[0]))
    set_number(*number, out);
}

/// Element by element; what gives nothing is left out and makes the whole partly unknown.
template <typename Part>
void each_text(const Making& making, FieldValue& out, Part part) {
  out.state = making.of().state;
  out.partly_unknown = making.of().partly_unknown;
  for (std::string_view text : making.of().texts) {
    if (const std::optional<std::string_view> found = part(text))
      out.texts.push_back(*found);
    else
      out.partly_unknown = true;
  }
}

void domain_of(const Making& making, FieldValue& out) { each_text(making, out, value::domain_of); }

void local_part_of(const Making& making, FieldValue& out) {
  each_text(making, out, value::local_part_of);
}

void mailbox_of(const Making& making, FieldValue& out) {
  each_text(making, out, [&](std::string_view text) -> std::optional<std::string_view> {
    std::optional<std::string> mailbox = value::mailbox_of(text);
    if (!mailbox) return std::nullopt;
    return making.keep(std::move(*mailbox));
  });
}

void network_of(const Making& making, FieldValue& out) {
  out.state = making.of().state;
  for (const value::Ip ip : making.of().ips)
    out.texts.push_back(making.keep(value::network_of(ip)));
}

// ---- times

void hour_of(const Making& making, FieldValue& out) {
  if (making.of().state != State::present) return;
  const int64_t ticks = value::time_of_day(making.zone(), value::Time{making.of().ticks});
  const int64_t hours = ticks / (3600 * value::ticks_per_second);  // whole ones, cut off
  set_number(static_cast<double>(hours), out);
}

void weekday_of(const Making& making, FieldValue& out) {
  if (making.of().state != State::present) return;
  out.state = State::present;
  out.code =
      static_cast<uint8_t>(value::weekday_of(making.zone(), value::Time{making.of().ticks}) + 1);
}

void time_of_day(const Making& making, FieldValue& out) {
  if (making.of().state != State::present) return;
  set_ticks(value::time_of_day(making.zone(), value::Time{making.of().ticks}), out);
}

// ---- changes

bool has_element(const std::vector<std::string_view>& elements, std::string_view wanted,
                 bool folded) {
  return std::any_of(elements.begin(), elements.end(), [&](std::string_view element) {
    return folded ? value::equal_folded(element, wanted) : element == wanted;
  });
}

/// `gained` and `lost`: known only if both sides were said.
void delta(const Making& making, FieldValue& out) {
  const FieldValue& of = making.of();
  const bool gained = making.expression.op == ValueOp::gained;
  const std::vector<std::string_view>& from = gained ? of.texts : of.before;
  const std::vector<std::string_view>& other = gained ? of.before : of.texts;
  if (of.state == State::absent || of.before_state == State::absent) return;
  for (std::string_view element : from)
    if (!has_element(other, element, making.expression.folded)) out.texts.push_back(element);
  out.state = out.texts.empty() ? State::empty : State::present;
}

void before(const Making& making, FieldValue& out) {
  out.state = making.of().before_state;
  out.texts = making.of().before;
}

void after(const Making& making, FieldValue& out) {
  out.state = making.of().state;
  out.texts = making.of().texts;
}

// ---- tables

bool is_said(const FieldValue& value) {
  return value.state != State::absent && !value.partly_unknown;
}

/// The key of the row that is looked for; networks are no part of it. All inputs are present.
const std::string& key_of(const Making& making) {
  making.key.clear();
  const std::vector<KeyPart>& parts = making.lookup().parts;
  for (size_t at = 0; at < parts.size(); ++at) {
    const FieldValue& value = *making.inputs[at];
    switch (parts[at]) {
      case KeyPart::ip:
        break;
      case KeyPart::number:
        append_number(value.number, making.key);
        break;
      case KeyPart::ticks:
        append_ticks(value.ticks, making.key);
        break;
      case KeyPart::flag:
        append_ticks(value.code, making.key);
        break;
      default:
        append_text(parts[at], value.texts[0], making.key);
    }
  }
  return making.key;
}

/// A key without a row, and a cell that says nothing, are absent.
void cell(const Making& making, FieldValue& out) {
  if (!is_said(making.of()) || making.of().state == State::empty) return;
  const Lookup& lookup = making.lookup();
  const std::string& key = key_of(making);
  const auto at = std::lower_bound(lookup.keys.begin(), lookup.keys.end(), key);
  if (at == lookup.keys.end() || *at != key) return;
  const Cell& found = lookup.cells[static_cast<size_t>(at - lookup.keys.begin())];
  if (!found.said) return;
  out.state = State::present;
  out.number = found.number;
  out.ticks = found.ticks;
  out.code = found.code;
  if (making.expression.store == Store::text) out.texts.push_back(found.text);
  if (making.expression.store == Store::ip) out.ips.push_back(found.ip);
}

/// Whether the networks of a row hold the machines that are looked for.
bool holds_machines(const Making& making, const std::vector<value::IpRange>& ranges) {
  const std::vector<KeyPart>& parts = making.lookup().parts;
  size_t range = 0;
  for (size_t at = 0; at < parts.size(); ++at)
    if (parts[at] == KeyPart::ip &&
        !value::in_ranges(making.inputs[at]->ips[0], {&ranges[range++], 1}))
      return false;
  return true;
}

bool has_row(const Making& making) {
  const Lookup& lookup = making.lookup();
  const auto [first, last] =
      std::equal_range(lookup.keys.begin(), lookup.keys.end(), key_of(making));
  if (lookup.ranges.empty()) return first != last;
  return std::any_of(lookup.ranges.begin() + (first - lookup.keys.begin()),
                     lookup.ranges.begin() + (last - lookup.keys.begin()),
                     [&](const auto& ranges) { return holds_machines(making, ranges); });
}

void in_rows(const Making& making, FieldValue& out) {
  const auto first = making.inputs.begin();
  const auto last = first + static_cast<std::ptrdiff_t>(making.lookup().parts.size());
  if (!std::all_of(first, last, [](const FieldValue* value) { return is_said(*value); })) return;
  const bool all_present = std::all_of(
      first, last, [](const FieldValue* value) { return value->state == State::present; });
  out.state = State::present;
  out.code = all_present && has_row(making) ? 1 : 0;
}

// In the order of ValueOp, from `number` on.
using Make = void (*)(const Making&, FieldValue&);
constexpr Make kMakers[] = {constant,    constant,      add,        add,        scale,   length_of,
                            domain_of,   local_part_of, mailbox_of, network_of, hour_of, weekday_of,
                            time_of_day, entropy_of,    number_in,  delta,      delta,   before,
                            after,       cell,          in_rows};
static_assert(std::size(kMakers) == static_cast<size_t>(ValueOp::in_rows));

}  // namespace

FieldValue& ValueReader::next_frame() {
  if (used_ == frames_.size()) frames_.emplace_back();
  FieldValue& frame = frames_[used_++];
  frame.clear();
  return frame;
}

const FieldValue& ValueReader::work_out(const ValueExpression& expression,
                                        const EventReader& event) {
  if (expression.op == ValueOp::field) return event.field(expression.field);
  std::array<const FieldValue*, kMostInputs> inputs{};
  for (size_t i = 0; i < expression.inputs.size(); ++i)
    inputs[i] = &work_out(expression.inputs[i], event);
  FieldValue& out = next_frame();
  kMakers[static_cast<size_t>(expression.op) - 1]({expression, inputs, kind_, made_, key_}, out);
  return out;
}

const FieldValue& ValueReader::read(const ValueExpression& expression, const EventReader& event) {
  used_ = 0;
  made_.clear();
  return work_out(expression, event);
}

}  // namespace foothold::runtime
