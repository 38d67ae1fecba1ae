// What needs several events parses, and is refused by one message that says what it is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dsl/parse.h"

namespace foothold::dsl {
namespace {

std::string messages(const std::string& when) {
  Sources sources;
  const uint32_t file = sources.add("r.fh", fmt::format("rule r {{ when {} }}\n", when));
  Tree tree;
  Diagnostics diagnostics;
  parse(sources, file, tree, diagnostics);
  EXPECT_TRUE(tree.rules.empty()) << when;
  std::string all;
  for (const Diagnostic& found : diagnostics.all())
    all += fmt::format("{} {}\n", info(found.code).id, found.headline);
  return all;
}

struct Row {
  const char *when, *what;
};

TEST(Several, EachFormIsReadAndRefused) {
  const Row rows[] = {
      {"same user, within 1h { a: sign_in then b: inbox_rule }", "steps that belong together"},
      {"same app, within 10m { a: app_created also b: app_deleted } such that b.time >= a.time",
       "steps that belong together"},
      {"same user, within 12h { home: latest sign_in where result is success "
       "then away: sign_in where distance from home >= 500km and speed from home >= 800kmh }",
       "steps that belong together"},
      {"same tenant, within 10m { tries: at least 30 sign_in with at least 2 different user, at "
       "most 3 different ip where result is failure } label spray when number of different "
       "tries.user >= 15 and number of tries >= 60 label other when a is b",
       "steps that belong together"},
      {"same target, within 7d { sets: set taking each targets as target, b as c with at least 2 "
       "different user where maybe (targets is external) }",
       "steps that belong together"},
      {"same app, within 24h { a: consent then no review within 24h }", "steps that belong"},
      {"same app, within 24h { a: consent then no one of { review or look } (b is c) then d: e }",
       "steps that belong together"},
      {"same user, within 1h { a: b also perhaps c: d }", "steps that belong together"},
      {"same tenant, within 1h { r: at least 25 m } such that number of r >= 5 * usual number of r "
       "over 14d and largest share of r.user > 50%",
       "steps that belong together"},
      {"same ip, within 5m { f: s } such that number of different f.user > usual number of "
       "different f.user over 7d + 3 * spread of number of different f.user over 7d",
       "steps that belong together"},
      {"same user, within 1h { a: b also c: d } such that gap between a and c <= 12m unless e is f",
       "steps that belong together"},
      {"latest sign_in", "the latest event before another"},
      {"x: at least 5 one of { a where b or c }", "counting events"},
      {"sign_in with at least 2 different user", "counting different values"},
      {"a taking b as c", "joining events by a field"},
      {"a where b is c such that d is e", "comparing several events"},
      {"a label b when c is d", "a class by what several events have in common"},
      {"a where ip is new for user over 30d", "a value that was not seen before"},
      {"a where ip is not new for user, app over 30d after 7d ignoring 1d",
       "a value that was not seen before"},
      {"a where user is known over 30d", "a value that was seen before"},
      {"a where b and no sign_in (result is success or c is d) for app over 14d",
       "an event that is missing"},
      {"a where share of country for tenant over 14d < 0.01%", "counting and comparing"},
      {"a where number of b >= 3", "counting and comparing"},
      {"a unless usual c over 14d > 3", "counting and comparing"},
  };
  for (const Row& row : rows) {
    const std::string told = messages(row.when);
    EXPECT_TRUE(told.starts_with(fmt::format("E083 {}", row.what))) << row.when << "\n" << told;
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1) << row.when << "\n" << told;
  }
}

TEST(Several, MistakesInsideHaveTheirPlace) {
  EXPECT_EQ(messages("same user, within 1h { a: b then }").substr(0, 4), "E001");
  EXPECT_EQ(messages("a where ip is new for user over").substr(0, 4), "E001");
  EXPECT_EQ(messages("a where no b (c is d for e over 1d").substr(0, 4), "E001");
  EXPECT_EQ(messages("a where share of b for c < 1%").substr(0, 4), "E001");
}

}  // namespace
}  // namespace foothold::dsl
