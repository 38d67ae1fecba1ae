#include "runtime/frame/framer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/input/source.h"
#include "tests/frame/framed.h"

namespace foothold::runtime {
namespace {

const FrameNames kNames = {{"records", "value", "hits"}, {"op", "when"}};

struct Seen {
  std::string_view envelope;
  uint64_t line;
  std::string text;
  bool broken = false;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.envelope << (seen.broken ? "! " : " ") << seen.line << " " << seen.text;
}

std::vector<Seen> seen_in(const std::string& input, InputFormat format = InputFormat::detect) {
  MemorySource source(input);
  FrameOptions options;
  options.format = format;
  std::vector<Seen> all;
  for (const auto& one : frame_all(source, kNames, options).framed.elements) {
    const Envelope envelopes[] = {Envelope::line,  Envelope::run,  Envelope::pretty,
                                  Envelope::array, Envelope::page, Envelope::csv};
    for (const Envelope envelope : envelopes) {
      if (envelope_name(envelope) == one.envelope)
        all.push_back({envelope_name(envelope), one.line, one.text, one.broken});
    }
  }
  return all;
}

struct Case {
  std::string_view name;
  std::string input;
  std::vector<Seen> expected;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class FramerCase : public testing::TestWithParam<Case> {};

TEST_P(FramerCase, GivesTheseElements) {
  EXPECT_EQ(seen_in(GetParam().input), GetParam().expected);
}

const std::string kMark = "\xef\xbb\xbf";

INSTANTIATE_TEST_SUITE_P(
    Envelopes, FramerCase,
    testing::Values(
        Case{"nothing", "", {}}, Case{"blanks", " \n\t\r\n", {}},
        Case{"lines",
             "{\"a\":1}\r\n\n{\"a\":2}\n{\"a\":3}",
             {{"line", 1, "{\"a\":1}"}, {"line", 3, "{\"a\":2}"}, {"line", 4, "{\"a\":3}"}}},
        Case{"marks anywhere",
             kMark + "{\"a\":1}\n" + kMark + "{\"a\":2}\n" + kMark + kMark + "[{\"a\":3}]",
             {{"line", 1, "{\"a\":1}"}, {"line", 2, "{\"a\":2}"}, {"array", 3, "{\"a\":3}"}}},
        Case{"a run",
             "{\"a\":1}{\"a\":2} {\"a\":3},{\"a\":4},\n{\"a\":5}",
             {{"run", 1, "{\"a\":1}"},
              {"run", 1, "{\"a\":2}"},
              {"run", 1, "{\"a\":3}"},
              {"run", 1, "{\"a\":4}"},
              {"line", 2, "{\"a\":5}"}}},
        Case{"pretty",
             "{\n \"a\": {\n }\n}\n{\n}{}\n",
             {{"pretty", 1, "{\n \"a\": {\n }\n}"}, {"pretty", 5, "{\n}"}, {"run", 6, "{}"}}},
        Case{"arrays",
             "[{\"a\":1},{\"a\":2}\n,\n\n{\"a\":\n3}][{\"a\":4}]\n[[{\"a\":5}]]{\"a\":6}",
             {{"array", 1, "{\"a\":1}"},
              {"array", 1, "{\"a\":2}"},
              {"array", 4, "{\"a\":\n3}"},
              {"array", 5, "{\"a\":4}"},
              {"array", 6, "{\"a\":5}"},
              {"run", 6, "{\"a\":6}"}}},
        Case{"an array that is cut off",
             "[{\"a\":1},{\"a\":2}\n{\"a\":3}\n",
             {{"array", 1, "{\"a\":1}"}, {"array", 1, "{\"a\":2}"}, {"line", 2, "{\"a\":3}"}}},
        Case{"scalars in an array",
             "[1,\"a,]\\\"\",{\"a\":1},null\n,true]{\"a\":2}",
             {{"array", 1, "1", true},
              {"array", 1, "\"a,]\\\"\"", true},
              {"array", 1, "{\"a\":1}"},
              {"array", 1, "null", true},
              {"array", 2, "true", true},
              {"run", 2, "{\"a\":2}"}}},
        Case{"pages",
             "{\"records\":[{\"a\":1},{\"a\":2}]}\n{\"x\":{\"op\":1},\"value\": [\n{\"a\":3}\n],"
             "\"next\":[1]}{\"a\":4}",
             {{"page", 1, "{\"a\":1}"},
              {"page", 1, "{\"a\":2}"},
              {"page", 3, "{\"a\":3}"},
              {"run", 4, "{\"a\":4}"}}},
        Case{"a page in a page's key",
             "{\"took\":3,\"hits\":{\"total\":2,\"hits\":[{\"a\":1}],\"b\":1}}\n{\"a\":2}\n",
             {{"page", 1, "{\"a\":1}"}, {"line", 2, "{\"a\":2}"}}},
        Case{"no pages",
             "{\"op\":1,\"value\":[{}]}{\"value\":1,\"records\":[]}{\"hits\":{\"op\":1,\"hits\":[]}"
             "}",
             {{"run", 1, "{\"op\":1,\"value\":[{}]}"},
              {"run", 1, "{\"value\":1,\"records\":[]}"},
              {"run", 1, "{\"hits\":{\"op\":1,\"hits\":[]}}"}}},
        Case{"a page of which the end is missing",
             "{\"records\":[{\"a\":1},{\"a\":\n{\"a\":3}\n{\"a\":4}",
             {{"page", 1, "{\"a\":1}"},
              {"page", 1, "{\"a\":", true},
              {"page", 2, "{\"a\":3}"},
              {"line", 3, "{\"a\":4}"}}},
        Case{
            "a page behind lines",
            "{\"id\":1}\n{\"id\":2}\n{\"records\":[{\"a\":1}]}\n{\"@c\":1,\"value\":[{\"a\":2}]}\n",
            {{"line", 1, "{\"id\":1}"},
             {"line", 2, "{\"id\":2}"},
             {"page", 3, "{\"a\":1}"},
             {"page", 4, "{\"a\":2}"}}},
        Case{"an escaped key of a page",
             "{\"rec\\u006frds\":[{\"a\":1}]}",
             {{"page", 1, "{\"a\":1}"}}},
        Case{"broken lines",
             "{\"a\":\"x\n{\"a\":1 \"b\":2}\nhello, "
             "\"world\n{\"a\":[}]\n{\"a\":1}}\n{\"a\":4}\n{\"a\":5",
             {{"line", 1, "{\"a\":\"x", true},
              {"line", 2, "{\"a\":1 \"b\":2}", true},
              {"line", 3, "hello, \"world", true},
              {"line", 4, "{\"a\":[}]", true},
              {"run", 5, "{\"a\":1}"},
              {"run", 5, "}", true},
              {"line", 6, "{\"a\":4}"},
              {"line", 7, "{\"a\":5", true}}},
        Case{"lines behind a line are taken as they stand",
             "{\"a\":1}\n{\"a\":1 \"b\":2}\n{\"a\":1}{\"a\":2}\n",
             {{"line", 1, "{\"a\":1}"},
              {"line", 2, "{\"a\":1 \"b\":2}"},
              {"run", 3, "{\"a\":1}"},
              {"run", 3, "{\"a\":2}"}}},
        Case{"CSV",
             "#TYPE "
             "Some.Thing\r\n\"when\",\"AuditData\"\r\n\"1\",\"{\"\"a\"\":\n1}\"\r\n\n2,x\"y\r\n,",
             {{"csv", 3, "{\"when\":\"1\",\"AuditData\":\"{\\\"a\\\":\\n1}\"}"},
              {"csv", 6, "{\"when\":\"2\",\"AuditData\":\"x\\\"y\"}"},
              {"csv", 7, "{\"when\":\"\",\"AuditData\":\"\"}"}}},
        Case{"CSV with other separators, names and a second header",
             "when [UTC];b\n1;2\n" + kMark + "\"b\"\t\" op \"\n3\t4\nop,when\n\"a\nb\",\n",
             {{"csv", 2, "{\"when\":\"1\",\"b\":\"2\"}"},
              {"csv", 4, "{\"b\":\"3\",\"op\":\"4\"}"},
              {"csv", 6, "{\"op\":\"a\\nb\",\"when\":\"\"}"}}},
        Case{"broken rows",
             "op,when\n1\n1,2,3\n\"a\" ,2\n1,\"2\n3,4\n5,6\n",
             {{"csv", 2, "1", true},
              {"csv", 3, "1,2,3", true},
              {"csv", 4, "\"a\" ,2", true},
              {"csv", 5, "1,\"2", true},
              {"csv", 6, "{\"op\":\"3\",\"when\":\"4\"}"},
              {"csv", 7, "{\"op\":\"5\",\"when\":\"6\"}"}}},
        Case{"everything in one input",
             "{\"op\":1}\nop,b\n1,2\n[{\"a\":1}]\n{\"a\":2}\nb,op\n3,4",
             {{"line", 1, "{\"op\":1}"},
              {"csv", 3, "{\"op\":\"1\",\"b\":\"2\"}"},
              {"array", 4, "{\"a\":1}"},
              {"line", 5, "{\"a\":2}"},
              {"csv", 7, "{\"b\":\"3\",\"op\":\"4\"}"}}}));

TEST(Framer, FormatsForceWhatIsLookedAt) {
  EXPECT_EQ(seen_in("[{\"a\":1}\n\n op,b \n", InputFormat::ndjson),
            (std::vector<Seen>{{"line", 1, "[{\"a\":1}"}, {"line", 3, " op,b "}}));
  EXPECT_EQ(seen_in("op,b\n1,2\n{\"a\":1}", InputFormat::json),
            (std::vector<Seen>{
                {"line", 1, "op,b", true}, {"line", 2, "1,2", true}, {"line", 3, "{\"a\":1}"}}));
  EXPECT_EQ(
      seen_in("\n1 2;\"x;y\"\n{;}\n{}\n", InputFormat::csv),
      (std::vector<Seen>{{"csv", 3, "{\"1 2\":\"{\",\"x;y\":\"}\"}"}, {"csv", 4, "{}", true}}));
}

}  // namespace
}  // namespace foothold::runtime
