// What the documents show is true: their rules compile together with the shipped files, their
// commands run and print what the page says, their links lead somewhere.
//
//   ```fh              a piece of a program: compiled with the shipped kinds, lists and responses
//   ```fh mine/one.fh  the same, together with what the page put into that folder before; kept
//                      under this name for the commands further down the page. A name that begins
//                      with `site` is a site file
//   ```json one.ndjson kept under this name
//   ```console test    each line `$ COMMAND` is run in the page's own folder and must exit with 0;
//                      the lines below it are its output: all of it, but for what a line `...`
//                      leaves out, and the ends of lines that end in `...`
//
// Not here: docs/language.md, whose examples define shipped items anew, and docs/errors; the tests
// of the diagnostics compile both.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/load.h"
#include "tests/sanitized.h"

namespace foothold {
namespace {

namespace fs = std::filesystem;

struct Block {
  std::string language, mark;  // the two words behind ```
  size_t line = 0;             // of the fence, from 1
  std::vector<std::string> lines;
};

struct Page {
  fs::path path;
  std::vector<Block> blocks;
  std::vector<std::string> prose;  // lines outside blocks
  bool closed = true;              // every block has its end
};

Page read_page(const fs::path& path) {
  Page page{path, {}, {}, true};
  std::ifstream in(path);
  size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.starts_with("```")) {
      (page.closed ? page.prose : page.blocks.back().lines).push_back(line);
    } else if (page.closed) {
      std::istringstream words(line.substr(3));
      Block block;
      words >> block.language >> block.mark;
      block.line = number;
      page.blocks.push_back(block);
      page.closed = false;
    } else {
      page.closed = true;
    }
  }
  return page;
}

std::vector<Page> pages() {
  const fs::path root = FOOTHOLD_SOURCE_DIR;
  std::vector<Page> all = {read_page(root / "README.md"), read_page(root / "CHANGELOG.md"),
                           read_page(root / "bench/README.md")};
  for (const auto& entry : fs::directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") all.push_back(read_page(entry.path()));
  return all;
}

std::string place(const Page& page, const Block& block) {
  return page.path.filename().string() + ":" + std::to_string(block.line);
}

/// A folder that is gone when the test is done.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "foothold_docs_XXXXXX").string();
    path_ = mkdtemp(name.data()) ? name : "";
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  const fs::path& path() const { return path_; }

  fs::path write(const std::string& name, const std::vector<std::string>& lines) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream out(path_ / name, std::ios::binary);
    for (const std::string& line : lines) out << line << '\n';
    return path_ / name;
  }

 private:
  fs::path path_;
};

// ---- rules

/// What the compiler says about a file or folder that does not compile; else empty.
std::string errors_in(const fs::path& path) {
  cli::RuleOptions options;
  if (path.filename().string().starts_with("site"))
    options.site = path.string();
  else
    options.folders = {path.string()};
  const cli::Loaded loaded = cli::load(options);
  if (loaded.good()) return "";
  std::string all = dsl::render(loaded.compiled.diagnostics, loaded.sources, {false, 20});
  for (const std::string& problem : loaded.problems) all += problem + '\n';
  return all;
}

// ---- commands

struct Command {
  std::string text;
  std::vector<std::string> output;
};

std::vector<Command> commands_of(const Block& block) {
  std::vector<Command> commands;
  for (const std::string& line : block.lines) {
    if (line.starts_with("$ "))
      commands.push_back({line.substr(2), {}});
    else if (!commands.empty())
      commands.back().output.push_back(line);
  }
  return commands;
}

struct Ran {
  int code = -1;
  std::vector<std::string> output;  // both streams
};

/// With the program of this build first on the path.
Ran run(const Folder& folder, const std::string& command) {
  const Folder script_folder;
  const fs::path script = script_folder.write(
      "run",
      {"export LC_ALL=C PATH='" + fs::path(FOOTHOLD_BINARY).parent_path().string() + "':\"$PATH\"",
       "cd '" + folder.path().string() + "'", command});
  Ran ran;
  FILE* pipe = popen(("bash '" + script.string() + "' 2>&1").c_str(), "r");
  if (!pipe) return ran;
  std::string text;
  char buffer[4096];
  for (size_t size; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, size);
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) ran.output.push_back(line);
  return ran;
}

bool same_line(std::string_view shown, std::string_view real) {
  if (shown.ends_with("...")) return real.starts_with(shown.substr(0, shown.size() - 3));
  return shown == real;
}

using Lines = std::vector<std::string>;

/// Where the lines [begin, end) stand together in the real output, from `at` on. Lines behind the
/// last `...` are looked for at the end.
Lines::const_iterator find_lines(const Lines& real, Lines::const_iterator at,
                                 Lines::const_iterator begin, Lines::const_iterator end,
                                 bool last) {
  const auto same = [](const auto& found, const auto& shown) { return same_line(shown, found); };
  return last ? std::find_end(at, real.end(), begin, end, same)
              : std::search(at, real.end(), begin, end, same);
}

/// Empty, or the first line of `shown` that is not where it should be; `(more)` if the real output
/// goes on. `...` leaves out any number of lines; lines without it between them stand together.
std::string difference(const Lines& shown, const Lines& real) {
  auto at = real.begin();
  bool skipping = false;
  for (auto begin = shown.begin();;) {
    const auto end = std::find(begin, shown.end(), "...");
    const bool last = end == shown.end();
    if (skipping) at = find_lines(real, at, begin, end, last);
    const auto [wrong, there] =
        std::mismatch(begin, end, at, real.end(),
                      [](const auto& line, const auto& found) { return same_line(line, found); });
    if (wrong != end) return wrong->empty() ? "(blank line)" : *wrong;
    at = there;
    if (last) return at == real.end() ? "" : "(more)";
    begin = end + 1;
    skipping = true;
  }
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  return all;
}

// ---- one page

struct Tally {
  size_t compiled = 0, commands = 0;
};

void check_commands(const Page& page, const Block& block, const Folder& folder, Tally& tally) {
  for (const Command& command : commands_of(block)) {
    const Ran ran = run(folder, command.text);
    EXPECT_EQ(ran.code, 0) << place(page, block) << "\n$ " << command.text;
    EXPECT_EQ(difference(command.output, ran.output), "")
        << place(page, block) << "\n$ " << command.text << "\n"
        << joined(ran.output);
    ++tally.commands;
  }
}

void check_page(const Page& page, Tally& tally) {
  const Folder folder, unnamed;
  for (const Block& block : page.blocks) {
    const bool rules = block.language == "fh";
    if (rules || ((block.language == "json" || block.language == "csv") && !block.mark.empty())) {
      const Folder& into = block.mark.empty() ? unnamed : folder;
      const fs::path file = into.write(block.mark.empty() ? "block.fh" : block.mark, block.lines);
      if (!rules) continue;
      const bool in_folder = block.mark.find('/') != std::string::npos;
      EXPECT_EQ(errors_in(in_folder ? file.parent_path() : file), "") << place(page, block);
      ++tally.compiled;
    } else if (block.language == "console" && block.mark == "test") {
      check_commands(page, block, folder, tally);
    }
  }
}

TEST(Documents, RulesCompileAndCommandsPrintWhatIsShown) {
  if (tests::kSanitized) GTEST_SKIP() << "the same commands run under the sanitizer in tests/cli";
  Tally tally;
  for (const Page& page : pages())
    if (page.path.filename() != "language.md") check_page(page, tally);
  EXPECT_GE(tally.compiled, 3u);
  EXPECT_GE(tally.commands, 12u);
}

TEST(Documents, EveryBlockIsClosed) {
  for (const Page& page : pages()) EXPECT_TRUE(page.closed) << page.path;
}

/// The targets of `[text](target)` in a line, without anchors and without addresses of the web.
std::vector<std::string> links_of(std::string_view line) {
  std::vector<std::string> targets;
  for (size_t at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 2)) {
    const std::string_view rest = line.substr(at + 2);
    const std::string_view target = rest.substr(0, rest.find_first_of("#)"));
    if (!target.empty() && target.find("://") == std::string_view::npos)
      targets.emplace_back(target);
  }
  return targets;
}

TEST(Documents, LinksLeadToFiles) {
  size_t links = 0;
  for (const Page& page : pages())
    for (const std::string& line : page.prose)
      for (const std::string& target : links_of(line)) {
        EXPECT_TRUE(fs::exists(page.path.parent_path() / target)) << page.path << ": " << target;
        ++links;
      }
  EXPECT_GE(links, 10u);
}

TEST(Documents, DetectionsPageIsUpToDate) {
  const Folder folder;
  const Ran ran = run(folder, "python3 '" FOOTHOLD_SOURCE_DIR
                              "/tools/rule_table' --check --foothold '" FOOTHOLD_BINARY "'");
  EXPECT_EQ(ran.code, 0) << joined(ran.output);
}

TEST(Documents, PagesOfKindsAreUpToDate) {
  if (tests::kSanitized) GTEST_SKIP() << "64 runs of the program; the plain build does them";
  const Folder folder;
  const Ran ran = run(folder, "python3 '" FOOTHOLD_SOURCE_DIR
                              "/tools/kind_pages' --check --foothold '" FOOTHOLD_BINARY "'");
  EXPECT_EQ(ran.code, 0) << joined(ran.output);
}

// ---- the comparison above must be able to fail

TEST(Documents, DifferencesAreSeen) {
  const std::vector<std::string> real = {"one", "two 0.01 s", "three", "four"};
  const struct {
    std::vector<std::string> shown;
    std::string difference;
  } cases[] = {
      {{"one", "two 0.01 s", "three", "four"}, ""},
      {{"one", "two ...", "...", "four"}, ""},
      {{"...", "three", "..."}, ""},
      {{"..."}, ""},
      {{"one"}, "(more)"},
      {{"two 0.01 s", "..."}, "two 0.01 s"},
      {{"one", "three", "..."}, "three"},
      {{"...", "five"}, "five"},
      {{"...", "four", "five"}, "four"},
      {{"one", "two 0.01 s", ""}, "(blank line)"},
      {{"...", "three"}, "(more)"},
      {{"...", "two 0.01 s", "...", "three", "four"}, ""},
      {{}, "(more)"},
  };
  for (const auto& row : cases)
    EXPECT_EQ(difference(row.shown, real), row.difference) << joined(row.shown);
}

TEST(Documents, FailingCommandsAndRulesAreSeen) {
  const Folder folder;
  EXPECT_EQ(run(folder, "echo out; echo err >&2; exit 4").code, 4);
  EXPECT_EQ(joined(run(folder, "echo out; echo err >&2").output), "out\nerr\n");
  EXPECT_NE(errors_in(folder.write("wrong.fh", {"rule r {"})), "");
  EXPECT_NE(errors_in(folder.write("site.fh", {"rule r {}"})), "");
  EXPECT_EQ(errors_in(folder.write("site.fh", {"list tenant_domains = \"contoso.com\""})), "");
}

}  // namespace
}  // namespace foothold
