#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"
#include "runtime/value/flag.h"
#include "runtime/value/ip.h"
#include "runtime/value/number.h"
#include "runtime/value/time.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using LiteralKind = dsl::Literal::Kind;

bool is_time(const dsl::Literal& literal) {
  return literal.kind == LiteralKind::text && value::parse_time(literal.text).has_value();
}

bool is_number(const dsl::Literal& literal) {
  return literal.kind == LiteralKind::number && value::parse_number(literal.text).has_value();
}

bool is_duration(const dsl::Literal& literal) {
  return literal.kind == LiteralKind::duration && value::parse_duration(literal.text).has_value();
}

bool is_flag_word(const dsl::Literal& literal) {
  return literal.kind == LiteralKind::word && (literal.text == "true" || literal.text == "false");
}

/// One row a base type: what a literal must be, and how the message says so.
struct LiteralRow {
  Base base;
  bool (*fits)(const dsl::Literal&);
  std::string_view wanted;
};

const LiteralRow kRows[] = {
    {Base::text, [](const dsl::Literal& it) { return it.kind == LiteralKind::text; },
     "a text in quotes"},
    {Base::id, [](const dsl::Literal& it) { return it.kind == LiteralKind::text; },
     "an id in quotes"},
    {Base::address, [](const dsl::Literal& it) { return it.kind == LiteralKind::text; },
     "an address in quotes"},
    {Base::domain,
     [](const dsl::Literal& it) {
       return it.kind == LiteralKind::text && it.text.find('@') == std::string::npos;
     },
     "a domain in quotes, without `@`"},
    {Base::ip,
     [](const dsl::Literal& it) {
       return it.kind == LiteralKind::text && value::parse_ip_range(it.text).has_value();
     },
     "an address or network in quotes, such as \"203.0.113.9\", \"10.0.0.0/8\" or \"10.0.0.1 - "
     "10.0.0.9\""},
    {Base::number, is_number, "a number"},
    {Base::time, is_time, "a time in quotes, such as \"2026-03-02T09:20:00Z\""},
    {Base::duration, is_duration, "a duration such as `10m`, at most some thousand years"},
    {Base::flag, is_flag_word, "`true` or `false`"},
};

/// In a file that a list names, values stand without quotes.
std::string wanted(const Context& context, const LiteralRow& row, const dsl::Literal& literal) {
  std::string text(row.wanted);
  constexpr std::string_view kInQuotes = " in quotes";
  const size_t at = text.find(kInQuotes);
  const std::string_view written = context.sources.text(literal.span);
  const bool bare = literal.kind == LiteralKind::text && !written.starts_with('"');
  if (!bare || at == std::string::npos) return text;
  text.erase(at, kInQuotes.size());
  std::erase(text, '"');
  return text;
}

}  // namespace

bool check_literal(Context& context, const Type& type, const dsl::Literal& literal) {
  if (type.base == Base::choice) {
    if (literal.kind == LiteralKind::word &&
        std::find(type.choices.begin(), type.choices.end(), literal.text) != type.choices.end())
      return true;
    context.report_unknown(Code::unknown_choice, {literal.text, literal.span},
                           fmt::format("`{}` is not among the values of the field", literal.text),
                           "not a value of the field", type.choices);
    return false;
  }
  const auto row =
      std::find_if(std::begin(kRows), std::end(kRows),
                   [&](const LiteralRow& candidate) { return candidate.base == type.base; });
  if (row->fits(literal)) return true;
  dsl::Diagnostic& found = context.report(
      literal.kind == LiteralKind::text ? Code::bad_literal : Code::wrong_operand, literal.span,
      fmt::format("`{}` cannot be read as `{}`", literal.text, describe(Type{type.base})),
      fmt::format("expected {}", wanted(context, *row, literal)));
  if (literal.kind == LiteralKind::clock)
    found.help = "for a time of every day write `hour of time`";
  return false;
}

}  // namespace foothold::compiler
