#include "dsl/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "dsl/escapes.h"

namespace foothold::dsl {
namespace {

/// `\/` is a slash; every other escape belongs to the pattern.
std::string pattern_text(std::string_view body) {
  std::string out;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      if (body[i + 1] != '/') out += '\\';
      out += body[++i];
    } else {
      out += body[i];
    }
  }
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_below(std::string_view two_digits, std::string_view limit) {
  return all_digits(two_digits) && two_digits < limit;
}

bool is_time_of_day(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && is_below(text.substr(0, 2), "24") &&
         is_below(text.substr(3), "60");
}

bool is_unit(std::string_view text) {
  static constexpr std::string_view units[] = {"ns", "us", "ms", "s", "m", "h", "d", "w"};
  return std::find(std::begin(units), std::end(units), text) != std::end(units);
}

/// number: -1, 2.5   duration: 10m   clock: 09:20; nothing for anything else. Only numbers may have
/// a sign.
std::optional<Literal::Kind> quantity_kind(std::string_view text) {
  if (is_time_of_day(text)) return Literal::Kind::clock;
  const bool sign = text[0] == '-' || text[0] == '+';
  if (sign) text.remove_prefix(1);
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view rest = text.substr(digits);
  if (rest.empty() || (rest[0] == '.' && all_digits(rest.substr(1)))) return Literal::Kind::number;
  if (!sign && is_unit(rest)) return Literal::Kind::duration;
  return {};
}

}  // namespace

std::string Reader::decode(std::string_view quoted, Span at) {
  return resolve_escapes(quoted, [&](size_t begin, size_t end, bool code_point) {
    const uint32_t first = at.begin + 1;  // past the quote
    report(Code::bad_escape,
           {at.file, first + static_cast<uint32_t>(begin), first + static_cast<uint32_t>(end)},
           "a text holds an unknown escape", code_point ? "no code point" : "not an escape")
        .help = kEscapes;
  });
}

Literal Reader::literal() {
  const Node node = next().node;
  const Word raw = word();
  const std::string_view body = raw.text;
  switch (node) {
    case Node::text:
      return {Literal::Kind::text, decode(body.substr(1, body.size() - 2), raw.span), raw.span};
    case Node::raw_text:
      return {Literal::Kind::text, std::string(body.substr(3, body.size() - 6)), raw.span};
    case Node::pattern:
      return {Literal::Kind::pattern, pattern_text(body.substr(1, body.size() - 2)), raw.span};
    case Node::quantity: {
      const std::optional<Literal::Kind> kind = quantity_kind(body);
      if (!kind)
        report(Code::bad_quantity, raw.span,
               fmt::format("`{}` is neither a number, a duration nor a time of day", body),
               "cannot be read")
            .help =
            "numbers are written `12` or `2.5`, durations `10m` or `24h`, times of day `09:20`";
      return {kind.value_or(Literal::Kind::number), raw.text, raw.span};
    }
    default:
      return {Literal::Kind::word, raw.text, raw.span};
  }
}

}  // namespace foothold::dsl
