// What a timeline says beyond the miss itself: how near it was, what the past said of each event,
// what the outcome rests on, and which events no step takes.
#include "evaluate/correlate/timeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "evaluate/correlate/left_out.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

struct World {
  std::shared_ptr<const compiler::Model> model;
  Events events;
  std::vector<GroupTimeline> groups;

  const compiler::Rule& rule() const { return model->rules[0]; }
};

World explained(const Question& question) {
  World world;
  world.model = world_of(question.when);
  world.events = read_events(*world.model, question.events);
  world.groups = explain_correlation(*world.model, world.rule(), world.events.seen,
                                     coverage_of(question.coverage, world.events),
                                     clock_of(question.clock, world.events));
  return world;
}

int64_t minutes(int64_t ticks) { return ticks / (60 * value::ticks_per_second); }

// ---- how near
// ------------------------------------------------------------------------------------

std::string name_of(Apart why) {
  static constexpr const char* kNames[] = {"too far", "after end", "before previous", "copy",
                                           "not asked"};
  return kNames[static_cast<size_t>(why)];
}

std::string nearness_of(const Question& question) {
  const World world = explained(question);
  if (world.groups.size() != 1 || !world.groups[0].miss) return "no miss";
  const MissSaid& miss = *world.groups[0].miss;
  if (!miss.near)
    return miss.until ? value::format_time(*miss.until, value::Precision::second) : "";
  const std::string other = miss.near->other ? world.events.names[*miss.near->other] : "nothing";
  return fmt::format("{} {} {}m, {}", world.events.names[miss.near->place], name_of(miss.near->why),
                     minutes(miss.near->by), other);
}

TEST(TimelineNear, SaysWhichEventWouldHaveDone) {
  const char* kPair = "when same user, within 1h { came: sign_in then made: inbox_rule }";
  const char* kThree =
      "when same user, within 1h { came: sign_in then made: inbox_rule then read: mail_access }";
  const char* kAny = "when same user, within 10m { made: inbox_rule also sent: mail_sent }";
  const struct {
    std::string name;
    Question question;
    std::string said;
  } rows[] = {
      {"too early by four minutes",
       {kPair, "a sign_in 09:00 user=ana\nb inbox_rule 10:04 user=ana"},
       "a too far 4m, b"},
      {"of several ends the nearest",
       {kPair,
        "a sign_in 09:00 user=ana\nb inbox_rule 10:04 user=ana\nc inbox_rule 12:00 user=ana"},
       "a too far 4m, b"},
      {"of several events the nearest",
       {kPair, "x sign_in 08:00 user=ana\na sign_in 09:00 user=ana\nb inbox_rule 10:04 user=ana"},
       "a too far 4m, b"},
      {"the other way round",
       {kPair, "a sign_in 09:05 user=ana\nb inbox_rule 09:00 user=ana"},
       "a after end 5m, b"},
      {"before the step before it",
       {kThree,
        "a sign_in 09:10 user=ana\nb inbox_rule 09:05 user=ana\nc mail_access 09:20 "
        "user=ana"},
       "b before previous 5m, a"},
      {"in any order nothing is behind the end",
       {kAny, "a inbox_rule 09:00 user=ana\nb mail_sent 09:11 user=ana"},
       "b too far 1m, a"},
      {"a last step that is not there can still come",
       {kPair, "a sign_in 09:00 user=ana"},
       "2026-03-02T10:00:00Z"},
      {"the window begins with the first step",
       {kThree, "a sign_in 09:00 user=ana\nb inbox_rule 09:30 user=ana"},
       "2026-03-02T10:00:00Z"},
      {"of a first step nobody can say until when", {kPair, "b inbox_rule 09:05 user=ana"}, ""},
  };
  for (const auto& row : rows) EXPECT_EQ(nearness_of(row.question), row.said) << row.name;
}

// ---- what the past said
// --------------------------------------------------------------------------

std::string past_of(const Question& question) {
  const World world = explained(question);
  std::string text;
  for (const GroupTimeline& group : world.groups)
    for (const TimelineEvent& event : group.events)
      for (const SaidOfPast& past : event.past) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", world.events.names[event.place],
                            shown(past.field.type, past.value));
        if (past.too_little) text += fmt::format(" {}m", minutes(past.too_little->known));
        if (past.earlier) text += " by " + world.events.names[*past.earlier];
      }
  return text;
}

TEST(TimelinePast, SaysWhatEachEventIsComparedWith) {
  const char* kNew =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d then made: "
      "inbox_rule }";
  const char* kKnown =
      "when same user, within 1h { came: sign_in where ip is known for user over 10d then made: "
      "inbox_rule }";
  const std::string two =
      "a sign_in 1/08:00 user=ana ip=192.0.2.1\n"
      "b sign_in 2/09:00 user=ana ip=192.0.2.1\n";
  EXPECT_EQ(past_of({kNew, two}), "a true; b false by a");
  EXPECT_EQ(past_of({kKnown, two}), "a false; b true by a");
  EXPECT_EQ(past_of({kNew, two, "1"}), "a absent 1440m; b false by a");
  EXPECT_EQ(past_of({kNew, "c inbox_rule 09:00 user=ana"}), "") << "that step asks nothing";
}

// ---- what the outcome rests on
// -------------------------------------------------------------------

std::string decided_by(const Question& question) {
  const World world = explained(question);
  std::string text;
  for (const GroupTimeline& group : world.groups)
    for (const AskedCondition& asked : group.conditions)
      if (asked.explained.decides)
        text += fmt::format("{}{}{}", text.empty() ? "" : " ", static_cast<int>(asked.part),
                            asked.place ? world.events.names[*asked.place] : "");
  return text;
}

TEST(TimelineMarks, OnlyWhatTheOutcomeRestsOn) {
  const char* kPair =
      "when same user, within 1h { came: sign_in then made: inbox_rule where ip is not came.ip "
      "unless name is came.app } such that gap between came and made <= 10m";
  const std::string came = "a sign_in 09:00 user=ana ip=192.0.2.1 app=x\n";
  EXPECT_EQ(decided_by({kPair, came + "b inbox_rule 09:05 user=ana ip=192.0.2.2 name=y"}),
            "0b 1b 2");
  EXPECT_EQ(decided_by({kPair, came + "b inbox_rule 09:05 user=ana ip=192.0.2.1 name=y"}), "0b");
  EXPECT_EQ(decided_by({kPair, came + "b inbox_rule 09:05 user=ana ip=192.0.2.2 name=x"}), "1b");
  EXPECT_EQ(decided_by({kPair, came + "b inbox_rule 09:15 user=ana ip=192.0.2.2 name=y"}), "2");
  EXPECT_EQ(decided_by({kPair, came}), "");
}

TEST(TimelineAbsences, AreDecidedOrNot) {
  const char* kWait = "when same user, within 1h { made: consent then no app_review within 24h }";
  const std::string made = "a consent 09:00 user=ana\n";
  const World open = explained({kWait, made});
  ASSERT_EQ(open.groups.size(), 1U);
  ASSERT_EQ(open.groups[0].absences.size(), 1U);
  EXPECT_FALSE(open.groups[0].absences[0].over);
  EXPECT_EQ(open.groups[0].absences[0].until, time_of_line("3/09:00"));
  const World over = explained({kWait, made, "complete", "3/09:00"});
  EXPECT_FALSE(over.groups[0].miss.has_value());
  EXPECT_TRUE(over.groups[0].absences[0].over);
  EXPECT_TRUE(explained({kWait, made + "b app_review 10:00 user=ana"}).groups[0].absences.empty());
}

TEST(TimelineShown, ACertainMatchBeforeAPossibleOne) {
  const char* kNew =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d then made: "
      "inbox_rule }";
  const World world = explained({kNew,
                                 "a sign_in 09:00 user=ana ip=192.0.2.1\nb inbox_rule 09:05 "
                                 "user=ana",
                                 "3"});
  ASSERT_EQ(world.groups.size(), 1U);
  EXPECT_TRUE(world.groups[0].shows_possible);
  ASSERT_TRUE(world.groups[0].past.has_value());
  EXPECT_EQ(minutes(world.groups[0].past->known), 3 * 24 * 60);
}

// ---- events that no step takes
// -------------------------------------------------------------------

TEST(LeftOutEvents, SaysWhy) {
  const World world = explained(
      {"when same user, within 1h { came: sign_in where result is success unless country is \"NL\" "
       "then made: inbox_rule where hard }",
       "a sign_in 09:00 user=ana result=success\n"
       "b sign_in 09:01 user=ana result=failure\n"
       "c sign_in 09:02 user=ana result=success country=NL\n"
       "d sign_in 09:03 result=success\n"
       "e sign_in - user=ana result=success\n"
       "f inbox_rule 09:05 user=ana\n"
       "g mail_sent 09:06 user=ana\n"
       "again sign_in 09:01 user=ana result=failure id=b\n"});
  std::string text;
  for (const LeftOut& event : events_left_out(*world.model, world.rule(), world.events.seen))
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", world.events.names[event.place],
                        static_cast<int>(event.why), event.step);
  EXPECT_EQ(text, "d:0:0 e:1:0 c:2:0 b:3:0 f:3:1");
}

}  // namespace
}  // namespace foothold::evaluate
