#include "runtime/match/values.h"

#include <algorithm>
#include <array>

#include "runtime/value/address.h"
#include "runtime/value/fold.h"
#include "runtime/value/time.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

using Inputs = std::array<const FieldValue*, 2>;

void set_number(double number, FieldValue& out) {
  out.state = State::present;
  out.number = number;
}

/// Code points of a text, elements of a list, 0 of an empty one.
void length_of(const ValueExpression& expression, const Inputs& inputs, FieldValue& out) {
  const FieldValue& of = *inputs[0];
  if (of.state == State::absent) return;
  const bool one_text = expression.inputs[0].one_text && !of.texts.empty();
  set_number(
      static_cast<double>(one_text ? value::count_code_points(of.texts[0]) : of.texts.size()), out);
}

void hour_of(const ValueExpression&, const Inputs& inputs, FieldValue& out) {
  if (inputs[0]->state != State::present) return;
  set_number(value::hour_of(value::Time{inputs[0]->ticks}), out);
}

void domain_of(const ValueExpression&, const Inputs& inputs, FieldValue& out) {
  out.state = inputs[0]->state;
  for (std::string_view text : inputs[0]->texts) {
    if (const std::optional<std::string_view> domain = value::domain_of(text))
      out.texts.push_back(*domain);
    else
      out.partly_unknown = true;
  }
}

bool has_element(const std::vector<std::string_view>& elements, std::string_view wanted,
                 bool folded) {
  return std::any_of(elements.begin(), elements.end(), [&](std::string_view element) {
    return folded ? value::equal_folded(element, wanted) : element == wanted;
  });
}

/// `gained` and `lost`: known only if both sides were said.
void delta(const ValueExpression& expression, const Inputs& inputs, FieldValue& out) {
  const FieldValue& of = *inputs[0];
  const bool gained = expression.op == ValueOp::gained;
  const std::vector<std::string_view>& from = gained ? of.texts : of.before;
  const std::vector<std::string_view>& other = gained ? of.before : of.texts;
  if (of.state == State::absent || of.before_state == State::absent) return;
  for (std::string_view element : from)
    if (!has_element(other, element, expression.folded)) out.texts.push_back(element);
  out.state = out.texts.empty() ? State::empty : State::present;
}

void before(const ValueExpression&, const Inputs& inputs, FieldValue& out) {
  out.state = inputs[0]->before_state;
  out.texts = inputs[0]->before;
}

void after(const ValueExpression&, const Inputs& inputs, FieldValue& out) {
  out.state = inputs[0]->state;
  out.texts = inputs[0]->texts;
}

// In the order of ValueOp, from `length` on.
using Make = void (*)(const ValueExpression&, const Inputs&, FieldValue&);
constexpr Make kMakers[] = {length_of, domain_of, hour_of, delta, delta, before, after};

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
  Inputs inputs{};
  for (size_t i = 0; i < expression.inputs.size(); ++i)
    inputs[i] = &work_out(expression.inputs[i], event);
  FieldValue& out = next_frame();
  kMakers[static_cast<size_t>(expression.op) - 1](expression, inputs, out);
  return out;
}

const FieldValue& ValueReader::read(const ValueExpression& expression, const EventReader& event) {
  used_ = 0;
  return work_out(expression, event);
}

}  // namespace foothold::runtime
