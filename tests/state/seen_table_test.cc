// Held against all times: whatever is left out, no window of the promised width may notice.
#include "runtime/state/seen_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "runtime/value/digest.h"

namespace foothold::runtime {
namespace {

const KeyedHash kHash(1, 2);

SeenKey key(uint64_t number) { return seen_key(kHash, std::to_string(number)); }

/// The slow reference.
class AllTimes {
 public:
  void see(uint64_t of, int64_t time, uint32_t event_class) {
    times_[of].insert({time, event_class});
  }
  bool any(uint64_t of, int64_t from, int64_t to, uint32_t except) const {
    const auto found = times_.find(of);
    if (found == times_.end()) return false;
    for (const SeenTime& one : found->second)
      if (one.time >= from && one.time <= to && (one.event_class == 0 || one.event_class != except))
        return true;
    return false;
  }

 private:
  std::map<uint64_t, std::set<SeenTime>> times_;
};

struct World {
  std::mt19937_64 chance;
  uint64_t keys;
  uint32_t classes;
  int64_t width;
  SeenTable table{width};
  AllTimes all{};

  uint64_t below(uint64_t bound) { return chance() % bound; }
  void see(int64_t from, int64_t to) {
    const uint64_t of = below(keys);
    const int64_t time = from + static_cast<int64_t>(below(static_cast<uint64_t>(to - from)));
    const auto event_class = static_cast<uint32_t>(below(classes));
    table.see(key(of), time, event_class), all.see(of, time, event_class);
  }
  /// Windows of the promised width and a little more, that end at `end` or later.
  void compare(const SeenTable& held, int64_t end, int turns) {
    for (int turn = 0; turn < turns; ++turn) {
      const uint64_t of = below(keys);
      const int64_t to = end + static_cast<int64_t>(below(400));
      const int64_t from = to - width - static_cast<int64_t>(below(3));
      const auto except = static_cast<uint32_t>(below(classes));
      ASSERT_EQ(held.any(key(of), from, to, except), all.any(of, from, to, except))
          << "key " << of << " from " << from << " to " << to << " except " << except;
    }
  }
};

TEST(SeenTable, AnswersAsIfAllTimesWereKept) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    World world{std::mt19937_64(seed), 1 + seed % 9, static_cast<uint32_t>(1 + seed % 4),
                static_cast<int64_t>(seed % 5 * 17)};
    for (int round = 0; round < 8; ++round) {
      for (int event = 0; event < 60; ++event) world.see(0, 400);
      world.compare(world.table, 0, 200);
    }
    world.table.compact();
    world.compare(world.table, 0, 400);
  }
}

TEST(SeenTable, AnswersWindowsThatEndLaterAfterAnAdvance) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    World world{std::mt19937_64(seed), 1 + seed % 5, static_cast<uint32_t>(1 + seed % 4),
                static_cast<int64_t>(seed % 7 * 20)};
    for (int64_t end = 0; end < 400; end += 50) {
      for (int event = 0; event < 80; ++event) world.see(0, end + 60);
      world.table.advance(end);
      if (seed % 2) world.table.compact();
      world.compare(world.table, end, 200);
    }
  }
}

TEST(SeenTable, ForgetsWhatNoWindowReaches) {
  World world{std::mt19937_64(7), 5, 1, 100};
  for (int event = 0; event < 500; ++event) world.see(0, 1000);
  world.table.forget(600);
  world.table.compact();
  world.compare(world.table, 700, 400);
  world.table.forget(1000);
  world.table.compact();
  EXPECT_EQ(world.table.times(), 0u);
}

TEST(SeenTable, KeepsTwoTimesASpan) {
  SeenTable table(1000);
  for (int64_t time = 0; time < 10'000; ++time) table.see(key(1), time);
  EXPECT_LE(table.times(), 2u * 11);
  table.advance(10'000);
  table.compact();
  EXPECT_EQ(table.times(), 1u);
}

TEST(SeenTable, KeepsManyKeysApart) {
  SeenTable table(10);
  for (uint64_t of = 0; of < 50'000; ++of) table.see(key(of), static_cast<int64_t>(of));
  EXPECT_EQ(table.times(), 50'000u);
  EXPECT_LE(table.bytes(), 50'000u * 32 + 600'000) << "a small table has spare room in 256 shards";
  for (uint64_t of = 0; of < 50'000; ++of) {
    const auto time = static_cast<int64_t>(of);
    ASSERT_TRUE(table.any(key(of), time - 5, time + 5)) << of;
    ASSERT_FALSE(table.any(key(of), time + 1, time + 11)) << of;
    ASSERT_FALSE(table.any(key(of + 50'000), time - 50'000, time + 50'000)) << of;
  }
}

// ---- room

/// What is shed is named; all else is answered as before.
TEST(SeenTable, NamesWhatItSheds) {
  for (const uint64_t keys : {50, 3000, 60'000}) {
    SeenTable table(1000);
    table.advance(1 << 30);
    for (uint64_t of = 0; of < keys; ++of) table.see(key(of), static_cast<int64_t>(of));
    std::set<SeenKey> gone;
    while (table.times() > keys / 3) {
      const size_t times = table.times(), bytes = table.bytes();
      table.shed([&](const SeenKey& lost, int64_t time) {
        EXPECT_TRUE(gone.insert(lost).second);
        EXPECT_EQ(lost, key(static_cast<uint64_t>(time))) << "with the time that it had";
      });
      ASSERT_LT(table.times(), times);
      ASSERT_LT(table.bytes(), bytes);
    }
    EXPECT_EQ(gone.size() + table.times(), keys);
    for (uint64_t of = 0; of < keys; ++of)
      ASSERT_EQ(table.any(key(of), 0, 1 << 30), !gone.contains(key(of))) << of;
  }
}

TEST(SeenTable, ShedsToTheLast) {
  SeenTable table(1000);
  for (uint64_t of = 0; of < 20'000; ++of) table.see(key(of), static_cast<int64_t>(of));
  size_t gone = 0;
  for (size_t before = 1; before != gone;) {
    before = gone;
    table.shed([&](const SeenKey&, int64_t) { ++gone; });
  }
  EXPECT_EQ(gone, 20'000u);
  EXPECT_EQ(table.times(), 0u);
}

/// What was seen in two seconds stays, and of the rest the old and the youngest.
TEST(SeenTable, ShedsAFloodBeforeWhatIsKnownWell) {
  constexpr int64_t kSecond = 10'000'000;
  SeenTable table(1000 * kSecond);
  table.advance(1 << 30);
  for (uint64_t of = 0; of < 500; ++of)
    table.see(key(of), 0), table.see(key(of), of % 2 ? kSecond : kSecond - 1);
  uint64_t known_well = 0, known_once = 0;
  for (uint64_t made_up = 1000; made_up < 101'000; ++made_up) {
    table.see(key(made_up), 5 * kSecond + static_cast<int64_t>(made_up));
    while (table.bytes() > 200'000) table.shed([](const SeenKey&, int64_t) {});
  }
  for (uint64_t of = 0; of < 500; ++of)
    (of % 2 ? known_well : known_once) += table.any(key(of), 0, 1 << 30);
  EXPECT_EQ(known_well, 250u);
  EXPECT_GT(known_once, 200u) << "they came before the flood";
}

TEST(SeenTable, CanForgetWhatWereCopies) {
  SeenTable table(1000);
  table.see(key(1), 10, 7), table.see(key(1), 12, 8), table.see(key(1), 14, 9);
  table.advance(100);
  table.compact();
  EXPECT_EQ(table.times(), 2u) << "whichever class asks, one of the two is of another";
  EXPECT_TRUE(table.any(key(1), 0, 100, 9));
  table.forget_classes(50);
  table.compact();
  EXPECT_EQ(table.times(), 1u);
  EXPECT_TRUE(table.any(key(1), 0, 100, 9));
}

SeenTable filled(uint64_t seed, uint64_t keys, int events) {
  World world{std::mt19937_64(seed), keys, 3, 90};
  for (int event = 0; event < events; ++event) world.see(0, 1000);
  return world.table;
}

SeenTable merged(const SeenTable& a, const SeenTable& b) {
  SeenTable both = a;
  both.merge(b);
  return both;
}

TEST(SeenTable, MergesInAnyOrderAndOnce) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const SeenTable a = filled(seed, 40, 300), b = filled(seed + 100, 60, 200);
    EXPECT_EQ(merged(a, b).to_bytes(), merged(b, a).to_bytes());
    EXPECT_EQ(merged(a, a).to_bytes(), a.to_bytes());
    EXPECT_EQ(merged(merged(a, b), b).to_bytes(), merged(a, b).to_bytes());
  }
}

TEST(SeenTable, AnswersAsOneAfterAMerge) {
  World one{std::mt19937_64(3), 8, 3, 70}, other{std::mt19937_64(4), 8, 3, 70};
  for (int event = 0; event < 300; ++event) one.see(0, 500), other.see(300, 900);
  one.table.merge(other.table);
  std::mt19937_64 again(4);
  World copy{std::move(again), 8, 3, 70};
  for (int event = 0; event < 300; ++event) {
    const uint64_t of = copy.below(8);
    const int64_t time = 300 + static_cast<int64_t>(copy.below(600));
    one.all.see(of, time, static_cast<uint32_t>(copy.below(3)));
  }
  one.compare(one.table, 0, 2000);
  one.compare(one.table, 500, 2000);
}

// ---- bytes

TEST(SeenTable, IsReadFromItsBytes) {
  World world{std::mt19937_64(11), 30, 4, 80};
  for (int event = 0; event < 3000; ++event) world.see(0, 900);
  const std::string bytes = world.table.to_bytes();
  const std::optional<SeenTable> read = SeenTable::from_bytes(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width(), 80);
  EXPECT_EQ(read->to_bytes(), bytes);
  world.compare(*read, 0, 2000);
}

TEST(SeenTable, RefusesEveryChangeOfItsBytes) {
  const std::string bytes = filled(5, 6, 40).to_bytes();
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(SeenTable::from_bytes(bytes.substr(0, size))) << size;
  EXPECT_FALSE(SeenTable::from_bytes(bytes + '\0'));
  for (size_t at = 0; at < bytes.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      ASSERT_FALSE(SeenTable::from_bytes(changed)) << at;
    }
}

/// Whoever writes the bytes can give them a digest that fits.
std::string sealed(std::string bytes) {
  bytes.resize(bytes.size() - 16);
  value::Hasher hasher;
  hasher.add(bytes);
  const value::Digest digest = hasher.finish();
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return bytes;
}

TEST(SeenTable, TakesNoHostileBytesWithAGoodDigest) {
  const std::string bytes = filled(5, 6, 40).to_bytes();
  ASSERT_TRUE(SeenTable::from_bytes(sealed(bytes)));
  std::mt19937_64 chance(1);
  int taken = 0;
  for (int turn = 0; turn < 4000; ++turn) {
    std::string changed = bytes;
    for (uint64_t left = 1 + chance() % 4; left > 0; --left)
      changed[chance() % changed.size()] = static_cast<char>(chance());
    if (const std::optional<SeenTable> read = SeenTable::from_bytes(sealed(changed))) {
      ++taken;  // another table, but a table: it is one to its last bit
      (void)read->any(key(1), 0, 100);
      ASSERT_TRUE(SeenTable::from_bytes(read->to_bytes()));
    }
  }
  EXPECT_GT(taken, 0);
  std::string repeated = bytes.substr(0, 40) + bytes.substr(40, 24) + bytes.substr(40);
  repeated[32] = static_cast<char>(repeated[32] + 1);
  EXPECT_FALSE(SeenTable::from_bytes(sealed(repeated))) << "one time twice";
}

}  // namespace
}  // namespace foothold::runtime
