// Crowded worlds on streams: groups so large, and so many askers of one share, that they wait until
// it is worth looking at them (docs/streams.md). What stands at the end is what the slow evaluator
// finds, as if none had waited.
//
// FOOTHOLD_WORLDS and FOOTHOLD_SEED ask for more worlds, or others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iterator>

#include "compiler/plan/plan.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"
#include "tests/sanitized.h"
#include "tests/stream/check_stream.h"

namespace foothold::stream_test {
namespace {

using evaluate::below;
using evaluate::Random;

struct DenseForm {
  const char* name;
  const char* when;
};

constexpr DenseForm kForms[] = {
    // Large groups.
    {"then", "when same user, within 1h { a: sign_in then b: inbox_rule }"},
    {"then_where",
     "when same user, within 1h { a: sign_in then b: inbox_rule where ip is a.ip and app is not "
     "a.app }"},
    {"also_where",
     "when same user, within 1h { a: sign_in where hard also b: inbox_rule where ip is not a.ip }"},
    {"at_least", "when same user, within 1h { a: at least 60 sign_in }"},
    {"different", "when same tenant, within 20m { a: sign_in with at least 18 different ip }"},
    {"no_rule",
     "when same user, within 1h { a: sign_in then no inbox_rule (ip is a.ip) within 20m }"},
    {"no_between",
     "when same user, within 1h { a: sign_in then no sign_in (hard) then b: inbox_rule }"},
    {"no_two_between",
     "when same user, within 1h { a: mail_sent then b: sign_in then no mail_sent (hard) then no "
     "sign_in (ip is \"192.0.2.3\") then c: inbox_rule }"},
    {"is_new",
     "when same user, within 1h { a: sign_in where ip is new for user over 3h ignoring 1m then "
     "b: inbox_rule }"},
    {"usual",
     "when same user, within 20m { a: at least 5 sign_in } such that number of a > 2 * usual "
     "number of a over 1h"},
    // Many askers: each in a small group of its own, in large ones, and in groups across tenants.
    {"share", "when came: sign_in where share of country for tenant over 1h < 8%"},
    {"share_soon", "when came: sign_in where share of country for tenant over 15m < 8%"},
    {"share_then",
     "when same user, within 10m { a: sign_in where share of country for tenant over 15m < 8% then "
     "b: inbox_rule where country is a.country }"},
    {"share_across",
     "when same ip across tenants, within 30m { a: sign_in where share of country for tenant over "
     "1h < 8% then b: inbox_rule where user is not a.user }"},
};

struct Crowd {
  uint64_t minutes, users;
};

std::string one_record(Random& random, const Crowd& crowd, size_t number) {
  static const char* const kKinds[] = {"sign_in", "sign_in", "inbox_rule", "mail_sent"};
  static const char* const kUsers[] = {"ana@contoso.com", "ben@contoso.com", "eva@contoso.com"};
  const bool fine = below(random, 8) == 0;
  const uint64_t second = below(random, crowd.minutes * 60);
  // Some addresses are seldom.
  const uint64_t ip = below(random, 4) == 0 ? below(random, 30) : below(random, 3);
  std::string record = fmt::format(
      "{{\"{}\":\"{}\",\"Id\":\"r{}\",\"T\":\"2026-03-02T{:02}:{:02}:{:02}{}Z\"",
      fine ? "activity" : "Operation", kKinds[below(random, std::size(kKinds))], number,
      second / 3600, second / 60 % 60, second % 60, fine && below(random, 2) ? ".5" : "");
  record +=
      fmt::format(",\"user\":\"{}\",\"ip\":\"192.0.2.{}\",\"app\":\"p{}\",\"country\":\"K{}\"",
                  kUsers[below(random, crowd.users)], ip, below(random, 4), below(random, 12));
  if (below(random, 3) == 0) record += ",\"hard\":\"true\"";
  if (below(random, 4) == 0) record += fmt::format(",\"cor\":\"c{}\"", below(random, 100));
  return record + fmt::format(",\"tenant\":\"t{}\"}}\n", below(random, 10) == 0 ? 2 : 1);
}

/// 100 to 400 events of each user.
std::vector<std::string> crowded_records(Random& random) {
  static constexpr uint64_t kSpans[] = {40, 100, 240};
  const Crowd crowd{kSpans[below(random, std::size(kSpans))], 1 + below(random, 3)};
  const size_t count = crowd.users * (100 + below(random, 301));
  std::vector<std::string> records;
  for (size_t number = 0; number < count; ++number)
    records.push_back(one_record(random, crowd, number));
  return records;
}

class DenseWorlds : public testing::TestWithParam<size_t> {};

TEST_P(DenseWorlds, WhatWaitedIsFoundInTheEnd) {
  const DenseForm& form = kForms[GetParam()];
  Random random(evaluate::from_environment("FOOTHOLD_SEED", 1) * 3000 + GetParam());
  const uint64_t worlds = evaluate::from_environment("FOOTHOLD_WORLDS", tests::kSanitized ? 2 : 8);
  const auto model = evaluate::world_of(form.when);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  StreamTold told;
  // More worlds are looked at until something has waited.
  for (uint64_t world = 0; world < worlds || (world < 64 && told.waited == 0); ++world) {
    const std::vector<std::string> records = crowded_records(random);
    const Pace pace{1 + below(random, 12), 2 + below(random, 20), 1 + below(random, 8), 2};
    ASSERT_EQ(differs_on_stream(*model, compiled, records, random(), told, pace), "")
        << form.when << "\n"
        << fmt::format("{}", fmt::join(records, ""));
  }
  EXPECT_GT(told.finals, 0U);
  EXPECT_GT(told.others, 0U);
  EXPECT_GT(told.waited, 0U);
}

INSTANTIATE_TEST_SUITE_P(Forms, DenseWorlds, testing::Range(size_t{0}, std::size(kForms)),
                         [](const auto& info) { return std::string(kForms[info.param].name); });

}  // namespace
}  // namespace foothold::stream_test
