// `check --format json` and `sarif`, colours, codes and their pages.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "runtime/report/sinks/rapidjson.h"
#include "tests/cli/process.h"

// Behind the header that says why.
#include <rapidjson/document.h>

namespace foothold::cli_test {
namespace {

using rapidjson::Value;

constexpr const char* kWrong =
    "list a of text = \"\xE6\xBC\xA2\xF0\x9F\x98\x80\", 'x'\nlist b of nonsens = \"y\"\n"
    "list b of text = \"z\"\nlist b of text = \"z\"\n";

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

TEST(CheckFormats, JsonIsADiagnosticALine) {
  const TemporaryFolder folder;
  const Finished run = foothold({"check", "--format", "json", folder.file("a.fh", kWrong)});
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.err, "");
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 3u) << run.out;
  const rapidjson::Document first = parsed(lines[0]), second = parsed(lines[1]),
                            third = parsed(lines[2]);
  EXPECT_STREQ(first["code"].GetString(), "E001");
  EXPECT_STREQ(first["severity"].GetString(), "error");
  EXPECT_EQ(first["line"].GetUint(), 1u);
  EXPECT_EQ(first["column"].GetUint(), 29u);  // in bytes
  EXPECT_STREQ(first["edits"][0]["with"].GetString(), "\"x\"");
  EXPECT_FALSE(first["edits"][0]["guess"].GetBool());
  EXPECT_STREQ(first["page"].GetString(), "docs/errors/E001.md");
  EXPECT_STREQ(second["code"].GetString(), "E017");
  EXPECT_STREQ(third["code"].GetString(), "E010");
  EXPECT_EQ(third["others"][0]["line"].GetUint(), 3u);
  for (const char* key : {"name", "message", "file", "end_line", "end_column", "begin", "end",
                          "label", "notes", "help"})
    EXPECT_TRUE(first.HasMember(key)) << key;
}

TEST(CheckFormats, JsonOfGoodRulesIsEmpty) {
  const Finished run = foothold({"check", "--format", "json"});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, "");
}

// ---- SARIF: what the standard requires of each object

void expect_text(const Value& object, const char* key) {
  ASSERT_TRUE(object.HasMember(key)) << key;
  ASSERT_TRUE(object[key].IsString()) << key;
  EXPECT_GT(object[key].GetStringLength(), 0u) << key;
}

void expect_message(const Value& object, const char* key) {
  ASSERT_TRUE(object.HasMember(key)) << key;
  ASSERT_TRUE(object[key].IsObject() && object[key].HasMember("text")) << key;
}

void expect_region(const Value& region) {
  for (const char* key : {"startLine", "startColumn", "endLine", "endColumn"}) {
    ASSERT_TRUE(region.HasMember(key)) << key;
    EXPECT_GE(region[key].GetUint(), 1u);
  }
  EXPECT_LE(region["startLine"].GetUint(), region["endLine"].GetUint());
}

void expect_location(const Value& location, const Value& artifacts) {
  const Value& place = location["physicalLocation"];
  const Value& artifact = place["artifactLocation"];
  const uint32_t index = artifact["index"].GetUint();
  ASSERT_LT(index, artifacts.Size());
  EXPECT_EQ(artifact["uri"], artifacts[index]["location"]["uri"]);
  expect_region(place["region"]);
}

void expect_fixes(const Value& fixes) {
  for (const Value& fix : fixes.GetArray()) {
    expect_message(fix, "description");
    ASSERT_GT(fix["artifactChanges"].Size(), 0u);
    for (const Value& change : fix["artifactChanges"].GetArray()) {
      EXPECT_TRUE(change.HasMember("artifactLocation"));
      ASSERT_GT(change["replacements"].Size(), 0u);
      for (const Value& replacement : change["replacements"].GetArray()) {
        expect_region(replacement["deletedRegion"]);
        expect_message(replacement, "insertedContent");
      }
    }
  }
}

void expect_rules(const Value& rules) {
  std::set<std::string> ids;
  for (const Value& rule : rules.GetArray()) {
    expect_text(rule, "id");
    expect_text(rule, "name");
    expect_message(rule, "shortDescription");
    expect_message(rule, "help");
    const std::string level = rule["defaultConfiguration"]["level"].GetString();
    EXPECT_TRUE(level == "error" || level == "warning") << level;
    EXPECT_TRUE(ids.insert(rule["id"].GetString()).second) << "an id twice";
  }
}

void expect_sarif(const rapidjson::Document& log) {
  EXPECT_STREQ(log["version"].GetString(), "2.1.0");
  expect_text(log, "$schema");
  ASSERT_EQ(log["runs"].Size(), 1u);
  const Value& run = log["runs"][0];
  EXPECT_STREQ(run["columnKind"].GetString(), "utf16CodeUnits");
  const Value& driver = run["tool"]["driver"];
  expect_text(driver, "name");
  expect_rules(driver["rules"]);
  for (const Value& result : run["results"].GetArray()) {
    expect_message(result, "message");
    const uint32_t index = result["ruleIndex"].GetUint();
    ASSERT_LT(index, driver["rules"].Size());
    EXPECT_EQ(result["ruleId"], driver["rules"][index]["id"]);
    ASSERT_EQ(result["locations"].Size(), 1u);
    expect_location(result["locations"][0], run["artifacts"]);
    if (result.HasMember("relatedLocations"))
      for (const Value& related : result["relatedLocations"].GetArray())
        expect_location(related, run["artifacts"]);
    if (result.HasMember("fixes")) expect_fixes(result["fixes"]);
  }
}

TEST(CheckFormats, SarifHasWhatTheStandardRequires) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a b.fh", kWrong);
  const Finished run = foothold({"check", "--format", "sarif", path});
  EXPECT_EQ(run.code, 2);
  const rapidjson::Document log = parsed(run.out);
  expect_sarif(log);
  const Value& results = log["runs"][0]["results"];
  ASSERT_EQ(results.Size(), 3u);
  const Value& place = results[0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["region"]["startColumn"].GetUint(),
            25u);  // one unit for the first, two for the second
  const std::string uri = place["artifactLocation"]["uri"].GetString();
  EXPECT_TRUE(uri.starts_with("file:///") && uri.ends_with("/a%20b.fh")) << uri;
}

TEST(CheckFormats, SarifOfGoodRulesHasNoResult) {
  const Finished run = foothold({"check", "--format", "sarif"});
  EXPECT_EQ(run.code, 0);
  const rapidjson::Document log = parsed(run.out);
  expect_sarif(log);
  EXPECT_EQ(log["runs"][0]["results"].Size(), 0u);
}

TEST(CheckFormats, ColoursAreForTerminalsOrOnDemand) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.fh", kWrong);
  EXPECT_EQ(foothold({"check", path}).err.find('\x1b'), std::string::npos);
  EXPECT_EQ(foothold({"check", "--color", "never", path}).err.find('\x1b'), std::string::npos);
  EXPECT_NE(foothold({"check", "--color", "always", path}).err.find('\x1b'), std::string::npos);
}

TEST(CheckFormats, CodesHaveTheirPagesInTheBinary) {
  const Finished codes = foothold({"list", "codes"});
  EXPECT_EQ(codes.code, 0);
  EXPECT_NE(codes.out.find("E014     unknown_field"), std::string::npos) << codes.out;
  for (const char* name : {"E014", "e014", "unknown_field"})
    EXPECT_TRUE(foothold({"explain", name}).out.starts_with("# E014: ")) << name;
  EXPECT_TRUE(foothold({"explain", "slow_pattern"}).out.starts_with("# slow_pattern: "));
  const Finished wrong = foothold({"explain", "slow_patern"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("did you mean `slow_pattern`?"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace foothold::cli_test
