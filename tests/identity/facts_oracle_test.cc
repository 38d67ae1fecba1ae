// With a table of identities and databases of addresses the scanner still finds what the slow
// evaluator finds: on random records of a small world, and on all records that the project has.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/cli/process.h"
#include "tests/identity/geo_writer.h"
#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

constexpr size_t kRecords = tests::kSanitized ? 600 : 4000;

constexpr const char* kWorld = R"(
shape tiny {
  route Operation  record Id  time T precision 1s
  pairs P by N giving V
  header {
    tenant       = tenant
    principal    = person
    user         = first(user, P["user"])
    user_id      = first(uid, P["uid"])
    app_id       = app
    sp_id        = stripped(sp, "ServicePrincipal_")
    country      = first(country, country_of(ip))
    asn          = asn_of(first(ip, user))
    organisation = organisation_of(ips[])
    cities       = city_of(all(ip, ips[]))
  }
}
header {
  tenant       : id identifies tenant
  principal    : one of person, service
  user         : address identifies user
  user_id      : id identifies user_id
  app_id       : id identifies app_id
  sp_id        : text identifies sp_id
  country      : text
  asn          : number
  organisation : text
  cities       : list of text
}
kind thing "a thing" {
  name : text
  to   : address
  from tiny where Operation is "X" { name = name  to = "eve@contoso.com" }
  from tiny where Operation is "Y" { user = name  user_id = uid }
}
)";

constexpr const char* kConditions[] = {
    R"(user is "ana@contoso.com")",
    R"(user_id is "0a0a0000-0000-4000-8000-000000000001")",
    R"(user_id is present)",
    R"(not user_id is present)",
    R"(domain of user is "contoso.com" and name is present)",
    R"(sp_id is present or app_id is "a9900000-0000-4000-8000-0000000000aa")",
    R"(app_id is absent)",
    R"(to is external)",
    R"(not to is external)",
    R"(country is not "NL")",
    R"(asn > 64500)",
    R"(organisation contains "host")",
    R"(cities has "Bonn" or length of cities > 1)",
    R"(maybe (country in ("DE", "NL")))",
    R"(user_id is "0b0b0000-0000-4000-8000-000000000002" unless country is "JP")",
};

constexpr const char* kNames[] = {"ana@contoso.com",
                                  "Ben@contoso.com",
                                  "guest@fabrikam.com",
                                  "carla@contoso.com",
                                  "dave@contoso.com",
                                  "0A0A0000-0000-4000-8000-000000000001",
                                  "User_0b0b0000-0000-4000-8000-000000000002",
                                  "ServicePrincipal_5e5e0000-0000-4000-8000-000000000005",
                                  "5e5e0000-0000-4000-8000-000000000005",
                                  "10032001A0A0A0A0@contoso.com",
                                  "S-1-5-18",
                                  "i:0h.f|membership|10032001a0a0a0a0@live.com",
                                  "s-1-5-21-1-2-3-1002",
                                  "",
                                  "Certificate",
                                  "203.0.113.9",
                                  "a9900000-0000-4000-8000-0000000000aa"};
constexpr const char* kAddresses[] = {
    "203.0.113.9",    "203.0.113.200:4711",   "[203.0.113.9]:1", "198.51.100.7",
    "2001:db8:40::9", "[2001:db8:40::1]:443", "192.0.2.1",       "",
    "<null>",         "::ffff:203.0.113.130"};
constexpr const char* kTenants[] = {"t1", "t2", ""};

const std::vector<geo_test::GeoRow> kRows = {
    {"203.0.113.0/24", "NL", "Utrecht", 64500, "Contoso Hosting"},
    {"203.0.113.128/25", "DE", "Bonn", 64501, "Fabrikam Networks"},
    {"198.51.100.7", "BR", "Recife", 4200000001, "One Host"},
    {"2001:db8:40::/48", "JP", "Osaka", 64502, "Six Networks"},
};

value::Identity row(const std::array<const char*, value::kIdentityKeys>& keys) {
  value::Identity identity;
  for (size_t key = 0; key < keys.size(); ++key) identity.keys[key] = keys[key];
  return identity;
}

value::Facts facts_of(const cli_test::TemporaryFolder& folder) {
  auto geo = std::make_shared<value::GeoDatabases>();
  EXPECT_FALSE(geo->add(folder.file("c", geo_test::city_database(kRows, "GeoLite2-City"))));
  EXPECT_FALSE(geo->add(folder.file("n", geo_test::network_database(kRows, "GeoLite2-ASN"))));
  const char* const ana = "0a0a0000-0000-4000-8000-000000000001";
  const char* const ben = "0b0b0000-0000-4000-8000-000000000002";
  value::Facts facts;
  facts.geo = geo;
  facts.identities = std::make_shared<value::Identities>(std::vector<value::Identity>{
      row({"t1", "ana@contoso.com", ana, "", "", "10032001A0A0A0A0", "", ""}),
      row({"", "ben@contoso.com", ben, "S-1-5-21-1-2-3-1002", "", "", "", ""}),
      row({"t1", "carla@contoso.com", "0c0c0000-0000-4000-8000-000000000003", "", "", "", "", ""}),
      row({"t2", "carla@contoso.com", "0c0c0000-0000-4000-8000-000000000004", "", "", "", "", ""}),
      row({"", "", "", "", "", "", "a9900000-0000-4000-8000-0000000000aa",
           "5e5e0000-0000-4000-8000-000000000005"})});
  return facts;
}

class Records {
 public:
  explicit Records(uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string out = fmt::format(R"({{"Operation":"{}","Id":"i{}")", random_() % 4 ? "X" : "Y",
                                  random_() % 1000);
    for (const char* key : {"tenant", "user", "uid", "app", "sp", "ip", "name", "country"})
      if (random_() % 3 != 0) out += fmt::format(R"(,"{}":{})", key, value(key));
    if (random_() % 3 == 0)
      out += fmt::format(R"(,"P":[{{"N":"user","V":{}}},{{"N":"uid","V":{}}}])", value("user"),
                         value("uid"));
    if (random_() % 2 == 0) out += fmt::format(R"(,"ips":[{},{}])", value("ip"), value("ip"));
    return out + "}";
  }

 private:
  template <size_t size>
  std::string one_of(const char* const (&values)[size]) {
    return fmt::format("\"{}\"", values[random_() % size]);
  }
  std::string value(std::string_view key) {
    if (random_() % 12 == 0) return random_() % 2 ? "null" : "[7]";
    if (key == "ip") return one_of(kAddresses);
    if (key == "tenant") return one_of(kTenants);
    if (key == "country") return random_() % 2 ? "\"\"" : "\"FR\"";
    return one_of(kNames);
  }

  std::mt19937_64 random_;
};

std::string world_text() {
  std::string text = kWorld;
  size_t number = 0;
  for (const char* condition : kConditions)
    text += rule_text(fmt::format("r{}", number++), fmt::format("when thing where {}", condition));
  return text;
}

TEST(FactsOracle, RandomRecords) {
  const cli_test::TemporaryFolder folder;
  const World plain = World::of(world_text()), world = plain.with(facts_of(folder));
  Records records(11);
  std::string bytes;
  for (size_t i = 0; i < kRecords; ++i) bytes += records.next() + "\n";
  const Seen expected = slow(world.model(), bytes), got = fast(world.compiled(), bytes);
  EXPECT_EQ(difference(expected, got, bytes), "");
  FieldComparison fields(world);
  for (const std::string_view line : lines_of(bytes))
    ASSERT_EQ(fields.differences(line), "") << line;
  // The tables matter, and every rule can fire and can stay silent.
  EXPECT_NE(expected.findings, slow(plain.model(), bytes).findings);
  std::map<std::string, size_t> fired;
  for (const auto& [line, rule] : expected.findings) ++fired[rule];
  EXPECT_EQ(fired.size(), std::size(kConditions));
  for (const auto& [rule, count] : fired) EXPECT_LT(count, kRecords) << rule;
}

TEST(FactsOracle, AllRecordsOfTheProject) {
  const cli_test::TemporaryFolder folder;
  const World world = World::every_kind().with(facts_of(folder));
  for (const std::string* bytes : {&whole_corpus(), &sample_records()}) {
    EXPECT_EQ(difference(slow(world.model(), *bytes), fast(world.compiled(), *bytes), *bytes), "");
    FieldComparison fields(world);
    for (const std::string_view line : lines_of(*bytes)) EXPECT_EQ(fields.differences(line), "");
  }
}

}  // namespace
}  // namespace foothold::oracle
