// Sorting with little memory gives what sorting in memory gives.
#include "runtime/correlate/sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace foothold::runtime {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs random_pairs(std::mt19937_64& random, size_t count) {
  Pairs pairs;
  for (size_t number = 0; number < count; ++number) {
    std::string key(random() % 14, 'k'), payload(random() % 40, 'p');
    for (char& byte : key) byte = random() % 2 ? '\xFF' : '\0';
    for (char& byte : payload) byte = static_cast<char>(random());
    pairs.emplace_back(key, payload);
  }
  return pairs;
}

Pairs sorted_by(Sorter& sorter, const Pairs& pairs) {
  for (const auto& [key, payload] : pairs) EXPECT_TRUE(sorter.add(key, payload));
  EXPECT_TRUE(sorter.sort());
  Pairs got;
  Entry entry;
  while (sorter.next(entry)) got.emplace_back(entry.key, entry.payload);
  return got;
}

TEST(Sorter, SpillsAndGivesEverythingInOrder) {
  std::mt19937_64 random(7);
  for (const size_t memory : {size_t{1}, size_t{100}, size_t{5000}, size_t{1} << 20}) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{17}, size_t{400}}) {
      SpillBudget budget{testing::TempDir(), uint64_t{1} << 30};
      Sorter sorter(budget, memory);
      Pairs pairs = random_pairs(random, count);
      const Pairs got = sorted_by(sorter, pairs);
      std::sort(pairs.begin(), pairs.end());
      EXPECT_EQ(got, pairs) << memory << " " << count;
      EXPECT_EQ(budget.problem, "");
    }
  }
}

TEST(Sorter, LittleMemoryIsSpilled) {
  std::mt19937_64 random(8);
  SpillBudget budget{testing::TempDir(), uint64_t{1} << 30};
  Sorter sorter(budget, 100);
  (void)sorted_by(sorter, random_pairs(random, 400));
  EXPECT_GT(budget.written, 4000U);
  EXPECT_EQ(budget.used, 0U) << "what was read has no room on the disk any more";
}

TEST(Sorter, MoreRunsThanFilesMayBeOpen) {
  std::mt19937_64 random(11);
  SpillBudget budget{testing::TempDir(), uint64_t{1} << 30};
  Sorter sorter(budget, 1);  // a run for each entry
  Pairs pairs = random_pairs(random, 3 * Sorter::kMostRuns + 5);
  const Pairs got = sorted_by(sorter, pairs);
  std::sort(pairs.begin(), pairs.end());
  EXPECT_EQ(got, pairs);
}

TEST(Sorter, WhatIsAlikeTakesLittleRoom) {
  SpillBudget budget{testing::TempDir(), uint64_t{1} << 30};
  Sorter sorter(budget, 100'000);
  for (int number = 0; number < 20'000; ++number)
    ASSERT_TRUE(sorter.add("rule 7 ana@contoso.com " + std::to_string(number),
                           "192.0.2.7 Mozilla/5.0 (Windows NT 10.0; Win64; x64)"));
  ASSERT_TRUE(sorter.sort());
  EXPECT_GT(budget.written, 10'000U);
  EXPECT_LT(budget.written, 400'000U) << "of 1,700,000 bytes";
}

TEST(Sorter, SaysWhenTheLimitIsReached) {
  std::mt19937_64 random(9);
  SpillBudget budget{testing::TempDir(), 1000};
  Sorter sorter(budget, 100);
  bool good = true;
  for (const auto& [key, payload] : random_pairs(random, 400))
    good = sorter.add(key, payload) && good;
  EXPECT_FALSE(good && sorter.sort());
  EXPECT_EQ(budget.problem, "more than 1000 bytes would be spilled");
  EXPECT_LE(budget.used, 1000U);
}

TEST(Sorter, SaysWhenTheFolderIsMissing) {
  SpillBudget budget{testing::TempDir() + "no-such-folder", 1 << 20};
  Sorter sorter(budget, 1);
  EXPECT_TRUE(sorter.add("a", "1"));
  EXPECT_FALSE(sorter.add("b", "2"));
  EXPECT_NE(budget.problem, "");
}

}  // namespace
}  // namespace foothold::runtime
