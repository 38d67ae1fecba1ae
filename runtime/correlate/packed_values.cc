#include "runtime/correlate/packed_values.h"

#include <cstring>
#include <limits>

namespace foothold::runtime {
namespace {

/// What follows the states of a value.
enum Part : uint8_t {
  kCode = 1 << 0,
  kNumber = 1 << 1,
  kTicks = 1 << 2,
  kMore = 1 << 3,
  kTexts = 1 << 4,
  kBefore = 1 << 5,
  kIps = 1 << 6,
  kElements = 1 << 7,
};
/// Behind the two bits of each state.
constexpr uint8_t kPartlyUnknown = 1 << 4;

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

/// Seven bits a byte, the lowest first; the highest bit: there is more.
void put_count(uint64_t count, std::string& bytes) {
  for (; count > 0x7F; count >>= 7) bytes += static_cast<char>(0x80 | (count & 0x7F));
  bytes += static_cast<char>(count);
}

uint64_t take_count(std::string_view& bytes) {
  uint64_t count = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = take<uint8_t>(bytes);
    count |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) break;
  }
  return count;
}

void put_texts(const std::vector<std::string_view>& texts, std::string& bytes) {
  put_count(texts.size(), bytes);
  for (const std::string_view text : texts) {
    put_count(text.size(), bytes);
    bytes += text;
  }
}

void take_texts(std::string_view& bytes, std::vector<std::string_view>& texts) {
  for (uint64_t count = take_count(bytes); count > 0; --count) {
    const uint64_t size = take_count(bytes);
    texts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

void put_ips(const std::vector<value::Ip>& ips, std::string& bytes) {
  put_count(ips.size(), bytes);
  for (const value::Ip& ip : ips) {
    put(static_cast<uint8_t>(ip.is_v4()), bytes);
    if (ip.is_v4())
      put(static_cast<uint32_t>(ip.low), bytes);
    else
      put(ip.high, bytes), put(ip.low, bytes);
  }
}

void take_ips(std::string_view& bytes, std::vector<value::Ip>& ips) {
  for (uint64_t count = take_count(bytes); count > 0; --count) {
    value::Ip& ip = ips.emplace_back();
    if (take<uint8_t>(bytes) != 0) {
      ip.low = uint64_t{0xFFFF} << 32 | take<uint32_t>(bytes);
    } else {
      ip.high = take<uint64_t>(bytes);
      ip.low = take<uint64_t>(bytes);
    }
  }
}

/// A negative zero is not the number that stands for none.
bool is_said(double number) {
  uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  return bits != 0;
}

uint8_t parts_of(const FieldValue& value) {
  const auto part = [](bool there, Part one) { return there ? one + 0U : 0U; };
  return static_cast<uint8_t>(
      part(value.code != 0, kCode) | part(is_said(value.number), kNumber) |
      part(value.ticks != 0, kTicks) | part(value.more != 0, kMore) |
      part(!value.texts.empty(), kTexts) | part(!value.before.empty(), kBefore) |
      part(!value.ips.empty(), kIps) | part(!value.elements.empty(), kElements));
}

bool says_nothing(const FieldValue& value) {
  return value.state == State::absent && value.before_state == State::absent;
}

/// Elements of groups hold no groups.
void put_value(const FieldValue& value, std::string& bytes) {
  const auto states = static_cast<unsigned>(value.state) |
                      static_cast<unsigned>(value.before_state) << 2 |
                      (value.partly_unknown ? kPartlyUnknown : 0U);
  put(static_cast<uint8_t>(states), bytes);
  if (says_nothing(value)) return;
  const uint8_t parts = parts_of(value);
  put(parts, bytes);
  if (parts & kCode) put(value.code, bytes);
  if (parts & kNumber) put(value.number, bytes);
  if (parts & kTicks) put(value.ticks, bytes);
  if (parts & kMore) put_count(value.more, bytes);
  if (parts & kTexts) put_texts(value.texts, bytes);
  if (parts & kBefore) put_texts(value.before, bytes);
  if (parts & kIps) put_ips(value.ips, bytes);
  if ((parts & kElements) == 0) return;
  put_count(value.elements.size(), bytes);
  for (const std::vector<FieldValue>& element : value.elements) {
    put_count(element.size(), bytes);
    for (const FieldValue& member : element) put_value(member, bytes);
  }
}

void take_value(std::string_view& bytes, FieldValue& value) {
  value.clear();
  const auto states = take<uint8_t>(bytes);
  value.state = static_cast<State>(states & 3);
  value.before_state = static_cast<State>(states >> 2 & 3);
  value.partly_unknown = (states & kPartlyUnknown) != 0;
  if (says_nothing(value)) return;
  const auto parts = take<uint8_t>(bytes);
  value.code = parts & kCode ? take<uint8_t>(bytes) : uint8_t{0};
  value.number = parts & kNumber ? take<double>(bytes) : 0;
  value.ticks = parts & kTicks ? take<int64_t>(bytes) : 0;
  value.more = parts & kMore ? take_count(bytes) : 0;
  if (parts & kTexts) take_texts(bytes, value.texts);
  if (parts & kBefore) take_texts(bytes, value.before);
  if (parts & kIps) take_ips(bytes, value.ips);
  if ((parts & kElements) == 0) return;
  value.elements.resize(take_count(bytes));
  for (std::vector<FieldValue>& element : value.elements) {
    element.resize(take_count(bytes));
    for (FieldValue& member : element) take_value(bytes, member);
  }
}

template <typename Offset>
void put_offsets(const std::vector<uint32_t>& offsets, std::string& bytes) {
  put(static_cast<uint8_t>(sizeof(Offset)), bytes);
  for (const uint32_t offset : offsets) put(static_cast<Offset>(offset), bytes);
}

size_t width_of(std::string_view bytes) { return static_cast<uint8_t>(bytes[0]); }

}  // namespace

void ValuePacker::add(const FieldValue& value) {
  offsets_.push_back(static_cast<uint32_t>(values_.size()));
  put_value(value, values_);
}

void ValuePacker::add_packed(std::string_view bytes) {
  offsets_.push_back(static_cast<uint32_t>(values_.size()));
  values_ += bytes;
}

std::string ValuePacker::finish() const {
  std::string bytes;
  if (values_.size() <= std::numeric_limits<uint16_t>::max())
    put_offsets<uint16_t>(offsets_, bytes);
  else
    put_offsets<uint32_t>(offsets_, bytes);
  return bytes += values_;
}

bool PackedValues::fits(std::string_view bytes, size_t places) {
  if (bytes.empty()) return false;
  const size_t width = width_of(bytes);
  return (width == sizeof(uint16_t) || width == sizeof(uint32_t)) &&
         bytes.size() >= 1 + places * (width + 1);
}

/// Of the place behind the last: where the bytes end.
size_t PackedValues::offset(size_t place) const {
  const size_t width = width_of(bytes_), values = 1 + places_ * width;
  if (place >= places_) return bytes_.size();
  uint32_t offset = 0;  // the machine counts from the lowest byte
  std::memcpy(&offset, bytes_.data() + 1 + place * width, width);
  return values + offset;
}

std::string_view PackedValues::bytes_of(size_t place) const {
  return bytes_.substr(offset(place), offset(place + 1) - offset(place));
}

void PackedValues::read(size_t place, FieldValue& value) const {
  std::string_view bytes = bytes_.substr(offset(place));
  take_value(bytes, value);
}

}  // namespace foothold::runtime
