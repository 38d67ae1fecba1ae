// What is put aside of events that may not be wanted comes back whole, from memory and from files.
#include <gtest/gtest.h>

#include <random>

#include "compiler/plan/plan.h"
#include "runtime/correlate/group_counts.h"
#include "runtime/correlate/held_events.h"
#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/own_part.h"
#include "tests/correlate/world.h"

namespace foothold::runtime {
namespace {

constexpr uint64_t kRoom = uint64_t{1} << 30;

TEST(KeptSightings, AreReadInAnyOrder) {
  for (const size_t memory : {size_t{0}, size_t{100}, size_t{1} << 20}) {
    std::mt19937_64 random(5);
    SpillBudget budget{testing::TempDir(), kRoom};
    KeptSightings kept(budget, memory);
    std::vector<std::pair<KeptSightings::Place, std::string>> all;
    for (int number = 0; number < 300; ++number) {
      const std::string bytes(random() % 60, static_cast<char>(random()));
      const auto place = kept.add(bytes);
      ASSERT_TRUE(place);
      all.emplace_back(*place, bytes);
    }
    std::shuffle(all.begin(), all.end(), random);
    std::string got;
    for (const auto& [place, bytes] : all) {
      ASSERT_TRUE(kept.read(place, got));
      ASSERT_EQ(got, bytes) << memory;
    }
    EXPECT_EQ(budget.written > 0, memory < 1000);
  }
}

TEST(KeptSightings, SayWhenTheLimitIsReached) {
  SpillBudget budget{testing::TempDir(), 100};
  KeptSightings kept(budget, 10);
  bool good = true;
  for (int number = 0; good && number < 50; ++number) good = kept.add("0123456789").has_value();
  EXPECT_FALSE(good);
  EXPECT_EQ(budget.problem, "more than 100 bytes would be spilled");
}

TEST(HeldEvents, ComeInTheOrderTheyWent) {
  for (const size_t memory : {size_t{0}, size_t{1000}, size_t{1} << 20}) {
    SpillBudget budget{testing::TempDir(), kRoom};
    HeldEvents held(budget, memory);
    for (uint32_t number = 0; number < 500; ++number)
      ASSERT_TRUE(held.add({"group " + std::to_string(number % 7),
                            {{number % 3, number % 2}},
                            {number, {}},
                            {uint64_t{number} * 10, number}}));
    uint32_t number = 0;
    EXPECT_TRUE(held.each([&](const HeldEvent& event) {
      EXPECT_EQ(event.shared, "group " + std::to_string(number % 7));
      EXPECT_EQ(event.steps, (TakenBy{{number % 3, number % 2}}));
      EXPECT_EQ(event.stamp.time, number);
      EXPECT_EQ(event.sighting.at, uint64_t{number} * 10);
      EXPECT_EQ(event.sighting.size, number);
      return ++number, true;
    }));
    EXPECT_EQ(number, 500U) << memory;
    EXPECT_EQ(budget.used, 0U) << "what was read has no room on the disk any more";
    EXPECT_EQ(budget.written > 0, memory < 10'000);
  }
}

TEST(HeldEvents, StopWhereTheyAreToldTo) {
  for (const size_t memory : {size_t{0}, size_t{1} << 20}) {
    SpillBudget budget{testing::TempDir(), kRoom};
    HeldEvents held(budget, memory);
    for (int number = 0; number < 9; ++number) ASSERT_TRUE(held.add({"g", {}, {}, {}}));
    int seen = 0;
    EXPECT_FALSE(held.each([&](const HeldEvent&) { return ++seen < 4; }));
    EXPECT_EQ(seen, 4);
  }
}

std::string shared_of(uint32_t number) {
  std::string shared;
  append_count(0, shared);
  append_count(number, shared);
  return shared;
}

TEST(GroupCounts, LetPassWhatHasEnough) {
  const auto model = evaluate::world_of(
      "when same user, within 1h {\n  came: at least 3 sign_in\n  then made: inbox_rule\n"
      "  then no sign_in within 10m\n}");
  const Program program = compiler::plan(*model);
  GroupCounts counts(program);
  ASSERT_TRUE(counts.counts(0));
  std::mt19937_64 random(6);
  std::vector<std::array<int, 3>> groups(5000);
  for (int event = 0; event < 20'000; ++event) {
    const auto group = static_cast<uint32_t>(random() % groups.size());
    const auto step = static_cast<uint32_t>(random() % 3);
    ++groups[group][step];
    counts.add(shared_of(group), {{step, 0}});
  }
  size_t passed = 0, enough = 0;
  for (uint32_t group = 0; group < groups.size(); ++group) {
    const bool has_enough = groups[group][0] >= 3 && groups[group][1] >= 1;
    const bool passes = counts.may_be_whole(shared_of(group));
    EXPECT_TRUE(passes || !has_enough) << group;
    passed += passes, enough += has_enough;
  }
  EXPECT_LT(passed, enough + groups.size() / 100) << "few pass that need not";
  EXPECT_LT(enough, groups.size() / 2);
}

TEST(GroupCounts, LeaveRulesOfOneEventAlone) {
  const auto model = evaluate::world_of("when came: sign_in where ip is new for user over 30d");
  const Program program = compiler::plan(*model);
  const GroupCounts counts(program);
  EXPECT_FALSE(counts.counts(0));
  EXPECT_TRUE(counts.may_be_whole(shared_of(1)));
}

struct GateCase {
  const char* when;
  bool has = false;  // a gate
};

TEST(Gate, IsALookThatDecidesAlone) {
  const GateCase cases[] = {
      {"when came: sign_in where ip is new for user over 30d", true},
      {"when came: sign_in where user is known over 30d", true},
      {"when came: sign_in where result is success and ip is new for user over 30d", true},
      {"when same user, within 1h { came: sign_in where result is success then made: inbox_rule }",
       false},
      {"when came: sign_in where share of ip for user over 30d < 1%", false},
      {"when same user, within 1h { came: sign_in where ip is new for user over 30d\n"
       "  then made: inbox_rule }",
       true},
      {"when same user, within 1h { came: latest sign_in where ip is new for user over 30d\n"
       "  then made: inbox_rule }",
       false},
  };
  for (const GateCase& one : cases) {
    const auto model = evaluate::world_of(one.when);
    const Program program = compiler::plan(*model);
    ASSERT_FALSE(program.correlations.empty()) << one.when;
    EXPECT_EQ(gate_of(program, program.correlations[0], 0).has_value(), one.has) << one.when;
  }
}

}  // namespace
}  // namespace foothold::runtime
