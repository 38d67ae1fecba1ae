// An event that was delivered twice is one event at two places, whatever way it took to its group.
#include <gtest/gtest.h>

#include "compiler/plan/plan.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

/// Of each finding how many places each of its events was seen at.
std::vector<std::vector<size_t>> places_in(const std::string& when, const std::string& lines) {
  const auto model = world_of(when);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  std::vector<std::vector<size_t>> all;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    std::vector<size_t>& places = all.emplace_back();
    for (const runtime::SeveralStep& step : finding.several->steps)
      for (const runtime::SeveralEvent& event : step.events) places.push_back(event.places.size());
    return true;
  };
  std::string once;
  for (const std::string& record : records_of(lines)) once += record + '\n';
  const std::string file = once + once;
  runtime::Scan scan(compiled, hooks, {});
  runtime::MemorySource source(file);
  EXPECT_TRUE(scan.add(source));
  (void)scan.finish();
  return all;
}

using Places = std::vector<std::vector<size_t>>;

TEST(Copies, OfAnEventThatWaitedForALookAreAllNamed) {
  EXPECT_EQ(places_in("when came: sign_in where ip is new for user over 30d",
                      "a sign_in 09:00 user=ana ip=192.0.2.7\n"),
            (Places{{2}}));
}

TEST(Copies, OfEventsThatWereHeldAreAllNamed) {
  EXPECT_EQ(places_in("when same user, within 1h { came: sign_in then made: inbox_rule }",
                      "a sign_in 09:00 user=ana ip=192.0.2.7\nb inbox_rule 09:20 user=ana\n"),
            (Places{{2, 2}}));
}

TEST(Copies, OfAnEventThatWaitedAndOneThatWasHeldAreAllNamed) {
  EXPECT_EQ(
      places_in("when same user, within 1h { came: sign_in where ip is new for user over 30d\n"
                "  then made: inbox_rule }",
                "a sign_in 09:00 user=ana ip=192.0.2.7\nb inbox_rule 09:20 user=ana\n"),
      (Places{{2, 2}}));
}

}  // namespace
}  // namespace foothold::evaluate
