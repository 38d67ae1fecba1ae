// What is counted while windows slide is what counting each window anew gives.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "runtime/correlate/class_counts.h"
#include "runtime/correlate/coverage.h"
#include "runtime/correlate/median.h"
#include "runtime/correlate/slide.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kSecond = value::ticks_per_second;

TEST(ClassCounts, CountsAsTheLogThatHasMost) {
  std::mt19937_64 random(3);
  ClassCounts counts;
  std::map<uint32_t, std::map<uint32_t, int64_t>> naive;
  for (int change = 0; change < 4000; ++change) {
    const auto of = static_cast<uint32_t>(random() % 5),
               shape = static_cast<uint32_t>(random() % 3);
    int64_t& events = naive[of][shape];
    const bool more = events == 0 || random() % 2;
    if (more)
      counts.add(of, shape), ++events;
    else
      counts.remove(of, shape), --events;
    int64_t total = 0;
    for (const auto& [name, logs] : naive) {
      int64_t most = 0;
      for (const auto& [log, count] : logs) most = std::max(most, count);
      ASSERT_EQ(counts.of_class(name), most);
      total += most;
    }
    ASSERT_EQ(counts.total(), total);
  }
}

/// Events of both precisions at crowded times; times of whole seconds where that is the precision.
std::vector<Moment> random_moments(std::mt19937_64& random) {
  std::vector<Moment> moments(random() % 30);
  for (Moment& moment : moments) {
    moment.unit = random() % 2 ? kSecond : 1;
    moment.at = static_cast<int64_t>(random() % 12) * kSecond / (moment.unit == 1 ? 2 : 1);
    if (moment.unit == 1 && random() % 2) moment.at += 1;
  }
  std::sort(moments.begin(), moments.end(),
            [](const Moment& a, const Moment& b) { return a.at < b.at; });
  return moments;
}

TEST(Slide, HoldsWhatIsInTheWindow) {
  std::mt19937_64 random(4);
  for (int world = 0; world < 2000; ++world) {
    const std::vector<Moment> moments = random_moments(random);
    const int64_t within = static_cast<int64_t>(random() % 5) * kSecond;
    Slide slide(
        moments, [](const Moment& x, const Moment& end) { return !surely_before(end, x); },
        [&](const Moment& x, const Moment& end) { return gap(x, end) > within; });
    for (const int64_t unit : {kSecond, int64_t{1}}) {
      std::set<uint32_t> inside;
      slide.restart();
      for (const Moment& end : moments) {
        if (end.unit != unit) continue;
        slide.advance(
            end, [&](uint32_t event) { EXPECT_TRUE(inside.insert(event).second); },
            [&](uint32_t event) { EXPECT_EQ(inside.erase(event), 1U); });
        std::set<uint32_t> expected;
        for (uint32_t event = 0; event < moments.size(); ++event)
          if (gap(moments[event], end) <= within && !surely_before(end, moments[event]))
            expected.insert(event);
        ASSERT_EQ(inside, expected);
      }
    }
  }
}

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(median_of({3}), 3);
  EXPECT_EQ(median_of({9, 1, 2, 1}), 1.5);
  EXPECT_EQ(median_of({5, 1, 4}), 4);
  EXPECT_DOUBLE_EQ(spread_of({1, 1, 2, 9}), 0.5 * 1.4826);
}

/// Every record's time, walked back one after the other.
int64_t known_slowly(const std::set<int64_t>& times, int64_t at) {
  int64_t start = at;
  auto record = times.upper_bound(at);
  while (record != times.begin() && start - *std::prev(record) <= Coverage::kLargestHole)
    start = *--record;
  return at - start;
}

TEST(Coverage, IsTheRunOfRecordsThatReachesATime) {
  Program program;
  program.shapes.resize(2);
  std::mt19937_64 random(5);
  for (int world = 0; world < 300; ++world) {
    Coverage coverage(program), other(program);
    std::set<int64_t> times;
    for (uint64_t count = random() % 30; count > 0; --count) {
      const auto at = static_cast<int64_t>(random() % (20 * 24 * 3600)) * kSecond;
      times.insert(at);
      const std::string text = value::format_time({at}, value::Precision::second);
      random() % 2 ? coverage.see(0, text) : other.see(0, text);
    }
    coverage.add(other);
    coverage.finish();
    for (int question = 0; question < 20; ++question) {
      const auto at = static_cast<int64_t>(random() % (22 * 24 * 3600)) * kSecond;
      ASSERT_EQ(coverage.known(0, at), known_slowly(times, at));
      ASSERT_EQ(coverage.known(1, at), 0);
    }
    if (times.empty()) continue;
    ASSERT_EQ(coverage.latest(), *times.rbegin());
  }
}

TEST(Coverage, SecondsInBetweenSayNothingNew) {
  Program program;
  program.shapes.resize(1);
  Coverage coverage(program);
  for (const char* time : {"2026-03-02T09:00:10Z", "2026-03-02T09:00:30Z", "2026-03-02T09:00:20Z",
                           "2026-03-02T09:00:30.5Z", "2026-03-02T09:00:05", "nonsense"})
    coverage.see(0, std::string_view(time));
  coverage.finish();
  const int64_t last = value::parse_time("2026-03-02T09:00:30.5Z")->ticks;
  EXPECT_EQ(coverage.latest(), last);
  EXPECT_EQ(coverage.known(0, last), 255 * kSecond / 10);
}

}  // namespace
}  // namespace foothold::runtime
