#include "cli/prepare.h"

#include "cli/bounded.h"
#include "cli/build_id.h"
#include "cli/over_limit.h"
#include "cli/program_cache.h"
#include "cli/say.h"
#include "compiler/plan/plan.h"
#include "runtime/scanner.h"

namespace foothold::cli {
namespace {

/// Nothing if this build cannot be told from others.
std::optional<value::Digest> key_of(const Gathered& gathered) {
  const std::string build = build_id();
  if (build.empty()) return {};
  value::Hasher hasher;
  hasher.add(build);
  hasher.add(runtime::hyperscan_platform());
  hasher.add(gathered.only_given ? "only given" : "shipped and given");
  hasher.add(gathered.facts.identities ? "identities" : "no identities");
  for (const auto* files : {&gathered.rules, &gathered.site}) {
    hasher.add(std::to_string(files->size()));
    for (const Gathered::Text& file : *files) hasher.add(file.name), hasher.add(file.text);
  }
  return hasher.finish();
}

compiler::PlanOptions plan_options(const PrepareOptions& options) {
  return {options.routing, options.routing && options.pruning};
}

/// Plans, and compiles all patterns and literals, so that they can be kept.
runtime::PreparedProgram make(const compiler::Model& model, const PrepareOptions& options,
                              runtime::CompileWatch* watch) {
  runtime::PreparedProgram made;
  made.program = compiler::plan(model, plan_options(options));
  for (const runtime::KindProgram& kind : made.program.kinds)
    runtime::KindMatcher(made.program, kind, {}, {nullptr, watch}).keep_databases(made.databases);
  return made;
}

/// Given rules are compiled in a child with limits: nobody vouches for their patterns. What comes
/// back is what `result` makes of the program.
template <typename Result>
Bounded run_compilation(const Loaded& loaded, const PrepareOptions& options, const Result& result) {
  return run_bounded(kCompileLimits, [&](Notes& notes) {
    NotingWatch watch(notes);
    const runtime::PreparedProgram made = make(loaded.compiled.model, options, &watch);
    return watch.was_refused() ? std::string() : result(made);
  });
}

void tell_of_limit(Loaded& loaded, const Bounded& done) {
  if (!report_over_limit(loaded.compiled.model, done, loaded.compiled.diagnostics))
    loaded.problems.push_back(
        "compiling these rules needed more than 1 GiB of memory or half a minute: give fewer at "
        "once");
}

Prepared make_bounded(Loaded& loaded, const PrepareOptions& options) {
  const Bounded done = run_compilation(loaded, options, [](const runtime::PreparedProgram& made) {
    return runtime::pack({}, made);
  });
  if (done.ending == Ending::no_child) return {true, make(loaded.compiled.model, options, nullptr)};
  std::optional<runtime::PreparedProgram> made;
  if (done.ending == Ending::done) made = runtime::unpack({}, done.result);
  if (made) return {true, std::move(*made)};
  tell_of_limit(loaded, done);
  return {};
}

/// The files that the rules name, to be compared when the program is taken up again.
Prepared with_outside(Prepared prepared, const std::vector<compiler::NamedFile>& files) {
  for (const compiler::NamedFile& file : files)
    prepared.ready.outside.push_back({file.path, file.digest});
  return prepared;
}

Prepared compile(Gathered gathered, const PrepareOptions& options, bool kept) {
  const bool given = !gathered.rules.empty() || !gathered.site.empty();
  Loaded loaded = compile_gathered(std::move(gathered));
  if (!loaded.good()) return print_problems(loaded, false), Prepared{};
  if (given) {
    Prepared made = make_bounded(loaded, options);
    if (!made.good) print_problems(loaded, false);
    return with_outside(std::move(made), loaded.compiled.files);
  }
  if (kept) return {true, make(loaded.compiled.model, options, nullptr)};
  return {true, {compiler::plan(loaded.compiled.model, plan_options(options)), {}, {}}};
}

}  // namespace

void check_limits(Loaded& loaded) {
  if (!loaded.good() || loaded.files == 0) return;
  // Nothing is scanned: the program need not be a lean one, and stays in the child.
  const PrepareOptions options{.cache = false, .pruning = false};
  const Bounded done = run_compilation(
      loaded, options, [](const runtime::PreparedProgram&) { return std::string("good"); });
  if (done.ending != Ending::done && done.ending != Ending::no_child) tell_of_limit(loaded, done);
}

Prepared prepare(const RuleOptions& rules, const PrepareOptions& options) {
  Gathered gathered = gather(rules);
  const value::Facts facts = gathered.facts;
  const bool cached =
      options.cache && options.routing && options.pruning && gathered.problems.empty();
  const ProgramCache cache(cached ? ProgramCache::usual_folder() : std::string());
  const std::optional<value::Digest> key = cache.folder().empty() ? std::nullopt : key_of(gathered);
  Prepared prepared;
  std::string note;
  if (key) {
    if (std::optional<runtime::PreparedProgram> found = cache.find(*key, note))
      prepared = {true, std::move(*found)};
    if (!note.empty()) complain("foothold: {}\n", note);
  }
  if (!prepared.good) {
    prepared = compile(std::move(gathered), options, key.has_value());
    if (prepared.good && key) cache.keep(*key, prepared.ready);
  }
  prepared.ready.program.facts = facts;
  return prepared;
}

}  // namespace foothold::cli
