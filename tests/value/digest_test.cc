#include "runtime/value/digest.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace foothold::value {
namespace {

std::string digest_of(std::initializer_list<std::string_view> parts) {
  Hasher hasher;
  for (const std::string_view part : parts) hasher.add(part);
  return hex(hasher.finish());
}

// Computed with Python: sha256 over struct.pack("<Q", len(part)) + part for each part, its first 32
// hex digits.
TEST(ValueDigest, IsFramedSha256) {
  EXPECT_EQ(digest_of({}), "e3b0c44298fc1c149afbf4c8996fb924");
  EXPECT_EQ(digest_of({""}), "af5570f5a1810b7af78caf4bc70a660f");
  EXPECT_EQ(digest_of({"ab", "c"}), "43ee655579de01ca739b3f95c1c2d3f4");
  EXPECT_EQ(digest_of({"a", "bc"}), "9a8acca1b6c6c0befd3fbc756aed625d");
  std::string long_text;
  for (int count = 0; count < 1'000; ++count) long_text += "caf\u00E9";
  EXPECT_EQ(digest_of({long_text}), "b213919e2ecc179a11f06e4c7dfe123e");
}

TEST(ValueDigest, FinishStartsAnew) {
  Hasher hasher;
  hasher.add("something");
  const Digest first = hasher.finish();
  EXPECT_EQ(hex(hasher.finish()), digest_of({}));
  hasher.add("something");
  EXPECT_EQ(hasher.finish(), first);
}

TEST(ValueDigest, HexKeepsLeadingZeros) {
  Digest digest{};
  digest[1] = 0x0A;
  digest[15] = 0xFF;
  EXPECT_EQ(hex(digest), "000a00000000000000000000000000ff");
}

}  // namespace
}  // namespace foothold::value
