#include "cli/restart_summary.h"

#include <fmt/format.h>

#include "cli/summary.h"

namespace foothold::cli {
namespace {

std::string times(uint64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

}  // namespace

std::string restart_text(const RestartFacts& facts) {
  std::string out;
  if (facts.taken_up)
    out += fmt::format("taken up  behind {} that earlier runs scanned; the account is of all\n",
                       human_bytes(static_cast<double>(facts.bytes_before)));
  if (facts.written_before)
    out += fmt::format("    {:>12}  findings were written before, and not again\n",
                       facts.written_before);
  if (facts.reloads) out += fmt::format("rules     were read again {}\n", times(facts.reloads));
  if (facts.failed_reloads)
    out += fmt::format("rules     could not be taken into use {}: the old ones stayed\n",
                       times(facts.failed_reloads));
  for (const std::string& rule : facts.anew)
    out += fmt::format(
        "begins anew: {}: it is another rule than before, and knows only what "
        "came since\n",
        rule);
  return out;
}

}  // namespace foothold::cli
