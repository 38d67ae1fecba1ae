// The values that are kept of an event for what is asked of it later, as bytes.
//
//   a sign_in whose kind carries {user, ip}   ->   two offsets, then both values; read(ip) gives
//   the FieldValue again, its texts views into the bytes
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/fields.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

std::string pack_carried(const KindProgram& kind, const EventReader& event);
/// Absent if the kind does not carry the field. Texts live as long as the bytes.
void read_carried(const KindProgram& kind, std::string_view bytes, uint32_t field,
                  FieldValue& value);

/// The same values under another layout: `from[i]` is the place in the old one of what stands at
/// place i in the new one; none: absent. The old bytes must be well-formed.
std::string repack_carried(std::string_view bytes, size_t old_places,
                           const std::vector<std::optional<uint32_t>>& from);

/// The texts by which two values are equal, as their type compares: one of a scalar, one an element
/// of a list; none of a value that says nothing.
std::vector<std::string> keys_of(const FieldInfo& field, const FieldValue& value);
/// The same of a scalar.
std::optional<std::string> key_of(const FieldInfo& field, const FieldValue& value);

}  // namespace foothold::runtime
