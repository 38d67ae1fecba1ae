// The file in which a scan keeps what it needs to be taken up again: an SQLite database in WAL
// mode, in which a commit happens as a whole or not at all, whatever kills the process or the
// machine.
//
//   auto opened = Checkpoint::open("scan.checkpoint");     a Checkpoint, or a sentence
//   checkpoint.read(kept)                                  what the last commit left
//   checkpoint.commit({scan, inputs, sightings, ...})      each as bytes; new ones are added
//   checkpoint.note(lines)                                 what is about to be written, before it
//   is
//
// Who holds one holds it alone. Every value carries a digest of itself: damage is found when it is
// read, and nothing that is damaged is gone on with. Functions that can fail give a sentence, empty
// if all is well.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/state/sighting_store.h"

struct sqlite3;

namespace foothold::runtime {

/// Sightings, one behind the other: each for itself would cost a row.
struct CheckpointChunk {
  int64_t latest = 0;  // of their times, ticks
  std::string bytes;
};

/// What one commit adds or puts in the place of what was there.
struct CheckpointCommit {
  std::optional<std::string> scan;
  std::map<std::string, std::string> inputs;  // those that changed, by key
  std::vector<StoredName> names;
  std::vector<CheckpointChunk> sightings;
  std::vector<std::string> written;     // ids of findings, in order
  std::vector<std::string> published;   // of several events: id and digest of the text
  std::optional<std::string> output;    // what is known of where findings are written
  std::vector<uint32_t> dropped_names;  // selections that no rule has any more
  // Of a stream: groups by name, nothing for one that is gone; sightings that are all of earlier
  // times go; and so do notes, because what they say is in the state.
  std::map<std::string, std::optional<std::string>> groups = {};
  std::optional<int64_t> oldest_needed = {};
  bool drop_notes = false;
};

struct CheckpointContent {
  std::string scan;  // empty: nothing was committed yet
  std::map<std::string, std::string> inputs;
  std::vector<StoredName> names;
  std::vector<std::string> written;
  std::vector<std::string> published;
  std::map<std::string, std::string> groups;
  std::vector<std::string> notes;  // in order
  std::string output;
};

class Checkpoint {
 public:
  static constexpr int kFormat = 2;
  static constexpr uint32_t kMostWritten = 1 << 16;  // ids that are remembered

  /// Made if it is not there. An empty path: a temporary one, gone with the object.
  static std::variant<std::unique_ptr<Checkpoint>, std::string> open(const std::string& path);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;

  std::string read(CheckpointContent& content);
  /// False of `take`: it is damaged.
  std::string each_chunk(const std::function<bool(std::string_view)>& take);
  std::string commit(const CheckpointCommit& what);
  /// Kept from now on, whatever kills the process. The machine may still lose it.
  std::string note(const std::vector<std::string>& notes);
  uint64_t commits() const { return commits_; }

 private:
  Checkpoint(sqlite3* database, std::string path);
  std::string prepare();
  std::string check_format(bool fresh);
  std::string run(const char* statement);
  std::string failure() const;
  std::string write(const CheckpointCommit& what);
  std::string write_sightings(const CheckpointCommit& what);
  std::string write_groups(const CheckpointCommit& what);
  std::string write_notes(const std::vector<std::string>& notes);

  sqlite3* database_;
  std::string path_;
  uint64_t commits_ = 0;
};

}  // namespace foothold::runtime
