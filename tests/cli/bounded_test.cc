// Work in a child with limits: what it makes comes back, and how it ends is told.
#include "cli/bounded.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "tests/sanitized.h"

namespace foothold::cli {
namespace {

constexpr Limits kSmall{uint64_t{64} << 20, 10, std::chrono::seconds(20)};

TEST(Bounded, TheResultComesBackWhole) {
  std::string made(3'000'000, 'x');
  made[1234567] = '\0';
  const Bounded done = run_bounded(kSmall, [&](Notes& notes) {
    notes.say("first"), notes.say("second");
    return made;
  });
  EXPECT_EQ(done.ending, Ending::done);
  EXPECT_EQ(done.last_note, "second");
  EXPECT_TRUE(done.result == made);
}

TEST(Bounded, WorkMayGiveUp) {
  const Bounded done = run_bounded(kSmall, [](Notes& notes) {
    notes.say("too much");
    return std::string();
  });
  EXPECT_EQ(done.ending, Ending::gave_up);
  EXPECT_EQ(done.last_note, "too much");
}

TEST(Bounded, MemoryHasALimit) {
  if (tests::kSanitized) GTEST_SKIP() << "address space cannot be limited under the sanitizer";
  const Bounded done = run_bounded(kSmall, [](Notes& notes) {
    notes.say("half");
    const std::string half(size_t{32} << 20, 'x');
    notes.say("all");
    return std::string(size_t{128} << 20, half[7]);
  });
  EXPECT_EQ(done.ending, Ending::out_of_memory);
  EXPECT_EQ(done.last_note, "all");
}

TEST(Bounded, TimeHasALimit) {
  const Limits limits{uint64_t{64} << 20, 10, std::chrono::seconds(1)};
  const Bounded done = run_bounded(limits, [](Notes& notes) {
    notes.say("for ever");
    for (volatile bool over = false; !over;) continue;  // a loop that no compiler may leave out
    return std::string();
  });
  EXPECT_EQ(done.ending, Ending::out_of_time);
  EXPECT_EQ(done.last_note, "for ever");
}

TEST(Bounded, ACrashIsTheChildsAlone) {
  const Bounded done = run_bounded(kSmall, [](Notes& notes) {
    notes.say("here");
    std::abort();
    return std::string();
  });
  EXPECT_EQ(done.ending, Ending::crashed);
  EXPECT_EQ(done.last_note, "here");
}

}  // namespace
}  // namespace foothold::cli
