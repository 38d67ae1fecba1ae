#include "runtime/value/ip.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct IpCase {
  std::string_view text;
  std::string_view shown;
  int port;  // -1: none
};

constexpr IpCase addresses[] = {
    {"203.0.113.9", "203.0.113.9", -1},
    {" 203.0.113.9 ", "203.0.113.9", -1},
    {"203.0.113.9\r\n", "203.0.113.9", -1},
    {"203.0.113.9:16902", "203.0.113.9", 16902},
    {"203.0.113.9:0", "203.0.113.9", 0},
    {"203.0.113.9:65535", "203.0.113.9", 65535},
    {"[203.0.113.9]", "203.0.113.9", -1},
    {"[203.0.113.9]:12345", "203.0.113.9", 12345},
    {"0.0.0.0", "0.0.0.0", -1},
    {"255.255.255.255", "255.255.255.255", -1},
    {"::ffff:203.0.113.9", "203.0.113.9", -1},
    {"::FFFF:203.0.113.9", "203.0.113.9", -1},
    {"::ffff:cb00:7109", "203.0.113.9", -1},
    {"0:0:0:0:0:ffff:203.0.113.9", "203.0.113.9", -1},
    {"[::ffff:203.0.113.9]:443", "203.0.113.9", 443},
    {"2001:db8::1", "2001:db8::1", -1},
    {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1", -1},
    {"[2001:db8::abcd]", "2001:db8::abcd", -1},
    {"[2001:db8:c02:282a::5]:54088", "2001:db8:c02:282a::5", 54088},
    {"::1", "::1", -1},
    {"::", "::", -1},
    {"2001:db8::", "2001:db8::", -1},
    {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", -1},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", -1},
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", -1},
    {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201", -1},
    {"64:ff9b::192.0.2.33", "64:ff9b::c000:221", -1},
    {"fe80::1%eth0", "fe80::1", -1},
    {"fe80::1%12", "fe80::1", -1},
    {"[fe80::1%25eth0]:443", "fe80::1", 443},
    // RFC 5952: the first of the longest runs is shortened, one zero group is not
    {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", -1},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", -1},
    {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", -1},
    {"2001:DB8::AbC", "2001:db8::abc", -1},
};

TEST(ValueIp, ReadsWhatLogsWrite) {
  for (const IpCase& test : addresses) {
    const auto read = parse_ip(test.text);
    ASSERT_TRUE(read.has_value()) << test.text;
    EXPECT_EQ(format_ip(read->ip), test.shown) << test.text;
    EXPECT_EQ(read->port.has_value() ? int{*read->port} : -1, test.port) << test.text;
    EXPECT_EQ(read->ip.is_v4(), test.shown.find(':') == std::string_view::npos) << test.text;
  }
}

constexpr std::string_view no_addresses[] = {
    "",
    " ",
    "-",
    "<null>",
    "null",
    "localhost",
    "localhost:12345",
    "[cool.client.local]:12345",
    "mail.contoso.com",
    "NOTANIPV4 (10.9000.0.1)",
    "XX.XX.XX.XX",
    "0873ee4d-3f4b-4b6c-9f0f-111111111111",
    "192.0.2.1,192.0.2.2",
    "192.0.2.1 192.0.2.2",
    "192.0.2.1;192.0.2.2",
    "192.0.2",
    "192.0.2.1.5",
    "192.0.2.256",
    "192.0.2.",
    ".192.0.2.1",
    "010.0.0.1",
    "10.0.0.01",
    "192.00.2.1",
    "0300.0.2.1",
    "0xc0.0.2.1",
    "0xC0000201",
    "3221225985",
    "192.0.2.1/32",
    "192.0.2.1:",
    "192.0.2.1:65536",
    "192.0.2.1:080",
    "192.0.2.1:8o",
    "192.0.2.1:123456",
    "192.0.2.1:-1",
    "192.0.2.1%eth0",
    "[192.0.2.1",
    "192.0.2.1]",
    "[192.0.2.1]443",
    "[192.0.2.1]:",
    "[]",
    "[]:80",
    "[ 192.0.2.1 ]",
    "[[192.0.2.1]]",
    "1.2.3.-4",
    "+1.2.3.4",
    "::2a02:fb8:1:2:3:4:5:6fc6:1",
    "::1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8::",
    "1::2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    ":",
    ":::",
    "1:::2",
    "1::2::3",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "2001:db8::1:",
    "2001:db8::1:54088",
    "2001:db8::g",
    "12345::",
    "2001:db8::1/64",
    "::ffff:203.0.113.256",
    "::203.0.113",
    "::ffff:203.0.113.9:80",
    "::203.0.113.9:1",
    "1.2.3.4::",
    "::1.2.3.4.5",
    "::01.2.3.4",
    "fe80::1%",
    "fe80::1%a b",
    "[2001:db8::1]:99999",
    "[2001:db8::1",
    "2001:db8::1]",
    "0000000000000000000000000000000000000000000000000000000000000000::1",
};

TEST(ValueIp, RefusesEverythingElse) {
  for (const std::string_view text : no_addresses) EXPECT_FALSE(parse_ip(text).has_value()) << text;
}

Ip ip_of_bytes(const unsigned char (&bytes)[16]) {
  Ip ip;
  for (int index = 0; index < 8; ++index) {
    ip.high = ip.high << 8 | bytes[index];
    ip.low = ip.low << 8 | bytes[index + 8];
  }
  return ip;
}

constexpr std::string_view pieces[] = {":",     "::",       "0", "1",    "ffff", "db8",
                                       "00001", "10.0.0.1", ".", "A:b:", "7:8"};

TEST(ValueIp, AgreesWithTheLibraryOnIpv6) {
  testing::Random random(7);
  int read = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string text = testing::random_text(random, pieces, 11);
    if (text.find(':') == text.rfind(':')) continue;  // IPv4, perhaps with a port
    unsigned char bytes[16];
    const bool expected = inet_pton(AF_INET6, text.c_str(), bytes) == 1;
    const auto found = parse_ip(text);
    ASSERT_EQ(found.has_value(), expected) << text;
    if (!expected) continue;
    ASSERT_EQ(found->ip, ip_of_bytes(bytes)) << text;
    ++read;
  }
  EXPECT_GT(read, 1'000);
}

TEST(ValueIp, FormatAgreesWithTheLibraryAndParseUndoesIt) {
  testing::Random random(8);
  for (int round = 0; round < 20'000; ++round) {
    unsigned char bytes[16];
    for (int group = 0; group < 8; ++group) {
      const uint64_t value = random() % 3 == 0 ? random() : random() % 3 == 0 ? random() % 16 : 0;
      bytes[2 * group] = static_cast<unsigned char>(value >> 8);
      bytes[2 * group + 1] = static_cast<unsigned char>(value);
    }
    const Ip ip = ip_of_bytes(bytes);
    const std::string shown = format_ip(ip);
    ASSERT_EQ(parse_ip(shown).value().ip, ip) << shown;
    if (ip.high == 0 && ip.low >> 48 == 0) continue;  // the library shows these with a dotted end
    char expected[INET6_ADDRSTRLEN];
    ASSERT_NE(inet_ntop(AF_INET6, bytes, expected, sizeof expected), nullptr);
    ASSERT_EQ(shown, expected);
  }
}

struct RangeCase {
  std::string_view text;
  std::string_view first;
  std::string_view last;
};

constexpr RangeCase range_cases[] = {
    {"192.0.2.1", "192.0.2.1", "192.0.2.1"},
    {"192.0.2.0/24", "192.0.2.0", "192.0.2.255"},
    {" 192.0.2.0/24 ", "192.0.2.0", "192.0.2.255"},
    {"192.0.2.7/32", "192.0.2.7", "192.0.2.7"},
    {"192.0.2.4/31", "192.0.2.4", "192.0.2.5"},
    {"0.0.0.0/0", "0.0.0.0", "255.255.255.255"},
    {"128.0.0.0/1", "128.0.0.0", "255.255.255.255"},
    {"::ffff:192.0.2.0/120", "192.0.2.0", "192.0.2.255"},
    {"2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"},
    {"2001:db8::/65", "2001:db8::", "2001:db8::7fff:ffff:ffff:ffff"},
    {"2001:db8::/63", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff"},
    {"2001:db8::5/128", "2001:db8::5", "2001:db8::5"},
    {"::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"192.0.2.1 - 192.0.2.9", "192.0.2.1", "192.0.2.9"},
    {"192.0.2.1-192.0.2.9", "192.0.2.1", "192.0.2.9"},
    {"2001:db8::1 - 2001:db8::9", "2001:db8::1", "2001:db8::9"},
};

TEST(ValueIp, ReadsRanges) {
  for (const RangeCase& test : range_cases) {
    const auto range = parse_ip_range(test.text);
    ASSERT_TRUE(range.has_value()) << test.text;
    EXPECT_EQ(format_ip(range->first), test.first) << test.text;
    EXPECT_EQ(format_ip(range->last), test.last) << test.text;
  }
}

constexpr std::string_view no_ranges[] = {
    "",
    "-",
    "/",
    "192.0.2.1/24",
    "192.0.2.0/33",
    "192.0.2.0/",
    "192.0.2.0/024",
    "192.0.2.0/-1",
    "192.0.2.0/24/24",
    "192.0.2.0/255.255.255.0",
    "2001:db8::1/32",
    "2001:db8::/129",
    "2001:db8::1/127",
    "192.0.2.9 - 192.0.2.1",
    "192.0.2.1 - 2001:db8::1",
    "192.0.2.1 - ",
    " - 192.0.2.1",
    "192.0.2.1 - 192.0.2.2 - 192.0.2.3",
    "192.0.2.1:80",
    "[192.0.2.1]",
    "contoso.com",
    "192.0.2.*",
    "192.0.2.1-9",
};

TEST(ValueIp, RefusesWhatIsNoRange) {
  for (const std::string_view text : no_ranges)
    EXPECT_FALSE(parse_ip_range(text).has_value()) << text;
}

std::vector<IpRange> ranges_of(std::initializer_list<std::string_view> texts) {
  std::vector<IpRange> ranges;
  for (const std::string_view text : texts) ranges.push_back(parse_ip_range(text).value());
  return ranges;
}

TEST(ValueIp, MergesOverlapsAndNeighbours) {
  EXPECT_EQ(merge_ranges({}), std::vector<IpRange>{});
  EXPECT_EQ(merge_ranges(ranges_of({"192.0.2.128/25", "192.0.2.0/25"})),
            ranges_of({"192.0.2.0/24"}));
  EXPECT_EQ(merge_ranges(ranges_of({"192.0.2.0/24", "192.0.2.7"})), ranges_of({"192.0.2.0/24"}));
  EXPECT_EQ(merge_ranges(ranges_of({"192.0.2.3", "192.0.2.1"})),
            ranges_of({"192.0.2.1", "192.0.2.3"}));
  EXPECT_EQ(merge_ranges(ranges_of({"::/0", "192.0.2.1", "::/0"})), ranges_of({"::/0"}));
  EXPECT_EQ(merge_ranges(ranges_of({"2001:db8::/64", "2001:db8:0:1::/64"})),
            ranges_of({"2001:db8::/63"}));
  EXPECT_EQ(merge_ranges({{{0, 2}, {0, 1}}}), std::vector<IpRange>{});
}

TEST(ValueIp, InRangesAgreesWithLookingAtEach) {
  testing::Random random(9);
  for (int round = 0; round < 2'000; ++round) {
    // Around the edge between the two words of an address, where carries happen.
    const auto any = [&] {
      const uint64_t offset = random() % 64;
      return offset < 32 ? Ip{0, ~uint64_t{0} - offset} : Ip{1, offset - 32};
    };
    std::vector<IpRange> ranges;
    for (size_t left = random() % 6; left > 0; --left) ranges.push_back({any(), any()});
    const std::vector<IpRange> merged = merge_ranges(ranges);
    for (int probe = 0; probe < 40; ++probe) {
      const Ip ip = any();
      bool expected = false;
      for (const IpRange& range : ranges) expected |= range.first <= ip && ip <= range.last;
      ASSERT_EQ(in_ranges(ip, merged), expected);
    }
    for (size_t index = 1; index < merged.size(); ++index) {
      const Ip end = merged[index - 1].last;
      const Ip next{end.high + (end.low == ~uint64_t{0}), end.low + 1};
      ASSERT_LT(next, merged[index].first);
    }
  }
}

}  // namespace
}  // namespace foothold::value
