// Wraps of every kind around one record: paths, alternatives, texts at any place, pages, and the
// keys of the wraps. Both readers must say the same of all of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

const World& wraps_world() {
  static const World world = World::of(R"(
header { user : address }
shape log { route Verb  record Id  time When precision 1s }
wrap event { marked by event, "odd.key"  holds event.original, "odd.key", message.inner.text }
wrap box { marked by boxed  requires note  holds boxed }
wrap page { marked by rows, "@page"  holds each rows.rows, rows }
kind sent "s" { counts once by record  name : text  size : number  note : text
  from log where Verb is "Send" { name = Name  note = outer.note  size = outer.facts.size }
}
)" + rule_text("any_sent", "when sent where name is present") +
                                       rule_text("noted", "when sent where note is \"n\"") +
                                       rule_text("sized", "when sent where size > 6"));
  return world;
}

std::string as_text(std::string_view json) {
  std::string out = "\"";
  for (const char byte : json) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + "\"";
}

/// The rules that fire on one line, in order, with a count for each; both readers must agree, under
/// audit about every number as well.
std::string fired(const std::string& line) {
  const World& world = wraps_world();
  static const World audit = world.with(true, {{}, true});
  const Seen expected = slow(world.model(), line), got = fast(world.compiled(), line);
  EXPECT_EQ(difference(expected, got, line), "");
  EXPECT_EQ(counters(world.model(), expected),
            counters(world.model(), fast(audit.compiled(), line)));
  std::string rules;
  for (const auto& [number, rule] : got.findings) rules += (rules.empty() ? "" : " ") + rule;
  return fmt::format("{} of {}{}: {}", got.examined, got.records,
                     got.unreadable     ? " unreadable"
                     : got.unrecognised ? " unrecognised"
                                        : "",
                     rules);
}

const std::string kRecord = R"({"Verb":"Send","Id":"1","Name":"x"})";

TEST(Wraps, APathLeadsToTheRecord) {
  const std::string text = as_text(kRecord);
  const std::pair<std::string, std::string> rows[] = {
      {R"({"event":{"original":)" + kRecord + "}}", "1 of 1: any_sent"},
      {R"({"event":{"a":[1,{}],"original":)" + text + R"(},"message":"m"})", "1 of 1: any_sent"},
      {R"({"event":)" + as_text(R"({"original":)" + text + "}") + "}", "1 of 1: any_sent"},
      {R"({"event":{"original":null},"odd.key":)" + text + "}", "1 of 1: any_sent"},
      {R"({"event":{"original":""},"odd.key":)" + text + "}", "1 of 1: any_sent"},
      {R"({"event":"created","odd.key":)" + text + "}", "1 of 1: any_sent"},
      {R"({"event":[],"message":{"inner":{"text":)" + text + "}}}", "1 of 1: any_sent"},
      {R"({"odd.key":7,"message":{"inner":{"text":)" + text + "}}}", "0 of 1 unrecognised: "},
      {R"({"event":{"original":"some words"},"odd.key":)" + text + "}", "0 of 1 unrecognised: "},
      {R"({"event":{"original":"{\"Verb\":\"Send\""},"odd.key":)" + text + "}",
       "0 of 1 unreadable: "},
      {R"({"event":{}})", "0 of 1 unrecognised: "},
      {R"({"event":{"original":[]}})", "0 of 1 unrecognised: "},
      {R"({"event":{"original":" \r\n"}})", "0 of 1 unrecognised: "},
      {R"({"event":{},"Verb":"Send","Name":"x"})", "1 of 1: any_sent"},
      {R"({"boxed":{"Verb":"Look"},"Verb":"Send","Name":"x"})", "1 of 1: any_sent"},
      {R"({"rows":7,"note":"n","event":{"original":null},"boxed":)" + kRecord + "}",
       "1 of 1: any_sent noted"},
      {R"({"event":{"original":"{\"Verb\":"},"Verb":"Send","Name":"x"})", "0 of 1 unreadable: "},
      {R"({"Name":"y","event":{"original":{"event":{"original":)" + kRecord + "}}}}",
       "1 of 1: any_sent"},
  };
  for (const auto& [line, expected] : rows) EXPECT_EQ(fired(line), expected) << line;
}

TEST(Wraps, AnOuterKeyIsOfTheNearestWrapThatHasIt) {
  const auto event = [](const std::string& more, const std::string& inner) {
    return R"({"event":{"original":)" + inner + "}" + more + "}";
  };
  const auto box = [](const std::string& note, const std::string& inner) {
    return R"({"note":)" + note + R"(,"boxed":)" + inner + "}";
  };
  const std::pair<std::string, std::string> rows[] = {
      {box(R"("n")", event("", kRecord)), "1 of 1: any_sent noted"},
      {box(R"("n")", event(R"(,"note":"m")", kRecord)), "1 of 1: any_sent"},
      {box(R"("m")", event(R"(,"note":"n")", as_text(kRecord))), "1 of 1: any_sent noted"},
      {box(R"("n")", event(R"(,"note":null)", kRecord)), "1 of 1: any_sent noted"},
      {box(R"("n")", box("null", kRecord)), "1 of 1: any_sent noted"},
      {event(R"(,"facts":{"size":7})", kRecord), "1 of 1: any_sent sized"},
      {event(R"(,"facts":"{\"size\":\"7\"}")", kRecord), "1 of 1: any_sent sized"},
      {event(R"(,"facts":"{\"size\":7")", kRecord), "1 of 1: any_sent"},
      {event(R"(,"facts":[7])", kRecord), "1 of 1: any_sent"},
  };
  for (const auto& [line, expected] : rows) EXPECT_EQ(fired(line), expected) << line;
}

TEST(Wraps, APageHoldsRecords) {
  const std::string two = "[" + kRecord + " , {\"note\":\"n\",\"boxed\":" + kRecord + "} ]";
  const std::pair<std::string, std::string> rows[] = {
      {R"({"rows":)" + two + "}", "2 of 2: any_sent noted"},
      {R"({"@page":1,"rows":{"rows":)" + two + "}}", "2 of 2: any_sent noted"},
      {R"({"rows":)" + as_text(two) + "}", "2 of 2: any_sent noted"},
      {R"({"event":{"original":)" + as_text(R"({"rows":)" + as_text(two) + "}") + "}}",
       "2 of 2: any_sent noted"},
      {R"({"note":"n","boxed":{"rows":[)" + kRecord + "]}}", "1 of 1: any_sent"},
      {R"({"rows":[]})", "0 of 0: "},
      {R"({"rows":[ ]})", "0 of 0: "},
      {R"({"rows":[7,)" + kRecord + "]}", "1 of 2 unreadable: any_sent"},
      {R"({"rows":[{},)" + kRecord + "]}", "1 of 2 unrecognised: any_sent"},
      {R"({"rows":[{"rows":)" + two + "}]}", "2 of 2: any_sent noted"},
      {R"({"note":"n","boxed":{"rows":[{"rows":)" + two + "}]}}", "0 of 1 unrecognised: "},
      {R"({"rows":{}})", "0 of 1 unrecognised: "},
      {R"({"rows":)" + two + R"(,"z":tru})", "2 of 2: any_sent noted"},
      {R"({"note":"n","boxed":{"rows":)" + two + R"(,"z":tru}})", "0 of 1 unreadable: "},
  };
  for (const auto& [line, expected] : rows) EXPECT_EQ(fired(line), expected) << line;
}

TEST(Wraps, APageOfOneRecordIsARecordForWhoExpectsOne) {
  const compiler::Model& model = wraps_world().model();
  using Outcome = evaluate::Reading::Outcome;
  EXPECT_EQ(evaluate::read_record(model, R"({"rows":[)" + kRecord + "]}").outcome, Outcome::events);
  EXPECT_EQ(evaluate::read_record(model, R"({"rows":[{},{}]})").outcome, Outcome::unrecognised);
}

/// Wraps in wraps, in any order, as objects or texts, now and then cut or spoiled.
TEST(Wraps, AnyOfThemInsideEachOther) {
  const World& world = wraps_world();
  const World audit = world.with(true, {{}, true});
  std::mt19937_64 random(20261122);
  std::string lines;
  for (int line = 0; line < 6000; ++line) {
    std::string record = kRecord;
    for (uint64_t wraps = random() % 5; wraps > 0; --wraps) {
      if (random() % 3 == 0 && record.size() < 2000) record = as_text(record);
      static constexpr const char* kWraps[] = {
          R"({{"event":{{"original":{}}}}})",
          R"({{"odd.key":{},"facts":{{"size":9}}}})",
          R"({{"event":null,"message":{{"inner":"{{}}"}},"odd.key":{}}})",
          R"({{"boxed":{},"note":"n"}})",
          R"({{"rows":[{}]}})",
          R"({{"@page":0,"rows":{{"rows":[{{}},{}]}}}})"};
      record = fmt::format(fmt::runtime(kWraps[random() % std::size(kWraps)]), record);
    }
    if (random() % 16 == 0) record[random() % record.size()] = "{}[]\",x"[random() % 7];
    lines += record + "\n";
  }
  const Seen expected = slow(world.model(), lines);
  EXPECT_GT(expected.findings.size(), 3000u);
  EXPECT_EQ(difference(expected, fast(world.compiled(), lines), lines), "");
  EXPECT_EQ(counters(world.model(), expected),
            counters(world.model(), fast(audit.compiled(), lines)));
}

}  // namespace
}  // namespace foothold::oracle
