// Random worlds for as long as you like: what the scanner finds in files and on streams, beside
// what the slow evaluator finds. The tests do a bounded number of the same.
//
//   foothold_worlds --worlds 100000 --seed 7 [--only files|stream] [--form N] [--from WORLD]
//
// A world that differs is made as small as it can be and printed with its seed and number, by which
// it is found again (--worlds 1 --from NUMBER); exit code 1.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/plan/plan.h"
#include "tests/correlate/check_files.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"
#include "tests/stream/check_stream.h"

namespace {

using namespace foothold;

struct Options {
  uint64_t worlds = 1000, seed = 1, from = 0;
  std::string only;
  std::optional<size_t> form;
};

/// A rule, compiled once for all its worlds.
struct Rule {
  std::shared_ptr<const compiler::Model> model;
  runtime::Program program;
  std::unique_ptr<runtime::CompiledProgram> compiled;
};

class Rules {
 public:
  const Rule& of(size_t form, int window) {
    std::unique_ptr<Rule>& rule = rules_[{form, window}];
    if (rule) return *rule;
    rule = std::make_unique<Rule>();
    rule->model = evaluate::world_of(evaluate::form(form, window));
    rule->program = compiler::plan(*rule->model);
    rule->compiled =
        std::make_unique<runtime::CompiledProgram>(rule->program, runtime::ScanOptions{});
    return *rule;
  }

 private:
  std::map<std::pair<size_t, int>, std::unique_ptr<Rule>> rules_;
};

struct World {
  uint64_t seed = 0;
  size_t form = 0;
  int window = 0;
  std::vector<std::string> records;
};

World world_of(uint64_t seed, const Options& options) {
  static constexpr int kWindows[] = {1, 10, 45, 120};
  evaluate::Random random(seed);
  World world{seed, evaluate::below(random, evaluate::forms()),
              kWindows[evaluate::below(random, 4)], evaluate::some_records(random)};
  if (options.form) world.form = *options.form;
  return world;
}

struct Totals {
  size_t findings = 0;
  stream_test::StreamTold told;
};

std::string difference(const Rule& rule, const World& world, const Options& options,
                       Totals& totals) {
  std::string differs;
  if (options.only != "stream")
    differs = evaluate::differs_in_files(*rule.model, *rule.compiled, world.records, world.seed,
                                         &totals.findings);
  if (differs.empty() && options.only != "files")
    differs = stream_test::differs_on_stream(*rule.model, *rule.compiled, world.records, world.seed,
                                             totals.told);
  return differs;
}

/// Records go one by one as long as what is left still differs.
World smallest(const Rule& rule, World world, const Options& options) {
  Totals none;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (size_t at = world.records.size(); at-- > 0;) {
      World less = world;
      less.records.erase(less.records.begin() + static_cast<std::ptrdiff_t>(at));
      if (difference(rule, less, options, none).empty()) continue;
      world = std::move(less), smaller = true;
    }
  }
  return world;
}

Options options_of(int count, char** arguments) {
  Options options;
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string_view option = arguments[at];
    const char* const text = arguments[at + 1];
    if (option == "--worlds") options.worlds = std::strtoull(text, nullptr, 10);
    if (option == "--seed") options.seed = std::strtoull(text, nullptr, 10);
    if (option == "--from") options.from = std::strtoull(text, nullptr, 10);
    if (option == "--only") options.only = text;
    if (option == "--form") options.form = std::strtoull(text, nullptr, 10);
  }
  return options;
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = options_of(count, arguments);
  Rules rules;
  Totals totals;
  for (uint64_t number = options.from; number < options.from + options.worlds; ++number) {
    const World world = world_of(options.seed * 1'000'000'007 + number, options);
    const Rule& rule = rules.of(world.form, world.window);
    if (!difference(rule, world, options, totals).empty()) {
      const World small = smallest(rule, world, options);
      Totals none;
      fmt::print("world {} of seed {} differs (form {})\n{}\n", number, options.seed, world.form,
                 evaluate::form(world.form, world.window));
      for (const std::string& record : small.records) fmt::print("{}", record);
      fmt::print("{}", difference(rule, small, options, none));
      return 1;
    }
    if ((number + 1) % 1000 != 0 && number + 1 != options.from + options.worlds) continue;
    fmt::print("{} worlds, {} lines of findings in files; on streams {} final and {} other lines\n",
               number + 1, totals.findings, totals.told.finals, totals.told.others);
    (void)std::fflush(stdout);
  }
  return 0;
}
