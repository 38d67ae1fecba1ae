// `any` and `every`: what both readers make of the elements of lists, by tables and by generated
// conditions over generated records.
#include "runtime/value/elements.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/oracle/small_world.h"

namespace foothold::oracle {
namespace {

using Strings = std::vector<std::string>;
using Random = std::mt19937_64;

constexpr const char* kTold = R"(
shape tiny {
  route Operation  record Id  time T precision 1s
  header { tenant = tenant  user = user  principal = principal }
}
header {
  tenant    : id
  user      : address
  principal : one of person, guest, system
}
list tenant_domains for tenant "T1" = "contoso.com", "*.fabrikam.com"
list words_list of text = "invoice", "up", "A"
kind told "what a record says" {
  counts once by record
  t : text  u : text  f : flag  n : number
  to : list of address  networks : list of ip  words : list of text  ids : list of id
  changes : list of {
    name : text  old : text chosen  new : text "what it is now"  count : number  by : address
    at : time  on : flag  state : one of up, down  tags : list of text  from : ip  key : id
  }
  from tiny where Operation is "say" {
    t = t  u = u  f = f  n = n
    to = addresses(to[])  networks = networks[]  words = words[]  ids = ids[]
    changes = each changes, more.changes, rows[].changes {
      name = Name  old = unwrapped(Old)  new = first(New, Late.New)  count = Count  by = By  at = At
      on = On  state = map State { "1" to up  "0" to down }  tags = Tags[]  from = From  key = Key
    }
  }
}
)";

World told_world(const Strings& conditions) {
  std::string text = kTold;
  for (size_t number = 0; number < conditions.size(); ++number)
    text += rule_text(fmt::format("r{}", number), "when told where " + conditions[number]);
  return World::of(text);
}

/// Which rules fire on one record, by number; both readers must agree.
std::set<size_t> fired(const World& world, const std::string& members) {
  const std::string line = record(members);
  expect_agreement(world, line);
  std::set<size_t> rules;
  for (const auto& [place, rule] : slow(world.model(), line).findings)
    rules.insert(std::stoul(rule.substr(1)));
  return rules;
}

/// One name and another's value: tests inside are bound to one and the same element.
TEST(Elements, AllTestsAreOfTheSameElement) {
  const World world = told_world(
      {R"(any change in changes satisfies (change.name is "State" and change.new is "disabled"))",
       R"(every change in changes satisfies (change.name is "Mode" or change.new is "disabled"))",
       R"(any c in changes satisfies (c.new is t))"});
  const std::string state_off = R"({"Name":"State","New":"disabled"})",
                    state_on = R"({"Name":"State","New":"enabled"})",
                    mode_off = R"({"Name":"Mode","New":"disabled"})";
  using Rules = std::set<size_t>;
  EXPECT_EQ(fired(world, fmt::format(R"("changes":[{},{}])", state_on, mode_off)), Rules{});
  EXPECT_EQ(fired(world, fmt::format(R"("changes":[{},{}])", mode_off, state_on)), Rules{});
  EXPECT_EQ(fired(world, fmt::format(R"("changes":[{},{}])", mode_off, state_off)), (Rules{0, 1}));
  EXPECT_EQ(fired(world, fmt::format(R"("changes":[{}])", mode_off)), (Rules{1}));
}

struct TruthRow {
  const char* changes;    // of the record
  std::set<size_t> fire;  // any, every, not any, not every, maybe any, maybe every
};

TEST(Elements, AnyIsOrAndEveryIsAnd) {
  const std::string test = R"(c in changes satisfies (c.name is "a"))";
  const World world =
      told_world({"any " + test, "every " + test, "not any " + test, "not every " + test,
                  "maybe (any " + test + ")", "maybe (every " + test + ")"});
  const TruthRow rows[] = {
      {R"("x":1)", {4, 5}},                                     // absent: unknown
      {R"("changes":null)", {4, 5}},                            // absent
      {R"("changes":7)", {4, 5}},                               // of the wrong shape
      {R"("changes":"no json")", {4, 5}},                       // a text that holds none
      {R"("changes":[])", {2, 3}},                              // empty: false, both
      {R"("changes":"")", {2, 3}},                              // empty
      {R"("changes":"[]")", {2, 3}},                            // empty, held as text
      {R"("changes":[7,null,"x"])", {2, 3}},                    // no element is an object
      {R"("changes":[{"Name":"a"}])", {0, 1, 4, 5}},            // true
      {R"("changes":{"Name":"a"})", {0, 1, 4, 5}},              // a single object
      {R"("changes":"{\"Name\":\"a\"}")", {0, 1, 4, 5}},        // one held as text
      {R"("changes":["{\"Name\":\"a\"}",7])", {0, 1, 4, 5}},    // an element held as text
      {R"("changes":[{"Name":"b"}])", {2, 3}},                  // false
      {R"("changes":[{}])", {4, 5}},                            // unknown
      {R"("changes":[{"Name":""}])", {2, 3}},                   // empty
      {R"("changes":[{"Name":"a"},{"Name":"b"}])", {0, 3, 4}},  // true, false
      {R"("changes":[{},{"Name":"a"}])", {0, 4, 5}},            // unknown, true
      {R"("changes":[{},{"Name":"b"}])", {3, 4}},               // unknown, false
      {R"("changes":[],"more":{"changes":[{"Name":"a"}]})", {0, 1, 4, 5}},  // the next that says
      {R"("rows":[{"changes":[{"Name":"a"}]},{},{"changes":{"Name":"b"}}])", {0, 3, 4}},
  };
  for (const TruthRow& row : rows) EXPECT_EQ(fired(world, row.changes), row.fire) << row.changes;
}

/// Elements behind the limit are unknown: they neither raise an alarm nor excuse.
TEST(Elements, PastTheLimitNothingIsKnown) {
  const std::string test = R"(c in changes satisfies (c.name is "a"))";
  const std::string of_words = R"(w in words satisfies (w is "a"))";
  const World world =
      told_world({"any " + test, "every " + test, "maybe (any " + test + ")", "not every " + test,
                  "any " + of_words, "every " + of_words, "maybe (any " + of_words + ")"});
  const auto members = [](size_t count, const char* last) {
    std::string changes, words;
    for (size_t i = 1; i < count; ++i) changes += R"({"Name":"b"},)", words += R"("b",)";
    return fmt::format(R"("changes":[{0}{{"Name":"{2}"}}],"words":[{1}"{2}"])", changes, words,
                       last);
  };
  using Rules = std::set<size_t>;
  EXPECT_EQ(fired(world, members(value::kMostElements, "a")), (Rules{0, 2, 3, 4, 6}));
  EXPECT_EQ(fired(world, members(value::kMostElements, "b")), (Rules{3}));
  EXPECT_EQ(fired(world, members(value::kMostElements + 1, "a")), (Rules{2, 3, 6}));
}

TEST(Elements, SingleValuesAndTheEventsOwnFields) {
  const World world = told_world(
      {"any r in to satisfies (r is external)", "every r in to satisfies (r is external)",
       "any r in to satisfies (r is not user)", "every r in to satisfies (user is r and f)",
       R"(any a in networks satisfies (a in ("192.0.2.0/24") and n > 1))",
       R"(any w in words satisfies (w in words_list and (t is w or f)))",
       R"(any c in changes satisfies (c.tags has "A" and c.from is "192.0.2.1"))"});
  const std::string person = R"("tenant":"T1","user":"ana@contoso.com","principal":"person",)";
  using Rules = std::set<size_t>;
  EXPECT_EQ(fired(world, person + R"("to":["ana@contoso.com"],"f":true)"), (Rules{3}));
  EXPECT_EQ(fired(world, person + R"("to":["ana@contoso.com","x@evil.example"])"), (Rules{0, 2}));
  EXPECT_EQ(fired(world, person + R"("to":["y@evil.example"])"), (Rules{0, 1, 2}));
  EXPECT_EQ(fired(world, R"("networks":["198.51.100.1","192.0.2.7"],"n":2)"), (Rules{4}));
  EXPECT_EQ(fired(world, R"("networks":["192.0.2.7"],"n":1)"), (Rules{}));
  EXPECT_EQ(fired(world, R"("words":["up","x"],"t":"x")"), (Rules{}));
  EXPECT_EQ(fired(world, R"("words":["x","UP"],"t":"Up")"), (Rules{5}));
  EXPECT_EQ(fired(world, R"("changes":[{"Tags":["a"],"From":"192.0.2.1"}])"), (Rules{6}));
  EXPECT_EQ(fired(world, R"("changes":[{"Tags":["a"]},{"From":"192.0.2.1"}])"), (Rules{}));
}

/// What "is not" means on a list is said by the words: some element is not, or none is.
TEST(Elements, T9_NegativesSayWhichElementsTheyMean) {
  const World world =
      told_world({R"(any r in to satisfies (r is not "boss@contoso.com"))",
                  R"(every r in to satisfies (r is not "boss@contoso.com"))",
                  R"(not to has "boss@contoso.com")", "any r in to satisfies (r is external)",
                  "maybe (any r in to satisfies (r is external))",
                  "not every r in to satisfies (r is external)"});
  using Rules = std::set<size_t>;
  const std::string t1 = R"("tenant":"T1",)";
  EXPECT_EQ(fired(world, t1 + R"("to":["boss@contoso.com","x@evil.example"])"),
            (Rules{0, 3, 4, 5}));
  EXPECT_EQ(fired(world, t1 + R"("to":["ana@contoso.com","/o=EX/cn=bob"])"),
            (Rules{0, 1, 2, 4, 5}));
}

/// An old value said to be nothing is empty; one that is not said is unknown.
TEST(Elements, D20_NothingSaidIsNotNotSaid) {
  const World world = told_world({"any c in changes satisfies (c.old is empty)",
                                  "any c in changes satisfies (c.old is absent)",
                                  R"(not any c in changes satisfies (c.old is "a"))"});
  using Rules = std::set<size_t>;
  EXPECT_EQ(fired(world, R"("changes":[{"Old":"","New":"b"}])"), (Rules{0, 2}));
  EXPECT_EQ(fired(world, R"("changes":[{"Old":null,"New":"b"}])"), (Rules{1}));
  EXPECT_EQ(fired(world, R"("changes":[{"New":"b"}])"), (Rules{1}));
}

/// A finding names the elements, and says how many were looked at.
TEST(Elements, AFindingShowsThemAndWhatWasLeftOut) {
  const World world = told_world({R"(any c in changes satisfies (c.name is "State"))"});
  std::string many = R"({"Name":"State","New":"off"},{"Count":"2","Old":"[]"})";
  const auto found = [&](const std::string& changes) {
    const std::string line =
        record(fmt::format(R"("user":"ana@contoso.com","changes":[{}])", changes));
    runtime::MemorySource source(line);
    return scan_source(world.compiled(), source);
  };
  const runtime::BlockResult one = found(many);
  ASSERT_EQ(one.findings.size(), 1u);
  const std::string json = runtime::to_json(world.program(), one.findings[0]);
  EXPECT_NE(json.find(R"("changes":[{"name":"State","new":"off"},{"old":"","count":"2"}])"),
            std::string::npos)
      << json;
  const std::string text = runtime::to_text(world.program(), one.findings[0], false);
  EXPECT_NE(text.find("changes = {name State, new off} {old (nothing), count 2}"),
            std::string::npos)
      << text;
  EXPECT_EQ(one.findings[0].note, "");
  EXPECT_EQ(one.counters.cut_lists, 0u);
  for (size_t i = 0; i < value::kMostElements; ++i) many += ",{}";
  const runtime::BlockResult cut = found(many);
  ASSERT_EQ(cut.findings.size(), 1u);
  EXPECT_EQ(cut.findings[0].note, "only the first 1000 of 1002 elements of changes were looked at");
  EXPECT_EQ(cut.counters.cut_lists, 1u);
}

// ---- generated

template <typename Pool>
std::string one_of(const Pool& pool, Random& random) {
  return pool[random() % std::size(pool)];
}

constexpr const char* kOfEvent[] = {"f",
                                    "t is \"a\"",
                                    "n > 1",
                                    "t is u",
                                    "f is absent",
                                    "words has \"up\"",
                                    "not u is present",
                                    "user is external"};

struct ListTests {
  const char* list;
  Strings tests;  // of the element `e`
};

const std::vector<ListTests>& list_tests() {
  static const std::vector<ListTests> tables = {
      {"to",
       {"e is external", "e is user", "e is not user", "user is e",
        "domain of e is \"contoso.com\"", "e contains \"an\"", "e like \"*example\"",
        "length of e > 12"}},
      {"words",
       {"e is \"a\"", "e in words_list", "e is t", "t is e", "e mentions \"wire\"",
        "e matches /^[ai]/", "e is exactly \"A\"", "e starts with \"in\"", "e is present"}},
      {"ids", {"e is \"A\"", "e is t", "e in (\"a\", \"b\")", "not e is \"a\""}},
      {"networks", {"e in (\"192.0.2.0/24\")", "e is \"198.51.100.7\"", "e is present"}},
      {"changes",
       {"e.name is \"a\"",

        "e.new is t", "e.count > 1", "e.count < n", "e.on", "e.state is up", "e.tags has \"a\"",
        "e.by is user", "e.by is external", "e.at is absent", "e.new is empty", "e.old is absent",
        "e.from in (\"192.0.2.0/24\")", "e.key is \"A\"", "e.key is t", "e.new matches /b$/",
        "hour of e.at is 9", "length of e.tags > 1"}},
  };
  return tables;
}

/// A condition on the element, with brackets everywhere.
std::string on_element(const ListTests& about, int depth, Random& random) {
  const size_t shape = depth == 0 ? 0 : random() % 7;
  if (shape < 2) return random() % 4 ? one_of(about.tests, random) : one_of(kOfEvent, random);
  const std::string first = on_element(about, depth - 1, random);
  if (shape == 2) return "not (" + first + ")";
  if (shape == 3) return "maybe (" + first + ")";
  return fmt::format("({} {} {})", first, shape < 6 ? "and" : "or",
                     on_element(about, depth - 1, random));
}

std::string condition(Random& random) {
  const ListTests& about = list_tests()[random() % list_tests().size()];
  std::string all = fmt::format("{} e in {} satisfies ({})", random() % 2 ? "any" : "every",
                                about.list, on_element(about, 2, random));
  if (random() % 3 == 0) all = "not " + all;
  if (random() % 3 == 0) all = fmt::format("{} and {}", all, one_of(kOfEvent, random));
  return all;
}

constexpr const char* kScalars[] = {R"("a")",
                                    R"("A")",
                                    R"("b")",
                                    R"("up")",
                                    R"("")",
                                    "null",
                                    "1",
                                    "2",
                                    "true",
                                    R"("ana@contoso.com")",
                                    R"("x@evil.example")",
                                    R"("192.0.2.7")",
                                    R"("wire ab")",
                                    R"("[\"a\"]")",
                                    R"("2026-03-02T09:20:00Z")",
                                    R"("invoice")",
                                    R"("\u0061")",
                                    R"("[{\"Name\":\"a\"}]")"};
constexpr const char* kMembers[] = {"Name", "Old",   "New",  "Count", "By",  "At",
                                    "On",   "State", "From", "Key",   "Name"};

std::string element(Random& random) {
  if (random() % 9 == 0) return one_of(kScalars, random);
  std::string members;
  for (size_t count = random() % 5; count > 0; --count)
    members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", one_of(kMembers, random),
                           one_of(kScalars, random));
  if (random() % 4 == 0)
    members += fmt::format("{}\"Tags\":[{},{}]", members.empty() ? "" : ",",
                           one_of(kScalars, random), one_of(kScalars, random));
  if (random() % 6 == 0)
    members += fmt::format("{}\"Late\":{{\"New\":{}}}", members.empty() ? "" : ",",
                           one_of(kScalars, random));
  return "{" + members + "}";
}

std::string in_quotes(const std::string& json) {
  std::string out = "\"";
  for (const char byte : json) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + "\"";
}

std::string array(Random& random) {
  std::string items;
  for (size_t count = random() % 4; count > 0; --count)
    items += (items.empty() ? "" : " , ") + element(random);
  const std::string json = random() % 8 ? "[ " + items + "]" : element(random);
  return random() % 6 ? json : in_quotes(json);
}

std::string generated_record(Random& random) {
  std::string members = R"("tenant":)" + std::string(random() % 2 ? R"("T1")" : R"("T2")");
  for (const char* name : {"t", "u", "f", "n", "user"})
    if (random() % 3) members += fmt::format(",\"{}\":{}", name, one_of(kScalars, random));
  if (random() % 2) members += R"(,"principal":"person")";
  for (const char* name : {"to", "words", "ids", "networks"})
    if (random() % 3)
      members +=
          fmt::format(",\"{}\":[{},{}]", name, one_of(kScalars, random), one_of(kScalars, random));
  if (random() % 5) members += ",\"changes\":" + array(random);
  if (random() % 5 == 0) members += fmt::format(",\"more\":{{\"changes\":{}}}", array(random));
  if (random() % 5 == 0)
    members += fmt::format(",\"rows\":[{{\"changes\":{}}},{}]", array(random), element(random));
  return record(members);
}

class GeneratedElements : public testing::TestWithParam<uint64_t> {};

TEST_P(GeneratedElements, BothReadersAgree) {
  Random random(GetParam());
  Strings conditions;
  for (size_t rule = 0; rule < 90; ++rule) conditions.push_back(condition(random));
  const World world = told_world(conditions);
  std::string lines;
  for (size_t line = 0; line < 150; ++line) lines += generated_record(random);
  EXPECT_GT(expect_agreement(world, lines), 500u);
}
INSTANTIATE_TEST_SUITE_P(Seeds, GeneratedElements, testing::Range<uint64_t>(1, 5));

}  // namespace
}  // namespace foothold::oracle
