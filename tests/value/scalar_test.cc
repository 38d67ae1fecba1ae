#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "runtime/value/flag.h"
#include "runtime/value/number.h"
#include "runtime/value/operation.h"
#include "runtime/value/unwrap.h"
#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct FlagCase {
  std::string_view text;
  std::optional<bool> flag;
};

constexpr FlagCase flags[] = {
    {"true", true},
    {"True", true},
    {"TRUE", true},
    {"$true", true},
    {"$True", true},
    {"1", true},
    {"yes", true},
    {"Yes", true},
    {"Enabled", true},
    {" True\r\n", true},
    {"false", false},
    {"False", false},
    {"$false", false},
    {"0", false},
    {"no", false},
    {"Disabled", false},
    {"", std::nullopt},
    {" ", std::nullopt},
    {"null", std::nullopt},
    {"2", std::nullopt},
    {"01", std::nullopt},
    {"t", std::nullopt},
    {"truee", std::nullopt},
    {"$", std::nullopt},
    {"-1", std::nullopt},
    {"on", std::nullopt},
    {"\"True\"", std::nullopt},
    {"$yes", std::nullopt},
};

TEST(ValueFlag, Table) {
  for (const FlagCase& test : flags) EXPECT_EQ(parse_flag(test.text), test.flag) << test.text;
}

struct NumberCase {
  std::string_view text;
  double number;
};

constexpr NumberCase numbers[] = {
    {"0", 0},
    {"50126", 50126},
    {" 15 ", 15},
    {"-1", -1},
    {"+7", 7},
    {"1156492.00", 1156492},
    {"1e9", 1e9},
    {"1E+3", 1000},
    {"2.5e-1", 0.25},
    {".5", 0.5},
    {"5.", 5},
    {"007", 7},
    {"638754711120000000", 638754711120000000.0},
    {"9007199254740993", 9007199254740992.0},
    {"1.7976931348623157e308", 1.7976931348623157e308},
    {"-0", 0},
};

TEST(ValueNumber, ReadsDecimals) {
  for (const NumberCase& test : numbers)
    EXPECT_EQ(parse_number(test.text), test.number) << test.text;
}

constexpr std::string_view no_numbers[] = {
    "",      " ",    "-",   "+",   ".",     "-.",    "e5",     "1e",       "1e+",
    "1.2.3", "0x1F", "1F",  "nan", "NaN",   "inf",   "-inf",   "Infinity", "1,000",
    "12 MB", "1 2",  "--1", "+-1", "1e5.5", "1e999", "1e-999", "True",     "\u0661",
};

TEST(ValueNumber, RefusesOtherText) {
  for (const std::string_view text : no_numbers)
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

std::string normalised(std::string_view operation) {
  std::string out;
  normalise_operation(operation, out);
  return out;
}

struct TextCase {
  std::string_view text;
  std::string_view expected;
};

constexpr TextCase operations[] = {
    {"", ""},
    {" . ", ""},
    {"New-InboxRule", "new-inboxrule"},
    {"Consent to application.", "consent to application"},
    {"Consent to application", "consent to application"},
    {"Update application \u2013 Certificates and secrets management ",
     "update application - certificates and secrets management"},
    {"Update application - Certificates and secrets management",
     "update application - certificates and secrets management"},
    {"a\u2010b\u2011c\u2012d\u2013e\u2014f\u2015g\u2212h", "a-b-c-d-e-f-g-h"},
    {"Update \t\u00A0\u3000 user.", "update user"},
    {"\u00A0Update user\u00A0", "update user"},
    {"Up\u200Bdate user\u200B.\u200B", "update user"},
    {"Update \u200B user", "update user"},
    {"Update user. . .", "update user"},
    {"Set-Mailbox.Foo", "set-mailbox.foo"},
    {".hidden", ".hidden"},
    {"DLPRuleMatch", "dlprulematch"},
    {"to\u212Aen", "token"},
};

TEST(ValueOperation, Table) {
  for (const TextCase& test : operations) {
    EXPECT_EQ(normalised(test.text), test.expected) << test.text;
    std::string out = "Kept. ";
    normalise_operation(test.text, out);
    EXPECT_EQ(out, "Kept. " + std::string(test.expected));
  }
}

constexpr std::string_view operation_pieces[] = {"a",      "B", " ",  ".",      "\u00A0", "\u200B",
                                                 "\u2013", "-", "\t", "\u212A", "\u3000"};

TEST(ValueOperation, IsIdempotent) {
  testing::Random random(11);
  for (int round = 0; round < 20'000; ++round) {
    const std::string once = normalised(testing::random_text(random, operation_pieces, 10));
    ASSERT_EQ(normalised(once), once);
    ASSERT_EQ(once.find("  "), std::string::npos);
    ASSERT_TRUE(once.empty() || (once.front() != ' ' && once.back() != ' ' && once.back() != '.'))
        << once;
  }
}

constexpr TextCase wrapped[] = {
    {R"("False")", "False"},
    {R"("\"False\"")", "False"},
    {R"(["False"])", "False"},
    {"[true]", "true"},
    {"[\r\n  true\r\n]", "true"},
    {"[\r\n  \"x\"\r\n]", "x"},
    {R"("[true]")", "true"},
    {" \"x\" ", "x"},
    {"[1]", "1"},
    {"[-2.5e3]", "-2.5e3"},
    {"[null]", "null"},
    {"[True]", "True"},
    {R"("")", ""},
    {R"([""])", ""},
    {R"("caf\u00e9")", "caf\u00E9"},
    {R"(["a, b"])", "a, b"},
    {R"(["AttachmentCollection"])", "AttachmentCollection"},
    {R"("[\"a\",\"b\"]")", R"(["a","b"])"},
    {R"("{\"a\":1}")", R"({"a":1})"},
    {"[\"\\ud83d\"]", "\uFFFD"},
};

constexpr std::string_view not_wrapped[] = {
    "",
    " ",
    "False",
    " False ",
    "[]",
    "[ ]",
    "[",
    "]",
    "\"",
    "\"\"\"",
    R"(["a","b"])",
    "[1,2]",
    "[true,false]",
    R"({"a":1})",
    R"([{"a":1}])",
    "[[1]]",
    R"(["a)",
    R"("a)",
    R"(a")",
    R"("a" "b")",
    R"("a\")",
    R"("\x")",
    "[User.Read]",
    "[a b]",
    "\"a\nb\"",
    R"([["x"]])",
    "[1 2]",
};

TEST(ValueUnwrap, Unwraps) {
  for (const TextCase& test : wrapped) {
    std::string out = "kept ";
    EXPECT_TRUE(unwrap_scalar(test.text, out)) << test.text;
    EXPECT_EQ(out, "kept " + std::string(test.expected));
  }
}

TEST(ValueUnwrap, LeavesOthersAsTheyAre) {
  for (const std::string_view text : not_wrapped) {
    std::string out = "kept ";
    EXPECT_FALSE(unwrap_scalar(text, out)) << text;
    EXPECT_EQ(out, "kept " + std::string(text));
  }
}

TEST(ValueUnwrap, StopsAfterFourLevels) {
  const auto wrap = [](std::string_view text) {
    std::string out = "\"";
    for (const char byte : text)
      out += byte == '"' || byte == '\\' ? std::string{'\\', byte} : std::string{byte};
    return out + '"';
  };
  const std::string once = wrap("x");
  const std::string five_times = wrap(wrap(wrap(wrap(once))));
  std::string out;
  EXPECT_TRUE(unwrap_scalar(five_times, out));
  EXPECT_EQ(out, once);
}

}  // namespace
}  // namespace foothold::value
