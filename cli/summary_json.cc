#include <algorithm>

#include "cli/summary.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using runtime::ScanSummary;
constexpr std::string_view kLevels[] = {"info", "low", "medium", "high", "critical"};

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

void layers_json(Writer& out, const ScanSummary& summary) {
  out.Key("bytes_by_layer");
  out.StartObject();
  number(out, "container", summary.container_bytes);
  number(out, "decoded", summary.bytes_read);
  number(out, "in_records", summary.counters.record_bytes);
  number(out, "between_records", summary.counters.between_bytes);
  number(out, "lost", summary.lost_bytes);
  out.EndObject();
}

void silences_json(Writer& out, const runtime::FeedCoverage& feed) {
  out.Key("silences");
  out.StartArray();
  for (const runtime::Silence& silence : feed.silences) {
    out.StartObject();
    out.Key("after");
    text(out, runtime::hour_text(silence.from));
    out.Key("until");
    text(out, runtime::hour_text(silence.to));
    number(out, "hours", static_cast<uint64_t>(silence.hours()));
    out.EndObject();
  }
  out.EndArray();
}

void coverage_json(Writer& out, const ScanSummary& summary) {
  out.Key("observed");
  out.StartArray();
  for (const runtime::FeedCoverage& feed : summary.coverage) {
    out.StartObject();
    out.Key("feed");
    text(out, feed.name);
    number(out, "records", feed.records);
    number(out, "without_time", feed.without_time);
    if (feed.records > feed.without_time) {
      out.Key("first");
      text(out, runtime::hour_text(feed.first));
      out.Key("last");
      text(out, runtime::hour_text(feed.last));
      number(out, "silent_hours_at_the_end", static_cast<uint64_t>(feed.silent_end));
      silences_json(out, feed);
    }
    out.EndObject();
  }
  out.EndArray();
}

void texts(Writer& out, const char* name, const std::vector<std::string>& values) {
  out.Key(name);
  out.StartArray();
  for (const std::string& value : values) text(out, value);
  out.EndArray();
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

/// Only of scans with tunes.
void excused_json(Writer& out, const runtime::Program& program, const ScanSummary& summary) {
  if (program.tunes.empty()) return;
  number(out, "excused", summary.excused);
  out.Key("excused_by_tune");
  out.StartArray();
  for (size_t tune = 0; tune < program.tunes.size(); ++tune) {
    out.StartObject();
    out.Key("rule");
    text(out, program.tunes[tune].rule);
    out.Key("because");
    text(out, program.tunes[tune].because);
    number(out, "findings", summary.by_tune[tune]);
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
  std::map<std::string, uint64_t> ways;
  for (const runtime::Arrivals::Named& way : summary.counters.arrivals.named(program))
    ways[way.name] = way.records;
  counts(out, "came_as", ways);
  counts(out, "passed_over_by_operation", summary.passed_over);
  counts(out, "events", kinds);
  counts(out, "findings_by_severity", levels);
  counts(out, "findings_by_rule", summary.by_rule);
}

/// As much as is shown; all of it is in the counts by rule.
constexpr size_t kNotesShown = 100;

void pressure_json(Writer& out, const runtime::Program& program,
                   const std::vector<runtime::PressureNote>& notes) {
  out.Key("pressure");
  out.StartArray();
  for (size_t place = 0; place < std::min(notes.size(), kNotesShown); ++place) {
    const std::string note = runtime::pressure_json(program, notes[place]);
    out.RawValue(note.data(), note.size(), rapidjson::kObjectType);
  }
  out.EndArray();
}

void stream_json(Writer& out, const runtime::Program& program,
                 const runtime::StreamCounts& stream) {
  if (!stream.follows) return;
  out.Key("stream");
  out.StartObject();
  number(out, "provisional", stream.provisional);
  number(out, "final", stream.final);
  number(out, "withdrawn", stream.withdrawn);
  number(out, "merged", stream.merged);
  number(out, "standing", stream.standing);
  number(out, "late", stream.late);
  number(out, "ahead", stream.ahead);
  counts(out, "dropped_by_rule", stream.dropped);
  counts(out, "forgotten_by_rule", stream.forgotten);
  pressure_json(out, program, stream.pressure);
  out.EndObject();
}

/// Only of scans with rules over several events.
void correlation_json(Writer& out, const runtime::Program& program, const ScanSummary& summary) {
  if (program.correlations.empty()) return;
  const runtime::CorrelationSummary& correlation = summary.correlation;
  out.Key("several_events");
  out.StartObject();
  number(out, "events", correlation.sightings);
  number(out, "without_time", correlation.without_time);
  number(out, "groups", correlation.groups);
  number(out, "findings", correlation.findings);
  number(out, "possible", correlation.possible);
  number(out, "possible_left_out", correlation.possible_left_out);
  number(out, "open", correlation.open);
  number(out, "groups_cut_off", correlation.cut_off);
  if (correlation.cut_off) counts(out, "cut_off_by_rule", correlation.cut_off_by_rule);
  number(out, "groups_too_large", correlation.too_large);
  number(out, "spilled_bytes", correlation.spilled_bytes);
  stream_json(out, program, correlation.stream);
  if (!correlation.problem.empty()) {
    out.Key("problem");
    text(out, correlation.problem);
    texts(out, "not_correlated", correlation.not_correlated);
  }
  out.EndObject();
}

/// Only of scans with a checkpoint, or whose rules were read again.
void restart_json(Writer& out, const RestartFacts& facts) {
  if (!facts.checkpoint && facts.reloads + facts.failed_reloads == 0) return;
  out.Key("restart");
  out.StartObject();
  out.Key("taken_up");
  out.Bool(facts.taken_up);
  number(out, "bytes_before", facts.bytes_before);
  number(out, "commits", facts.commits);
  number(out, "findings_written_before", facts.written_before);
  number(out, "reloads", facts.reloads);
  number(out, "failed_reloads", facts.failed_reloads);
  texts(out, "begun_anew", facts.anew);
  out.EndObject();
}

}  // namespace

std::string summary_json(const runtime::Program& program, const ScanSummary& summary,
                         const SummaryFacts& facts) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  const runtime::Counters& counters = summary.counters;
  out.StartObject();
  number(out, "bytes", summary.bytes_read);
  number(out, "inputs", summary.inputs);
  out.Key("seconds");
  out.Double(facts.seconds);
  number(out, "records", counters.records);
  number(out, "examined", counters.examined);
  number(out, "passed_over", counters.passed_over);
  number(out, "unrecognised", counters.unrecognised);
  number(out, "unreadable", counters.unreadable);
  number(out, "repaired", counters.repaired);
  number(out, "cut_off", counters.cut_off);
  number(out, "cut_lists", counters.cut_lists);
  number(out, "blank_lines", counters.blank_lines);
  number(out, "findings", summary.findings);
  number(out, "copies", summary.copies);
  excused_json(out, program, summary);
  maps_json(out, program, summary);
  correlation_json(out, program, summary);
  unreadable_json(out, summary);
  layers_json(out, summary);
  coverage_json(out, summary);
  texts(out, "failures", summary.failures);
  texts(out, "skipped", summary.skipped);
  if (!facts.identities.empty()) {
    texts(out, "identities", facts.identities);
    number(out, "identity_rows", facts.identity_rows);
  }
  if (!facts.geo.empty()) texts(out, "geo", facts.geo);
  restart_json(out, facts.restart);
  out.Key("exit_codes");
  out.StartArray();
  for (int code : facts.exit_codes) out.Int(code);
  out.EndArray();
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace foothold::cli
