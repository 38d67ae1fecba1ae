// What sightings take that several groups hold: never more than is accounted, whoever goes first.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "runtime/correlate/stream_group.h"

namespace foothold::runtime {
namespace {

SharedSighting sighting_of(size_t groups, size_t bytes) {
  auto seen = std::make_shared<Sighting>();
  seen->values.assign(bytes, 'x');
  return {std::move(seen), groups};
}

TEST(SharedMemory, WhatIsHeldIsPaidOrCounted) {
  std::mt19937_64 random(7);
  SharedMemory memory;
  std::vector<StreamEvent> held;
  std::map<const Sighting*, int> holders;
  uint64_t paid = 0;
  const auto exact = [&] {
    uint64_t bytes = 0;
    for (const auto& [seen, count] : holders) bytes += bytes_of(*seen);
    return bytes;
  };
  for (int step = 0; step < 3000; ++step) {
    if (held.size() < 40 || random() % 2) {
      const size_t groups = 1 + random() % 7;
      const SharedSighting sighting = sighting_of(groups, random() % 300);
      // Not all of them take it: to some it may come too late.
      const size_t takers = 1 + random() % groups;
      for (size_t taker = 0; taker < takers; ++taker) {
        StreamEvent& event = held.emplace_back();
        event.event.seen = sighting.seen;
        event.share = memory.take(sighting, taker == 0);
        paid += event.share, ++holders[sighting.seen.get()];
      }
    } else {
      std::swap(held[random() % held.size()], held.back());
      const StreamEvent& event = held.back();
      memory.give(event);
      paid -= event.share;
      if (--holders[event.event.seen.get()] == 0) holders.erase(event.event.seen.get());
      held.pop_back();
    }
    ASSERT_EQ(paid + memory.unpaid(), exact());
  }
  for (; !held.empty(); held.pop_back()) memory.give(held.back());
  EXPECT_EQ(memory.unpaid(), 0u);
}

}  // namespace
}  // namespace foothold::runtime
