#include "runtime/correlate/carried.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

template <typename Plain>
void put(const Plain& value, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename Plain>
Plain take(std::string_view& bytes) {
  Plain value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

void put_texts(const std::vector<std::string_view>& texts, std::string& bytes) {
  put(static_cast<uint32_t>(texts.size()), bytes);
  for (const std::string_view text : texts) {
    put(static_cast<uint32_t>(text.size()), bytes);
    bytes += text;
  }
}

void take_texts(std::string_view& bytes, std::vector<std::string_view>& texts) {
  for (auto count = take<uint32_t>(bytes); count > 0; --count) {
    const auto size = take<uint32_t>(bytes);
    texts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

/// Elements of groups hold no groups.
void put_value(const FieldValue& value, std::string& bytes) {
  put(static_cast<uint8_t>(value.state), bytes);
  put(static_cast<uint8_t>(value.before_state), bytes);
  put(static_cast<uint8_t>(value.partly_unknown), bytes);
  if (value.state == State::absent && value.before_state == State::absent) return;
  put(value.code, bytes), put(value.number, bytes), put(value.ticks, bytes);
  put(static_cast<uint64_t>(value.more), bytes);
  put_texts(value.texts, bytes);
  put_texts(value.before, bytes);
  put(static_cast<uint32_t>(value.ips.size()), bytes);
  for (const value::Ip& ip : value.ips) put(ip, bytes);
  put(static_cast<uint32_t>(value.elements.size()), bytes);
  for (const std::vector<FieldValue>& element : value.elements) {
    put(static_cast<uint32_t>(element.size()), bytes);
    for (const FieldValue& member : element) put_value(member, bytes);
  }
}

void take_value(std::string_view& bytes, FieldValue& value) {
  value.clear();
  value.state = static_cast<State>(take<uint8_t>(bytes));
  value.before_state = static_cast<State>(take<uint8_t>(bytes));
  value.partly_unknown = take<uint8_t>(bytes) != 0;
  if (value.state == State::absent && value.before_state == State::absent) return;
  value.code = take<uint8_t>(bytes);
  value.number = take<double>(bytes);
  value.ticks = take<int64_t>(bytes);
  value.more = take<uint64_t>(bytes);
  take_texts(bytes, value.texts);
  take_texts(bytes, value.before);
  for (auto count = take<uint32_t>(bytes); count > 0; --count)
    value.ips.push_back(take<value::Ip>(bytes));
  value.elements.resize(take<uint32_t>(bytes));
  for (std::vector<FieldValue>& element : value.elements) {
    element.resize(take<uint32_t>(bytes));
    for (FieldValue& member : element) take_value(bytes, member);
  }
}

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
  std::string bytes(kind.carried.size() * sizeof(uint32_t), '\0');
  for (size_t place = 0; place < kind.carried.size(); ++place) {
    const auto at = static_cast<uint32_t>(bytes.size());
    std::memcpy(bytes.data() + place * sizeof at, &at, sizeof at);
    put_value(event.field(kind.carried[place]), bytes);
  }
  return bytes;
}

void read_carried(const KindProgram& kind, std::string_view bytes, uint32_t field,
                  FieldValue& value) {
  value.clear();
  const auto found = std::lower_bound(kind.carried.begin(), kind.carried.end(), field);
  if (found == kind.carried.end() || *found != field) return;
  const auto place = static_cast<size_t>(found - kind.carried.begin());
  uint32_t at = 0;
  std::memcpy(&at, bytes.data() + place * sizeof at, sizeof at);
  bytes.remove_prefix(at);
  take_value(bytes, value);
}

std::string repack_carried(std::string_view bytes, size_t old_places,
                           const std::vector<std::optional<uint32_t>>& from) {
  const auto offset = [&](size_t place) {
    auto at = static_cast<uint32_t>(bytes.size());
    if (place < old_places) std::memcpy(&at, bytes.data() + place * sizeof at, sizeof at);
    return at;
  };
  std::string packed(from.size() * sizeof(uint32_t), '\0');
  for (size_t place = 0; place < from.size(); ++place) {
    const auto at = static_cast<uint32_t>(packed.size());
    std::memcpy(packed.data() + place * sizeof at, &at, sizeof at);
    if (from[place])
      packed += bytes.substr(offset(*from[place]), offset(*from[place] + 1) - offset(*from[place]));
    else
      put_value(FieldValue(), packed);
  }
  return packed;
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
