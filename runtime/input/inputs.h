// All inputs of one run, in order, each ready to be scanned: files, folders, lists of files,
// members of archives, decompressed and in UTF-8.
//
// Example: `foothold scan -r logs bundle.zip -` gives a source for each file under logs/, one for
// each member of bundle.zip, and one for standard input. What cannot be opened is a sentence in its
// place, and the next input follows.
//
//   while (std::optional<InputItem> item = inputs.next()) ...
//
// Inputs are opened one at a time, when they are asked for, and are never mapped into memory:
// someone else may cut them short.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/input/archive.h"
#include "runtime/input/folder_walk.h"
#include "runtime/input/layers.h"
#include "runtime/input/limits.h"

namespace foothold::runtime {

struct InputOptions {
  bool recursive = false;  // read what is in folders
  // A file that names further inputs, one a line (or, where it holds a NUL, with NULs between
  // them);
  // "-": standard input; empty: none. They follow the paths.
  std::string files_from = {};
  ContainerLimits limits = {};
  const std::atomic<bool>* stop = nullptr;  // as in FdSource
  // Gives what is read as standard input; null: that itself. True in `plain`: it is text already,
  // whatever its first bytes look like.
  std::function<std::unique_ptr<Source>(bool& plain)> standard_input = {};
};

class Inputs {
 public:
  Inputs(std::vector<std::string> paths, InputOptions options);

  // The next source, or a sentence about what cannot be read; none: there are no more, or a stop
  // was requested. The source given before must be gone.
  std::optional<InputItem> next();

 private:
  struct Archived {
    OpenArchive open;
    std::shared_ptr<Budget> budget;
  };
  std::optional<InputItem> next_member();
  std::optional<InputItem> next_walked();
  std::optional<InputItem> open_path(const std::string& path);
  std::optional<InputItem> open_file(std::unique_ptr<Source> source);
  std::optional<InputItem> open(std::unique_ptr<Source> source, const LayerContext& context);
  std::optional<InputItem> read_list();

  std::deque<std::string> paths_;
  InputOptions options_;
  FolderWalk walk_;
  std::vector<Archived> archives_;  // open, each inside the one before
  bool list_pending_;
  bool standard_input_used_ = false;
};

}  // namespace foothold::runtime
