// Columns of tables and tuples: the scanner's sorted keys say what reading every row says, and
// single rows say what the answer must be.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/oracle/small_world.h"

namespace foothold::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kTables = R"(
table roles { id: id, name: text, tier: number, admin: flag, since: time, grace: duration, home: ip, mail: address, site: domain } =
  ("0A1b", "Global Administrator", 0, true, "2026-03-02T09:20:00Z", 10m, "192.0.2.7", "Ana <ana@contoso.com>", "Contoso.com"),
  ("0a1B", "Reader", 2, false, "2026-01-01T00:00:00Z", 2h, "2001:db8::5", "ben@proseware.example", "xn--mller-kva.example"),
  ("zz", "", 1, "", "", "", "", "", "")
table folders { name: text, rank: number } = ("Überweisung", 3), ("RSS Feeds", 1), ("zz", -0), ("ONE", 5)
table owners { site: domain, team: text } = ("contoso.com", "blue"), ("müller.example", "green")
table people { mail: address, team: text } = ("smtp:Ana@Contoso.com", "blue"), ("ben@müller.example", "red")
table ranks { number: number, name: text } = (1, "one"), (2.5, "two and a half"), (0, "none")
table pairs { app: id key, resource: id key, because: text } =
  ("0A1b", "zz", "known"), ("0A1b", "yy", "known"), ("zz", "0A1b", "")
table places { who: address, from: ip, rank: number } =
  ("ana@contoso.com", "192.0.2.0/24", 1), ("ben@fabrikam.com", "2001:db8::/32", 2), ("eve@contoso.com", "", 1)
table plans { name: text, at: time, late: duration, on: flag } =
  ("a", "2026-03-02T09:20:00Z", 10m, true), ("B", "2026-03-02T09:20:00Z", 2h, false), ("c", "", 10m, true)
table nowhere { id: id, to: ip } = ("x", "")
)";

Strings in_every_form(const Strings& conditions) {
  Strings rules;
  for (const std::string& condition : conditions)
    for (const char* form : {"where {}", "where not ({})", "where maybe ({})"})
      rules.push_back(fmt::format(fmt::runtime(form), condition));
  return rules;
}

const Strings& conditions() {
  static const Strings all = {"tier of i in roles is 0",
                              "tier of i in roles > 0",
                              "tier of t in roles in (0, 2)",
                              "n is tier of i in roles",
                              "tier of i in roles + tier of j in roles >= 2",
                              "2 * tier of i in roles < n + 1",
                              "n in number_list and tier of i in roles < n",
                              "name of i in roles starts with \"Global\"",
                              "name of i in roles is exactly \"Reader\"",
                              "name of i in roles matches exactly /^G/",
                              "name of i in roles contains \"admin\"",
                              "name of i in roles is present",
                              "name of i in roles is absent",
                              "name of i in roles is empty",
                              "name of i in roles is t",
                              "t contains name of i in roles",
                              "length of name of i in roles > 6",
                              "admin of i in roles",
                              "not admin of i in roles",
                              "f is admin of i in roles",
                              "since of i in roles < w",
                              "hour of since of i in roles is 9",
                              "w - since of i in roles > grace of i in roles",
                              "home of i in roles is p",
                              "home of i in roles in \"192.0.2.0/24\"",
                              "mail of i in roles is a",
                              "domain of mail of i in roles is d",
                              "site of i in roles is d",
                              "domain of a is site of i in roles",
                              "mail of i in roles is external",
                              "rank of t in folders > 1",
                              "rank of u in folders is rank of t in folders",
                              "team of domain of a in owners is \"blue\"",
                              "team of d in owners is \"green\"",
                              "team of a in people is team of domain of a in owners",
                              "team of mailbox of a in people is \"blue\"",
                              "name of n in ranks contains \"a\"",
                              "rank of name of n in ranks in folders is absent",
                              "domain of a in domain_list",
                              "domain of a in owners",
                              "i with j in pairs",
                              "i with j not in pairs",
                              "t with j in pairs",
                              "a with p in places",
                              "a with p with n not in places",
                              "a with q with tier of i in roles in places",
                              "mailbox of a with p in places",
                              "t with w in plans",
                              "t with w with s in plans",
                              "t with w with s with f in plans"};
  return all;
}

std::string one_of(std::mt19937_64& random, const Strings& values) {
  return values[random() % values.size()];
}

std::string some_record(std::mt19937_64& random) {
  const std::pair<const char*, Strings> fields[] = {
      {"tenant", {"\"T1\""}},
      {"i", {"\"0A1b\"", "\"0a1B\"", "\"zz\"", "\"x\"", "\"\""}},
      {"j", {"\"0A1b\"", "\"zz\"", "\"yy\""}},
      {"t", {"\"reader\"", "\"ÜBERWEISUNG\"", "\"b\"", "\"A\"", "\"zz\"", "\"\"", "\"0A1B\""}},
      {"u", {"\"rss feeds\"", "\"Überweisung\"", "\"zz\""}},
      {"a",
       {"\"Ana <ana@CONTOSO.com>\"", "\"ben@fabrikam.com\"", "\"alias\"", "\"\"",
        "\"ben@xn--mller-kva.example\"", "\"ana+x@contoso.com\"", "\"eve@contoso.com\""}},
      {"d", {"\"contoso.com.\"", "\"müller.example\"", "\"\"", "\"x\""}},
      {"p", {"\"192.0.2.7\"", "\"192.0.3.1\"", "\"2001:db8::5\"", "\"x\""}},
      {"q", {"\"192.0.2.7\"", "\"2001:db8::6\""}},
      {"n", {"0", "-0", "1", "2", "2.5", "\"x\""}},
      {"w",
       {"\"2026-03-02T09:20:00Z\"", "\"2026-03-02T10:20:00+01:00\"", "\"2025-01-01T00:00:00Z\""}},
      {"s", {"\"10m\"", "\"2h\"", "\"PT10M\""}},
      {"f", {"true", "false"}}};
  std::string members;
  for (const auto& [name, values] : fields) {
    if (random() % 4 == 0) continue;
    members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", name, one_of(random, values));
  }
  return record(members);
}

TEST(TableOracle, SortedKeysSayWhatEveryRowSays) {
  const Strings& wanted = conditions();
  const World world = small_world(in_every_form(wanted), kTables);
  std::mt19937_64 random(1);
  std::string lines = record("");
  for (int round = 0; round < 1500; ++round) lines += some_record(random);
  expect_agreement(world, lines);
  const Seen seen = fast(world.compiled(), lines);
  std::map<std::string, size_t> fired;
  for (const auto& [line, rule] : seen.findings) ++fired[rule];
  for (size_t place = 0; place < wanted.size(); ++place)
    for (size_t form = 0; form < 2; ++form) {
      const bool never = wanted[place].find("is empty") != std::string::npos && form == 0;
      EXPECT_EQ(fired[fmt::format("r{}", 3 * place + form)] == 0, never)
          << wanted[place] << (form == 0 ? " is never true" : " is never false");
    }
}

// Many rows, so that the search for a key has something to search.
TEST(TableOracle, EachOfManyKeysIsFound) {
  std::string rows;
  for (int key = 0; key < 2000; ++key)
    rows += fmt::format("{}(\"{}\", {})", key == 0 ? "" : ", ", key * 7919 % 100003, key);
  const World world = small_world({"where number of i in many is n", "where i with n in many"},
                                  "table many { id: id, number: number } = " + rows + "\n");
  std::string lines;
  for (int key = 0; key < 2000; ++key)
    lines += record(fmt::format("\"i\":\"{}\",\"n\":{}", key * 7919 % 100003, key + key % 2));
  EXPECT_EQ(expect_agreement(world, lines), 2000u);
}

TEST(TableOracle, ElementsLookIntoTables) {
  const World world =
      small_world({"where any x in li satisfies (tier of x in roles is 0)",
                   "where every x in li satisfies (tier of x in roles is n or x with j in pairs)",
                   "where any x in la satisfies (team of domain of x in owners is \"blue\" and x "
                   "with p in places)"},
                  kTables);
  std::mt19937_64 random(2);
  std::string lines;
  const Strings ids = {"\"0A1b\"", "\"0a1B\"", "\"zz\"", "\"x\""};
  const Strings addresses = {"\"ana@contoso.com\"", "\"ben@fabrikam.com\"", "\"alias\""};
  for (int round = 0; round < 500; ++round)
    lines += record(
        fmt::format("\"li\":[{},{}],\"la\":[{},{}],\"j\":{},\"n\":{},\"p\":\"192.0.2.{}\"",
                    one_of(random, ids), one_of(random, ids), one_of(random, addresses),
                    one_of(random, addresses), one_of(random, ids), random() % 3, random() % 9));
  EXPECT_GT(expect_agreement(world, lines), 300u);
}

// ---- what the answer must be

struct Row {
  const char* condition;
  const char* members;
  const char* truth;  // yes, no, unknown
};

std::string truth_of(const Row& row) {
  const World world = small_world(
      {fmt::format("where {}", row.condition), fmt::format("where not ({})", row.condition)},
      kTables);
  const Seen seen = fast(world.compiled(), record(row.members));
  EXPECT_EQ(seen.findings, slow(world.model(), record(row.members)).findings) << row.condition;
  if (seen.findings.contains({1, "r0"})) return "yes";
  return seen.findings.contains({1, "r1"}) ? "no" : "unknown";
}

TEST(TableOracle, MeansWhatIsWritten) {
  const Row rows[] = {
      {"tier of i in roles is 0", R"("i":"0A1b")", "yes"},
      {"tier of i in roles is 0", R"("i":"0a1B")", "no"},         // an id by its bytes
      {"tier of i in roles is 0", R"("i":"0a1b")", "unknown"},    // no such row
      {"tier of i in roles is 0", R"("j":"0A1b")", "unknown"},    // no key
      {"name of i in roles is \"x\"", R"("i":"zz")", "unknown"},  // an empty cell
      {"name of i in roles is absent", R"("i":"zz")", "yes"},
      {"name of i in roles is absent", R"("i":"0A1b")", "no"},
      {"tier of t in roles is 0", R"("t":"0a1b")", "yes"},  // a text without case: the first row
      {"name of i in roles is exactly \"Reader\"", R"("i":"0a1B")", "yes"},
      {"name of i in roles is exactly \"reader\"", R"("i":"0a1B")", "no"},
      {"admin of i in roles", R"("i":"0A1b")", "yes"},
      {"admin of i in roles", R"("i":"0a1B")", "no"},
      {"admin of i in roles", R"("i":"zz")", "unknown"},
      {"tier of i in roles + 1 is 3", R"("i":"0a1B")", "yes"},
      {"team of domain of a in owners is \"blue\"", R"("a":"x@CONTOSO.com.")", "yes"},
      {"team of domain of a in owners is \"blue\"", R"("a":"alias")", "unknown"},
      {"domain of a in owners", R"("a":"x@contoso.com")", "yes"},
      {"domain of a in owners", R"("a":"x@evilcontoso.com")", "no"},
      {"i with j in pairs", R"("i":"0A1b","j":"zz")", "yes"},
      {"i with j in pairs", R"("i":"0A1b","j":"yy")", "yes"},
      {"i with j in pairs", R"("i":"yy","j":"0A1b")", "no"},  // in order
      {"i with j in pairs", R"("i":"zz","j":"zz")", "no"},    // of one row
      {"i with j in pairs", R"("i":"nobody")", "unknown"},
      {"i with j not in pairs", R"("i":"yy","j":"zz")", "yes"},
      {"t with n in folders", R"("t":"","n":1)", "no"},
      {"a with p in places", R"("a":"ana@contoso.com","p":"192.0.2.200")", "yes"},
      {"a with p in places", R"("a":"ana@contoso.com","p":"2001:db8::1")", "no"},
      {"a with p in places", R"("a":"eve@contoso.com","p":"192.0.2.1")", "no"},
      {"a with p in places", R"("a":"alias@x.example")", "unknown"},
      {"i with p in nowhere", R"("i":"x","p":"192.0.2.1")", "no"},
      {"d with t in owners", R"("d":"XN--MLLER-KVA.example","t":"GREEN")", "yes"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(truth_of(row), row.truth) << row.condition << " of " << row.members;
}

}  // namespace
}  // namespace foothold::oracle
