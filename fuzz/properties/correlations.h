// The property of correlations_fuzz: what rules over several events find does not depend on how the
// records come.
//
// An input is a string of choices: a world of up to 24 records of two logs, crowded in time, people
// and addresses, with copies, ties and records that come twice, and when each of them comes.
//   * as files, in the order in which they come, on next to no memory, the scanner finds what the
//     slow evaluator finds in the set of them;
//   * as a stream, cut into blocks anywhere, none later than the lateness, what stands at the end
//   is
//     the same, and nothing is told again that was final.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "evaluate/correlate/correlate.h"
#include "evaluate/identity.h"
#include "fuzz/choices.h"
#include "fuzz/small_catalogue.h"
#include "fuzz/verdict.h"
#include "runtime/correlate/stream_correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "runtime/value/time.h"

namespace foothold::fuzz {

// ---- rules

inline constexpr std::string_view kTwoLogs = R"(
header {
  tenant : id "whose" user : address "who" ip : ip "from where" correlation : id "of what"
}
shape coarse {
  route Operation record Id time T precision 1s
  header { tenant = tenant user = user ip = ip correlation = cor }
}
shape fine {
  route activity record Id time T precision 100ns
  header { tenant = tenant user = user ip = ip correlation = cor }
}
response look { phase 0 owner soc csf RS.AN-06 command "Get-Thing" }
)";

inline constexpr std::string_view kKindNames[] = {"sign_in", "inbox_rule", "mail_sent"};

/// Each with the same fields in both logs; copies of a sign-in are told by what they belong to.
inline std::string kind_text(std::string_view name) {
  const std::string operation(name);
  const auto source = [&](const std::string& shape, const std::string& key) {
    return "  # allow: no_sample\n  from " + shape + " where " + key + " is \"" + operation +
           "\" { result = result bytes = bytes hard = hard }\n";
  };
  return "kind " + operation + " \"an event\" {\n  counts once by " +
         (name == "sign_in" ? "correlation, result" : "record") +
         "\n  result : one of success, failure\n  bytes : number\n  hard : flag = false\n" +
         source("coarse", "Operation") + source("fine", "activity") + "}\n";
}

/// Every way to speak of several events, once.
inline constexpr std::string_view kSeveralEvents[] = {
    "when same user, within 10m { a: sign_in then b: inbox_rule }",
    "when same user, within 45m { a: sign_in then b: inbox_rule where ip is not a.ip then "
    "c: mail_sent unless ip is b.ip } quiet 2h",
    "when same user, within 45m { a: latest sign_in where result is success then b: sign_in where "
    "ip is not a.ip }",
    "when same user, within 45m { a: sign_in then no inbox_rule then c: mail_sent }",
    "when same user, within 45m { a: sign_in then no inbox_rule (hard) within 30m }",
    "when same user, within 10m { a: at least 2 sign_in where result is failure then b: sign_in "
    "where result is success }",
    "when same tenant, within 45m { a: at least 2 sign_in } such that number of different a.user "
    ">= 2 and total of a.bytes >= 3 label many when number of a >= 4 severity low when label is "
    "many",
    "when same ip across tenants, within 10m { a: sign_in also b: inbox_rule also perhaps c: "
    "mail_sent where hard }",
    "when same user, within 45m { a: sign_in where ip is new for user over 2h ignoring 10m then b: "
    "at least 2 mail_sent }",
    "when same user, within 10m { a: sign_in then b: at least 2 mail_sent then c: inbox_rule where "
    "number of b >= 2 }",
    "when same user, within 45m { a: mail_sent where no inbox_rule (hard) for user over 3h also b: "
    "sign_in where ip is a.ip }",
    "when same tenant, within 10m { a: at least 2 mail_sent } such that number of a > usual number "
    "of a over 2h",
    "when a: sign_in where share of ip for user over 5h < 60%",
};

struct SeveralRules {
  SeveralRules() {
    std::string text(kTwoLogs);
    for (const std::string_view name : kKindNames) text += kind_text(name);
    for (size_t place = 0; place < std::size(kSeveralEvents); ++place)
      text += "rule r" + std::to_string(place) +
              " {  # allow: missing_test, no_floor, never_true, always_true\n"
              "  title \"t\" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02\n"
              "  responds csf:RS.MI-01 maps nhi:none contain look\n  " +
              std::string(kSeveralEvents[place]) + "\n  report \"it fired\"\n}\n";
    compiler::Input input;
    input.catalogue = small_catalogue();
    input.rules = {sources.add("world.fh", text)};
    compiled = compiler::compile(sources, input);
    good = !compiled.diagnostics.has_errors();
    if (!good) return;
    program = compiler::plan(compiled.model);
    ready = std::make_unique<runtime::CompiledProgram>(program, runtime::ScanOptions{});
  }

  dsl::Sources sources;
  compiler::Compiled compiled;
  runtime::Program program;
  std::unique_ptr<runtime::CompiledProgram> ready;
  bool good = false;
};

inline SeveralRules& several_rules() {
  static SeveralRules rules;
  return rules;
}

// ---- worlds

struct Arriving {
  std::string record;
  int64_t time = 0, arrives = 0;  // ticks
  bool cut = false;               // a block ends behind it
};

struct ArrivingWorld {
  std::vector<Arriving> records;  // in the order in which they come
  int64_t lateness = 0;
  size_t memory = 0;  // for the files' sorting
};

inline constexpr int64_t kMinuteTicks = 60 * value::ticks_per_second;
inline constexpr size_t kMostRecords = 24;

inline std::string member(const std::string& name, const std::string& text) {
  return ",\"" + name + "\":\"" + text + "\"";
}

/// Minutes are one byte's part of the span, so that the order in time is easily changed.
inline Arriving drawn_record(Choices& choices, size_t number, size_t span, int64_t lateness) {
  static constexpr std::string_view kUsers[] = {"ana@contoso.com", "Ben@contoso.com"};
  static const int64_t start = value::parse_time("2026-03-02T00:00:00Z")->ticks;
  const size_t kind = choices.below(std::size(kKindNames)), minute = choices.byte() * span / 256;
  const uint8_t said = choices.byte(), more = choices.byte();
  const bool fine = said & 1;
  Arriving made;
  made.time = start + static_cast<int64_t>(minute) * kMinuteTicks +
              static_cast<int64_t>(choices.below(3)) * 20 * value::ticks_per_second +
              (fine && (said & 2) ? value::ticks_per_second / 2 : 0);
  made.arrives = made.time + static_cast<int64_t>(choices.byte()) * lateness / 256;
  made.cut = said & 4;
  made.record = "{\"" + std::string(fine ? "activity" : "Operation") + "\":\"" +
                std::string(kKindNames[kind]) + "\",\"Id\":\"r" + std::to_string(number) + "\"" +
                member("bytes", std::to_string(more % 5));
  made.record += member("T", value::format_time(value::Time{made.time}, value::Precision::tick));
  if (said & 8) made.record += member("user", std::string(kUsers[(said >> 4) & 1]));
  if (said & 32) made.record += member("ip", said & 64 ? "192.0.2.1" : "192.0.2.2");
  if (said & 128) made.record += member("cor", "c" + std::to_string(more >> 6));
  if (more & 8) made.record += member("result", more & 16 ? "success" : "failure");
  if (more & 32) made.record += member("hard", "true");
  made.record += member("tenant", choices.below(16) == 1 ? "t2" : "t1") + "}\n";
  return made;
}

inline ArrivingWorld drawn_world(Choices& choices) {
  static constexpr int64_t kLateness[] = {0, 10, 120, 1440};  // minutes
  static constexpr size_t kSpans[] = {5, 60, 240, 1100};      // minutes: copies are a day apart
  ArrivingWorld world;
  world.lateness = choices.of(kLateness) * kMinuteTicks;
  world.memory = choices.flag() ? 1 : size_t{1} << 20;
  const size_t span = choices.of(kSpans);
  while (!choices.done() && world.records.size() < kMostRecords) {
    const size_t number = world.records.size();
    if (number > 0 && choices.below(8) == 1) {  // delivered again
      Arriving again = world.records[choices.below(number)];
      again.arrives = again.time + static_cast<int64_t>(choices.byte()) * world.lateness / 256;
      world.records.push_back(std::move(again));
    } else {
      world.records.push_back(drawn_record(choices, number, span, world.lateness));
    }
  }
  std::stable_sort(world.records.begin(), world.records.end(),
                   [](const Arriving& a, const Arriving& b) { return a.arrives < b.arrives; });
  return world;
}

// ---- what each finds: a line for each finding by its id

using FindingLines = std::multimap<std::string, std::string>;

inline std::string written(const FindingLines& lines) {
  std::string out;
  for (const auto& [id, line] : lines) out += "\n  " + id + " " + line;
  return out;
}

struct LineOf {
  std::string rule, label;
  int64_t last = 0;
  int level = 0;
  bool possible = false, continues = false;
  double known = -1;  // days; how much is told in tenths of them
  std::vector<std::pair<std::set<std::string>, size_t>> steps = {};

  std::string text() const {
    std::string out = rule + " " + std::to_string(last) + " level " + std::to_string(level) +
                      (possible ? " possible" : "") + (continues ? " continues" : "") + " " + label;
    if (known >= 0) out += " knows " + std::to_string(known);
    for (const auto& [records, count] : steps) {
      out += " [" + std::to_string(count) + "]";
      for (const std::string& record : records) out += " " + record;
    }
    return out;
  }
};

struct FoundLines {
  FindingLines lines;
  uint64_t open = 0;
  Verdict wrong = {};
};

inline FoundLines by_slow_evaluator(const compiler::Model& model, const ArrivingWorld& world) {
  std::vector<evaluate::Seen> seen;
  evaluate::HistoryCoverage coverage;
  for (const Arriving& one : world.records)
    for (evaluate::Seen& event : evaluate::see(model, one.record)) {
      coverage.add(event.shape, value::Time{one.time});
      seen.push_back(std::move(event));
    }
  FoundLines found;
  for (const compiler::Rule& rule : model.rules) {
    const evaluate::Correlated result =
        evaluate::correlate(model, rule, seen, coverage, coverage.clock());
    found.open += result.open;
    for (const evaluate::CorrelatedFinding& finding : result.findings) {
      LineOf line{rule.name,          finding.label,
                  finding.last.ticks, static_cast<int>(finding.level),
                  finding.possible,   finding.continues};
      if (finding.past) line.known = runtime::days_of(finding.past->known);
      for (size_t step = 0; step < finding.steps.size(); ++step) {
        if (rule.correlation->steps[step].missing) continue;
        auto& [records, count] = line.steps.emplace_back();
        count = finding.steps[step].count;
        for (const uint32_t place : finding.steps[step].events)
          records.insert(seen[place].event.fields[compiler::kFieldRecord].texts[0]);
      }
      found.lines.emplace(finding.id, line.text());
    }
  }
  return found;
}

inline std::string line_of(const runtime::Program& program, const runtime::Finding& finding) {
  const runtime::Several& several = *finding.several;
  LineOf line{program.rules[finding.rule].name,    several.class_name, several.last,
              runtime::level_of(program, finding), several.possible,   several.continues};
  if (several.possible) line.known = runtime::days_of(several.past_known);
  for (const runtime::SeveralStep& step : several.steps) {
    auto& [records, count] = line.steps.emplace_back();
    count = step.count;
    for (const runtime::SeveralEvent& event : step.events) records.insert(event.places[0].record);
  }
  return line.text();
}

/// All records in two files.
inline FoundLines by_files(const SeveralRules& rules, const ArrivingWorld& world) {
  FoundLines found;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    found.lines.emplace(finding.id, line_of(rules.program, finding));
    return true;
  };
  runtime::ScanSettings settings;
  settings.hold_findings = true;
  settings.correlation.spill_folder = std::filesystem::temp_directory_path();
  settings.correlation.memory = world.memory;
  runtime::Scan scan(*rules.ready, hooks, settings);
  std::string files[2];
  for (size_t place = 0; place < world.records.size(); ++place)
    files[place * 2 / world.records.size()] += world.records[place].record;
  for (const std::string& file : files) {
    runtime::MemorySource source(file);
    scan.add(source);
  }
  const runtime::ScanSummary summary = scan.finish();
  found.open = summary.correlation.open;
  if (!summary.correlation.problem.empty()) found.wrong = summary.correlation.problem;
  return found;
}

/// What was told of a stream: what stands of it, and whether it may be told so.
class ToldLines {
 public:
  void tell(const runtime::Program& program, const runtime::Finding& finding) {
    const auto before = told_.find(finding.id);
    if (before != told_.end() && before->second.is_final)
      wrong = "final and told again: " + finding.id;
    const bool back = runtime::is_taken_back(finding);
    if (back && (before == told_.end() || before->second.text.empty()))
      wrong = "taken back without having been told: " + finding.id;
    if (finding.phase == runtime::Phase::merged && !told_.contains(finding.into))
      wrong = "merged into what was never told: " + finding.into;
    told_[finding.id] = {back ? "" : line_of(program, finding),
                         finding.phase == runtime::Phase::final};
  }
  FindingLines standing() const {
    FindingLines lines;
    for (const auto& [id, line] : told_)
      if (!line.text.empty()) lines.emplace(id, line.text);
    return lines;
  }

  Verdict wrong;

 private:
  struct Line {
    std::string text;  // empty: taken back
    bool is_final = false;
  };
  std::map<std::string, Line> told_;
};

inline FoundLines by_stream(const SeveralRules& rules, const ArrivingWorld& world) {
  ToldLines told;
  runtime::BlockScanner scanner(*rules.ready);
  runtime::StreamCorrelator correlator(*rules.ready, {world.lateness, {}},
                                       {[&](const runtime::Finding& finding) {
                                          told.tell(rules.program, finding);
                                          return true;
                                        },
                                        {}});
  std::string block_text;
  for (size_t place = 0; place < world.records.size(); ++place) {
    block_text += world.records[place].record;
    if (!world.records[place].cut && place + 1 < world.records.size()) continue;
    runtime::MemorySource source(block_text);
    runtime::Framer framer(source, runtime::frame_names(rules.program));
    runtime::BlockBuffer buffer;
    for (runtime::Block block; framer.next(buffer, block); block = {}) {
      runtime::BlockResult result;
      scanner.scan(block, "fuzz", result);
      for (const runtime::Sighting& sighting : result.sightings) correlator.add(sighting);
    }
    correlator.observe(scanner.coverage());
    correlator.evaluate(place % 2 == 0);
    block_text.clear();
  }
  const runtime::CorrelationSummary summary = correlator.finish(true);
  FoundLines found{told.standing(), summary.open, told.wrong};
  if (summary.stream.late > 0) found.wrong = "late, though none came later than may be";
  return found;
}

// ---- the property

inline Verdict same(std::string_view who, const FoundLines& found, const FoundLines& expected) {
  if (!found.wrong.empty()) return std::string(who) + ": " + found.wrong;
  if (found.lines != expected.lines)
    return "evaluator:" + written(expected.lines) + "\n" + std::string(who) + ":" +
           written(found.lines);
  return claim(found.open == expected.open, std::string(who) + ": " + std::to_string(found.open) +
                                                " open, evaluator " +
                                                std::to_string(expected.open));
}

/// Copies that are far apart can give two bursts one id: no stream can tell them apart.
inline bool has_twins(const FindingLines& lines) {
  for (auto at = lines.begin(); at != lines.end(); at = lines.upper_bound(at->first))
    if (lines.count(at->first) > 1) return true;
  return false;
}

inline Verdict correlations_verdict(std::string_view input) {
  const SeveralRules& rules = several_rules();
  if (!rules.good) return "the rules do not compile";
  Choices choices(input);
  const ArrivingWorld world = drawn_world(choices);
  if (world.records.empty()) return {};
  const FoundLines expected = by_slow_evaluator(rules.compiled.model, world);
  return first_broken([&] { return same("files", by_files(rules, world), expected); },
                      [&] {
                        if (has_twins(expected.lines)) return Verdict();
                        return same("stream", by_stream(rules, world), expected);
                      });
}

}  // namespace foothold::fuzz
