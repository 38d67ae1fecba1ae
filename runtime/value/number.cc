#include "runtime/value/number.h"

#include <charconv>
#include <cstddef>

#include "runtime/value/ascii.h"

namespace foothold::value {
namespace {

size_t digits_at(std::string_view text, size_t at) {
  size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// Digits with at most one point, then perhaps an exponent, and nothing else. from_chars alone would
// take "inf", and stop without a word before trailing text.
bool is_decimal(std::string_view text) {
  const size_t whole = digits_at(text, 0);
  size_t at = whole;
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits_at(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at == text.size()) return true;
  if (lower_ascii(text[at++]) != 'e') return false;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const size_t exponent = digits_at(text, at);
  return exponent > 0 && at + exponent == text.size();
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  std::string_view number = trim(text);
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('+')) number.remove_prefix(1);
  if (!is_decimal(number)) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ec != std::errc{}) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace foothold::value
