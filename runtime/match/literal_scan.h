// One Hyperscan scan over one text column's arena for all literals that any test of the column
// looks for.
//
//   literals {"invoice", "iban"} over "your invoice\niban 7\n"   ->  (0, end 12), (1, end 17)
//
// Only literals are given to Hyperscan, without flags, over text that is folded already: its
// matches are then exactly the places where the bytes stand, and nothing of its reading of patterns
// can differ from RE2's. Patterns come here as the literals that they require
// (compiler/patterns/atoms.h) and are confirmed by RE2.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/literal_databases.h"

struct hs_database;
struct hs_scratch;

namespace foothold::runtime {

struct LiteralHit {
  uint32_t literal;  // place in the vector the scan was built from
  uint32_t end;      // offset behind it
};

/// Memory for scans on one thread; grows to fit every database it was prepared for.
class ScanScratch {
 public:
  ScanScratch() = default;
  ~ScanScratch();
  ScanScratch(ScanScratch&& other) noexcept : scratch_(other.scratch_) { other.scratch_ = nullptr; }
  ScanScratch& operator=(ScanScratch&&) = delete;

 private:
  friend class LiteralScan;
  hs_scratch* scratch_ = nullptr;
};

class LiteralScan {
 public:
  /// Literals: not empty, without zero bytes or newlines. If Hyperscan refuses them, usable() is
  /// false and the caller tries every value instead. Taken from the databases, if they are there.
  explicit LiteralScan(const std::vector<std::string>& literals,
                       const LiteralDatabases* databases = nullptr);
  ~LiteralScan();
  LiteralScan(LiteralScan&&) noexcept;
  LiteralScan& operator=(LiteralScan&&) = delete;

  bool usable() const { return database_ != nullptr; }
  /// The database as bytes, for a later start; nothing if there is none.
  std::optional<std::string> serialised() const;
  /// False if there is no memory for it.
  bool prepare(ScanScratch& scratch) const;
  /// Appends the hits in the order of their ends. False if the scan failed: the hits then mean
  /// nothing.
  bool scan(std::string_view arena, ScanScratch& scratch, std::vector<LiteralHit>& hits) const;

 private:
  hs_database* database_ = nullptr;
};

/// What Hyperscan runs on here, for `doctor`: its version and platform.
std::string hyperscan_version();

/// Everything that a database depends on beside its literals.
std::string hyperscan_platform();

}  // namespace foothold::runtime
