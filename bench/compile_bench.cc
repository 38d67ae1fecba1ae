// What it costs to compile rules, phase by phase: time, and the most memory so far.
//
//   compile_bench [COUNT]...      generated rules beside the shipped ones; default 0 1000 10000
//
// Each count is compiled in a process of its own, so that its peak memory is its own.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/generate/rules.h"
#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "rules/embedded.h"
#include "runtime/scanner.h"

namespace {

using namespace foothold;

class Phases {
 public:
  void done(std::string_view phase) {
    const Clock::time_point now = Clock::now();
    print(phase, now - last_);
    last_ = now;
  }
  void total() const { print("all", Clock::now() - start_); }

 private:
  using Clock = std::chrono::steady_clock;
  static void print(std::string_view phase, Clock::duration spent) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("  {:<10} {:>8.3f} s   peak {:>6.1f} MB\n", phase,
               std::chrono::duration<double>(spent).count(),
               static_cast<double>(usage.ru_maxrss) / 1024);
  }
  Clock::time_point start_ = Clock::now(), last_ = start_;
};

int compile_all(std::uint32_t rules) {
  const std::string generated = generate::generate_rules({rules});
  fmt::print("{} generated rules, {:.1f} MB of text\n", rules,
             static_cast<double>(generated.size()) / 1e6);
  Phases phases;
  dsl::Sources sources;
  compiler::Input input;
  for (const rules::EmbeddedFile& file : rules::embedded_files())
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
    else
      input.rules.push_back(sources.add(std::string(file.name), std::string(file.text)));
  input.rules.push_back(sources.add("generated.fh", generated));
  phases.done("read");
  const compiler::Compiled compiled = compiler::compile(sources, input);
  phases.done("check");
  if (compiled.diagnostics.has_errors())
    return fmt::print("{}", dsl::render(compiled.diagnostics, sources, {})), 2;
  const runtime::Program program = compiler::plan(compiled.model);
  phases.done("plan");
  const runtime::CompiledProgram ready(program, {});
  phases.done("match");
  phases.total();
  return 0;
}

/// In a child, for its own peak of memory.
bool measure(std::uint32_t rules) {
  (void)std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    const int code = compile_all(rules);
    (void)std::fflush(stdout);
    _exit(code);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::uint32_t> counts;
  for (int at = 1; at < count; ++at)
    counts.push_back(static_cast<std::uint32_t>(std::strtoul(arguments[at], nullptr, 10)));
  if (counts.empty()) counts = {0, 1000, 10000};
  bool good = true;
  for (const std::uint32_t rules : counts) good = measure(rules) && good;
  return good ? 0 : 1;
}
