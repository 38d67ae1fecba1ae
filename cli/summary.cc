#include "cli/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/correlation_summary.h"

namespace foothold::cli {
namespace {

using runtime::ScanSummary;

constexpr std::string_view kLevels[] = {"info", "low", "medium", "high", "critical"};
constexpr size_t kOperationsShown = 8;
constexpr size_t kWaysShown = 8;
// Shorter silences are nights; --summary-json has them.
constexpr int64_t kLongSilence = 24;

std::vector<std::pair<std::string, uint64_t>> by_count(
    const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

/// Longer than any path with what is wrong with it.
constexpr size_t kLongestSentence = 16 << 10;

std::string printable(std::string_view text, size_t longest = 80) {
  std::string out(text.substr(0, longest));
  for (char& byte : out)
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) byte = '?';
  return out;
}

std::string operations(const ScanSummary& summary) {
  std::string out;
  size_t shown = 0;
  uint64_t rest = 0;
  for (const auto& [operation, count] : by_count(summary.passed_over)) {
    if (shown++ < kOperationsShown && !operation.empty())
      out += fmt::format("    {:>12}  {}\n", count, printable(operation));
    else
      rest += count;
  }
  if (rest) out += fmt::format("    {:>12}  other operations\n", rest);
  return out;
}

std::string events(const runtime::Program& program, const ScanSummary& summary) {
  std::string out;
  for (size_t kind = 0; kind < summary.counters.events.size(); ++kind)
    if (summary.counters.events[kind])
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", summary.counters.events[kind],
                         program.kinds[kind].name);
  return out.empty() ? "none" : out;
}

std::string findings(const ScanSummary& summary) {
  std::string out;
  for (size_t level = 5; level-- > 0;)
    if (summary.by_level[level])
      out +=
          fmt::format("{}{} {}", out.empty() ? "" : ", ", summary.by_level[level], kLevels[level]);
  if (out.empty()) out = "none";
  if (summary.copies)
    out += fmt::format(" ({} {} of them seen again)", summary.copies,
                       summary.copies == 1 ? "copy" : "copies");
  return out;
}

/// What tunes kept from being found: by tune, with the reason that was given.
std::string excused(const runtime::Program& program, const ScanSummary& summary) {
  if (summary.excused == 0) return {};
  std::string out = fmt::format("excused   {} by tunes\n", summary.excused);
  for (size_t tune = 0; tune < summary.by_tune.size(); ++tune)
    if (summary.by_tune[tune])
      out += fmt::format("    {:>12}  {}: {}\n", summary.by_tune[tune], program.tunes[tune].rule,
                         printable(program.tunes[tune].because));
  return out;
}

std::string unreadable_places(const ScanSummary& summary) {
  std::string out;
  for (const runtime::UnreadablePlace& place : summary.counters.first_unreadable)
    out += fmt::format("    {}:{} (bytes {}-{}): {}\n", printable(place.input), place.line,
                       place.offset, place.offset + place.length, place.reason);
  const size_t shown = summary.counters.first_unreadable.size();
  if (summary.counters.unreadable > shown)
    out += fmt::format("    ... and {} more\n", summary.counters.unreadable - shown);
  return out;
}

/// How records stood in the input: which envelopes, wraps and shapes there were.
std::string arrivals(const runtime::Program& program, const ScanSummary& summary) {
  std::string out;
  size_t shown = 0;
  uint64_t rest = 0;
  for (const runtime::Arrivals::Named& way : summary.counters.arrivals.named(program)) {
    if (shown++ < kWaysShown)
      out += fmt::format("    {:>12}  {}\n", way.records, way.name);
    else
      rest += way.records;
  }
  if (rest) out += fmt::format("    {:>12}  in other ways\n", rest);
  return out.empty() ? out : "came as\n" + out;
}

std::string days_and_hours(int64_t hours) {
  return hours < 48 ? fmt::format("{} h", hours) : fmt::format("{} days", hours / 24);
}

/// What was observed of the times of records; a night looks like a lost export.
std::string coverage(const ScanSummary& summary) {
  std::string out;
  for (const runtime::FeedCoverage& feed : summary.coverage) {
    const bool workload = feed.name.find(" > ") != std::string::npos;
    if (feed.records == feed.without_time || (workload && feed.silent_end < kLongSilence)) continue;
    out += fmt::format("    {}: {} records from {} to {}", printable(feed.name), feed.records,
                       runtime::hour_text(feed.first), runtime::hour_text(feed.last));
    if (workload)
      out += fmt::format(", none in the last {} of the log", days_and_hours(feed.silent_end));
    else if (!feed.silences.empty() && feed.silences[0].hours() >= kLongSilence)
      out += fmt::format(", none for {} after {}", days_and_hours(feed.silences[0].hours()),
                         runtime::hour_text(feed.silences[0].from));
    out += "\n";
  }
  return out.empty() ? out : "observed\n" + out;
}

std::string read_line(const ScanSummary& summary, const SummaryFacts& facts) {
  const double seconds = std::max(facts.seconds, 1e-9);
  const auto bytes = static_cast<double>(summary.bytes_read);
  std::string out = "read      " + human_bytes(bytes);
  if (summary.container_bytes != summary.bytes_read)
    out += fmt::format(" (from {})", human_bytes(static_cast<double>(summary.container_bytes)));
  if (summary.inputs > 1) out += fmt::format(", {} inputs,", summary.inputs);
  return out + fmt::format(" in {:.2f} s: {}/s, {:.0f} records/s\n", facts.seconds,
                           human_bytes(bytes / seconds),
                           static_cast<double>(summary.counters.records) / seconds);
}

std::string incomplete(const ScanSummary& summary, bool restart) {
  std::string out;
  for (const std::string& failure : summary.failures)
    out += fmt::format("incomplete: {}\n", printable(failure, kLongestSentence));
  for (const std::string& name : summary.skipped)
    out +=
        fmt::format("skipped: {}: nothing in it is a record\n", printable(name, kLongestSentence));
  if (summary.lost_bytes && summary.skipped.empty())
    out += fmt::format(
        "incomplete: the last {} bytes are the beginning of a record that was cut off\n",
        summary.lost_bytes);
  if (summary.stopped) out += "interrupted: what was read until then is accounted for above\n";
  if (summary.stopped && restart) out += "rules over several events go on with the next run\n";
  return out;
}

}  // namespace

std::string human_bytes(double bytes) {
  static constexpr std::string_view units[] = {"bytes", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(units)) bytes /= 1000, ++unit;
  return unit == 0 ? fmt::format("{} bytes", static_cast<uint64_t>(bytes))
                   : fmt::format("{:.2f} {}", bytes, units[unit]);
}

std::string summary_text(const runtime::Program& program, const ScanSummary& summary,
                         const SummaryFacts& facts) {
  const runtime::Counters& counters = summary.counters;
  std::string out = read_line(summary, facts);
  out +=
      fmt::format("records   {} = {} examined + {} passed over + {} unrecognised + {} unreadable\n",
                  counters.records, counters.examined, counters.passed_over, counters.unrecognised,
                  counters.unreadable);
  if (counters.repaired)
    out += fmt::format("repaired  {} records held broken UTF-8\n", counters.repaired);
  out += arrivals(program, summary);
  if (counters.cut_lists)
    out += fmt::format("lists     {} had more elements than are looked at\n", counters.cut_lists);
  if (counters.cut_off)
    out += fmt::format("cut off   {} records end too early, as if an export had cut them\n",
                       counters.cut_off);
  if (counters.unreadable) out += "unreadable\n" + unreadable_places(summary);
  if (!summary.passed_over.empty()) out += "passed over, by operation\n" + operations(summary);
  out += fmt::format("events    {}\n", events(program, summary));
  out += fmt::format("findings  {}\n", findings(summary));
  out += excused(program, summary);
  out += correlation_text(summary.correlation);
  if (!facts.identities.empty())
    out += fmt::format("identities {} from {}\n", facts.identity_rows,
                       printable(fmt::format("{}", fmt::join(facts.identities, ", "))));
  if (!facts.geo.empty())
    out += fmt::format("addresses looked up in {}\n",
                       printable(fmt::format("{}", fmt::join(facts.geo, ", "))));
  out += coverage(summary);
  out += restart_text(facts.restart);
  out += incomplete(summary, facts.restart.checkpoint);
  return out;
}

}  // namespace foothold::cli
