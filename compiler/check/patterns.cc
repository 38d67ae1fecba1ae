#include <fmt/format.h>
#include <re2/re2.h>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr size_t kMaxPattern = 1000;  // bytes of one pattern
constexpr int kMaxProgram = 4000;     // RE2 instructions: beyond it scanning is slow though linear
constexpr int64_t kPatternMemory = 1 << 20;  // bytes RE2 may use for one pattern

bool report_not_valid(Context& context, const dsl::Literal& literal, const RE2& pattern) {
  const bool big = pattern.error_code() == RE2::ErrorPatternTooLarge ||
                   pattern.error_code() == RE2::ErrorRepeatSize;
  context.report(big ? Code::pattern_too_big : Code::bad_pattern, literal.span,
                 big ? "the pattern is too big to be fast"
                     : fmt::format("the pattern is not valid: {}", pattern.error()),
                 big ? pattern.error() : "cannot be compiled");
  return false;
}

}  // namespace

bool check_pattern(Context& context, const dsl::Literal& literal, bool exact) {
  if (literal.kind != dsl::Literal::Kind::pattern) {
    context.report(Code::wrong_operand, literal.span, "a pattern is wanted here",
                   "patterns stand between slashes: `/^[.]+$/`");
    return false;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  options.set_case_sensitive(exact);
  const RE2 pattern(literal.text, options);
  if (!pattern.ok()) return report_not_valid(context, literal, pattern);
  const bool is_long = literal.text.size() > kMaxPattern;
  if (!is_long && pattern.ProgramSize() <= kMaxProgram) return true;
  context
      .report(Code::pattern_too_big, literal.span, "the pattern is too big to be fast",
              is_long ? fmt::format("{} bytes, {} are allowed", literal.text.size(), kMaxPattern)
                      : fmt::format("{} instructions, {} are allowed", pattern.ProgramSize(),
                                    kMaxProgram))
      .help = "say it with several shorter patterns, or with a list";
  return false;
}

}  // namespace foothold::compiler
