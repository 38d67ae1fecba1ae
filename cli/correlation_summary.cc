#include "cli/correlation_summary.h"

#include <fmt/format.h>

#include "cli/summary.h"

namespace foothold::cli {

bool is_over_limit(const runtime::CorrelationSummary& summary) {
  return !summary.problem.empty() || summary.too_large > 0;
}

std::string correlation_text(const runtime::CorrelationSummary& summary) {
  if (summary.sightings == 0) return {};
  std::string out = fmt::format("together  {} event{} in {} group{}", summary.sightings,
                                summary.sightings == 1 ? "" : "s", summary.groups,
                                summary.groups == 1 ? "" : "s");
  if (summary.spilled_bytes)
    out += fmt::format(", {} spilled", human_bytes(static_cast<double>(summary.spilled_bytes)));
  out += fmt::format(": {} finding{}", summary.findings, summary.findings == 1 ? "" : "s");
  if (summary.possible) out += fmt::format(", {} of them only possible", summary.possible);
  if (summary.possible_left_out)
    out += fmt::format("; {} only possible, left out", summary.possible_left_out);
  out += "\n";
  const auto line = [&](uint64_t count, std::string_view what) {
    if (count) out += fmt::format("    {:>12}  {}\n", count, what);
  };
  line(summary.without_time, "events do not say when they were, and belong to no such rule");
  const runtime::StreamCounts& stream = summary.stream;
  if (stream.follows)
    out += fmt::format("    {:>12}  of them final; {} withdrawn, {} merged into others\n",
                       stream.final, stream.withdrawn, stream.merged);
  line(stream.standing, "findings may still change: they are not final");
  line(stream.late, "events came later than --lateness allows, and are of no such rule");
  line(stream.ahead, "events are of a time more than a day ahead of the clock");
  for (const auto& [rule, groups] : stream.dropped)
    line(groups, fmt::format("groups of {} had to go for want of memory (--state-memory)", rule));
  for (const auto& [rule, values] : stream.forgotten)
    line(values, fmt::format("values that {} remembered had to go (--state-memory)", rule));
  line(summary.open, "matches wait for something that may still come");
  for (const auto& [rule, groups] : summary.cut_off_by_rule)
    line(groups,
         fmt::format("groups of {} had more combinations than are tried: findings may be missing",
                     rule));
  line(summary.too_large, "groups were too large to be searched");
  if (summary.problem.empty()) return out;
  out += fmt::format("not correlated: {}\n", summary.problem);
  for (const std::string& rule : summary.not_correlated) out += fmt::format("    {}\n", rule);
  return out;
}

}  // namespace foothold::cli
