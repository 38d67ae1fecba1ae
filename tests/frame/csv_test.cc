#include "runtime/frame/csv.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "evaluate/json.h"
#include "runtime/frame/byte_search.h"
#include "runtime/frame/line_scan.h"

namespace foothold::runtime {
namespace {

std::string padded(std::string text) { return text.append(64, '"'); }

struct Rendered {
  bool readable = false;
  std::string json;
  std::string reason;
};

Rendered rendered(const CsvHeader& header, const std::string& row) {
  Rendered result;
  const std::string held = padded(row);
  result.json = "before ";
  result.readable =
      render_row(header, std::string_view(held).substr(0, row.size()), result.json, result.reason);
  return result;
}

TEST(Csv, RowsBecomeObjects) {
  const CsvHeader header = {{"a", "b\"c"}, ';'};
  const std::pair<std::string, std::string> rows[] = {
      {"1;2", "{\"a\":\"1\",\"b\\\"c\":\"2\"}"},
      {";", "{\"a\":\"\",\"b\\\"c\":\"\"}"},
      {"\"\";\"\"\"\"", "{\"a\":\"\",\"b\\\"c\":\"\\\"\"}"},
      {"x\"y;\"1;2\"", "{\"a\":\"x\\\"y\",\"b\\\"c\":\"1;2\"}"},
      {"\\;\"\n\r\t\b\f\x01\x1f\"",
       "{\"a\":\"\\\\\",\"b\\\"c\":\"\\n\\r\\t\\b\\f\\u0001\\u001f\"}"},
      {"\xff\xfe;\xc3\xa4", "{\"a\":\"\xff\xfe\",\"b\\\"c\":\"\xc3\xa4\"}"}};
  for (const auto& [row, json] : rows) {
    const Rendered got = rendered(header, row);
    EXPECT_TRUE(got.readable) << row << ": " << got.reason;
    EXPECT_EQ(got.json, "before " + json);
  }
}

TEST(Csv, RowsThatCannotBeRead) {
  const CsvHeader header = {{"a", "b"}, ','};
  const std::pair<std::string, std::string> rows[] = {
      {"", "fewer cells than columns"},
      {"1", "fewer cells than columns"},
      {"1,2,", "more cells than columns"},
      {"1,\"2", "a quoted cell is not closed"},
      {"1,\"2\"\"", "a quoted cell is not closed"},
      {"\"1\"2,3", "text behind the closing quote of a cell"},
      {"1\n,2", "a line end in a plain cell"}};
  for (const auto& [row, reason] : rows) {
    const Rendered got = rendered(header, row);
    EXPECT_FALSE(got.readable) << row;
    EXPECT_EQ(got.reason, reason) << row;
    EXPECT_EQ(got.json, "before ");
  }
}

// Any text of any length comes back out of its cell.
TEST(Csv, CellsComeBackOutOfTheJson) {
  std::mt19937_64 random(21);
  constexpr std::string_view kBytes = "\"\"\"\\\\,;\n\r\t\x01\x1f  abcdefghijklmnopqrstuvwxyz{}[]";
  const CsvHeader header = {{"first", "second"}, ','};
  for (int round = 0; round < 5000; ++round) {
    std::string cells[2], row;
    for (std::string& cell : cells) {
      const unsigned plain_in = 1 + random() % 40;
      for (size_t left = random() % 200; left > 0; --left)
        cell += random() % plain_in == 0 ? kBytes[random() % kBytes.size()] : 'x';
      row += row.empty() ? "\"" : ",\"";
      for (char byte : cell) row.append(byte == '"' ? 2 : 1, byte);
      row += '"';
    }
    const Rendered got = rendered(header, row);
    ASSERT_TRUE(got.readable) << got.reason;
    const auto read = evaluate::read_json(std::string_view(got.json).substr(7));
    ASSERT_TRUE(read.value) << got.json;
    EXPECT_EQ(read.value->find("first")->text, cells[0]);
    EXPECT_EQ(read.value->find("second")->text, cells[1]);
  }
}

TEST(Csv, Headers) {
  struct Look {
    std::string text;
    HeaderLook look;
    std::vector<std::string> columns = {};
  };
  const Look looks[] = {
      {"a,b\nx", HeaderLook::yes, {"a", "b"}},
      {"\"a\";\" b [UTC] \"\r\n", HeaderLook::yes, {"a", "b"}},
      {"\xef\xbb\xbf\"@a/b.c-(d)[0]$\"\t_e f\n", HeaderLook::yes, {"@a/b.c-(d)[0]$", "_e f"}},
      {"a,b", HeaderLook::open},
      {"a,b:", HeaderLook::no},
      {"a,,b\n", HeaderLook::no},
      {"a,1b\n", HeaderLook::no},
      {"a,b;c\n", HeaderLook::no},
      {"a," + std::string(128, 'b') + "\n", HeaderLook::yes, {"a", std::string(128, 'b')}},
      {"a," + std::string(129, 'b') + "\n", HeaderLook::no},
      {std::string(70'000, 'a'), HeaderLook::no}};
  for (const Look& look : looks) {
    CsvHeader header;
    size_t length = 0, searched = 0;
    for (const size_t part : {look.text.size() / 3, look.text.size() / 2, look.text.size()}) {
      const std::string_view text = std::string_view(look.text).substr(0, part);
      const HeaderLook got = look_for_header(text, false, searched, header, length);
      EXPECT_EQ(got, part == look.text.size() ? look.look : HeaderLook::open) << text;
      if (got != HeaderLook::open) break;
      EXPECT_EQ(searched, part) << "it is not looked at again";
    }
    if (look.look != HeaderLook::yes) continue;
    EXPECT_EQ(header.columns, look.columns);
    EXPECT_EQ(length, look.text.find_first_of("\r\n"));
  }
}

TEST(ByteSearch, EqualsTheSearchByteByByte) {
  std::mt19937_64 random(22);
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 100, 'x');
    for (char& byte : text) byte = random() % 40 == 0 ? char(random()) : 'x';
    const std::string held = padded(text);
    const char* end = held.data() + text.size();
    for (const char* at = held.data(); at < end; at += 7) {
      EXPECT_EQ(find_byte(at, end, EndsJsonRun()), portable::find_byte(at, end, EndsJsonRun()));
      EXPECT_EQ(find_byte(at, end, IsEither{',', '\n'}),
                portable::find_byte(at, end, IsEither{',', '\n'}));
    }
  }
}

template <class Scan>
std::vector<std::pair<size_t, bool>> lines_of(std::string_view text, size_t start) {
  std::vector<std::pair<size_t, bool>> lines;
  Scan scan(text, start, false);
  size_t newline = 0;
  for (bool pair = false; scan.next(newline, pair);) lines.emplace_back(newline, pair);
  lines.emplace_back(std::string_view::npos, scan.pair_behind());
  return lines;
}

std::vector<std::pair<size_t, bool>> lines_by_definition(std::string_view text, size_t start) {
  std::vector<std::pair<size_t, bool>> lines;
  bool pair = false;
  for (size_t at = start; at < text.size(); ++at) {
    if (text[at] == '\n') {
      lines.emplace_back(at, pair);
      pair = false;
    } else if (at + 1 < text.size()) {
      pair = pair || (text[at] == '}' && std::string_view("{ \t").find(text[at + 1]) != text.npos);
    }
  }
  lines.emplace_back(std::string_view::npos, pair);
  return lines;
}

TEST(LineScan, EqualsTheDefinitionWithAndWithoutVectors) {
  std::mt19937_64 random(23);
  constexpr std::string_view kBytes = "}}}{ \t\n\r\",]x";
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 300, 'x');
    const unsigned one_in = 1 + random() % 30;
    for (char& byte : text)
      if (random() % one_in == 0) byte = kBytes[random() % kBytes.size()];
    const std::string held = padded(text);
    const std::string_view view = std::string_view(held).substr(0, text.size());
    for (const size_t start : {size_t{0}, text.size() / 3, text.size()}) {
      const auto expected = lines_by_definition(view, start);
      ASSERT_EQ(lines_of<LineScan>(view, start), expected) << text;
      ASSERT_EQ(lines_of<portable::LineScan>(view, start), expected) << text;
    }
  }
}

}  // namespace
}  // namespace foothold::runtime
