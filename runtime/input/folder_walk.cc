#include "runtime/input/folder_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

std::string cannot(const std::string& path, int error) {
  return "cannot open " + printable(path) + ": " + std::generic_category().message(error);
}

// Appends the names in a folder; an errno value if it cannot be read to its end.
int read_names(DIR* folder, std::vector<std::string>& names) {
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder);
    if (entry == nullptr) return errno;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
}

std::string_view kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

std::string FolderWalk::enter(const std::string& path) {
  if (way_.size() == kMostDepth)
    return "cannot read " + printable(path) + ": folders are entered " +
           std::to_string(kMostDepth) + " deep, not deeper";
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  struct stat status = {};
  if (!folder || ::fstat(::dirfd(folder.get()), &status) != 0) return cannot(path, errno);
  if (!seen_.emplace(status.st_dev, status.st_ino).second)
    return printable(path) + " is a folder that was met before; it is not read again";
  Folder entered = {path, {}, 0};
  const int error = read_names(folder.get(), entered.names);
  std::sort(entered.names.begin(), entered.names.end());
  way_.push_back(std::move(entered));
  return error ? cannot(path, error) : std::string();
}

std::optional<WalkItem> FolderWalk::next() {
  while (!way_.empty()) {
    Folder& folder = way_.back();
    if (folder.at == folder.names.size()) {
      way_.pop_back();
      continue;
    }
    const std::string& name = folder.names[folder.at++];
    if (auto item = look_at(folder.path + (folder.path.ends_with('/') ? "" : "/") + name))
      return item;
  }
  return std::nullopt;
}

// A file or a problem; none: a folder, which is entered.
std::optional<WalkItem> FolderWalk::look_at(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return cannot(path, errno);
  if (S_ISREG(status.st_mode)) return FoundFile{path};
  if (!S_ISDIR(status.st_mode))
    return "cannot read " + printable(path) + ": it is " + std::string(kind_of(status.st_mode)) +
           "; inside a folder only files are read";
  std::string problem = enter(path);
  if (!problem.empty()) return problem;
  return std::nullopt;
}

}  // namespace foothold::runtime
