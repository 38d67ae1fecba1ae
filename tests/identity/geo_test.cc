// Databases of addresses: what they say, what they cannot say, and that both readers say the same.
#include "runtime/value/geo.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/cli/process.h"
#include "tests/identity/geo_writer.h"

namespace foothold::geo_test {
namespace {

using cli_test::TemporaryFolder;
using value::GeoDatabases;
using value::GeoFact;

const std::vector<GeoRow> kRows = {
    {"203.0.113.0/24", "NL", "Utrecht", 64500, "Contoso Hosting"},
    {"203.0.113.128/25", "DE", "Bonn", 64501, "Fabrikam Networks"},
    {"198.51.100.7", "BR", "Recife", 4200000001, "One Host"},
    {"2001:db8:40::/48", "JP", "Osaka", 64502, "Six Networks"},
};

std::string said(const GeoDatabases& databases, GeoFact fact, const std::string& address) {
  return value::find_geo(&databases, fact, address).value_or("-");
}

TEST(Geo, SaysWhatTheDatabasesHold) {
  const TemporaryFolder folder;
  GeoDatabases databases;
  ASSERT_EQ(databases.add(folder.file("a.mmdb", city_database(kRows, "GeoLite2-City"))),
            std::nullopt);
  ASSERT_EQ(databases.add(folder.file(
                "b.mmdb", network_database(kRows, "DBIP-ASN-Lite (compat=GeoLite2-ASN)"))),
            std::nullopt);
  const struct {
    std::string address, country, city, asn, organisation;
  } cases[] = {
      {"203.0.113.9", "NL", "Utrecht", "64500", "Contoso Hosting"},
      {"203.0.113.9:4711", "NL", "Utrecht", "64500", "Contoso Hosting"},
      {"[203.0.113.9]:443", "NL", "Utrecht", "64500", "Contoso Hosting"},
      {"::ffff:203.0.113.9", "NL", "Utrecht", "64500", "Contoso Hosting"},
      {"203.0.113.127", "NL", "Utrecht", "64500", "Contoso Hosting"},
      {"203.0.113.128", "DE", "Bonn", "64501", "Fabrikam Networks"},
      {"198.51.100.7", "BR", "Recife", "4200000001", "One Host"},
      {"198.51.100.8", "-", "-", "-", "-"},
      {"[2001:db8:40::9]:50123", "JP", "Osaka", "64502", "Six Networks"},
      {"2001:db8:41::", "-", "-", "-", "-"},
      {"", "-", "-", "-", "-"},
      {"<null>", "-", "-", "-", "-"},
      {"203.0.113", "-", "-", "-", "-"},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(said(databases, GeoFact::country, row.address), row.country) << row.address;
    EXPECT_EQ(said(databases, GeoFact::city, row.address), row.city) << row.address;
    EXPECT_EQ(said(databases, GeoFact::asn, row.address), row.asn) << row.address;
    EXPECT_EQ(said(databases, GeoFact::organisation, row.address), row.organisation) << row.address;
  }
}

TEST(Geo, AnswersByTypeAndTheFirstAnswerCounts) {
  const TemporaryFolder folder;
  GeoDatabases databases;
  EXPECT_EQ(value::find_geo(nullptr, GeoFact::country, "203.0.113.9"), std::nullopt);
  EXPECT_EQ(said(databases, GeoFact::country, "203.0.113.9"), "-");
  const std::vector<GeoRow> own = {{"203.0.113.9", "FR", "Lyon", 1, "Own"}};
  ASSERT_FALSE(databases.add(folder.file("own.mmdb", city_database(own, "Own-Country"))));
  ASSERT_FALSE(databases.add(folder.file("all.mmdb", city_database(kRows, "DBIP-City-Lite"))));
  EXPECT_EQ(said(databases, GeoFact::country, "203.0.113.9"), "FR");
  EXPECT_EQ(said(databases, GeoFact::city, "203.0.113.9"), "Utrecht");  // the first is of countries
  EXPECT_EQ(said(databases, GeoFact::country, "203.0.113.10"), "NL");
  EXPECT_EQ(said(databases, GeoFact::asn, "203.0.113.9"), "-");
  EXPECT_EQ(databases.types(), (std::vector<std::string>{"Own-Country", "DBIP-City-Lite"}));
}

TEST(Geo, RefusesWhatIsNoSuchDatabase) {
  const TemporaryFolder folder;
  GeoDatabases databases;
  const auto reason = [&](const std::string& path) { return databases.add(path).value_or("good"); };
  EXPECT_NE(reason(folder.path("missing.mmdb")).find("No such file"), std::string::npos);
  EXPECT_NE(reason(folder.file("text.mmdb", "no database")).find("no address database"),
            std::string::npos);
  EXPECT_NE(reason(folder.file("empty.mmdb", "")), "good");
  EXPECT_NE(reason(folder.file("c.mmdb", city_database(kRows, "GeoIP2-Anonymous-IP")))
                .find("`GeoIP2-Anonymous-IP`"),
            std::string::npos);
  EXPECT_TRUE(databases.types().empty());
}

TEST(Geo, DamageSaysNothingAndHarmsNothing) {
  const TemporaryFolder folder;
  const std::string good = city_database(kRows, "GeoLite2-City");
  for (size_t at = 0; at < good.size(); at += 3) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x5a);
    GeoDatabases databases;
    if (databases.add(folder.file("bad.mmdb", bad))) continue;
    for (const char* address : {"203.0.113.9", "198.51.100.7", "2001:db8:40::9", "192.0.2.1"})
      value::find_geo(&databases, GeoFact::country, address);
  }
}

// ---- the command line

const char* const kRule = R"(
rule inbox_rule_from_abroad {
  title "Inbox rule made from abroad" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when made: inbox_rule where country is not "NL"
  report "{user} from {country}, {asn} {organisation}"
  test "abroad" { event inbox_rule { user "ana@contoso.com" country "DE" } expect 1 finding }
  test "at home" { event inbox_rule { user "ana@contoso.com" country "NL" } expect nothing }
}
)";

std::string record_from(const std::string& address) {
  return fmt::format(
      R"({{"CreationTime":"2026-03-02T09:20:00","Id":"i-{0}","Operation":"New-InboxRule",)"
      R"("RecordType":1,"ClientIP":"{0}","UserId":"ana@contoso.com","Parameters":[]}})"
      "\n",
      address);
}

TEST(GeoCommands, CountriesAreLookedUpForRules) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kRule),
                    city = folder.file("city.mmdb", city_database(kRows, "GeoLite2-City")),
                    asn = folder.file("asn.mmdb", network_database(kRows, "GeoLite2-ASN"));
  const std::string records =
      record_from("203.0.113.9") + record_from("203.0.113.200:4000") + record_from("192.0.2.1");
  const auto scan = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"scan", "--quiet", "--only-given-rules", "--rules", rules});
    return cli_test::foothold(more, records);
  };
  const cli_test::Finished with = scan({"--geo", city, "--geo", asn});
  EXPECT_EQ(with.code, 0) << with.err;
  ASSERT_EQ(cli_test::lines_of(with.out).size(), 1u) << with.out;
  EXPECT_NE(with.out.find("ana@contoso.com from DE, 64501 Fabrikam Networks"), std::string::npos)
      << with.out;
  EXPECT_EQ(scan({}).out, "");  // nothing is known: no finding
  EXPECT_EQ(
      cli_test::foothold({"test", "--only-given-rules", "--rules", rules, "--geo", city}).code, 0);
}

TEST(GeoCommands, EventsAndExplainLookUpToo) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kRule),
                    city = folder.file("city.mmdb", city_database(kRows, "GeoLite2-City"));
  const cli_test::Finished events = cli_test::foothold(
      {"events", "--kind", "inbox_rule", "--geo", city}, record_from("[2001:db8:40::1]:55"));
  EXPECT_EQ(cli_test::member(events.out, "country"), "JP") << events.out << events.err;
  const cli_test::Finished explained =
      cli_test::foothold({"explain", "--rules", rules, "--geo", city, "inbox_rule_from_abroad"},
                         record_from("203.0.113.200"));
  EXPECT_NE(explained.out.find("country is not \"NL\"   \"DE\""), std::string::npos)
      << explained.out;
}

TEST(GeoCommands, AWrongDatabaseIsWrongUsage) {
  const TemporaryFolder folder;
  const std::string wrong = folder.file("w.mmdb", city_database(kRows, "GeoIP2-Anonymous-IP"));
  for (const std::string& path : {wrong, folder.path("missing.mmdb")}) {
    const cli_test::Finished run = cli_test::foothold({"scan", "--geo", path, "-"}, "{}\n");
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find(path), std::string::npos) << run.err;
    EXPECT_EQ(run.out, "");
  }
}

}  // namespace
}  // namespace foothold::geo_test
