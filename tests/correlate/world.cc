#include "tests/correlate/world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "compiler/compile.h"
#include "dsl/diagnostic.h"
#include "rules/embedded.h"

namespace foothold::evaluate {
namespace {

/// A kind with the same fields in both logs.
std::string kind_text(std::string_view name, std::string_view counts) {
  return fmt::format(R"(
kind {0} "an event of the tests" {{
  counts once by {1}
  result : one of success, failure
  session : id  country : text  bytes : number  app : text  hard : flag = false
  latitude : number  longitude : number
  targets : list of address  name : text
  took : duration
  # allow: no_sample
  from coarse where Operation is "{0}" {{
    result = result  session = session  country = country  bytes = bytes  app = app  hard = hard
    latitude = latitude  longitude = longitude  targets = all(targets, targets[])  name = name  took = took
  }}
  # allow: no_sample
  from fine where activity is "{0}" {{
    result = result  session = session  country = country  bytes = bytes  app = app  hard = hard
    latitude = latitude  longitude = longitude  targets = all(targets, targets[])  name = name  took = took
  }}
}}
)",
                     name, counts);
}

constexpr std::string_view kShapes = R"(
shape coarse {
  route Operation  record Id  time T precision 1s
  header { tenant = tenant  feed = "coarse"  user = user  ip = ip  principal = "person"  correlation = cor }
}
shape fine {
  route activity  record Id  time T precision 100ns
  header { tenant = tenant  feed = "fine"  user = user  ip = ip  principal = "person"  correlation = cor }
}
header {
  tenant      : id
  feed        : text
  user        : address
  ip          : ip
  principal   : one of person, guest
  correlation : id
}
response look { phase 0 owner soc csf RS.AN-06 command "look" lookup "look" }
)";

std::string kinds_text() {
  std::string text(kShapes);
  text += kind_text("sign_in", "correlation, result");
  for (const std::string_view name :
       {"inbox_rule", "consent", "app_review", "mail_access", "mail_sent", "role_change"})
    text += kind_text(name, "record");
  return text;
}

/// `a sign_in 09:00 user=ana ip=192.0.2.1` as a record.
std::string record_of(const std::vector<std::string>& words) {
  std::string members;
  bool fine = false, identified = false;
  for (size_t word = 3; word < words.size(); ++word) {
    const size_t equals = words[word].find('=');
    std::string name = words[word].substr(0, equals), text = words[word].substr(equals + 1);
    if (name == "log") {
      fine = text == "fine";
      continue;
    }
    identified = identified || name == "id";
    if (name == "id") name = "Id";
    const bool person = name == "user" || name == "targets";
    if (person && !text.empty() && text.find('@') == text.npos) text += "@contoso.com";
    members += fmt::format(",\"{}\":\"{}\"", name, text);
  }
  if (!identified) members += fmt::format(",\"Id\":\"{}\"", words[0]);
  const std::string time =
      words[2] == "-" ? ""
                      : fmt::format(",\"T\":\"{}\"", value::format_time(time_of_line(words[2]),
                                                                        value::Precision::tick));
  return fmt::format("{{\"{}\":\"{}\"{}{}}}", fine ? "activity" : "Operation", words[1], time,
                     members);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string names_of(const Events& events, const std::vector<uint32_t>& places) {
  std::vector<std::string> names;
  for (const uint32_t place : places) names.push_back(events.names[place]);
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

std::string rule_of(const std::string& name, const std::string& when) {
  return fmt::format(R"(rule {} {{  # allow: missing_test, never_true, always_true, no_floor
  title "a rule of the test" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain look
  {}
  report "it fired"
}}
)",
                     name, when);
}

std::shared_ptr<const compiler::Model> world_of(const std::string& when, const std::string& items) {
  dsl::Sources sources;
  compiler::Input input;
  for (const rules::EmbeddedFile& file : rules::embedded_files())
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
  input.rules = {sources.add("world.fh", kinds_text() + items + rule_of("r", when))};
  const compiler::Compiled compiled = compiler::compile(sources, input);
  EXPECT_FALSE(compiled.diagnostics.has_errors())
      << dsl::render(compiled.diagnostics, sources, {false, 5});
  return std::make_shared<const compiler::Model>(compiled.model);
}

value::Time time_of_line(const std::string& written) {
  const size_t slash = written.find('/');
  const std::string day = slash == written.npos ? "2" : written.substr(0, slash);
  const std::string clock = slash == written.npos ? written : written.substr(slash + 1);
  const bool whole = day.find('-') != day.npos;  // `2099-01-01/09:00`
  const auto time = value::parse_time(whole ? fmt::format("{}T{}Z", day, clock)
                                            : fmt::format("2026-03-{:0>2}T{}Z", day, clock));
  EXPECT_TRUE(time.has_value()) << written;
  return time.value_or(value::Time{});
}

Events read_events(const compiler::Model& model, const std::string& lines) {
  Events events;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words[0][0] == '#') continue;
    const std::vector<Seen> seen = see(model, record_of(words));
    EXPECT_EQ(seen.size(), 1U) << line;
    for (const Seen& one : seen) {
      events.seen.push_back(one);
      events.names.push_back(words[0]);
    }
  }
  return events;
}

std::vector<std::string> records_of(const std::string& lines) {
  std::vector<std::string> records;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const std::vector<std::string> words = words_of(line);
    if (!words.empty() && words[0][0] != '#') records.push_back(record_of(words));
  }
  return records;
}

HistoryCoverage coverage_of(const std::string& written, const Events& events) {
  if (written == "complete") return HistoryCoverage::complete();
  value::Time first = {INT64_MAX};
  HistoryCoverage of_records;
  for (const Seen& seen : events.seen) {
    const std::optional<Moment> moment = moment_of(seen.event);
    if (!moment) continue;
    first.ticks = std::min(first.ticks, moment->at);
    of_records.add(seen.shape, value::Time{moment->at});
  }
  if (written == "records") return of_records;
  return HistoryCoverage::since(
      {first.ticks - std::stoll(written) * 24 * 3600 * value::ticks_per_second});
}

Clock clock_of(const std::string& written, const Events& events) {
  if (!written.empty()) return {time_of_line(written)};
  HistoryCoverage coverage;
  for (const Seen& seen : events.seen)
    if (const std::optional<Moment> moment = moment_of(seen.event))
      coverage.add(seen.shape, value::Time{moment->at});
  return coverage.clock();
}

std::string described(const compiler::Rule& rule, const Events& events, const Correlated& result) {
  std::vector<std::string> all;
  for (const CorrelatedFinding& finding : result.findings) {
    std::string text = fmt::format("{}:", fmt::join(finding.keys, " "));
    const std::vector<compiler::EventStep>& steps = rule.correlation->steps;
    for (size_t step = 0; step < steps.size(); ++step)
      if (!finding.steps[step].events.empty())
        text +=
            fmt::format(" {}={}", steps[step].label, names_of(events, finding.steps[step].events));
    if (finding.possible) text += " possible";
    if (!finding.label.empty()) text += " label " + finding.label;
    if (finding.continues) text += " continues";
    all.push_back(text);
  }
  return fmt::format("{}", fmt::join(all, "; "));
}

Found find(const Question& question) {
  const auto model = world_of(question.when);
  if (model->rules.empty() || !model->rules[0].correlation) return {{}, "no rule"};
  const Events events = read_events(*model, question.events);
  const compiler::Rule& rule = model->rules[0];
  Correlated result = correlate(*model, rule, events.seen, coverage_of(question.coverage, events),
                                clock_of(question.clock, events));
  const std::string text = described(rule, events, result);
  return {std::move(result), text};
}

}  // namespace foothold::evaluate
