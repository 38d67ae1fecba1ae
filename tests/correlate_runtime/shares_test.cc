// Shares that are counted while windows move to and fro are those of counting each window anew, in
// whatever order events come and go.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "runtime/correlate/share_events.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kSecond = value::ticks_per_second;

HistoryEvent random_event(std::mt19937_64& random, uint8_t number) {
  HistoryEvent event;
  event.moment.unit = random() % 2 ? kSecond : 1;
  event.moment.at = static_cast<int64_t>(random() % 400) * kSecond;
  if (event.moment.unit == 1) event.moment.at += static_cast<int64_t>(random() % 3);
  event.identity[0] = number;
  event.event_class[0] = static_cast<uint8_t>(random() % 3 ? number : random() % 4);
  event.shape = static_cast<uint32_t>(random() % 2);
  event.past = random() % 3 > 0, event.asks = random() % 3 > 0;
  event.says = random() % 5 > 0;
  if (event.says) event.values = {std::string(1, static_cast<char>('A' + random() % 3))};
  return event;
}

using Shares = std::map<std::pair<int64_t, uint8_t>, std::pair<int64_t, int64_t>>;

/// How often events happened, by the log of each class that has most of it; but for one class.
int64_t count(const std::vector<const HistoryEvent*>& events, const value::Digest& but) {
  std::map<value::Digest, std::map<uint32_t, int64_t>> logs;
  for (const HistoryEvent* event : events)
    if (event->event_class != but) ++logs[event->event_class][event->shape];
  int64_t sum = 0;
  for (const auto& [of, by_log] : logs) {
    int64_t most = 0;
    for (const auto& [log, number] : by_log) most = std::max(most, number);
    sum += most;
  }
  return sum;
}

Shares naive(const std::vector<HistoryEvent>& events, int64_t over, int64_t from, int64_t to) {
  Shares shares;
  for (const HistoryEvent& x : events) {
    if (!x.asks || !x.says || x.moment.at < from || x.moment.at > to) continue;
    std::vector<const HistoryEvent*> all, like;
    for (const HistoryEvent& y : events) {
      if (!y.past || !surely_before(y.moment, x.moment) || gap(y.moment, x.moment) > over) continue;
      all.push_back(&y);
      if (y.says && y.values == x.values) like.push_back(&y);
    }
    shares[{x.moment.at, x.identity[0]}] = {count(like, x.event_class), count(all, x.event_class)};
  }
  return shares;
}

Shares counted(ShareEvents& events, int64_t from, int64_t to) {
  Shares shares;
  events.answer(from, to, [&](const ShareEvents::Asker& asker, ShareEvents::Share share) {
    shares[{asker.moment.at, asker.identity[0]}] = {share.part, share.whole};
  });
  return shares;
}

TEST(ShareEvents, AreThoseOfCountingEachWindowAnew) {
  std::mt19937_64 random(5);
  for (int world = 0; world < 400; ++world) {
    const int64_t over = static_cast<int64_t>(random() % 100) * kSecond;
    ShareEvents fast(over);
    std::vector<HistoryEvent> events;
    int64_t oldest_asker = 0;
    for (uint8_t number = 0; number < 60; ++number) {
      const HistoryEvent event = random_event(random, number);
      if (event.moment.at < oldest_asker) continue;
      EXPECT_EQ(fast.add(event, {number}), event.past || (event.asks && event.says));
      EXPECT_FALSE(fast.add(event, {number})) << "a second time";
      events.push_back(event);
      const auto from = static_cast<int64_t>(random() % 400) * kSecond;
      const int64_t to = from + static_cast<int64_t>(random() % 100) * kSecond;
      const int64_t first = std::max(from, oldest_asker);
      ASSERT_EQ(counted(fast, from, to), naive(events, over, first, to)) << world;
      ASSERT_EQ(fast.askers_between(from, to), naive(events, over, first, to).size());
      if (random() % 10) continue;
      oldest_asker += static_cast<int64_t>(random() % 40) * kSecond;
      fast.forget(oldest_asker - over - 2 * kSecond, oldest_asker);
    }
    ASSERT_EQ(counted(fast, 0, INT64_MAX), naive(events, over, oldest_asker, INT64_MAX)) << world;
  }
}

TEST(ShareEvents, NothingIsLeftOfWhatIsForgotten) {
  std::mt19937_64 random(6);
  ShareEvents events(100 * kSecond);
  EXPECT_EQ(events.bytes(), 0u);
  for (uint8_t number = 0; number < 100; ++number)
    (void)events.add(random_event(random, number), {1});
  EXPECT_GT(events.size(), 50u);
  events.forget(INT64_MAX, INT64_MAX);
  EXPECT_EQ(events.size(), 0u);
  EXPECT_EQ(events.bytes(), 0u) << "no window was made";
  EXPECT_TRUE(counted(events, INT64_MIN, INT64_MAX).empty());
}

/// Memory is that of what is inside: numbers of classes and values that went are given again.
TEST(ShareEvents, NumbersAreGivenAgain) {
  ShareEvents events(3600 * kSecond);
  HistoryEvent event;
  event.past = event.asks = event.says = true, event.moment.unit = kSecond;
  uint64_t most = 0;
  for (uint32_t number = 0; number < 20'000; ++number) {
    event.moment.at = number * kSecond;
    std::memcpy(event.identity.data(), &number, sizeof number);
    event.event_class = event.identity;
    event.values = {std::to_string(number)};
    ASSERT_TRUE(events.add(event, {number}));
    events.answer(event.moment.at, event.moment.at, [&](const auto&, ShareEvents::Share share) {
      ASSERT_EQ(share.whole, std::min<int64_t>(number, 3600));
      ASSERT_EQ(share.part, 0);
    });
    if (number % 1000 == 0)
      events.forget(event.moment.at - 3602 * kSecond, event.moment.at - kSecond);
    most = std::max(most, events.bytes());
  }
  EXPECT_LT(most, 4u << 20) << "of some 4,600 events and values at a time";
}

}  // namespace
}  // namespace foothold::runtime
