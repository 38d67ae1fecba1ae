// The findings are a function of the set of events: random events, shuffled, delivered again, give
// the same findings; and those of a single rule are the ones an evaluation by definition gives.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/correlate/table.h"

namespace foothold::evaluate {
namespace {

const std::vector<std::string>& rules() {
  static const std::vector<std::string> kRules = {
      "when same user, within 10m { came: sign_in where ip is new for user over 2d ignoring 1h "
      "then made: inbox_rule where ip is not came.ip }",
      "when same tenant, within 10m { tries: at least 3 sign_in with at least 2 different user, "
      "at most 3 different ip where result is failure } "
      "label wide when number of different tries.user >= 3",
      "when same user, within 20m { home: latest sign_in then reads: at least 2 mail_access "
      "where ip is not home.ip }",
      "when same user, within 10m { made: consent then no app_review then used: mail_access }",
      "when same user, within 10m { made: consent then no app_review within 30m }",
      "when same user, within 10m { sent: mail_sent also made: inbox_rule "
      "also perhaps granted: consent }",
      "when came: sign_in where share of ip for user over 2d <= 40%",
      "when same user, within 10m { reads: at least 2 mail_access } "
      "such that number of reads >= 2 * usual number of reads over 1h",
      "when same user, within 10m { one: at least 2 mail_access then two: at least 2 sign_in }",
  };
  return kRules;
}

using Random = std::mt19937_64;

int below(Random& random, int end) {
  return static_cast<int>(random() % static_cast<uint64_t>(end));
}

std::string pick(Random& random, const std::vector<std::string>& from) {
  return from[static_cast<size_t>(below(random, static_cast<int>(from.size())))];
}

/// About an hour of three people, with copies in a second log.
std::vector<std::string> random_lines(Random& random) {
  std::vector<std::string> lines;
  const int count = 10 + below(random, 15);
  for (int number = 0; number < count; ++number) {
    const std::string kind = pick(random, {"sign_in", "sign_in", "inbox_rule", "mail_access",
                                           "mail_access", "consent", "app_review", "mail_sent"});
    const std::string rest =
        fmt::format("user={} ip=192.0.2.{} result={} cor={}", pick(random, {"ana", "ben", "carla"}),
                    below(random, 3), pick(random, {"success", "failure"}), below(random, 12));
    const int minute = below(random, 60), second = below(random, 3);
    const std::string time = fmt::format("09:{:02}:{:02}", minute, second);
    lines.push_back(fmt::format("e{} {} {} {}", number, kind, time, rest));
    if (below(random, 4) == 0)
      lines.push_back(
          fmt::format("f{} {} {}.{} {} log=fine", number, kind, time, below(random, 10), rest));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

/// All that a finding says but where its events stand in the input.
std::string said(const compiler::Rule& rule, const Events& events, const Correlated& result) {
  std::string text = described(rule, events, result);
  for (const CorrelatedFinding& finding : result.findings) {
    text += fmt::format("\n{} {} {}", finding.id, finding.first.ticks, finding.last.ticks);
    for (const FoundStep& step : finding.steps) text += fmt::format(" {}", step.count);
    for (const std::vector<uint32_t>& shown : finding.shown)
      for (const uint32_t place : shown) text += " " + events.names[place];
  }
  return text + fmt::format("\nopen {}", result.open);
}

std::string found(const compiler::Model& model, const std::vector<std::string>& lines) {
  const Events events = read_events(model, joined(lines));
  return said(model.rules[0], events,
              correlate(model, model.rules[0], events.seen, coverage_of("records", events),
                        clock_of("", events)));
}

TEST(CorrelateOrder, ShuffledAndDeliveredAgain) {
  Random random(20260302);
  size_t findings = 0;
  for (const std::string& rule : rules()) {
    const auto model = world_of(rule);
    for (int round = 0; round < 25; ++round) {
      std::vector<std::string> lines = random_lines(random);
      const std::string before = found(*model, lines);
      findings += before.find("=") != before.npos;
      const size_t again = lines.size() / 3;
      for (size_t copy = 0; copy < again; ++copy) lines.push_back(lines[copy]);
      std::shuffle(lines.begin(), lines.end(), random);
      ASSERT_EQ(found(*model, lines), before) << rule << "\n" << joined(lines);
    }
  }
  EXPECT_GT(findings, rules().size() * 25 / 4) << "too few findings to compare";
}

// ---- by definition
// --------------------------------------------------------------------------------

bool before(const Moment& a, const Moment& b) { return a.at + a.precision <= b.at; }

int64_t distance(const Moment& a, const Moment& b) {
  const int64_t unit = std::max(a.precision, b.precision);
  return std::abs(a.at / unit * unit - b.at / unit * unit);
}

std::string text_of(const Seen& seen, const compiler::Model& model, std::string_view field) {
  const compiler::Kind& kind = model.kinds[seen.event.kind];
  const Value& value = seen.event.fields[*field_named(kind, field)];
  return value.texts.empty() ? "" : value.texts.front();
}

/// Pairs of a rule `came: sign_in then made: inbox_rule where ip is not came.ip`, of all events
/// with all events.
std::set<std::pair<std::string, std::string>> pairs(const compiler::Model& model,
                                                    const Events& events) {
  std::set<std::pair<std::string, std::string>> result;
  for (size_t a = 0; a < events.seen.size(); ++a) {
    for (size_t b = 0; b < events.seen.size(); ++b) {
      const Seen &in = events.seen[a], &made = events.seen[b];
      if (model.kinds[in.event.kind].name != "sign_in") continue;
      if (model.kinds[made.event.kind].name != "inbox_rule") continue;
      const Moment first = *moment_of(in.event), last = *moment_of(made.event);
      const bool in_time =
          !before(last, first) && distance(first, last) <= 600 * value::ticks_per_second;
      const bool same_user = text_of(in, model, "user") == text_of(made, model, "user");
      if (in_time && same_user && text_of(in, model, "ip") != text_of(made, model, "ip"))
        result.emplace(events.names[a], events.names[b]);
    }
  }
  return result;
}

TEST(CorrelateOrder, PairsAreThoseOfAllEventsWithAllEvents) {
  const auto model = world_of(
      "when same user, within 10m { came: sign_in then made: inbox_rule where ip is not came.ip }");
  Random random(7);
  size_t compared = 0;
  for (int round = 0; round < 100; ++round) {
    const Events events = read_events(*model, joined(random_lines(random)));
    std::set<std::string> expected, got;
    for (const auto& [in, made] : pairs(*model, events)) {
      expected.insert(in);
      expected.insert(made);
    }
    const Correlated result =
        correlate(*model, model->rules[0], events.seen, HistoryCoverage::complete(), {});
    for (const CorrelatedFinding& finding : result.findings)
      for (const FoundStep& step : finding.steps)
        for (const uint32_t place : step.events) got.insert(events.names[place]);
    ASSERT_EQ(got, expected);
    compared += expected.size();
  }
  EXPECT_GT(compared, 50U);
}

/// The events of some end: in its window, and not surely after it.
std::set<std::string> of_window(const compiler::Model& model, const Events& events,
                                std::string_view kind, size_t end) {
  std::set<std::string> names;
  const Moment last = *moment_of(events.seen[end].event);
  for (size_t place = 0; place < events.seen.size(); ++place) {
    const Seen& seen = events.seen[place];
    const Moment moment = *moment_of(seen.event);
    if (model.kinds[seen.event.kind].name != kind || before(last, moment)) continue;
    if (distance(moment, last) > 600 * value::ticks_per_second) continue;
    if (text_of(seen, model, "user") == text_of(events.seen[end], model, "user"))
      names.insert(events.names[place]);
  }
  return names;
}

TEST(CorrelateOrder, CountsAreThoseOfEachWindow) {
  const auto model = world_of("when same user, within 10m { reads: at least 2 mail_access }");
  Random random(8);
  size_t compared = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<std::string> lines = random_lines(random);
    std::erase_if(lines, [](const std::string& line) { return line[0] == 'f'; });  // no copies
    const Events events = read_events(*model, joined(lines));
    std::set<std::string> expected, got;
    for (size_t end = 0; end < events.seen.size(); ++end) {
      if (model->kinds[events.seen[end].event.kind].name != "mail_access") continue;
      const std::set<std::string> names = of_window(*model, events, "mail_access", end);
      if (names.size() >= 2) expected.insert(names.begin(), names.end());
    }
    const Correlated result =
        correlate(*model, model->rules[0], events.seen, HistoryCoverage::complete(), {});
    for (const CorrelatedFinding& finding : result.findings)
      for (const uint32_t place : finding.steps[0].events) got.insert(events.names[place]);
    ASSERT_EQ(got, expected);
    compared += expected.size();
  }
  EXPECT_GT(compared, 50U);
}

TEST(CorrelateOrder, WhatIsNewIsNotAmongAllThatIsBefore) {
  const auto model = world_of("when came: sign_in where ip is new for user over 20m ignoring 5m");
  Random random(9);
  size_t compared = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<std::string> lines = random_lines(random);
    std::erase_if(lines, [](const std::string& line) { return line[0] == 'f'; });
    const Events events = read_events(*model, joined(lines));
    std::set<std::string> expected, got;
    for (size_t x = 0; x < events.seen.size(); ++x) {
      if (model->kinds[events.seen[x].event.kind].name != "sign_in") continue;
      bool fresh = true;
      for (const Seen& y : events.seen) {
        const Moment at = *moment_of(y.event), own = *moment_of(events.seen[x].event);
        const bool counts = y.event.kind == events.seen[x].event.kind &&
                            y.event_class != events.seen[x].event_class && before(at, own) &&
                            distance(at, own) > 300 * value::ticks_per_second &&
                            distance(at, own) <= 1200 * value::ticks_per_second;
        const bool same = text_of(y, *model, "user") == text_of(events.seen[x], *model, "user") &&
                          text_of(y, *model, "ip") == text_of(events.seen[x], *model, "ip");
        fresh = fresh && !(counts && same);
      }
      if (fresh) expected.insert(events.names[x]);
    }
    const Correlated result =
        correlate(*model, model->rules[0], events.seen, HistoryCoverage::complete(), {});
    for (const CorrelatedFinding& finding : result.findings)
      for (const std::vector<uint32_t>& step : finding.shown) got.insert(events.names[step[0]]);
    // One finding a class: of sign-ins with equal correlation and result one is shown.
    ASSERT_TRUE(std::includes(expected.begin(), expected.end(), got.begin(), got.end()));
    for (const CorrelatedFinding& finding : result.findings)
      for (const uint32_t place : finding.steps[0].events) got.insert(events.names[place]);
    ASSERT_EQ(got, expected);
    compared += expected.size();
  }
  EXPECT_GT(compared, 100U);
}

}  // namespace
}  // namespace foothold::evaluate
