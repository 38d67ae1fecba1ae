// A program made ready once and kept: as bytes that are believed only if all of them are as they
// were written, for the same key, and if the program in them keeps the invariant of program.h.
//
//   pack(key, prepared)  ->  "foothold program\n" | digest of all that follows | key | program,
//   databases, outside files
//   unpack(key, bytes)   ->  the same again, or nothing
//
// The key names everything that the program was made of: the rules, the build, the processor's
// features (cli/prepare.cc). Files that the rules themselves name are known only after compiling;
// they are listed inside, for the reader to compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/literal_databases.h"
#include "runtime/program/program.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// A file that was read because rules name it.
struct OutsideFile {
  std::string path;
  value::Digest content{};
};

/// Everything that a scan needs of the rules.
struct PreparedProgram {
  Program program;  // without its facts
  LiteralDatabases databases;
  std::vector<OutsideFile> outside;
};

std::string pack(const value::Digest& key, const PreparedProgram& prepared);

/// Nothing if the bytes are damaged or were packed under another key. Any bytes may be given.
std::optional<PreparedProgram> unpack(const value::Digest& key, std::string_view bytes);

}  // namespace foothold::runtime
