// `foothold fix`: what it changes, what it leaves, and what it proves before it writes.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/unified_diff.h"
#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

std::string rule(const std::string& condition) {
  return "rule tidy_rule {  # allow: missing_test\n"
         "  title \"x\" severity high owner soc detects csf:DE.CM-8 control csf:PR.DS-02\n"
         "  responds csf:RS.MI-01 maps nhi:none contain revoke_sessions\n"
         "  when inbox_rule where " +
         condition +
         "\n"
         "  report \"{user}\"\n"
         "}\n";
}

std::string corrected(std::string text) {
  const size_t at = text.find("csf:DE.CM-8 ");
  return at == std::string::npos ? text : text.replace(at, 11, "csf:ID.RA-01");
}

TEST(FixCommand, MakesEditsUntilNoneIsLeft) {
  const TemporaryFolder folder;
  const std::string path = folder.file(
      "a.fh", rule("name startswith 'x' && deletes || forwards_to not in (\"a@contoso.com\")"));
  const Finished run = foothold({"fix", path});
  EXPECT_EQ(read_file(path), corrected(rule("(name starts with \"x\" and deletes) or not "
                                            "forwards_to has any of (\"a@contoso.com\")")))
      << run.err;
}

TEST(FixCommand, GuessesOnlyWhenAskedTo) {
  const TemporaryFolder folder;
  const std::string text = corrected(rule("deltes"));
  const std::string path = folder.file("a.fh", text);
  const Finished careful = foothold({"fix", path});
  EXPECT_EQ(careful.code, 2);
  EXPECT_NE(careful.err.find("1 more is a guess"), std::string::npos) << careful.err;
  EXPECT_EQ(read_file(path), text);
  EXPECT_EQ(foothold({"fix", "--unsafe", path}).code, 0);
  EXPECT_EQ(read_file(path), corrected(rule("deletes")));
}

TEST(FixCommand, ADryRunPrintsADiffAndChangesNothing) {
  const TemporaryFolder folder;
  const std::string text = rule("deletes");
  const std::string path = folder.file("a.fh", text);
  const Finished run = foothold({"fix", "--dry-run", path});
  EXPECT_EQ(run.code, 0);
  EXPECT_NE(run.out.find("\n-  title \"x\""), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("csf:ID.RA-01"), std::string::npos) << run.out;
  EXPECT_EQ(read_file(path), text);
}

TEST(FixCommand, KeepsModeAndLinksAndWhatIsRight) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.fh", rule("deletes")), link = folder.path("link.fh");
  const std::string good = folder.file("good.fh", "list own = 1, 2\r\n");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  ASSERT_EQ(::symlink("a.fh", link.c_str()), 0);
  EXPECT_EQ(foothold({"fix", link, good}).code, 0);
  struct stat status {};
  ASSERT_EQ(::lstat(link.c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0640u);
  EXPECT_EQ(read_file(path), corrected(rule("deletes")));
  EXPECT_EQ(read_file(good), "list own = 1, 2\r\n");
}

// Both lists would get the same name: each edit alone is right, the second one brings an error into
// an item that has none.
TEST(FixCommand, LeavesOutWhatWouldBringANewError) {
  const TemporaryFolder folder;
  const std::string text = "list in = \"x\"\nlist in_ = \"y\"\n";
  const std::string path = folder.file("a.fh", text);
  const Finished run = foothold({"fix", "--unsafe", path});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("would have brought new errors"), std::string::npos) << run.err;
  EXPECT_EQ(read_file(path), text);
}

TEST(FixCommand, AFileThatCannotBeReadIsNamed) {
  EXPECT_EQ(foothold({"fix", "/nonexistent/a.fh"}).code, 2);
}

// ---- diffs

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(UnifiedDiff, AsDiffWritesIt) {
  EXPECT_EQ(cli::unified_diff("a", "x\n", "x\n"), "");
  EXPECT_EQ(cli::unified_diff("a", "x\ny\n", "x\nz\n"),
            "--- a\n+++ a\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n");
  EXPECT_EQ(cli::unified_diff("a", "", "x\n"), "--- a\n+++ a\n@@ -0,0 +1,1 @@\n+x\n");
  EXPECT_EQ(cli::unified_diff("a", "x", "x\n"),
            "--- a\n+++ a\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+x\n");
  EXPECT_EQ(cli::unified_diff("a", lines(1, 20), lines(1, 9) + "ten\n" + lines(11, 20)),
            "--- a\n+++ a\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n");
  EXPECT_EQ(
      cli::unified_diff("a", lines(1, 30), lines(2, 29)),
      "--- a\n+++ a\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -27,4 +26,3 @@\n 27\n 28\n 29\n-30\n");
}

}  // namespace
}  // namespace foothold::cli_test
