#include "runtime/value/unwrap.h"

#include <utility>

#include "runtime/value/ascii.h"
#include "runtime/value/number.h"
#include "runtime/value/unescape.h"

namespace foothold::value {
namespace {

// A JSON string that is all of `text`.
bool decode_string(std::string_view text, std::string& out) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  return unescape_json(text.substr(1, text.size() - 2), out) != Unescaped::malformed;
}

// In any case, because some services write `[True]`.
bool is_bare_scalar(std::string_view text) {
  return equal_ascii_caseless(text, "true") || equal_ascii_caseless(text, "false") ||
         equal_ascii_caseless(text, "null") || parse_number(text).has_value();
}

bool unwrap_one_level(std::string_view text, std::string& out) {
  text = trim(text);
  if (!text.starts_with('[')) return decode_string(text, out);
  if (!text.ends_with(']')) return false;
  const std::string_view element = trim(text.substr(1, text.size() - 2));
  if (decode_string(element, out)) return true;
  if (!is_bare_scalar(element)) return false;
  out += element;
  return true;
}

}  // namespace

bool unwrap_scalar(std::string_view text, std::string& out) {
  constexpr int most_levels = 4;
  std::string scalar;
  int levels = 0;
  for (; levels < most_levels; ++levels) {
    std::string inner;
    if (!unwrap_one_level(levels == 0 ? text : std::string_view(scalar), inner)) break;
    scalar = std::move(inner);
  }
  out += levels == 0 ? text : std::string_view(scalar);
  return levels > 0;
}

}  // namespace foothold::value
