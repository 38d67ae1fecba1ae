// `foothold fmt`: rule files laid out as everybody does. A file that does not parse, or whose new
// layout cannot be proved to mean the same, is left as it is; a file is replaced as a whole or not
// at all.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"
#include "dsl/format/format.h"

namespace foothold::cli {
namespace {

namespace fs = std::filesystem;
using dsl::format::Formatted;

constexpr const char* kStandardInput = "-";

/// What became of the files.
struct Tally {
  size_t files = 0, changed = 0, broken = 0, failed = 0;
};

/// Writes beside the file, then takes its place: whoever reads it sees the old text or the new one.
bool replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);  // a link stays a link
  if (error) return errno = error.value(), false;
  std::string name = target.string() + ".XXXXXX";
  const int fd = mkstemp(name.data());
  if (fd < 0) return false;
  Output out(fd);
  bool good = out.write(text) && out.flush() && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  if (good) fs::permissions(name, fs::status(target, error).permissions(), error);
  if (good) good = std::rename(name.c_str(), target.c_str()) == 0;
  if (!good) unlink(name.c_str());
  return good;
}

/// The new text; nothing, and messages, if the file must stay as it is.
std::optional<std::string> formatted(const std::string& name, const std::string& text,
                                     Tally& tally) {
  dsl::Sources sources;
  const Formatted result = dsl::format::format(sources, sources.add(name, text));
  if (result.outcome == Formatted::Outcome::done) return result.text;
  if (result.outcome == Formatted::Outcome::does_not_parse) {
    complain("{}", dsl::render(result.diagnostics, sources, {isatty(STDERR_FILENO) != 0, 20}));
    ++tally.broken;
  } else {
    complain("foothold: {}: left as it is: {}\n", name, result.reason);
    ++tally.failed;
  }
  return {};
}

void format_file(const std::string& path, bool check, Tally& tally) {
  std::vector<std::string> problems;
  const std::optional<std::string> before = read_rule_file(path, problems);
  for (const std::string& problem : problems) complain("foothold: {}\n", problem);
  if (!before) return void(++tally.broken);
  ++tally.files;
  const std::optional<std::string> after = formatted(path, *before, tally);
  if (!after || *after == *before) return;
  ++tally.changed;
  say("{}\n", path);
  if (check || replace_file(path, *after)) return;
  complain("foothold: {}: {}\n", path, std::strerror(errno));
  ++tally.failed;
}

void format_standard_input(bool check, Tally& tally) {
  const std::string before((std::istreambuf_iterator<char>(std::cin)), {});
  ++tally.files;
  const std::optional<std::string> after = formatted("standard input", before, tally);
  if (!after) return;
  tally.changed += *after != before;
  if (!check) return say("{}", *after);
  if (*after != before) say("standard input\n");
}

int exit_code(const Tally& tally, bool check) {
  if (tally.broken) return kUsage;
  if (tally.failed) return kOutputFailed;
  return check && tally.changed ? kFindings : kClean;
}

}  // namespace

int format(const FormatCommand& command) {
  std::vector<std::string> paths = command.paths;
  if (paths.empty() && isatty(STDIN_FILENO) != 0) {
    complain("foothold: fmt: which files? `-` is standard input\n");
    return kUsage;
  }
  if (paths.empty()) paths = {kStandardInput};
  Tally tally;
  for (const std::string& path : paths) {
    if (path == kStandardInput) {
      format_standard_input(command.check, tally);
      continue;
    }
    std::vector<std::string> problems;
    for (const std::string& file : rule_files(path, problems))
      format_file(file, command.check, tally);
    for (const std::string& problem : problems) complain("foothold: {}\n", problem);
    tally.broken += problems.size();
  }
  return exit_code(tally, command.check);
}

}  // namespace foothold::cli
