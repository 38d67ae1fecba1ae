// UTF-16 becomes UTF-8, whatever the cuts; UTF-8 is left alone; UTF-32 is named.
#include <gtest/gtest.h>

#include <cerrno>
#include <random>

#include "runtime/value/utf8.h"
#include "tests/input/pack.h"

namespace foothold::input_test {
namespace {

struct Form {
  bool big_endian, marked;
  const char* container;
};
constexpr Form kForms[] = {{false, true, "utf-16le"},
                           {false, false, "utf-16le"},
                           {true, true, "utf-16be"},
                           {true, false, "utf-16be"}};

std::string bytes_of(std::u16string_view units, const Form& form) {
  std::string bytes;
  const auto add = [&](char16_t unit) {
    const char low = char(unit), high = char(unit >> 8);
    bytes += form.big_endian ? high : low;
    bytes += form.big_endian ? low : high;
  };
  if (form.marked) add(0xfeff);
  for (const char16_t unit : units) add(unit);
  return bytes;
}

/// The slow and obvious way: code points first.
std::string expected(std::u16string_view units) {
  std::string out;
  for (size_t at = 0; at < units.size(); ++at) {
    const auto in = [&](size_t place, unsigned from, unsigned to) {
      return place < units.size() && units[place] >= from && units[place] <= to;
    };
    if (in(at, 0xd800, 0xdbff) && in(at + 1, 0xdc00, 0xdfff)) {
      value::append_utf8(0x10000 + (units[at] - 0xd800u) * 0x400 + (units[at + 1] - 0xdc00u), out);
      ++at;
    } else {
      value::append_utf8(in(at, 0xd800, 0xdfff) ? U'\xfffd' : char32_t{units[at]}, out);
    }
  }
  return out;
}

const std::u16string kText = u"{\"a\":\"\u00e4\u20ac\xd83d\xde00 \xfeff\"}\r\n{\"b\":1}\n";

TEST(Encodings, Utf16AtEveryCut) {
  for (const Form& form : kForms) {
    const std::string bytes = bytes_of(kText, form);
    for (size_t cut = 1; cut < bytes.size(); ++cut)
      for (const size_t room : {1, 2, 3, 5, 6, 7, 64}) {
        const Item got = unpack_one(bytes, {.cuts = {cut}, .read_bytes = size_t(room)});
        ASSERT_EQ(got.content, expected(kText)) << form.container << " " << cut << " " << room;
        ASSERT_EQ(got.problem, "");
        ASSERT_EQ(got.container, form.container);
        ASSERT_EQ(got.container_bytes, bytes.size());
      }
    EXPECT_EQ(unpack_one(bytes, {.repeat = 1, .threads = true}).content, expected(kText));
  }
}

TEST(Encodings, LoneHalvesOfPairsAreReplaced) {
  std::mt19937_64 random(20261122);
  const char16_t units[] = {u'a', 0xd800, 0xdbff, 0xdc00, 0xdfff, 0x7f, 0x80, 0x7ff, 0x800, 0xffff};
  for (int round = 0; round < 3000; ++round) {
    std::u16string text = u"[ ";
    for (size_t length = random() % 12; length > 0; --length)
      text += units[random() % std::size(units)];
    const Form& form = kForms[random() % 4];
    const Item got = unpack_one(bytes_of(text, form),
                                {.repeat = 1 + random() % 9, .read_bytes = 1 + random() % 9});
    ASSERT_EQ(got.content, expected(text));
    ASSERT_TRUE(value::valid_utf8(got.content));
    ASSERT_EQ(got.error, 0);
  }
}

TEST(Encodings, LargeTextsThroughAllLayers) {
  std::u16string text;
  while (text.size() < 400000) text += kText;
  for (const Form& form : kForms)
    for (const bool threads : {false, true}) {
      const Item got = unpack_one(gzip(bytes_of(text, form)), {.threads = threads});
      EXPECT_EQ(got.content == expected(text), true);
      EXPECT_EQ(got.container, "gzip, " + std::string(form.container));
    }
}

TEST(Encodings, HalfACharacterAtTheEndIsAProblem) {
  const std::string bytes = bytes_of(kText, kForms[0]);
  for (size_t length = 3; length < bytes.size(); ++length) {
    const Item got = unpack_one(std::string_view(bytes).substr(0, length));
    ASSERT_EQ(got.error, length % 2 == 1 ? EILSEQ : 0) << length;
    ASSERT_EQ(got.problem.empty(), length % 2 == 0);
  }
  EXPECT_EQ(unpack_one(bytes + "x").problem,
            "utf-16: the last character is cut off: one byte of its two is there");
  EXPECT_EQ(unpack_one("\xff\xfe").content, "");
}

TEST(Encodings, Utf32IsNamed) {
  for (const std::string& bytes :
       {std::string("\xff\xfe\0\0{\0\0\0", 8), std::string("\0\0\xfe\xff\0\0\0{", 8),
        std::string("{\0\0\0\"\0\0\0", 8), std::string("\0\0\0[\0\0\0{", 8)})
    for (const size_t repeat : {0, 1}) {
      const Unpacked got = unpack(bytes, {.repeat = repeat});
      EXPECT_TRUE(got.items.empty());
      EXPECT_EQ(got.problems, std::vector<std::string>{
                                  "memory: is UTF-32, which is not read; convert it to UTF-8"});
    }
}

TEST(Encodings, Utf8AndItsMarkAreLeftAlone) {
  for (const std::string& bytes :
       {std::string("\xef\xbb\xbf{\"a\":1}\n"), std::string("{\"\0\0", 4), std::string("{\n"),
        std::string("[{"), std::string("[\0", 2), std::string("\0", 1), std::string("\xff"),
        std::string("\xfe\n"), std::string("a\0b\0", 4)})
    for (const size_t repeat : {0, 1}) {
      const Item got = unpack_one(bytes, {.repeat = repeat});
      EXPECT_EQ(got.content, bytes);
      EXPECT_EQ(got.container, "");
    }
}

}  // namespace
}  // namespace foothold::input_test
