// Compiled programs kept from one run to the next: they save time and change nothing.
#include "cli/program_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "tests/cli/process.h"

namespace foothold::cli {
namespace {

namespace fs = std::filesystem;
using cli_test::Finished;
using cli_test::TemporaryFolder;

value::Digest digest_of(const std::string& text) {
  value::Hasher hasher;
  hasher.add(text);
  return hasher.finish();
}

runtime::PreparedProgram some_program(const std::string& name) {
  runtime::PreparedProgram prepared;
  prepared.program.public_mail_domains = {name};
  return prepared;
}

std::string name_in(const std::optional<runtime::PreparedProgram>& found) {
  return found ? found->program.public_mail_domains.at(0) : "nothing";
}

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
  return files;
}

TEST(ProgramCache, GivesBackWhatWasKeptForItsKeyAlone) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("cache/foothold"));
  std::string note;
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "nothing");
  cache.keep(digest_of("a"), some_program("first"));
  cache.keep(digest_of("b"), some_program("second"));
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "first");
  EXPECT_EQ(name_in(cache.find(digest_of("b"), note)), "second");
  EXPECT_EQ(name_in(cache.find(digest_of("c"), note)), "nothing");
  EXPECT_EQ(note, "");
}

TEST(ProgramCache, FilesAreForTheirOwnerAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.path("foothold");
  ProgramCache(path).keep(digest_of("a"), some_program("first"));
  ASSERT_EQ(files_in(path).size(), 1U);  // and nothing is left of the writing
  struct stat status {};
  ASSERT_EQ(stat(files_in(path)[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(ProgramCache, TheSixteenUsedLastStay) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("foothold"));
  std::string note;
  for (int number = 0; number < 20; ++number) {
    cache.keep(digest_of(std::to_string(number)), some_program("x"));
    for (const fs::path& file : files_in(cache.folder()))  // all become older, this one least
      fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds(10));
    EXPECT_EQ(name_in(cache.find(digest_of("0"), note)), "x") << number;  // used again and again
  }
  EXPECT_EQ(cache.usage().programs, ProgramCache::kMostPrograms);
  EXPECT_EQ(name_in(cache.find(digest_of("1"), note)), "nothing");
  EXPECT_EQ(name_in(cache.find(digest_of("19"), note)), "x");
  EXPECT_EQ(cache.clear().programs, ProgramCache::kMostPrograms);
  EXPECT_EQ(cache.usage().programs, 0U);
}

TEST(ProgramCache, WhatADeadRunLeftIsRemoved) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("foothold"));
  cache.keep(digest_of("a"), some_program("first"));
  const fs::path kept = files_in(cache.folder()).at(0);
  folder.file("foothold/" + kept.filename().string() + ".4711", "half");
  fs::last_write_time(kept.string() + ".4711", fs::last_write_time(kept) - std::chrono::hours(2));
  folder.file("foothold/" + kept.filename().string() + ".4712", "half");  // may be at work
  cache.keep(digest_of("a"), some_program("first"));
  EXPECT_FALSE(fs::exists(kept.string() + ".4711"));
  EXPECT_TRUE(fs::exists(kept.string() + ".4712"));
  EXPECT_EQ(cache.usage().programs, 1U);
}

TEST(ProgramCache, DamageIsTold) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("foothold"));
  cache.keep(digest_of("a"), some_program("first"));
  fs::resize_file(files_in(cache.folder()).at(0), 60);
  std::string note;
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "nothing");
  EXPECT_NE(note.find("is damaged"), std::string::npos) << note;
}

TEST(ProgramCache, WhatOthersCanWriteIsNotBelieved) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("foothold"));
  cache.keep(digest_of("a"), some_program("first"));
  const fs::path file = files_in(cache.folder()).at(0);
  std::string note;
  ASSERT_EQ(chmod(file.c_str(), 0620), 0);
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "nothing");
  ASSERT_EQ(chmod(file.c_str(), 0600), 0);
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "first");
  const std::string moved = folder.path("moved");
  fs::rename(file, moved);
  fs::create_symlink(moved, file);
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "nothing");
}

TEST(ProgramCache, AFileThatRulesNameMustBeAsItWas) {
  const TemporaryFolder folder;
  const ProgramCache cache(folder.path("foothold"));
  runtime::PreparedProgram prepared = some_program("first");
  prepared.outside.push_back({folder.file("roles.csv", "one"), digest_of("one")});
  cache.keep(digest_of("a"), prepared);
  std::string note;
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "first");
  folder.file("roles.csv", "two");
  EXPECT_EQ(name_in(cache.find(digest_of("a"), note)), "nothing");
  EXPECT_EQ(note, "");
}

// ---- from outside

class CachedScans : public testing::Test {
 protected:
  CachedScans() { setenv("XDG_CACHE_HOME", folder_.path("home").c_str(), 1); }
  ~CachedScans() override { unsetenv("XDG_CACHE_HOME"); }

  static Finished scan(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"scan", "-", "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli_test::foothold(arguments, cli_test::firing_record() + "\n");
  }
  std::vector<fs::path> kept() const { return files_in(folder_.path("home/foothold")); }

  TemporaryFolder folder_;
};

TEST_F(CachedScans, TheSecondFindsTheSame) {
  const Finished first = scan(), second = scan(), without = scan({"--no-cache"});
  EXPECT_NE(first.out.find(cli_test::kFiringRule), std::string::npos);
  EXPECT_EQ(first.out, second.out);
  EXPECT_EQ(first.out, without.out);
  EXPECT_EQ(first.err + second.err + without.err, "");
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(CachedScans, NothingIsKeptWithoutACache) {
  EXPECT_EQ(scan({"--no-cache"}).code, 0);
  EXPECT_EQ(scan({"--without", "routing"}).code, 0);
  EXPECT_EQ(kept().size(), 0U);
}

TEST_F(CachedScans, OtherRulesAreAnotherProgram) {
  const std::string site = folder_.file("site.fh", "list tenant_domains = \"contoso.com\"\n");
  const Finished first = scan({"--site", site});
  folder_.file("site.fh", "list tenant_domains = \"fabrikam.com\"\n");
  const Finished second = scan({"--site", site});
  EXPECT_EQ(first.code + second.code, 0) << first.err << second.err;
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(CachedScans, ErrorsAreNotKept) {
  const std::string rules = folder_.file("bad.fh", "rule\n");
  EXPECT_EQ(scan({"--rules", rules}).code, 2);
  const Finished again = scan({"--rules", rules});
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("error[E001]"), std::string::npos) << again.err;
  EXPECT_EQ(kept().size(), 0U);
}

TEST_F(CachedScans, DamageIsToldAndMended) {
  const Finished first = scan();
  ASSERT_EQ(kept().size(), 1U);
  std::string bytes = cli_test::read_file(kept()[0].string());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  folder_.file("home/foothold/" + kept()[0].filename().string(), bytes);
  const Finished second = scan(), third = scan();
  EXPECT_EQ(first.out, second.out);
  EXPECT_NE(second.err.find("is damaged; the rules are compiled again"), std::string::npos)
      << second.err;
  EXPECT_EQ(third.err, "");
  EXPECT_EQ(first.out, third.out);
}

TEST_F(CachedScans, TheyCanBeRemoved) {
  (void)scan();
  const Finished cleared = cli_test::foothold({"cache", "clear"});
  EXPECT_EQ(cleared.out.substr(0, 9), "1 removed") << cleared.out;
  EXPECT_EQ(kept().size(), 0U);
}

}  // namespace
}  // namespace foothold::cli
