#include "runtime/value/address.h"

#include <gtest/gtest.h>

#include <string>

namespace foothold::value {
namespace {

struct TextCase {
  std::string_view text;
  std::string_view expected;
};

constexpr TextCase bare_cases[] = {
    {"", ""},
    {"  ", ""},
    {"ana@contoso.com", "ana@contoso.com"},
    {" ana@contoso.com\r\n", "ana@contoso.com"},
    {"Ana@Contoso.com", "Ana@Contoso.com"},
    {"smtp:ana@contoso.com", "ana@contoso.com"},
    {"SMTP:ana@contoso.com", "ana@contoso.com"},
    {"Smtp: ana@contoso.com", "ana@contoso.com"},
    {"mailto:ana@contoso.com", "ana@contoso.com"},
    {"mailto:ana@contoso.com?subject=x@fabrikam.com", "ana@contoso.com"},
    {"<ana@contoso.com>", "ana@contoso.com"},
    {"Ana <ana@contoso.com>", "ana@contoso.com"},
    {"\"Ana, Sales\" <ana@contoso.com>", "ana@contoso.com"},
    {"\"Ana\" [SMTP:ana@contoso.com]", "ana@contoso.com"},
    {"\"ana@contoso.com\" [SMTP:eve@fabrikam.com]", "eve@fabrikam.com"},
    {"\"Ana <ana@contoso.com>\" <eve@fabrikam.com>", "eve@fabrikam.com"},
    {"\"Ana [SMTP:ana@contoso.com]\" [SMTP:eve@fabrikam.com]", "eve@fabrikam.com"},
    {"'ana@contoso.com'", "ana@contoso.com"},
    {"\"ana@contoso.com\"", "ana@contoso.com"},
    {"\"'ana@contoso.com'\" <smtp:eve@fabrikam.com>", "eve@fabrikam.com"},
    {"ana@contoso.com.", "ana@contoso.com"},
    {"<ana@contoso.com.>", "ana@contoso.com"},
    {"ana@contoso.com (Ana, at work)", "ana@contoso.com"},
    {"eve@fabrikam.com (ana@contoso.com)", "eve@fabrikam.com"},
    {"(ana@contoso.com) eve@fabrikam.com", "eve@fabrikam.com"},
    {"eve@fabrikam.com (a (b) c)", "eve@fabrikam.com"},
    {"\"eve@contoso.com\"@fabrikam.com", "\"eve@contoso.com\"@fabrikam.com"},
    {"Eve <\"a<b\"@fabrikam.com>", "\"a<b\"@fabrikam.com"},
    {"eve+invoice@fabrikam.com", "eve+invoice@fabrikam.com"},
    {"eve@[192.0.2.1]", "eve@[192.0.2.1]"},
    {"o'brien@contoso.com", "o'brien@contoso.com"},
    {"Eve \"x <eve@fabrikam.com>", "eve@fabrikam.com"},
    // no SMTP address: as they are
    {"/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=0a1b-ana",
     "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=0a1b-ana"},
    {"EX:/o=ExchangeLabs/cn=Recipients/cn=ana", "EX:/o=ExchangeLabs/cn=Recipients/cn=ana"},
    {" \"Ana\" [EX:/o=ExchangeLabs/cn=Recipients/cn=ana] ",
     "\"Ana\" [EX:/o=ExchangeLabs/cn=Recipients/cn=ana]"},
    {"contoso.com/Users/Ana (External)", "contoso.com/Users/Ana (External)"},
    {"ana", "ana"},
    {"Sales Team.", "Sales Team."},
    {"MDg3M2VlNGQ=", "MDg3M2VlNGQ="},
    // hostile: never an inner domain that is not the target's
    {"<eve@fabrikam.com;ana@contoso.com>", "<eve@fabrikam.com;ana@contoso.com>"},
    {"\"eve@fabrikam.com;ana@contoso.com\"", "\"eve@fabrikam.com;ana@contoso.com\""},
    {">", ">"},
    {"<>", "<>"},
    {")", ")"},
    {"(", "("},
    {"@", "@"},
    {"\"", "\""},
    {"]", "]"},
};

TEST(ValueAddress, BareAddress) {
  for (const TextCase& test : bare_cases)
    EXPECT_EQ(bare_address(test.text), test.expected) << test.text;
}

TEST(ValueAddress, BareAddressIsAViewIntoItsInput) {
  const std::string text = "Eve <smtp:eve@fabrikam.com>";
  const std::string_view bare = bare_address(text);
  EXPECT_GE(bare.data(), text.data());
  EXPECT_LE(bare.data() + bare.size(), text.data() + text.size());
}

// Every way of writing an address times every address: the domain is always found.
TEST(ValueAddress, DomainTable) {
  constexpr TextCase forms[] = {{"", ""},
                                {" ", "\t"},
                                {"smtp:", ""},
                                {"SMTP:", ""},
                                {"sMtP:", " "},
                                {"mailto:", ""},
                                {"MAILTO:", ""},
                                {"<", ">"},
                                {"Eve <", ">"},
                                {"\"Eve\" <", ">"},
                                {"\"ana@contoso.com\" <", ">"},
                                {"Eve <smtp:", ">"},
                                {"\"Eve\" [SMTP:", "]"},
                                {"[SMTP:", "]"},
                                {"\"a <ana@contoso.com>\" [smtp:", "]"},
                                {"", " (Eve)"},
                                {"", "(ana@contoso.com)"},
                                {"(ana@contoso.com) ", ""},
                                {"", "."},
                                {"<", ".>"},
                                {"ana@contoso.com <", ">"},
                                {"\r\n<", " >\r\n"}};
  constexpr TextCase addresses[] = {
      {"eve@fabrikam.com", "fabrikam.com"},
      {"eve+tag@fabrikam.com", "fabrikam.com"},
      {"EVE@FABRIKAM.COM", "FABRIKAM.COM"},
      {"eve@mail.fabrikam.com", "mail.fabrikam.com"},
      {"eve@evilcontoso.com", "evilcontoso.com"},
      {"eve@contoso.com.evil.example", "contoso.com.evil.example"},
      {"eve@xn--fbrikam-9za.example", "xn--fbrikam-9za.example"},
      {"eve@f\u00E1brikam.example", "f\u00E1brikam.example"},
      {"\"eve\"@fabrikam.com", "fabrikam.com"},
      {"\"ana@contoso.com\"@fabrikam.com", "fabrikam.com"},
      {"\"a b\"@fabrikam.com", "fabrikam.com"},
      {"ana%contoso.com@fabrikam.com", "fabrikam.com"},
      {"ana_contoso.com#EXT#@fabrikam.onmicrosoft.com", "fabrikam.onmicrosoft.com"},
      {"IMCEAEX-_o=ExchangeLabs_cn=eve@fabrikam.com", "fabrikam.com"},
      {"o'brien@fabrikam.com", "fabrikam.com"},
  };
  int count = 0;
  for (const TextCase& form : forms) {
    for (const TextCase& address : addresses) {
      const std::string text =
          std::string(form.text) + std::string(address.text) + std::string(form.expected);
      EXPECT_EQ(domain_of(bare_address(text)), address.expected) << text;
      ++count;
    }
  }
  EXPECT_GE(count, 300);
}

constexpr std::string_view without_domain[] = {"",
                                               "ana",
                                               "ana@",
                                               "@",
                                               "/o=ExchangeLabs/cn=Recipients/cn=ana",
                                               "Ana (External)",
                                               "NT AUTHORITY\\SYSTEM",
                                               "S-1-5-18"};

TEST(ValueAddress, NoDomain) {
  for (const std::string_view text : without_domain)
    EXPECT_EQ(domain_of(text), std::nullopt) << text;
  EXPECT_EQ(domain_of(bare_address("ana@.")), std::nullopt);
}

struct GuestCase {
  std::string_view user;
  bool guest;
  std::string_view home;
};

constexpr GuestCase guests[] = {
    {"bob_evil.com#EXT#@contoso.onmicrosoft.com", true, "evil.com"},
    {"bob_evil.com#ext#@contoso.onmicrosoft.com", true, "evil.com"},
    {"Bob_Smith_Evil.COM#Ext#@contoso.onmicrosoft.com", true, "evil.com"},
    {"i:0#.f|membership|bob_mail.evil.com#ext#@contoso.onmicrosoft.com", true, "mail.evil.com"},
    {"bob_localhost#EXT#@contoso.onmicrosoft.com", true, ""},
    {"bob#EXT#@contoso.onmicrosoft.com", true, ""},
    {"#EXT#", true, ""},
    {"urn:spo:guest#bob@evil.com", true, "evil.com"},
    {"urn:spo:anon#0a1b2c", false, ""},
    {"bob_evil.com@contoso.onmicrosoft.com", false, ""},
    {"ext@contoso.com", false, ""},
    {"", false, ""},
};

TEST(ValueAddress, Guests) {
  for (const GuestCase& test : guests) {
    EXPECT_EQ(is_guest(test.user), test.guest) << test.user;
    EXPECT_EQ(guest_home_domain(test.user).value_or(""), test.home) << test.user;
  }
}

struct SplitCase {
  std::string_view text;
  std::vector<std::string_view> addresses;
};

TEST(ValueAddress, SplitsLists) {
  const SplitCase cases[] = {
      {"", {}},
      {" ; , ;", {}},
      {"ana@contoso.com", {"ana@contoso.com"}},
      {"ana@contoso.com;eve@fabrikam.com", {"ana@contoso.com", "eve@fabrikam.com"}},
      {"smtp:ana@contoso.com, SMTP:eve@fabrikam.com", {"ana@contoso.com", "eve@fabrikam.com"}},
      {"\"Ana, Sales\" <ana@contoso.com>, eve@fabrikam.com",
       {"ana@contoso.com", "eve@fabrikam.com"}},
      {"\"Ana; Sales\" [SMTP:ana@contoso.com];eve@fabrikam.com",
       {"ana@contoso.com", "eve@fabrikam.com"}},
      {"ana@contoso.com (work, home),eve@fabrikam.com", {"ana@contoso.com", "eve@fabrikam.com"}},
      {"\"a \\\" ; b\" <ana@contoso.com>;eve@fabrikam.com",
       {"ana@contoso.com", "eve@fabrikam.com"}},
      // what never closes hides nothing
      {"\"eve@fabrikam.com;ana@contoso.com", {"\"eve@fabrikam.com", "ana@contoso.com"}},
      {"<eve@fabrikam.com;ana@contoso.com>", {"<eve@fabrikam.com", "ana@contoso.com>"}},
      {"<eve@fabrikam.com,ana@contoso.com", {"<eve@fabrikam.com", "ana@contoso.com"}},
      {"(eve@fabrikam.com,ana@contoso.com", {"(eve@fabrikam.com", "ana@contoso.com"}},
      {"/o=ExchangeLabs/cn=ana;eve@fabrikam.com", {"/o=ExchangeLabs/cn=ana", "eve@fabrikam.com"}},
  };
  for (const SplitCase& test : cases)
    EXPECT_EQ(split_addresses(test.text), test.addresses) << test.text;
}

// Quadratic work on 2 MB would take hours.
TEST(ValueAddress, HostileTextCostsLinearTime) {
  for (const std::string_view piece :
       {"<", "\"", "(", ")", "[", ">", "\"\\", "smtp:", "\"\"", "<>", "x@", "(a@", "<\""}) {
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    for (const std::string_view end : {"", "@x>", "@x]", "@x)", ";", ","}) {
      EXPECT_LE(bare_address(text + std::string(end)).size(), text.size() + end.size());
      EXPECT_LE(split_addresses(text + std::string(end)).size(), text.size());
    }
  }
}

constexpr std::string_view safe_ids[] = {
    "ana@contoso.com",
    "0873ee4d-3f4b-4b6c-9f0f-111111111111",
    "bob_evil.com#EXT#@contoso.onmicrosoft.com",
    "CONTOSO\\ana",
    "ana+x@contoso.com",
    "MDg3M2VlNGQ=",
    "https://graph.microsoft.com/v1.0/users/1",
    "a",
};

constexpr std::string_view unsafe_ids[] = {
    "",
    " ",
    "a b",
    "'",
    "a'b",
    "\"",
    "`",
    "a`b",
    "$x",
    "a$(b)",
    ";",
    "a;b",
    "|",
    "&",
    "<",
    ">",
    "a>b",
    "(",
    ")",
    "a\nb",
    "a\rb",
    "a\tb",
    "{a}",
    "a{b",
    "a}b",
    "a,b",
    "*",
    "?",
    "[a]",
    "%a",
    "!a",
    "~",
    "^",
    "-Confirm",
    "--%",
    "@a",
    "#a",
    "\u2018a\u2019",
    "\u2013Confirm",
    "a\u00A0b",
    "a\x7F",
    "\u00E9",
};

TEST(ValueAddress, SafeInCommand) {
  for (const std::string_view id : safe_ids) EXPECT_TRUE(safe_in_command(id)) << id;
  for (const std::string_view id : unsafe_ids) EXPECT_FALSE(safe_in_command(id)) << id;
  EXPECT_FALSE(safe_in_command(std::string_view("a\0b", 3)));
  EXPECT_TRUE(safe_in_command(std::string(256, 'a')));
  EXPECT_FALSE(safe_in_command(std::string(257, 'a')));
}

}  // namespace
}  // namespace foothold::value
