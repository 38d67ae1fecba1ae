#include "tests/identity/geo_writer.h"

#include <gtest/gtest.h>

#include <bit>

namespace foothold::geo_test {
namespace {

// The first three bits of a value's first byte.
enum Tag : uint8_t { kText = 2, kUint16 = 5, kUint32 = 6, kMap = 7 };
constexpr uint8_t kUint64 = 9,
                  kArray =
                      11;    // beyond seven: a tag of 0, and the type less 7 in a byte of its own
constexpr size_t kGap = 16;  // bytes between the tree and the data

std::string header(uint8_t tag, size_t size) {
  EXPECT_LT(size, 285u);
  const auto first = static_cast<char>(tag << 5);
  if (size < 29) return {static_cast<char>(first | static_cast<char>(size))};
  return {static_cast<char>(first | 29), static_cast<char>(size - 29)};
}

std::string big_endian(uint64_t value, size_t bytes) {
  std::string out;
  for (size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string small(uint16_t value) { return header(kUint16, 2) + big_endian(value, 2); }
std::string large(uint64_t value) {
  return std::string{8, static_cast<char>(kUint64 - 7)} + big_endian(value, 8);
}
std::string array(const std::vector<std::string>& items) {
  std::string out{static_cast<char>(items.size()), static_cast<char>(kArray - 7)};
  for (const std::string& item : items) out += item;
  return out;
}

/// Address and length of the prefix in the tree, where IPv4 stands below ::/96.
std::pair<value::Ip, int> placed(const std::string& network) {
  const std::optional<value::IpRange> range = value::parse_ip_range(network);
  EXPECT_TRUE(range) << network;
  const value::Ip ip = range->first;
  const uint64_t high = ip.high ^ range->last.high, low = ip.low ^ range->last.low;
  const int free = high ? 64 + std::bit_width(high) : std::bit_width(low);
  return {ip.is_v4() ? value::Ip{0, ip.low & 0xffffffff} : ip, 128 - free};
}

int bit_at(value::Ip ip, int place) {
  const uint64_t half = place < 64 ? ip.high : ip.low;
  return static_cast<int>((half >> (63 - place % 64)) & 1);
}

}  // namespace

std::string text(const std::string& value) { return header(kText, value.size()) + value; }
std::string number(uint32_t value) { return header(kUint32, 4) + big_endian(value, 4); }
std::string map(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = header(kMap, members.size());
  for (const auto& [key, value] : members) out += text(key) + value;
  return out;
}

void GeoWriter::add(const std::string& network, const std::string& value) {
  const auto [ip, length] = placed(network);
  const auto data = static_cast<int64_t>(data_.size());
  data_ += value;
  uint32_t node = 0;
  for (int place = 0; place + 1 < length; ++place) {
    Side side = nodes_[node].sides[bit_at(ip, place)];
    if (side.node == 0) {  // what held for the whole network goes on holding for its two halves
      const Side below{0, side.data};
      nodes_.push_back({{below, below}});
      side = {static_cast<uint32_t>(nodes_.size() - 1), -1};
      nodes_[node].sides[bit_at(ip, place)] = side;
    }
    node = side.node;
  }
  nodes_[node].sides[bit_at(ip, length - 1)] = {0, data};
}

std::string GeoWriter::bytes() const {
  std::string out;
  const size_t count = nodes_.size();
  for (const Node& node : nodes_)
    for (const Side& side : node.sides)
      out += big_endian(side.node        ? side.node
                        : side.data >= 0 ? count + kGap + static_cast<uint64_t>(side.data)
                                         : count,
                        3);
  out += std::string(kGap, '\0') + data_ + "\xAB\xCD\xEFMaxMind.com";
  return out + map({{"node_count", number(static_cast<uint32_t>(count))},
                    {"record_size", small(24)},
                    {"ip_version", small(6)},
                    {"database_type", text(type_)},
                    {"binary_format_major_version", small(2)},
                    {"binary_format_minor_version", small(0)},
                    {"languages", array({text("en")})},
                    {"build_epoch", large(1772000000)},
                    {"description", map({{"en", text("made by a test")}})}});
}

std::string city_database(const std::vector<GeoRow>& rows, const std::string& type) {
  GeoWriter writer(type);
  for (const GeoRow& row : rows)
    writer.add(row.network, map({{"country", map({{"iso_code", text(row.country)}})},
                                 {"city", map({{"names", map({{"en", text(row.city)}})}})}}));
  return writer.bytes();
}

std::string network_database(const std::vector<GeoRow>& rows, const std::string& type) {
  GeoWriter writer(type);
  for (const GeoRow& row : rows)
    writer.add(row.network, map({{"autonomous_system_number", number(row.asn)},
                                 {"autonomous_system_organization", text(row.organisation)}}));
  return writer.bytes();
}

}  // namespace foothold::geo_test
