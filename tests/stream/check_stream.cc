#include "tests/stream/check_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "runtime/value/time.h"
#include "tests/correlate/random_world.h"
#include "tests/stream/stream_world.h"

namespace foothold::stream_test {
namespace {

using evaluate::below;
using evaluate::Random;
using runtime::Phase;

constexpr int64_t kMinute = 60 * value::ticks_per_second;

struct Arrival {
  int64_t time, at;
  std::string record;
};

int64_t time_of(const std::string& record, int64_t otherwise) {
  const size_t at = record.find("\"T\":\"");
  if (at == std::string::npos) return otherwise;
  const size_t end = record.find('"', at + 5);
  return value::parse_time(record.substr(at + 5, end - at - 5))->ticks;
}

/// At most the bound.
int64_t late_by(Random& random, int64_t lateness, const Pace& pace) {
  if (lateness == 0 || below(random, pace.late_of) != 0) return 0;
  const bool last = pace.last_of > 0 && below(random, pace.last_of) == 0;
  const auto late = static_cast<int64_t>(below(random, static_cast<uint64_t>(lateness) + 1));
  return last ? lateness - late / 20 : late;
}

/// None is later than the bound.
std::vector<Arrival> arrivals(Random& random, const std::vector<std::string>& records,
                              int64_t lateness, const Pace& pace) {
  std::vector<Arrival> all;
  const int64_t some = value::parse_time("2026-03-02T01:00:00Z")->ticks;
  for (const std::string& record : records) {
    const int64_t time = time_of(record, some);
    all.push_back({time, time + late_by(random, lateness, pace), record});
  }
  std::sort(all.begin(), all.end(), [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
  return all;
}

/// Lines of what stands, from all that was told; whatever cannot be is a line, too.
std::vector<std::string> standing(const std::vector<Line>& told) {
  std::map<std::string, Line> last;
  std::vector<std::string> lines;
  const auto must = [&](bool holds, const std::string& else_what) {
    if (!holds) lines.push_back("WRONG " + else_what);
  };
  for (const Line& line : told) {
    const auto known = last.find(line.id);
    const bool stood = known != last.end() && !(known->second.phase == Phase::withdrawn ||
                                                known->second.phase == Phase::merged);
    must(known == last.end() || known->second.phase != Phase::final,
         "final, and told again: " + line.id);
    const bool taken_back = line.phase == Phase::withdrawn || line.phase == Phase::merged;
    must(stood || !taken_back, "taken back without having been told: " + line.id);
    must(line.phase != Phase::merged || last.contains(line.into),
         "merged into what was never told: " + line.into);
    must(line.phase != Phase::none, "no phase: " + line.id);
    last[line.id] = line;
  }
  for (const auto& [id, line] : last)
    if (!line.text.empty()) lines.push_back(line.text);
  return lines;
}

struct StreamWay {
  int64_t lateness = 0;
  bool ticks = false;
  std::optional<int64_t> settle = {};
  Pace pace = {};
};

/// How much of the past is known is told in tenths of days: what is less is no difference.
std::string rounded(const std::string& lines) {
  std::string out;
  size_t from = 0;
  for (size_t at; (at = lines.find(" knows ", from)) != std::string::npos;) {
    at += 7;
    const size_t end = lines.find(' ', at);
    out += lines.substr(from, at - from);
    out += fmt::format("{}", runtime::days_of(std::stoll(lines.substr(at, end - at))));
    from = end;
  }
  return out + lines.substr(from);
}

/// Copies that are far apart can give two bursts one id.
bool has_twins(const std::string& lines) {
  std::set<std::string> ids;
  for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    if (!ids.insert(lines.substr(at, 32)).second) return true;
    if (lines.find('\n', at) == std::string::npos) break;
  }
  return false;
}

/// What is told only when nothing may wait any more had waited.
void look(runtime::StreamCorrelator& correlator, bool all, StreamTold& counts) {
  (void)correlator.evaluate(false);
  const uint64_t lines = correlator.lines();
  if (all) (void)correlator.evaluate(true);
  counts.waited += correlator.lines() > lines;
}

/// `settle`: the clock goes on long enough after the last record for all to become final.
std::string by_stream(const runtime::CompiledProgram& compiled, Random& random,
                      const std::vector<Arrival>& arrivals, const StreamWay& way,
                      StreamTold& counts) {
  Stream stream(compiled, way.lateness);
  runtime::StreamCorrelator& correlator = stream.correlator();
  for (size_t at = 0; at < arrivals.size();) {
    const size_t count =
        std::min<size_t>(arrivals.size() - at, 1 + below(random, way.pace.most_in_block));
    std::string block;
    for (size_t one = at; one < at + count; ++one) block += arrivals[one].record;
    if (way.ticks) correlator.tick(arrivals[at + count - 1].at);
    stream.feed(block);
    at += count;
    if (below(random, 4) != 0) look(correlator, below(random, way.pace.all_of) == 0, counts);
    if (way.ticks && at < arrivals.size() && below(random, 3) == 0) {
      const int64_t now = arrivals[at - 1].at, next = arrivals[at].at;
      correlator.tick(now + static_cast<int64_t>(below(random, uint64_t(next - now) + 1)));
      look(correlator, below(random, way.pace.all_of) == 0, counts);
    }
  }
  if (way.settle) {
    correlator.tick(*way.settle);
    (void)correlator.evaluate(true);
  }
  const runtime::CorrelationSummary summary = correlator.finish(true);
  size_t finals = 0;
  for (const Line& line : stream.told) finals += line.phase == Phase::final;
  counts.finals += finals, counts.others += stream.told.size() - finals;
  std::vector<std::string> lines = standing(stream.told);
  lines.push_back(fmt::format("open {}", summary.open));
  if (summary.stream.late) lines.push_back("WRONG late");
  if (summary.cut_off) lines.push_back("WRONG cut off");
  if (way.settle && summary.stream.standing) lines.push_back("WRONG not final after all");
  if (summary.stream.final != finals) lines.push_back("WRONG number of finals");
  std::sort(lines.begin(), lines.end());
  return rounded(fmt::format("{}", fmt::join(lines, "\n")));
}

}  // namespace

std::string differs_on_stream(const compiler::Model& model,
                              const runtime::CompiledProgram& compiled,
                              const std::vector<std::string>& records, uint64_t seed,
                              StreamTold& told, const Pace& pace) {
  static constexpr int64_t kLateness[] = {0, 10 * kMinute, 120 * kMinute, 1440 * kMinute};
  Random random(seed);
  const int64_t lateness = kLateness[below(random, 4)];
  const std::vector<Arrival> come = arrivals(random, records, lateness, pace);
  if (come.empty()) return {};
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (const Arrival& one : come)
    first = std::min(first, one.time), last = std::max(last, one.time);
  const runtime::CorrelationProgram& rule = compiled.program().correlations[0];
  // Copies of one action are a day apart at most.
  if (rule.within == 0 && last - first > 1200 * kMinute) return {};
  const std::string at_end = evaluate::by_evaluator(model, records);
  const int64_t settle = come.back().at + 30 * 1440 * kMinute;
  const std::string settled = evaluate::by_evaluator(model, records, settle);
  if (has_twins(at_end) || has_twins(settled)) return {};
  const auto differs = [&](const StreamWay& way, const std::string& expected) {
    const std::string got = by_stream(compiled, random, come, way, told);
    if (got == expected) return std::string();
    return fmt::format("lateness {} min, {}{}:\n{}\nexpected:\n{}\n", lateness / kMinute,
                       way.ticks ? "with ticks" : "without ticks", way.settle ? ", settled" : "",
                       got, expected);
  };
  for (const bool ticks : {false, true}) {
    // The clock may have told an absence that the records alone do not.
    if (ticks && rule.steps.back().missing) continue;
    const std::string differ = differs({lateness, ticks, {}, pace}, rounded(at_end));
    if (!differ.empty()) return differ;
  }
  return differs({lateness, true, settle, pace}, rounded(settled));
}

}  // namespace foothold::stream_test
