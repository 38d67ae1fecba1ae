// The vectors are those that the authors of SipHash publish with it: key 00 01 .. 0f, text 00 01 ..
// n-1.
#include "runtime/state/keyed_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace foothold::runtime {
namespace {

const KeyedHash kHash(0x0706050403020100, 0x0f0e0d0c0b0a0908);

std::string counting(size_t size) {
  std::string text;
  for (size_t at = 0; at < size; ++at) text += static_cast<char>(at);
  return text;
}

TEST(KeyedHash, GivesThePublishedVectors) {
  const struct {
    size_t size;
    uint64_t expected;
  } kCases[] = {{0, 0x726fdb47dd0e0e31},
                {1, 0x74f839c593dc67fd},
                {7, 0xab0200f58b01d137},
                {8, 0x93f5f5799a932462},
                {15, 0xa129ca6149be45e5}};
  for (const auto& one : kCases) EXPECT_EQ(kHash.of(counting(one.size)), one.expected) << one.size;
}

TEST(KeyedHash, GivesThePublishedWideVector) {
  const auto [first, second] = kHash.wide("");
  EXPECT_EQ(first, 0xe6a825ba047f81a3);
  EXPECT_EQ(second, 0x930255c71472f66d);
}

TEST(KeyedHash, DependsOnTheKey) {
  EXPECT_NE(KeyedHash(1, 2).of("ana"), KeyedHash(1, 3).of("ana"));
  EXPECT_NE(KeyedHash::random().of("ana"), KeyedHash::random().of("ana"));
}

}  // namespace
}  // namespace foothold::runtime
