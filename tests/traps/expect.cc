#include "tests/traps/expect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "cli/load.h"
#include "rules/embedded.h"
#include "runtime/scan.h"
#include "tests/oracle/oracle.h"

namespace foothold::traps {
namespace {

using evaluate::Reading;
using oracle::World;
using Outcome = Reading::Outcome;

constexpr std::string_view kOutcomes[] = {"events", "passed over", "unrecognised", "unreadable"};

/// A rule that never fires for each kind without one: the scanner reads only what a rule asks for.
std::string rules_that_never_fire(const compiler::Model& model) {
  std::set<uint32_t> asked;
  for (const compiler::Rule& rule : model.rules) asked.insert(rule.kind);
  std::string out;
  for (uint32_t kind = 0; kind < model.kinds.size(); ++kind) {
    const std::string& name = model.kinds[kind].name;
    if (model.kinds[kind].sources.empty() || asked.contains(kind)) continue;
    out += oracle::rule_text("reads_" + name,
                             fmt::format("when {} where operation is \"none\"", name));
  }
  return out;
}

/// The shipped rules, and all kinds in use.
const World& world() {
  static const World world = [] {
    std::string text = rules_that_never_fire(cli::load({}).compiled.model);
    for (const rules::EmbeddedFile& file : rules::embedded_files())
      if (file.name.ends_with(".fh")) text += std::string(file.text) + "\n";
    return World::of(std::move(text)).examining_all();
  }();
  return world;
}

/// Reads every record strictly, so that its counters can be compared with the evaluator's.
const World& audit() {
  static const World strict = world().with(true, {{}, true});
  return strict;
}

// ---- what was read

struct Scanned {
  std::vector<runtime::Finding> findings;
  runtime::ScanSummary summary;
};

Scanned scanned(const World& with, std::string_view bytes) {
  Scanned result;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    result.findings.push_back(finding);
    return true;
  };
  runtime::ScanSettings settings{1, false, {}};
  settings.correlation.possible = false;  // a row is a log of its own: everything in it is new
  runtime::Scan scan(with.compiled(), hooks, settings);
  runtime::MemorySource source(bytes);
  scan.add(source);
  result.summary = scan.finish();
  return result;
}

const std::string& name_of(const runtime::Finding& finding) {
  return world().program().rules[finding.rule].name;
}

/// All that both readers say of one subject.
struct Read {
  const Subject& subject;
  std::string bytes;      // of a record with its newline
  Reading reading;        // of a record
  oracle::Seen expected;  // what the evaluator finds
  Scanned got;
};

Read read(const Subject& subject) {
  std::string bytes = subject.bytes + (subject.input ? "" : "\n");
  Reading reading;
  if (!subject.input) reading = evaluate::read_record(world().model(), subject.bytes);
  oracle::Seen expected = oracle::slow(world().model(), bytes);
  Scanned got = scanned(world(), bytes);
  return {subject, std::move(bytes), std::move(reading), std::move(expected), std::move(got)};
}

// ---- both readers agree

std::string disagreement(const Read& read) {
  std::string out =
      oracle::difference(read.expected, oracle::fast(world().compiled(), read.bytes), read.bytes);
  const std::string expected = oracle::counters(world().model(), read.expected);
  const std::string got =
      oracle::counters(world().model(), oracle::fast(audit().compiled(), read.bytes));
  if (expected != got) out += fmt::format("evaluator: {}\nscanner:   {}\n", expected, got);
  if (!read.subject.input) {
    oracle::FieldComparison comparison(world());
    out += comparison.differences(read.subject.bytes);
  }
  return out;
}

// ---- fields

/// `absent`, `empty` or texts, from `at` on, which moves behind them.
std::optional<evaluate::Texts> take_values(const std::vector<Token>& tokens, size_t& at) {
  if (at == tokens.size()) return std::nullopt;
  const Token& first = tokens[at];
  if (!first.quoted && !first.more && (first.text == "absent" || first.text == "empty")) {
    ++at;
    if (first.text == "absent") return evaluate::Texts();
    return evaluate::Texts(std::vector<std::string>());
  }
  std::vector<std::string> texts;
  do {
    texts.push_back(tokens[at].text);
  } while (tokens[at++].more && at < tokens.size());
  return evaluate::Texts(std::move(texts));
}

bool take_word(const std::vector<Token>& tokens, size_t& at, std::string_view word) {
  if (at == tokens.size() || tokens[at].quoted || tokens[at].text != word) return false;
  return ++at, true;
}

/// The value that the tokens behind a field's name stand for; nothing if they stand for none.
std::optional<evaluate::Value> take_value(const compiler::Type& type,
                                          const std::vector<Token>& tokens, size_t& at) {
  std::optional<evaluate::Texts> before = evaluate::Texts();
  if (type.shaped == compiler::Shaped::change) {
    if (!take_word(tokens, at, "from")) return {};
    before = take_values(tokens, at);
    if (!before || !take_word(tokens, at, "to")) return {};
  }
  const std::optional<evaluate::Texts> now = take_values(tokens, at);
  if (!now) return {};
  const bool says_value = *now && !(*now)->empty();
  evaluate::Value value = evaluate::typed_value(type, *now, *before);
  // A value that its type refuses would be expected as absent without being written so.
  if (says_value && value.state != evaluate::State::present) return {};
  return value;
}

std::vector<const evaluate::Event*> events_of(const Reading& reading, uint32_t kind) {
  std::vector<const evaluate::Event*> events;
  for (const evaluate::Event& event : reading.events)
    if (event.kind == kind) events.push_back(&event);
  return events;
}

std::string said(const Reading& reading) {
  return fmt::format("{}{}{}", kOutcomes[static_cast<size_t>(reading.outcome)],
                     reading.reason.empty() ? "" : ": ", reading.reason);
}

std::string check_fields(const compiler::Kind& kind, const evaluate::Event& event,
                         const std::vector<Token>& tokens) {
  std::string out;
  for (size_t at = 1; at < tokens.size();) {
    const std::string& name = tokens[at++].text;
    const std::optional<uint32_t> field = evaluate::field_named(kind, name);
    if (!field) return out + fmt::format("no field {} of {}\n", name, kind.name);
    const compiler::Type& type = kind.fields[*field].type;
    const std::optional<evaluate::Value> wanted = take_value(type, tokens, at);
    if (!wanted) return out + fmt::format("what {} is to be is not understood\n", name);
    const evaluate::Value& got = event.fields[*field];
    if (!evaluate::same_value(type, *wanted, got))
      out += fmt::format("{}: wanted {}, got {}\n", name, evaluate::shown(type, *wanted),
                         evaluate::shown(type, got));
  }
  return out;
}

std::optional<uint32_t> kind_named(std::string_view name) {
  const std::vector<compiler::Kind>& kinds = world().model().kinds;
  for (uint32_t kind = 0; kind < kinds.size(); ++kind)
    if (kinds[kind].name == name) return kind;
  return {};
}

std::string check_event(const Read& read, const std::vector<Token>& tokens) {
  const std::optional<uint32_t> kind = kind_named(tokens[0].text);
  if (!kind) return fmt::format("`{}` is no kind and expects nothing\n", tokens[0].text);
  if (read.subject.input) return "fields are of a record, not of an input\n";
  if (tokens.size() == 1) return "no field is expected\n";
  const auto events = events_of(read.reading, *kind);
  if (events.size() != 1)
    return fmt::format("wanted one {}, got {} ({})\n", tokens[0].text, events.size(),
                       said(read.reading));
  return check_fields(world().model().kinds[*kind], *events[0], tokens);
}

std::string check_no_event(const Read& read, const std::vector<Token>& tokens) {
  const std::optional<uint32_t> kind =
      tokens.size() == 2 ? kind_named(tokens[1].text) : std::nullopt;
  if (!kind || read.subject.input) return "`no KIND` of a record is what can be expected\n";
  const size_t count = events_of(read.reading, *kind).size();
  return count == 0 ? "" : fmt::format("wanted no {}, got {}\n", tokens[1].text, count);
}

// ---- outcomes

std::string check_outcome(const Read& read, Outcome wanted, std::string_view reason) {
  if (read.subject.input) return "an outcome is of a record, not of an input\n";
  if (read.reading.outcome != wanted)
    return fmt::format("wanted {}, got {}\n", kOutcomes[static_cast<size_t>(wanted)],
                       said(read.reading));
  if (read.reading.reason.find(reason) != std::string::npos) return "";
  return fmt::format("wanted a reason with `{}`, got `{}`\n", reason, read.reading.reason);
}

std::string check_passed_over(const Read& read, const std::vector<Token>& tokens) {
  if (tokens.size() != 2 || tokens[1].text != "over") return "`passed over` is meant?\n";
  return check_outcome(read, Outcome::passed_over, "");
}

std::string check_unrecognised(const Read& read, const std::vector<Token>& tokens) {
  return check_outcome(read, Outcome::unrecognised, tokens.size() > 1 ? tokens[1].text : "");
}

/// The scanner must tell of the record, too; its words are its own.
std::string check_unreadable(const Read& read, const std::vector<Token>& tokens) {
  std::string out =
      check_outcome(read, Outcome::unreadable, tokens.size() > 1 ? tokens[1].text : "");
  const runtime::Counters counters = scanned(audit(), read.bytes).summary.counters;
  if (counters.first_unreadable.size() != 1 || counters.first_unreadable[0].reason.empty())
    out += "the scanner gives no reason\n";
  return out;
}

// ---- findings

std::string check_finds(const Read& read, const std::vector<Token>& tokens) {
  std::vector<std::string> wanted, got;
  for (size_t at = 1; at < tokens.size(); ++at) wanted.push_back(tokens[at].text);
  if (wanted.empty()) return "`finds` needs rules, or `nothing`\n";
  if (wanted == std::vector<std::string>{"nothing"}) wanted.clear();
  for (const runtime::Finding& finding : read.got.findings) got.push_back(name_of(finding));
  std::sort(wanted.begin(), wanted.end()), std::sort(got.begin(), got.end());
  if (wanted == got) return "";
  return fmt::format("wanted the findings {}, got {}\n", wanted, got);
}

struct FindingPart {
  std::string_view name;
  std::function<std::string(const runtime::Finding&)> read;
};

const std::vector<FindingPart>& finding_parts() {
  using runtime::Finding;
  static const std::vector<FindingPart> parts = {
      {"time", [](const Finding& finding) { return finding.time; }},
      {"tenant", [](const Finding& finding) { return finding.tenant; }},
      {"user", [](const Finding& finding) { return finding.user; }},
      {"ip", [](const Finding& finding) { return finding.ip; }},
      {"target", [](const Finding& finding) { return finding.target; }},
      {"feed", [](const Finding& finding) { return finding.feed; }},
      {"record", [](const Finding& finding) { return finding.events[0].record; }},
      {"line", [](const Finding& finding) { return std::to_string(finding.events[0].line); }},
      {"events", [](const Finding& finding) { return std::to_string(finding.events.size()); }},
  };
  return parts;
}

std::string check_part(const runtime::Finding& finding, const std::string& name,
                       const std::string& wanted) {
  for (const FindingPart& part : finding_parts()) {
    if (part.name != name) continue;
    const std::string got = part.read(finding);
    return got == wanted ? "" : fmt::format("{}: wanted {}, got {}\n", name, wanted, got);
  }
  return fmt::format("a finding has no {}\n", name);
}

std::string check_finding(const Read& read, const std::vector<Token>& tokens) {
  if (tokens.size() < 2 || tokens.size() % 2 != 0) return "`finding RULE NAME VALUE` is meant?\n";
  std::vector<const runtime::Finding*> found;
  for (const runtime::Finding& finding : read.got.findings)
    if (name_of(finding) == tokens[1].text) found.push_back(&finding);
  if (found.size() != 1)
    return fmt::format("wanted one finding of {}, got {}\n", tokens[1].text, found.size());
  std::string out;
  for (size_t at = 2; at < tokens.size(); at += 2)
    out += check_part(*found[0], tokens[at].text, tokens[at + 1].text);
  return out;
}

struct Count {
  std::string_view name;
  std::function<uint64_t(const runtime::ScanSummary&)> read;
};

const std::vector<Count>& counts() {
  using runtime::ScanSummary;
  static const std::vector<Count> all = {
      {"records", [](const ScanSummary& summary) { return summary.counters.records; }},
      {"unrecognised", [](const ScanSummary& summary) { return summary.counters.unrecognised; }},
      {"unreadable", [](const ScanSummary& summary) { return summary.counters.unreadable; }},
      {"repaired", [](const ScanSummary& summary) { return summary.counters.repaired; }},
      {"blank_lines", [](const ScanSummary& summary) { return summary.counters.blank_lines; }},
      {"findings", [](const ScanSummary& summary) { return summary.findings; }},
      {"copies", [](const ScanSummary& summary) { return summary.copies; }},
  };
  return all;
}

std::string check_count(const runtime::ScanSummary& summary, const std::string& name,
                        const std::string& wanted) {
  for (const Count& count : counts()) {
    if (count.name != name) continue;
    const std::string got = std::to_string(count.read(summary));
    return got == wanted ? "" : fmt::format("{}: wanted {}, got {}\n", name, wanted, got);
  }
  return fmt::format("{} is not counted\n", name);
}

std::string check_counts(const Read& read, const std::vector<Token>& tokens) {
  if (tokens.size() < 3 || tokens.size() % 2 == 0) return "`counts NAME NUMBER` is meant?\n";
  std::string out;
  for (size_t at = 1; at < tokens.size(); at += 2)
    out += check_count(read.got.summary, tokens[at].text, tokens[at + 1].text);
  return out;
}

// ---- the tables

struct OfOne {
  std::string_view word;
  std::string (*check)(const Read&, const std::vector<Token>&);
};
constexpr OfOne kOfOne[] = {
    {"no", check_no_event},
    {"passed", check_passed_over},
    {"unrecognised", check_unrecognised},
    {"unreadable", check_unreadable},
    {"finds", check_finds},
    {"finding", check_finding},
    {"counts", check_counts},
};

std::string check_one(const Read& read, const std::vector<Token>& tokens) {
  for (const OfOne& expectation : kOfOne)
    if (expectation.word == tokens[0].text) return expectation.check(read, tokens);
  return check_event(read, tokens);
}

std::set<std::string> ids_of(const Read& read) {
  std::set<std::string> ids;
  for (const runtime::Finding& finding : read.got.findings) ids.insert(finding.id);
  return ids;
}

std::string check_same_ids(const std::vector<Read>& reads) {
  for (const Read& read : reads)
    if (ids_of(read).empty() || ids_of(read) != ids_of(reads[0]))
      return fmt::format("line {} and line {}: {} and {}\n", reads[0].subject.line,
                         read.subject.line, ids_of(reads[0]), ids_of(read));
  return reads.size() < 2 ? "ids of one subject alone\n" : "";
}

std::string check_different_ids(const std::vector<Read>& reads) {
  std::set<std::string> all;
  for (const Read& read : reads) {
    if (ids_of(read).empty()) return fmt::format("line {}: no finding\n", read.subject.line);
    for (const std::string& id : ids_of(read))
      if (!all.insert(id).second) return fmt::format("line {}: {}\n", read.subject.line, id);
  }
  return reads.size() < 2 ? "ids of one subject alone\n" : "";
}

bool of_the_group(const std::vector<Token>& tokens) {
  return tokens.size() == 2 && tokens[1].text == "ids" &&
         (tokens[0].text == "same" || tokens[0].text == "different");
}

std::string check_expectation(const std::vector<Read>& reads, const Expectation& expectation) {
  const std::vector<Token>& tokens = expectation.tokens;
  if (of_the_group(tokens))
    return tokens[0].text == "same" ? check_same_ids(reads) : check_different_ids(reads);
  std::string out;
  for (const Read& read : reads) {
    const std::string wrong = check_one(read, tokens);
    if (!wrong.empty()) out += fmt::format("line {}: {}", read.subject.line, wrong);
  }
  return out;
}

std::string check_group(const Group& group) {
  if (group.expectations.empty()) return "nothing is expected of the last subjects\n";
  std::vector<Read> reads;
  for (const Subject& subject : group.subjects) reads.push_back(read(subject));
  std::string out;
  for (const Read& read : reads) {
    const std::string wrong = disagreement(read);
    if (!wrong.empty()) out += fmt::format("line {}: {}", read.subject.line, wrong);
  }
  for (const Expectation& expectation : group.expectations)
    out += check_expectation(reads, expectation);
  return out;
}

}  // namespace

std::string what_is_wrong(const Row& row) {
  std::string out = row.fault;
  if (row.groups.empty()) out += "the row holds nothing\n";
  for (const Group& group : row.groups) out += check_group(group);
  return out;
}

}  // namespace foothold::traps
