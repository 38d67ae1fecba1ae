// Every trap and every quirk of real records has its rows in traps.txt and quirks.txt; both readers
// must do what the rows say. A row that `needs` something waits for it: such rows are counted and
// printed, and FOOTHOLD_WAITING_ROWS=1 in the environment runs them all the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <map>
#include <set>

#include "tests/oracle/oracle.h"
#include "tests/traps/expect.h"

namespace foothold::traps {

/// How googletest shows a row.
void PrintTo(const Row& row, std::ostream* out) { *out << row.number << " " << row.title; }

namespace {

constexpr int kTraps = 21, kQuirks = 43;

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows = [] {
    Bases bases;
    std::vector<Row> all;
    for (const char* file : {"records.txt", "traps.txt", "quirks.txt"}) {
      const std::string path = fmt::format("{}/tests/traps/{}", FOOTHOLD_SOURCE_DIR, file);
      for (Row& row : read_rows(file, oracle::read_file(path), bases))
        all.push_back(std::move(row));
    }
    return all;
  }();
  return rows;
}

std::vector<Row> running_rows() {
  const bool waiting_too = std::getenv("FOOTHOLD_WAITING_ROWS") != nullptr;
  std::vector<Row> rows;
  for (const Row& row : all_rows())
    if (waiting_too || row.needs.empty()) rows.push_back(row);
  return rows;
}

std::string test_name(const testing::TestParamInfo<Row>& info) {
  std::string name = info.param.number + "_";
  bool upper = true;
  for (const char byte : info.param.title) {
    const bool letter = std::isalnum(static_cast<unsigned char>(byte)) != 0;
    if (letter) name += upper ? static_cast<char>(std::toupper(byte)) : byte;
    upper = !letter;
  }
  return fmt::format("{}_{}", name, info.param.line);
}

class Traps : public testing::TestWithParam<Row> {};

TEST_P(Traps, Row) {
  EXPECT_EQ(what_is_wrong(GetParam()), "") << GetParam().file << ":" << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(Data, Traps, testing::ValuesIn(running_rows()), test_name);

std::set<std::string> numbers_to_hold() {
  std::set<std::string> numbers;
  for (int trap = 1; trap <= kTraps; ++trap) numbers.insert(fmt::format("T{}", trap));
  for (int quirk = 1; quirk <= kQuirks; ++quirk) numbers.insert(fmt::format("Q{}", quirk));
  return numbers;
}

TEST(TrapsList, HoldsEveryNumberAndNoOther) {
  std::set<std::string> held;
  std::map<std::string, int> waiting;
  for (const Row& row : all_rows()) {
    held.insert(row.number);
    EXPECT_EQ(row.fault, "");
    if (!row.needs.empty()) ++waiting[row.needs];
  }
  EXPECT_EQ(held, numbers_to_hold());
  std::string waits;
  for (const auto& [need, count] : waiting) waits += fmt::format(", {} wait for {}", count, need);
  fmt::print("{} rows of {} traps and quirks{}\n", all_rows().size(), held.size(), waits);
}

// ---- a row that says what is not so must fail

std::string wrong_with(const std::string& text) {
  Bases bases;
  bases.define("rule",
               R"({"CreationTime":"2026-05-04T08:00:00","Id":"1","Operation":"New-InboxRule",)"
               R"("RecordType":1,"ClientIP":"203.0.113.9:51820","UserId":"ana@contoso.com"})");
  std::string out;
  for (const Row& row : read_rows("test", text, bases)) out += what_is_wrong(row);
  return out;
}

TEST(TrapsChecker, TakesWhatIsSo) {
  EXPECT_EQ(wrong_with("X a title\n  record rule\n    inbox_rule ip \"203.0.113.9\" port 51820 "
                       "result absent\n    finds nothing\n    no sign_in\n"),
            "");
  EXPECT_EQ(wrong_with("X a title\n  input\n  | <<rule>>\n  | {\n    counts records 2 "
                       "unreadable 1\n"),
            "");
}

struct Refused {
  std::string row, why;
};

TEST(TrapsChecker, RefusesWhatIsNot) {
  const Refused rows[] = {
      {"  record rule\n    inbox_rule ip \"203.0.113.8\"\n", "ip: wanted"},
      {"  record rule\n    inbox_rule ip absent\n", "ip: wanted"},
      {"  record rule\n    inbox_rule nosuch \"1\"\n", "no field nosuch"},
      {"  record rule\n    inbox_rule port many\n", "not understood"},
      {"  record rule\n    inbox_rule\n", "no field is expected"},
      {"  record rule\n    sign_in ip \"203.0.113.9\"\n", "wanted one sign_in, got 0"},
      {"  record rule\n    nothing_of_the_kind 1\n", "is no kind"},
      {"  record rule\n    no inbox_rule\n", "wanted no inbox_rule, got 1"},
      {"  record rule\n    passed over\n", "wanted passed over, got events"},
      {"  record {\"a\":1}\n    unrecognised \"planet\"\n", "wanted a reason"},
      {"  record {\"a\":1}\n    unreadable\n", "wanted unreadable"},
      {"  record rule\n    finds inbox_rule_hides_finance_mail\n", "wanted the findings"},
      {"  record rule\n    finding inbox_rule_hides_finance_mail user \"x\"\n", "got 0"},
      {"  record rule\n    counts records 2\n", "records: wanted 2, got 1"},
      {"  record rule\n    counts stars 2\n", "stars is not counted"},
      {"  record rule\n  record rule\n    same ids\n", "line 2"},
      {"  record rule\n  record rule\n    different ids\n", "no finding"},
      {"  record rule\n", "nothing is expected"},
      {"  record rule without \"Nosuch\"\n    finds nothing\n", "not understood"},
      {"  record nosuch\n    finds nothing\n", "not understood"},
      {"  needs rain\n  record rule\n    finds nothing\n", "unknown"},
      {"", "holds nothing"},
  };
  for (const Refused& row : rows) {
    const std::string wrong = wrong_with("X a title\n" + row.row);
    EXPECT_NE(wrong.find(row.why), std::string::npos) << row.row << "gave: " << wrong;
  }
}

TEST(TrapsChecker, MakesRecordsOfBases) {
  Bases bases;
  ASSERT_TRUE(bases.define("a", R"({"x":"1,2","y":[{"z":"}"}]})"));
  EXPECT_FALSE(bases.define("a", "{}"));
  EXPECT_EQ(bases.made(R"(a with "y":null,"w":{"v":1})"), R"({"x":"1,2","y":null,"w":{"v":1}})");
  EXPECT_EQ(bases.made(R"(a without "x")"), R"({"y":[{"z":"}"}]})");
  EXPECT_EQ(bases.made(R"(a without "x" with "y":1)"), R"({"y":1})");
  EXPECT_EQ(bases.made("b"), std::nullopt);
  EXPECT_EQ(bases.filled("<<bytes EF 0a>>|<<csv a without \"y\">>"),
            "\xEF\n|{\"\"x\"\":\"\"1,2\"\"}");
  EXPECT_EQ(bases.filled(R"(<<text text a without "y">>)"), R"({\\\"x\\\":\\\"1,2\\\"})");
  EXPECT_EQ(bases.filled("<<times 3 [>>x<<cut>>\n"), "[[[x");
  EXPECT_EQ(bases.filled("<<pretty a>>"),
            "{\n  \"x\":\"1,2\",\n  \"y\":[\n  {\n  \"z\":\"}\"\n}\n]\n}");
  EXPECT_EQ(bases.filled("<<a"), std::nullopt);
}

}  // namespace
}  // namespace foothold::traps
