// Every verb on every type, on values that are absent, empty, one and several.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/oracle/small_world.h"

namespace foothold::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kTexts[] = {
    "",
    " ",
    "a",
    "A",
    "b",
    "abc",
    "Invoice",
    "INVOICE 7",
    "invoices",
    "pre-invoice.",
    "prepaid invoicex",
    "wire transfer",
    "wire  transfer",
    "Wire Transfer!",
    "\u00fcberweisung",
    "\u00dcBERWEISUNG heute",
    "ta\u017fk",
    "to\u212aen",
    "\u00df",
    "STRASSE",
    "stra\u00dfe",
    "x\\ny",
    "a\\ninvoice\\nb",
    "\\ninvoice",
    "invoice\\n",
    "\\u0000invoice",
    "wire\\tpaid",
    "wire\\u000bpaid",
    "wire paid",
    "\\u0061bc",
    "*?",
    "a*c",
    "aXc",
    "ac",
    "a.c",
    "(",
    "[a]",
    "\\\"",
    "\\\\",
    "\\/",
    "0A1b",
    "0a1B",
    "zz",
    "\u200binvoice",
    "invoice\u200b",
    "\u00e9",
    "e\u0301",
    "caf\u00c9",
    "\\ud83d\\ude00 invoice",
    "\\udc00invoice",
};
constexpr const char* kAddresses[] = {
    "",
    "ana@contoso.com",
    "ANA@CONTOSO.COM",
    "smtp:ana@contoso.com",
    "SMTP:Ben@fabrikam.com",
    "ben@fabrikam.com",
    "eve@contoso.com.evil.example",
    "eve@evilcontoso.com",
    "x@sub.fabrikam.com",
    "x@sub.contoso.com",
    "alias",
    "/o=EX/cn=bob",
    "a@b@contoso.com",
    "@contoso.com",
    "ana@",
    "Ana <ana@contoso.com>",
    "\u00e9ve@contoso.com",
    "x@gmail.example",
    "ana@contoso.com.",
};
constexpr const char* kAddressesOfMachines[] = {
    "",
    "192.0.2.1",
    "192.0.3.1",
    "192.0.2.255:4711",
    "::ffff:192.0.2.9",
    "2001:db8::1",
    "2001:0DB8:0:0:0:0:0:1",
    "[2001:db8::5]:25",
    "2001:db9::",
    "198.51.100.7",
    "198.51.100.8",
    "<null>",
    "192.0.2.1,192.0.2.2",
    "0.0.0.0",
    "255.255.255.255",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "::",
};

Strings quoted(const auto& texts) {
  Strings values;
  for (const char* text : texts) values.push_back(fmt::format("\"{}\"", text));
  return values;
}

/// One table for each type: field, conditions ($ stands for the field), raw values.
struct TypeTable {
  const char* name;
  Strings fields, conditions, values;
};

Strings text_conditions(const std::string& one, const std::string& other) {
  Strings all;
  for (const char* verb : {"contains", "mentions", "starts with", "ends with", "like"})
    for (const char* exact : {"", " exactly"})
      for (const std::string& set :
           {"\"" + one + "\"", " any of (\"" + one + "\", \"" + other + "\")",
            " all of (\"" + one + "\", \"" + other + "\")"})
        all.push_back(fmt::format("$ {}{} {}", verb, exact, set));
  for (const char* pattern : {"*a*", "a?c", "*", "?", "inv*e", "\\\\*", "[a]", "a*c*"})
    all.push_back(fmt::format("$ like \"{}\"", pattern));
  for (const char* pattern :
       {"/^invoice$/", "/invoice/", "/wire\\s+(paid|transfer)/", "/x*/", "/\\bab/", "/(?-i)ABC/",
        "/[[:upper:]]/", "/a.c/", "/^$/", "/k/", "/\\x{17F}/", "/(a|b)+$/", "/\\pL\\pN/"}) {
    all.push_back(fmt::format("$ matches {}", pattern));
    all.push_back(fmt::format("$ matches exactly {}", pattern));
  }
  return all;
}

Strings joined(Strings first, const Strings& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const Strings kStates = {"$ is present",     "$ is empty",     "$ is absent",
                         "$ is not present", "$ is not empty", "$ is not absent"};

/// One raw value on its own, as a list of one, and beside its neighbours.
Strings as_lists(const Strings& values) {
  Strings lists = {"[]", "[null]"};
  for (size_t place = 0; place < values.size(); ++place) {
    lists.push_back(values[place]);
    lists.push_back(fmt::format("[{}]", values[place]));
    lists.push_back(fmt::format("[{},{}]", values[place], values[(place * 7 + 3) % values.size()]));
    lists.push_back(fmt::format("[{},{},{}]", values[(place + 1) % values.size()], values[place],
                                values[(place * 5 + 2) % values.size()]));
  }
  return lists;
}

const Strings kEquals = {"$ is \"invoice\"",
                         "$ is not \"invoice\"",
                         "$ is exactly \"Invoice\"",
                         "$ is \"\"",
                         "$ in (\"a\", \"ABC\", \"\")",
                         "$ not in (\"a\", \"b\")",
                         "$ in words_list",
                         "$ not in words_list",
                         "$ is \"TASK\"",
                         "$ is \"stra\u00dfe\"",
                         "length of $ > 3",
                         "length of $ is 0",
                         "length of $ in (1, 7)",
                         "length of $ <= 1"};

const std::vector<TypeTable>& type_tables() {
  static const std::vector<TypeTable> tables = {
      {"text",
       {"t"},
       joined(joined(kEquals, text_conditions("invoice", "a")),
              joined(text_conditions("k", "\u00dfe"), kStates)),
       joined(quoted(kTexts), {"null", "7", "true", "{}", "[\"invoice\"]"})},
      {"id",
       {"i"},
       joined({"$ is \"0A1b\"", "$ is exactly \"0A1b\"", "$ is not \"zz\"", "$ in id_list",
               "$ in (\"a\", \"0a1B\")", "length of $ > 2"},
              joined(text_conditions("A1", "z"), kStates)),
       quoted(kTexts)},
      {"address",
       {"a"},
       joined({"$ is \"ana@contoso.com\"", "$ is exactly \"ana@contoso.com\"", "$ in address_list",
               "$ is external", "$ is not external", "domain of $ is \"contoso.com\"",
               "domain of $ in domain_list", "domain of $ is external",
               "domain of $ ends with \"contoso.com\"", "domain of $ is absent",
               "domain of $ is present", "length of $ > 5"},
              joined(text_conditions("contoso", "ana"), kStates)),
       joined(quoted(kAddresses), quoted(kTexts))},
      {"domain",
       {"d"},
       joined({"$ is \"CONTOSO.com\"", "$ in domain_list", "$ is external", "$ is not external",
               "$ ends with \".com\""},
              kStates),
       {"\"contoso.com\"", "\"Contoso.COM\"", "\"sub.fabrikam.com\"", "\"fabrikam.com\"",
        "\"evil.example\"", "\"\"", "\"a@b\"", "\"*.fabrikam.com\"", "\"gmail.example\"", "null"}},
      {"ip",
       {"p"},
       joined({"$ is \"192.0.2.1\"", "$ is not \"192.0.2.1\"", "$ in \"192.0.2.0/24\"",
               "$ in network_list", "$ not in network_list", "$ in (\"::/0\")",
               "$ in (\"0.0.0.0/0\")", "$ in (\"2001:db8::1\", \"198.51.100.0 - 198.51.100.7\")"},
              kStates),
       quoted(kAddressesOfMachines)},
      {"number",
       {"n", "not_blue"},
       joined({"$ is 1", "$ is not 1", "$ in (1, 2.5)", "$ not in (1, 2.5)", "$ in number_list",
               "$ < 2.5", "$ <= 2.5", "$ > 0", "$ >= 0", "$ > 9007199254740992"},
              kStates),
       {"0", "-0", "1", "1.0", "\"1\"", "2.5", "25e-1", "-3", "1e400", "9007199254740993", "\"x\"",
        "\"\"", "null", "true", "\" 1\""}},
      {"time",
       {"w"},
       joined({"$ < \"2026-03-02T09:20:00Z\"", "$ >= \"2026-03-02T09:20:00Z\"",
               "$ is \"2026-03-02T09:20:00Z\"", "hour of $ < 9", "hour of $ is 4",
               "hour of $ in (0, 23)"},
              kStates),
       {"\"2026-03-02T09:20:00\"", "\"2026-03-02T09:20:00Z\"", "\"2026-03-02T04:20:00-05:00\"",
        "\"2026-03-02T09:20:00.0000001Z\"", "\"2026-03-02T09:19:59.999999999Z\"",
        "\"3/2/2026 4:20:00 AM\"", "\"2026-02-30T00:00:00Z\"", "\"\"", "0", "\"yesterday\"",
        "\"2026-03-02T23:59:60Z\"", "\"1601-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
        "\"2026-03-02T5:32:08.107Z\""}},
      {"duration",
       {"s"},
       joined({"$ < 5m", "$ >= 5m", "$ is 300s", "$ in (5m, 24h)", "$ > 1d"}, kStates),
       {"\"5m\"", "\"300s\"", "\"PT5M\"", "\"00:05:00\"", "300", "\"24h\"", "\"2d\"", "\"\"",
        "\"x\"", "null"}},
      {"flag",
       {"f", "of_red"},
       joined(
           {"$", "not $", "$ is true", "$ is false", "$ is not true", "maybe ($)", "not maybe ($)"},
           kStates),
       {"true", "false", "\"True\"", "\"FALSE\"", "\"1\"", "0", "1", "\"\"", "null", "\"yes\"",
        "\"\\u0074rue\""}},
      {"choice",
       {"c"},
       joined({"$ is red", "$ is not red", "$ in (green, blue)", "$ not in (green, blue)"},
              kStates),
       {"\"red\"", "\"RED\"", "\"green\"", "\"blue\"", "\"purple\"", "\"\"", "null", "0"}},
      {"lists_of_texts",
       {"lt"},
       joined({"$ has \"invoice\"", "$ has exactly \"Invoice\"", "$ has any of (\"a\", \"ABC\")",
               "$ has all of (\"a\", \"b\")", "not $ has \"a\"", "$ has any of words_list",
               "$ has all of words_list", "length of $ > 1", "length of $ is 0"},
              joined(text_conditions("invoice", "a"), kStates)),
       as_lists(quoted(kTexts))},
      {"lists_of_ids",
       {"li"},
       joined({"$ has \"0A1b\"", "$ has any of id_list", "$ has all of (\"a\", \"zz\")",
               "$ contains \"A1\"", "$ mentions \"zz\""},
              kStates),
       as_lists(quoted(kTexts))},
      {"lists_of_addresses",
       {"la"},
       joined({"$ has \"ana@contoso.com\"", "$ has any of address_list", "$ is external",
               "$ is not external", "not maybe ($ is external)", "domain of $ has \"contoso.com\"",
               "domain of $ has any of domain_list", "domain of $ is external",
               "domain of $ ends with \"contoso.com\"", "domain of $ is empty",
               "$ contains \"contoso\""},
              kStates),
       as_lists(quoted(kAddresses))},
      {"lists_of_domains",
       {"ld"},
       joined({"$ has \"contoso.com\"", "$ has any of domain_list", "$ is external",
               "$ like \"*.com\""},
              kStates),
       as_lists({"\"contoso.com\"", "\"Sub.Fabrikam.com\"", "\"evil.example\"", "\"\""})},
      {"lists_of_machines",
       {"lp"},
       joined({"$ has \"192.0.2.1\"", "$ has any of network_list",
               "$ has all of (\"192.0.2.0/24\", \"198.51.100.7\")", "length of $ > 1"},
              kStates),
       as_lists(quoted(kAddressesOfMachines))},
  };
  return tables;
}

std::string with_field(std::string condition, const std::string& field) {
  for (size_t at = condition.find('$'); at != std::string::npos; at = condition.find('$', at))
    condition.replace(at, 1, field);
  return condition;
}

class EveryVerb : public testing::TestWithParam<size_t> {};

TEST_P(EveryVerb, OnEveryValue) {
  const TypeTable& table = type_tables()[GetParam()];
  // Only defaults and `is external` look at other fields; the long tables of texts need them not.
  const Strings others = table.values.size() > 60
                             ? Strings{""}
                             : Strings{"", ",\"c\":\"red\"", ",\"c\":\"blue\",\"tenant\":\"T1\""};
  Strings rules;
  std::string lines;
  for (const std::string& field : table.fields) {
    for (const std::string& condition : table.conditions) {
      rules.push_back("where " + with_field(condition, field));
      rules.push_back("unless " + with_field(condition, field));
    }
    lines += record("");
    for (const std::string& value : table.values)
      for (const std::string& more : others)
        lines += record(fmt::format("\"{}\":{}{}", field, value, more));
  }
  EXPECT_GT(expect_agreement(small_world(rules), lines), table.values.size());
}

INSTANTIATE_TEST_SUITE_P(Types, EveryVerb, testing::Range<size_t>(0, 15), [](const auto& info) {
  return std::string(type_tables()[info.param].name);
});

TEST(EveryVerb, OnTwoFieldsOfOneEvent) {
  const Strings rules = {
      "where t is u",     "where t is not u", "where t is exactly u", "where t in u",
      "where i is j",     "where i is not j", "where a is b",         "where a is exactly b",
      "where a is t",     "where i is t",     "where t is i",         "where p is q",
      "where p is not q", "where n is m",     "where n < m",          "where n <= m",
      "where n > m",      "where n >= m",     "where w is v",         "where w < v",
      "where w >= v",     "where lt has t",   "where not lt has t",   "where li has i",
      "where la has a",   "where lp has p",   "unless t is u",        "unless n < m",
      "unless lt has t"};
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"t", "u"}, {"i", "j"},  {"a", "b"},  {"a", "t"},
      {"i", "t"}, {"lt", "t"}, {"li", "i"}, {"la", "a"}};
  const Strings texts = {"\"\"",
                         "null",
                         "\"a\"",
                         "\"A\"",
                         "\"b\"",
                         "\"\\u0061\"",
                         "\"ana@contoso.com\"",
                         "\"smtp:ANA@contoso.com\""};
  std::string lines;
  const auto add = [&](const std::string& one, const std::string& other, const Strings& values) {
    for (const std::string& left : values)
      for (const std::string& right : values)
        lines += record(fmt::format("\"{}\":{},\"{}\":{}", one, left, other, right));
  };
  for (const auto& [one, other] : pairs) add(one, other, texts);
  add("n", "m", {"null", "1", "1.0", "\"2\"", "-1", "\"x\""});
  add("w", "v",
      {"null", "\"2026-03-02T09:20:00\"", "\"2026-03-02T10:20:00+01:00\"",
       "\"2026-03-03T09:20:00\"", "\"x\""});
  add("p", "q", quoted(kAddressesOfMachines));
  add("lp", "p", quoted(kAddressesOfMachines));
  EXPECT_GT(expect_agreement(small_world(rules), lines), 500u);
}

TEST(EveryVerb, OnChanges) {
  Strings conditions;
  for (const char* field : {"ct", "cl", "ci", "ca"})
    for (const char* verb : {"gained anything", "lost anything", "gained \"b\"", "lost \"b\"",
                             "gained any of (\"b\", \"C\")", "gained all of (\"b\", \"c\")",
                             "lost any of (\"a\", \"b\")", "lost all of (\"a\", \"b\")", "changed",
                             "changed from \"a\"", "changed to \"b\"",
                             "changed from \"a\" to \"b\"", "is present", "is empty", "is absent"})
      conditions.push_back(fmt::format("{} {}", field, verb));
  Strings rules;
  for (const std::string& condition : conditions)
    for (const char* form : {"where {}", "where not {}", "where maybe ({})", "unless {}"})
      rules.push_back(fmt::format(fmt::runtime(form), condition));
  const Strings sides = {"",
                         "null",
                         "\"\"",
                         "[]",
                         "\"a\"",
                         "\"b\"",
                         "\"B\"",
                         "[\"a\",\"b\"]",
                         "[\"b\",\"a\"]",
                         "[\"A\",\"b\",\"c\"]",
                         "[\"\",\"a\"]",
                         "[\"a\",\"a\"]",
                         "\"a\\u0062\""};
  std::string lines;
  for (const char* field : {"ct", "cl", "ci", "ca"})
    for (const std::string& before : sides)
      for (const std::string& after : sides) {
        const std::string old_side =
            before.empty() ? "" : fmt::format("\"{}_old\":{}", field, before);
        const std::string new_side = after.empty() ? "" : fmt::format("\"{}\":{}", field, after);
        lines += record(old_side + (before.empty() || after.empty() ? "" : ",") + new_side);
      }
  EXPECT_GT(expect_agreement(small_world(rules), lines), 5000u);
}

TEST(EveryVerb, IsExternalWithAndWithoutTenantDomains) {
  Strings rules;
  for (const char* condition : {"a is external", "d is external", "la is external",
                                "ld is external", "domain of a is external"})
    for (const char* form : {"where {}", "where not {}", "where maybe ({})", "unless {}"})
      rules.push_back(fmt::format(fmt::runtime(form), condition));
  std::string lines;
  for (const char* tenant :
       {"", "\"tenant\":\"T1\",", "\"tenant\":\"t1\",", "\"tenant\":\"T2\",", "\"tenant\":\"\","})
    for (const char* user :
         {"null", "\"\"", "\"ana@contoso.com\"", "\"Ana@Fabrikam.COM\"", "\"ana@gmail.example\"",
          "\"alias\"", "\"eve_fabrikam.com#EXT#@contoso.com\""})
      for (const char* principal : {"null", "\"person\"", "\"guest\"", "\"system\""})
        for (const char* a : kAddresses)
          for (const char* field : {"a", "la", "d"})
            lines += record(fmt::format("{}\"user\":{},\"principal\":{},\"{}\":\"{}\"", tenant,
                                        user, principal, field, a));
  EXPECT_GT(expect_agreement(small_world(rules), lines), 1000u);
}

}  // namespace
}  // namespace foothold::oracle
