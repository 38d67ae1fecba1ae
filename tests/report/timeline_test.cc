// What is observed of the hours in which a feed and its workloads have records.
#include "runtime/report/timeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace foothold::runtime {
namespace {

std::string silences_of(const FeedCoverage& coverage) {
  std::string text;
  for (const Silence& silence : coverage.silences)
    text += fmt::format("{}..{};", hour_text(silence.from), hour_text(silence.to));
  return text;
}

TEST(Timeline, SaysTheHoursWithoutARecord) {
  Timeline timeline;
  const uint32_t group = timeline.group("ual", "");
  for (const char* time : {"2026-03-01T09:12:00", "2026-03-01T09:40:00Z", "2026-03-01T12:00:00",
                           "2026-03-03T00:59:59", "2026-03-03T08:00:00"})
    timeline.add(group, time);
  const std::vector<FeedCoverage> all = timeline.coverage();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].records, 5u);
  EXPECT_EQ(hour_text(all[0].first), "2026-03-01T09:00Z");
  EXPECT_EQ(hour_text(all[0].last), "2026-03-03T08:00Z");
  EXPECT_EQ(silences_of(all[0]),
            "2026-03-01T12:00Z..2026-03-03T00:00Z;2026-03-03T00:00Z..2026-03-03T08:00Z;");
  EXPECT_EQ(all[0].silences[0].hours(), 35);
}

TEST(Timeline, ReadsTimesInEveryForm) {
  Timeline timeline;
  const uint32_t group = timeline.group("ual", "");
  // One hour, written with a zone, with a fraction, and the American way; the second and third have
  // the first's bytes in front but lie elsewhere.
  for (const char* time : {"2026-03-01T09:12:00", "2026-03-01T09:12:00-05:00",
                           "2026-03-01T09:12:00.1234567+02:00", "3/1/2026, 9:05:26.000 AM"})
    timeline.add(group, time);
  timeline.add(group, "");
  timeline.add(group, "yesterday");
  const FeedCoverage seen = timeline.coverage()[0];
  EXPECT_EQ(seen.records, 6u);
  EXPECT_EQ(seen.without_time, 2u);
  EXPECT_EQ(hour_text(seen.first), "2026-03-01T07:00Z");
  EXPECT_EQ(hour_text(seen.last), "2026-03-01T14:00Z");
}

TEST(Timeline, SaysWhenAWorkloadStopped) {
  Timeline timeline;
  for (int day = 1; day <= 9; ++day) {
    timeline.add(timeline.group("ual", "Exchange"), fmt::format("2026-03-0{}T10:00:00", day));
    if (day < 4)
      timeline.add(timeline.group("ual", "SharePoint"), fmt::format("2026-03-0{}T10:00:00", day));
  }
  const std::vector<FeedCoverage> all = timeline.coverage();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].name, "ual");
  EXPECT_EQ(all[0].records, 12u);
  EXPECT_EQ(all[1].silent_end, 0);
  EXPECT_EQ(all[2].name, "ual > SharePoint");
  EXPECT_EQ(all[2].silent_end, 6 * 24);
}

TEST(Timeline, IsTheSameWhateverScannerSawARecord) {
  Timeline one, first, second;
  for (int hour = 0; hour < 20; ++hour) {
    const std::string time = fmt::format("2026-03-01T{:02}:30:00", hour * 7 % 24);
    const char* workload = hour % 3 ? "Exchange" : "";
    one.add(one.group("ual", workload), time);
    Timeline& part = hour % 2 ? first : second;
    part.add(part.group("ual", workload), time);
  }
  first.add(second);
  const auto both = first.coverage(), whole = one.coverage();
  ASSERT_EQ(both.size(), whole.size());
  for (size_t i = 0; i < both.size(); ++i) {
    EXPECT_EQ(both[i].name, whole[i].name);
    EXPECT_EQ(both[i].records, whole[i].records);
    EXPECT_EQ(silences_of(both[i]), silences_of(whole[i]));
  }
}

TEST(Timeline, IsBoundedByTheNumberOfGroups) {
  Timeline timeline;
  for (int i = 0; i < 5000; ++i)
    timeline.add(timeline.group("ual", fmt::format("w{}", i)), "2026-03-01T10:00:00");
  const std::vector<FeedCoverage> all = timeline.coverage();
  EXPECT_LE(all.size(), Timeline::kMostGroups + 1);
  EXPECT_EQ(all[0].records, 5000u);
}

}  // namespace
}  // namespace foothold::runtime
