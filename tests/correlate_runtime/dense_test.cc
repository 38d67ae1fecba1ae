// Many events that all fit: nothing is cut off, and every event that is in a match is counted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compiler/plan/plan.h"
#include "tests/correlate/check_files.h"
#include "tests/correlate/world.h"
#include "tests/stream/stream_world.h"

namespace foothold::evaluate {
namespace {

constexpr size_t kEvents = 3000;

/// A second apart, kinds in turn; the last event is of a kind of its own, if one is given.
std::vector<std::string> in_turn(const std::vector<std::string>& kinds, const std::string& last) {
  std::vector<std::string> records;
  for (size_t number = 0; number < kEvents; ++number) {
    const bool ends = !last.empty() && number + 1 == kEvents;
    records.push_back(fmt::format(
        R"({{"activity":"{}","Id":"r{}","T":"2026-03-02T09:{:02}:{:02}.25Z","user":"ana@contoso.com",)"
        R"("ip":"192.0.2.{}","cor":"c{}","tenant":"t1"}})"
        "\n",
        ends ? last : kinds[number % kinds.size()], number, number / 60, number % 60, number % 7,
        number));
  }
  return records;
}

/// `[of the first step] [of the second] ...` of each finding, and what went wrong.
std::string numbers_of(const std::string& lines) {
  std::string numbers;
  for (size_t at = 0; (at = lines.find(" [", at)) != std::string::npos; ++at)
    numbers += lines.substr(at, lines.find(']', at) + 1 - at);
  if (lines.find("cut off") != std::string::npos) numbers += " cut off";
  return numbers;
}

struct DenseCase {
  const char* name;
  const char* when;
  std::vector<std::string> kinds;
  const char* last;
  const char* numbers;
};

class Dense : public testing::TestWithParam<DenseCase> {};

TEST_P(Dense, IsSearchedWhole) {
  const DenseCase& one = GetParam();
  const auto model = world_of(one.when);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  const std::vector<std::string> records = in_turn(one.kinds, one.last);
  const std::string in_file = by_scanner(compiled, records, {});
  EXPECT_EQ(numbers_of(in_file), one.numbers);

  stream_test::Stream stream(compiled, int64_t{3600} * value::ticks_per_second);
  for (const std::string& record : records) {
    stream.feed(record);
    EXPECT_TRUE(stream.correlator().evaluate(false));
  }
  const runtime::CorrelationSummary summary = stream.correlator().finish(true);
  EXPECT_EQ(summary.cut_off, 0U);
  const std::string on_stream = stream.told.empty() ? "" : stream.told.back().text;
  EXPECT_EQ(numbers_of(on_stream), one.numbers);
}

INSTANTIATE_TEST_SUITE_P(
    All, Dense,
    testing::Values(
        DenseCase{"same_kind",
                  "when same user, within 1h { a: sign_in then b: sign_in then c: sign_in }",
                  {"sign_in"},
                  "",
                  " [2998] [2998] [2998]"},
        DenseCase{"in_turn",
                  "when same user, within 1h { a: sign_in then b: inbox_rule then c: mail_sent }",
                  {"sign_in", "inbox_rule", "mail_sent"},
                  "",
                  " [1000] [1000] [1000]"},
        DenseCase{"one_end",
                  "when same user, within 1h { a: sign_in then b: inbox_rule then c: mail_sent }",
                  {"sign_in", "inbox_rule"},
                  "mail_sent",
                  " [1499] [1499] [1]"},
        DenseCase{"no_end",
                  "when same user, within 1h { a: sign_in then b: inbox_rule then c: mail_sent }",
                  {"sign_in", "inbox_rule"},
                  "",
                  ""},
        DenseCase{"any_order",
                  "when same user, within 1h { a: sign_in also b: inbox_rule also c: mail_sent }",
                  {"sign_in", "inbox_rule", "mail_sent"},
                  "",
                  " [1000] [1000] [1000]"},
        DenseCase{"counted",
                  "when same user, within 1h { a: sign_in with at least 7 different ip }",
                  {"sign_in"},
                  "",
                  " [3000]"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace foothold::evaluate
