#include "evaluate/json.h"

#include <gtest/gtest.h>

#include <random>

namespace foothold::evaluate {
namespace {

std::string brackets(size_t count) { return std::string(count, '[') + std::string(count, ']'); }

TEST(EvaluateJson, ReadsScalars) {
  struct Row {
    const char* bytes;
    Json::Kind kind;
    const char* text;
    const char* source;
  };
  const Row rows[] = {
      {"null", Json::Kind::null, "", "null"},
      {" true\r\n", Json::Kind::boolean, "true", "true"},
      {"\tfalse ", Json::Kind::boolean, "false", "false"},
      {"0", Json::Kind::number, "0", "0"},
      {"-0.50e+10", Json::Kind::number, "-0.50e+10", "-0.50e+10"},
      {"1E9", Json::Kind::number, "1E9", "1E9"},
      {"12345678901234567890123", Json::Kind::number, "12345678901234567890123",
       "12345678901234567890123"},
      {R"("")", Json::Kind::string, "", R"("")"},
      {R"("a\"\\\/\b\f\n\r\tz")", Json::Kind::string, "a\"\\/\b\f\n\r\tz",
       R"("a\"\\\/\b\f\n\r\tz")"},
      {R"("New\u002dInboxRule")", Json::Kind::string, "New-InboxRule", R"("New\u002dInboxRule")"},
      {R"("\u00E9\u20ac")", Json::Kind::string, "\u00e9\u20ac", R"("\u00E9\u20ac")"},
      {R"("\ud83d\ude00")", Json::Kind::string, "\U0001F600", R"("\ud83d\ude00")"},
      {"\"\x7f\"", Json::Kind::string, "\x7f", "\"\x7f\""},
  };
  for (const Row& row : rows) {
    const JsonResult read = read_json(row.bytes);
    ASSERT_TRUE(read.value) << row.bytes << ": " << read.reason;
    EXPECT_EQ(read.value->kind, row.kind) << row.bytes;
    EXPECT_EQ(read.value->text, row.text) << row.bytes;
    EXPECT_EQ(read.value->source, row.source) << row.bytes;
    EXPECT_FALSE(read.repaired) << row.bytes;
  }
}

TEST(EvaluateJson, KeepsNulInStrings) {
  const JsonResult read = read_json(R"("a\u0000b")");
  ASSERT_TRUE(read.value);
  EXPECT_EQ(read.value->text, std::string("a\0b", 3));
}

TEST(EvaluateJson, RefusesWhatIsNotJson) {
  struct Row {
    std::string_view bytes;
    const char* reason;
    size_t position;
  };
  const Row rows[] = {
      {"", "expected a value", 0},
      {"  ", "expected a value", 2},
      {"{} {}", "something follows the value", 3},
      {"1,", "something follows the value", 1},
      {"01", "something follows the value", 1},
      {"1.", "expected digits after the point", 2},
      {"1e+", "expected digits in the exponent", 3},
      {"-", "expected a value", 1},
      {"+1", "expected a value", 0},
      {".5", "expected a value", 0},
      {"nul", "expected a value", 0},
      {"True", "expected a value", 0},
      {"NaN", "expected a value", 0},
      {"'a'", "expected a value", 0},
      {"\xef\xbb\xbf{}", "expected a value", 0},
      {"\v1", "expected a value", 0},
      {R"("abc)", "string without an end", 4},
      {R"("\)", "unknown escape", 2},
      {R"("\x41")", "unknown escape", 2},
      {R"("\u12g4")", "expected four hex digits", 5},
      {R"("\u12)", "expected four hex digits", 5},
      {R"("\ud83d\u12")", "expected four hex digits", 11},
      {"\"a\tb\"", "control byte in a string", 2},
      {"[1 2]", "expected a comma or the closing bracket", 3},
      {"[1,]", "expected a value", 3},
      {"[1}", "expected a comma or the closing bracket", 2},
      {"[1", "expected a comma or the closing bracket", 2},
      {"{a:1}", "expected a key", 1},
      {R"({"a" 1})", "expected a colon", 5},
      {R"({"a":})", "expected a value", 5},
      {R"({"a":1,})", "expected a key", 7},
      {"{} // x", "something follows the value", 3},
  };
  for (const Row& row : rows) {
    const JsonResult read = read_json(row.bytes);
    EXPECT_FALSE(read.value) << row.bytes;
    EXPECT_EQ(read.reason, row.reason) << row.bytes;
    EXPECT_EQ(read.position, row.position) << row.bytes;
  }
}

TEST(EvaluateJson, KeepsDuplicatesAndFindsTheFirst) {
  const JsonResult read = read_json(R"( {"a" : 1.0, "b":{"x":[1, 2]}, "\u0061":2, "a":null} )");
  ASSERT_TRUE(read.value);
  ASSERT_EQ(read.value->members.size(), 4U);
  EXPECT_EQ(read.value->members[2].first, "a");
  EXPECT_EQ(read.value->members[2].second.text, "2");
  EXPECT_EQ(read.value->find("a")->text, "1.0");
  EXPECT_EQ(read.value->find("b")->source, R"({"x":[1, 2]})");
  EXPECT_EQ(read.value->find("A"), nullptr);
  EXPECT_EQ(read.value->find("b")->find("x")->items[1].text, "2");
  EXPECT_EQ(read.value->find("b")->find("x")->find("y"), nullptr);
}

TEST(EvaluateJson, LimitsNesting) {
  EXPECT_TRUE(read_json(brackets(64)).value);
  EXPECT_EQ(read_json(brackets(65)).reason, "nested too deep");
  EXPECT_TRUE(read_json(brackets(60), 4).value);
  EXPECT_FALSE(read_json(brackets(60), 5).value);
  EXPECT_TRUE(read_json("\"a\"", 64).value);
  EXPECT_FALSE(read_json(std::string(1'000'000, '[')).value);
  std::string siblings = "[[]";
  for (int count = 0; count < 200; ++count) siblings += ",[]";
  EXPECT_TRUE(read_json(siblings + "]").value) << "closed brackets do not count";
}

TEST(EvaluateJson, RepairsSurrogatesAndUtf8) {
  struct Row {
    std::string_view bytes;
    const char* text;
  };
  const Row rows[] = {
      {R"("\ud83d")", "\ufffd"},
      {R"("\ude00")", "\ufffd"},
      {R"("\ud83dx")", "\ufffdx"},
      {R"("\ud83d\n")", "\ufffd\n"},
      {R"("\ud83d\u0041")", "\ufffdA"},
      {R"("\ud83d\ud83d\ude00")", "\ufffd\U0001F600"},
      {R"("\ude00\ud83d")", "\ufffd\ufffd"},
      {"\"a\xf0\x9f\x92"
       "b\"",
       "a\ufffd"
       "b"},
      {"\"\xc0\x80\"", "\ufffd\ufffd"},
      {"\"\xed\xa0\x80\"", "\ufffd\ufffd\ufffd"},
  };
  for (const Row& row : rows) {
    const JsonResult read = read_json(row.bytes);
    ASSERT_TRUE(read.value) << row.bytes << ": " << read.reason;
    EXPECT_EQ(read.value->text, row.text) << row.bytes;
    EXPECT_TRUE(read.repaired) << row.bytes;
  }
}

// ---- property: what a writer of JSON made is read back as it was ------------------------------

Json random_json(std::mt19937_64& random, int levels) {
  static constexpr std::string_view kNumbers[] = {"0", "-1", "2.50", "1e9", "-0.1E-2"};
  Json value;
  value.kind = static_cast<Json::Kind>(random() % (levels > 0 ? 6 : 4));
  if (value.is(Json::Kind::boolean)) value.text = random() % 2 == 0 ? "true" : "false";
  if (value.is(Json::Kind::number)) value.text = kNumbers[random() % std::size(kNumbers)];
  if (value.is(Json::Kind::string)) {
    for (size_t left = random() % 6; left > 0; --left)
      value.text += static_cast<char>(random() % 128);
  }
  for (size_t left = random() % 4; left > 0 && value.is(Json::Kind::array); --left) {
    value.items.push_back(random_json(random, levels - 1));
  }
  for (size_t left = random() % 4; left > 0 && value.is(Json::Kind::object); --left) {
    value.members.emplace_back(std::string(1, static_cast<char>('a' + random() % 3)),
                               random_json(random, levels - 1));
  }
  return value;
}

std::string quoted(const std::string& text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = "\"";
  for (const char byte : text) {
    const bool plain = byte >= 0x20 && byte != '"' && byte != '\\';
    if (plain) result += byte;
    if (!plain) result += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
  }
  return result + "\"";
}

std::string write(const Json& value) {
  if (value.is(Json::Kind::null)) return "null";
  if (value.is(Json::Kind::string)) return quoted(value.text);
  if (value.is(Json::Kind::boolean) || value.is(Json::Kind::number)) return value.text;
  std::string result;
  for (const Json& item : value.items) result += (result.empty() ? "" : " ,") + write(item);
  for (const auto& [name, member] : value.members) {
    result += (result.empty() ? "" : ",\n") + quoted(name) + " : " + write(member);
  }
  return value.is(Json::Kind::array) ? "[" + result + "]" : "{" + result + "}";
}

bool same(const Json& a, const Json& b) {
  if (a.kind != b.kind || a.text != b.text) return false;
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    [](const auto& one, const auto& other) {
                      return one.first == other.first && same(one.second, other.second);
                    });
}

TEST(EvaluateJson, ReadsBackWhatWasWritten) {
  std::mt19937_64 random(20260302);
  for (int round = 0; round < 2000; ++round) {
    const Json value = random_json(random, 4);
    const std::string bytes = write(value);
    const JsonResult read = read_json(bytes);
    ASSERT_TRUE(read.value) << bytes << ": " << read.reason;
    EXPECT_TRUE(same(*read.value, value)) << bytes;
    EXPECT_EQ(read.value->source, bytes);
    const JsonResult cut = read_json(std::string_view(bytes).substr(0, bytes.size() - 1));
    EXPECT_TRUE(!cut.value || value.is(Json::Kind::number)) << bytes;
  }
}

}  // namespace
}  // namespace foothold::evaluate
