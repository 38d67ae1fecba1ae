#include "tests/correlate/random_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>

#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

/// `%W`: minutes of the window.
constexpr const char* kForms[] = {
    // sequences
    "when same user, within %Wm { a: sign_in then b: inbox_rule }",
    "when same user, within %Wm { a: sign_in where result is success then b: sign_in }",
    "when same user, within %Wm { a: sign_in then b: sign_in then c: sign_in }",
    "when same user, within %Wm { a: sign_in then b: inbox_rule then c: mail_sent then d: sign_in "
    "}",
    "when same user, within %Wm { a: sign_in then b: inbox_rule where ip is a.ip }",
    "when same tenant, within %Wm { a: sign_in then b: inbox_rule where user is a.user then "
    "c: mail_sent where ip is not a.ip and user is b.user }",
    "when same user, within %Wm { a: sign_in then b: inbox_rule where ip is not a.ip unless "
    "app is a.app then c: mail_sent unless ip is b.ip }",
    "when same ip across tenants, within %Wm { a: sign_in then b: inbox_rule where user is not "
    "a.user }",
    "when same user, within %Wm { a: inbox_rule taking each targets as user then b: sign_in }",
    "when same user, ip, within %Wm { a: sign_in then b: one of { inbox_rule where hard or "
    "mail_sent } where app is present }",
    "when same user, within %Wm { a: sign_in then b: inbox_rule } such that "
    "gap between a and b <= 10m unless a.ip is \"192.0.2.1\" quiet 2h",
    // latest
    "when same user, within %Wm { home: latest sign_in where result is success then away: sign_in "
    "where ip is not home.ip }",
    "when same user, within %Wm { home: latest sign_in then reads: at least 2 mail_sent }",
    "when same user, within %Wm { home: latest sign_in then away: sign_in where distance from home "
    ">= 500km and speed from home >= 800kmh }",
    // no
    "when same user, within %Wm { a: sign_in then no inbox_rule then c: mail_sent }",
    "when same user, within %Wm { a: sign_in then no inbox_rule within 30m }",
    "when same user, within %Wm { a: at least 2 sign_in then no inbox_rule (ip in a.ip) within "
    "20m }",
    "when same user, within %Wm { a: sign_in then no inbox_rule (ip is a.ip) then c: mail_sent "
    "then no consent within 20m }",
    // counts
    "when same user, within %Wm { tries: at least 3 sign_in where result is failure }",
    "when same tenant, within %Wm { tries: sign_in with at least 2 different user, at most 2 "
    "different ip }",
    "when same tenant, within %Wm { sets: inbox_rule with at least 3 different name, at least 2 "
    "different ip }",
    "when same tenant, within %Wm { tries: at least 2 sign_in } such that number of different "
    "tries.user >= 2 and largest share of tries.user > 40% "
    "label many when number of tries >= 5 label few when number of different tries.ip <= 1 "
    "severity critical when label is many severity info when label is few",
    "when same user, within %Wm { reads: at least 2 mail_sent } such that total of reads.bytes "
    ">= 5 and smallest of reads.bytes < 3 and largest of reads.bytes > 3 and first of reads.ip is "
    "not \"192.0.2.1\"",
    "when same user, within %Wm { reads: at least 2 mail_sent } such that number of reads > "
    "2 * usual number of reads over 5h",
    "when same tenant, within %Wm { reads: at least 2 mail_sent } such that number of different "
    "reads.user >= usual number of different reads.user over 4h + spread of number of different "
    "reads.user over 4h",
    // counts in sequences
    "when same tenant, within %Wm { tries: at least 2 sign_in where result is failure then "
    "got: sign_in where result is success and user in tries.user }",
    "when same user, within %Wm { a: at least 2 sign_in then b: at least 2 mail_sent }",
    "when same user, within %Wm { a: sign_in then b: at least 2 mail_sent where ip is a.ip then "
    "c: inbox_rule where number of b >= 2 }",
    "when same user, within %Wm { a: at least 2 sign_in then b: at least 1 sign_in then "
    "c: inbox_rule }",
    // in any order
    "when same user, within %Wm { a: sign_in also b: inbox_rule }",
    "when same user, within %Wm { a: sign_in also b: sign_in where ip is not a.ip also "
    "c: mail_sent }",
    "when same user, within %Wm { a: inbox_rule also reads: at least 2 mail_sent also perhaps "
    "c: consent }",
    "when same user, within %Wm { a: inbox_rule also b: mail_sent where ip is a.ip also perhaps "
    "c: consent where ip is a.ip } such that gap between a and b <= 20m",
    // the past
    "when came: sign_in where ip is new for user over 2h",
    "when same user, within %Wm { a: sign_in where result is success and ip is new for user over "
    "5h ignoring 10m then b: inbox_rule }",
    "when same user, within %Wm { a: sign_in where ip is known for user over 3h ignoring 5m then "
    "b: inbox_rule where no consent (hard) for user over 2h }",
    "when same tenant, within %Wm { a: at least 2 sign_in where ip is new for user over 2h "
    "ignoring "
    "1m }",
    "when same user, within %Wm { a: sign_in where share of ip for tenant over 3h < 60% then "
    "b: mail_sent }",
    "when same user, within %Wm { a: sign_in where ip is new for user over 2h ignoring 1m also "
    "b: inbox_rule where ip is a.ip }",
    "when sent: mail_sent where app with ip is new for tenant over 2h",
    "when same user, within %Wm { a: sign_in where ip is new for user over 3h after 1h ignoring "
    "10m "
    "then b: at least 2 mail_sent where share of app for user over 4h <= 50% }",
    // ... for what a step takes as its key
    "when same app, within %Wm { a: inbox_rule taking name as app where no mail_sent for app over "
    "3h then b: sign_in }",
    "when same app, within %Wm { a: inbox_rule taking name as app where ip is new for app over 3h "
    "ignoring 1m then b: sign_in }",
    // ... one kind at several steps, and copies of what must be missing
    "when same user, within %Wm { a: sign_in then b: sign_in then c: sign_in then d: sign_in }",
    "when same tenant, within %Wm { a: sign_in then b: inbox_rule then no sign_in within 15m }",
    "when same user, within %Wm { a: sign_in then no sign_in within 20m }",
    "when same user, within %Wm { a: sign_in where ip is new for user over 2h ignoring 1m then "
    "b: sign_in then c: sign_in }",
    "when same tenant, within %Wm { a: sign_in also b: inbox_rule also c: sign_in }",
    "when same user, within %Wm { home: latest sign_in then mid: inbox_rule then away: sign_in "
    "where ip is home.ip }",
    // ... between the last two, of whom others are copies
    "when same user, within %Wm { a: sign_in then b: mail_sent then no inbox_rule then no consent "
    "then c: sign_in }",
    "when same user, within %Wm { a: sign_in where ip is new for user over 2h ignoring 1m then no "
    "sign_in "
    "(hard) then c: sign_in then no mail_sent within 20m }",
    "when same tenant, within %Wm { a: sign_in then b: sign_in then no sign_in (result is failure) "
    "then c: inbox_rule }",
};

// ---- records

struct Shape {
  uint64_t minutes = 60;  // over which events are spread
  uint64_t users = 2, kinds = 3;
};

std::string maybe_field(Random& random, const char* name, const std::string& text) {
  if (below(random, 12) == 0) return {};
  return fmt::format(",\"{}\":\"{}\"", name, text);
}

std::string one_record(Random& random, const Shape& shape, size_t number) {
  static const char* const kKinds[] = {"sign_in", "inbox_rule", "mail_sent", "consent"};
  static const char* const kUsers[] = {"ana@contoso.com", "Ben@contoso.com", "eva@contoso.com"};
  static const char* const kNames[] = {"n0", "n1", "X", "y"};  // two of them names of applications
  static const char* const kPlaces[][2] = {{"52.1", "5.1"}, {"40.7", "-74.0"}, {"52.3", "4.9"}};
  const bool fine = below(random, 2) == 0;
  const char* const kind = kKinds[below(random, shape.kinds)];
  const uint64_t minute = below(random, shape.minutes), second = below(random, 3) * 20;
  const std::string fraction = fine && below(random, 2) ? ".5" : "";
  const size_t place = below(random, 3);
  std::string record =
      fmt::format("{{\"{}\":\"{}\",\"Id\":\"r{}\"", fine ? "activity" : "Operation", kind, number);
  if (below(random, 40) != 0)
    record += fmt::format(",\"T\":\"2026-03-{:02}T{:02}:{:02}:{:02}{}Z\"", 2 + minute / 1440,
                          minute / 60 % 24, minute % 60, second, fraction);
  record += maybe_field(random, "user", kUsers[below(random, shape.users)]);
  record += maybe_field(random, "ip", fmt::format("192.0.2.{}", 1 + below(random, 2)));
  record += maybe_field(random, "result", below(random, 2) ? "success" : "failure");
  record += maybe_field(random, "app", below(random, 2) ? "x" : "Y");
  record += maybe_field(random, "name", kNames[below(random, std::size(kNames))]);
  record += fmt::format(",\"bytes\":\"{}\"", below(random, 6));
  record += fmt::format(",\"latitude\":\"{}\"", kPlaces[place][0]);
  record += maybe_field(random, "longitude", kPlaces[place][1]);
  if (below(random, 2)) record += ",\"hard\":\"true\"";
  if (below(random, 3)) record += fmt::format(",\"cor\":\"c{}\"", below(random, 6));
  if (below(random, 2))
    record += fmt::format(",\"targets\":[\"{}\",\"{}\"]", kUsers[below(random, 3)],
                          kUsers[below(random, 3)]);
  if (below(random, 10))
    record += fmt::format(",\"tenant\":\"t{}\"", below(random, 8) == 0 ? 2 : 1);
  return record + "}\n";
}

// ---- what each finds

std::string past_text(const std::optional<PastKnown>& past) {
  return past ? fmt::format(" knows {} of {}", past->known, past->needed) : std::string();
}

std::string step_text(const std::set<std::string>& records, size_t count) {
  return fmt::format(" [{}]{}", count, fmt::join(records, ","));
}

}  // namespace

size_t forms() { return std::size(kForms); }

std::string form(size_t number, int window) {
  std::string text = kForms[number];
  for (size_t at; (at = text.find("%W")) != text.npos;)
    text.replace(at, 2, fmt::format("{}", window));
  return text;
}

std::vector<std::string> some_records(Random& random) {
  Shape shape;
  static constexpr uint64_t kSpans[] = {5, 30, 90, 300, 2000};
  shape.minutes = kSpans[below(random, std::size(kSpans))];
  shape.users = 1 + below(random, 3), shape.kinds = 2 + below(random, 3);
  std::vector<std::string> records;
  const size_t count = 5 + below(random, 36);
  for (size_t number = 0; number < count; ++number)
    records.push_back(one_record(random, shape, number));
  for (uint64_t again = below(random, 4); again > 0; --again)
    records.push_back(records[below(random, records.size())]);
  std::shuffle(records.begin(), records.end(), random);
  return records;
}

/// The findings as lines, in one order.
namespace {

struct Seens {
  std::vector<Seen> seen;
  HistoryCoverage coverage;
  Clock clock = {};
};

Seens see_all(const compiler::Model& model, const std::vector<std::string>& records) {
  Seens all;
  for (const std::string& record : records)
    for (Seen& one : see(model, record)) {
      const auto moment = moment_of(one.event);
      if (moment) all.coverage.add(one.shape, value::Time{moment->at});
      all.seen.push_back(std::move(one));
    }
  all.clock = all.coverage.clock();
  return all;
}

std::string line_of(const compiler::Rule& rule, const Seens& all,
                    const CorrelatedFinding& finding) {
  const std::vector<compiler::EventStep>& steps = rule.correlation->steps;
  std::string line = fmt::format("{} {}:", finding.id, fmt::join(finding.keys, " "));
  for (size_t step = 0; step < steps.size(); ++step) {
    if (steps[step].missing) continue;
    std::set<std::string> named;
    for (const uint32_t place : finding.steps[step].events)
      named.insert(all.seen[place].event.fields[compiler::kFieldRecord].texts[0]);
    line += step_text(named, finding.steps[step].count);
  }
  return line + fmt::format("{}{}{}{} {} level {}", finding.possible ? " possible" : "",
                            finding.continues ? " continues" : "", past_text(finding.past),
                            finding.label.empty() ? "" : " label " + finding.label,
                            finding.last.ticks, static_cast<int>(finding.level));
}

}  // namespace

std::string by_evaluator(const compiler::Model& model, const std::vector<std::string>& records,
                         std::optional<int64_t> at) {
  Seens all = see_all(model, records);
  if (at) all.clock.until.ticks = *at;
  std::vector<std::string> lines;
  uint64_t open = 0;
  for (const compiler::Rule& rule : model.rules) {
    const Correlated result = correlate(model, rule, all.seen, all.coverage, all.clock);
    for (const CorrelatedFinding& finding : result.findings)
      lines.push_back(line_of(rule, all, finding));
    open += result.open;
    EXPECT_TRUE(result.cut_off.empty());
  }
  lines.push_back(fmt::format("open {}", open));
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string line_of(const runtime::Program& program, const runtime::Finding& finding) {
  const runtime::Several& several = *finding.several;
  std::vector<std::string> keys;
  for (const auto& [name, text] : several.keys) keys.push_back(text);
  std::string line = fmt::format("{} {}:", finding.id, fmt::join(keys, " "));
  for (const runtime::SeveralStep& step : several.steps) {
    std::set<std::string> named;
    for (const runtime::SeveralEvent& event : step.events) named.insert(event.places[0].record);
    line += step_text(named, step.count);
  }
  std::optional<PastKnown> past;
  if (several.possible) past = {several.past_needed, several.past_known};
  return line + fmt::format("{}{}{}{} {} level {}", several.possible ? " possible" : "",
                            several.continues ? " continues" : "", past_text(past),
                            several.class_name.empty() ? "" : " label " + several.class_name,
                            several.last, runtime::level_of(program, finding));
}

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace foothold::evaluate
