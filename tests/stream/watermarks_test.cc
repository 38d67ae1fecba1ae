// Watermarks: how they go on with events and the clock; and over a restart: while nobody listens no
// feed is silent, until it is known that all that came meanwhile was seen.
#include "runtime/correlate/watermarks.h"

#include <gtest/gtest.h>

namespace foothold::runtime {
namespace {

constexpr int64_t kHour = int64_t{3600} * 10'000'000;

std::string name_of(uint32_t feed) { return "feed " + std::to_string(feed); }
std::optional<uint32_t> number_of(const std::string& name) {
  return static_cast<uint32_t>(std::stoul(name.substr(5)));
}

/// Two feeds of one tenant at hour 10, a third of another one; the clock is at hour 11.
WatermarkState before() {
  Watermarks watermarks(2 * kHour);
  watermarks.tick(10 * kHour);
  watermarks.see("t", 1, 10 * kHour);
  watermarks.see("t", 2, 10 * kHour);
  watermarks.see("u", 1, 9 * kHour);
  watermarks.tick(11 * kHour);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), 9 * kHour);
  return watermarks.save(name_of);
}

Watermarks after(int64_t hour) {
  Watermarks watermarks(2 * kHour);
  watermarks.restore(before(), number_of);
  watermarks.tick(hour * kHour);
  watermarks.advance();
  return watermarks;
}

// ---- the clock alone

TEST(Watermarks, GoOnWithEachEventButWithTheClockInSteps) {
  constexpr int64_t kLate = 2 * kHour, kStart = 10 * kHour, kStep = Watermarks::kStep;
  Watermarks watermarks(kLate);
  watermarks.tick(kStart);
  for (const char* const tenant : {"t", "u"}) watermarks.see(tenant, 1, kStart);
  watermarks.advance();
  EXPECT_EQ(watermarks.moved().size(), 2U);

  watermarks.tick(kStart + kStep - 1);
  watermarks.see("t", 1, kStart + 5);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), kStart + 5 - kLate + (kStep - 6));
  EXPECT_EQ(watermarks.watermark("u"), kStart - kLate) << "nothing came, and the step is not over";
  ASSERT_EQ(watermarks.moved().size(), 1U);
  EXPECT_EQ(*watermarks.moved()[0], "t");

  watermarks.tick(kStart + kStep);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("u"), kStart + kStep - kLate);
  EXPECT_EQ(watermarks.watermark_of_all(), kStart + kStep - kLate);
}

/// A log may be read faster than the clock goes on.
TEST(Watermarks, TheLeastOfAllGoesOnWithEachEventToo) {
  Watermarks watermarks(2 * kHour);
  watermarks.tick(100 * kHour);
  for (const int64_t hour : {10, 11}) {
    for (const char* const tenant : {"t", "u"}) watermarks.see(tenant, 1, hour * kHour);
    watermarks.advance();
    EXPECT_EQ(watermarks.watermark_of_all(), (hour - 2) * kHour);
  }
}

// ---- over a restart

TEST(WatermarksRestart, NothingComesToNobody) {
  const Watermarks watermarks = after(100);
  EXPECT_EQ(watermarks.watermark("t"), 9 * kHour) << "what came meanwhile is read first";
  EXPECT_EQ(watermarks.watermark("u"), 8 * kHour);
  EXPECT_EQ(watermarks.awake(), 11 * kHour);
}

TEST(WatermarksRestart, TheClockGoesOn) {
  Watermarks watermarks = after(100);
  watermarks.tick(100 * kHour + kHour / 2);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), 9 * kHour + kHour / 2);
}

TEST(WatermarksRestart, AFeedWithoutARecordWasSilentAllTheTime) {
  Watermarks watermarks = after(100);
  watermarks.see("t", 1, 12 * kHour);
  watermarks.caught_up();
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), 10 * kHour) << "the other feed is waited for no more";
  EXPECT_EQ(watermarks.watermark("u"), 97 * kHour);
  EXPECT_EQ(watermarks.awake(), 100 * kHour);
}

TEST(WatermarksRestart, OrAsLongAsIsKnown) {
  Watermarks watermarks = after(100);
  watermarks.caught_up(11 * kHour + kHour / 2);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), 9 * kHour + kHour / 2);
  EXPECT_EQ(watermarks.awake(), 11 * kHour + kHour / 2);
}

/// Nights in which nobody listens add up to nothing.
TEST(WatermarksRestart, AgainAndAgain) {
  WatermarkState state = before();
  for (int64_t day = 1; day < 5; ++day) {
    Watermarks watermarks(2 * kHour);
    watermarks.restore(state, number_of);
    watermarks.tick(day * 24 * kHour);
    watermarks.tick(day * 24 * kHour + kHour / 4);
    watermarks.advance();
    EXPECT_EQ(watermarks.watermark("t"), 9 * kHour + day * kHour / 4);
    state = watermarks.save(name_of);
  }
  EXPECT_EQ(state.now, 12 * kHour);
}

TEST(WatermarksRestart, AFeedThatNoRuleReadsAnyMoreIsLeftOut) {
  Watermarks watermarks(2 * kHour);
  watermarks.restore(before(), [](const std::string& name) -> std::optional<uint32_t> {
    return name == "feed 1" ? std::optional<uint32_t>(7) : std::nullopt;
  });
  watermarks.tick(12 * kHour);
  watermarks.see("t", 7, 13 * kHour);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("t"), 11 * kHour);
}

}  // namespace
}  // namespace foothold::runtime
