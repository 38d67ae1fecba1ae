#include "compiler/reason/atoms.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::compiler::reason {
namespace {

/// Functions of one field that this folder knows.
constexpr Op kFunctions[] = {Op::field,  Op::length, Op::domain, Op::hour,
                             Op::gained, Op::lost,   Op::before, Op::after};

constexpr Verb kVerbs[] = {
    Verb::flag,    Verb::equal,         Verb::in,       Verb::less,     Verb::less_equal,
    Verb::greater, Verb::greater_equal, Verb::contains, Verb::mentions, Verb::starts,
    Verb::ends,    Verb::like,          Verb::matches,  Verb::external, Verb::present,
    Verb::empty,   Verb::absent,
};

bool is_known(Op op) { return std::ranges::find(kFunctions, op) != std::end(kFunctions); }
bool is_known(Verb verb) { return std::ranges::find(kVerbs, verb) != std::end(kVerbs); }

std::optional<Subject> subject_of(const Test& test) {
  const Value& left = test.left;
  if (!is_known(left.op) || !is_known(test.verb)) return {};
  if (left.op == Op::field) return Subject{left.field, Op::field, left.type};
  if (left.inputs.size() != 1 || left.inputs[0].op != Op::field) return {};
  return Subject{left.inputs[0].field, left.op, left.type};
}

size_t operand_count(const Test& test) {
  return test.texts.size() + test.ranges.size() + test.numbers.size() + test.ticks.size() +
         test.codes.size();
}

bool is_ordering(Verb verb) { return verb >= Verb::less && verb <= Verb::greater_equal; }

/// A state test of what a change gained or lost is unknown where a side was not said: not modelled.
bool is_modelled(const Subject& subject, const Test& test) {
  if (test.right) return false;
  const bool is_delta = subject.derive == Op::gained || subject.derive == Op::lost;
  if (test.verb == Verb::present || test.verb == Verb::empty || test.verb == Verb::absent)
    return !is_delta;
  if (subject.type.shaped == Shaped::change) return false;
  if (test.verb == Verb::flag) return subject.type.base == Base::flag;
  // A list of the site may stand here empty, to be filled: nothing is concluded from that.
  if (operand_count(test) == 0) return false;
  if (is_textual(subject.type.base))
    return knows_verb(test.verb) && test.texts.size() <= kMostTexts;
  const bool compares = test.verb == Verb::equal || test.verb == Verb::in || is_ordering(test.verb);
  return compares && operand_count(test) <= kMostPoints;
}

template <typename Values>
std::string joined(Values values) {
  std::sort(values.begin(), values.end());
  std::string all;
  for (const auto& value : values)
    all += fmt::format("{}:{};", fmt::formatted_size("{}", value), value);
  return all;
}

std::string joined_ranges(const std::vector<value::IpRange>& ranges) {
  std::string all;
  for (const value::IpRange& range : ranges)
    all += fmt::format("{:x}.{:x}-{:x}.{:x};", range.first.high, range.first.low, range.last.high,
                       range.last.low);
  return all;
}

Atom atom_of(const Test& test) {
  Atom atom;
  atom.test = &test;
  atom.subject = subject_of(test);
  atom.two_sided = test.right.has_value();
  if (!atom.subject) return atom;
  atom.by_bytes = test.exact || atom.subject->type.base == Base::id;
  atom.modelled = is_modelled(*atom.subject, test);
  if (atom.modelled && !is_state_test(atom) && is_textual(atom.subject->type.base))
    atom.texts = text_set(test.verb, test.texts);
  return atom;
}

}  // namespace

uint32_t Atoms::number_of(const Value& value) {
  const auto number =
      static_cast<uint32_t>(std::find(values_.begin(), values_.end(), value) - values_.begin());
  if (number == values_.size()) values_.push_back(value);
  return number;
}

/// Equal for tests that ask the same, whatever the order of their operands.
std::string Atoms::key_of(const Test& test) {
  const Verb verb = test.verb == Verb::equal ? Verb::in : test.verb;
  return fmt::format("{} {} {} {} |{}|{}|{}|{}|{}", number_of(test.left), static_cast<int>(verb),
                     test.exact, test.right ? static_cast<int64_t>(number_of(*test.right)) : -1,
                     joined(test.texts), joined_ranges(test.ranges), joined(test.numbers),
                     joined(test.ticks), joined(test.codes));
}

// A verb that is not known here may look at more than its key says: it is equal to no other.
uint32_t Atoms::number_of(const Test& test) {
  const auto next = static_cast<uint32_t>(all_.size());
  if (is_known(test.verb) && operand_count(test) <= kMostTexts) {
    const auto [place, added] = numbers_.try_emplace(key_of(test), next);
    if (!added) return place->second;
  }
  all_.push_back(atom_of(test));
  return next;
}

}  // namespace foothold::compiler::reason
