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
  std::array<const FieldValue*, 2> inputs;
  const std::vector<value::Zone>& zones;
  std::deque<std::string>& texts;

  const FieldValue& of() const { return *inputs[0]; }
  const value::Zone& zone() const { return zones[expression.zone]; }
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
  set_number(static_cast<double>(ticks / (3600 * value::ticks_per_second)), out);
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

// In the order of ValueOp, from `number` on.
using Make = void (*)(const Making&, FieldValue&);
constexpr Make kMakers[] = {constant,  constant,   add,           add,        scale,
                            length_of, domain_of,  local_part_of, mailbox_of, network_of,
                            hour_of,   weekday_of, time_of_day,   entropy_of, number_in,
                            delta,     delta,      before,        after};
static_assert(std::size(kMakers) == static_cast<size_t>(ValueOp::after));

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
  std::array<const FieldValue*, 2> inputs{};
  for (size_t i = 0; i < expression.inputs.size(); ++i)
    inputs[i] = &work_out(expression.inputs[i], event);
  FieldValue& out = next_frame();
  kMakers[static_cast<size_t>(expression.op) - 1]({expression, inputs, zones_, made_}, out);
  return out;
}

const FieldValue& ValueReader::read(const ValueExpression& expression, const EventReader& event) {
  used_ = 0;
  made_.clear();
  return work_out(expression, event);
}

}  // namespace foothold::runtime
