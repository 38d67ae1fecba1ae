// Files that lists and tables name: `list robots of address from "robots.txt"`. They are read once,
// before anything is resolved, through a reader that compile() is given: the compiler opens nothing
// itself. Each becomes a source of its own, so that a bad value is shown at its line.
//
//   robots.txt:   # made by the mail team        ->  list.values = {"archive@contoso.com"}, with
//   the
//                 archive@contoso.com                span of line 2 of robots.txt
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "dsl/tree.h"
#include "runtime/value/digest.h"

namespace foothold::compiler {

/// The bytes of a file, or why it cannot be read (a sentence without the path; then not empty).
struct FileText {
  std::string text;
  std::string problem = {};
};
using FileReader = std::function<FileText(const std::string& path)>;

/// A file that was read: with these the same rules compile to the same program.
struct NamedFile {
  std::string path;        // as the reader was asked
  uint64_t size = 0;       // bytes
  value::Digest digest{};  // of the bytes
};

/// Reads the files that lists and tables of the tree name, and puts their values into it. A path is
/// taken relative to the folder of the file that names it.
void read_named_files(dsl::Sources& sources, const FileReader& reader, dsl::Tree& tree,
                      dsl::Diagnostics& diagnostics, std::vector<NamedFile>& files);

}  // namespace foothold::compiler
