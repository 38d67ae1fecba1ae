// All shipped rules over our own corpus, the kinds' samples and generated streams.
#include <gtest/gtest.h>

#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

constexpr uint64_t kEvents = tests::kSanitized ? 4000 : 20000;

struct Stream {
  const char* name;
  const std::string& (*bytes)();
  uint64_t least_findings;
};

const std::string& generated() { return generated_stream(kEvents); }
const std::string& administration() { return administration_stream(kEvents); }

class ShippedRulesOnStream : public testing::TestWithParam<Stream> {};

TEST_P(ShippedRulesOnStream, ScannerFindsWhatTheEvaluatorFinds) {
  const std::string& bytes = GetParam().bytes();
  const World& world = World::every_kind();
  const Seen expected = slow(world.model(), bytes);
  EXPECT_GE(expected.findings.size(), GetParam().least_findings) << "the stream proves too little";
  EXPECT_EQ(difference(expected, fast(world.compiled(), bytes), bytes), "");
}

TEST_P(ShippedRulesOnStream, EveryFieldOfEveryEventIsReadAlike) {
  FieldComparison comparison(World::every_kind());
  size_t failures = 0;
  for (const std::string_view line : lines_of(GetParam().bytes())) {
    const std::string differences = comparison.differences(line);
    if (differences.empty()) continue;
    ADD_FAILURE() << differences << line;
    if (++failures == 5) break;
  }
  EXPECT_GT(comparison.events(), 0u);
}

TEST_P(ShippedRulesOnStream, UnderAuditAllCountersAreEqual) {
  const World world = World::every_kind().with(true, {{}, true});
  const std::string& bytes = GetParam().bytes();
  const Seen expected = slow(world.model(), bytes), got = fast(world.compiled(), bytes);
  EXPECT_EQ(counters(world.model(), expected), counters(world.model(), got));
  EXPECT_EQ(difference(expected, got, bytes), "");
}

INSTANTIATE_TEST_SUITE_P(Streams, ShippedRulesOnStream,
                         testing::Values(Stream{"corpus", whole_corpus, 60},
                                         Stream{"samples", sample_records, 10},
                                         Stream{"generated", generated, kEvents / 400},
                                         Stream{"administration", administration, kEvents / 40}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace foothold::oracle
