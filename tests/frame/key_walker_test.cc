#include "runtime/route/key_walker.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/identity/strict.h"
#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

using Status = Walked::Status;

// The text in memory of its own that ends 64 bytes behind it, so that the address sanitizer sees
// any read further on. What stands in those 64 bytes is hostile: it would complete an unclosed
// text.
class ExactBytes {
 public:
  explicit ExactBytes(std::string_view text)
      : size_(text.size()), bytes_(new char[text.size() + 64]) {
    static constexpr std::string_view kCompleting = "\"}]}\":1,\"Operation\":\"stolen\"}";
    std::memcpy(bytes_.get(), text.data(), text.size());
    for (size_t i = 0; i < 64; ++i) bytes_[size_ + i] = kCompleting[i % kCompleting.size()];
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  size_t size_;
  std::unique_ptr<char[]> bytes_;
};

const KeySet& wanted() {
  static const KeySet keys({"Operation", "operationName", "category", ""});
  return keys;
}

bool same(const Walked& a, const Walked& b) {
  return a.status == b.status && a.key == b.key && a.value.data() == b.value.data() &&
         a.value.size() == b.value.size();
}

// A tiny recursive reader: the members of the outermost object with their raw values, nothing if
// the text is no object.
class NaiveReader {
 public:
  using Members = std::vector<std::pair<std::string, std::string_view>>;
  explicit NaiveReader(std::string_view text) : text_(text) {}
  std::optional<Members> read() {
    Members members;
    blanks();
    if (!is('{') || !value(0, &members)) return std::nullopt;
    blanks();
    if (at_ != text_.size()) return std::nullopt;
    return members;
  }

 private:
  bool is(char byte) const { return at_ < text_.size() && text_[at_] == byte; }
  bool take(char byte) { return is(byte) && ++at_ > 0; }
  void blanks() {
    while (is(' ') || is('\t') || is('\n') || is('\r')) ++at_;
  }
  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return take('"');
  }
  bool scalar() {
    const size_t start = at_;
    while (at_ < text_.size() && std::strchr("-+.0123456789eEtrufalsn", text_[at_]) != nullptr &&
           text_[at_] != '\0') {
      ++at_;
    }
    return at_ > start;
  }
  bool value(int depth, Members* members) {
    if (is('"')) return string();
    if (is('{')) return depth < kMaxNesting && container('}', depth, members);
    if (is('[')) return depth < kMaxNesting && container(']', depth, nullptr);
    return scalar();
  }
  bool container(char closing, int depth, Members* members) {
    ++at_;
    blanks();
    if (take(closing)) return true;
    for (;;) {
      if (!element(closing == '}', depth, members)) return false;
      if (take(closing)) return true;
      if (!take(',')) return false;
      blanks();
    }
  }
  bool element(bool keyed, int depth, Members* members) {
    std::string key;
    if (keyed) {
      const size_t start = at_ + 1;
      if (!string()) return false;
      const auto raw = text_.substr(start, at_ - 1 - start);
      if (value::unescape_json(raw, key) == value::Unescaped::malformed) return false;
      blanks();
      if (!take(':')) return false;
      blanks();
    }
    const size_t start = at_;
    if (!value(depth + 1, nullptr)) return false;
    if (members != nullptr) members->emplace_back(key, text_.substr(start, at_ - start));
    blanks();
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Collects the keys of the set one after the other; false if the walk ended malformed.
bool collect(std::string_view record, NaiveReader::Members& members) {
  Walked walked = walk_keys(record, wanted());
  while (walked.status == Status::found) {
    members.emplace_back(wanted().keys()[walked.key], walked.value);
    const size_t behind = size_t(walked.value.data() - record.data()) + walked.value.size();
    walked = walk_from(record, behind, wanted());
  }
  return walked.status == Status::end;
}

class RandomJson {
 public:
  explicit RandomJson(uint64_t seed) : random_(seed) {}
  std::string object(int depth) {
    static const std::string kKeys[] = {
        "Operation",  "operationName",   "category",      "",       "Id",      "Operatio",
        "Operations", "\\u004fperation", "Opera\\\\tion", "a\\\"b", "categorz"};
    std::string text = "{" + blanks();
    for (size_t i = 0, count = random_() % 9; i < count; ++i) {
      if (i > 0) text += "," + blanks();
      const bool odd = random_() % 4 == 0;
      text += odd ? string() : "\"" + kKeys[random_() % std::size(kKeys)] + "\"";
      text += blanks() + ":" + blanks() + value(depth) + blanks();
    }
    return text + "}";
  }
  uint64_t operator()() { return random_(); }

 private:
  std::string blanks() {
    return random_() % 8 == 0 ? std::string(random_() % 80, " \t\r\n"[random_() % 4]) : "";
  }
  std::string string() {
    static const std::string kPieces[] = {"\\\\",
                                          "\\\"",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ":",
                                          ",",
                                          "a",
                                          "\\u0022",
                                          "\\/",
                                          "\xc3\xa9",
                                          "text of some length"};
    std::string text = "\"";
    for (size_t i = 0, count = random_() % (random_() % 6 == 0 ? 80 : 6); i < count; ++i) {
      text += kPieces[random_() % std::size(kPieces)];
    }
    return text + "\"";
  }
  std::string array(int depth) {
    std::string text = "[" + blanks();
    for (size_t i = 0, count = random_() % 5; i < count; ++i) {
      text += (i > 0 ? "," + blanks() : "") + value(depth) + blanks();
    }
    return text + "]";
  }
  std::string value(int depth) {
    static const std::string kScalars[] = {"0", "-1.5e+10", "true", "false", "null", "123456789"};
    const size_t kind = random_() % 8;
    if (kind == 0 && depth < 6) return object(depth + 1);
    if (kind == 1 && depth < 6) return array(depth + 1);
    return kind < 5 ? string() : kScalars[random_() % std::size(kScalars)];
  }
  std::mt19937_64 random_;
};

struct WalkCase {
  const char* text;
  Status status;
  const char* key;
  const char* value;
};

TEST(KeyWalker, Cases) {
  const std::string deep = std::string(63, '[') + std::string(63, ']');
  const std::string deep_record = "{\"x\":" + deep + ",\"Operation\":1}";
  const std::string too_deep_record = "{\"x\":[" + deep + "],\"Operation\":1}";
  const WalkCase cases[] = {
      {R"({"Operation":"A"})", Status::found, "Operation", "\"A\""},
      {R"( {"a":1 , "Operation" : "A" , "b":2} )", Status::found, "Operation", "\"A\""},
      {"\t{\n\"Operation\"\r:\n{\"a\":[1]}}", Status::found, "Operation", "{\"a\":[1]}"},
      {R"({"T":{"Operation":"no"},"L":["Operation",{"Operation":1}],"Operation":"yes"})",
       Status::found, "Operation", "\"yes\""},
      {R"({"s":"\"Operation\":\"no\"","Operation":[]})", Status::found, "Operation", "[]"},
      {R"({"s":"x\\","Operation":true})", Status::found, "Operation", "true"},
      {R"({"s":"x\\\",","Operation":-1.5e3})", Status::found, "Operation", "-1.5e3"},
      {R"({"Operation":"first","Operation":"second"})", Status::found, "Operation", "\"first\""},
      {R"({"operationName":"o","Operation":"O"})", Status::found, "operationName", "\"o\""},
      {R"({"\u004fperation":"A"})", Status::found, "Operation", "\"A\""},
      {R"({"Oper\u0061tion":null})", Status::found, "Operation", "null"},
      {R"({"Operation\u0000":1,"category":2})", Status::found, "category", "2"},
      {R"({"":0})", Status::found, "", "0"},
      {R"({"Operation":"A","X":tru)", Status::found, "Operation", "\"A\""},
      {R"({"Operation":"A"}{"Operation":"B"})", Status::found, "Operation", "\"A\""},
      {R"({"operation":1,"OPERATION":2,"Operation ":3,"Operatio":4,"Operationn":5})", Status::end,
       nullptr, nullptr},
      {"{}", Status::end, nullptr, nullptr},
      {" { } ", Status::end, nullptr, nullptr},
      {R"({"a":{},"b":[],"c":""})", Status::end, nullptr, nullptr},
      {deep_record.c_str(), Status::found, "Operation", "1"},
      {too_deep_record.c_str(), Status::malformed, nullptr, nullptr},
      {"", Status::malformed, nullptr, nullptr},
      {" ", Status::malformed, nullptr, nullptr},
      {"{", Status::malformed, nullptr, nullptr},
      {"[]", Status::malformed, nullptr, nullptr},
      {"\"Operation\"", Status::malformed, nullptr, nullptr},
      {"{} x", Status::malformed, nullptr, nullptr},
      {"{}{}", Status::malformed, nullptr, nullptr},
      {"{,}", Status::malformed, nullptr, nullptr},
      {R"({"a":1,})", Status::malformed, nullptr, nullptr},
      {R"({"a")", Status::malformed, nullptr, nullptr},
      {R"({"a)", Status::malformed, nullptr, nullptr},
      {R"({"a":)", Status::malformed, nullptr, nullptr},
      {R"({"a":1)", Status::malformed, nullptr, nullptr},
      {R"({"a":"x)", Status::malformed, nullptr, nullptr},
      {R"({"a":"x\)", Status::malformed, nullptr, nullptr},
      {R"({"a":"x\"})", Status::malformed, nullptr, nullptr},
      {R"({"a":{"b":1)", Status::malformed, nullptr, nullptr},
      {R"({"a":[1})", Status::malformed, nullptr, nullptr},
      {R"({"a":{"b":[}],"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"a":[1,2,}},"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"a" 1,"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"a":1 "Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"a":,"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({a:1,"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"a":x,"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"\q":1,"Operation":1})", Status::malformed, nullptr, nullptr},
      {R"({"Operation":})", Status::malformed, nullptr, nullptr},
      {R"({"Operation":"A)", Status::malformed, nullptr, nullptr},
      {R"({"Operation")", Status::malformed, nullptr, nullptr},
  };
  for (const WalkCase& one : cases) {
    const ExactBytes bytes(one.text);
    const Walked walked = walk_keys(bytes.view(), wanted());
    EXPECT_EQ(walked.status, one.status) << one.text;
    EXPECT_TRUE(same(walked, portable::walk_keys(bytes.view(), wanted()))) << one.text;
    if (one.key == nullptr) continue;
    ASSERT_NE(walked.key, KeySet::kNone) << one.text;
    EXPECT_EQ(wanted().keys()[walked.key], one.key) << one.text;
    EXPECT_EQ(walked.value, one.value) << one.text;
  }
}

// Every distance of the quotes, backslashes and brackets from the edges of a 64-byte load.
TEST(KeyWalker, EveryOffsetToTheChunkEdge) {
  for (size_t pad = 0; pad < 140; ++pad) {
    for (size_t backslashes = 0; backslashes < 6; ++backslashes) {
      const std::string filler(pad, 'x');
      const std::string run = std::string(2 * backslashes, '\\');
      const std::string texts[] = {
          "{\"s\":\"" + filler + run + "\\\"\",\"Operation\":\"v\"}",
          "{\"s\":{\"" + filler + run + "\":[\"" + run + "\\\"}]\"]},\"Operation\":\"v\"}",
          "{\"k" + filler + run + "\":[[" + std::string(pad, ' ') + "]],\"Operation\":\"v\"}",
          "{\"s\":" + std::string(pad + 1, '1') + ",\"Operation\":\"v\"}"};
      for (const std::string& text : texts) {
        const ExactBytes bytes(text);
        const Walked walked = walk_keys(bytes.view(), wanted());
        ASSERT_EQ(walked.status, Status::found) << text;
        ASSERT_EQ(walked.value, "\"v\"") << text;
        ASSERT_TRUE(same(walked, portable::walk_keys(bytes.view(), wanted()))) << text;
      }
    }
  }
}

TEST(KeyWalker, RandomObjectsEqualTheNaiveReader) {
  RandomJson random(11);
  for (int round = 0; round < 20000; ++round) {
    const std::string text = random.object(0);
    const ExactBytes bytes(text);
    const auto expected = NaiveReader(bytes.view()).read();
    ASSERT_TRUE(expected.has_value()) << text;
    NaiveReader::Members of_set;
    for (const auto& member : *expected) {
      if (wanted().find(member.first) != KeySet::kNone) of_set.push_back(member);
    }
    NaiveReader::Members got;
    ASSERT_TRUE(collect(bytes.view(), got)) << text;
    ASSERT_EQ(got, of_set) << text;
  }
}

// Of a damaged text the walker may accept more than the strict reader, never answer otherwise than
// it where both accept, and never look past the end.
TEST(KeyWalker, DamagedObjectsAreNeverMisread) {
  RandomJson random(12);
  size_t valid = 0;
  for (int round = 0; round < 40000; ++round) {
    std::string text = random.object(3);
    for (uint64_t i = 0; i <= random() % 3 && !text.empty(); ++i) {
      const size_t at = random() % text.size();
      const uint64_t kind = random() % 3;
      if (kind == 0) text[at] = "\"\\{}[]:,x "[random() % 10];
      if (kind == 1) text.erase(at, 1);
      if (kind == 2) text.resize(at + 1);
    }
    const ExactBytes bytes(text);
    const Walked walked = walk_keys(bytes.view(), wanted());
    ASSERT_TRUE(same(walked, portable::walk_keys(bytes.view(), wanted()))) << text;
    if (walked.status == Status::found) {
      ASSERT_LE(walked.value.data() + walked.value.size(), bytes.view().data() + text.size());
    }
    const auto expected = NaiveReader(bytes.view()).read();
    if (!read_strictly(bytes.view()).valid || !expected) continue;
    ++valid;
    ASSERT_NE(walked.status, Status::malformed) << text;
    for (const auto& [key, value] : *expected) {
      if (wanted().find(key) == KeySet::kNone) continue;
      ASSERT_EQ(walked.status, Status::found) << text;
      ASSERT_EQ(walked.value, value) << text;
      break;
    }
  }
  EXPECT_GT(valid, 1000u);
}

TEST(KeyWalker, EveryTruncationIsMalformedUntilTheKeyIsThere) {
  const std::string text = R"({"a":{"b":["x\"",{}]},"c":"\\","Operation":"v" })";
  const size_t complete = text.find("\"v\"") + 3;
  for (size_t size = 0; size <= text.size(); ++size) {
    const ExactBytes bytes(std::string_view(text).substr(0, size));
    const Status expected = size >= complete ? Status::found : Status::malformed;
    EXPECT_EQ(walk_keys(bytes.view(), wanted()).status, expected) << size;
  }
}

TEST(KeyWalker, HostileSizesAreWalked) {
  const size_t size = 2'000'000;
  const std::string nested = "{\"a\":" + std::string(size, '[');
  std::string many = "{";
  for (size_t i = 0; i < size / 10; ++i) many += "\"k\\n\":1,";
  const std::string quotes = "{\"a\":\"" + std::string(size, '\\');
  EXPECT_EQ(walk_keys(ExactBytes(nested).view(), wanted()).status, Status::malformed);
  EXPECT_EQ(walk_keys(ExactBytes(many + "\"Operation\":1}").view(), wanted()).status,
            Status::found);
  EXPECT_EQ(walk_keys(ExactBytes(quotes).view(), wanted()).status, Status::malformed);
}

TEST(KeyWalker, WalkFromAnyPositionIsDefined) {
  const ExactBytes bytes(R"({"a":1,"Operation":"v","category":2})");
  for (size_t position = 0; position < bytes.view().size() + 3; ++position) {
    const Walked walked = walk_from(bytes.view(), position, wanted());
    EXPECT_TRUE(same(walked, portable::walk_from(bytes.view(), position, wanted())));
    if (position == 6) {
      EXPECT_EQ(walked.value, "\"v\"");
    }
    if (position == 22) {
      EXPECT_EQ(walked.value, "2");
    }
    if (position == 35) {
      EXPECT_EQ(walked.status, Status::end);
    }
    if (position > 35) {
      EXPECT_EQ(walked.status, Status::malformed);
    }
  }
}

TEST(KeyWalker, NothingAtAllIsMalformed) {
  EXPECT_EQ(walk_keys({}, wanted()).status, Status::malformed);
  EXPECT_EQ(walk_from({}, 0, wanted()).status, Status::malformed);
  EXPECT_EQ(skip_value({}, 0), std::string_view::npos);
}

TEST(KeyWalker, SkipValue) {
  struct Case {
    const char* text;
    size_t position;
    int depth;
    size_t behind;
  };
  constexpr size_t kNowhere = std::string_view::npos;
  const Case cases[] = {
      {"12,", 0, 1, 2},       {"  \"a\\\"b\" ", 0, 1, 8}, {"[[1],{}]x", 0, 1, 8},
      {"x[1]", 1, 1, 4},      {"true", 0, 1, 4},          {"", 0, 1, kNowhere},
      {"  ", 0, 1, kNowhere}, {"}", 0, 1, kNowhere},      {"\"a", 0, 1, kNowhere},
      {"[1", 0, 1, kNowhere}, {"[1}", 0, 1, kNowhere},    {"1", 5, 1, kNowhere},
      {"[[]]", 0, 62, 4},     {"[[]]", 0, 63, kNowhere},  {"[]", 0, 64, kNowhere}};
  for (const Case& one : cases) {
    const ExactBytes bytes(one.text);
    EXPECT_EQ(skip_value(bytes.view(), one.position, one.depth), one.behind) << one.text;
    EXPECT_EQ(portable::skip_value(bytes.view(), one.position, one.depth), one.behind) << one.text;
  }
}

TEST(KeySet, FindsExactlyItsKeys) {
  std::mt19937_64 random(13);
  std::vector<std::string> keys;
  std::map<std::string, uint16_t> expected;
  for (uint16_t i = 0; i < 300; ++i) {
    keys.emplace_back(random() % 80, 'k');
    for (size_t at = 0; at < 3 && !keys[i].empty(); ++at) {
      keys[i][random() % keys[i].size()] = char('a' + random() % 2);
    }
    expected.emplace(keys[i], i);
  }
  const KeySet set(keys);
  for (int round = 0; round < 20000; ++round) {
    std::string key = keys[random() % keys.size()];
    if (random() % 2 == 0 && !key.empty()) key[random() % key.size()] = char('a' + random() % 11);
    if (random() % 4 == 0) key.resize(random() % 80, 'k');
    const auto known = expected.find(key);
    const ExactBytes bytes(key);
    EXPECT_EQ(set.find(bytes.view()), known == expected.end() ? KeySet::kNone : known->second);
  }
  EXPECT_EQ(KeySet({}).find(ExactBytes("Operation").view()), KeySet::kNone);
}

}  // namespace
}  // namespace foothold::runtime
