#include <fmt/format.h>

#include <algorithm>

#include "cli/test_results.h"
#include "runtime/value/utf8.h"

namespace foothold::cli {
namespace {

/// Text that may stand in an attribute and between tags. XML 1.0 cannot hold most controls at all:
/// they become U+FFFD.
std::string xml(std::string_view text) {
  std::string out;
  for (const char byte : value::repair_utf8(text)) {
    if (byte == '&')
      out += "&amp;";
    else if (byte == '<')
      out += "&lt;";
    else if (byte == '>')
      out += "&gt;";
    else if (byte == '"')
      out += "&quot;";
    else if (byte == '\n')
      out += "&#10;";
    else if (byte == '\t')
      out += "&#9;";
    else if (static_cast<unsigned char>(byte) < 0x20)
      out += "\xEF\xBF\xBD";
    else
      out += byte;
  }
  return out;
}

struct Suite {
  std::string file;
  std::vector<const TestResult*> cases;
};

std::vector<Suite> suites_of(const std::vector<TestResult>& results) {
  std::vector<Suite> suites;
  for (const TestResult& result : results) {
    auto suite = std::find_if(suites.begin(), suites.end(),
                              [&](const Suite& it) { return it.file == result.file; });
    if (suite == suites.end()) suite = suites.insert(suites.end(), {result.file, {}});
    suite->cases.push_back(&result);
  }
  return suites;
}

/// `tests="2" failures="1" errors="0" skipped="0" time="0.001000"`
std::string counts(const std::vector<const TestResult*>& cases) {
  double seconds = 0;
  for (const TestResult* one : cases) seconds += one->seconds;
  const auto failures = std::count_if(cases.begin(), cases.end(),
                                      [](const TestResult* one) { return !one->why.empty(); });
  return fmt::format(R"(tests="{}" failures="{}" errors="0" skipped="0" time="{:.6f}")",
                     cases.size(), failures, seconds);
}

std::string test_case(const TestResult& one) {
  std::string out =
      fmt::format(R"(    <testcase classname="{}" name="{}" file="{}" line="{}" time="{:.6f}")",
                  xml(one.owner), xml(one.title), xml(one.file), one.line, one.seconds);
  if (one.why.empty()) return out + "/>\n";
  return out + fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           xml(one.why), xml(one.why + "\n" + one.explanation));
}

}  // namespace

std::string junit_xml(const std::vector<TestResult>& results) {
  std::vector<const TestResult*> all;
  for (const TestResult& result : results) all.push_back(&result);
  std::string out =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"foothold\" {}>\n",
                  counts(all));
  for (const Suite& suite : suites_of(results)) {
    out += fmt::format("  <testsuite name=\"{}\" {}>\n", xml(suite.file), counts(suite.cases));
    out += fmt::format(
        "    <properties>\n      <property name=\"foothold.version\" value=\"{}\"/>\n"
        "    </properties>\n",
        FOOTHOLD_VERSION);
    for (const TestResult* one : suite.cases) out += test_case(*one);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace foothold::cli
