// A map of the operation compares as routes do, and an operation on which no rule can fire is
// passed over: for each condition which operations are examined, and that nothing is missed by it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

constexpr const char* kKinds = R"(
header { user : address  operation : text }
shape log {
  route Verb  requires Kind  record Id  time When precision 1s
  header { user = Who  operation = Verb }
}
shape sheet of log { route Verb  requires Data, Sheet  keys inside Data }
shape row of log { requires Kind, Table  renames Verb to Act, Verb }
shape note { marked by Text  record Id  time When precision 1s  header { user = Who } }
kind sent "s" {
  counts once by record
  action : one of made, changed, gone
  done   : flag
  origin : text
  never  : text
  level  : one of low, high = low when action is made
  fixed  : text = "as always"
  size   : number
  words  : list of text
  unread : list of text
  from log where Verb in ("Make", "Change - thing", "Other.") {
    action = map Verb { "Make" to made  like "change*g" to changed }
    done   = map Verb { "Make" to true  else false }
    origin = first(map Verb { "make." to "here" }, Place)
    size   = Size
    words  = Words[]
  }
  from note { action = gone  origin = "note"  size = Size }
}
)";

World world_where(const std::string& condition) {
  return World::of(kKinds + rule_text("asked", "when sent where " + condition));
}

std::string record(std::string_view members) {
  return fmt::format(R"({{"Id":"7","When":"2026-01-02T03:04:05Z",{}}})", members) + "\n";
}

/// By the letter that stands for it below.
const std::vector<std::pair<char, std::string>>& operations() {
  static const std::vector<std::pair<char, std::string>> all = {
      {'m', record(R"("Kind":1,"Verb":"Make")")},
      {'c', record(R"("Kind":1,"Verb":"Change - thing")")},
      {'o', record(R"("Kind":1,"Verb":"Other")")},
      {'n', record(R"("Text":1)")},
  };
  return all;
}

std::string examined(const World& world) {
  std::string letters;
  for (const auto& [letter, bytes] : operations())
    if (fast(world.compiled(), bytes).examined == 1) letters += letter;
  return letters;
}

/// All spellings of all operations, with values that make conditions true, in every shape.
const std::string& stream() {
  static const std::string bytes = [] {
    std::string all;
    for (const char* verb : {"Make", "MAKE", "make .", "Change - thing", "change \u2013 thing.",
                             "\\u0043hange  -\\u00a0Thing", "Other", "other.. ", "Nothing", ""})
      for (const char* more : {R"("Size":1)", R"("Size":9,"Place":"here","Words":["x"])",
                               R"("Size":9,"Place":"note","Words":["y","x"])"}) {
        const std::string inner = fmt::format(R"("Kind":1,"Verb":"{}",{})", verb, more);
        all += record(inner);
        all += record(inner + R"(,"Table":1,"Act":"Make")");
        all += record(inner + R"(,"Table":1,"Act":"Other")");
        all += record(fmt::format(R"("Verb":"Make","Sheet":1,"Data":{{{}}})", inner));
        all += record(fmt::format(R"("Verb":"Other","Sheet":1,"Data":{{{}}})", inner));
        all += record(fmt::format(R"("Text":"{}",{})", verb, more));
      }
    return all;
  }();
  return bytes;
}

struct Asked {
  const char* condition;
  const char* examined;
};

// m: `Make`, c: `Change - thing`, o: `Other`, n: a record of the shape without operations.
constexpr Asked kAsked[] = {
    {"action is made", "m"},
    {"action in (made, changed)", "mc"},
    {"action is not made", "cn"},
    {"not action in (changed, gone)", "m"},
    {"maybe (action is made)", "mo"},
    {"action is present", "mcn"},
    {"action is absent", "mcon"},
    {"done", "m"},
    {"not done", "co"},
    {"done is false", "co"},
    {R"(origin is "here")", "mco"},
    {R"(origin is "HERE" and action is not changed)", "m"},
    {R"(origin is "there")", "co"},
    {R"(origin starts with "h")", "mcon"},
    {R"(operation is "MAKE")", "m"},
    {R"(operation is exactly "other.")", "o"},
    {R"(operation in ("Other", "make", "x"))", "mo"},
    {R"(operation is not "Make")", "mco"},
    {R"(operation contains "z")", "mco"},
    {R"(never is "x")", ""},
    {R"(never is not "x")", ""},
    {R"(never contains "x")", ""},
    {R"(never is absent)", "mcon"},
    {R"(never is present or (size > 3 and action is gone))", "n"},
    {"level is high", ""},
    {"level is low", "m"},
    {"level is absent", "mcon"},
    {R"(fixed is "as always")", "mcon"},
    {R"(fixed is "else")", ""},
    {"size > 3", "mcon"},
    {"size > 3 and done and action is changed", ""},
    {R"(words has "x")", "mco"},
    {R"(any w in words satisfies (w is "x"))", "mco"},
    {R"(any w in unread satisfies (w is "x"))", ""},
    {R"(unread has "x" or done)", "m"},
    {"length of unread > 0", "mcon"},
};

class Operations : public testing::TestWithParam<Asked> {};

TEST_P(Operations, OfWhichNoRuleCanFireArePassedOver) {
  const World world = world_where(GetParam().condition);
  EXPECT_EQ(examined(world), GetParam().examined);
}

TEST_P(Operations, PassedOverHideNoFinding) {
  const World world = world_where(GetParam().condition);
  const Seen expected = slow(world.model(), stream());
  EXPECT_EQ(difference(expected, fast(world.compiled(), stream()), stream()), "");
  const World unrouted = world.with(false, {});
  EXPECT_EQ(difference(expected, fast(unrouted.compiled(), stream()), stream()), "");
}

INSTANTIATE_TEST_SUITE_P(Rules, Operations, testing::ValuesIn(kAsked));

/// A rule cannot miss a record that its operation has routed.
TEST(OperationMaps, CompareInNormalisedForm) {
  for (const auto& [action, verbs] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"made", {"Make", "make.", "MAKE . "}},
           {"changed", {"Change - thing", "change  \u2014 thing .", "\\u0043hange - thing.."}}}) {
    const World world = world_where("action is " + action);
    for (const std::string& verb : verbs) {
      const std::string bytes = record(fmt::format(R"("Kind":1,"Verb":"{}")", verb));
      EXPECT_EQ(slow(world.model(), bytes).findings.size(), 1u) << verb;
      EXPECT_EQ(fast(world.compiled(), bytes).findings.size(), 1u) << verb;
    }
  }
}

}  // namespace
}  // namespace foothold::oracle
