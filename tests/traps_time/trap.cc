#include "tests/traps_time/trap.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/plan/plan.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

constexpr int64_t kHalfDay = int64_t{12} * 3600 * value::ticks_per_second;

// ---- the records

/// What keeps a log going: nobody's, of a kind that no trap looks at.
std::string pulse(const std::string& log, int64_t ticks) {
  return fmt::format(R"({{"{}":"app_review","Id":"pulse {} {}","T":"{}"}})",
                     log == "fine" ? "activity" : "Operation", log, ticks,
                     value::format_time(value::Time{ticks}, value::Precision::tick));
}

void add_past(const World& world, const Events& events, std::vector<std::string>& records) {
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (const Seen& seen : events.seen)
    if (const auto moment = moment_of(seen.event))
      first = std::min(first, moment->at), last = std::max(last, moment->at);
  for (int64_t at = first - world.past_days * 2 * kHalfDay; at < last; at += kHalfDay)
    for (const char* log : {"coarse", "fine"})
      if (world.past_log.empty() || world.past_log == log) records.push_back(pulse(log, at));
}

std::vector<std::string> records_in(const compiler::Model& model, const World& world) {
  std::vector<std::string> records = records_of(world.lines);
  if (world.past_days > 0) add_past(world, read_events(model, world.lines), records);
  return records;
}

// ---- answers

std::string step_text(const std::string& label, const std::set<std::string>& names, size_t count) {
  if (count == 0) return {};
  const std::string times = count == names.size() ? "" : fmt::format("*{}", count);
  return fmt::format(" {}={}{}", label, fmt::join(names, ","), times);
}

Answer answer_of(std::vector<std::pair<std::string, std::string>> found, uint64_t open,
                 uint64_t excused) {
  Answer answer{{}, {}, open, excused};
  std::sort(found.begin(), found.end());
  for (const auto& [text, id] : found) {
    answer.text += (answer.text.empty() ? "" : "; ") + text;
    answer.ids.push_back(id);
  }
  return answer;
}

std::string ending(bool possible, const std::string& label, bool continues) {
  return fmt::format("{}{}{}", possible ? " possible" : "", label.empty() ? "" : " label " + label,
                     continues ? " continues" : "");
}

std::string text_of(const compiler::Rule& rule, const std::vector<Seen>& seen,
                    const CorrelatedFinding& finding) {
  std::string text = fmt::format("{}:", fmt::join(finding.keys, " "));
  for (size_t step = 0; step < rule.correlation->steps.size(); ++step) {
    std::set<std::string> names;
    for (const uint32_t place : finding.steps[step].events) {
      const Value& record = seen[place].event.fields[compiler::kFieldRecord];
      names.insert(record.texts.empty() ? "?" : record.texts[0]);
    }
    text += step_text(rule.correlation->steps[step].label, names, finding.steps[step].count);
  }
  return text + ending(finding.possible, finding.label, finding.continues);
}

std::string text_of(const runtime::Several& several) {
  std::vector<std::string> keys;
  for (const auto& [name, key] : several.keys) keys.push_back(key);
  std::string text = fmt::format("{}:", fmt::join(keys, " "));
  for (const runtime::SeveralStep& step : several.steps) {
    std::set<std::string> names;
    for (const runtime::SeveralEvent& event : step.events)
      names.insert(event.places[0].record.empty() ? "?" : event.places[0].record);
    text += step_text(step.label, names, step.count);
  }
  return text + ending(several.possible, several.class_name, several.continues);
}

// ---- the scanner

struct Way {
  std::string name;
  std::vector<std::string> files;
  size_t memory;
};

std::string joined(std::vector<std::string>::const_iterator from,
                   std::vector<std::string>::const_iterator to) {
  std::string text;
  for (; from != to; ++from) text += *from + "\n";
  return text;
}

std::vector<Way> ways_of(std::vector<std::string> records) {
  const auto half = static_cast<std::ptrdiff_t>(records.size() / 2);
  std::vector<Way> ways = {{"in order", {joined(records.begin(), records.end())}, 1U << 20}};
  ways.push_back({"second half first",
                  {joined(records.begin() + half, records.end()),
                   joined(records.begin(), records.begin() + half)},
                  1});
  std::reverse(records.begin(), records.end());
  ways.push_back({"backwards", {joined(records.begin(), records.end())}, 1});
  return ways;
}

Answer scan(const runtime::CompiledProgram& compiled, const Way& way) {
  std::vector<std::pair<std::string, std::string>> found;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    if (finding.several) found.emplace_back(text_of(*finding.several), finding.id);
    return true;
  };
  runtime::ScanSettings settings;
  settings.threads = static_cast<unsigned>(way.files.size());
  settings.hold_findings = true;
  settings.correlation.spill_folder = testing::TempDir();
  settings.correlation.memory = way.memory;
  runtime::Scan scan(compiled, hooks, settings);
  for (const std::string& file : way.files) {
    runtime::MemorySource source(file);
    EXPECT_TRUE(scan.add(source));
  }
  const runtime::ScanSummary summary = scan.finish();
  EXPECT_EQ(summary.correlation.problem, "");
  return answer_of(std::move(found), summary.correlation.open, summary.excused);
}

}  // namespace

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << answer.text << " " << fmt::format("{}", fmt::join(answer.ids, ",")) << ", open "
       << answer.open << ", excused " << answer.excused;
}

Answer ask_evaluator(const World& world) {
  const auto model = world_of(world.when, world.items);
  const compiler::Rule& rule = model->rules.back();
  std::vector<Seen> seen;
  HistoryCoverage coverage;
  for (const std::string& record : records_in(*model, world))
    for (Seen& one : see(*model, record)) {
      if (const auto moment = moment_of(one.event))
        coverage.add(one.shape, value::Time{moment->at});
      seen.push_back(std::move(one));
    }
  const Correlated result = correlate(*model, rule, seen, coverage, coverage.clock());
  std::vector<std::pair<std::string, std::string>> found;
  for (const CorrelatedFinding& finding : result.findings)
    found.emplace_back(text_of(rule, seen, finding), finding.id);
  return answer_of(std::move(found), result.open, result.excused.size());
}

Answer ask_scanner(const World& world) {
  const auto model = world_of(world.when, world.items);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  const std::vector<Way> ways = ways_of(records_in(*model, world));
  const Answer first = scan(compiled, ways[0]);
  for (const Way& way : ways) EXPECT_EQ(scan(compiled, way), first) << way.name;
  return first;
}

void expect_traps(const std::vector<Trap>& traps) {
  for (const Trap& trap : traps) {
    SCOPED_TRACE(trap.number + ": " + trap.title);
    const Answer expected = ask_evaluator(trap.world);
    EXPECT_EQ(expected.text, trap.expected);
    EXPECT_EQ(ask_scanner(trap.world), expected);
    EXPECT_NE(trap.naive, trap.expected) << "this is no trap";
  }
}

}  // namespace foothold::evaluate
