// Look-alikes of texts and of domains.
#include "runtime/value/resembles.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/value/fold.h"

namespace foothold::value {
namespace {

struct Row {
  const char* text;
  const char* like;
  bool alike;
};

TEST(ValueResembles, Texts) {
  const Row rows[] = {
      {"RSS Feeds", "RSS Feeds", true},
      {"rss feeds", "RSS Feeds", true},
      {"R\u0405\u0405 F\u0435\u0435ds", "RSS Feeds", true},
      {"RSS\u00A0Feeds", "RSS Feeds", true},
      {" RSS   Feeds ", "RSS Feeds", true},
      {"R\u200BSS Fe\u00ADeds", "RSS Feeds", true},
      {"RSS F\u00E8\u00E9ds", "RSS Feeds", true},
      {"\uFF32\uFF33\uFF33 Feeds", "RSS Feeds", true},
      {"\U0001D411SS Feeds", "RSS Feeds", true},
      {"RSSFeeds", "RSS Feeds", false},
      {"RSS Feed", "RSS Feeds", false},
      {"Archive", "Archlve", true},
      {"lnvoice", "Invoice", true},
      {"1nv0ice", "invoice", true},
      {"lNVOICE", "invoice", true},
      {"modern", "modem", true},
      {"vvire", "wire", true},
      {"\u0412\u0425\u041E\u0414", "\u0432\u0445\u043E\u0434", true},
      {"invoice", "invoices", false},
      {"", "a", false},
      {"\u200B", "", true},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(resembles(row.text, row.like), row.alike) << row.text << " ~ " << row.like;
    EXPECT_EQ(resembles(row.like, row.text), row.alike) << row.like << " ~ " << row.text;
  }
}

TEST(ValueResembles, Domains) {
  const Row rows[] = {
      {"contoso.com", "contoso.com", true},
      {"c0ntoso.com", "contoso.com", true},
      {"C\u043Entoso.com", "contoso.com", true},
      {"xn--cntoso-wqf.com", "contoso.com", true},
      {"mail.c0ntoso.com", "contoso.com", true},
      {"contosso.com", "contoso.com", true},
      {"contso.com", "contoso.com", true},
      {"contsoo.com", "contoso.com", true},
      {"c0nt0s0.com", "contoso.com", true},
      {"cont-oso.com", "contoso.com", true},
      {"rnicrosoft.com", "microsoft.com", true},
      {"f4brik4m.com", "fabrikam.com", true},
      {"c0ntoso.com", "*.contoso.com", true},
      {"contoso.net", "contoso.com", false},
      {"contoso.co", "contoso.com", false},
      {"evilcontoso.com", "contoso.com", false},
      {"contoso.com.evil.example", "contoso.com", false},
      {"contoss.corn", "contoso.com", true},
      {"kontosso.com", "contoso.com", false},
      {"abd.com", "abc.com", false},
      {"com", "contoso.com", false},
      {"", "contoso.com", false},
      {"contoso.com", "", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(domain_resembles(row.text, row.like), row.alike) << row.text << " ~ " << row.like;
}

/// Whatever is equal without case resembles; and skeletons of skeletons stay as they are.
TEST(ValueResembles, HoldsForEqualTextsOfAnyLetters) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t length = 1 + random() % 6; length > 0; --length) {
      const auto point = static_cast<char32_t>(0x20 + random() % 0x3000);
      if (point < 0x80) text += static_cast<char>(point);
      if (point >= 0x80 && point < 0x800) {
        text += static_cast<char>(0xC0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3F));
      }
      if (point >= 0x800) {
        text += static_cast<char>(0xE0 | point >> 12);
        text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (point & 0x3F));
      }
    }
    EXPECT_TRUE(resembles(text, fold(text))) << text;
    EXPECT_TRUE(resembles(text, text + "\u200B")) << text;
  }
}

}  // namespace
}  // namespace foothold::value
