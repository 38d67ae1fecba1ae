// The property of events_fuzz: the scanner finds in any lines exactly what the slow evaluator finds
// in them, whichever fast paths are on.
//
// An input is one or more lines, scanned as one block by the shipped rules. Findings of the kind
// broken_record are the scanner's own (the evaluator knows no such event) and are left out.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/load.h"
#include "compiler/plan/plan.h"
#include "evaluate/extract.h"
#include "evaluate/frame.h"
#include "evaluate/json.h"
#include "evaluate/rules.h"
#include "fuzz/properties/routing.h"
#include "fuzz/verdict.h"
#include "runtime/scan.h"

namespace foothold::fuzz {

/// One way to scan: a program made ready, and a scanner that is used for every input.
struct Way {
  Way(std::string_view name, const runtime::Program& program, const runtime::ScanOptions& options)
      : name(name), compiled(program, options), scanner(compiled) {}
  std::string_view name;
  runtime::CompiledProgram compiled;
  runtime::BlockScanner scanner;
};

/// The shipped rules, read once.
struct ShippedRules {
  ShippedRules()
      : loaded(cli::load({})),
        routed(compiler::plan(loaded.compiled.model)),
        unrouted(compiler::plan(loaded.compiled.model, {false, false})) {
    add("as shipped", routed, true, true, false);
    add("without hyperscan", routed, false, true, false);
    add("without prefilter", routed, true, false, false);
    add("without routing", unrouted, true, true, false);
    add("with audit", routed, true, true, true);
  }
  void add(std::string_view name, const runtime::Program& program, bool hyperscan, bool prefilter,
           bool audit) {
    ways.push_back(
        std::make_unique<Way>(name, program, runtime::ScanOptions{{hyperscan, prefilter}, audit}));
  }
  const compiler::Model& model() const { return loaded.compiled.model; }

  cli::Loaded loaded;
  runtime::Program routed, unrouted;
  std::vector<std::unique_ptr<Way>> ways;
};

inline ShippedRules& shipped_rules() {
  static ShippedRules rules;
  return rules;
}

using LineHits = std::vector<std::pair<uint64_t, uint32_t>>;  // line, rule

/// What the evaluator finds, and of how many records it says that they are unreadable.
inline LineHits slow_findings(const compiler::Model& model, std::string_view bytes,
                              uint64_t& unreadable) {
  LineHits hits;
  for (const evaluate::FramedElement& element :
       evaluate::frame(bytes, evaluate::frame_words(model)).elements) {
    std::vector<evaluate::Reading> readings(1);  // unreadable
    if (!element.broken) readings = evaluate::read_records(model, element.text);
    for (const evaluate::Reading& reading : readings) {
      unreadable += reading.outcome == evaluate::Reading::Outcome::unreadable;
      for (const evaluate::Event& event : reading.events)
        for (const evaluate::Firing& firing : evaluate::evaluate_rules(model, event))
          if (firing.fires) hits.emplace_back(element.line, firing.rule);
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

/// Findings but those of broken records, and their ids.
struct Scanned {
  LineHits hits;
  std::vector<std::string> ids;
};

inline Scanned without_broken_records(const runtime::Program& program,
                                      const std::vector<runtime::Finding>& findings) {
  Scanned scanned;
  for (const runtime::Finding& finding : findings) {
    if (program.rules[finding.rule].kind == program.broken_record_kind) continue;
    scanned.hits.emplace_back(finding.events[0].line, finding.rule);
    scanned.ids.push_back(finding.id);
  }
  std::sort(scanned.hits.begin(), scanned.hits.end());
  return scanned;
}

inline std::string written(const compiler::Model& model, const LineHits& hits) {
  std::string out;
  for (const auto& [line, rule] : hits)
    out += " " + std::to_string(line) + ":" + model.rules[rule].name;
  return out.empty() ? " nothing" : out;
}

/// A finding is one line of JSON, and as text it leaves the terminal alone.
inline Verdict can_be_shown(const runtime::Program& program, const runtime::Finding& finding) {
  const std::string json = runtime::to_json(program, finding);
  const std::string text = runtime::to_text(program, finding, false);
  const bool quiet = std::all_of(text.begin(), text.end(), [](char byte) {
    return byte == '\n' || (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
  });
  const evaluate::JsonResult read = evaluate::read_json(json);
  return first_broken([&] { return claim(read.value && !read.repaired, "no JSON: " + json); },
                      [&] { return claim(json.find('\n') == json.npos, "several lines: " + json); },
                      [&] { return claim(quiet, "a control byte in the text of a finding"); });
}

inline Verdict counters_balance(const runtime::Counters& counters) {
  return claim(counters.records == counters.examined + counters.passed_over +
                                       counters.unrecognised + counters.unreadable,
               "records = examined + passed over + unrecognised + unreadable does not hold");
}

inline Verdict all_can_be_shown(const runtime::Program& program,
                                const std::vector<runtime::Finding>& findings) {
  for (const runtime::Finding& finding : findings) {
    const Verdict shown = can_be_shown(program, finding);
    if (!shown.empty()) return shown;
  }
  return {};
}

/// What the evaluator says of an input, and the ids that the first way gave.
struct Expected {
  LineHits hits;
  uint64_t unreadable = 0;
  std::optional<std::vector<std::string>> ids = {};
};

inline Verdict scans_alike(const compiler::Model& model, Way& way, std::string_view bytes,
                           Expected& expected) {
  const runtime::Program& program = way.compiled.program();
  runtime::BlockResult result;
  runtime::MemorySource source(bytes);
  runtime::Framer framer(source, runtime::frame_names(program));
  runtime::BlockBuffer buffer;
  for (runtime::Block block; framer.next(buffer, block); block = {})
    way.scanner.scan(block, "fuzz", result);
  const Scanned scanned = without_broken_records(program, result.findings);
  if (scanned.hits != expected.hits)
    return "evaluator:" + written(model, expected.hits) + "; scanner " + std::string(way.name) +
           ":" + written(model, scanned.hits);
  if (way.compiled.options().audit && result.counters.unreadable != expected.unreadable)
    return "unreadable: " + std::to_string(expected.unreadable) + " lines, under audit " +
           std::to_string(result.counters.unreadable);
  if (expected.ids && scanned.ids != *expected.ids)
    return "other ids or another order " + std::string(way.name);
  const Verdict shown = expected.ids ? Verdict() : all_can_be_shown(program, result.findings);
  expected.ids = scanned.ids;
  return shown.empty() ? counters_balance(result.counters) : shown;
}

inline Verdict events_verdict(std::string_view input) {
  ShippedRules& rules = shipped_rules();
  if (!rules.loaded.good()) return "the shipped rules do not compile";
  const PaddedText padded(input, "\"}]}\":1,\"Operation\":\"New-InboxRule\"}");
  Expected expected;
  expected.hits = slow_findings(rules.model(), padded.view(), expected.unreadable);
  for (const std::unique_ptr<Way>& way : rules.ways) {
    const Verdict verdict = scans_alike(rules.model(), *way, padded.view(), expected);
    if (!verdict.empty()) return verdict;
  }
  return {};
}

}  // namespace foothold::fuzz
