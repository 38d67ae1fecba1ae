// Patterns: valid for RE2, and small enough to be fast. What is too big is told with its part to
// change, at its place inside the pattern.
#include <fmt/format.h>
#include <re2/re2.h>

#include "compiler/passes.h"
#include "compiler/patterns/repeats.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr size_t kMaxPattern = 1000;  // bytes of one pattern
constexpr int kMaxProgram = 4000;     // RE2 instructions: beyond it scanning is slow though linear
constexpr int64_t kPatternMemory = 1 << 20;  // bytes RE2 may use for one pattern

RE2::Options options_for(bool case_sensitive) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  options.set_case_sensitive(case_sensitive);
  return options;
}

/// Bytes of the pattern as a place in its file: between the slashes, where `\\/` stands for a
/// slash.
dsl::Span place_inside(const Context& context, const dsl::Literal& value, size_t begin,
                       size_t end) {
  const std::string_view written = context.sources.text(value.span);
  size_t at = 1, read = 0;
  const auto go_to = [&](size_t place) {
    for (; read < place && at + 1 < written.size(); ++read)
      at += written[at] == '\\' && written[at + 1] == '/' && value.text[read] == '/' ? 2 : 1;
    return value.span.begin + static_cast<uint32_t>(at);
  };
  const uint32_t first = go_to(begin);
  return {value.span.file, first, go_to(end)};
}

void report_too_big(Context& context, const dsl::Literal& value, std::string_view how,
                    const std::function<bool(const std::string&)>& fits) {
  constexpr std::string_view headline = "the pattern is too big to be fast";
  const std::optional<Repeat> repeat =
      value.text.size() > kMaxPattern ? std::nullopt : biggest_repeat(value.text, fits);
  if (!repeat) {
    context.report(Code::pattern_too_big, value.span, std::string(headline), std::string(how))
        .help = "say it with several shorter patterns, or with a list";
    return;
  }
  dsl::Diagnostic& found = context.report(
      Code::pattern_too_big, place_inside(context, value, repeat->begin, repeat->end),
      std::string(headline), fmt::format("compiled as {} copies", repeat->most));
  found.notes.emplace_back(how);
  found.help = fmt::format("use a smaller number than {}, or `*` or `+` where no limit is meant",
                           repeat->most);
}

}  // namespace

bool check_pattern(Context& context, const dsl::Literal& value, bool case_sensitive) {
  if (value.kind != dsl::Literal::Kind::pattern) {
    context.report(Code::wrong_operand, value.span, "a pattern is wanted here",
                   "patterns stand between slashes: `/^[.]+$/`");
    return false;
  }
  const RE2::Options options = options_for(case_sensitive);
  const auto fits = [&](const std::string& text) {
    const RE2 pattern(text, options);
    return pattern.ok() && pattern.ProgramSize() <= kMaxProgram;
  };
  if (value.text.size() > kMaxPattern) {
    report_too_big(context, value,
                   fmt::format("{} bytes, {} are allowed", value.text.size(), kMaxPattern), fits);
    return false;
  }
  const RE2 pattern(value.text, options);
  const bool big = pattern.error_code() == RE2::ErrorPatternTooLarge ||
                   pattern.error_code() == RE2::ErrorRepeatSize;
  if (big)
    report_too_big(context, value, pattern.error(), fits);
  else if (!pattern.ok())
    context.report(Code::bad_pattern, value.span,
                   fmt::format("the pattern is not valid: {}", pattern.error()),
                   "cannot be compiled");
  else if (pattern.ProgramSize() > kMaxProgram)
    report_too_big(
        context, value,
        fmt::format("{} instructions, {} are allowed", pattern.ProgramSize(), kMaxProgram), fits);
  else
    return true;
  return false;
}

}  // namespace foothold::compiler
