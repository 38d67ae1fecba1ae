// What means the same is found the same, and is the same event: other escapes, orders, blanks and
// spellings of the operation, thousands of them, from a fixed seed.
#include <gtest/gtest.h>

#include <map>

#include "tests/oracle/oracle.h"
#include "tests/oracle/rewrite.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

constexpr int kRounds = tests::kSanitized ? 1 : 25;
constexpr uint64_t kSeed = 20260413;

/// Lines that are records, of the corpus, the samples and a generated stream of administration.
const std::vector<std::string>& records() {
  static const std::vector<std::string> lines = [] {
    std::vector<std::string> all;
    const compiler::Model& model = World::shipped().model();
    for (const std::string& bytes : {whole_corpus(), sample_records(), administration_stream(400)})
      for (const std::string_view line : lines_of(bytes))
        if (evaluate::read_record(model, line).outcome == evaluate::Reading::Outcome::events)
          all.emplace_back(line);
    return all;
  }();
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

/// (line, rule) -> finding id.
std::map<Seen::Place, std::string> ids(std::string_view bytes) {
  runtime::MemorySource source(bytes);
  const runtime::BlockResult result = scan_source(World::shipped().compiled(), source);
  std::map<Seen::Place, std::string> found;
  for (const runtime::Finding& finding : result.findings)
    found[{finding.events[0].line, World::shipped().program().rules[finding.rule].name}] =
        finding.id;
  return found;
}

TEST(Metamorphic, EscapesOrderAndBlanksChangeNeitherFindingsNorTheirIds) {
  const World& world = World::shipped();
  Rewriter rewriter(world.model(), kSeed);
  const std::string plain = joined(records());
  const Seen expected = slow(world.model(), plain);
  const std::map<Seen::Place, std::string> expected_ids = ids(plain);
  ASSERT_GT(expected.findings.size(), 400u);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> rewritten;
    for (const std::string& line : records()) rewritten.push_back(rewriter.rewrite(line));
    const std::string bytes = joined(rewritten);
    ASSERT_EQ(difference(expected, fast(world.compiled(), bytes), bytes), "");
    size_t others = 0;
    for (const auto& [place, id] : ids(bytes)) others += expected_ids.at(place) != id;
    ASSERT_EQ(others, 0u) << "findings of the same record with other ids";
    if (round % 8 != 0) continue;
    ASSERT_EQ(difference(slow(world.model(), bytes), expected, bytes), "");
  }
}

TEST(Metamorphic, JsonHeldAsTextSaysTheSame) {
  const World& world = World::shipped();
  Rewriter rewriter(world.model(), kSeed + 3);
  rewriter.hold_as_text(4);
  const Seen expected = slow(world.model(), joined(records()));
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> rewritten;
    for (const std::string& line : records()) rewritten.push_back(rewriter.rewrite(line));
    const std::string bytes = joined(rewritten);
    ASSERT_EQ(difference(expected, fast(world.compiled(), bytes), bytes), "");
    if (round % 8 != 0) continue;
    ASSERT_EQ(difference(slow(world.model(), bytes), expected, bytes), "");
  }
}

TEST(Metamorphic, SpellingsOfTheOperation) {
  const World& world = World::shipped();
  Rewriter rewriter(world.model(), kSeed + 1);
  const Seen expected = slow(world.model(), joined(records()));
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> respelled;
    for (const std::string& line : records()) respelled.push_back(rewriter.respell(line));
    const std::string bytes = joined(respelled);
    ASSERT_EQ(difference(expected, fast(world.compiled(), bytes), bytes), "");
    if (round % 8 != 0) continue;
    ASSERT_EQ(difference(slow(world.model(), bytes), expected, bytes), "");
  }
}

/// A list of texts that is held as text inside an object of a list: nothing may rest on how its
/// quotes and brackets are escaped.
TEST(Metamorphic, EscapesOfScopesSayTheSame) {
  const World& world = World::shipped();
  const uint32_t kind = world.kind("sign_in");
  const std::vector<std::string> scopes = {"User.Read", "Mail.ReadWrite"};
  for (const char* value :
       {R"([\"User.Read\",\"Mail.ReadWrite\"])",
        R"(\u005b\u0022User.Read\u0022\u002c \"Mail\u002eReadWrite\"\u005D)",
        R"([User.Read,Mail.ReadWrite])", R"(\u005bUser.Read\u002cMail.ReadWrite])"}) {
    const std::string record =
        std::string(R"({"id":"7","createdDateTime":"2026-01-02T03:04:05Z","isInteractive":true,)") +
        R"("authenticationProcessingDetails":[{"key":"Legacy TLS","value":"False"},)" +
        R"({"value":")" + value + R"(","\u006bey":"Oauth Scope Info"}]})";
    const evaluate::Reading reading = evaluate::read_record(world.model(), record);
    const auto event = std::find_if(reading.events.begin(), reading.events.end(),
                                    [&](const auto& one) { return one.kind == kind; });
    ASSERT_NE(event, reading.events.end()) << record;
    const auto field = evaluate::field_named(world.model().kinds[kind], "oauth_scopes");
    EXPECT_EQ(event->fields[*field].texts, scopes) << value;
  }
}

/// Not meaning-preserving, so only the two readers are compared: a key given twice, the same or
/// with another value, in front or behind, at any level.
TEST(Metamorphic, DuplicateKeysCountOnceAndTheFirstDecides) {
  const World& world = World::shipped();
  std::mt19937_64 random(kSeed + 2);
  std::string lines;
  for (int round = 0; round < (tests::kSanitized ? 1 : 10); ++round)
    for (const std::string& line : records()) {
      std::string record = line;
      const size_t quote = record.find("\":", random() % record.size());
      const size_t begin = quote == record.npos ? 0 : record.rfind('"', quote - 1);
      if (quote == record.npos || begin == record.npos || record[begin] != '"') continue;
      const std::string member =
          record.substr(begin, quote + 2 - begin) +
          std::array{"null,", "\"\",", "\"MailItemsAccessed\",", "[],", "{},", "7,"}[random() % 6];
      const size_t at = random() % 2 ? begin : record.find('{') + 1;
      record.insert(at, member);
      lines += record + "\n";
    }
  const Seen expected = slow(world.model(), lines);
  EXPECT_GT(expected.findings.size(), tests::kSanitized ? 500u : 2000u);
  EXPECT_EQ(difference(expected, fast(world.compiled(), lines), lines), "");
}

}  // namespace
}  // namespace foothold::oracle
