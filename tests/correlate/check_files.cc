#include "tests/correlate/check_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/input/source.h"
#include "tests/correlate/random_world.h"

namespace foothold::evaluate {
namespace {

std::vector<std::string> files_of(const std::vector<std::string>& records, const FilesWay& way) {
  std::vector<std::string> files = {""};
  size_t in_file = 0;
  for (const std::string& record : records) {
    if (files.size() <= way.files.size() && in_file++ == way.files[files.size() - 1])
      files.emplace_back(), in_file = 1;
    files.back() += record;
  }
  return files;
}

}  // namespace

std::string by_scanner(const runtime::CompiledProgram& compiled,
                       const std::vector<std::string>& records, const FilesWay& way) {
  std::vector<std::string> lines;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    lines.push_back(line_of(compiled.program(), finding));
    return true;
  };
  runtime::ScanSettings settings;
  settings.threads = way.threads;
  settings.hold_findings = true;
  settings.correlation.memory = way.memory;
  runtime::Scan scan(compiled, hooks, settings);
  bool good = true;
  for (const std::string& file : files_of(records, way)) {
    runtime::MemorySource source(file);
    good = scan.add(source) && good;
  }
  const runtime::ScanSummary summary = scan.finish();
  const runtime::CorrelationSummary& correlation = summary.correlation;
  if (summary.findings != lines.size()) lines.push_back("counts other findings than it gives");
  if (!good) lines.push_back("stopped");
  if (!correlation.problem.empty()) lines.push_back("problem: " + correlation.problem);
  if (correlation.cut_off) lines.push_back("cut off");
  lines.push_back(fmt::format("open {}", correlation.open));
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string differs_in_files(const compiler::Model& model, const runtime::CompiledProgram& compiled,
                             std::vector<std::string> records, uint64_t seed, size_t* found) {
  const std::string expected = by_evaluator(model, records);
  if (found) *found += static_cast<size_t>(std::count(expected.begin(), expected.end(), '\n'));
  const auto compared = [&](const std::string& how, const std::string& got) {
    if (got == expected) return std::string();
    return fmt::format("{}:\n{}\nexpected:\n{}\n", how, got, expected);
  };
  const std::string differs = compared("found", by_scanner(compiled, records, {}));
  if (!differs.empty()) return differs;
  Random random(seed);
  std::shuffle(records.begin(), records.end(), random);
  const FilesWay way{{below(random, 5), below(random, 9)},
                     static_cast<unsigned>(1 + below(random, 3)),
                     below(random, 2) ? size_t{1} : size_t{4096}};
  return compared("found in another order", by_scanner(compiled, records, way));
}

}  // namespace foothold::evaluate
