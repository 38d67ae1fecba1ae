// The verbs, one row each: what may stand on their left, and what they become.
//
//   {"not in", Verb::in, negated, a single value}   `x not in (...)` is `not (x in (...))`
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/model.h"

namespace foothold::compiler {

/// What may stand on the left of a verb.
enum Left : uint8_t {
  kScalarText = 1,
  kListText = 2,
  kOrdered = 4,
  kScalarOther = 8,
  kAddress = 16,
  kAny = 32
};

struct VerbRow {
  std::string_view word;
  Verb verb;
  bool negated;
  uint8_t left;
  std::string_view fits;  // for the message
};
inline constexpr VerbRow kVerbs[] = {
    {"is", Verb::equal, false, kScalarText | kScalarOther | kOrdered, "a single value"},
    {"is not", Verb::equal, true, kScalarText | kScalarOther | kOrdered, "a single value"},
    {"in", Verb::in, false, kScalarText | kScalarOther | kOrdered, "a single value"},
    {"not in", Verb::in, true, kScalarText | kScalarOther | kOrdered, "a single value"},
    {"<", Verb::less, false, kOrdered, "a number, a time or a duration"},
    {"<=", Verb::less_equal, false, kOrdered, "a number, a time or a duration"},
    {">", Verb::greater, false, kOrdered, "a number, a time or a duration"},
    {">=", Verb::greater_equal, false, kOrdered, "a number, a time or a duration"},
    {"has", Verb::in, false, kListText, "a list"},
    {"contains", Verb::contains, false, kScalarText | kListText, "a text or a list of texts"},
    {"mentions", Verb::mentions, false, kScalarText | kListText, "a text or a list of texts"},
    {"starts with", Verb::starts, false, kScalarText | kListText, "a text or a list of texts"},
    {"ends with", Verb::ends, false, kScalarText | kListText, "a text or a list of texts"},
    {"like", Verb::like, false, kScalarText | kListText, "a text or a list of texts"},
    {"matches", Verb::matches, false, kScalarText | kListText, "a text or a list of texts"},
    {"resembles", Verb::resembles, false, kScalarText | kListText, "a text or a list of texts"},
    {"is invisible", Verb::invisible, false, kScalarText | kListText, "a text or a list of texts"},
    {"is not invisible", Verb::invisible, true, kScalarText | kListText,
     "a text or a list of texts"},
    {"is external", Verb::external, false, kAddress, "an address or a domain, or a list of them"},
    {"is not external", Verb::external, true, kAddress,
     "an address or a domain, or a list of them"},
    {"is present", Verb::present, false, kAny, ""},
    {"is not present", Verb::present, true, kAny, ""},
    {"is absent", Verb::absent, false, kAny, ""},
    {"is not absent", Verb::absent, true, kAny, ""},
    {"is empty", Verb::empty, false, kAny, ""},
    {"is not empty", Verb::empty, true, kAny, ""},
};

/// What a value of this type is on the left of a verb: bits of Left.
inline uint8_t left_of(const Type& type) {
  if (type.shaped == Shaped::change) return kAny;
  const bool list = type.shaped == Shaped::list;
  uint8_t left = kAny;
  if (is_textual(type.base)) left |= list ? kListText : kScalarText;
  if (type.base == Base::address || type.base == Base::domain) left |= kAddress;
  if (type.base == Base::ip) left |= list ? kListText : kScalarOther;
  if (list) return left;  // lists of what follows are made of several events only
  if (type.base == Base::choice || type.base == Base::flag) left |= kScalarOther;
  if (type.base == Base::number || type.base == Base::time || type.base == Base::duration)
    left |= kOrdered;
  return left;
}

}  // namespace foothold::compiler
