// Where an address is, by databases in the MaxMind format that the user names.
//
//   GeoDatabases databases;
//   databases.add("GeoLite2-Country.mmdb")              nothing: it is open
//   databases.find(GeoFact::country, *parse_ip("203.0.113.9:4711"))   "NL", or nothing
//
// What a database can answer is told by its own type (`GeoLite2-City`, `DBIP-ASN-Lite (...)`, ...):
// a country database says nothing of networks. Of several databases the first that has an answer
// gives it. An address that no database holds, an IPv6 address in a database of IPv4, and damaged
// data all give nothing.
//
// Assumption: a file does not shrink while it is open, since it is mapped. Update by renaming.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/ip.h"

namespace foothold::value {

enum class GeoFact : uint8_t { country, asn, organisation, city };
inline constexpr size_t kGeoFacts = 4;

class GeoDatabases {
 public:
  GeoDatabases();
  ~GeoDatabases();
  GeoDatabases(const GeoDatabases&) = delete;

  /// Opens one more database. Nothing if all is well; else why not, without the path.
  std::optional<std::string> add(const std::string& path);

  /// The country's two letters, the number of the network in digits, the name of who runs it, the
  /// English name of the city. Threads may ask at once.
  std::optional<std::string> find(GeoFact fact, Ip ip) const;

  /// The types of the databases, in the order they were added.
  std::vector<std::string> types() const;

 private:
  struct Database;
  std::vector<std::unique_ptr<Database>> databases_;
};

/// The same of a text that holds an address as logs write it; nothing without databases.
std::optional<std::string> find_geo(const GeoDatabases* databases, GeoFact fact,
                                    std::string_view address);

}  // namespace foothold::value
