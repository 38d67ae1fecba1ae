// Compiled programs, kept from one run to the next: one file each, named by the key that says what
// it was made of.
//
//   ProgramCache cache(ProgramCache::usual_folder());      ~/.cache/foothold
//   cache.find(key, note)  ->  the program, if it is there and undamaged
//   cache.keep(key, prepared)
//
// The cache can only save time: without a folder, without room, with a folder or file that belongs
// to somebody else, or after damage everything is compiled as if there were none. Files are for
// their owner alone, come into being whole (written aside, then renamed), and the 16 used last
// stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/program/packed.h"

namespace foothold::cli {

class ProgramCache {
 public:
  static constexpr size_t kMostPrograms = 16;
  static constexpr uint64_t kMostBytes = uint64_t{1} << 30;  // of one program

  /// $XDG_CACHE_HOME/foothold, else ~/.cache/foothold; empty if neither is known.
  static std::string usual_folder();

  /// An empty folder: no cache. It is made when something is kept.
  explicit ProgramCache(std::string folder) : folder_(std::move(folder)) {}

  /// `note` says what was wrong with a program that was there and cannot be used.
  std::optional<runtime::PreparedProgram> find(const value::Digest& key, std::string& note) const;
  void keep(const value::Digest& key, const runtime::PreparedProgram& prepared) const;

  struct Usage {
    size_t programs = 0;
    uint64_t bytes = 0;
  };
  Usage usage() const;
  /// Removes all programs; gives what was removed.
  Usage clear() const;
  const std::string& folder() const { return folder_; }

 private:
  std::string path_of(const value::Digest& key) const;
  void drop_oldest() const;

  std::string folder_;
};

}  // namespace foothold::cli
