#include "runtime/identity/strict.h"

#include <gtest/gtest.h>

#include <cstring>
#include <ctime>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::runtime {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

// Reads from memory that ends with the text, so that the address sanitizer sees any byte read
// beyond it.
StrictReading read(std::string_view text) {
  const std::unique_ptr<char[]> bytes(new char[text.size() > 0 ? text.size() : 1]);
  std::memcpy(bytes.get(), text.data(), text.size());
  return read_strictly({bytes.get(), text.size()});
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string nested_objects(size_t depth) {
  std::string text;
  for (size_t i = 0; i < depth; ++i) text += "{\"a\":";
  return text + "1" + std::string(depth, '}');
}

std::vector<std::string> accepted() {
  std::vector<std::string> texts = {"0",
                                    "-0",
                                    "1",
                                    "-1",
                                    "10",
                                    "1234567890123456789012345678901234567890",
                                    "0.0",
                                    "-0.0",
                                    "0.10",
                                    "1.5",
                                    "1e5",
                                    "1E5",
                                    "1e+5",
                                    "1e-5",
                                    "1E+05",
                                    "0e0",
                                    "0e+1",
                                    "0E-01",
                                    "-1.25e-300",
                                    "1e999999",
                                    "true",
                                    "false",
                                    "null",
                                    "\"\"",
                                    "\"a\"",
                                    "\" \"",
                                    "\"\\\"\"",
                                    "\"\\\\\"",
                                    "\"\\/\"",
                                    "\"\\b\\f\\n\\r\\t\"",
                                    "\"\\u0000\"",
                                    "\"\\u0041\"",
                                    "\"\\uFFFF\"",
                                    "\"\\uabcd\\uABCD\"",
                                    "\"\\ud83d\\ude00\"",
                                    "\"\xc3\xa9\"",
                                    "\"\xe2\x82\xac\"",
                                    "\"\xf0\x9f\x98\x80\"",
                                    "\"\x7f\"",
                                    "\"/\"",
                                    "\"'\"",
                                    "\"{}[],:\"",
                                    "\"\\\\\\\"\"",
                                    "\"\xef\xbb\xbf\"",
                                    "\"\xe2\x80\xa8\"",
                                    "[]",
                                    "[ ]",
                                    "[1]",
                                    "[1,2]",
                                    "[1 , 2]",
                                    "[\n1\t,\r2 ]",
                                    "[[]]",
                                    "[[],[]]",
                                    "[{}]",
                                    "[null]",
                                    "[\"\"]",
                                    "[1,\"a\",true,{\"b\":[]}]",
                                    "{}",
                                    "{ }",
                                    "{\"a\":1}",
                                    "{ \"a\" : 1 }",
                                    "{\"\":0}",
                                    "{\"a\":{}}",
                                    "{\"a\":[]}",
                                    "{\"a\":1,\"b\":2}",
                                    "{\"a\":1,\"a\":2}",
                                    "{\"a\":{\"a\":{}}}",
                                    "{\"\\u0061\":1}",
                                    "{\"\\\"\":1}",
                                    "\t\n\r 1",
                                    "1\t\n\r ",
                                    " {} ",
                                    "\n[]\n",
                                    nested(64),
                                    nested_objects(64),
                                    "{\"a\":" + nested(63) + "}"};
  texts.push_back("\"" + std::string(100000, 'x') + "\"");
  texts.push_back(std::string(100000, '9'));
  return texts;
}

std::vector<std::string> refused() {
  std::vector<std::string> texts = {"",
                                    " ",
                                    "\t\n",
                                    "\0"s,
                                    "1\0"s,
                                    "[1]\0"s,
                                    "\xef\xbb\xbf{}",
                                    "\xc2\xa0{}",
                                    "{}\xc2\xa0",
                                    "\x0c{}",
                                    "\x0b{}",
                                    "{}\xe2\x80\xa8",
                                    "-",
                                    "+1",
                                    "01",
                                    "-01",
                                    "00",
                                    "1.",
                                    ".5",
                                    "-.5",
                                    "1.e5",
                                    "1e",
                                    "1e+",
                                    "1E-",
                                    "1e5.5",
                                    "0x1F",
                                    "1_000",
                                    "1a",
                                    "1 2",
                                    "--1",
                                    "-+1",
                                    "1-",
                                    "1+",
                                    "1e5e5",
                                    "0e",
                                    "Infinity",
                                    "-Infinity",
                                    "NaN",
                                    "nan",
                                    "\xef\xbc\x91",
                                    "tru",
                                    "True",
                                    "TRUE",
                                    "truex",
                                    "fals",
                                    "False",
                                    "nul",
                                    "Null",
                                    "nulll",
                                    "undefined",
                                    "t",
                                    "n",
                                    "f",
                                    "a",
                                    "\"",
                                    "\"a",
                                    "\"\\",
                                    "\"\\\"",
                                    "\"\\a\"",
                                    "\"\\x41\"",
                                    "\"\\u\"",
                                    "\"\\u1\"",
                                    "\"\\u12\"",
                                    "\"\\u123\"",
                                    "\"\\u123g\"",
                                    "\"\\U0041\"",
                                    "\"\\'\"",
                                    "\"\\0\"",
                                    "\"\\\xc3\xa9\"",
                                    "\"\n\"",
                                    "\"\r\"",
                                    "\"\t\"",
                                    "\"\x01\"",
                                    "\"\x1f\"",
                                    "\"\0\""s,
                                    "\"\\\n\"",
                                    "'a'",
                                    "\"a\"\"b\"",
                                    "\"a\" \"b\"",
                                    "a\"b\"",
                                    "[",
                                    "]",
                                    "[1",
                                    "[1,",
                                    "[1,]",
                                    "[,1]",
                                    "[,]",
                                    "[1,,2]",
                                    "[1 2]",
                                    "[1:2]",
                                    "[1}",
                                    "[1]]",
                                    "[1],",
                                    "[\"a\"",
                                    "[\"a",
                                    "[1;2]",
                                    "[tru]",
                                    "[[]",
                                    "[]]",
                                    "[][]",
                                    "[1]x",
                                    "[1] 2",
                                    "(1)",
                                    "{",
                                    "}",
                                    "{\"a\"",
                                    "{\"a\":",
                                    "{\"a\":1",
                                    "{\"a\":1,",
                                    "{\"a\":1,}",
                                    "{,\"a\":1}",
                                    "{,}",
                                    "{\"a\"}",
                                    "{\"a\",1}",
                                    "{\"a\" 1}",
                                    "{\"a\"::1}",
                                    "{\"a\":1 \"b\":2}",
                                    "{\"a\":1,,\"b\":2}",
                                    "{a:1}",
                                    "{'a':1}",
                                    "{1:1}",
                                    "{null:1}",
                                    "{[]:1}",
                                    "{{}:1}",
                                    "{\"a\":}",
                                    "{:1}",
                                    "{\"a\":1]",
                                    "{\"a\":1}}",
                                    "{\"a\":1}{\"b\":2}",
                                    "{\"a\":1},",
                                    "{\"a\":1}x",
                                    "{\"a\":tru}",
                                    "{\"a\":[1,2,}}",
                                    "{\"a\":1;\"b\":2}",
                                    "{\"a\":1/**/}",
                                    "{//\n}",
                                    "#{}",
                                    "{\"\\q\":1}",
                                    "{\"a\nb\":1}",
                                    "{\"a\":\"b}",
                                    "[\xff]",
                                    "\xff",
                                    "{\"a\":\xc3\xa9}",
                                    "[\"a\",\n",
                                    "*",
                                    "\\u0061",
                                    "[\\n1]",
                                    "<null>",
                                    "[<null>]",
                                    "{\"a\":\"b\"}#",
                                    "{\"a\":\"b\"}/*",
                                    "{\"a\" \"b\"}",
                                    "[1,\n1\n,1",
                                    "{\"a\":/*c*/1}",
                                    "$",
                                    "[+1]",
                                    "[1.2.3]",
                                    "[1e1e1]",
                                    "[-]",
                                    "[-a]",
                                    "[--1.]",
                                    "[0.e1]",
                                    "[2.e+3]",
                                    nested(65),
                                    nested_objects(65),
                                    "{\"a\":" + nested(64) + "}"};
  return texts;
}

TEST(Strict, TextsOfTheGrammarAreAccepted) {
  for (const std::string& text : accepted()) {
    const StrictReading reading = read(text);
    EXPECT_TRUE(reading.valid) << text.substr(0, 80) << ": " << reading.reason;
    EXPECT_FALSE(reading.repaired) << text.substr(0, 80);
    EXPECT_EQ(reading.position, text.size());
    EXPECT_NE(reading.canonical, value::Digest{});
  }
}

TEST(Strict, OtherTextsAreRefusedWithAReason) {
  for (const std::string& text : refused()) {
    const StrictReading reading = read(text);
    EXPECT_FALSE(reading.valid) << text.substr(0, 80);
    EXPECT_FALSE(reading.reason.empty()) << text.substr(0, 80);
    EXPECT_LE(reading.position, text.size());
    EXPECT_EQ(reading.canonical, value::Digest{});
  }
}

TEST(Strict, EveryTruncationIsRefused) {
  const std::string text = R"({"a":[1.5e+3,"x\u0041\\",{}],"b":{"c":null}})";
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(read(text.substr(0, size)).valid) << size;
  }
  EXPECT_TRUE(read(text).valid);
}

TEST(Strict, PositionAndReasonNameTheFault) {
  struct Case {
    const char* text;
    size_t position;
    const char* reason;
  };
  const Case cases[] = {{R"({"a":tru})", 5, "this is no value"},
                        {R"({"a":1}{"b":2})", 7, "something follows the value"},
                        {R"({"a":1 "b":2})", 7, "a comma or a closing bracket is missing"},
                        {R"({"a" 1})", 5, "a colon is missing"},
                        {R"({1:1})", 1, "a key is missing"},
                        {R"([1)", 2, "an object or array is not closed"},
                        {R"(["a)", 3, "a string is not closed"},
                        {"[\"a\n\"]", 3, "a control byte stands in a string"},
                        {"\xff", 0, "this is no value"},
                        {R"([01])", 2, "a number starts with a zero"},
                        {R"([1.])", 3, "a digit is missing"},
                        {R"(["ab\q"])", 2, "an escape in a string is unknown"},
                        {"", 0, "a value is missing"}};
  for (const Case& one : cases) {
    EXPECT_EQ(read(one.text).position, one.position) << one.text;
    EXPECT_EQ(read(one.text).reason, one.reason) << one.text;
  }
  EXPECT_EQ(read(nested(65)).position, 64u);
  EXPECT_EQ(read(nested(65)).reason, "objects and arrays are nested too deep");
}

TEST(Strict, BrokenTextInsideStringsIsRepaired) {
  const std::string replaced = "\"a\xef\xbf\xbd\"";
  for (const std::string& text :
       {"\"a\xff\""s, "\"a\xf0\x9f\x98\""s, "\"a\\ud83d\""s, "\"a\\ude00\""s, "\"a\xc0\""s}) {
    const StrictReading reading = read(text);
    EXPECT_TRUE(reading.valid) << text;
    EXPECT_TRUE(reading.repaired) << text;
    EXPECT_EQ(reading.canonical, read(replaced).canonical) << text;
  }
  EXPECT_FALSE(read(replaced).repaired);
  EXPECT_TRUE(read("{\"k\xff\":1}").repaired);
  EXPECT_EQ(read("{\"k\xff\":1}").canonical, read("{\"k\\ud800\":1}").canonical);
}

TEST(Strict, HostileSizesAreQuick) {
  const std::clock_t start = std::clock();  // of the processor: others may use it, too
  EXPECT_FALSE(read(std::string(1'000'000, '[')).valid);
  EXPECT_FALSE(read_strictly(nested_objects(1'000'000)).valid);
  EXPECT_TRUE(read("[" + std::string(10'000'000, '1') + "]").valid);
  std::string many = "{";
  for (int i = 1'000'000; i > 0; --i) many += "\"" + std::to_string(i % 1000) + "\":" + "0,";
  EXPECT_TRUE(read(many + "\"z\":1}").valid);
  EXPECT_EQ(read(many + "\"z\":1}").canonical, read(many + "\"z\":1,\"5\":7}").canonical);
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 20);
}

// A value as a tree, written out in as many ways as mean the same.
struct Tree {
  enum class Kind { scalar, text, array, object } kind = Kind::scalar;
  std::string text;
  std::vector<std::string> keys;
  std::vector<Tree> children;
};

class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed) {}

  Tree tree(int depth) {
    const size_t kind = depth == 0 ? 9 : random_() % 10;
    Tree made;
    if (kind < 3) {
      static const char* const kScalars[] = {"0", "1", "1.0", "-1", "true", "false", "null"};
      made.text = kScalars[random_() % std::size(kScalars)];
    } else if (kind < 6 || depth > 4) {
      made.kind = Tree::Kind::text;
      made.text = text();
    } else {
      made.kind = kind < 8 ? Tree::Kind::array : Tree::Kind::object;
      const size_t count = random_() % 6;
      for (size_t i = 0; i < count; ++i) {
        if (made.kind == Tree::Kind::object) made.keys.push_back(text() + std::to_string(i));
        made.children.push_back(tree(depth + 1));
      }
    }
    return made;
  }

  // As plain as possible.
  std::string plain(const Tree& tree) { return write(tree, false); }
  // Blanks, escapes, another order of keys, duplicates behind the first.
  std::string disguised(const Tree& tree) { return write(tree, true); }

  // Changes the meaning at one random place.
  void change(Tree& tree) {
    if (!tree.children.empty() && random_() % 4 != 0) {
      return change(tree.children[random_() % tree.children.size()]);
    }
    const uint64_t kind = random_() % 3;
    if (tree.kind == Tree::Kind::object && kind == 0 && !tree.keys.empty()) {
      tree.keys[random_() % tree.keys.size()] += "~";
    } else if (tree.kind == Tree::Kind::array && kind == 0 && tree.children.size() > 1 &&
               plain(tree.children.front()) != plain(tree.children.back())) {
      std::swap(tree.children.front(), tree.children.back());
    } else if (tree.kind == Tree::Kind::object) {
      tree.keys.push_back("added");
      tree.children.push_back({});
      tree.children.back().text = "null";
    } else if (tree.kind == Tree::Kind::array) {
      tree.children.push_back({});
      tree.children.back().text = "null";
    } else {
      tree.text += tree.kind == Tree::Kind::text ? "~" : "";
      if (tree.kind == Tree::Kind::scalar) tree.text = tree.text == "0" ? "0.0" : "0";
    }
  }

 private:
  std::string text() {
    static const char* const kPieces[] = {
        "a", "/", "\"", "\\", "\n", "\xc3\xa9", "\xf0\x9f\x98\x80", "Id"};
    std::string made;
    for (size_t i = random_() % 4; i > 0; --i) made += kPieces[random_() % std::size(kPieces)];
    return made;
  }
  std::string blanks(bool disguise) {
    return disguise && random_() % 3 == 0 ? std::string(1 + random_() % 3, " \t\n\r"[random_() % 4])
                                          : "";
  }
  std::string quoted(const std::string& text, bool disguise) {
    std::string made = "\"";
    for (const char byte : text) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, random_() % 2 ? "\\u%04x" : "\\u%04X", unsigned(byte));
      if (byte == '"' || byte == '\\') {
        made += disguise && random_() % 2 ? std::string(escaped) : std::string("\\") + byte;
      } else if (byte == '\n') {
        made += disguise && random_() % 2 ? escaped : "\\n";
      } else if (disguise && byte == '/' && random_() % 2) {
        made += "\\/";
      } else {
        made +=
            disguise && uint8_t(byte) < 0x80 && random_() % 3 == 0 ? escaped : std::string(1, byte);
      }
    }
    return made + "\"";
  }
  std::string member(const Tree& tree, size_t i, bool disguise) {
    return blanks(disguise) + quoted(tree.keys[i], disguise) + blanks(disguise) + ":" +
           write(tree.children[i], disguise);
  }
  std::string write_object(const Tree& tree, bool disguise) {
    std::vector<size_t> order(tree.keys.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (disguise) std::shuffle(order.begin(), order.end(), random_);
    std::string made = "{" + blanks(disguise);
    for (size_t i = 0; i < order.size(); ++i)
      made += (i > 0 ? "," : "") + member(tree, order[i], disguise);
    if (disguise && !order.empty() && random_() % 3 == 0) {
      made += "," + quoted(tree.keys[order[random_() % order.size()]], true) + ":[\"later\"]";
    }
    return made + blanks(disguise) + "}";
  }
  std::string write(const Tree& tree, bool disguise) {
    std::string made = blanks(disguise);
    if (tree.kind == Tree::Kind::scalar) made += tree.text;
    if (tree.kind == Tree::Kind::text) made += quoted(tree.text, disguise);
    if (tree.kind == Tree::Kind::object) made += write_object(tree, disguise);
    if (tree.kind == Tree::Kind::array) {
      made += "[";
      for (size_t i = 0; i < tree.children.size(); ++i) {
        made += (i > 0 ? "," : "") + write(tree.children[i], disguise);
      }
      made += blanks(disguise) + "]";
    }
    return made + blanks(disguise);
  }
  std::mt19937_64 random_;
};

TEST(StrictCanonical, MeaningDecidesAndNothingElse) {
  Writer writer(21);
  for (int round = 0; round < 5000; ++round) {
    Tree tree = writer.tree(0);
    const std::string plain = writer.plain(tree);
    const StrictReading reading = read(plain);
    ASSERT_TRUE(reading.valid) << plain << reading.reason;
    for (int i = 0; i < 3; ++i) {
      const std::string disguised = writer.disguised(tree);
      ASSERT_EQ(read(disguised).canonical, reading.canonical) << plain << "\n" << disguised;
    }
    writer.change(tree);
    const std::string changed = writer.disguised(tree);
    ASSERT_TRUE(read(changed).valid) << changed;
    ASSERT_NE(read(changed).canonical, reading.canonical) << plain << "\n" << changed;
  }
}

TEST(StrictCanonical, DifferentMeaningsHaveDifferentDigests) {
  const std::string_view texts[] = {"1",
                                    "1.0",
                                    "1e0",
                                    "-1",
                                    "10",
                                    "\"1\"",
                                    "true",
                                    "\"true\"",
                                    "\"t\"",
                                    "false",
                                    "null",
                                    "\"null\"",
                                    "\"\"",
                                    "[]",
                                    "{}",
                                    "[[]]",
                                    "[[],[]]",
                                    "[{}]",
                                    "{\"a\":[]}",
                                    "{\"a\":{}}",
                                    "[1,2]",
                                    "[2,1]",
                                    "[12]",
                                    "[1,[2]]",
                                    "[[1],2]",
                                    "[[1,2]]",
                                    "[\"1\",2]",
                                    "[\"a\",\"b\"]",
                                    "[\"ab\"]",
                                    "[\"a\",\"\",\"b\"]",
                                    "{\"a\":1}",
                                    "{\"b\":1}",
                                    "{\"A\":1}",
                                    "{\"a\":1,\"b\":2}",
                                    "{\"a\":2,\"b\":1}",
                                    "{\"a\":{\"b\":1}}",
                                    "{\"a\":1,\"\":0}",
                                    "[\"a\",1]",
                                    "[{\"a\":1}]",
                                    "{\"a\":[1]}",
                                    "\"a\"",
                                    "\"A\"",
                                    "\"\\u0000\"",
                                    "\"\\\\u0041\"",
                                    "\"\xc3\xa9\"",
                                    "\"e\xcc\x81\"",
                                    "{\"a\":{\"x\":1},\"b\":2}",
                                    "{\"a\":{\"x\":1,\"b\":2}}",
                                    "[\"}\"]",
                                    "[\"]\"]",
                                    "[\"s1a\"]"};
  std::set<std::string> digests;
  for (const std::string_view text : texts) {
    ASSERT_TRUE(read(text).valid) << text;
    EXPECT_TRUE(digests.insert(value::hex(read(text).canonical)).second) << text;
  }
}

TEST(StrictCanonical, FirstOfEqualKeysCountsAtEveryLevel) {
  const std::pair<const char*, const char*> equal[] = {
      {R"({"a":1,"a":2})", R"({"a":1})"},
      {R"({"a":1,"\u0061":2,"b":3})", R"({"b":3,"a":1})"},
      {R"({"x":{"a":1,"a":[{"b":{}}]},"x":7})", R"({"x":{"a":1}})"},
      {R"([{"b":1,"a":2,"b":3}])", R"([{"a":2,"b":1}])"}};
  for (const auto& [first, second] : equal) {
    EXPECT_EQ(read(first).canonical, read(second).canonical) << first;
  }
  EXPECT_NE(read(R"({"a":2,"a":1})").canonical, read(R"({"a":1,"a":2})").canonical);
}

}  // namespace
}  // namespace foothold::runtime
