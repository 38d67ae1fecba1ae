// Records that are no JSON, in all ways that can be thought of: none becomes a finding, one that
// would have fired becomes an integrity finding, and the line behind it is read as if nothing had
// been.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

const std::string kGood =
    R"({"CreationTime":"2026-04-13T08:00:00","Id":"1","Operation":"New-InboxRule","OrganizationId":"t","RecordType":1,"UserId":"ana@contoso.com","UserType":2,"ObjectId":"","Parameters":[{"Name":"Name","Value":"."},{"Name":"SubjectContainsWords","Value":"invoice"},{"Name":"DeleteMessage","Value":"True"}]})";
const std::string kWrapped =
    R"({"time":"2026-04-13T08:00:00Z","operationName":"Consent to application","category":"AuditLogs","tenantId":"t","properties":{"id":"d","initiatedBy":{"user":{"userPrincipalName":"ana@contoso.com"}},"activityDisplayName":"Consent to application","activityDateTime":"2026-04-13T08:00:00Z","result":"success","targetResources":[{"type":"ServicePrincipal","id":"s","modifiedProperties":[{"displayName":"ConsentAction.Permissions","newValue":"[] => [[Scope: Mail.Read]];"}]}]}})";

std::string as_text(std::string_view json) {
  std::string out;
  for (const char byte : json) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out;
}

/// The wrapped record with what it holds as text, and something behind that.
std::string held_as_text(const std::string& behind) {
  const size_t at = kWrapped.find("\"properties\":") + 13;
  const std::string inner = kWrapped.substr(at, kWrapped.size() - at - 1);
  return kWrapped.substr(0, at) + "\"" + as_text(inner.substr(0, inner.size() - 1) + behind) +
         "\"}";
}

struct Verdict {
  Seen slow, fast;
};

/// The record, then a good line. Both readers must agree on both, and the second must be found.
Verdict judge(const std::string& record) {
  const World& world = World::shipped();
  const std::string lines = record + "\n" + kGood + "\n";
  Verdict verdict = {slow(world.model(), lines), fast(world.compiled(), lines)};
  EXPECT_EQ(difference(verdict.slow, verdict.fast, lines), "") << record;
  EXPECT_TRUE(verdict.fast.findings.contains({2, "inbox_rule_hides_finance_mail"})) << record;
  EXPECT_EQ(verdict.fast.records, 2u) << record;
  return verdict;
}

bool fires(const Seen& seen) { return !seen.findings.empty() && seen.findings.begin()->first == 1; }

constexpr const char* kIntegrity = "record_broken_where_it_matters";

struct BrokenCase {
  const char* name;
  std::string (*make)(const std::string& good);
  /// The fast reader gets as far as the rule: then an integrity finding is due. Where it cannot
  /// read that far, the record is unreadable, and nobody knows what it would have said.
  bool reaches_the_rule;
};

std::string with_end(const std::string& good, const char* end) {
  return good.substr(0, good.size() - 1) + end;
}

const BrokenCase kCases[] = {
    {"cut_literal", [](auto& good) { return with_end(good, R"(,"Z":tru})"); }, true},
    {"unclosed", [](auto& good) { return with_end(good, ""); }, false},
    {"unclosed_inside", [](auto& good) { return with_end(good, R"(,"P":[1,2,}})"); }, true},
    {"comma_at_the_end", [](auto& good) { return with_end(good, ",}"); }, true},
    {"leading_zero", [](auto& good) { return with_end(good, R"(,"Z":01})"); }, true},
    {"bad_number", [](auto& good) { return with_end(good, R"(,"Z":1.e5})"); }, true},
    {"bad_escape", [](auto& good) { return with_end(good, R"(,"Z":"\x"})"); }, true},
    {"bad_unicode_escape", [](auto& good) { return with_end(good, R"(,"Z":"\u12g4"})"); }, true},
    {"tab_in_text", [](auto& good) { return with_end(good, ",\"Z\":\"a\tb\"}"); }, false},
    {"zero_in_text",
     [](auto& good) { return with_end(good, std::string(",\"Z\":\"a\0b\"}", 12).c_str()); }, false},
    {"unclosed_text", [](auto& good) { return with_end(good, R"(,"Z":"abc})"); }, false},
    {"no_colon", [](auto& good) { return with_end(good, R"(,"Z" 1})"); }, true},
    {"no_comma", [](auto& good) { return with_end(good, R"( "Z":1})"); }, true},
    {"key_of_no_text", [](auto& good) { return with_end(good, R"(,Z:1})"); }, true},
    {"number_as_key", [](auto& good) { return with_end(good, R"(,1:1})"); }, true},
    {"not_a_number", [](auto& good) { return with_end(good, R"(,"Z":nan})"); }, true},
    {"infinity", [](auto& good) { return with_end(good, R"(,"Z":-Infinity})"); }, true},
    {"single_quotes", [](auto& good) { return with_end(good, R"(,'Z':1})"); }, true},
    {"too_deep",
     [](auto& good) {
       return with_end(good,
                       (",\"Z\":" + std::string(64, '[') + std::string(64, ']') + "}").c_str());
     },
     true},
    {"text_in_front", [](auto& good) { return "x" + good; }, false},
    {"zero_in_front", [](auto& good) { return std::string(1, '\0') + good; }, false},
    {"bracket_mix", [](auto& good) { return with_end(good, R"(,"Z":[1}})"); }, true},
    {"unquoted_quotes", [](auto& good) { return with_end(good, R"(,"E":"-Name "foo" -D ""})"); },
     false},
};

class Broken : public testing::TestWithParam<size_t> {};

TEST_P(Broken, IsNoFindingAndHidesNothing) {
  const BrokenCase& broken = kCases[GetParam()];
  for (const std::string& good : {kGood, kWrapped}) {
    const std::string record = broken.make(good);
    const Verdict verdict = judge(record);
    EXPECT_FALSE(fires(verdict.slow)) << record;
    EXPECT_EQ(verdict.slow.unreadable, 1u) << record;
    EXPECT_EQ(verdict.fast.unreadable, 1u) << record;
    const bool told = verdict.fast.integrity.contains({1, kIntegrity});
    EXPECT_TRUE(good == kWrapped || told == broken.reaches_the_rule) << record;
    EXPECT_LE(verdict.fast.integrity.size(), 1u);
  }
}

/// What stands around a whole record, or behind it, does not make it broken: it is framed apart.
TEST(BrokenRecords, WhatStandsAroundARecordIsNoPartOfIt) {
  const World& world = World::shipped();
  const struct {
    std::string line;
    uint64_t records, unreadable;
  } cases[] = {{kGood + kGood, 2, 0},
               {kGood + "}", 2, 1},
               {kGood + " // x", 2, 1},
               {"[" + kGood + "]", 1, 0}};
  for (const auto& one : cases) {
    const Seen expected = slow(world.model(), one.line), got = fast(world.compiled(), one.line);
    EXPECT_EQ(difference(expected, got, one.line), "");
    EXPECT_TRUE(fires(got)) << one.line;
    EXPECT_EQ(got.records, one.records) << one.line;
    EXPECT_EQ(got.unreadable, one.unreadable) << one.line;
  }
}

INSTANTIATE_TEST_SUITE_P(Records, Broken, testing::Range<size_t>(0, std::size(kCases)),
                         [](const auto& info) { return std::string(kCases[info.param].name); });

TEST(BrokenRecords, WhatIsHeldAsTextMustBeWholeToo) {
  EXPECT_TRUE(fires(judge(held_as_text("}")).fast)) << "the plain one must fire";
  for (const char* behind :
       {",\"Z\":tru}", "", "}}", "} x", ",}", ",\"Z\":01}", ",\"Z\":\"\\x\"}"}) {
    const Verdict verdict = judge(held_as_text(behind));
    EXPECT_FALSE(fires(verdict.slow)) << behind;
    EXPECT_FALSE(fires(verdict.fast)) << behind;
  }
}

TEST(BrokenRecords, NestingIsCountedOverWhatIsHeldAsText) {
  const auto nested = [](size_t depth) {
    return held_as_text(",\"Z\":" + std::string(depth, '[') + std::string(depth, ']') + "}");
  };
  EXPECT_TRUE(fires(judge(nested(62)).fast));  // two brackets are open around them
  EXPECT_FALSE(fires(judge(nested(63)).fast));
  EXPECT_FALSE(fires(judge(nested(64)).fast));
}

TEST(BrokenRecords, EveryCutOfARecord) {
  for (const std::string& good : {kGood, kWrapped, held_as_text("}")})
    for (size_t length = 0; length < good.size(); length += tests::kSanitized ? 7 : 1) {
      const Verdict verdict = length == 0 ? Verdict{} : judge(good.substr(0, length));
      ASSERT_FALSE(fires(verdict.fast)) << length;
    }
}

TEST(BrokenRecords, EveryByteReplaced) {
  const World& world = World::shipped();
  constexpr std::string_view kBytes = "\"\\{}[]:,x0 \xFF\x01";
  for (const std::string& good : {kGood, kWrapped, held_as_text("}")}) {
    std::string lines;
    for (size_t at = 0; at < good.size(); at += tests::kSanitized ? 5 : 1)
      for (const char byte : kBytes) {
        std::string changed = good;
        changed[at] = byte;
        lines += changed + "\n";
      }
    const Seen expected = slow(world.model(), lines), got = fast(world.compiled(), lines);
    EXPECT_EQ(difference(expected, got, lines), "");
    EXPECT_LT(expected.findings.size(), 2 * got.records);
    for (const auto& [line, rule] : got.integrity)
      EXPECT_FALSE(got.findings.lower_bound({line, ""})->first == line &&
                   got.findings.lower_bound({line, ""}) != got.findings.end())
          << "both a finding and an integrity finding at line " << line;
  }
}

TEST(BrokenRecords, RandomBytesInserted) {
  const World& world = World::shipped();
  std::mt19937_64 random(20260413);
  std::string lines;
  for (int round = 0; round < (tests::kSanitized ? 2000 : 20000); ++round) {
    std::string record = std::array{kGood, kWrapped, held_as_text("}")}[random() % 3];
    for (uint64_t edits = 1 + random() % 3; edits > 0; --edits) {
      const size_t at = random() % record.size();
      const size_t other = random() % record.size();
      switch (random() % 4) {
        case 0:
          record.insert(at, 1, static_cast<char>(random() % 256));
          break;
        case 1:
          record.erase(at, 1 + random() % 4);
          break;
        case 2:
          record.insert(at, record.substr(other, 1 + random() % 40));
          break;
        default:
          record.insert(at, 1, "\"\\{}[],:"[random() % 8]);
          break;
      }
      if (record.empty()) record = "x";
    }
    std::erase(record, '\n');
    lines += record + "\n";
  }
  EXPECT_EQ(difference(slow(world.model(), lines), fast(world.compiled(), lines), lines), "");
}

TEST(BrokenRecords, BrokenUtf8AndHalfPairsAreRepairedAlike) {
  const World& world = World::shipped();
  std::string lines;
  for (const char* piece :
       {"\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80",
        "\x80", "\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud83d\\ude00", "\xEF\xBF\xBD"})
    for (const char* where : {"ana@", "\"Name\",\"Value\":\"", "invoice", "New-Inbox", "\"Id\":\"",
                              "Parameters", "\"t", "ontent", "Mail.Read", "s\",\"modified"})
      for (const std::string& good : {kGood, kWrapped, held_as_text("}")}) {
        std::string record = good;
        const size_t at = record.find(where);
        if (at == record.npos) continue;
        record.insert(at + std::string_view(where).size() - (where[0] == '"' ? 0 : 1), piece);
        lines += record + "\n" + kGood + "\n";
      }
  const Seen expected = slow(world.model(), lines);
  EXPECT_GT(expected.findings.size(), 100u);
  EXPECT_EQ(difference(expected, fast(world.compiled(), lines), lines), "");
}

TEST(BrokenRecords, OnlyTheFirstByteOrderMarkIsNone) {
  const World& world = World::shipped();
  const std::string mark = "\xEF\xBB\xBF";
  for (const std::string& lines :
       {mark + kGood + "\n", mark + mark + kGood + "\n", kGood + "\n" + mark + kGood + "\n", mark,
        mark + "\n" + kGood, "\xEF\xBB" + kGood + "\n" + kGood})
    EXPECT_EQ(difference(slow(world.model(), lines), fast(world.compiled(), lines), lines), "")
        << lines.substr(0, 80);
  EXPECT_EQ(fast(world.compiled(), mark + kGood).findings.size(), 3u);
}

TEST(BrokenRecords, UnderAuditAllCountersAreEqual) {
  const World world = World::every_kind().with(true, {{}, true});
  std::string lines;
  for (const BrokenCase& broken : kCases)
    for (const std::string& good : {kGood, kWrapped})
      lines += broken.make(good) + "\n" + good + "\n";
  for (const char* behind : {"}", ",\"Z\":tru}", "", "} x"}) lines += held_as_text(behind) + "\n";
  for (
      const char* record :
      {R"({"Operation":"MailItemsAccessed","RecordType":50,"X":tru})",
       R"({"Operation":"MailItemsAccessed","RecordType":50})",
       R"({"Operation":"MailItemsAccessed"})",
       R"({"Operation":"New-InboxRule"})",
       R"({"Operation":7,"RecordType":1})",
       R"({"Operation":null,"RecordType":1})",
       R"({"RecordType":1})",
       "{}",
       "[]",
       "7",
       "\"x\"",
       "null",
       R"({"operationName":"x"})",
       R"({"operationName":"x","category":"AuditLogs"})",
       R"({"operationName":"x","category":"AuditLogs","properties":null})",
       R"({"operationName":"x","category":"AuditLogs","properties":7})",
       R"({"operationName":"x","category":"AuditLogs","properties":"x"})",
       R"({"operationName":"x","category":"AuditLogs","properties":"{\"Operation\":\"FileAccessed\",\"RecordType\":6,\"Z\":tru}"})",
       R"({"operationName":"x","category":"AuditLogs","properties":{"initiatedBy":{},"activityDisplayName":"Update user"}})",
       R"({"operationName":"x","category":"AuditLogs","properties":{"x":1}})",
       R"({"initiatedBy":{}})"})
    lines += std::string(record) + "\n";
  const Seen expected = slow(world.model(), lines), got = fast(world.compiled(), lines);
  EXPECT_EQ(counters(world.model(), expected), counters(world.model(), got));
  EXPECT_EQ(difference(expected, got, lines), "");
  for (const std::string_view line : lines_of(lines)) {
    const std::string one(line);
    EXPECT_EQ(counters(world.model(), slow(world.model(), one)),
              counters(world.model(), fast(world.compiled(), one)))
        << one;
  }
}

}  // namespace
}  // namespace foothold::oracle
