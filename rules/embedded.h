// The rules, kinds, lists, steps and catalogue tables that travel inside the binary, as the build
// found them under rules/.
//
//   for (const EmbeddedFile& file : embedded_files()) compile(file.name, file.text);
//
// Names are relative to rules/ ("kinds/ual.fh"), sorted, and unique.
#pragma once

#include <span>
#include <string_view>

namespace foothold::rules {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

/// All embedded files; the texts live as long as the program.
std::span<const EmbeddedFile> embedded_files();

/// The pages of docs/errors, named `E014.md`.
std::span<const EmbeddedFile> embedded_pages();

}  // namespace foothold::rules
