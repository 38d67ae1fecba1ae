// Writes databases of addresses in the MaxMind format, so that tests need no file of others.
//
//   GeoWriter writer("GeoLite2-Country");
//   writer.add("203.0.113.0/24", map({{"country", map({{"iso_code", text("NL")}})}}));
//   folder.file("country.mmdb", writer.bytes());
//
// The format: a binary tree over the bits of IPv6 addresses (IPv4 below ::/96), nodes of two 24-bit
// records; 16 zero bytes; a data section of tagged values; a mark and a map that describes it all.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/value/ip.h"

namespace foothold::geo_test {

/// Encoded values of the data section.
std::string text(const std::string& value);
std::string number(uint32_t value);
std::string map(const std::vector<std::pair<std::string, std::string>>& members);

class GeoWriter {
 public:
  explicit GeoWriter(std::string type) : type_(std::move(type)), nodes_(1) {}
  /// A later network inside an earlier one takes its place there.
  void add(const std::string& network, const std::string& value);
  std::string bytes() const;

 private:
  struct Side {
    uint32_t node = 0;  // 0: none
    int64_t data = -1;  // place in data_; -1: none
  };
  struct Node {
    Side sides[2];
  };
  std::string type_;
  std::vector<Node> nodes_;
  std::string data_;
};

/// A row of simple databases: network, country, city, number and name of the network.
struct GeoRow {
  std::string network, country, city;
  uint32_t asn = 0;
  std::string organisation;
};
std::string city_database(const std::vector<GeoRow>& rows, const std::string& type);
std::string network_database(const std::vector<GeoRow>& rows, const std::string& type);

}  // namespace foothold::geo_test
