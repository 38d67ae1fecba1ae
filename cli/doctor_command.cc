#include <fmt/format.h>
#include <simdjson.h>

#include <boost/version.hpp>
#include <thread>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/program_cache.h"
#include "cli/say.h"
#include "cli/summary.h"
#include "compiler/check/catalogue.h"
#include "compiler/check/zones.h"
#include "rules/embedded.h"
#include "runtime/frame/block.h"
#include "runtime/match/columns.h"
#include "runtime/match/literal_scan.h"
#include "runtime/route/route_memo.h"
#include "runtime/unwrap/unwrapper.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::cli {

#define FOOTHOLD_TEXT_OF(x) #x
#define FOOTHOLD_TEXT(x) FOOTHOLD_TEXT_OF(x)

int doctor() {
  const auto row = [](std::string_view name, const std::string& value) {
    say("{:<24} {}\n", name, value);
  };
  row("foothold", FOOTHOLD_VERSION);
#ifdef NDEBUG
  row("build", "release (assertions off)");
#else
  row("build", "with assertions: On-Demand runs at half its speed");
#endif
  row("shipped files", fmt::format("{}", rules::embedded_files().size()));
  row("cores", fmt::format("{}", std::thread::hardware_concurrency()));
  row("simdjson", FOOTHOLD_TEXT(SIMDJSON_VERSION));
  row("  stage 1 kernel",
      fmt::format("{} (chosen at run time)", simdjson::get_active_implementation()->name()));
  row("  on-demand kernel",
      FOOTHOLD_TEXT(SIMDJSON_BUILTIN_IMPLEMENTATION) " (chosen at compile time)");
  row("hyperscan", runtime::hyperscan_version());
  row("boost (spirit x3)", BOOST_LIB_VERSION);
  row("fmt",
      fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  row("unicode", std::string(value::unicode_version()));
  compiler::Catalogue catalogue;
  for (const rules::EmbeddedFile& file : rules::embedded_files())
    if (file.name.ends_with(".tsv")) catalogue.add(compiler::framework_of(file.name), file.text);
  for (const compiler::CatalogueTable& table : catalogue.tables())
    row("catalogue: " + table.framework,
        fmt::format("{}, version {} ({})", table.title, table.version, table.date));
  row("libidn2", std::string(value::idn_version()));
  const std::string zones = compiler::zone_database_version();
  row("time zones", zones.empty() ? "no database here: only UTC" : "tz database " + zones);
  const runtime::FrameLimits limits;
  row("limit: record", fmt::format("{} MiB", limits.record_bytes >> 20));
  row("limit: nesting", fmt::format("{} levels", runtime::kMaxNesting));
  row("limit: wraps", fmt::format("{} levels", runtime::kMostWraps));
  row("limit: operations",
      fmt::format("{} spellings remembered a shape", runtime::RouteMemo::kMostSpellings));
  row("block", fmt::format("{} MiB", limits.block_bytes >> 20));
  row("batch", fmt::format("{} events", runtime::kBatchRows));
  const ProgramCache cache(ProgramCache::usual_folder());
  const ProgramCache::Usage usage = cache.usage();
  row("cache", cache.folder().empty() ? "none: neither XDG_CACHE_HOME nor HOME is a folder"
                                      : fmt::format("{}", cache.folder()));
  row("  programs",
      fmt::format("{}, {}", usage.programs, human_bytes(static_cast<double>(usage.bytes))));
  return kClean;
}

int clear_cache() {
  const ProgramCache::Usage removed = ProgramCache(ProgramCache::usual_folder()).clear();
  say("{} removed, {}\n", removed.programs, human_bytes(static_cast<double>(removed.bytes)));
  return kClean;
}

}  // namespace foothold::cli
