#include "runtime/correlate/carried.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/correlate/packed_values.h"
#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

std::string scalar_key(const FieldInfo& field, const FieldValue& value) {
  if (field.store == Store::choice) return value::fold(field.choices[value.code - 1u]);
  switch (field.part) {
    case KeyPart::ip:
      return value::format_ip(value.ips[0]);
    case KeyPart::number:
      return fmt::format("{}", value.number);
    case KeyPart::ticks:
      return fmt::format("{}", value.ticks);
    case KeyPart::flag:
      return value.code ? "true" : "false";
    case KeyPart::address:
      return value::canonical_address(value.texts[0]);
    case KeyPart::domain:
      return value::canonical_domain(value.texts[0]);
    case KeyPart::bytes:
      return std::string(value.texts[0]);
    case KeyPart::folded:
      break;
  }
  return value::fold(value.texts[0]);
}

}  // namespace

std::string pack_carried(const KindProgram& kind, const EventReader& event) {
  ValuePacker packer;
  for (const uint32_t field : kind.carried) packer.add(event.field(field));
  return packer.finish();
}

void read_carried(const KindProgram& kind, std::string_view bytes, uint32_t field,
                  FieldValue& value) {
  value.clear();
  const auto found = std::lower_bound(kind.carried.begin(), kind.carried.end(), field);
  if (found == kind.carried.end() || *found != field) return;
  const auto place = static_cast<size_t>(found - kind.carried.begin());
  PackedValues(bytes, kind.carried.size()).read(place, value);
}

std::string repack_carried(std::string_view bytes, size_t old_places,
                           const std::vector<std::optional<uint32_t>>& from) {
  const PackedValues old(bytes, old_places);
  ValuePacker packer;
  for (const std::optional<uint32_t>& place : from)
    if (place)
      packer.add_packed(old.bytes_of(*place));
    else
      packer.add(FieldValue());
  return packer.finish();
}

std::optional<std::string> key_of(const FieldInfo& field, const FieldValue& value) {
  if (value.state != State::present) return std::nullopt;
  return scalar_key(field, value);
}

std::vector<std::string> keys_of(const FieldInfo& field, const FieldValue& value) {
  if (value.state != State::present) return {};
  if (!field.list && !field.change) return {scalar_key(field, value)};
  FieldInfo single = field;
  single.list = single.change = false;
  std::vector<std::string> keys;
  FieldValue element;
  for (const std::string_view& text : value.texts) {
    element.clear();
    type_field(single, {&text, 1}, true, element);
    if (element.state == State::present) keys.push_back(scalar_key(single, element));
  }
  return keys;
}

}  // namespace foothold::runtime
