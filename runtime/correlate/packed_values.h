// Values of fields as few bytes: a sighting carries some thirty, most of which say nothing, and
// memory and what is spilled hold little else.
//
//   {absent, "Ana"}   ->   02 | 00 00, 01 00 | 00, 02 10 01 03 "Ana"
//   the width of an offset, an offset for each place, then the values: its states, which parts of
//   it follow, and these
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/fields.h"

namespace foothold::runtime {

class ValuePacker {
 public:
  void add(const FieldValue& value);
  /// A value as it stands in other packed values (PackedValues::bytes_of).
  void add_packed(std::string_view bytes);
  std::string finish() const;

 private:
  std::vector<uint32_t> offsets_;
  std::string values_;
};

/// A view of what ValuePacker made; the bytes must outlive it, and texts that it gives.
class PackedValues {
 public:
  /// False if there cannot be so many places in the bytes; what the values say is not looked at.
  static bool fits(std::string_view bytes, size_t places);

  PackedValues(std::string_view bytes, size_t places) : bytes_(bytes), places_(places) {}
  std::string_view bytes_of(size_t place) const;
  void read(size_t place, FieldValue& value) const;

 private:
  size_t offset(size_t place) const;

  std::string_view bytes_;
  size_t places_;
};

}  // namespace foothold::runtime
