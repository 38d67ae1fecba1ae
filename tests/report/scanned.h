// Compiles rules beside the shipped kinds and scans a few lines: what the tests of findings start
// from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "rules/embedded.h"
#include "runtime/scan.h"

namespace foothold::tests {

/// The shipped kinds, lists, responses and catalogue, with these rules instead of the shipped ones.
struct Scanned {
  explicit Scanned(const std::string& rules, const std::string& site = {}) {
    dsl::Sources sources;
    compiler::Input input;
    for (const rules::EmbeddedFile& file : rules::embedded_files()) {
      const std::string name(file.name);
      if (name.ends_with(".tsv")) {
        input.catalogue.add(compiler::framework_of(name), file.text);
      } else if (name.rfind("detections/", 0) != 0) {
        input.rules.push_back(sources.add(name, std::string(file.text)));
      }
    }
    input.rules.push_back(sources.add("test.fh", rules));
    if (!site.empty()) input.site.push_back(sources.add("site.fh", site));
    compiler::Compiled compiled = compiler::compile(sources, input);
    problems = dsl::render(compiled.diagnostics, sources, {});
    failed = compiled.diagnostics.has_errors();
    if (failed) return;
    program = compiler::plan(compiled.model);
    ready = std::make_unique<runtime::CompiledProgram>(program, runtime::ScanOptions{});
  }

  /// The findings of these lines, copies left out, as a scan reports them.
  std::vector<runtime::Finding> findings(const std::string& lines) const {
    std::vector<runtime::Finding> found;
    runtime::ScanHooks hooks;
    hooks.finding = [&](const runtime::Finding& finding) { return found.push_back(finding), true; };
    runtime::Scan scan(*ready, hooks, {1, true});
    runtime::MemorySource source(lines);
    scan.add(source);
    summary = scan.finish();
    return found;
  }

  std::string problems;
  bool failed = false;
  runtime::Program program;
  std::unique_ptr<runtime::CompiledProgram> ready;
  mutable runtime::ScanSummary summary;
};

/// The properties that every rule must have, so that a test shows only what it is about.
inline std::string rule(const std::string& name, const std::string& rest) {
  return "rule " + name +
         " {\n  title \"t\"\n  severity low\n  owner soc\n  detects csf:DE.CM-09\n  control "
         "csf:PR.PS-04\n"
         "  responds csf:RS.MI-02\n  maps nhi:none\n" +
         rest + "\n}\n";
}

}  // namespace foothold::tests
