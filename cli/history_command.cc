// `foothold history`: what old logs said, kept for looks at the past.
//
//   build LOG... -o FILE     reads logs, keeps what the looks of the rules would remember of them
//   merge FILE... -o FILE    one of several
//   show FILE                what is in it
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/history_file.h"
#include "cli/prepare.h"
#include "cli/say.h"
#include "runtime/scan.h"
#include "runtime/state/history_builder.h"

namespace foothold::cli {
namespace {

using runtime::Baseline;

runtime::ScanSummary read_logs(const HistoryCommand& command,
                               const runtime::CompiledProgram& compiled,
                               runtime::HistoryBuilder& builder, const Baseline*& built) {
  runtime::ScanHooks hooks;
  hooks.finding = hooks.late_copy = [](const runtime::Finding&) { return true; };
  hooks.sighting = [&](const runtime::Sighting& sighting) { builder.add(sighting); };
  hooks.coverage = [&](const runtime::Coverage& coverage) { built = &builder.finish(coverage); };
  runtime::ScanSettings settings;
  settings.correlate = false;
  runtime::Scan scan(compiled, hooks, settings);
  runtime::InputOptions options;
  options.recursive = command.recursive;
  runtime::Inputs inputs(command.files, options);
  while (std::optional<runtime::InputItem> item = inputs.next()) {
    if (const std::string* reason = std::get_if<std::string>(&*item))
      scan.add_failure(*reason);
    else if (!scan.add(*std::get<std::unique_ptr<runtime::Source>>(*item)))
      break;
  }
  return scan.finish();
}

size_t times_in(const Baseline& baseline) {
  size_t sum = 0;
  for (const auto& [id, look] : baseline.looks()) sum += look.table.times();
  return sum;
}

std::string day_text(int64_t ticks) {
  const int64_t hour = int64_t{3600} * value::ticks_per_second;
  if (ticks % (24 * hour) == 0) return fmt::format("{}d", ticks / (24 * hour));
  if (ticks % hour == 0) return fmt::format("{}h", ticks / hour);
  return fmt::format("{}s", ticks / value::ticks_per_second);
}

/// Where there is no hole of more than a day.
void show_runs(const std::string& shape, const Baseline::Hours& hours) {
  const auto say_run = [&](int64_t first, int64_t last) {
    say("    {:<14} {} to {}\n", shape, value::format_time({first}, value::Precision::second),
        value::format_time({last}, value::Precision::second));
  };
  int64_t first = hours.front().first, last = hours.front().second;
  for (const auto& [from, to] : hours) {
    if (from - last > runtime::Coverage::kLargestHole) say_run(first, last), first = from;
    last = to;
  }
  say_run(first, last);
}

}  // namespace

int build_history(const HistoryCommand& command) {
  const Prepared prepared = prepare(command.rules, {});
  if (!prepared.good) return kUsage;
  const runtime::Program& program = prepared.ready.program;
  if (Baseline(program).looks().empty()) {
    complain("foothold: these rules ask nothing of the past that could be kept\n");
    return kUsage;
  }
  const runtime::CompiledProgram compiled(program, {}, {&prepared.ready.databases, nullptr});
  runtime::HistoryBuilder builder(program);
  const Baseline* built = nullptr;
  const runtime::ScanSummary summary = read_logs(command, compiled, builder, built);
  for (const std::string& failure : summary.failures) complain("foothold: {}\n", failure);
  if (summary.out_of_memory) return kResourceLimit;
  if (!built || built->shapes().empty()) {
    complain("foothold: the input held no event that says its time; {} was not written\n",
             command.output);
    return kNoEvent;
  }
  if (!write_history(*built, command.output)) return kOutputFailed;
  complain("{} records, of which {} are remembered by {} looks at the past, as {} times\n",
           summary.counters.records, builder.events(), built->looks().size(), times_in(*built));
  const bool whole =
      summary.failures.empty() && summary.counters.unreadable == 0 && summary.lost_bytes == 0;
  return whole ? kClean : kIncomplete;
}

int merge_histories(const HistoryCommand& command) {
  Baseline merged;
  for (const std::string& path : command.files) {
    const std::optional<Baseline> one = read_history(path);
    if (!one) return kUsage;
    merged.merge(*one);
  }
  return write_history(merged, command.output) ? kClean : kOutputFailed;
}

int show_history(const HistoryCommand& command) {
  const std::optional<Baseline> baseline = read_history(command.files[0]);
  if (!baseline) return kUsage;
  say("remembers\n");
  std::vector<std::string> lines;
  for (const auto& [id, look] : baseline->looks())
    lines.push_back(fmt::format("    {:>12} times  {:<5} {}\n", look.table.times(),
                                day_text(look.over), look.name));
  std::sort(lines.begin(), lines.end(),
            [](const std::string& a, const std::string& b) { return a.substr(30) < b.substr(30); });
  for (const std::string& line : lines) say("{}", line);
  say("covers\n");
  for (const auto& [shape, hours] : baseline->shapes())
    if (!hours.empty()) show_runs(shape, hours);
  return kClean;
}

}  // namespace foothold::cli
