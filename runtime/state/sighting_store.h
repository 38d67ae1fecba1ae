// Sightings as bytes that a later program can read: selections, kinds and shapes stand as numbers
// of *names*, which are written once and mean the same in every program.
//
//   {selections {0, 3}, kind 5, shape 1, ...}  ->  names 1 "selection 9f2c..", 2 "layout sign_in
//   user ip", 3 "shape ual"; bytes {selections {1}, layout 2, shape 3, ...}
//
// A sighting is read for those of its selections that the program still has; for none: not at all.
// Fields that are carried in another order, or besides, are put in their places.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/sighting.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

struct StoredName {
  enum class Sort : uint8_t { selection, layout, shape };
  uint32_t id = 0;
  Sort sort = Sort::selection;
  std::string text;
};

class SightingStore {
 public:
  explicit SightingStore(const Program& program);

  /// A name that was stored before. False: it is damaged.
  bool know(const StoredName& name);
  /// Of those: selections that the program does not have.
  std::vector<uint32_t> unwanted_names() const;
  std::string write(const Sighting& sighting);
  /// Names that were needed since they were asked for last.
  std::vector<StoredName> new_names();

  enum class Outcome : uint8_t { read, unwanted, damaged };
  Outcome read(std::string_view bytes, Sighting& sighting) const;

 private:
  struct Layout {
    std::optional<uint32_t> kind;
    size_t places = 0;
    bool same = false;
    std::vector<std::optional<uint32_t>> from;  // as of repack_carried
  };
  uint32_t name(StoredName::Sort sort, const std::string& text);
  void resolve(const StoredName& name);
  Layout resolve_layout(const std::string& text) const;

  const Program& program_;
  std::vector<std::string> layouts_;  // of this program, by kind
  std::map<std::pair<StoredName::Sort, std::string>, uint32_t> ids_;
  uint32_t next_id_ = 1;
  std::vector<StoredName> new_;
  // What stored names mean in this program.
  std::unordered_map<uint32_t, std::vector<uint32_t>> selections_;
  std::unordered_map<uint32_t, Layout> layout_of_;
  std::unordered_map<uint32_t, uint32_t> shapes_;
  std::map<std::string, std::vector<uint32_t>> program_selections_;  // by identity
};

}  // namespace foothold::runtime
