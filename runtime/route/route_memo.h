// Which route a record's operation has, by the bytes of its token as they stand in the record:
// `"New-InboxRule"`.
//
// This is a memo, not a table of spellings: bytes that were not seen before are decided the slow
// way (escapes resolved, case, dots and dashes normalised), so every spelling of an operation is
// routed alike. It is capped: past that, new spellings are decided each time. It also counts the
// records that were passed over, by operation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

class RouteMemo {
 public:
  static constexpr size_t kMostSpellings = 4096;  // a power of two: places are masked
  static constexpr uint32_t kPassedOver = UINT32_MAX;

  explicit RouteMemo(const ShapeProgram& shape) : shape_(shape) {}

  static constexpr uint32_t kNoGroup = UINT32_MAX;

  /// The route of a record with this operation token (empty: it has none), or kPassedOver; counts
  /// the latter.
  uint32_t route(std::string_view token, bool counts = true);
  /// What the caller remembers of records with the token that was asked for last; kNoGroup at
  /// first, and for spellings past the cap each time.
  uint32_t& group() { return last_ ? last_->group : (no_group_ = kNoGroup); }

  /// Passed-over records by operation as written, decoded; "" holds those of spellings past the
  /// cap.
  std::map<std::string, uint64_t> passed_over() const;

 private:
  struct Entry {
    std::string token;
    uint32_t route = 0;
    uint64_t passed = 0;
    bool used = false;
    uint32_t group = kNoGroup;
  };
  uint32_t decide(std::string_view token) const;

  const ShapeProgram& shape_;
  std::vector<Entry> table_;  // empty until the first record: most shapes never come
  size_t used_ = 0;
  uint64_t others_passed_ = 0;
  Entry* last_ = nullptr;  // into the table, which does not move once it is there
  uint32_t no_group_ = kNoGroup;
};

}  // namespace foothold::runtime
