// A shape that is another shape with other keys: what is said of the base is rewritten, so that all
// that comes after knows only ordinary shapes and sources.
//
//   shape office_activity of ual { ... renames ClientIPAddress to Client_IPAddress  ... }
//   first(ClientIPAddress, ClientIP)   ->   first(Client_IPAddress, ClientIP)
//
// Only the first key of a path is renamed; several keys in its place are alternatives, the first
// that is said. What a wrap holds around the record may become a key of the record itself:
// `renames outer.category to Type`. `keys in lower case` lowers the record's own keys; those below
// are read as they are or lowered, whichever is said. `keys inside AuditData` reads all paths below
// that key; the route, marks and required keys are those of the row itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/context.h"

namespace foothold::compiler {

class Renames {
 public:
  explicit Renames(const dsl::ShapeItem& renaming);

  /// The same value, read from a record of the renaming shape.
  Extract extract(const Extract& of_base) const;
  /// The keys that stand for a key of the base's records; itself if it is not renamed.
  std::vector<std::string> keys(const std::string& of_base) const;

 private:
  Extract path(const Extract& of_base) const;
  Extract each(const Extract& of_base) const;
  Extract element_path(const Extract& of_base) const;
  Extract in_element(const Extract& of_base) const;
  std::string lowered(std::string key) const;
  bool lower_inside(Extract& path, size_t from = 1) const;

  using Targets = std::map<std::string, std::vector<std::string>>;
  Targets keys_, outer_keys_;
  bool lower_case_ = false;
  std::optional<std::string> inside_;
};

/// The renaming shape as it is written, with the base's pairs (renamed) behind its own.
dsl::ShapeItem with_base_pairs(const dsl::ShapeItem& renaming, const dsl::ShapeItem& base);

/// The base of a shape, where it is another one with other keys; mistakes are not reported.
std::optional<uint32_t> base_of(const dsl::Tree& tree, uint32_t shape);

/// Fills in the shapes that are others with other keys. The others must be there already.
void resolve_renamed_shapes(Context& context);

}  // namespace foothold::compiler
