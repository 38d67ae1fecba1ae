// The files under folders, in the order of their names, byte by byte; hidden ones too.
//
// Example: logs/ with b, a/2 and a/1 gives logs/a/1, logs/a/2, logs/b. Links are followed; a folder
// that was met before (through a link, or because it was given twice) is a problem and is not
// entered again, so loops end. What is neither a file nor a folder is a problem: opening it might
// wait for ever.
//
// One folder is read at a time, and only the names of those on the way down are held.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace foothold::runtime {

struct FoundFile {
  std::string path;
};
// A file, or a sentence that says what cannot be read.
using WalkItem = std::variant<FoundFile, std::string>;

class FolderWalk {
 public:
  static constexpr size_t kMostDepth = 256;

  // Goes into a folder next. A sentence if it cannot be read; else empty.
  std::string enter(const std::string& path);
  // None: there are no more files, until a folder is entered.
  std::optional<WalkItem> next();

 private:
  struct Folder {
    std::string path;
    std::vector<std::string> names;  // sorted
    size_t at = 0;
  };
  std::optional<WalkItem> look_at(const std::string& path);

  std::vector<Folder> way_;  // from the folder entered to the one being walked
  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace foothold::runtime
