#include "bench/generate/generate.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "bench/generate/random.h"

namespace foothold::generate {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != text.npos; start = end + 1) {
    lines.push_back(text.substr(start, end - start));
  }
  EXPECT_EQ(start, text.size()) << "the last line has no newline";
  return lines;
}

std::string_view text_of(simdjson::dom::object object, std::string_view key) {
  std::string_view value;
  return object[key].get(value) == simdjson::SUCCESS ? value : std::string_view();
}

std::string_view operation_of(simdjson::dom::object record) {
  const std::string_view operation = text_of(record, "Operation");
  if (!operation.empty()) return operation;
  const std::string_view category = text_of(record, "category");
  return category == "AuditLogs" ? text_of(record, "operationName") : category;
}

Options with_events(std::uint64_t events) {
  Options options;
  options.events = events;
  return options;
}

TEST(Generate, SameOptionsGiveSameBytes) {
  EXPECT_EQ(generate(with_events(500)), generate(with_events(500)));
  Options other = with_events(500);
  other.seed = 2;
  EXPECT_NE(generate(with_events(500)), generate(other));
}

// The published digests of benchmark files hold only as long as these bytes do.
TEST(Generate, FirstBytesAreFixed) {
  const std::string text = generate(with_events(1));
  EXPECT_NE(text.find("2025-03-10T00:00:00"), std::string::npos) << text;
  EXPECT_EQ(Random{1}.next(), 0x910a2dec89025cc1ULL);
  EXPECT_EQ(Random{1}.below(10), 5U);
}

TEST(Generate, EachLineIsOneObjectWithAnOperation) {
  Options options = with_events(2000);
  options.suspicious = 100000;
  options.attack = true;
  simdjson::dom::parser parser;
  const std::vector<std::string> lines = lines_of(generate(options));
  ASSERT_EQ(lines.size(), 2000U);
  for (const std::string& line : lines) {
    simdjson::dom::object record;
    ASSERT_EQ(parser.parse(line).get(record), simdjson::SUCCESS) << line;
    EXPECT_FALSE(operation_of(record).empty()) << line;
    EXPECT_EQ(line.find("${"), std::string::npos) << line;
    std::set<std::string_view> keys;
    for (auto field : record) EXPECT_TRUE(keys.insert(field.key).second) << field.key << line;
  }
}

TEST(Generate, EveryAdministrativeTextIsAnObject) {
  Options options = with_events(3000);
  options.candidates = kMillion;
  simdjson::dom::parser parser;
  std::set<std::string> operations;
  for (const std::string& line : lines_of(generate(options))) {
    simdjson::dom::object record;
    ASSERT_EQ(parser.parse(line).get(record), simdjson::SUCCESS) << line;
    operations.emplace(operation_of(record));
  }
  EXPECT_TRUE(operations.contains("New-InboxRule"));
  EXPECT_TRUE(operations.contains("Update application – Certificates and secrets management "));
  EXPECT_FALSE(operations.contains("MailItemsAccessed"));
  EXPECT_FALSE(operations.contains("UserLoginFailed"));
}

TEST(Generate, CandidatesHaveTheShareAskedFor) {
  Options options = with_events(20000);
  options.candidates = kMillion / 10;
  Report report;
  generate(options, &report);
  std::uint64_t rules = 0, reads = 0;
  for (const auto& [operation, count] : report.operations) {
    if (operation == "New-InboxRule") rules = count;
    if (operation == "MailItemsAccessed") reads = count;
  }
  EXPECT_NEAR(static_cast<double>(rules), 20000 * 0.1 * 180 / 1050, 90);
  EXPECT_NEAR(static_cast<double>(reads), 20000 * 0.9 * 0.228, 250);
}

TEST(Generate, AttackIsWhereTheReportSays) {
  Options options = with_events(20000);
  options.attack = true;
  Report report;
  const std::vector<std::string> lines = lines_of(generate(options, &report));
  ASSERT_EQ(report.attack.size(), 12U);
  simdjson::dom::parser parser;
  std::set<std::uint64_t> at;
  std::string tenant;
  for (const auto& [line, operation] : report.attack) {
    at.insert(line - 1);
    simdjson::dom::object record;
    ASSERT_EQ(parser.parse(lines.at(line - 1)).get(record), simdjson::SUCCESS);
    EXPECT_EQ(operation_of(record), operation);
    std::string owner(text_of(record, "OrganizationId"));
    if (owner.empty()) owner = text_of(record, "tenantId");
    if (tenant.empty()) tenant = owner;
    EXPECT_EQ(owner, tenant);
    const bool consent = operation == "Consent to application.";
    EXPECT_EQ(lines[line - 1].find("192.0.2.77") == std::string::npos, consent) << operation;
  }
  for (std::size_t number = 0; number < lines.size(); ++number) {
    if (at.contains(number)) continue;
    EXPECT_EQ(lines[number].find("contoso-billing.example"), std::string::npos) << number;
    EXPECT_EQ(lines[number].find("192.0.2."), std::string::npos) << number;
  }
}

TEST(Generate, AttackLastsSixHoursHoweverShortTheStream) {
  for (const std::uint64_t events : {kFewestEventsWithAttack, std::uint64_t{20000}}) {
    Options options = with_events(events);
    options.attack = true;
    Report report;
    const std::vector<std::string> lines = lines_of(generate(options, &report));
    ASSERT_EQ(report.attack.size(), 12U);
    simdjson::dom::parser parser;
    std::vector<int> minutes;
    for (const std::uint64_t line : {report.attack.front().first, report.attack.back().first}) {
      simdjson::dom::object record;
      ASSERT_EQ(parser.parse(lines.at(line - 1)).get(record), simdjson::SUCCESS);
      const std::string time(text_of(record, "CreationTime"));
      minutes.push_back(std::stoi(time.substr(8, 2)) * 1440 + std::stoi(time.substr(11, 2)) * 60 +
                        std::stoi(time.substr(14, 2)));
    }
    EXPECT_EQ(minutes[1] - minutes[0], 355);
  }
}

TEST(Generate, BytesEndTheStreamWithTheLineThatReachesThem) {
  Options options;
  options.bytes = 300000;
  Report report;
  const std::string text = generate(options, &report);
  EXPECT_EQ(report.bytes, text.size());
  EXPECT_GE(text.size(), 300000U);
  EXPECT_LT(text.size() - lines_of(text).back().size() - 1, 300000U);
}

TEST(Generate, ReportCountsEveryRecord) {
  Options options = with_events(5000);
  options.suspicious = 10000;
  Report report;
  const std::string text = generate(options, &report);
  std::uint64_t sum = 0;
  for (const auto& row : report.operations) sum += row.second;
  EXPECT_EQ(sum, 5000U);
  EXPECT_EQ(report.events, 5000U);
  EXPECT_NEAR(static_cast<double>(report.suspicious), 50, 35);
  EXPECT_NE(describe(report).find("5000 events"), std::string::npos);
}

TEST(Generate, OptionsOutOfRangeAreRefused) {
  const auto refused = [](auto change) {
    Options options = with_events(100);
    change(options);
    std::string error;
    const bool none = Generator::make(options, error) == nullptr;
    return none && !error.empty();
  };
  EXPECT_FALSE(refused([](Options&) {}));
  EXPECT_TRUE(refused([](Options& options) { options.tenants = 0; }));
  EXPECT_TRUE(refused([](Options& options) { options.tenants = kMostTenants + 1; }));
  EXPECT_TRUE(refused([](Options& options) { options.events = kMostEvents + 1; }));
  EXPECT_TRUE(refused([](Options& options) { options.bytes = kMostBytes + 1; }));
  EXPECT_TRUE(refused([](Options& options) { options.suspicious = kMillion + 1; }));
  EXPECT_TRUE(refused([](Options& options) { options.candidates = kMillion + 1; }));
  EXPECT_TRUE(refused([](Options& options) {
    options.attack = true;
    options.events = kFewestEventsWithAttack - 1;
  }));
}

}  // namespace
}  // namespace foothold::generate
