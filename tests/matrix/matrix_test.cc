// Every sample through every envelope: the same records give the same findings, with equal ids,
// however they came.
//
// Each kind has a rule here that fires on all of its events, so that every field that makes up a
// finding's id is compared for every kind and shape. FOOTHOLD_MATRIX_LIST=1 prints what was
// compared (tests/matrix/list).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "cli/load.h"
#include "compiler/plan/plan.h"
#include "rules/embedded.h"
#include "runtime/scan.h"
#include "tests/input/pack.h"
#include "tests/matrix/containers.h"
#include "tests/matrix/envelopes.h"

namespace foothold::matrix {
namespace {

using Ids = std::multiset<std::string>;

struct Sample {
  std::string kind, shape, title, record;
};

bool listing() { return std::getenv("FOOTHOLD_MATRIX_LIST") != nullptr; }

/// A rule for each kind that is read from a record: true of all of its events.
std::string rule_of(const compiler::Kind& kind) {
  return fmt::format(R"(rule seen_{0} {{  # allow: missing_test, always_true, never_true
  title "an event of {0}" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain matrix_step
  when {0} where time is present or time is absent
  report "it is there"
}}
)",
                     kind.name);
}

/// The shipped kinds with those rules, ready to scan.
class World {
 public:
  static const World& get() {
    static const World world;
    return world;
  }
  const std::vector<Sample>& samples() const { return samples_; }

  /// The findings' ids, with their rules.
  Ids ids(runtime::Source& source, runtime::ScanSummary* summary = nullptr) const {
    Ids ids;
    runtime::ScanHooks hooks;
    hooks.finding = [&](const runtime::Finding& finding) {
      for (size_t copy = 0; copy < finding.events.size(); ++copy)
        ids.insert(program_.rules[finding.rule].name + " " + finding.id);
      return true;
    };
    runtime::Scan scan(*compiled_, hooks, {1, true, {}});
    scan.add(source);
    const runtime::ScanSummary seen = scan.finish();
    if (summary) *summary = seen;
    return ids;
  }
  Ids ids(const std::string& bytes, runtime::ScanSummary* summary = nullptr) const {
    runtime::MemorySource source(bytes);
    return ids(source, summary);
  }

 private:
  World() {
    const cli::Loaded shipped = cli::load({});
    EXPECT_TRUE(shipped.good());
    std::string rules =
        "response matrix_step { phase 0 owner soc csf RS.AN-06 command \"look\" }\n";
    for (const compiler::Kind& kind : shipped.compiled.model.kinds) {
      if (kind.sources.empty()) continue;
      rules += rule_of(kind);
      for (const compiler::Sample& sample : kind.samples)
        samples_.push_back({kind.name, shipped.compiled.model.shapes[sample.shape].name,
                            sample.title, sample.record});
    }
    compile(rules);
  }

  void compile(const std::string& rules) {
    dsl::Sources sources;
    compiler::Input input;
    for (const rules::EmbeddedFile& file : rules::embedded_files()) {
      if (file.name.ends_with(".tsv"))
        input.catalogue.add(compiler::framework_of(file.name), file.text);
      else if (!file.name.starts_with("detections/"))
        input.rules.push_back(sources.add(std::string(file.name), std::string(file.text)));
    }
    input.rules.push_back(sources.add("matrix.fh", rules));
    const compiler::Compiled compiled = compiler::compile(sources, input);
    EXPECT_FALSE(compiled.diagnostics.has_errors())
        << dsl::render(compiled.diagnostics, sources, {false, 5});
    program_ = compiler::plan(compiled.model);
    compiled_ = std::make_unique<runtime::CompiledProgram>(program_, runtime::ScanOptions{});
  }

  std::vector<Sample> samples_;
  runtime::Program program_;
  std::unique_ptr<runtime::CompiledProgram> compiled_;
};

Records records_of(const std::vector<Sample>& samples) {
  Records records;
  for (const Sample& sample : samples) records.push_back(sample.record);
  return records;
}

std::vector<Sample> carried_by(const Envelope& envelope) {
  std::vector<Sample> carried;
  for (const Sample& sample : World::get().samples())
    if (can_carry(envelope, sample.record)) carried.push_back(sample);
  return carried;
}

/// Which samples make the difference, one by one.
std::string guilty(const Envelope& envelope, const std::vector<Sample>& samples) {
  std::string out;
  for (const Sample& sample : samples) {
    const Ids expected = World::get().ids(sample.record + "\n");
    const Ids got = World::get().ids(envelope.wrap({sample.record}));
    if (std::set(expected.begin(), expected.end()) != std::set(got.begin(), got.end()))
      out += fmt::format("  {} from {} ({}): {} findings instead of {}\n", sample.kind,
                         sample.shape, sample.title, got.size(), expected.size());
  }
  return out.empty() ? "  none alone, only together\n" : out;
}

class EnvelopeMatrix : public testing::TestWithParam<size_t> {};

TEST_P(EnvelopeMatrix, KeepsEveryFinding) {
  const Envelope& envelope = envelopes()[GetParam()];
  const std::vector<Sample> samples = carried_by(envelope);
  const Records records = records_of(samples);
  ASSERT_FALSE(samples.empty());
  const Ids expected = World::get().ids(joined(records, "\n") + "\n");
  runtime::ScanSummary summary;
  const std::string bytes = envelope.wrap(records);
  const Ids got = World::get().ids(bytes, &summary);
  const std::set<std::string> wanted(expected.begin(), expected.end());
  EXPECT_GE(wanted.size(), samples.size() / 2);
  EXPECT_EQ(wanted, std::set(got.begin(), got.end())) << guilty(envelope, samples);
  EXPECT_EQ(summary.counters.unreadable, 0u);
  EXPECT_EQ(summary.bytes_read, bytes.size());
  EXPECT_EQ(summary.bytes_read, summary.counters.record_bytes + summary.counters.between_bytes);
  if (listing())
    fmt::print("{:<44} {:>4} samples, {:>4} findings\n", envelope.name, samples.size(),
               wanted.size());
}

INSTANTIATE_TEST_SUITE_P(Samples, EnvelopeMatrix, testing::Range<size_t>(0, envelopes().size()),
                         [](const auto& info) { return fmt::format("{}", info.param); });

/// One sample a kind and shape.
std::vector<Sample> one_of_each() {
  std::map<std::pair<std::string, std::string>, Sample> first;
  for (const Sample& sample : World::get().samples())
    first.try_emplace({sample.kind, sample.shape}, sample);
  std::vector<Sample> chosen;
  for (auto& [key, sample] : first) chosen.push_back(sample);
  return chosen;
}

class ContainerMatrix : public testing::TestWithParam<size_t> {};

/// In plain lines and pretty-printed, so that both ways of framing meet every container.
TEST_P(ContainerMatrix, KeepsEveryFinding) {
  const Container& container = containers()[GetParam()];
  const Records records = records_of(one_of_each());
  const Ids expected = World::get().ids(joined(records, "\n") + "\n");
  for (const bool over_lines : {false, true}) {
    std::string plain;
    for (const std::string& record : records)
      plain += (over_lines ? indented(record) : record) + "\n";
    Ids got;
    const std::string packed = container.pack(plain);
    for (const input_test::Item& item : input_test::unpack(packed).items) {
      EXPECT_EQ(item.problem, "");
      const Ids some = World::get().ids(item.content);
      got.insert(some.begin(), some.end());
    }
    EXPECT_EQ(std::set(expected.begin(), expected.end()), std::set(got.begin(), got.end()));
  }
  if (listing())
    fmt::print("{:<44} {:>4} samples, one a kind and shape\n", container.name, records.size());
}

INSTANTIATE_TEST_SUITE_P(Samples, ContainerMatrix, testing::Range<size_t>(0, containers().size()),
                         [](const auto& info) { return fmt::format("{}", info.param); });

/// What is read of a shape that is another one renamed follows from that one, so it needs a sample
/// of some kind only.
TEST(Matrix, HasASampleForEachShapeThatAKindIsReadFrom) {
  const cli::Loaded shipped = cli::load({});
  const compiler::Model& model = shipped.compiled.model;
  std::set<std::pair<std::string, std::string>> sampled;
  std::set<std::string> shapes;
  for (const Sample& sample : World::get().samples())
    sampled.insert({sample.kind, sample.shape}), shapes.insert(sample.shape);
  for (const compiler::Shape& shape : model.shapes)
    EXPECT_TRUE(shapes.contains(shape.name)) << shape.name;
  for (const compiler::Kind& kind : model.kinds)
    for (const compiler::Source& source : kind.sources) {
      const std::string& shape = model.shapes[source.shape].name;
      EXPECT_TRUE(source.renamed || sampled.contains({kind.name, shape}))
          << kind.name << " from " << shape;
    }
}

}  // namespace
}  // namespace foothold::matrix
