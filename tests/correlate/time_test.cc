// Times as exactly as their logs say them, and copies.
#include "evaluate/correlate/time.h"

#include <gtest/gtest.h>

#include <random>

#include "evaluate/correlate/copies.h"

namespace foothold::evaluate {
namespace {

constexpr int64_t kSecond = value::ticks_per_second;

TEST(CorrelateTime, Gaps) {
  const struct {
    Moment a, b;
    bool a_first, b_first;
    int64_t gap;
  } rows[] = {
      {{0, kSecond}, {kSecond, kSecond}, true, false, kSecond},
      {{0, kSecond}, {0, kSecond}, false, false, 0},
      {{0, kSecond}, {kSecond - 1, 1}, false, false, 0},
      {{0, kSecond}, {kSecond, 1}, true, false, kSecond},
      {{5, 1}, {6, 1}, true, false, 1},
      {{5, 1}, {5, 1}, false, false, 0},
      {{kSecond - 1, 1}, {kSecond, kSecond}, true, false, kSecond},
      {{kSecond + 1, 1}, {kSecond, kSecond}, false, false, 0},
      {{-1, 1}, {0, kSecond}, true, false, kSecond},
      {{-kSecond, kSecond}, {-1, 1}, false, false, 0},
      {{15 * kSecond / 10, kSecond}, {12 * kSecond / 10, 1}, false, true, 0},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(surely_before(row.a, row.b), row.a_first) << row.a.at << " " << row.b.at;
    EXPECT_EQ(surely_before(row.b, row.a), row.b_first && !row.a_first);
    EXPECT_EQ(gap(row.a, row.b), row.gap);
    EXPECT_EQ(gap(row.b, row.a), row.gap);
  }
}

TEST(CorrelateTime, NeverBothWays) {
  std::mt19937_64 random(11);
  const int64_t precisions[] = {1, 10, 10'000, kSecond};
  for (int round = 0; round < 20'000; ++round) {
    const auto moment = [&] {
      return Moment{static_cast<int64_t>(random() % (4 * kSecond)) - 2 * kSecond,
                    precisions[random() % 4]};
    };
    const Moment a = moment(), b = moment();
    ASSERT_FALSE(surely_before(a, b) && surely_before(b, a));
    ASSERT_GE(gap(a, b), 0);
    ASSERT_LT(gap(a, b), std::abs(a.at - b.at) + std::max(a.precision, b.precision));
  }
}

TEST(CorrelateTime, AClassCountsAsItsFullestLog) {
  std::vector<Seen> seen(6);
  const uint8_t classes[] = {1, 1, 1, 1, 2, 2};
  const uint32_t shapes[] = {0, 0, 1, 0, 0, 1};
  std::vector<Taken> taken(seen.size());
  std::vector<const Taken*> events;
  for (size_t event = 0; event < seen.size(); ++event) {
    seen[event].event_class[0] = classes[event];
    seen[event].shape = shapes[event];
    taken[event].seen = &seen[event];
    events.push_back(&taken[event]);
  }
  EXPECT_EQ(count_classes(events), 3U + 1U);
  EXPECT_EQ(count_classes({}), 0U);
}

}  // namespace
}  // namespace foothold::evaluate
