#include <fmt/format.h>

#include <algorithm>

#include "cli/columns.h"
#include "cli/test_results.h"
#include "runtime/report/harmless.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using evaluate::PartCoverage;
using evaluate::RuleCoverage;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// What the tests lack, as a sentence about the part. Of several events it counts that a part is
/// true once and not true once.
std::string_view missing(const RuleCoverage& rule, const PartCoverage& part) {
  if (rule.several && part.decided_firing == 0 && part.decided_quiet == 0)
    return "no test in which this is asked";
  if (rule.several && part.decided_quiet == 0) return "no test in which this is not true";
  if (rule.several) return "no test in which this is true";
  if (part.decided_firing == 0 && part.decided_quiet == 0) return "no test in which this decides";
  if (part.decided_quiet == 0) return "no test in which this keeps the rule from firing";
  return "no test in which this makes the rule fire";
}

/// What stands in its way most often: that it never has a value.
std::string values_seen(const PartCoverage& part) {
  return fmt::format("false {}, unknown {}, true {}", part.seen[0], part.seen[1], part.seen[2]);
}

/// The line of the source with the part underlined, up to the end of the line.
std::string excerpt(const dsl::Sources& sources, dsl::Span span) {
  const dsl::Place place = sources.place(span);
  const std::string_view line = sources.line(span);
  const std::string number = fmt::format("{}", place.line);
  const std::string_view before = line.substr(0, std::min<size_t>(place.column - 1, line.size()));
  const std::string_view under = line.substr(before.size(), span.end - span.begin);
  return fmt::format("    {} | {}\n    {:{}} | {:{}}{}\n", number, runtime::harmless(line), "",
                     number.size(), "", columns_of(runtime::harmless(before)),
                     std::string(std::max<size_t>(1, columns_of(runtime::harmless(under))), '^'));
}

std::string part_text(const Loaded& loaded, const RuleCoverage& rule, const PartCoverage& part) {
  const dsl::Sources& sources = loaded.sources;
  return fmt::format("  {}:{}: {} ({})\n{}", sources.name(part.span.file),
                     sources.place(part.span).line, missing(rule, part), values_seen(part),
                     excerpt(sources, part.span));
}

void member(Writer& out, const char* key, std::string_view text) {
  out.Key(key);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void member(Writer& out, const char* key, size_t number) {
  out.Key(key);
  out.Uint64(number);
}

void write_part(Writer& out, const dsl::Sources& sources, const PartCoverage& part) {
  out.StartObject();
  member(out, "text", sources.text(part.span));
  member(out, "file", sources.name(part.span.file));
  member(out, "line", size_t{sources.place(part.span).line});
  member(out, "column", size_t{sources.place(part.span).column});
  member(out, "false", part.seen[0]);
  member(out, "unknown", part.seen[1]);
  member(out, "true", part.seen[2]);
  member(out, "decides_to_fire", part.decided_firing);
  member(out, "decides_not_to_fire", part.decided_quiet);
  out.Key("exercised");
  out.Bool(part.exercised());
  out.EndObject();
}

struct Total {
  size_t exercised = 0, parts = 0;
};

Total total_of(const std::vector<RuleCoverage>& rules) {
  Total total;
  for (const RuleCoverage& rule : rules) {
    total.exercised += rule.exercised();
    total.parts += rule.parts.size();
  }
  return total;
}

}  // namespace

double coverage_percent(const std::vector<RuleCoverage>& rules) {
  const Total total = total_of(rules);
  return total.parts == 0
             ? 100
             : 100.0 * static_cast<double>(total.exercised) / static_cast<double>(total.parts);
}

std::string coverage_text(const Loaded& loaded, const std::vector<RuleCoverage>& rules) {
  std::string out;
  for (const RuleCoverage& rule : rules) {
    out +=
        fmt::format("{:<48} {} of {} parts exercised by {} event{}\n", rule.rule, rule.exercised(),
                    rule.parts.size(), rule.events, rule.events == 1 ? "" : "s");
    for (const PartCoverage& part : rule.parts)
      if (!part.exercised()) out += part_text(loaded, rule, part);
  }
  const Total total = total_of(rules);
  return out + fmt::format("coverage: {} of {} parts ({:.1f} %)\n", total.exercised, total.parts,
                           coverage_percent(rules));
}

std::string coverage_json(const Loaded& loaded, const std::vector<RuleCoverage>& rules) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  const Total total = total_of(rules);
  out.StartObject();
  member(out, "parts", total.parts);
  member(out, "exercised", total.exercised);
  out.Key("percent");
  out.Double(coverage_percent(rules));
  out.Key("rules");
  out.StartArray();
  for (const RuleCoverage& rule : rules) {
    out.StartObject();
    member(out, "rule", rule.rule);
    member(out, "events", rule.events);
    member(out, "exercised", rule.exercised());
    out.Key("parts");
    out.StartArray();
    for (const PartCoverage& part : rule.parts) write_part(out, loaded.sources, part);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace foothold::cli
