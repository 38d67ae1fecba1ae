// What `foothold scan` writes: a finding a line as JSON, or for people, and a summary.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/json.h"
#include "tests/cli/process.h"
#include "tests/golden/golden.h"

namespace foothold::cli_test {
namespace {

using evaluate::Json;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.members) keys.push_back(key);
  return keys;
}

using Keys = std::vector<std::string>;

TEST(ScanOutput, EveryLineIsJsonWithTheKeysOfAFinding) {
  const Keys all = {"id",         "rule",      "title",   "severity", "time",
                    "first_time", "last_time", "keys",    "class",    "continues",
                    "possible",   "kind",      "feed",    "tenant",   "actor",
                    "ip",         "target",    "report",  "note",     "tags",
                    "owner",      "contain",   "because", "steps",    "events"};
  // Of rules over several events the steps stand for what only one event has.
  const Keys always = {"id", "rule", "title", "severity", "report", "tags", "owner", "contain"},
             of_one = {"kind", "because", "events"},
             of_several = {"first_time", "last_time", "steps"};
  const Finished run = foothold({"scan", corpus("ual.ndjson"), corpus("entra_audit.ndjson"),
                                 corpus("sign_in.ndjson"), corpus("quirks.ndjson")});
  ASSERT_GT(lines_of(run.out).size(), 100u);
  for (const std::string& line : lines_of(run.out)) {
    const evaluate::JsonResult read = evaluate::read_json(line);
    ASSERT_TRUE(read.value.has_value()) << read.reason << "\n" << line;
    EXPECT_FALSE(read.repaired) << line;
    size_t at = 0;  // in this order, some left out where nothing is said
    for (const std::string& key : keys_of(*read.value)) {
      at = static_cast<size_t>(std::find(all.begin() + static_cast<long>(at), all.end(), key) -
                               all.begin());
      ASSERT_LT(at, all.size()) << "unknown or misplaced key " << key << "\n" << line;
    }
    const bool several = read.value->find("steps") != nullptr;
    for (const Keys* required : {&always, several ? &of_several : &of_one})
      for (const std::string& key : *required)
        EXPECT_NE(read.value->find(key), nullptr) << key << "\n" << line;
  }
}

TEST(ScanOutput, OneFindingKeyByKey) {
  const Finished run = foothold({"scan", "-"}, firing_record() + "\n");
  const evaluate::JsonResult read = evaluate::read_json(lines_of(run.out).at(0));
  ASSERT_TRUE(read.value.has_value()) << run.out;
  const Json& finding = *read.value;
  const std::pair<const char*, const char*> texts[] = {
      {"rule", kFiringRule},
      {"severity", "high"},
      {"time", "2026-04-13T08:00:00Z"},
      {"kind", "inbox_rule"},
      {"feed", "ual"},
      {"tenant", "c0117050-0000-4000-8000-000000000001"},
      {"actor", "ana@contoso.com"},
      {"ip", "203.0.113.20"}};
  for (const auto& [key, text] : texts) EXPECT_EQ(finding.find(key)->text, text) << key;
  EXPECT_EQ(finding.find("id")->text.size(), 32u);
  EXPECT_EQ(finding.find("id")->text.find_first_not_of("0123456789abcdef"), std::string::npos);
  const Json& tags = *finding.find("tags");
  EXPECT_EQ(keys_of(tags), (Keys{"csf", "nhi", "attack", "scuba", "airmf"}));
  EXPECT_EQ(keys_of(*tags.find("csf")), (Keys{"detects", "control", "responds"}));
  for (const char* use : {"detects", "control", "responds"}) {
    ASSERT_FALSE(tags.find("csf")->find(use)->items.empty()) << use;
    for (const Json& tag : tags.find("csf")->find(use)->items)
      EXPECT_EQ(keys_of(tag), (Keys{"id", "title"}));
  }
  ASSERT_FALSE(finding.find("owner")->items.empty());
  EXPECT_EQ(keys_of(finding.find("owner")->items[0]), (Keys{"id", "title"}));
  const Json& because = *finding.find("because");
  EXPECT_EQ(because.find("words")->items.at(0).text, "invoice");
  EXPECT_EQ(because.find("deletes")->text, "true");
  const Json& event = finding.find("events")->items.at(0);
  EXPECT_EQ(keys_of(event), (Keys{"input", "line", "offset", "length", "record"}));
}

TEST(ScanOutput, ContainmentIsInTheOrderOfItsPhasesWithACommandOrALookUp) {
  const Finished run = foothold({"scan", corpus("ual.ndjson")});
  size_t commands = 0, lookups = 0;
  for (const std::string& line : lines_of(run.out)) {
    const evaluate::JsonResult read = evaluate::read_json(line);
    ASSERT_TRUE(read.value.has_value());
    int last = 0;
    ASSERT_FALSE(read.value->find("contain")->items.empty()) << line;
    for (const Json& step : read.value->find("contain")->items) {
      EXPECT_LE(last, std::stoi(step.find("phase")->text)) << line;
      last = std::stoi(step.find("phase")->text);
      EXPECT_FALSE(step.find("owner")->items.empty());
      EXPECT_NE(step.find("csf"), nullptr);
      EXPECT_NE(step.find("command") == nullptr, step.find("lookup") == nullptr) << line;
      commands += step.find("command") != nullptr, lookups += step.find("lookup") != nullptr;
    }
  }
  EXPECT_GT(commands, 50u);
  EXPECT_GT(lookups, 5u);
}

TEST(ScanOutput, TheNoteOnExternalAddressesGoesWithAListOfDomains) {
  const TemporaryFolder folder;
  const std::string site = folder.file("site.fh", "list tenant_domains = \"contoso.com\"\n");
  const std::string input = read_file(corpus("attack.ndjson"));
  const char* const note = "\"note\":\"no tenant_domains are known";
  EXPECT_NE(foothold({"scan", "-"}, input).out.find(note), std::string::npos);
  EXPECT_EQ(foothold({"scan", "-", "--site", site}, input).out.find(note), std::string::npos);
}

TEST(ScanOutput, TextForPeople) {
  const Finished run =
      foothold({"scan", "--format", "text", "--quiet", "-"}, read_file(corpus("attack.ndjson")));
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos) << "no colours into a pipe";
  golden::expect_golden("cli/attack.txt", run.out);
}

/// The summary without what differs from run to run: its first line, which holds the time.
std::string steady(const std::string& summary) { return summary.substr(summary.find('\n') + 1); }

TEST(ScanOutput, SummaryForPeople) {
  const Finished run = foothold({"scan", "-"}, read_file(corpus("broken.ndjson")));
  EXPECT_EQ(run.err.rfind("read ", 0), 0u) << run.err;
  golden::expect_golden("cli/broken.summary", steady(run.err));
}

TEST(ScanOutput, QuietWritesNoSummary) {
  EXPECT_EQ(foothold({"scan", "--quiet", corpus("ual.ndjson")}).err, "");
}

TEST(ScanOutput, SummaryAsJsonAddsUp) {
  const TemporaryFolder folder;
  const std::string path = folder.path("summary.json");
  for (const char* name : {"ual.ndjson", "quirks.ndjson", "broken.ndjson", "housekeeping.ndjson"}) {
    const Finished run = foothold({"scan", corpus(name), "--quiet", "--summary-json", path});
    const std::string summary = read_file(path);
    const auto number = [&](const char* key) {
      return std::stoull("0" + summary_number(summary, key));
    };
    EXPECT_EQ(number("records"), number("examined") + number("passed_over") +
                                     number("unrecognised") + number("unreadable"))
        << summary;
    EXPECT_EQ(number("bytes"), read_file(corpus(name)).size());
    EXPECT_EQ(number("findings"), lines_of(run.out).size());
    EXPECT_EQ(number("lost_bytes"), 0u);
    const Json all = *evaluate::read_json(summary).value;
    uint64_t by_severity = 0, by_rule = 0, passed = 0;
    for (const auto& [key, value] : all.find("findings_by_severity")->members)
      by_severity += std::stoull(value.text);
    for (const auto& [key, value] : all.find("findings_by_rule")->members)
      by_rule += std::stoull(value.text);
    for (const auto& [key, value] : all.find("passed_over_by_operation")->members)
      passed += std::stoull(value.text);
    EXPECT_EQ(by_severity, number("findings"));
    EXPECT_EQ(by_rule, number("findings"));
    EXPECT_EQ(passed, number("passed_over"));
    EXPECT_EQ(std::stoi(all.find("exit_codes")->items.at(0).text), run.code);
  }
}

/// An operation of two workloads counts for both, whichever came first.
TEST(ScanOutput, RecordsAreCountedByTheirOwnWorkload) {
  const auto read = [](const char* workload, int minute) {
    return fmt::format(
        R"({{"CreationTime":"2026-04-13T09:{}:00","Id":"f{}","Operation":"FileAccessed",)"
        R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":6,)"
        R"("UserId":"ana@contoso.com","UserType":0,"Workload":"{}"}})"
        "\n",
        minute, minute, workload);
  };
  const std::string drive = read("OneDrive", 10) + read("OneDrive", 11),
                    site = read("SharePoint", 12);
  for (const std::string& input : {drive + site, site + drive}) {
    const std::string all = foothold({"scan", "--stats", "json", "-"}, input).err;
    EXPECT_NE(all.find(R"("feed":"ual > OneDrive","records":2,)"), std::string::npos) << all;
    EXPECT_NE(all.find(R"("feed":"ual > SharePoint","records":1,)"), std::string::npos) << all;
  }
}

TEST(ScanOutput, ASummaryThatCannotBeWrittenIsAFailedOutput) {
  EXPECT_EQ(
      foothold({"scan", "-", "--summary-json", "/nowhere/summary.json"}, firing_record()).code, 5);
}

}  // namespace
}  // namespace foothold::cli_test
