#include "cli/over_limit.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/program/encode.h"

namespace foothold::cli {
namespace {

/// What a note says.
struct Item {
  std::string kind, field;
  std::string pattern;    // empty: literals
  uint64_t literals = 0;  // how many the field is searched for
};

/// Calls `visit` with every test of the item's field.
template <typename Visit>
void each_test(const compiler::Condition& condition, const Visit& visit) {
  if (condition.op == compiler::Condition::Operator::test) visit(condition.test);
  for (const compiler::Condition& part : condition.parts) each_test(part, visit);
}

/// The test that asks for most of what the item is.
const compiler::Test* find_test(const compiler::Model& model, const Item& item) {
  const compiler::Test* found = nullptr;
  for (const compiler::Rule& rule : model.rules) {
    const compiler::Kind& kind = compiler::kind_of(model, rule.kind);
    const auto look = [&](const compiler::Test& test) {
      const bool holds = item.pattern.empty() || std::find(test.texts.begin(), test.texts.end(),
                                                           item.pattern) != test.texts.end();
      const bool more = !found || test.texts.size() > found->texts.size();
      bool looks = false;
      compiler::each_field(
          test, [&](uint32_t field) { looks = looks || kind.fields[field].name == item.field; });
      if (kind.name == item.kind && looks && holds && more) found = &test;
    };
    if (rule.where) each_test(*rule.where, look);
    if (rule.unless) each_test(*rule.unless, look);
  }
  return found;
}

std::string_view why(Ending ending) {
  switch (ending) {
    case Ending::out_of_time:
      return "it takes too long";
    case Ending::out_of_memory:
      return "it needs too much memory";
    default:
      return "it needs more memory or time than it is given";
  }
}

}  // namespace

void NotingWatch::say(const runtime::KindProgram& kind, uint32_t column, std::string pattern,
                      uint64_t count) {
  uint32_t looked_at = 0;
  runtime::each_field(kind.columns[column].value, [&](uint32_t field) { looked_at = field; });
  std::string note;
  runtime::encode(Item{kind.name, kind.fields[looked_at].name, std::move(pattern), count}, note);
  notes_.say(note);
}

void NotingWatch::pattern(const runtime::KindProgram& kind, uint32_t column,
                          const std::string& pattern) {
  if (!refused_) say(kind, column, pattern, 0);
}

void NotingWatch::literals(const runtime::KindProgram& kind, uint32_t column, size_t count) {
  if (!refused_) say(kind, column, {}, count);
}

bool report_over_limit(const compiler::Model& model, const Bounded& done,
                       dsl::Diagnostics& diagnostics) {
  Item item;
  runtime::Decoder decoder(done.last_note);
  const bool noted = decoder.read(item) && decoder.at_end();
  const compiler::Test* test = noted ? find_test(model, item) : nullptr;
  if (!test) return false;
  const bool pattern = !item.pattern.empty();
  diagnostics
      .add(dsl::Code::pattern_too_big, test->span,
           pattern ? fmt::format("the pattern is too big to compile: {}", why(done.ending))
                   : fmt::format("`{}` of `{}` is searched for {} texts: {}", item.field, item.kind,
                                 item.literals, why(done.ending)),
           pattern ? "this pattern" : fmt::format("{} of them from here", test->texts.size()))
      .help = pattern ? "say it with several shorter patterns, or with a list"
                      : "for whole values use `in`, which any number of texts may follow";
  return true;
}

}  // namespace foothold::cli
