#include "cli/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using runtime::ScanSummary;

constexpr std::string_view kLevels[] = {"info", "low", "medium", "high", "critical"};
constexpr size_t kOperationsShown = 8;

std::vector<std::pair<std::string, uint64_t>> by_count(
    const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, 80));
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
  const double seconds = std::max(facts.seconds, 1e-9);
  const auto bytes = static_cast<double>(summary.bytes_read);
  std::string out = fmt::format("read      {} in {:.2f} s: {}/s, {:.0f} records/s\n",
                                human_bytes(bytes), facts.seconds, human_bytes(bytes / seconds),
                                static_cast<double>(counters.records) / seconds);
  out +=
      fmt::format("records   {} = {} examined + {} passed over + {} unrecognised + {} unreadable\n",
                  counters.records, counters.examined, counters.passed_over, counters.unrecognised,
                  counters.unreadable);
  if (counters.repaired)
    out += fmt::format("repaired  {} records held broken UTF-8\n", counters.repaired);
  if (counters.unreadable) out += "unreadable\n" + unreadable_places(summary);
  if (!summary.passed_over.empty()) out += "passed over, by operation\n" + operations(summary);
  out += fmt::format("events    {}\n", events(program, summary));
  out += fmt::format("findings  {}\n", findings(summary));
  for (const std::string& failure : summary.failures)
    out += fmt::format("incomplete: {}\n", printable(failure));
  if (summary.torn_bytes)
    out += fmt::format(
        "incomplete: the last {} bytes are the beginning of a record that was cut off\n",
        summary.torn_bytes);
  if (summary.stopped) out += "interrupted: what was read until then is accounted for above\n";
  return out;
}

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void number(Writer& out, const char* name, uint64_t value) {
  out.Key(name);
  out.Uint64(value);
}

void text(Writer& out, std::string_view value) {
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void counts(Writer& out, const char* name, const std::map<std::string, uint64_t>& values) {
  out.Key(name);
  out.StartObject();
  for (const auto& [key, count] : values) {
    out.Key(key.empty() ? "other" : key.c_str());
    out.Uint64(count);
  }
  out.EndObject();
}

void unreadable_json(Writer& out, const ScanSummary& summary) {
  out.Key("first_unreadable");
  out.StartArray();
  for (const runtime::UnreadablePlace& place : summary.counters.first_unreadable) {
    out.StartObject();
    out.Key("input");
    text(out, place.input);
    number(out, "line", place.line);
    number(out, "offset", place.offset);
    number(out, "length", place.length);
    out.Key("reason");
    text(out, place.reason);
    out.EndObject();
  }
  out.EndArray();
}

void maps_json(Writer& out, const runtime::Program& program, const ScanSummary& summary) {
  std::map<std::string, uint64_t> kinds, levels;
  for (size_t kind = 0; kind < summary.counters.events.size(); ++kind)
    if (summary.counters.events[kind])
      kinds[program.kinds[kind].name] = summary.counters.events[kind];
  for (size_t level = 0; level < 5; ++level)
    levels[std::string(kLevels[level])] = summary.by_level[level];
  counts(out, "passed_over_by_operation", summary.passed_over);
  counts(out, "events", kinds);
  counts(out, "findings_by_severity", levels);
  counts(out, "findings_by_rule", summary.by_rule);
}

}  // namespace

std::string summary_json(const runtime::Program& program, const ScanSummary& summary,
                         const SummaryFacts& facts) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  const runtime::Counters& counters = summary.counters;
  out.StartObject();
  number(out, "bytes", summary.bytes_read);
  out.Key("seconds");
  out.Double(facts.seconds);
  number(out, "records", counters.records);
  number(out, "examined", counters.examined);
  number(out, "passed_over", counters.passed_over);
  number(out, "unrecognised", counters.unrecognised);
  number(out, "unreadable", counters.unreadable);
  number(out, "repaired", counters.repaired);
  number(out, "blank_lines", counters.blank_lines);
  number(out, "overhead_bytes", summary.overhead_bytes);
  number(out, "lost_bytes", summary.torn_bytes);
  number(out, "findings", summary.findings);
  number(out, "copies", summary.copies);
  maps_json(out, program, summary);
  unreadable_json(out, summary);
  out.Key("failures");
  out.StartArray();
  for (const std::string& failure : summary.failures) text(out, failure);
  out.EndArray();
  out.Key("exit_codes");
  out.StartArray();
  for (int code : facts.exit_codes) out.Int(code);
  out.EndArray();
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace foothold::cli
