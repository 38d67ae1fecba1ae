// JSON as it was written: every member in its order, duplicates too, and the source text of every
// value.
//
// The scanner reads records with a fast parser; this one is written apart from it, from RFC 8259
// alone, so that a mistake in one shows as a difference. `{"a":1.0,"a":2}` has two members;
// find("a") is the first, with text "1.0", because records are decided by the first occurrence of a
// key and numbers must be shown as they were logged.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foothold::evaluate {

/// Deepest nesting of arrays and objects that is read: 64 brackets may be open at once.
inline constexpr size_t kDeepestNesting = 64;

struct Json {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;         // decoded text of a string; source of a number, true, false
  std::vector<Json> items;  // of an array
  std::vector<std::pair<std::string, Json>> members;  // of an object; duplicates kept, in order
  std::string source;  // the value as it stands in the (repaired) bytes

  // Defined in json.cc, where the pairs of `members` are whole: clang refuses to make them up here.
  Json();
  ~Json();
  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;

  /// The FIRST member of that name; null if there is none or this is no object.
  const Json* find(std::string_view key) const;
  bool is(Kind wanted) const { return kind == wanted; }
};

struct JsonResult {
  std::optional<Json> value;  // nothing if the bytes are not JSON
  std::string reason;         // then: why, as a short phrase
  size_t position = 0;        // then: the byte (of the repaired bytes) where reading stopped
  bool repaired = false;      // broken UTF-8 or a lone surrogate was replaced by U+FFFD
};

/// Reads one value and nothing but blanks around it. `levels_above` counts brackets already open
/// around the bytes, when they come from a string inside another record; they count towards the
/// limit.
JsonResult read_json(std::string_view bytes, size_t levels_above = 0);

}  // namespace foothold::evaluate
