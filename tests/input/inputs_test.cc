// Which inputs there are, in which order: paths, folders, lists of files, archives.
#include "runtime/input/inputs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "tests/cli/process.h"
#include "tests/input/pack.h"

namespace foothold::runtime {
namespace {

using cli_test::TemporaryFolder;
using Lines = std::vector<std::string>;

std::string read_rest(Source& source) {
  std::string all, piece(4096, '\0');
  for (ReadOutcome outcome; !outcome.end; all.append(piece, 0, outcome.bytes))
    outcome = source.read(piece.data(), piece.size());
  return all;
}

/// One line an input: "name=content", or "! problem"; the folder's path is left out.
Lines all_of(const TemporaryFolder& folder, const std::vector<std::string>& paths,
             InputOptions options = {}) {
  Lines lines;
  Inputs inputs(paths, options);
  while (std::optional<InputItem> item = inputs.next()) {
    std::string line;
    if (const auto* problem = std::get_if<std::string>(&*item)) {
      line = "! " + *problem;
    } else {
      Source& source = *std::get<std::unique_ptr<Source>>(*item);
      line = std::string(source.name()) + "=" + read_rest(source);
      if (!source.problem().empty()) line += " (" + source.problem() + ")";
    }
    const std::string prefix = folder.path() + "/";
    for (size_t at; (at = line.find(prefix)) != std::string::npos;) line.erase(at, prefix.size());
    const size_t own = line.find(folder.path());
    if (own != std::string::npos) line.replace(own, folder.path().size(), "FOLDER");
    lines.push_back(line);
  }
  return lines;
}

TEST(Inputs, PathsInTheirOrderAndProblemsInTheirPlace) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", "1"), z = folder.file("z", "");
  EXPECT_EQ(
      all_of(folder, {z, folder.path("missing"), a, folder.path(), a}),
      (Lines{"z=", "! cannot open missing: No such file or directory", "a=1",
             "! cannot read FOLDER: it is a directory (with -r the files in it are read)", "a=1"}));
  EXPECT_EQ(all_of(folder, {}), Lines{});
}

TEST(Inputs, FoldersInTheOrderOfNamesHiddenFilesToo) {
  const TemporaryFolder folder;
  for (const char* name : {"b", "a/2", "a/1", ".hidden", "B", "a/deep/er/x", "a.b"})
    folder.file(name, "");
  EXPECT_EQ(all_of(folder, {folder.path() + "/"}, {.recursive = true}),
            (Lines{".hidden=", "B=", "a/1=", "a/2=", "a/deep/er/x=", "a.b=", "b="}));
}

TEST(Inputs, LoopsAndRepeatedFoldersAreNamedOnce) {
  const TemporaryFolder folder;
  folder.file("a/x", "1");
  std::filesystem::create_directory_symlink("..", folder.path("a/loop"));
  std::filesystem::create_directory_symlink("a", folder.path("again"));
  std::filesystem::create_symlink("a/x", folder.path("file"));
  std::filesystem::create_symlink("nowhere", folder.path("gone"));
  EXPECT_EQ(all_of(folder, {folder.path(), folder.path("a")}, {.recursive = true}),
            (Lines{"! a/loop is a folder that was met before; it is not read again", "a/x=1",
                   "! again is a folder that was met before; it is not read again", "file=1",
                   "! cannot open gone: No such file or directory",
                   "! a is a folder that was met before; it is not read again"}));
}

TEST(Inputs, InAFolderOnlyFilesAreReadAndNothingIsWaitedFor) {
  const TemporaryFolder folder;
  folder.file("a", "1");
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("/dev/null", folder.path("null"));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string path = folder.path("socket");
  ASSERT_LT(path.size(), sizeof address.sun_path);
  std::copy(path.begin(), path.end(), address.sun_path);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(all_of(folder, {folder.path()}, {.recursive = true}),
            (Lines{"a=1", "! cannot read null: it is a device; inside a folder only files are read",
                   "! cannot read pipe: it is a named pipe; inside a folder only files are read",
                   "! cannot read socket: it is a socket; inside a folder only files are read"}));
  ::close(fd);
}

TEST(Inputs, ANamedPipeThatIsGivenIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const std::string packed = input_test::gzip("from a pipe\n");
  std::thread writer([&] {
    const int fd = ::open(path.c_str(), O_WRONLY);
    EXPECT_EQ(::write(fd, packed.data(), packed.size()), ssize_t(packed.size()));
    ::close(fd);
  });
  EXPECT_EQ(all_of(folder, {path}), Lines{"pipe=from a pipe\n"});
  writer.join();
}

TEST(Inputs, FoldersAreEnteredSoDeepAndNotDeeper) {
  const TemporaryFolder folder;
  std::string path = folder.path();
  for (size_t depth = 0; depth < FolderWalk::kMostDepth + 2; ++depth) path += "/d";
  std::filesystem::create_directories(path);
  folder.file("z", "1");
  const Lines lines = all_of(folder, {folder.path()}, {.recursive = true});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[0].find("folders are entered 256 deep, not deeper"), std::string::npos);
  EXPECT_EQ(lines[1], "z=1");
}

TEST(Inputs, AFolderOrFileThatMayNotBeReadIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  const TemporaryFolder folder;
  folder.file("a", "1");
  ::chmod(folder.file("b", "2").c_str(), 0);
  folder.file("c/x", "3");
  ::chmod(folder.path("c").c_str(), 0);
  EXPECT_EQ(
      all_of(folder, {folder.path()}, {.recursive = true}),
      (Lines{"a=1", "! cannot open b: Permission denied", "! cannot open c: Permission denied"}));
  ::chmod(folder.path("c").c_str(), 0700);
}

TEST(Inputs, ListsOfFilesWithLineEndsOrNuls) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", "1"), odd = folder.file("with\nline", "2");
  const std::string missing = folder.path("missing"), dir = folder.path("dir");
  folder.file("dir/x", "3");
  const std::string lines = folder.file("lines", a + "\n\n" + missing + "\n" + dir + "\n" + a);
  EXPECT_EQ(
      all_of(folder, {a}, {.recursive = true, .files_from = lines}),
      (Lines{"a=1", "a=1", "! cannot open missing: No such file or directory", "dir/x=3", "a=1"}));
  const std::string nuls = folder.file("nuls", odd + std::string(1, '\0') + a);
  EXPECT_EQ(all_of(folder, {}, {.files_from = nuls}), (Lines{"with\\x0aline=2", "a=1"}));
  EXPECT_EQ(all_of(folder, {}, {.files_from = folder.file("none", "")}), Lines{});
  EXPECT_EQ(all_of(folder, {}, {.files_from = missing}),
            Lines{"! cannot open missing: No such file or directory"});
}

TEST(Inputs, ArchivesBetweenOtherFiles) {
  using input_test::tar, input_test::zip, input_test::gzip;
  const TemporaryFolder folder;
  const std::string a = folder.file("a", "1");
  const std::string bundle =
      folder.file("b.zip", zip({{.name = "x", .content = "2"},
                                {.name = "t.tar", .content = tar({{"y", "3"}, {"z", "4"}})},
                                {.name = "e", .content = "5", .flags = 1},
                                {.name = "g", .content = gzip("6")}}));
  EXPECT_EQ(all_of(folder, {a, bundle, a}),
            (Lines{"a=1", "b.zip!x=2", "b.zip!t.tar!y=3", "b.zip!t.tar!z=4",
                   "! b.zip!e: zip: it is encrypted", "b.zip!g=6", "a=1"}));
  EXPECT_EQ(all_of(folder, {folder.path()}, {.recursive = true}).size(), 6u);
}

TEST(Inputs, LargeMembersAreDecodedOnAThreadOfTheirOwn) {
  using input_test::zip;
  const TemporaryFolder folder;
  const std::string content = input_test::some_events(5000000);
  const std::string path = folder.file(
      "b.zip",
      zip({{.name = "a", .content = content}, {.name = "b", .content = content, .flags = 8}}));
  const Lines lines = all_of(folder, {path});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0] == "b.zip!a=" + content, true);
  EXPECT_EQ(lines[1] == "b.zip!b=" + content, true);
  // Not read to the end: the threads are joined, the next member is found.
  Inputs inputs({path, path}, {});
  size_t members = 0;
  while (std::optional<InputItem> item = inputs.next()) {
    char bytes[10];
    Source& source = *std::get<std::unique_ptr<Source>>(*item);
    EXPECT_EQ(source.read(bytes, sizeof bytes).bytes, sizeof bytes);
    ++members;
  }
  EXPECT_EQ(members, 4u);
}

TEST(Inputs, NothingFollowsARequestToStop) {
  const TemporaryFolder folder;
  const std::atomic<bool> stop = true;
  EXPECT_EQ(all_of(folder, {folder.file("a", "1")}, {.stop = &stop}), Lines{});
}

TEST(Inputs, LimitsAreThoseGiven) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.gz", input_test::gzip(std::string(100000, 'a')));
  InputOptions options;
  options.limits.max_decoded = 10000;
  const Lines lines = all_of(folder, {path}, options);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("more than 10,000 bytes decoded (--max-decoded)"), std::string::npos);
}

}  // namespace
}  // namespace foothold::runtime
