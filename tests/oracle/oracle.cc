#include "tests/oracle/oracle.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "bench/generate/generate.h"
#include "cli/load.h"
#include "compiler/plan/plan.h"
#include "evaluate/frame.h"
#include "evaluate/rules.h"
#include "rules/embedded.h"
#include "runtime/value/fold.h"

namespace foothold::oracle {
namespace {

constexpr size_t kMostDifferences = 5, kMostShown = 600;

/// What the rules of rule_text() are contained by.
constexpr std::string_view kResponse = R"(
response look { phase 0 owner soc csf RS.AN-06 command "look" lookup "look" }
)";

/// A text as it may be printed: control bytes and broken UTF-8 as they would stand in C++.
std::string shown(std::string_view text) {
  std::string out;
  for (const char byte : text.substr(0, kMostShown)) {
    const auto code = static_cast<unsigned char>(byte);
    out += code < 0x20 || code >= 0x7f ? fmt::format("\\x{:02x}", code) : std::string(1, byte);
  }
  return text.size() > kMostShown ? out + "..." : out;
}

/// Of each kind whether any rule makes the scanner read its events: a rule over one event, or a
/// selection of one over several.
std::vector<bool> kinds_read(const compiler::Model& model) {
  std::vector<bool> read(model.kinds.size(), false);
  for (const compiler::Rule& rule : model.rules)
    if (!rule.correlation) read[rule.kind] = true;
  for (const compiler::Selection& selection : model.selections) read[selection.kind] = true;
  return read;
}

/// A rule for each kind that no rule reads yet, true of nearly every event of it, so that what both
/// readers make of these kinds is compared too. Empty if every kind has a rule.
std::string rules_for_the_rest(const compiler::Model& model) {
  const std::vector<bool> read = kinds_read(model);
  std::string rules;
  for (uint32_t number = 0; number < model.kinds.size(); ++number) {
    const compiler::Kind& kind = model.kinds[number];
    if (read[number] || kind.sources.empty()) continue;
    std::string anything = "record is present";
    for (size_t field = model.header_fields; field < kind.fields.size(); ++field)
      anything += fmt::format(" or {} is present", kind.fields[field].name);
    rules += rule_text("reads_" + kind.name, fmt::format("when {} where {}", kind.name, anything));
  }
  return rules.empty() ? rules : rules + std::string(kResponse);
}

}  // namespace

// ---- worlds

namespace {

/// A kind that no rule reads makes no event in the scanner; without its sources the evaluator makes
/// none either, and takes a tenth of the time.
void leave_out_unread_kinds(compiler::Model& model) {
  const std::vector<bool> read = kinds_read(model);
  for (size_t kind = 0; kind < model.kinds.size(); ++kind)
    if (!read[kind]) model.kinds[kind].sources.clear();
}

}  // namespace

World::World(std::shared_ptr<const compiler::Model> model, const compiler::PlanOptions& plan,
             const runtime::ScanOptions& options)
    : model_(std::move(model)),
      plan_(plan),
      program_(std::make_shared<runtime::Program>(compiler::plan(*model_, plan))),
      compiled_(std::make_shared<runtime::CompiledProgram>(*program_, options)) {}

const World& World::shipped() {
  static const World world = [] {
    const cli::Loaded loaded = cli::load({});
    EXPECT_TRUE(loaded.good());
    auto model = std::make_shared<compiler::Model>(loaded.compiled.model);
    leave_out_unread_kinds(*model);
    return World(std::move(model), {}, {});
  }();
  return world;
}

const World& World::every_kind() {
  static const World world = [] {
    const std::string rest = rules_for_the_rest(cli::load({}).compiled.model);
    const std::string path = fmt::format("{}rest_{}.fh", testing::TempDir(), getpid());
    std::ofstream(path, std::ios::binary) << rest;
    cli::RuleOptions with_rest;
    with_rest.folders = {path};
    const cli::Loaded loaded = cli::load(with_rest);
    std::filesystem::remove(path);
    EXPECT_TRUE(loaded.good());
    return World(std::make_shared<compiler::Model>(loaded.compiled.model), {true, false}, {});
  }();
  return world;
}

World World::of(std::string text) {
  dsl::Sources sources;
  compiler::Input input;
  for (const rules::EmbeddedFile& file : rules::embedded_files())
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
  text += kResponse;
  input.rules = {sources.add("world.fh", std::move(text))};
  const compiler::Compiled compiled = compiler::compile(sources, input);
  EXPECT_FALSE(compiled.diagnostics.has_errors())
      << dsl::render(compiled.diagnostics, sources, {false, 5});
  return World(std::make_shared<compiler::Model>(compiled.model), {}, {});
}

World World::with(bool routing, const runtime::ScanOptions& options) const {
  return World(model_, {routing, routing && !options.audit}, options);
}

World World::with(const value::Facts& facts) const {
  auto model = std::make_shared<compiler::Model>(*model_);
  model->facts = facts;
  return World(std::move(model), plan_, {});
}

uint32_t World::kind(std::string_view name) const {
  for (uint32_t kind = 0; kind < model_->kinds.size(); ++kind)
    if (model_->kinds[kind].name == name) return kind;
  ADD_FAILURE() << "no kind " << name;
  return 0;
}

// ---- the two readers

std::vector<std::string_view> lines_of(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (bytes.substr(0, kMark.size()) == kMark) bytes.remove_prefix(kMark.size());
  std::vector<std::string_view> lines;
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return lines;
}

std::string line_at(std::string_view bytes, uint64_t number) {
  const std::vector<std::string_view> lines = lines_of(bytes);
  return number == 0 || number > lines.size() ? "" : std::string(lines[number - 1]);
}

Seen slow(const compiler::Model& model, std::string_view bytes) {
  Seen seen;
  seen.events.resize(model.kinds.size());
  for (const evaluate::FramedElement& element :
       evaluate::frame(bytes, evaluate::frame_words(model)).elements) {
    std::vector<evaluate::Reading> readings(1);  // unreadable
    if (!element.broken) readings = evaluate::read_records(model, element.text);
    for (const evaluate::Reading& reading : readings) {
      ++seen.records;
      uint64_t* const counters[] = {&seen.examined, &seen.passed_over, &seen.unrecognised,
                                    &seen.unreadable};
      ++*counters[static_cast<size_t>(reading.outcome)];
      for (const evaluate::Event& event : reading.events) {
        ++seen.events[event.kind];
        for (const evaluate::Firing& firing : evaluate::evaluate_rules(model, event))
          if (firing.fires) seen.findings.emplace(element.line, model.rules[firing.rule].name);
      }
    }
  }
  return seen;
}

runtime::BlockResult scan_source(const runtime::CompiledProgram& compiled, runtime::Source& source,
                                 size_t block_bytes) {
  runtime::Framer framer(source, runtime::frame_names(compiled.program()),
                         {.limits = {runtime::FrameLimits{}.record_bytes, block_bytes}});
  runtime::BlockScanner scanner(compiled);
  EXPECT_TRUE(scanner.ready());
  runtime::BlockResult result;
  runtime::BlockBuffer buffer;
  for (runtime::Block block; framer.next(buffer, block); block = {})
    scanner.scan(block, "memory", result);
  return result;
}

Seen fast(const runtime::CompiledProgram& compiled, std::string_view bytes, size_t block_bytes) {
  runtime::MemorySource source(bytes);
  const runtime::BlockResult result = scan_source(compiled, source, block_bytes);
  Seen seen;
  const runtime::Counters& counters = result.counters;
  seen.records = counters.records, seen.examined = counters.examined;
  seen.passed_over = counters.passed_over, seen.unrecognised = counters.unrecognised;
  seen.unreadable = counters.unreadable;
  seen.events = counters.events;
  seen.events.resize(compiled.program().kinds.size());
  for (const runtime::Finding& finding : result.findings) {
    const runtime::RuleInfo& rule = compiled.program().rules[finding.rule];
    const bool integrity = compiled.program().broken_record_kind == rule.kind;
    (integrity ? seen.integrity : seen.findings).emplace(finding.events[0].line, rule.name);
  }
  return seen;
}

std::string difference(const Seen& expected, const Seen& got, std::string_view bytes) {
  std::string out;
  size_t count = 0;
  const auto add = [&](const Seen& from, const Seen& in, std::string_view what) {
    for (const Seen::Place& place : from.findings) {
      if (in.findings.contains(place) || ++count > kMostDifferences) continue;
      out += fmt::format("{} line {}: {}\n    {}\n", what, place.first, place.second,
                         shown(line_at(bytes, place.first)));
    }
  };
  add(expected, got, "missed");
  add(got, expected, "unexpected");
  return count > kMostDifferences ? out + fmt::format("{} differences in all\n", count) : out;
}

std::string counters(const compiler::Model& model, const Seen& seen) {
  std::string out = fmt::format(
      "{} records = {} examined + {} passed over + {} unrecognised + {} unreadable;", seen.records,
      seen.examined, seen.passed_over, seen.unrecognised, seen.unreadable);
  for (size_t kind = 0; kind < seen.events.size(); ++kind)
    if (seen.events[kind]) out += fmt::format(" {} {}", model.kinds[kind].name, seen.events[kind]);
  return out;
}

// ---- field by field

namespace {

bool same_texts(compiler::Base base, const std::vector<std::string>& expected,
                const std::vector<std::string_view>& got) {
  return std::equal(expected.begin(), expected.end(), got.begin(), got.end(),
                    [&](const std::string& one, std::string_view other) {
                      return base == compiler::Base::domain ? value::equal_folded(one, other)
                                                            : one == other;
                    });
}

bool same_scalar(compiler::Base base, const evaluate::Value& expected,
                 const runtime::FieldValue& got) {
  using compiler::Base;
  switch (base) {
    case Base::ip:
      return got.ips.size() == 1 && got.ips[0] == expected.ip;
    case Base::number:
      return got.number == expected.number;
    case Base::time:
    case Base::duration:
      return got.ticks == expected.time.ticks;
    case Base::flag:
      return (got.code != 0) == expected.flag;
    case Base::choice:
      return got.code == expected.code;
    default:
      return same_texts(base, expected.texts, got.texts);
  }
}

bool same_field(const compiler::Field& field, const evaluate::Value& expected,
                const runtime::FieldValue& got);

bool same_group(const compiler::Field& field, const evaluate::Value& expected,
                const runtime::FieldValue& got) {
  if (expected.more != got.more || expected.elements.size() != got.elements.size()) return false;
  for (size_t element = 0; element < expected.elements.size(); ++element)
    for (size_t member = 0; member < field.members.size(); ++member)
      if (!same_field(field.members[member], expected.elements[element][member],
                      got.elements[element][member]))
        return false;
  return true;
}

bool same_field(const compiler::Field& field, const evaluate::Value& expected,
                const runtime::FieldValue& got) {
  const compiler::Type& type = field.type;
  const auto state = [](auto one) { return static_cast<int>(one); };
  if (state(expected.state) != state(got.state)) return false;
  if (state(expected.before_state) != state(got.before_state)) return false;
  if (type.base == compiler::Base::group) return same_group(field, expected, got);
  if (type.shaped == compiler::Shaped::scalar)
    return expected.state != evaluate::State::present || same_scalar(type.base, expected, got);
  return same_texts(type.base, expected.texts, got.texts) &&
         same_texts(type.base, expected.before, got.before);
}

std::string shown_value(const runtime::FieldValue& value) {
  std::string out = fmt::format("state {}", static_cast<int>(value.state));
  for (const std::string_view text : value.texts) out += fmt::format(" \"{}\"", shown(text));
  out += fmt::format(", before {}", static_cast<int>(value.before_state));
  for (const std::string_view text : value.before) out += fmt::format(" \"{}\"", shown(text));
  return out;
}

std::string compare_event(const compiler::Kind& kind, const evaluate::Event& expected,
                          const runtime::EventReader& got) {
  std::string out;
  for (uint32_t field = 0; field < kind.fields.size(); ++field) {
    const compiler::Field& of = kind.fields[field];
    if (same_field(of, expected.fields[field], got.field(field))) continue;
    out += fmt::format("{}.{}: evaluator {}; scanner {}\n", kind.name, kind.fields[field].name,
                       shown(evaluate::shown(of, expected.fields[field])),
                       shown_value(got.field(field)));
  }
  return out;
}

}  // namespace

FieldComparison::FieldComparison(const World& world)
    : world_(world), unwrapper_(world.compiled().marks()) {
  for (const runtime::ShapeProgram& shape : world.program().shapes) memos_.emplace_back(shape);
}

std::string FieldComparison::differences(std::string_view record) {
  using Outcome = evaluate::Reading::Outcome;
  const evaluate::Reading expected = evaluate::read_record(world_.model(), record);
  if (expected.outcome != Outcome::events) return {};  // then findings and counters say it all
  std::string padded(record);
  padded.append(runtime::kReadablePadding, ' ');
  const std::string_view text = std::string_view(padded).substr(0, record.size());
  runtime::Unwrapped unwrapped = unwrapper_.unwrap(text);
  if (unwrapped.outcome == runtime::Unwrapped::Outcome::page) return {};
  if (unwrapped.outcome != runtime::Unwrapped::Outcome::shaped) return "not unwrapped\n";
  if (!unwrapper_.settle(unwrapped)) return "not settled\n";
  const uint32_t route = memos_[unwrapped.shape].route(unwrapped.operation);
  if (route == runtime::RouteMemo::kPassedOver) return "passed over\n";
  const runtime::CompiledReading& reading = world_.compiled().report_reading(route);
  const auto outcome = reader_.read(unwrapped.bare, reading.trie(), slots_, unwrapped.levels);
  if (outcome == runtime::TrieReader::Outcome::broken_utf8) return {};
  if (outcome != runtime::TrieReader::Outcome::read) return "malformed\n";
  for (const uint32_t slot : reading.from().required)
    if (!slots_.present(slot)) return "a required key is missing\n";
  std::vector<const runtime::Captured*> outer;
  for (const uint32_t place : world_.compiled().report_outer(route))
    outer.push_back(unwrapper_.outer(place));
  expressions_.start(reading, slots_, outer, unwrapped.levels);
  return compare_events(expected.events, route);
}

std::string FieldComparison::compare_events(const std::vector<evaluate::Event>& expected,
                                            uint32_t route) {
  std::string out;
  size_t place = 0;
  for (const runtime::SourceReading& source :
       world_.compiled().report_reading(route).from().sources) {
    if (!event_.read(source, world_.program().kinds[source.kind], expressions_)) continue;
    if (place == expected.size() || expected[place].kind != source.kind)
      return out + fmt::format("an event of kind {} too many or missing\n",
                               world_.model().kinds[source.kind].name);
    out += compare_event(world_.model().kinds[source.kind], expected[place++], event_);
    ++events_;
  }
  return place == expected.size() ? out : out + "an event is missing\n";
}

// ---- inputs

std::string rule_text(const std::string& name, const std::string& when) {
  return fmt::format(R"(rule {} {{  # allow: missing_test, never_true
  title "a rule of the test" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain look
  {}
  report "it fired"
}}
)",
                     name, when);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::pair<std::string, std::string>> corpus_files() {
  std::vector<std::pair<std::string, std::string>> files;
  const std::filesystem::path folder = std::filesystem::path(FOOTHOLD_SOURCE_DIR) / "corpus";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".ndjson")
      files.emplace_back(entry.path().filename().string(), read_file(entry.path().string()));
  std::sort(files.begin(), files.end());
  return files;
}

const std::string& whole_corpus() {
  static const std::string corpus = [] {
    std::string all;
    for (const auto& [name, bytes] : corpus_files())
      all += bytes + (bytes.ends_with('\n') ? "" : "\n");
    return all;
  }();
  return corpus;
}

const std::string& sample_records() {
  static const std::string records = [] {
    std::string all;
    for (const compiler::Kind& kind : World::shipped().model().kinds)
      for (const compiler::Sample& sample : kind.samples) {
        std::string record = sample.record;
        std::replace(record.begin(), record.end(), '\n', ' ');
        all += record + "\n";
      }
    return all;
  }();
  return records;
}

const std::string& generated_stream(uint64_t events) {
  static std::map<uint64_t, std::string> streams;
  std::string& stream = streams[events];
  if (!stream.empty()) return stream;
  generate::Options options;
  options.events = events;
  options.suspicious = 2000;
  options.attack = true;
  stream = generate::generate(options);
  EXPECT_FALSE(stream.empty());
  return stream;
}

const std::string& administration_stream(uint64_t events) {
  static std::map<uint64_t, std::string> streams;
  std::string& stream = streams[events];
  if (!stream.empty()) return stream;
  generate::Options options;
  options.events = events;
  options.candidates = generate::kMillion;
  stream = generate::generate(options);
  EXPECT_FALSE(stream.empty());
  return stream;
}

}  // namespace foothold::oracle
