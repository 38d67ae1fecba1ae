// The framer against the slow reference: generated mixtures of all envelopes, damaged or not, cut
// in every way.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/input/source.h"
#include "tests/frame/framed.h"

namespace foothold::runtime {
namespace {

using Random = std::mt19937_64;

const FrameNames kNames = {{"records", "value", "hits"}, {"op", "when"}};

struct FormatPair {
  InputFormat framer;
  evaluate::FrameFormat reference;
};
constexpr FormatPair kFormats[] = {{InputFormat::detect, evaluate::FrameFormat::detect},
                                   {InputFormat::ndjson, evaluate::FrameFormat::ndjson},
                                   {InputFormat::json, evaluate::FrameFormat::json},
                                   {InputFormat::csv, evaluate::FrameFormat::csv}};

evaluate::FramedInput expected_of(std::string_view input, evaluate::FrameFormat format,
                                  size_t limit) {
  return evaluate::frame(input, {kNames.page_keys, kNames.marks, limit}, format);
}

std::string shown(std::string_view bytes) {
  return testing::PrintToString(std::string(bytes.substr(0, 600)));
}

void expect_framed(Source& source, std::string_view input, FormatPair format, FrameLimits limits,
                   const evaluate::FramedInput& expected, const std::string& what) {
  const Framing got = frame_all(source, kNames, {limits, format.framer, false});
  ASSERT_EQ(got.framed.elements, expected.elements) << what << " of " << shown(input);
  ASSERT_EQ(got.framed.blank_lines, expected.blank_lines) << what << " of " << shown(input);
  ASSERT_EQ(got.unbalanced, "") << what << " of " << shown(input);
  ASSERT_EQ(got.bytes_read, input.size()) << what;
  ASSERT_EQ(got.lost, 0u) << what;
}

// Small blocks are quicker to make.
constexpr FrameLimits kSmallBlocks = {size_t{16} << 20, 4096};

// ---- inputs

size_t pick(Random& random, size_t limit) { return random() % limit; }

template <class List>
std::string one_of(Random& random, const List& list) {
  return std::string(list[pick(random, std::size(list))]);
}

std::string blank(Random& random) {
  constexpr std::string_view kBlanks[] = {"", "", "", "", " ", "\n", "\r\n", "\t", "  "};
  return one_of(random, kBlanks);
}

std::string text_value(Random& random) {
  constexpr std::string_view kTexts[] = {
      "\"\"",     "\"x\"",         "\"a,b\"",          "\"}{\"",  "\"\\\"\"",
      "\"\\\\\"", "\"[{\\\"a\\\"", "\"\xef\xbb\xbf\"", "\"} x\"", "\"op\""};
  return one_of(random, kTexts);
}

std::string json_object(Random& random, int depth, bool indented);

std::string json_value(Random& random, int depth, bool indented) {
  constexpr std::string_view kScalars[] = {"1", "-2.5e3", "true", "null", "false"};
  switch (pick(random, depth > 2 ? 2 : 5)) {
    case 0:
      return one_of(random, kScalars);
    case 1:
      return text_value(random);
    case 2:
      return "[" + json_value(random, depth + 1, indented) + "," +
             json_object(random, depth + 1, indented) + "]";
    case 3:
      return "[]";
    default:
      return json_object(random, depth + 1, indented);
  }
}

std::string json_object(Random& random, int depth, bool indented) {
  constexpr std::string_view kKeys[] = {
      "id",   "a",     "op",   "when",        "records",
      "hits", "value", "@odd", "v\\u0061lue", "a long name of a key"};
  std::string out = "{";
  const size_t members = pick(random, 4);
  for (size_t i = 0; i < members; ++i) {
    if (i > 0) out += ",";
    if (indented) out += "\n ";
    // A page key gives an array seldom, or little else would be seen.
    const std::string key = i == 0 && pick(random, 3) > 0 ? "id" : one_of(random, kKeys);
    out +=
        "\"" + key + "\":" + (indented ? blank(random) : "") + json_value(random, depth, indented);
  }
  return out + (indented ? "\n}" : "}");
}

std::string line_end(Random& random) { return pick(random, 4) == 0 ? "\r\n" : "\n"; }

std::string lines(Random& random) {
  std::string out;
  for (size_t i = pick(random, 6); i > 0; --i) {
    out += json_object(random, 0, false) + line_end(random);
    if (pick(random, 6) == 0) out += blank(random) + "\n";
  }
  return out;
}

std::string run(Random& random) {
  std::string out;
  for (size_t i = pick(random, 5); i > 0; --i)
    out += json_object(random, 0, pick(random, 2) == 0) + blank(random) +
           (pick(random, 3) == 0 ? "," : "");
  return out;
}

std::string array(Random& random) {
  std::string out = "[";
  for (size_t i = pick(random, 5); i > 0; --i) {
    out += blank(random) + (pick(random, 8) == 0 ? json_value(random, 1, false)
                                                 : json_object(random, 0, pick(random, 2) == 0));
    out += i > 1 && pick(random, 12) > 0 ? "," + blank(random) : "";
  }
  return out + blank(random) + "]";
}

std::string page(Random& random) {
  constexpr std::string_view kHeads[] = {
      "{\"records\":", "{ \"@c\" : \"x\",\n\"value\":", "{\"took\":1,\"hits\":{\"n\":{},\"hits\":"};
  const size_t head = pick(random, 3);
  std::string out = std::string(kHeads[head]) + array(random);
  if (pick(random, 2) == 0) out += ",\"next\":" + json_value(random, 1, false);
  return out + (head == 2 ? "}" : "") + blank(random) + "}";
}

std::string cell(Random& random, char separator) {
  constexpr std::string_view kPlain[] = {"",  "1",          "x y", "op",   "{\"a\":1}", "a\"b",
                                         "[", "2026-01-02", "{",   "when", " "};
  if (pick(random, 2) == 0) return one_of(random, kPlain);
  constexpr std::string_view kQuoted[] = {"",     "x",  "\"\"", "\n",   "{\"\"a\"\":\"\"x\"\"}",
                                          "\r\n", "\\", "\x01", "\xff", "a\"\"b"};
  return "\"" + one_of(random, kQuoted) + (pick(random, 3) == 0 ? std::string(1, separator) : "") +
         one_of(random, kQuoted) + "\"";
}

std::string table(Random& random) {
  constexpr std::string_view kNamesOfColumns[] = {"op",        "when",   "\"when [UTC]\"",
                                                  "AuditData", "a.b[0]", "\"x y\""};
  const char separator = std::string_view(",;\t")[pick(random, 3)];
  const size_t columns = 1 + pick(random, 3);
  std::string out = pick(random, 5) == 0 ? "#TYPE Some.Thing\n" : "";
  for (size_t i = 0; i < columns; ++i)
    out += (i > 0 ? std::string(1, separator) : "") +
           (i == 0 ? one_of(random, std::vector<std::string>{"op", "\"when\""})
                   : one_of(random, kNamesOfColumns));
  out += line_end(random);
  for (size_t row = pick(random, 5); row > 0; --row) {
    const size_t cells = pick(random, 8) == 0 ? columns + 1 : columns;
    for (size_t i = 0; i < cells; ++i)
      out += (i > 0 ? std::string(1, separator) : "") + cell(random, separator);
    out += line_end(random);
  }
  return out;
}

std::string junk(Random& random) {
  constexpr std::string_view kJunk[] = {
      "hello, world\n", "\xef\xbb\xbf", "]",  "[", "}", "{", "\"", "\xef\xbb", ",", "\n", " ",
      "#TYPE x",        "op\n",         "op,"};
  return one_of(random, kJunk);
}

std::string mixture(Random& random) {
  std::string out;
  for (size_t parts = 1 + pick(random, 4); parts > 0; --parts) {
    switch (pick(random, 7)) {
      case 0:
        out += junk(random);
        break;
      case 1:
        out += run(random);
        break;
      case 2:
        out += array(random);
        break;
      case 3:
        out += page(random);
        break;
      case 4:
        out += table(random);
        break;
      default:
        out += lines(random);
    }
    if (pick(random, 2) == 0) out += line_end(random);
  }
  return out;
}

std::string damaged(Random& random, std::string text) {
  constexpr std::string_view kBytes = "{}[],:\"\\\n\r \t;a1\x01\xef";
  for (size_t changes = pick(random, 3); changes > 0 && !text.empty(); --changes) {
    const size_t at = pick(random, text.size());
    switch (pick(random, 4)) {
      case 0:
        text.erase(at, 1 + pick(random, 3));
        break;
      case 1:
        text.insert(at, 1, kBytes[pick(random, kBytes.size())]);
        break;
      case 2:
        text[at] = kBytes[pick(random, kBytes.size())];
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

// ---- properties

TEST(FramerProperty, MixturesEqualTheReferenceInEveryFormat) {
  Random random(11);
  for (int round = 0; round < 20'000 && !testing::Test::HasFatalFailure(); ++round) {
    const std::string input = damaged(random, mixture(random));
    for (const FormatPair format : kFormats) {
      const auto expected = expected_of(input, format.reference, size_t{16} << 20);
      MemorySource source(input);
      expect_framed(source, input, format, kSmallBlocks, expected,
                    "round " + std::to_string(round));
    }
  }
}

TEST(FramerProperty, CutsChangeNothing) {
  Random random(12);
  for (int round = 0; round < 400 && !testing::Test::HasFatalFailure(); ++round) {
    const std::string input = damaged(random, mixture(random)).substr(0, 300);
    const FormatPair format = kFormats[pick(random, 3) == 0 ? pick(random, 4) : 0];
    const auto expected = expected_of(input, format.reference, size_t{16} << 20);
    for (size_t cut = 0; cut <= input.size(); ++cut) {
      MemorySource source(input, {cut}, 0, true);
      expect_framed(source, input, format, kSmallBlocks, expected, "cut at " + std::to_string(cut));
    }
    for (size_t piece = 1; piece <= 3; ++piece) {
      MemorySource source(input, {}, piece, piece != 2);
      expect_framed(source, input, format, kSmallBlocks, expected,
                    "pieces of " + std::to_string(piece));
    }
  }
}

TEST(FramerProperty, EveryTwoCutsOfASmallInputChangeNothing) {
  const std::string input =
      "\xef\xbb\xbf[{\"a\":\"}\\\"\"},\n{}]\r\n{\"hits\":{\"hits\":[{}]}}{\"a\":1}\n{\"a\":2}\n{"
      "\"a\":3\n"
      "op,b\r\n\"1\n\"\"\",2\n{\"a\":4}\n";
  const auto expected = expected_of(input, evaluate::FrameFormat::detect, size_t{16} << 20);
  ASSERT_EQ(expected.elements.size(), 8u);
  for (size_t first = 0; first <= input.size(); ++first) {
    for (size_t second = 0; first + second <= input.size(); ++second) {
      MemorySource source(input, {first, second}, 0, true);
      expect_framed(source, input, kFormats[0], kSmallBlocks, expected,
                    std::to_string(first) + " and " + std::to_string(second));
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

// Elements longer than a block and longer than the limit, among short ones.
std::string stretched(Random& random, std::string text) {
  for (size_t i = pick(random, 3); i > 0; --i) {
    const size_t at = pick(random, text.size() + 1);
    constexpr std::string_view kFill = "x x\n,\"";
    text.insert(at, std::string(4096 - 20 + pick(random, 40), kFill[pick(random, kFill.size())]));
  }
  return text;
}

TEST(FramerProperty, LongElementsAndSmallBlocksEqualTheReference) {
  Random random(13);
  for (int round = 0; round < 6'000 && !testing::Test::HasFatalFailure(); ++round) {
    std::string input = stretched(random, damaged(random, mixture(random)));
    if (pick(random, 2) == 0) input += stretched(random, mixture(random));
    std::vector<size_t> cuts(pick(random, 12));
    for (size_t& cut : cuts) cut = pick(random, pick(random, 2) == 0 ? 5000 : 60);
    const FrameLimits limits = {4096 + pick(random, 60), 4096 * (1 + pick(random, 3))};
    const FormatPair format = kFormats[pick(random, 3) == 0 ? pick(random, 4) : 0];
    const auto expected = expected_of(input, format.reference, limits.record_bytes);
    MemorySource source(input, cuts, pick(random, 3) == 0 ? 1 + pick(random, 4000) : 0,
                        pick(random, 2) == 0);
    expect_framed(source, input, format, limits, expected, "round " + std::to_string(round));
  }
}

// ---- damage

struct Damaged {
  std::string_view name, before, between, after;
};

// One byte taken out of or put into one record changes at most the element it is in.
TEST(FramerProperty, ABreakHidesOneElementAtMost) {
  constexpr Damaged kInputs[] = {{"lines", "", "\n", "\n"},
                                 {"array", "[", ",\n", "]"},
                                 {"page", "{\"records\":[", ",\n", "]}"}};
  constexpr std::string_view kInserted = "{}[]\":,\\\n";
  for (const Damaged& one : kInputs) {
    for (const bool indented : {false, true}) {
      const std::string record = indented ? "{\n \"id\": {\n  \"b\": [\"x\"]\n }\n}"
                                          : "{\"id\":{\"b\":[\"x\"]},\"c\":\"y\"}";
      std::vector<std::string> records;
      for (int i = 0; i < 5; ++i) {
        records.push_back(record);
        records.back().insert(1, "\"n\":" + std::to_string(i) + ",");
      }
      const size_t size = records[2].size();
      for (size_t at = 0; at < size; ++at) {
        for (size_t change = 0; change <= kInserted.size(); ++change) {
          std::vector<std::string> broken = records;
          if (change == kInserted.size()) {
            broken[2].erase(at, 1);
          } else {
            broken[2].insert(at, 1, kInserted[change]);
          }
          std::string input(one.before);
          for (size_t i = 0; i < broken.size(); ++i)
            input += broken[i] + std::string(i + 1 < broken.size() ? one.between : one.after);
          MemorySource source(input);
          const Framing got = frame_all(source, kNames);
          for (const size_t whole : {0, 1, 3, 4}) {
            const bool there =
                std::any_of(got.framed.elements.begin(), got.framed.elements.end(),
                            [&](const auto& e) { return e.text == records[whole] && !e.broken; });
            EXPECT_TRUE(there) << one.name << " lost record " << whole << " of " << shown(input);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace foothold::runtime
