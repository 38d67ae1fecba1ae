// What helps to write rules: fmt, test --junit and --coverage, new rule.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "compiler/compile.h"
#include "evaluate/json.h"
#include "tests/cli/process.h"
#include "tests/sanitized.h"

namespace foothold::cli_test {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// ---- fmt ----------------------------------------------------------------------------------------

constexpr const char* kUgly = "list  a  of text=\"x\" ,\n\"y\"";
constexpr const char* kNeat = "list a of text = \"x\", \"y\"\n";

TEST(FmtCommand, WritesInPlaceAndNamesWhatItChanged) {
  const TemporaryFolder folder;
  const std::string ugly = folder.file("ugly.fh", kUgly), neat = folder.file("neat.fh", kNeat);
  chmod(ugly.c_str(), 0640);
  const Finished run = foothold({"fmt", folder.path()});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out, ugly + "\n");
  EXPECT_EQ(read_file(ugly), kNeat);
  EXPECT_EQ(read_file(neat), kNeat);
  struct stat status = {};
  ASSERT_EQ(stat(ugly.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u) << "the file keeps its permissions";
  EXPECT_EQ(foothold({"fmt", folder.path()}).out, "");
}

TEST(FmtCommand, CheckChangesNothing) {
  const TemporaryFolder folder;
  const std::string ugly = folder.file("ugly.fh", kUgly);
  const Finished run = foothold({"fmt", "--check", folder.path()});
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.out, ugly + "\n");
  EXPECT_EQ(read_file(ugly), kUgly);
  foothold({"fmt", ugly});
  EXPECT_EQ(foothold({"fmt", "--check", folder.path()}).code, 0);
}

TEST(FmtCommand, StandardInputGoesToStandardOutput) {
  EXPECT_EQ(foothold({"fmt"}, kUgly).out, kNeat);
  EXPECT_EQ(foothold({"fmt", "-"}, kUgly).out, kNeat);
  EXPECT_EQ(foothold({"fmt", "--check", "-"}, kUgly).code, 1);
  EXPECT_EQ(foothold({"fmt", "--check"}, kNeat).code, 0);
}

TEST(FmtCommand, AFileThatDoesNotParseIsLeftAloneAndTheOthersAreNot) {
  const TemporaryFolder folder;
  const std::string broken = folder.file("a.fh", "rule r {\n"), ugly = folder.file("b.fh", kUgly);
  const Finished run = foothold({"fmt", folder.path()});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(holds(run.err, broken + ":") && holds(run.err, "error[E001]")) << run.err;
  EXPECT_EQ(read_file(broken), "rule r {\n");
  EXPECT_EQ(read_file(ugly), kNeat);
  EXPECT_EQ(foothold({"fmt", folder.path("none")}).code, 2);
}

TEST(FmtCommand, ALinkStaysALink) {
  const TemporaryFolder folder;
  const std::string ugly = folder.file("ugly.fh", kUgly), link = folder.path("link.fh");
  ASSERT_EQ(symlink(ugly.c_str(), link.c_str()), 0);
  EXPECT_EQ(foothold({"fmt", link}).code, 0);
  struct stat status = {};
  ASSERT_EQ(lstat(link.c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  EXPECT_EQ(read_file(ugly), kNeat);
}

// ---- test: JUnit and coverage -------------------------------------------------------------------

/// `deletes` never keeps the rule from firing, and no test says `folder`.
constexpr const char* kHalfTested = R"(
rule half_tested {
  title "x" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when inbox_rule
       where deletes and (marks_read or folder is "x")
  report "x"
  test "fires & more" {
    event inbox_rule { deletes true marks_read true }
    expect 1 finding
  }
  test "wrong <one>" {
    event inbox_rule { deletes true marks_read false folder "y" }
    expect 1 finding
  }
}
)";

TEST(TestJunit, EachFileIsASuiteAndEachTestACase) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kHalfTested), report = folder.path("out.xml");
  const Finished run = foothold({"test", rules, "--rule", "half_tested", "--junit", report});
  EXPECT_EQ(run.code, 1);
  const std::string xml = read_file(report);
  for (const char* part :
       {"<testsuites name=\"foothold\" tests=\"2\" failures=\"1\"",
        "classname=\"half_tested\" name=\"fires &amp; more\"", "name=\"wrong &lt;one&gt;\"",
        "<failure message=\"expected 1 finding, got 0 findings\">",
        "`half_tested` does not fire because `where` is false", "line=\"11\"",
        "<property name=\"foothold.version\""})
    EXPECT_TRUE(holds(xml, part)) << part << "\n" << xml;
  EXPECT_EQ(foothold({"test", rules, "--junit", folder.path("none/out.xml")}).code, 5);
}

TEST(TestJunit, HostileTitlesStayText) {
  const TemporaryFolder folder;
  std::string rules = kHalfTested;
  rules.replace(rules.find("fires & more"), 12, "]]></testcase>\\n\\t\\\" \x01 '");
  const std::string path = folder.file("own.fh", rules), report = folder.path("out.xml");
  foothold({"test", path, "--rule", "half_tested", "--junit", report});
  const std::string xml = read_file(report);
  EXPECT_FALSE(holds(xml, "]]></testcase>")) << xml;
  for (const unsigned char byte : xml) EXPECT_TRUE(byte >= 0x20 || byte == '\n') << int(byte);
}

TEST(TestCoverage, NamesThePartsThatNoTestExercises) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kHalfTested);
  const Finished run = foothold({"test", rules, "--rule", "half_tested", "--coverage"});
  EXPECT_EQ(run.code, 1) << "a test fails";
  // Of the whole, deletes, the or, marks_read, folder: three decide both ways.
  for (const char* part :
       {"3 of 5 parts exercised by 2 events",
        "own.fh:5: no test in which this keeps the rule from firing",
        "own.fh:5: no test in which this makes the rule fire", "where deletes and",
        "             ^^^^^^^\n", "coverage: 3 of 5 parts (60.0 %)"})
    EXPECT_TRUE(holds(run.out, part)) << part << "\n" << run.out;
}

TEST(TestCoverage, AsJson) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kHalfTested);
  const Finished run = foothold({"test", rules, "--rule", "half_tested", "--coverage=json"});
  const std::string line = run.out.substr(run.out.rfind("{\"parts\""));
  const evaluate::JsonResult read = evaluate::read_json(line);
  ASSERT_TRUE(read.value.has_value()) << read.reason << run.out;
  EXPECT_EQ(read.value->find("exercised")->text, "3");
  const evaluate::Json& parts = *read.value->find("rules")->items[0].find("parts");
  ASSERT_EQ(parts.items.size(), 5u);
  EXPECT_EQ(parts.items[1].find("text")->text, "deletes");
  EXPECT_EQ(parts.items[1].find("exercised")->text, "false");
  EXPECT_EQ(parts.items[3].find("exercised")->text, "true");
}

TEST(TestCoverage, ALeastPercentageIsAFailure) {
  const TemporaryFolder folder;
  std::string rules = kHalfTested;
  rules.replace(rules.find("expect 1 finding\n  }\n}"), 16, "expect nothing");
  const std::string path = folder.file("own.fh", rules);
  const auto code = [&](const char* least) {
    return foothold({"test", path, "--rule", "half_tested", "--coverage-min", least}).code;
  };
  EXPECT_EQ(code("60"), 0);
  EXPECT_EQ(code("61"), 1);
}

/// With `unless` and unknown values: deciding is said in three values.
TEST(TestCoverage, UnknownPartsDecideToo) {
  const TemporaryFolder folder;
  std::string rules = kHalfTested;
  rules.replace(rules.find("where deletes"), 47, "where deletes unless marks_read");
  rules.replace(rules.find("marks_read true }"), 17, "}");
  rules.replace(rules.find("deletes true marks_read false folder \"y\""), 40,
                "deletes true marks_read true");
  const Finished run =
      foothold({"test", folder.file("own.fh", rules), "--rule", "half_tested", "--coverage"});
  EXPECT_TRUE(holds(run.out, "1 of 2 parts exercised by 2 events")) << run.out << run.err;
}

// ---- new rule -----------------------------------------------------------------------------------

std::vector<std::string> kinds() {
  std::vector<std::string> names;
  for (const std::string& line : lines_of(foothold({"list", "kinds"}).out))
    names.push_back(line.substr(0, line.find(' ')));
  return names;
}

TEST(NewRule, OfEveryKindCompilesPassesItsTestsAndIsFormatted) {
  const TemporaryFolder folder;
  const std::vector<std::string> all = kinds();
  ASSERT_GT(all.size(), 50u);
  for (size_t at = 0; at < all.size(); at += tests::kStride) {
    const std::string& kind = all[at];
    const Finished run =
        foothold({"new", "rule", "new_" + kind, "--kind", kind, "--into", folder.path("mine")});
    EXPECT_EQ(run.code, 0) << run.err;
  }
  const Finished check = foothold({"check", "--only-given-rules", folder.path("mine")});
  EXPECT_TRUE(holds(check.out, "no errors, 0 warnings")) << check.err;
  const Finished test =
      foothold({"test", "--only-given-rules", folder.path("mine"), "--coverage-min", "100"});
  EXPECT_EQ(test.code, 0) << test.out << test.err;
  const Finished format = foothold({"fmt", "--check", folder.path("mine")});
  EXPECT_EQ(format.code, 0) << format.out;
}

TEST(NewRule, GoesToStandardOutputOrIntoANewFile) {
  const TemporaryFolder folder;
  const std::vector<std::string> wish = {"new",     "rule",    "at_night", "--kind",
                                         "sign_in", "--owner", "identity"};
  const Finished run = foothold(wish);
  EXPECT_TRUE(holds(run.out, "rule at_night {")) << run.err;
  EXPECT_TRUE(holds(run.out, "title    \"At night\"") && holds(run.out, "owner    identity"));
  std::vector<std::string> into = wish;
  into.insert(into.end(), {"--into", folder.path("a/b")});
  EXPECT_EQ(foothold(into).out, folder.path("a/b/at_night.fh") + "\n");
  EXPECT_EQ(read_file(folder.path("a/b/at_night.fh")), run.out);
  EXPECT_EQ(foothold(into).code, 2) << "an existing file is not overwritten";
}

TEST(NewRule, RefusesWhatCannotBe) {
  struct Case {
    const char *name, *kind, *owner, *why;
  };
  for (const Case& one : {Case{"x", "inbox_rul", "soc", "did you mean `inbox_rule`?"},
                          {"x", "inbox_rule", "identiy", "did you mean `identity`?"},
                          {"1x", "inbox_rule", "soc", "is no name"},
                          {"when", "inbox_rule", "soc", "is no name"},
                          {kFiringRule, "inbox_rule", "soc", "there is a rule"}}) {
    const Finished run =
        foothold({"new", "rule", one.name, "--kind", one.kind, "--owner", one.owner});
    EXPECT_EQ(run.code, 2);
    EXPECT_TRUE(holds(run.err, one.why)) << run.err;
  }
}

}  // namespace
}  // namespace foothold::cli_test
