#include "runtime/value/number.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

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

namespace {

constexpr std::string_view group_blanks[] = {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};

// Digits in groups of three behind the first one, `separator` between them; at least one of these.
std::optional<std::string> without_groups(std::string_view digits, std::string_view separator) {
  std::string out;
  size_t groups = 0;
  for (size_t begin = 0; begin <= digits.size(); ++groups) {
    const size_t end = std::min(digits.find(separator, begin), digits.size());
    const std::string_view group = digits.substr(begin, end - begin);
    const bool good = groups == 0 ? !group.empty() && group.size() <= 3 : group.size() == 3;
    if (!good || !std::all_of(group.begin(), group.end(), is_digit)) return std::nullopt;
    out += group;
    begin = end + separator.size();
  }
  return groups > 1 ? std::optional(out) : std::nullopt;
}

std::optional<double> parse_grouped(std::string_view sign, std::string_view number,
                                    std::string_view separator, char point) {
  const size_t at = number.find(point);
  const std::optional<std::string> whole = without_groups(number.substr(0, at), separator);
  if (!whole) return std::nullopt;
  const std::string_view rest =
      at == std::string_view::npos ? std::string_view() : number.substr(at + 1);
  if (at != std::string_view::npos && rest.empty()) return std::nullopt;
  if (!std::all_of(rest.begin(), rest.end(), is_digit)) return std::nullopt;
  return parse_number(std::string(sign) + *whole + (rest.empty() ? "" : "." + std::string(rest)));
}

// Could the comma be either? `1,234`, but not `1,234,567` and not `1,234.5`.
bool is_ambiguous(std::string_view number) {
  const size_t comma = number.find(',');
  // Without one its place is far above 3.
  return comma <= 3 && comma + 4 == number.size() && number.find('.') == std::string_view::npos;
}

}  // namespace

std::optional<double> parse_number_in_text(std::string_view text) {
  const std::string_view trimmed = trim(text);
  if (const std::optional<double> plain = parse_number(trimmed)) return plain;
  const size_t signs = trimmed.starts_with('-') || trimmed.starts_with('+') ? 1 : 0;
  const std::string_view sign = trimmed.substr(0, signs), number = trimmed.substr(signs);
  if (is_ambiguous(number)) return std::nullopt;
  for (const std::string_view blank : group_blanks)
    for (const char point : {'.', ','})
      if (const auto read = parse_grouped(sign, number, blank, point)) return read;
  if (const auto read = parse_grouped(sign, number, ",", '.')) return read;
  if (const auto read = parse_grouped(sign, number, ".", ',')) return read;
  const size_t comma = number.find(',');
  if (comma == std::string_view::npos || comma == 0 || comma + 1 == number.size())
    return std::nullopt;
  if (number.find(',', comma + 1) != std::string_view::npos) return std::nullopt;
  std::string with_point(number);
  with_point[comma] = '.';
  if (!std::all_of(with_point.begin(), with_point.end(),
                   [](char byte) { return is_digit(byte) || byte == '.'; }))
    return std::nullopt;
  return parse_number(std::string(sign) + with_point);
}

}  // namespace foothold::value
