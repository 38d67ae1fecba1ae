// Parts of addresses and networks, one spelling of a domain, numbers that people read, randomness.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/entropy.h"
#include "runtime/value/ip.h"
#include "runtime/value/number.h"

namespace foothold::value {
namespace {

TEST(ValueParts, LocalPartAndMailbox) {
  struct Row {
    const char* bare;
    const char* local;    // "-": none
    const char* mailbox;  // "-": none
  };
  const Row rows[] = {
      {"ana@contoso.com", "ana", "ana@contoso.com"},
      {"ana+news@contoso.com", "ana+news", "ana@contoso.com"},
      {"ana+a+b@contoso.com", "ana+a+b", "ana@contoso.com"},
      {"+x@contoso.com", "+x", "+x@contoso.com"},
      {"\"a+b\"@contoso.com", "\"a+b\"", "\"a+b\"@contoso.com"},
      {"\"a@b\"@contoso.com", "\"a@b\"", "\"a@b\"@contoso.com"},
      {"@contoso.com", "-", "-"},
      {"ana@", "ana", "-"},
      {"ana", "-", "-"},
      {"", "-", "-"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(local_part_of(row.bare).value_or("-"), row.local) << row.bare;
    EXPECT_EQ(mailbox_of(row.bare).value_or("-"), row.mailbox) << row.bare;
  }
}

TEST(ValueParts, OneSpellingOfADomain) {
  const std::pair<const char*, const char*> rows[] = {
      {"Contoso.COM", "contoso.com"},
      {"contoso.com.", "contoso.com"},
      {"contoso.com..", "contoso.com"},
      {"*.Contoso.com", "*.contoso.com"},
      {"m\u00fcller.example", "m\u00fcller.example"},
      {"M\u00DCLLER.example", "m\u00fcller.example"},
      {"mu\u0308ller.example", "m\u00fcller.example"},
      {"xn--mller-kva.example", "m\u00fcller.example"},
      {"XN--MLLER-KVA.Example.", "m\u00fcller.example"},
      {"*.xn--mller-kva.example", "*.m\u00fcller.example"},
      {"xn--\u00fc.example", "xn--\u00fc.example"},
      {"a_b.example", "a_b.example"},
      {"", ""},
  };
  for (const auto& [domain, canonical] : rows)
    EXPECT_EQ(canonical_domain(domain), canonical) << domain;
  EXPECT_EQ(canonical_address("Ana@XN--MLLER-KVA.example"), "ana@m\u00fcller.example");
  EXPECT_EQ(canonical_address("Alias"), "alias");
  for (const auto& [domain, canonical] : rows) {
    EXPECT_EQ(canonical_domain(canonical_domain(domain)), canonical) << domain;
    if (is_canonical(domain) && std::string(domain) == canonical) SUCCEED();
  }
  EXPECT_TRUE(is_canonical("contoso.com"));
  EXPECT_FALSE(is_canonical("contoso.com."));
  EXPECT_FALSE(is_canonical("xn--mller-kva.example"));
}

TEST(ValueParts, NetworkOfAnAddress) {
  const std::pair<const char*, const char*> rows[] = {
      {"203.0.113.9", "203.0.0.0/16"},
      {"::ffff:203.0.113.9", "203.0.0.0/16"},
      {"2001:db8:1:ffff::9", "2001:db8:1::/48"},
      {"[2001:db8::9]:443", "2001:db8::/48"},
      {"::1", "::/48"},
  };
  for (const auto& [ip, network] : rows) EXPECT_EQ(network_of(parse_ip(ip)->ip), network) << ip;
}

TEST(ValueParts, NumbersThatPeopleRead) {
  const std::pair<const char*, std::optional<double>> rows[] = {
      {"5", 5},
      {" 5 ", 5},
      {"-5.5", -5.5},
      {"1e3", 1000},
      {"1,234,567", 1234567},
      {"1,234.5", 1234.5},
      {"1.234,5", 1234.5},
      {"1.234.567", 1234567},
      {"-1 234 567", -1234567},
      {"1\u00A0234,5", 1234.5},
      {"12,5", 12.5},
      {"12345,678", 12345.678},
      {"1,234", std::nullopt},
      {"0,500", std::nullopt},
      {"1,23,456", std::nullopt},
      {"1,2345,678", std::nullopt},
      {"12 MB", std::nullopt},
      {"1 2", std::nullopt},
      {"five", std::nullopt},
      {"", std::nullopt},
      {",5", std::nullopt},
      {"5,", std::nullopt},
      {"1,,000", std::nullopt},
      {"--5", std::nullopt},
      {"0x10", std::nullopt},
      {"nan", std::nullopt},
  };
  for (const auto& [text, number] : rows) EXPECT_EQ(parse_number_in_text(text), number) << text;
}

TEST(ValueParts, EntropyInBits) {
  EXPECT_EQ(entropy_of(""), 0);
  EXPECT_EQ(entropy_of("aaaa"), 0);
  EXPECT_EQ(entropy_of("abab"), 1);
  EXPECT_EQ(entropy_of("abcd"), 2);
  EXPECT_EQ(entropy_of("\u00e9\u4e2d"), 1);
  EXPECT_GT(entropy_of("kq7zx1vp"), entropy_of("messages"));
}

}  // namespace
}  // namespace foothold::value
