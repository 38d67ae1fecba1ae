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

bool is_unit_of_number(std::string_view text) {
  return text.empty() || text == "%" || text == "km" || text == "kmh";
}

/// number: -1, 2.5, 5%, 500km   duration: 10m, +20m   clock: 09:20; nothing for anything else.
std::optional<Literal::Kind> quantity_kind(std::string_view text) {
  if (is_time_of_day(text)) return Literal::Kind::clock;
  const bool minus = text[0] == '-';
  if (minus || text[0] == '+') text.remove_prefix(1);
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view rest = text.substr(digits);
  if (!minus && is_unit(rest)) return Literal::Kind::duration;
  if (!rest.empty() && rest[0] == '.') {
    const size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end == 1) return {};
    rest.remove_prefix(end);
  }
  if (is_unit_of_number(rest)) return Literal::Kind::number;
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

Literal Reader::duration(bool from_now) {
  const bool readable = quantity_kind(text_of(next())).has_value();
  Literal written = literal();
  const bool sign = written.text[0] == '+';
  if (!readable || (written.kind == Literal::Kind::duration && sign == from_now)) return written;
  if (from_now)
    report(Code::bad_literal, written.span,
           fmt::format("`{}` is no time behind the last event", written.text),
           "expected a duration with `+` before it")
        .help = "how long after the last event the clock stops is written `ends +24h`";
  else
    report(Code::bad_literal, written.span,
           fmt::format("`{}` cannot be read as a duration", written.text), "expected a duration")
        .help = "durations are written `10m`, `24h` or `30d`";
  return written;
}

}  // namespace foothold::dsl
