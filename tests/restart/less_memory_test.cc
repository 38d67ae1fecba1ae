// A followed scan that is taken up with less memory than what it kept needs: what has to go is
// answered by all that is known of the past, as if it had never stopped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "compiler/plan/plan.h"
#include "runtime/scan.h"
#include "runtime/value/time.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"

namespace foothold::stream_test {
namespace {

constexpr int64_t kMinute = 60 * value::ticks_per_second;
constexpr int kUsers = 120;

std::string record(const std::string& kind, int minute, int user) {
  const int64_t start = evaluate::time_of_line("00:00").ticks;
  return fmt::format(
      "{{\"Operation\":\"{}\",\"Id\":\"{}-{}\",\"T\":\"{}\",\"user\":\"u{}@contoso.com\","
      "\"ip\":\"192.0.2.{}\",\"tenant\":\"t1\"}}\n",
      kind, kind, minute,
      value::format_time(value::Time{start + minute * kMinute}, value::Precision::second), user,
      user);
}

/// The log begins long before; then every two minutes somebody else signs in, and every second one
/// makes an inbox rule.
std::string first_records() {
  std::string all = record("sign_in", -90, kUsers);
  for (int user = 0; user < kUsers; ++user) {
    all += record("sign_in", 2 * user, user);
    if (user % 2 == 0) all += record("inbox_rule", 2 * user + 1, user);
  }
  return all;
}

/// In the hour of the last of them, so that no more of the past is known.
std::string second_records() {
  return record("sign_in", 2 * kUsers - 1, 1) + record("sign_in", 2 * kUsers - 1, 2);
}

/// What a checkpoint keeps.
struct Kept {
  runtime::ScanState state;
  runtime::GroupChanges groups;
  std::vector<std::pair<runtime::Sighting, bool>> sightings;
};

struct Told {
  std::map<std::string, std::string> last;  // by id, as line_of()
  size_t possible = 0, lines = 0;
  runtime::StreamCounts counts;
};

/// One process after the other.
class LessMemory : public testing::TestWithParam<const char*> {
 protected:
  runtime::ScanSettings settings(uint64_t memory) const {
    runtime::ScanSettings settings;
    settings.hold_nothing = settings.taken_up_later = true;
    settings.follow.emplace();
    settings.follow->stream.lateness = 24 * 60 * kMinute;
    settings.follow->stream.state.limit = memory;
    settings.follow->stream.saved = true;
    settings.follow->now = [] { return evaluate::time_of_line("04:00").ticks; };
    return settings;
  }

  /// One process; it goes on where the last one of these stopped.
  Told run(const std::string& records, uint64_t memory, Kept& kept) {
    Told told;
    runtime::Scan* running = nullptr;
    runtime::ScanHooks hooks;
    hooks.finding = [&](const runtime::Finding& finding) {
      std::string line;
      if (!runtime::is_taken_back(finding)) line = evaluate::line_of(program_, finding);
      told.possible += line.find(" possible") != line.npos, ++told.lines;
      told.last[finding.id] = line;
      return true;
    };
    hooks.sighting = [&](const runtime::Sighting& sighting) {
      kept.sightings.emplace_back(sighting, running->is_late_across());
    };
    runtime::Scan scan(compiled_, hooks, settings(memory));
    running = &scan;
    if (!kept.sightings.empty()) restore(scan, kept);
    runtime::MemorySource source(records);
    EXPECT_TRUE(scan.add(source));
    told.counts = scan.finish().correlation.stream;
    kept.state = scan.save();
    for (auto& [name, bytes] : scan.take_group_changes()) kept.groups[name] = bytes;
    return told;
  }

  /// As ScanSession does.
  static void restore(runtime::Scan& scan, const Kept& kept) {
    EXPECT_TRUE(scan.restore(kept.state).empty());
    for (const auto& [name, bytes] : kept.groups)
      if (bytes) scan.restore_group(name, *bytes);
    for (const auto& [sighting, late_across] : kept.sightings) scan.restore(sighting, late_across);
    scan.restored();
  }

  const std::shared_ptr<const compiler::Model> model_ = evaluate::world_of(GetParam());
  const runtime::Program program_ = compiler::plan(*model_);
  const runtime::CompiledProgram compiled_{program_, {}};
};

constexpr uint64_t kEnough = 64 << 20, kLittle = 64 << 10;

TEST_P(LessMemory, WhatHasToGoHasTheFindingsThatItHad) {
  Kept kept;
  const Told first = run(first_records(), kEnough, kept);
  ASSERT_GT(first.lines, 20U);
  ASSERT_EQ(first.possible, 0U) << "enough of the past is known to all";
  ASSERT_TRUE(first.counts.dropped.empty());
  const Told second = run(second_records(), kLittle, kept);
  EXPECT_GT(second.counts.final, 10U) << "groups have to go, and are told of as they stand";
  EXPECT_TRUE(second.counts.forgotten.empty()) << "of the past nothing has to go";
  for (const auto& [id, line] : second.last) EXPECT_EQ(line, first.last.at(id));
}

/// Those that had to go before come back, and may be told of again.
TEST_P(LessMemory, WhatWentBeforeIsToldOfAsItWas) {
  Kept kept, other;
  const Told whole = run(first_records(), kEnough, other);
  const Told first = run(first_records(), kLittle, kept);
  ASSERT_GT(first.counts.final, 10U);
  const Told second = run(second_records(), kLittle, kept);
  EXPECT_GT(second.lines, 10U);
  for (const auto& [id, line] : second.last) EXPECT_EQ(line, whole.last.at(id));
}

/// What came late has shown that there is none, and comes back behind what it has shown that of.
TEST_P(LessMemory, WhatWasTakenBackIsNotToldAgain) {
  Kept kept;
  const Told first = run(first_records(), kEnough, kept);
  std::string late;
  for (int user = 0; user < kUsers; ++user)
    late += record("mail_sent", 2 * user - 51, user) + record("sign_in", 2 * user - 51, user);
  const Told second = run(late, kEnough, kept);
  EXPECT_EQ(second.counts.withdrawn, first.last.size());
  const Told third = run(second_records(), kLittle, kept);
  EXPECT_EQ(third.lines, 0U) << third.last.begin()->second;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, LessMemory,
    testing::Values("when same user, within 45m { a: sign_in where ip is new for user over 1h "
                    "ignoring 1m then b: inbox_rule }",
                    "when same user, within 45m { a: sign_in where no mail_sent for user over 1h "
                    "then b: inbox_rule }"));

}  // namespace
}  // namespace foothold::stream_test
